//! What may remain of HTML, whoever wrote it.

use std::borrow::Cow;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::OnceLock;

/// What our own ids and classes start with before sanitising.
pub(super) fn prefix() -> &'static str {
    static PREFIX: OnceLock<String> = OnceLock::new();
    PREFIX.get_or_init(|| format!("c{:016x}-", RandomState::new().build_hasher().finish()))
}

pub(super) fn sanitiser() -> &'static ammonia::Builder<'static> {
    static SANITISER: OnceLock<ammonia::Builder<'static>> = OnceLock::new();
    SANITISER.get_or_init(|| {
        let mut builder = ammonia::Builder::default();
        builder
            .add_tags(["input", "section"])
            .add_generic_attributes(["id", "class"])
            .add_tag_attributes("input", ["type", "checked", "disabled"])
            .add_tag_attributes("a", ["title"])
            .url_schemes(["http", "https", "mailto"].into())
            .link_rel(Some("noopener noreferrer"))
            .attribute_filter(|element, attribute, value| match (element, attribute) {
                (_, "id") => value.strip_prefix(prefix()).map(Cow::from),
                ("code", "class") if value.starts_with("language-") => Some(value.into()),
                ("blockquote", "class") if value.starts_with("markdown-alert-") => {
                    Some(value.into())
                }
                (_, "class") => value.strip_prefix(prefix()).map(Cow::from),
                // Nothing is ever loaded from another host, nor from elsewhere
                // on this one.
                ("img", "src") => is_asset(value).then(|| value.into()),
                // Browsers drop some control characters before they look for a
                // scheme; no address needs any.
                (_, "href") if value.contains(char::is_control) => None,
                ("input", "type") => (value == "checkbox").then(|| value.into()),
                (_, "cite") => None,
                _ => Some(value.into()),
            });
        builder
    })
}

/// The address of a file that is served, and does not lead out of there.
fn is_asset(address: &str) -> bool {
    address.starts_with("/asset/")
        && !address.contains('\\')
        && !address.to_ascii_lowercase().replace("%2e", ".").contains("/..")
}

pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

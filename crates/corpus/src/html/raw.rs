//! HTML that an author wrote among the Markdown.

use std::borrow::Cow;

use super::{Resolved, escape};
use crate::document::LinkTarget;
use crate::html_text::Stripper;
use crate::links::{self, Written};

/// Most elements of an author's HTML that may be open at once: the cost of a
/// page grows with them.
const MAX_OPEN: usize = 64;

/// Elements that hold nothing, or that the next of their kind closes.
const UNCOUNTED: [&str; 24] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "option",
];

/// Counts what is open in one section.
#[derive(Debug, Default)]
pub(super) struct RawHtml {
    open: usize,
}

impl RawHtml {
    /// The next piece of HTML, unless too many elements are open with it.
    pub fn pass<'h>(&mut self, html: &'h str) -> Option<&'h str> {
        let mut open = self.open;
        let mut deepest = open;
        for (at, _) in html.match_indices('<') {
            let tag = &html[at + 1..];
            let (closes, name) = match tag.strip_prefix('/') {
                Some(name) => (true, name),
                None => (false, tag),
            };
            let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
            let name = &name[..end];
            let counted = name.starts_with(|c: char| c.is_ascii_alphabetic())
                && !UNCOUNTED.iter().any(|other| other.eq_ignore_ascii_case(name));
            match (counted, closes) {
                (false, _) => {}
                (true, true) => open = open.saturating_sub(1),
                (true, false) => open += 1,
            }
            deepest = deepest.max(open);
        }
        if deepest > MAX_OPEN {
            return None;
        }
        self.open = open;
        Some(html)
    }
}

/// The words of HTML, as HTML.
pub(super) fn words_of(html: &str) -> String {
    let mut words = String::new();
    Stripper::default().push(html, &mut words);
    escape(&words)
}

/// Rewrites the `src` and `href` of HTML as the addresses of Markdown are.
pub(super) fn settle_addresses<'h>(
    html: &'h str,
    folder: &str,
    resolve: &dyn Fn(&LinkTarget) -> Option<Resolved>,
) -> Cow<'h, str> {
    let mut out = String::new();
    let mut written = 0;
    let mut from = 0;
    while let Some(equals) = html[from..].find('=').map(|at| from + at) {
        from = equals + 1;
        let name = html[..equals].trim_end();
        let name = name.get(name.len().saturating_sub(4)..).unwrap_or_default();
        let is_address =
            name.eq_ignore_ascii_case("href") || name.to_ascii_lowercase().ends_with("src");
        let value = html[from..].trim_start();
        let Some(quote) = value.chars().next().filter(|c| is_address && matches!(c, '"' | '\''))
        else {
            continue;
        };
        let start = html.len() - value.len() + 1;
        let Some(len) = html[start..].find(quote) else { break };
        let address = &html[start..start + len];
        from = start + len;
        if address.starts_with(['/', '#']) {
            continue;
        }
        let target = match links::read(address, folder) {
            Written::Target(target) => target,
            Written::External(_) => continue,
        };
        if let Some(resolved) = resolve(&target) {
            out.push_str(&html[written..start]);
            out.push_str(&escape(&resolved.url).replace('\'', "&#39;"));
            written = start + len;
        }
    }
    if written == 0 {
        return html.into();
    }
    out.push_str(&html[written..]);
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settle(html: &str) -> String {
        let resolve = |target: &LinkTarget| match target {
            LinkTarget::Asset(path) => {
                Some(Resolved { url: format!("/asset/{path}"), title: String::new() })
            }
            LinkTarget::Document { reference, .. } if &**reference != "n/gone" => {
                Some(Resolved { url: format!("/doc/{reference}"), title: String::new() })
            }
            _ => None,
        };
        settle_addresses(html, "n", &resolve).into_owned()
    }

    #[test]
    fn addresses_of_raw_html_are_settled() {
        for (html, expected) in [
            ("<img src=\"a.png\">", "<img src=\"/asset/n/a.png\">"),
            ("<IMG SRC = 'a.png' alt='b'>", "<IMG SRC = '/asset/n/a.png' alt='b'>"),
            ("<a href=\"b.md\">é</a>", "<a href=\"/doc/n/b\">é</a>"),
            ("<a href=\"gone.md\">", "<a href=\"gone.md\">"),
            ("<a href=\"/doc/x\" title=\"y=z\">", "<a href=\"/doc/x\" title=\"y=z\">"),
            ("<a href=\"https://a.b/?c=d\">", "<a href=\"https://a.b/?c=d\">"),
            ("<a href=b.md>", "<a href=b.md>"),
            ("<a href=\"b.md", "<a href=\"b.md"),
            ("é=\"a\" ", "é=\"a\" "),
        ] {
            assert_eq!(settle(html), expected);
        }
    }

    #[test]
    fn open_elements_are_bounded() {
        let mut raw = RawHtml::default();
        assert_eq!(raw.pass("<br><p><b>x</b><div>"), Some("<br><p><b>x</b><div>"));
        assert_eq!(raw.open, 1);
        assert!(raw.pass(&"<div>".repeat(MAX_OPEN)).is_none());
        assert_eq!(raw.open, 1, "what is left out opens nothing");
        assert!(raw.pass("</div><b>a < b <- c</b>").is_some());
        assert_eq!(raw.open, 0);
        assert_eq!(words_of("<div><i>a</i> &lt; b"), "a &lt; b");
    }
}

//! Links as authors write them.

use percent_encoding::percent_decode_str;

use crate::document::LinkTarget;

/// What a written address means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// Something of this corpus.
    Target(LinkTarget),
    /// An address that is used as it stands: another host, or a page of the
    /// site such as `/search?q=trust`.
    External(String),
}

/// Reads the address of a Markdown link in a document of `folder`.
pub(crate) fn read(address: &str, folder: &str) -> Written {
    let address = address.trim();
    if let Some(anchor) = address.strip_prefix('#') {
        return Written::Target(LinkTarget::Anchor(decode(anchor).into()));
    }
    if has_scheme(address) || address.starts_with("//") {
        return Written::External(address.to_owned());
    }
    let (path, anchor) = address.split_once('#').unwrap_or((address, ""));
    if path.starts_with('/') {
        let Some(id) = path.strip_prefix("/doc/") else {
            return Written::External(address.to_owned());
        };
        let target =
            LinkTarget::Document { reference: decode(id).into(), anchor: decode(anchor).into() };
        return Written::Target(target);
    }
    let path = path.split('?').next().unwrap_or_default();
    let path = join(folder, &decode(path));
    let last = path.rsplit('/').next().unwrap_or_default();
    match last.rsplit_once('.') {
        Some((stem, "md" | "markdown")) if !stem.is_empty() => {
            let reference = path[..path.len() - (last.len() - stem.len())].to_owned();
            let reference = reference.strip_suffix("/index").unwrap_or(&reference);
            let target =
                LinkTarget::Document { reference: reference.into(), anchor: decode(anchor).into() };
            Written::Target(target)
        }
        Some((stem, extension))
            if !stem.is_empty() && extension.chars().all(|c| c.is_ascii_alphanumeric()) =>
        {
            Written::Target(LinkTarget::Asset(path.into()))
        }
        _ => {
            let path = path.trim_end_matches('/');
            let target =
                LinkTarget::Document { reference: path.into(), anchor: decode(anchor).into() };
            Written::Target(target)
        }
    }
}

/// Reads `[[reference#anchor]]`. The reference is an identifier, or a last
/// segment that is unique.
pub(crate) fn read_wikilink(address: &str) -> Written {
    let (reference, anchor) = address.split_once('#').unwrap_or((address, ""));
    if reference.is_empty() {
        return Written::Target(LinkTarget::Anchor(anchor.into()));
    }
    let reference = crate::validate::written_id(reference);
    let target =
        LinkTarget::Document { reference: reference.as_str().into(), anchor: anchor.into() };
    Written::Target(target)
}

/// Reads the address of an image. `![[name]]` with an extension is a file of
/// the folder; without, it is a document, to which a link leads.
pub(crate) fn read_image(address: &str, wikilink: bool, folder: &str) -> Written {
    match read(address, folder) {
        Written::Target(LinkTarget::Document { .. }) if wikilink => read_wikilink(address),
        written => written,
    }
}

fn has_scheme(address: &str) -> bool {
    address.split_once(':').is_some_and(|(scheme, _)| {
        !scheme.is_empty()
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// `path` as seen from `folder`; `..` never leaves the content folder.
fn join(folder: &str, path: &str) -> String {
    let mut segments: Vec<&str> = folder.split('/').filter(|s| !s.is_empty()).collect();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    segments.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(reference: &str, anchor: &str) -> Written {
        let (reference, anchor) = (reference.into(), anchor.into());
        Written::Target(LinkTarget::Document { reference, anchor })
    }

    #[test]
    fn addresses_mean_what_authors_mean() {
        assert_eq!(
            read("../practices/build-trust.md#how", "cases"),
            document("practices/build-trust", "how")
        );
        assert_eq!(read("a%20b.md", ""), document("a b", ""));
        assert_eq!(read("guide/index.md", "x"), document("x/guide", ""));
        assert_eq!(read("/doc/cases/a", "x"), document("cases/a", ""));
        assert_eq!(read("../../../etc/passwd", "a"), document("etc/passwd", ""));
        assert_eq!(
            read("img/a.png", "cases"),
            Written::Target(LinkTarget::Asset("cases/img/a.png".into()))
        );
        assert_eq!(read("#x", "cases"), Written::Target(LinkTarget::Anchor("x".into())));
        assert_eq!(read("/search?q=a", ""), Written::External("/search?q=a".into()));
        assert_eq!(read("https://a.b/c.md", ""), Written::External("https://a.b/c.md".into()));
        assert_eq!(
            read("javascript:alert(1)", ""),
            Written::External("javascript:alert(1)".into())
        );
        assert_eq!(read_image("share-power", true, "cases"), document("share-power", ""));
        assert_eq!(read_image("b.md", false, "cases"), document("cases/b", ""));
        assert_eq!(
            read_image("a.png", true, "cases"),
            Written::Target(LinkTarget::Asset("cases/a.png".into()))
        );
        assert_eq!(read_wikilink("share-power#how"), document("share-power", "how"));
    }
}

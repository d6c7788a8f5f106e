//! HTML that an author wrote among the Markdown, made ready for the sanitiser:
//! nothing is left open that could swallow the Markdown behind it.

use std::borrow::Cow;
use std::collections::HashMap;

use super::Resolved;
use super::sanitise::escape;
use crate::document::LinkTarget;
use crate::html_text::{HIDDEN, SHOWN, tag_end, tag_name};
use crate::links::{self, Written};

/// Most elements of an author's HTML that may be open at once: the cost of a
/// page grows with them.
const MAX_OPEN: usize = 64;

/// Elements that hold nothing, or that the next of their kind closes.
const UNCOUNTED: [&str; 24] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "option",
];

/// The HTML of one section.
pub(super) struct RawHtml<'a> {
    /// The folder from which addresses count.
    pub folder: &'a str,
    pub resolve: &'a dyn Fn(&LinkTarget) -> Option<Resolved>,
    /// How many elements are open.
    pub open: usize,
    /// How many there are of each name, those that are not counted, too.
    pub names: HashMap<String, usize>,
}

impl RawHtml<'_> {
    /// A whole block without comments, scripts and whatever a page may not
    /// have. Of other elements that it may not have the content remains.
    pub fn block(&mut self, html: &str) -> String {
        let mut out = String::with_capacity(html.len());
        let mut rest = html;
        let mut quotes = true;
        while let Some(at) = rest.find('<') {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let end = if rest.starts_with("<!--") {
                rest.find("-->").map(|at| at + 3)
            } else if rest.starts_with("<![CDATA[") {
                rest.find("]]>").map(|at| at + 3)
            } else if rest.starts_with("<!") || rest.starts_with("<?") {
                rest.find('>').map(|at| at + 1)
            } else if let Some((name, closes)) = tag_name(rest) {
                let end = if quotes { tag_end(rest) } else { None };
                // After one quote without end the first `>` ends each tag.
                quotes = end.is_some();
                let end = end.or_else(|| rest.find('>').map(|at| at + 1));
                match end {
                    Some(end) if !closes && is_hidden(name) => end_of(name, rest, end),
                    Some(end) => {
                        out.push_str(&self.tag(&rest[..end]));
                        Some(end)
                    }
                    None => None,
                }
            } else {
                out.push_str("&lt;");
                Some(1)
            };
            let Some(end) = end else { return out };
            rest = &rest[end..];
        }
        out.push_str(rest);
        out
    }

    /// A single tag, or nothing where a page may not have it.
    pub fn tag<'h>(&mut self, tag: &'h str) -> Cow<'h, str> {
        let Some((name, closes)) = tag_name(tag) else { return "".into() };
        let name = name.to_ascii_lowercase();
        if !SHOWN.contains(name.as_str()) {
            return "".into();
        }
        let counted = usize::from(!UNCOUNTED.contains(&name.as_str()));
        let of_name = self.names.entry(name).or_default();
        if closes {
            // It would close an element of the Markdown around it.
            if *of_name == 0 {
                return "".into();
            }
            *of_name -= 1;
            self.open = self.open.saturating_sub(counted);
        } else if self.open + counted > MAX_OPEN {
            return "".into();
        } else {
            *of_name += 1;
            self.open += counted;
        }
        settle_addresses(tag, self.folder, self.resolve)
    }
}

fn is_hidden(name: &str) -> bool {
    HIDDEN.iter().any(|hidden| hidden.eq_ignore_ascii_case(name))
}

/// Where the element at the start of `html` ends, whose first tag is `from`
/// bytes long.
fn end_of(name: &str, html: &str, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += html[at..].find("</")?;
        if tag_name(&html[at..]).is_some_and(|(other, _)| other.eq_ignore_ascii_case(name)) {
            return html[at..].find('>').map(|end| at + end + 1);
        }
        at += 2;
    }
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

    fn raw() -> RawHtml<'static> {
        RawHtml { folder: "n", resolve: &|_| None, open: 0, names: HashMap::new() }
    }

    #[test]
    fn open_elements_are_bounded() {
        let mut raw = raw();
        assert_eq!(raw.block("<br><p><b>x</b><div>"), "<br><p><b>x</b><div>");
        assert_eq!(raw.open, 1);
        let html = raw.block(&"<div>x".repeat(MAX_OPEN + 5));
        assert_eq!(html.matches("<div>").count(), MAX_OPEN - 1);
        assert_eq!(html.matches('x').count(), MAX_OPEN + 5, "words are kept");
        raw.block(&"</div>".repeat(MAX_OPEN));
        assert_eq!(raw.open, 0);
    }

    #[test]
    fn blocks_leave_nothing_open_that_swallows() {
        for (html, expected) in [
            ("<div>\na <!-- b --> c</div>", "<div>\na  c</div>"),
            ("<div>a <!-- b", "<div>a "),
            ("<div>a<script>b</div>", "<div>a"),
            ("<Script>a</b></SCRIPT >c", "c"),
            ("a</li></ul><i>b</i></i>", "a<i>b</i>"),
            ("a<style\n>b</style>c", "ac"),
            ("<title>a</title><path d='x'>b<plaintext>c", "abc"),
            ("<div\n class='x'>a</div", "<div\n class='x'>a"),
            ("a <= b", "a &lt;= b"),
            ("<![CDATA[ <b> ]]>c<?php echo '>' ?>", "c' ?>"),
            ("<p title=\"a>b</p>", "<p title=\"a>b</p>"),
        ] {
            assert_eq!(raw().block(html), expected, "{html}");
        }
    }

    #[test]
    fn hostile_blocks_take_linear_time() {
        for piece in ["<a \">\"", "<script>", "<script></", "<!--", "<", "<b ", "</b>"] {
            let html = piece.repeat(1_000_000 / piece.len());
            assert!(raw().block(&html).len() <= 4 * html.len());
        }
    }
}

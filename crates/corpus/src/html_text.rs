//! What a reader sees of raw HTML: for the plain text, and for the page before
//! it is sanitised. Not a sanitiser.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::entities::entity;

/// Elements that a page may have, by name in lower case.
pub(crate) static SHOWN: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let mut names = ammonia::Builder::default().clone_tags();
    names.extend(["input", "section"]);
    names
});

/// Elements that do not part words.
const INLINE: [&str; 33] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font",
    "i", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong",
    "sub", "sup", "time", "tt", "u", "var", "wbr", "nobr",
];

/// Elements whose content a reader does not see.
pub(crate) const HIDDEN: [&str; 3] = ["script", "style", "template"];

/// What becomes of a piece of HTML within a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InlineHtml {
    /// It is markup.
    Markup,
    /// It is shown as it stands: `<path>` is most likely a placeholder, and
    /// `<script>` in a sentence is what the sentence is about. As markup
    /// either would swallow what follows it.
    Words,
    /// A comment, or a tag that means nothing here.
    Nothing,
}

impl InlineHtml {
    pub fn of(html: &str) -> Self {
        let Some((name, closes)) = tag_name(html) else { return InlineHtml::Nothing };
        if SHOWN.contains(name.to_ascii_lowercase().as_str()) {
            return InlineHtml::Markup;
        }
        // A tag with attributes is somebody's element.
        let bare = !closes && html.len() == name.len() + 2;
        if bare { InlineHtml::Words } else { InlineHtml::Nothing }
    }
}

/// The name of the tag at the start of `html`, and whether it closes.
pub(crate) fn tag_name(html: &str) -> Option<(&str, bool)> {
    let tag = html.strip_prefix('<')?;
    let (name, closes) = match tag.strip_prefix('/') {
        Some(name) => (name, true),
        None => (tag, false),
    };
    let len = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(name.len());
    let name = &name[..len];
    name.starts_with(|c: char| c.is_ascii_alphabetic()).then_some((name, closes))
}

/// Reads blocks of HTML line by line, as Markdown hands them out, and keeps
/// the words. Every block has a reader of its own.
#[derive(Debug, Default)]
pub(crate) struct Stripper {
    /// The element whose content is not shown, while inside it.
    hidden: Option<&'static str>,
    in_comment: bool,
    /// Inside a tag that began on an earlier line.
    in_tag: bool,
}

impl Stripper {
    /// Adds the words of `html` to `out`.
    pub fn push(&mut self, html: &str, out: &mut String) {
        let mut rest = html;
        let mut quotes = true;
        while !rest.is_empty() {
            if self.in_comment {
                let Some(end) = rest.find("-->") else { return };
                self.in_comment = false;
                rest = &rest[end + 3..];
                continue;
            }
            if self.in_tag {
                let Some(end) = rest.find('>') else { return };
                self.in_tag = false;
                rest = &rest[end + 1..];
                continue;
            }
            let open = rest.find('<').unwrap_or(rest.len());
            if self.hidden.is_none() {
                push_words(&rest[..open], out);
            }
            rest = &rest[open..];
            if rest.starts_with("<!--") {
                self.in_comment = true;
                rest = &rest[4..];
                continue;
            }
            if rest.starts_with('<') && !rest[1..].starts_with(starts_tag) {
                if self.hidden.is_none() {
                    out.push('<');
                }
                rest = &rest[1..];
                continue;
            }
            let end = if quotes { tag_end(rest) } else { None };
            // A quote that is not closed: from here on the first `>` ends a
            // tag, or each would be looked for to the end.
            quotes = end.is_some();
            let Some(end) = end.or_else(|| rest.find('>').map(|at| at + 1)) else {
                self.tag(rest, out);
                self.in_tag = !rest.is_empty();
                return;
            };
            self.tag(&rest[..end], out);
            rest = &rest[end..];
        }
    }

    fn tag(&mut self, tag: &str, out: &mut String) {
        let Some((name, closes)) = tag_name(tag) else { return };
        match self.hidden {
            Some(hidden) => {
                if closes && name.eq_ignore_ascii_case(hidden) {
                    self.hidden = None;
                }
                return;
            }
            None if !closes && !tag.ends_with("/>") => {
                self.hidden = HIDDEN.into_iter().find(|hidden| name.eq_ignore_ascii_case(hidden));
            }
            None => {}
        }
        if !is_inline(name) {
            space(out);
        }
    }
}

pub(crate) fn is_inline(name: &str) -> bool {
    INLINE.iter().any(|inline| name.eq_ignore_ascii_case(inline))
}

fn starts_tag(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')
}

/// Where the tag at the start of `html` ends; `>` in quotes does not end it.
pub(crate) fn tag_end(html: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in html.char_indices() {
        match (quote, c) {
            (None, '>') => return Some(at + 1),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    None
}

/// Parts two words, unless they are.
pub(crate) fn space(out: &mut String) {
    if !out.is_empty() && !out.ends_with([' ', '\n']) {
        out.push(' ');
    }
}

/// Adds text with white space folded and the usual entities read.
fn push_words(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c.is_whitespace() {
            space(out);
            rest = rest.trim_start();
        } else if let Some((value, len)) = entity(rest) {
            out.push(value);
            rest = &rest[len..];
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(html: &str) -> String {
        let mut out = String::new();
        let mut stripper = Stripper::default();
        html.split_inclusive('\n').for_each(|line| stripper.push(line, &mut out));
        out
    }

    #[test]
    fn words_remain_and_tags_go() {
        assert_eq!(words("<p title=\"a > b\">x &amp; y</p>").trim(), "x & y");
        assert_eq!(words("<p title=\"a > b>x</p>").trim(), "b>x", "a quote that is not closed");
        assert_eq!(words("a <style>b</style> <!-- c --> d"), "a d");
        assert_eq!(words("a < b <3 c"), "a < b <3 c");
        assert_eq!(words("it&#8217;s &#x41;&mdash;&eacute; &é; &#0; &"), "it’s A—é &é; &#0; &");
        assert_eq!(words("<div\n  class=\"x\"\n>a</div>").trim(), "a", "a tag of three lines");
        assert_eq!(words("<tr><td>a</td><td>b</td></tr>").trim(), "a b");
        assert_eq!(words("<b>a</b>b<br>c"), "ab c");
        assert_eq!(words("<!-- a\nb --> c").trim(), "c");
    }

    #[test]
    fn quotes_without_end_cost_no_more_than_others() {
        let html = "<a \">\"".repeat(200_000);
        assert!(words(&html).len() < html.len());
    }

    #[test]
    fn tags_in_a_sentence() {
        for (html, expected) in [
            ("<b>", InlineHtml::Markup),
            ("</B>", InlineHtml::Markup),
            ("<img src=x>", InlineHtml::Markup),
            ("<path>", InlineHtml::Words),
            ("<my-file>", InlineHtml::Words),
            ("<script>", InlineHtml::Words),
            ("</script>", InlineHtml::Nothing),
            ("<script src=x>", InlineHtml::Nothing),
            ("<!-- c -->", InlineHtml::Nothing),
            ("<?php ?>", InlineHtml::Nothing),
        ] {
            assert_eq!(InlineHtml::of(html), expected, "{html}");
        }
    }
}

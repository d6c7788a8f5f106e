//! The words inside raw HTML, for the plain text. Not a sanitiser.

/// Reads HTML piece by piece, as Markdown hands it out, and keeps the words.
#[derive(Debug, Default)]
pub(crate) struct Stripper {
    /// The element whose content is not shown, while inside it.
    hidden: Option<&'static str>,
    in_comment: bool,
}

/// Elements whose content a reader does not see.
const HIDDEN: [&str; 5] = ["script", "style", "template", "iframe", "noscript"];

impl Stripper {
    /// Whether text that follows is inside an element that is not shown.
    pub fn hides(&self) -> bool {
        self.hidden.is_some() || self.in_comment
    }

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
            let end = if quotes { tag_end(rest) } else { None };
            // A quote that is not closed: from here on the first `>` ends a
            // tag, or each would be looked for to the end.
            quotes = end.is_some();
            let Some(end) = end.or_else(|| rest.find('>').map(|at| at + 1)) else { return };
            self.tag(&rest[..end]);
            rest = &rest[end..];
        }
    }

    fn tag(&mut self, tag: &str) {
        let name = tag.trim_start_matches(['<', '/']);
        let len = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
        let name = &name[..len];
        let closes = tag.starts_with("</");
        match self.hidden {
            Some(hidden) if closes && name.eq_ignore_ascii_case(hidden) => self.hidden = None,
            None if !closes && !tag.ends_with("/>") => {
                self.hidden = HIDDEN.into_iter().find(|hidden| name.eq_ignore_ascii_case(hidden));
            }
            _ => {}
        }
    }
}

/// Where the tag at the start of `html` ends; `>` in quotes does not end it.
fn tag_end(html: &str) -> Option<usize> {
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

/// Adds text with white space folded and the usual entities read.
fn push_words(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with([' ', '\n']) {
                out.push(' ');
            }
            rest = rest.trim_start();
            continue;
        }
        let entity = [
            ("&amp;", "&"),
            ("&lt;", "<"),
            ("&gt;", ">"),
            ("&quot;", "\""),
            ("&#39;", "'"),
            ("&nbsp;", " "),
        ];
        if let Some((name, value)) = entity.into_iter().find(|(name, _)| rest.starts_with(name)) {
            out.push_str(value);
            rest = &rest[name.len()..];
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
        Stripper::default().push(html, &mut out);
        out
    }

    #[test]
    fn words_remain_and_tags_go() {
        assert_eq!(words("<p title=\"a > b\">x &amp; y</p>"), "x & y");
        assert_eq!(words("<p title=\"a > b>x</p>"), "b>x", "a quote that is not closed");
        assert_eq!(words("a <style>b</style> <!-- c --> d"), "a d");
    }

    #[test]
    fn quotes_without_end_cost_no_more_than_others() {
        let html = "<a \">\"".repeat(200_000);
        assert!(words(&html).len() < html.len());
    }
}

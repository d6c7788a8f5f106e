//! Where the front matter of a file ends and its body starts.

use std::ops::Range;

/// The two parts of a file, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The YAML, without the lines of hyphens. `None` where there is none.
    pub front: Option<Range<usize>>,
    pub body: Range<usize>,
    /// The closing line is missing: `front` ends at the first empty line.
    pub unclosed: bool,
}

/// Splits a file. Only a line of three hyphens at the very start opens front
/// matter, and only when what follows can be a key: else it is a rule.
pub fn split(text: &str) -> Parts {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let whole = Parts { front: None, body: start..text.len(), unclosed: false };
    let mut lines = Lines { text, at: start };
    let Some((_, first)) = lines.next() else { return whole };
    if first.trim_end() != "---" {
        return whole;
    }
    let front_start = lines.at;
    let mut first_empty = None;
    for (at, line) in lines {
        let line_trimmed = line.trim_end();
        if line_trimmed == "---" || line_trimmed == "..." {
            let body = (at + line.len()).min(text.len());
            return Parts { front: Some(front_start..at), body: body..text.len(), unclosed: false };
        }
        if line_trimmed.is_empty() {
            first_empty.get_or_insert(at);
        }
    }
    let looks_like_a_key = text[front_start..]
        .lines()
        .next()
        .and_then(|line| line.split_once(':'))
        .is_some_and(|(key, _)| !key.is_empty() && !key.starts_with([' ', '#', '>', '*']));
    if !looks_like_a_key {
        return whole;
    }
    let end = first_empty.unwrap_or(text.len());
    Parts { front: Some(front_start..end), body: end..text.len(), unclosed: true }
}

/// Lines with their line ends, and the byte at which each starts.
struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let len = rest.find('\n').map_or(rest.len(), |newline| newline + 1);
        let at = self.at;
        self.at += len;
        Some((at, &rest[..len]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, front: Option<&str>, body: &str, unclosed: bool) {
        let parts = split(text);
        assert_eq!(parts.front.map(|range| &text[range]), front);
        assert_eq!(&text[parts.body], body);
        assert_eq!(parts.unclosed, unclosed);
    }

    #[test]
    fn front_matter_stands_between_hyphens() {
        check("---\na: 1\n---\nbody\n", Some("a: 1\n"), "body\n", false);
        check("\u{feff}---\r\na: 1\r\n--- \r\nbody", Some("a: 1\r\n"), "body", false);
        check("---\n---\n", Some(""), "", false);
        check("---\na: 1\n---", Some("a: 1\n"), "", false);
    }

    #[test]
    fn a_file_may_have_none() {
        check("", None, "", false);
        check("# Title\n\n---\n\nx\n---\n", None, "# Title\n\n---\n\nx\n---\n", false);
        check("---\n\nA rule, then prose.\n", None, "---\n\nA rule, then prose.\n", false);
    }

    #[test]
    fn unclosed_front_matter_ends_at_the_first_empty_line() {
        check("---\ntitle: A\nx: 1\n\nbody\n", Some("title: A\nx: 1\n"), "\nbody\n", true);
    }
}

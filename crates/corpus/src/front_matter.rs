//! Where the front matter of a file ends and its body starts.

use std::ops::Range;

/// The two parts of a file, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The YAML, without the lines of hyphens. `None` where there is none.
    pub front: Option<Range<usize>>,
    pub body: Range<usize>,
    /// The closing line is missing: `front` ends at the first empty line or the
    /// first line of words.
    pub unclosed: bool,
}

/// Splits a file. Only a line of three hyphens at the very start opens front
/// matter, and only when what follows can be YAML: else it is a rule.
pub fn split(text: &str) -> Parts {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let whole = Parts { front: None, body: start..text.len(), unclosed: false };
    let mut lines = Lines { text, at: start };
    let Some((_, first)) = lines.next() else { return whole };
    if first.trim_end() != "---" {
        return whole;
    }
    let front_start = lines.at;
    let mut first_other = None;
    for (at, line) in (Lines { text, at: after_prologue(text, front_start) }) {
        let line_trimmed = line.trim_end();
        if line_trimmed == "---" || line_trimmed == "..." {
            if is_prose(&text[front_start..at]) {
                return whole;
            }
            let body = (at + line.len()).min(text.len());
            return Parts { front: Some(front_start..at), body: body..text.len(), unclosed: false };
        }
        if line_trimmed.is_empty() || line.starts_with(char::is_alphabetic) && !is_key(line) {
            first_other.get_or_insert(at);
        }
    }
    if !text[front_start..].lines().next().is_some_and(is_key) {
        return whole;
    }
    let end = first_other.unwrap_or(text.len());
    Parts { front: Some(front_start..end), body: end..text.len(), unclosed: true }
}

/// Whether what stands between two lines of hyphens is nothing but words: the
/// lines are rules, or one of them underlines a heading.
fn is_prose(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).peekable();
    lines.peek().is_some()
        && lines.all(|line| {
            line.starts_with(char::is_alphabetic) && !is_key(line) && !line.contains(" #")
        })
}

/// `key:` or `key: value`, with a key of up to four words.
fn is_key(line: &str) -> bool {
    line.split_once(':').is_some_and(|(key, rest)| {
        let in_key = |c: char| c.is_alphanumeric() || " _-./\"'".contains(c);
        key.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '"' | '\''))
            && key.chars().all(in_key)
            && key.split_whitespace().count() <= 4
            && (rest.trim_end().is_empty() || rest.starts_with([' ', '\t']))
    })
}

/// Whether a line can only with difficulty be prose: a key, or a bracket or
/// brace that begins neither a link nor a shortcode.
fn begins_yaml(line: &str) -> bool {
    let flow = line.starts_with(['[', '{'])
        && !line.starts_with("[[")
        && !line.starts_with("{{")
        && !line.contains("](")
        && !line.contains("][");
    is_key(line) || flow
}

/// Where the search for the closing line begins: after YAML's own start of a
/// document, which is a line of hyphens, too. Directives stand before it; or
/// nothing, when the opening line was written twice. An empty front matter
/// looks the same; what follows it is prose, or has an empty line in it.
fn after_prologue(text: &str, front_start: usize) -> usize {
    let mut directives = false;
    let mut lines = Lines { text, at: front_start };
    while let Some((_, line)) = lines.next() {
        match line.trim_end() {
            "---" if directives => {
                let closed = text[lines.at..].lines().any(|line| line.trim_end() == "---");
                return if closed { lines.at } else { front_start };
            }
            "---" => {
                let rest = &text[lines.at..];
                let closed = rest
                    .lines()
                    .map(|line| line.trim_end_matches('\r'))
                    .find(|line| line.is_empty() || *line == "---");
                let is_yaml = rest
                    .lines()
                    .next()
                    .is_some_and(|line| begins_yaml(line) && closed == Some("---"));
                return if is_yaml { lines.at } else { front_start };
            }
            line if line.starts_with("%YAML ") || line.starts_with("%TAG ") => directives = true,
            line if line.starts_with('#') && directives => {}
            _ => return front_start,
        }
    }
    front_start
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
    fn prose_between_two_rules_is_prose() {
        for text in [
            "---\n\nA rule, then prose: words.\n\n---\n\nMore: of it.\n",
            "---\nFoo\n---\nBar\n---\nBaz\n",
        ] {
            check(text, None, text, false);
        }
        check("---\nkind case\ntitle: x\n---\ny", Some("kind case\ntitle: x\n"), "y", false);
        check("---\n\na: 1\n---\nx", Some("\na: 1\n"), "x", false);
        check("---\n\n---\nx", Some("\n"), "x", false);
    }

    #[test]
    fn an_opening_line_written_twice_is_one() {
        check("---\n---\na: 1\n---\nbody", Some("---\na: 1\n"), "body", false);
        check("---\n---\n[a, b\n---\nbody", Some("---\n[a, b\n"), "body", false);
        check("---\n%YAML 1.2\n---\na: 1\n---\nx", Some("%YAML 1.2\n---\na: 1\n"), "x", false);
        for body in
            ["Prose.\n\n---\nx", "Note: prose.\n\n---\nx", "[a](b)\n---\nx", "{{< a >}}\n---\n"]
        {
            check(&format!("---\n---\n{body}"), Some(""), body, false);
        }
    }

    #[test]
    fn unclosed_front_matter_ends_at_the_first_empty_line() {
        check("---\ntitle: A\nx: 1\n\nbody\n", Some("title: A\nx: 1\n"), "\nbody\n", true);
        check("---\ntitle: A\n- x\nSome words.\n", Some("title: A\n- x\n"), "Some words.\n", true);
    }
}

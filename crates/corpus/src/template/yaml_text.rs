//! Text as YAML.

/// Text on one line: white space folded, nothing that moves a cursor.
pub(super) fn one_line(text: &str) -> String {
    let words: Vec<String> = text
        .split_whitespace()
        .map(|word| word.chars().filter(|c| !c.is_control()).collect())
        .collect();
    let line = words.join(" ").trim().to_owned();
    if line.is_empty() { "Untitled".to_owned() } else { line }
}

/// A double-quoted scalar, which may hold anything.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            // Not printable in YAML, or a line break or byte-order mark there.
            '\u{feff}' | '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}' => {
                out.push_str(&format!("\\u{:04x}", c as u32));
            }
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A scalar without quotes where no reader of YAML could take it for a number,
/// a boolean, nothing, or markup.
pub(super) fn scalar(text: &str) -> String {
    const WORDS: [&str; 8] = ["true", "false", "null", "yes", "no", "on", "off", "y"];
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/'))
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
        && text != "n";
    if plain { text.to_owned() } else { quoted(text) }
}

/// Words folded into lines of at most `width` characters. A longer word has a
/// line of its own; spaces at the start are kept.
pub(super) fn wrapped(text: &str, width: usize) -> impl Iterator<Item = String> {
    let indent = &text[..text.len() - text.trim_start().len()];
    let mut lines = vec![indent.to_owned()];
    for word in text.split_whitespace() {
        let Some(line) = lines.last_mut() else { break };
        let empty = line.trim().is_empty();
        if !empty && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(format!("{indent}{word}"));
        } else {
            line.push_str(if empty { "" } else { " " });
            line.push_str(word);
        }
    }
    lines.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_are_quoted_where_a_reader_could_be_mistaken() {
        for plain in ["health", "a/b", "not-achieved", "B2"] {
            assert_eq!(scalar(plain), plain);
        }
        for risky in ["no", "NO", "null", "12", "1e3", "a: b", "# x", "", "é", "- a", "n"] {
            assert_eq!(scalar(risky), format!("\"{risky}\""));
        }
        assert_eq!(quoted("a\"\\\u{feff}\u{7}"), r#""a\"\\\ufeff\u0007""#);
    }

    #[test]
    fn lines_are_folded_between_words() {
        let lines: Vec<_> = wrapped("  one two three", 9).collect();
        assert_eq!(lines, ["  one two", "  three"]);
        assert_eq!(wrapped("", 9).collect::<Vec<_>>(), [""]);
        assert_eq!(wrapped("longer-than-that a", 9).count(), 2);
    }
}

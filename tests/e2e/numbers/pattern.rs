//! What a page should say, held against what it says.

use crate::lines::{Line, counts};

/// Whether a line is the pattern, in which `…` stands for anything that says no
/// number.
pub fn fits(pattern: &str, line: &str) -> bool {
    match pattern.split_once('…') {
        None => pattern == line,
        Some((before, after)) => {
            let Some(rest) = line.strip_prefix(before) else { return false };
            let mut starts = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
            let quiet = rest.find(counts).unwrap_or(rest.len());
            starts.any(|at| at <= quiet && fits(after, &rest[at..]))
        }
    }
}

/// Holds a page against its patterns: each line that says a number fits one
/// pattern, and each pattern one line. Returns what does not.
pub fn compare(lines: &[Line], patterns: &[String]) -> Result<(), String> {
    let fitting: Vec<Vec<usize>> = patterns
        .iter()
        .map(|pattern| {
            let all = lines.iter().enumerate();
            let whole = pattern.contains('▸');
            let of = |line: &Line| if whole { line.whole() } else { line.text.clone() };
            all.filter(|(_, line)| fits(pattern, &of(line))).map(|(at, _)| at).collect()
        })
        .collect();
    // Patterns of several lines may overlap: as many pairs as can be made.
    let mut of_line: Vec<Option<usize>> = vec![None; lines.len()];
    let mut missing = Vec::new();
    for (number, pattern) in patterns.iter().enumerate() {
        let mut seen = vec![false; lines.len()];
        if !place(number, &fitting, &mut of_line, &mut seen) {
            missing.push(pattern.clone());
        }
    }
    let all = lines.iter().zip(&of_line);
    let left: Vec<_> = all
        .filter(|(line, of)| of.is_none() && line.counts())
        .map(|(line, _)| line.whole())
        .collect();
    if missing.is_empty() && left.is_empty() {
        return Ok(());
    }
    Err(format!(
        "should say, and does not:\n  {}\nsays, and nobody counted so:\n  {}",
        missing.join("\n  "),
        left.join("\n  ")
    ))
}

/// Gives the pattern a line, moving others aside (Kuhn's algorithm).
fn place(
    pattern: usize,
    fitting: &[Vec<usize>],
    of_line: &mut [Option<usize>],
    seen: &mut [bool],
) -> bool {
    for &line in &fitting[pattern] {
        if std::mem::replace(&mut seen[line], true) {
            continue;
        }
        if of_line[line].is_none_or(|other| place(other, fitting, of_line, seen)) {
            of_line[line] = Some(pattern);
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anything_but_numbers_may_stand_between() {
        assert!(fits("a … 2", "a lot of 2") && fits("a…", "a") && fits("…b…", "abc"));
        assert!(!fits("a … 2", "a 1 of 2") && !fits("a … 2", "a lot of 21"));
        assert!(!fits("…", "▲") && !fits("a", "ab"));
    }

    #[test]
    fn every_number_has_its_pattern() {
        let lines: Vec<Line> = ["a 1", "b 1", "c"]
            .map(|text| Line { heading: "h".to_owned(), text: text.to_owned() })
            .into();
        let of = |patterns: &[&str]| {
            compare(&lines, &patterns.iter().map(|p| (*p).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(of(&["… 1", "a 1"]), Ok(()));
        assert_eq!(of(&["h ▸ … 1", "h ▸ … 1", "c"]), Ok(()));
        assert!(of(&["a 1"]).unwrap_err().ends_with("so:\n  h ▸ b 1"));
        assert!(of(&["a 1", "b 1", "d 2"]).is_err());
    }
}

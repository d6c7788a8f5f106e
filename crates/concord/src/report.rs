//! Problems as text for terminals.

use std::fmt::Write;
use std::path::Path;

use concord_corpus::{Problem, Severity};

/// A problem with the source around it:
///
/// ```text
/// error[C0303]: “partially” is not in the vocabulary “rating”
///  --> cases/reef.md:9:25
///   |
/// 9 |   partnership: {rating: partially}
///   |                         ^^^^^^^^^
///   = help: did you mean “partly”?
/// ```
pub(crate) fn human(problem: &Problem) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}[{}]: {}", problem.severity, problem.code, problem.message);
    let place = match problem.line {
        0 => problem.file.to_string(),
        line => format!("{}:{line}:{}", problem.file, problem.column),
    };
    let width = problem
        .frame
        .as_ref()
        .map_or(1, |frame| (frame.first_line as usize + frame.lines.len()).to_string().len());
    let _ = writeln!(out, "{:width$}--> {place}", "");
    if let Some(frame) = &problem.frame {
        let _ = writeln!(out, "{:width$} |", "");
        for (index, line) in frame.lines.iter().enumerate() {
            let number = frame.first_line as usize + index;
            let _ = writeln!(out, "{number:width$} | {}", printable(line));
            if index == frame.marked {
                let carets = "^".repeat(frame.len);
                let _ = writeln!(out, "{:width$} | {:start$}{carets}", "", "", start = frame.start);
            }
        }
    }
    if !problem.help.is_empty() {
        let _ = writeln!(out, "{:width$} = help: {}", "", problem.help);
    }
    out
}

/// A problem as an annotation of a GitHub workflow. `content` is the content
/// folder as seen from the top of the repository.
pub(crate) fn github(problem: &Problem, content: &Path) -> String {
    let command = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    // Such commands end at a line end, and properties at a comma or colon.
    let data = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    let file = content.join(&*problem.file);
    let mut place = format!("file={}", property(&file.to_string_lossy()));
    if problem.line > 0 {
        let _ = write!(place, ",line={},col={}", problem.line, problem.column);
    }
    let help = if problem.help.is_empty() { String::new() } else { format!(". {}", problem.help) };
    let message = data(&format!("{}{help}", problem.message));
    format!("::{command} {place},title={}::{message}", property(&problem.code))
}

/// Without what would steer the terminal.
pub(crate) fn printable(text: &str) -> String {
    let plain = |c: char| {
        if c == '\t' {
            ' '
        } else if c.is_control() {
            '\u{fffd}'
        } else {
            c
        }
    };
    text.chars().map(plain).collect()
}

/// “2 errors, 1 warning”, or “in order”.
pub(crate) fn summary<'p>(problems: impl Iterator<Item = &'p Problem> + Clone) -> String {
    let count = |severity| problems.clone().filter(|p| p.severity == severity).count();
    let counts = [
        (count(Severity::Error), "error"),
        (count(Severity::Warning), "warning"),
        (count(Severity::Note), "note"),
    ];
    let parts: Vec<String> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| plural(count, name))
        .collect();
    if parts.is_empty() { "in order".to_owned() } else { parts.join(", ") }
}

/// “1 lesson”, “2 lessons”.
pub(crate) fn plural(count: usize, name: &str) -> String {
    format!("{count} {name}{}", if count == 1 { "" } else { "s" })
}

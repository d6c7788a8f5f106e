//! The bytes of a file, and what they look like to the author: lines, columns
//! and excerpts.

use std::ops::Range;
use std::sync::Arc;

use crate::codes::Code;
use crate::problem::{Frame, Problem};

/// Longest excerpt of a line in a frame, in characters.
const FRAME_WIDTH: usize = 160;

/// Bytes between two places whose characters are counted beforehand, so that a
/// column costs the same in a line of sixteen megabytes.
const STRIDE: usize = 4096;

/// A file as it was read: valid UTF-8, and where its lines start.
#[derive(Debug)]
pub struct SourceFile {
    /// Path under the content folder, as it is on disk.
    pub path: Arc<str>,
    pub text: String,
    line_starts: Vec<u32>,
    /// Characters that start before each multiple of [`STRIDE`].
    counted: Vec<u32>,
}

impl SourceFile {
    pub fn new(path: &str, text: String) -> Self {
        let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let line_starts = std::iter::once(0).chain(newlines.map(|(at, _)| at as u32 + 1)).collect();
        let mut counted = vec![0];
        for chunk in text.as_bytes().chunks(STRIDE) {
            counted.push(counted.last().copied().unwrap_or(0) + count_chars(chunk) as u32);
        }
        Self { path: path.into(), text, line_starts, counted }
    }

    /// How many characters start before byte `at`.
    fn chars_before(&self, at: usize) -> usize {
        let stride = at / STRIDE;
        self.counted[stride] as usize + count_chars(&self.text.as_bytes()[stride * STRIDE..at])
    }

    /// The byte at which the character with this number starts.
    fn byte_of_char(&self, number: usize) -> usize {
        let stride = self.counted.partition_point(|count| *count as usize <= number) - 1;
        let mut left = number - self.counted[stride] as usize;
        let from = (stride * STRIDE).min(self.text.len());
        let starts = |byte: &u8| is_char_start(*byte);
        let offset = self.text.as_bytes()[from..].iter().position(|byte| {
            let found = starts(byte) && left == 0;
            left -= usize::from(starts(byte) && left > 0);
            found
        });
        offset.map_or(self.text.len(), |offset| from + offset)
    }

    /// Index of the line that holds byte `at`.
    fn line_index(&self, at: usize) -> usize {
        self.line_starts.partition_point(|start| *start as usize <= at) - 1
    }

    fn line(&self, index: usize) -> &str {
        let start = self.line_starts[index] as usize;
        let end = self.line_starts.get(index + 1).map_or(self.text.len(), |next| *next as usize);
        self.text[start..end].trim_end_matches(['\n', '\r'])
    }

    /// Line and column of byte `at`, both from 1; columns count characters.
    pub fn position(&self, at: usize) -> (u32, u32) {
        let at = self.floor(at);
        let line = self.line_index(at);
        let column = self.chars_before(at) - self.chars_before(self.line_starts[line] as usize);
        (line as u32 + 1, column as u32 + 1)
    }

    /// The nearest character boundary at or before `at`.
    fn floor(&self, at: usize) -> usize {
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    /// The lines around `range`, with the range marked in the first of them
    /// that it touches.
    fn frame(&self, range: &Range<usize>) -> Frame {
        let (start, end) = (self.floor(range.start), self.floor(range.end));
        let line = self.line_index(start);
        let line_start = self.line_starts[line] as usize;
        let first = line.saturating_sub(1);
        let last = (line + 1).min(self.line_starts.len() - 1);
        let in_line = self.line(line);
        let marked_end = end.clamp(start, (line_start + in_line.len()).max(start));
        // A mark far to the right is kept in sight by cutting the left of all lines.
        let column = self.chars_before(start) - self.chars_before(line_start);
        let skip = if column > FRAME_WIDTH - 40 { column - 40 } else { 0 };
        let width = (self.chars_before(marked_end) - self.chars_before(start)).max(1);
        Frame {
            first_line: first as u32 + 1,
            lines: (first..=last).map(|index| self.excerpt(index, skip)).collect(),
            marked: line - first,
            start: column - skip,
            len: width.min(FRAME_WIDTH - (column - skip).min(FRAME_WIDTH - 1)),
        }
    }

    /// What is shown of a line when `skip` characters on its left are cut.
    fn excerpt(&self, index: usize, skip: usize) -> String {
        let line = self.line(index);
        let start = self.line_starts[index] as usize;
        let from = self.byte_of_char(self.chars_before(start) + skip) - start;
        let shown = line.get(from..).unwrap_or_default();
        shown.chars().take(FRAME_WIDTH).map(printable).collect()
    }

    /// A problem of the whole file, without a place in it.
    pub fn problem(&self, code: Code, message: impl Into<String>) -> Problem {
        Problem {
            code: code.name().into(),
            severity: code.severity(),
            file: self.path.clone(),
            line: 0,
            column: 0,
            message: message.into(),
            help: String::new(),
            nearest: None,
            frame: None,
        }
    }

    /// A problem at the bytes `range`.
    pub fn problem_at(
        &self,
        code: Code,
        range: &Range<usize>,
        message: impl Into<String>,
    ) -> Problem {
        let (line, column) = self.position(range.start);
        Problem { line, column, frame: Some(self.frame(range)), ..self.problem(code, message) }
    }
}

fn is_char_start(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

fn count_chars(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| is_char_start(**byte)).count()
}

/// A character as it can be shown in a terminal: what would move the cursor or
/// turn the direction of the text is not, and takes one column all the same.
pub(crate) fn printable(c: char) -> char {
    match c {
        '\t' => ' ',
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_characters() {
        let source = SourceFile::new("a.md", "a\r\né: x\n".into());
        assert_eq!(source.position(0), (1, 1));
        assert_eq!(source.position(3), (2, 1));
        assert_eq!(source.position(5), (2, 2), "é is two bytes and one column");
        assert_eq!(source.position(999), (3, 1));
    }

    #[test]
    fn a_frame_marks_the_range() {
        let source = SourceFile::new("a.md", "one\ntwo three\nfour\n".into());
        let problem = source.problem_at(Code::UnknownKey, &(8..13), "x");
        let frame = problem.frame.unwrap();
        assert_eq!(frame.lines, ["one", "two three", "four"]);
        assert_eq!((frame.first_line, frame.marked, frame.start, frame.len), (1, 1, 4, 5));
    }

    #[test]
    fn a_frame_of_a_long_line_stays_narrow() {
        let source = SourceFile::new("a.md", format!("{}ERROR{}", "x".repeat(5000), "y".repeat(9)));
        let frame = source.problem_at(Code::UnknownKey, &(5000..5005), "x").frame.unwrap();
        assert!(frame.lines[0].chars().count() <= FRAME_WIDTH);
        let marked: String = frame.lines[0].chars().skip(frame.start).take(frame.len).collect();
        assert_eq!(marked, "ERROR");
    }

    #[test]
    fn columns_of_a_huge_line_are_counted_in_characters() {
        let line = "é→𝄞x".repeat(300_000);
        let source = SourceFile::new("a.md", format!("{line}\n{line}ERROR\n"));
        let second = line.len() + 1;
        let at = second + line.len();
        assert_eq!(source.position(at), (2, 1_200_001));
        assert_eq!(source.position(second + 2), (2, 2));
        assert_eq!(source.position(second + 4), (2, 2), "inside a character");
        // Hundreds of problems in one line take no time to speak of.
        for _ in 0..500 {
            let frame = source.frame(&(at..at + 5));
            assert_eq!((frame.lines.len(), frame.start, frame.len), (3, 40, 5));
        }
        let frame = source.frame(&(at..at + 5));
        assert_eq!(frame.lines[1], format!("{}ERROR", "é→𝄞x".repeat(10)));
        assert_eq!(frame.lines[0], "é→𝄞x".repeat(10));
    }

    #[test]
    fn a_frame_cannot_steer_a_terminal() {
        let source = SourceFile::new("a.md", "a\tb \u{1b}[31m \u{202e}x\rERROR\r\n".into());
        let frame = source.frame(&(0..1));
        assert_eq!(frame.lines[0], "a b \u{fffd}[31m \u{fffd}x\u{fffd}ERROR");
    }
}

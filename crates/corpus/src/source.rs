//! The bytes of a file, and what they look like to the author: lines, columns
//! and excerpts.

use std::ops::Range;
use std::sync::Arc;

use crate::codes::Code;
use crate::problem::{Frame, Problem};

/// Longest excerpt of a line in a frame, in characters.
const FRAME_WIDTH: usize = 160;

/// A file as it was read: valid UTF-8, and where its lines start.
#[derive(Debug)]
pub struct SourceFile {
    /// Path under the content folder, as it is on disk.
    pub path: Arc<str>,
    pub text: String,
    line_starts: Vec<u32>,
}

impl SourceFile {
    pub fn new(path: &str, text: String) -> Self {
        let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let line_starts = std::iter::once(0).chain(newlines.map(|(at, _)| at as u32 + 1)).collect();
        Self { path: path.into(), text, line_starts }
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
        let column = self.text[self.line_starts[line] as usize..at].chars().count();
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
        let column = self.text[line_start..start].chars().count();
        let skip = if column > FRAME_WIDTH - 40 { column - 40 } else { 0 };
        let cut = |text: &str| text.chars().skip(skip).take(FRAME_WIDTH).collect::<String>();
        let width = self.text[start..marked_end].chars().count().max(1);
        Frame {
            first_line: first as u32 + 1,
            lines: (first..=last).map(|index| cut(self.line(index))).collect(),
            marked: line - first,
            start: column - skip,
            len: width.min(FRAME_WIDTH - (column - skip).min(FRAME_WIDTH - 1)),
        }
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
}

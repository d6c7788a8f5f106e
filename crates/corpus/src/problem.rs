//! What is wrong with the input, where, and how to mend it.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::codes::Code;
use crate::source::{SourceFile, printable};

/// How much a [`Problem`] costs the reader. The gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Something of the file could not be used.
    Error,
    /// Everything was used, but it is likely a mistake.
    Warning,
    /// Nothing is wrong; something is missing that somebody could write.
    Note,
}

impl Severity {
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One thing wrong with one file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Problem {
    /// A stable code such as `C0201`; each has a section in the guide of
    /// problems. Those of plugins are `plugin-id/code`.
    pub code: Arc<str>,
    pub severity: Severity,
    /// Path under the content folder, as it is on disk.
    pub file: Arc<str>,
    /// Line in the true file, from 1; 0 where the problem has no place.
    pub line: u32,
    /// Column in characters, from 1; 0 where the problem has no place.
    pub column: u32,
    /// One sentence without a full stop: what happened.
    pub message: String,
    /// What to do about it; may be empty.
    pub help: String,
    /// The allowed value nearest to what was written.
    pub nearest: Option<String>,
    /// The source around the place.
    pub frame: Option<Frame>,
}

/// An excerpt of the source with the faulty range marked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Frame {
    /// Number of the first line shown, from 1.
    pub first_line: u32,
    /// Up to three lines, each cut to 160 characters.
    pub lines: Vec<String>,
    /// Which of `lines` is marked.
    pub marked: usize,
    /// Where the mark starts in that line and how long it is, in characters.
    pub start: usize,
    pub len: usize,
}

/// Most problems that are listed of one file.
pub(crate) const MAX_PROBLEMS: usize = 200;

/// The problems of one file as they are found. Those after the first
/// [`MAX_PROBLEMS`] are counted, and told of in one line.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    listed: Vec<Problem>,
    more: usize,
    /// The last of the others: what is done to it is lost.
    last: Option<Problem>,
    worst: Option<Severity>,
}

impl Problems {
    /// Whether further problems are only counted.
    pub fn is_full(&self) -> bool {
        self.listed.len() >= MAX_PROBLEMS
    }

    pub fn push(
        &mut self,
        source: &SourceFile,
        code: Code,
        at: &Range<usize>,
        message: impl Into<String>,
    ) -> &mut Problem {
        if !self.is_full() {
            self.listed.push(source.problem_at(code, at, message));
            let last = self.listed.len() - 1;
            return &mut self.listed[last];
        }
        self.more += 1;
        self.worst = self.worst.into_iter().chain([code.severity()]).min();
        self.last.insert(source.problem(code, ""))
    }

    /// All that is listed.
    pub fn finish(mut self, source: &SourceFile) -> Vec<Problem> {
        if let Some(severity) = self.worst {
            let message = format!("there are {} more problems in this file", self.more);
            let mut problem = source.problem(Code::MoreProblems, message);
            problem.help = "mend some of these, and the others appear".to_owned();
            self.listed.push(Problem { severity, ..problem });
        }
        self.listed
    }
}

/// Something that an author wrote, as messages quote it: cut where it is long,
/// and without what could steer a terminal.
pub(crate) struct Quoted<'a>(pub &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LONGEST: usize = 80;
        let mut chars = self.0.chars();
        let shown: String = chars.by_ref().take(LONGEST).map(printable).collect();
        let rest = if chars.next().is_some() { "…" } else { "" };
        write!(f, "“{shown}{rest}”")
    }
}

impl Problem {
    /// Whether an older, whole version of the file is better than this one. A
    /// mistake in what is meant for a plugin holds no document back.
    pub fn is_breaking(&self) -> bool {
        self.severity == Severity::Error && *self.code != *Code::PluginField.name()
    }
}

impl fmt::Display for Problem {
    /// `file:line:column: severity[code]: message`, without the frame.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}:{}", self.line, self.column)?;
        }
        write!(f, ": {}[{}]: {}", self.severity, self.code, self.message)
    }
}

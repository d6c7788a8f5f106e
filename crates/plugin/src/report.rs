//! What a plugin says about one document.

use std::ops::Range;

use concord_abi::{level, max};

use crate::border::Caller;

/// Takes findings. Texts longer than 1,000 bytes are cut.
#[derive(Debug)]
pub struct Report<'a> {
    caller: Caller<'a>,
}

/// How loud a line of the log is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    Error,
    Warning,
    Info,
    Debug,
}

impl<'a> Report<'a> {
    pub(crate) fn new(caller: Caller<'a>) -> Self {
        Self { caller }
    }

    /// Says that the document has this value of this facet; both are ids of
    /// the description. Parents are implied. The same value may be assigned
    /// again to add evidence.
    pub fn assign(&mut self, facet: &str, value: &str) -> Assigned<'a> {
        Assigned { caller: self.caller, handle: self.caller.assign(facet, value) }
    }

    /// A mistake in the plugin's front matter, shown to the author at
    /// `pointer`. The code is a short stable name such as `unknown-value`.
    pub fn error(&mut self, pointer: &str, code: &str, message: &str) {
        self.problem(level::ERROR, pointer, code, message);
    }

    /// Like [`Report::error`], for what is likely a mistake.
    pub fn warning(&mut self, pointer: &str, code: &str, message: &str) {
        self.problem(level::WARNING, pointer, code, message);
    }

    fn problem(&mut self, level: i32, pointer: &str, code: &str, message: &str) {
        self.caller.problem(level, cut(pointer), cut(code), cut(message));
    }

    /// Writes a line to the operator's log.
    pub fn log(&mut self, level: Level, message: &str) {
        let level = match level {
            Level::Error => level::ERROR,
            Level::Warning => level::WARNING,
            Level::Info => level::INFO,
            Level::Debug => level::DEBUG,
        };
        self.caller.log(level, cut(message));
    }
}

/// A value that was assigned, and takes evidence.
#[derive(Clone, Copy, Debug)]
pub struct Assigned<'a> {
    caller: Caller<'a>,
    handle: u32,
}

impl Assigned<'_> {
    /// Bytes of [`Doc::text`](crate::Doc::text), on character boundaries, and
    /// one short line that says what stands there.
    pub fn text(self, bytes: Range<usize>, why: &str) -> Self {
        self.evidence("text", bytes, why)
    }

    /// Bytes of [`Doc::title`](crate::Doc::title).
    pub fn title(self, bytes: Range<usize>, why: &str) -> Self {
        self.evidence("title", bytes, why)
    }

    /// Bytes of [`Doc::summary`](crate::Doc::summary).
    pub fn summary(self, bytes: Range<usize>, why: &str) -> Self {
        self.evidence("summary", bytes, why)
    }

    /// A whole field of the front matter, by its JSON pointer.
    pub fn field(self, pointer: &str, why: &str) -> Self {
        self.evidence(pointer, 0..0, why)
    }

    fn evidence(self, field: &str, bytes: Range<usize>, why: &str) -> Self {
        self.caller.evidence(self.handle, field, bytes.start, bytes.end, cut(why));
        self
    }
}

/// The start of a text that is too long for the border.
fn cut(text: &str) -> &str {
    let end = (0..=max::TEXT.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or(0)]
}

//! What the plugin may ask for while it runs: the host's side of the contract.

// For the promise of `HostCalls`, which the compiler cannot check.
#![allow(unsafe_code)]

use std::collections::HashMap;

use concord_abi::host::HostCalls;
use concord_abi::{level, max, status};
use serde_json::Value;

use super::Writer;
use crate::protocol::{Outcome, RawAssignment, RawEvidence, RawProblem, Reply, field_text};

/// Lines of the log that are passed on for one call.
const LOG_LINES: u32 = 100;
/// Bytes of a description: hundreds of facets with thousands of values.
const DESCRIPTION: usize = 8 * 1024 * 1024;
/// What a span costs besides its words, in bytes of the findings.
const SPAN: usize = 32;

/// Collects what one call finds.
pub(super) struct Calls {
    server: Writer,
    /// Bytes that the findings of one call may take.
    most: usize,
    request: u64,
    phase: Phase,
    /// The plugin's front matter: JSON, read when it is asked for.
    json: String,
    fields: Option<Value>,
    /// What `field` has handed out, by pointer.
    lent: HashMap<String, Box<str>>,
    taken: usize,
    spans: usize,
    lines: u32,
    description: Option<Result<String, String>>,
    outcome: Outcome,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// `open` and `describe`.
    Opening,
    Analysing,
}

impl Calls {
    pub(super) fn new(server: Writer, findings: u32) -> Self {
        Self {
            server,
            most: findings as usize,
            request: 0,
            phase: Phase::Opening,
            json: String::new(),
            fields: None,
            lent: HashMap::new(),
            taken: 0,
            spans: 0,
            lines: 0,
            description: None,
            outcome: Outcome::default(),
        }
    }

    /// The plugin is about to be opened.
    pub(super) fn open(&mut self, request: u64) {
        self.begin(request, "");
        self.phase = Phase::Opening;
    }

    /// A document is about to be analysed.
    pub(super) fn begin(&mut self, request: u64, json: &str) {
        self.phase = Phase::Analysing;
        self.request = request;
        self.json.clear();
        self.json.push_str(json);
        self.fields = None;
        self.lent.clear();
        (self.taken, self.spans, self.lines) = (0, 0, 0);
        self.outcome = Outcome::default();
    }

    pub(super) fn finish(&mut self, status: i32) -> Outcome {
        let mut outcome = std::mem::take(&mut self.outcome);
        outcome.status = status;
        if outcome.violation.is_some() || status != status::OK {
            outcome.assignments.clear();
            outcome.problems.clear();
        }
        outcome
    }

    pub(super) fn take_description(&mut self) -> Option<Result<String, String>> {
        self.description.take()
    }

    /// Why a function returned something else than OK.
    pub(super) fn explain(&self, function: &str, status: i32) -> String {
        match self.outcome.message.as_str() {
            "" => format!("its {function}() returned {status}"),
            words => format!("its {function}() returned {status}: {words}"),
        }
    }

    fn violate(&mut self, what: String) {
        self.outcome.violation.get_or_insert(what);
    }

    /// Counts against the bound on findings. `false` when it is reached, or
    /// when something was wrong before.
    fn take(&mut self, bytes: usize) -> bool {
        self.taken = self.taken.saturating_add(bytes);
        if self.taken > self.most {
            self.violate(format!("it found more than {} bytes", self.most));
        }
        self.outcome.violation.is_none()
    }

    /// A text of the plugin, short enough; `None` is a violation.
    fn text(&mut self, what: &str, bytes: Option<&[u8]>) -> Option<String> {
        match bytes.map(std::str::from_utf8) {
            None => self.violate(format!("{what} is a null pointer")),
            Some(Err(_)) => self.violate(format!("{what} is not UTF-8")),
            Some(Ok(text)) if text.len() > max::TEXT => {
                self.violate(format!(
                    "{what} has {} bytes; {} are the most",
                    text.len(),
                    max::TEXT
                ));
            }
            Some(Ok(text)) => return Some(text.to_owned()),
        }
        None
    }
}

// SAFETY: what `field` returns is boxed, stays in `lent` until the next call
// begins, and is never changed.
unsafe impl HostCalls for Calls {
    fn log(&mut self, level: i32, message: Option<&[u8]>) {
        let bytes = message.unwrap_or_default();
        let message = String::from_utf8_lossy(&bytes[..bytes.len().min(max::TEXT)]).into_owned();
        if level == level::ERROR {
            self.outcome.message.clone_from(&message);
        }
        self.lines += 1;
        if self.lines <= LOG_LINES {
            // A log that cannot be sent is lost; the next reply will tell.
            _ = self.server.send(self.request, &Reply::Log { level, message });
        }
    }

    fn describe(&mut self, json: Option<&[u8]>) {
        if self.phase == Phase::Opening && self.description.is_none() {
            self.description = json.map(|json| match json.len() {
                ..=DESCRIPTION => Ok(String::from_utf8_lossy(json).into_owned()),
                long => {
                    Err(format!("its description has {long} bytes; {DESCRIPTION} are the most"))
                }
            });
        }
    }

    fn field(&mut self, pointer: Option<&[u8]>) -> Result<&str, i32> {
        let pointer = pointer.and_then(|p| std::str::from_utf8(p).ok()).ok_or(status::INVALID)?;
        if !pointer.is_empty() && !pointer.starts_with('/') {
            return Err(status::INVALID);
        }
        if self.json.is_empty() {
            return Err(status::ABSENT);
        }
        // The borrow checker does not yet see that a returned reference does
        // not live on in the other branch: look twice.
        if !self.lent.contains_key(pointer) {
            let json = &self.json;
            let fields =
                self.fields.get_or_insert_with(|| serde_json::from_str(json).unwrap_or_default());
            let text = fields.pointer(pointer).and_then(field_text).ok_or(status::ABSENT)?;
            self.lent.insert(pointer.to_owned(), text.into());
        }
        self.lent.get(pointer).map(|text| &**text).ok_or(status::ABSENT)
    }

    fn assign(&mut self, facet: Option<&[u8]>, value: Option<&[u8]>) -> u32 {
        if self.phase != Phase::Analysing || self.outcome.violation.is_some() {
            return 0;
        }
        let (Some(facet), Some(value)) = (self.text("a facet", facet), self.text("a value", value))
        else {
            return 0;
        };
        let all = &self.outcome.assignments;
        if let Some(index) = all.iter().position(|a| a.facet == facet && a.value == value) {
            return index as u32 + 1;
        }
        if all.len() >= max::ASSIGNMENTS {
            self.violate(format!("it assigned more than {} values", max::ASSIGNMENTS));
        }
        if !self.take(facet.len() + value.len()) {
            return 0;
        }
        self.outcome.assignments.push(RawAssignment { facet, value, evidence: Vec::new() });
        self.outcome.assignments.len() as u32
    }

    fn evidence(
        &mut self,
        handle: u32,
        field: Option<&[u8]>,
        start: usize,
        end: usize,
        why: Option<&[u8]>,
    ) {
        if handle == 0 || self.phase != Phase::Analysing || self.outcome.violation.is_some() {
            return;
        }
        let (Some(field), Some(why)) = (self.text("a field", field), self.text("a reason", why))
        else {
            return;
        };
        self.spans += 1;
        if self.spans > max::EVIDENCE {
            self.violate(format!("it gave more than {} spans", max::EVIDENCE));
        }
        if !self.take(SPAN + field.len() + why.len()) {
            return;
        }
        let span = RawEvidence { field, start: start as u64, end: end as u64, why };
        match self.outcome.assignments.get_mut(handle as usize - 1) {
            Some(assignment) => assignment.evidence.push(span),
            None => self.violate(format!("there is no assignment with the handle {handle}")),
        }
    }

    fn problem(
        &mut self,
        level: i32,
        pointer: Option<&[u8]>,
        code: Option<&[u8]>,
        message: Option<&[u8]>,
    ) {
        if self.phase != Phase::Analysing || self.outcome.violation.is_some() {
            return;
        }
        let (Some(pointer), Some(code), Some(message)) = (
            self.text("a pointer", pointer),
            self.text("a code", code),
            self.text("a message", message),
        ) else {
            return;
        };
        if self.outcome.problems.len() >= max::PROBLEMS {
            self.violate(format!("it reported more than {} problems", max::PROBLEMS));
        }
        if self.take(SPAN + pointer.len() + code.len() + message.len()) {
            self.outcome.problems.push(RawProblem { level, pointer, code, message });
        }
    }
}

//! Runs a plugin inside a test, through the same border as Concord does.

// Opening a plugin's table takes its word for the contract.
#![allow(unsafe_code)]

use std::collections::HashMap;
use std::ops::Range;

use concord_abi::host::HostCalls;
use concord_abi::instance::{DocRef, Instance, OpenError};
use concord_abi::{Span, level, status};
use serde_json::Value;

use crate::{Description, FacetPlugin, border};

/// A document made for a test.
#[derive(Clone, Debug)]
pub struct Document {
    pub id: String,
    pub kind: String,
    pub title: String,
    pub lang: String,
    pub text: String,
    pub summary: String,
    /// Ids of sectors that the core knows.
    pub sectors: Vec<String>,
    /// Bytes of `text`, in order.
    pub headings: Vec<Range<usize>>,
    /// What stands under the plugin's key.
    pub front_matter: Value,
}

impl Document {
    /// An English page without front matter.
    pub fn new(text: &str) -> Self {
        Self {
            id: "test".to_owned(),
            kind: "page".to_owned(),
            title: String::new(),
            lang: "en".to_owned(),
            text: text.to_owned(),
            summary: String::new(),
            sectors: Vec::new(),
            headings: Vec::new(),
            front_matter: Value::Null,
        }
    }

    pub fn title(mut self, title: &str) -> Self {
        self.title = title.to_owned();
        self
    }

    pub fn lang(mut self, lang: &str) -> Self {
        self.lang = lang.to_owned();
        self
    }

    /// `case`, `practice`, `challenge`, `path`, `note` or `page`.
    pub fn kind(mut self, kind: &str) -> Self {
        self.kind = kind.to_owned();
        self
    }

    pub fn summary(mut self, summary: &str) -> Self {
        self.summary = summary.to_owned();
        self
    }

    /// Sectors that the author named.
    pub fn sectors(mut self, ids: &[&str]) -> Self {
        self.sectors = ids.iter().map(|id| (*id).to_owned()).collect();
        self
    }

    /// Makes headings of the lines of the text that read so.
    ///
    /// # Panics
    /// When no line does.
    pub fn heading(mut self, line: &str) -> Self {
        let start_of = |found: &str| found.as_ptr() as usize - self.text.as_ptr() as usize;
        let lines = self.text.lines().filter(|found| *found == line);
        let found: Vec<_> =
            lines.map(|found| start_of(found)..start_of(found) + line.len()).collect();
        assert!(!found.is_empty(), "no line of the text reads {line:?}");
        self.headings.extend(found);
        self.headings.sort_by_key(|heading| heading.start);
        self
    }

    pub fn front_matter(mut self, value: Value) -> Self {
        self.front_matter = value;
        self
    }
}

/// What a plugin found in a [`Document`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    pub assignments: Vec<Assignment>,
    pub problems: Vec<Problem>,
    /// Lines of the log.
    pub log: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    pub facet: String,
    pub value: String,
    pub evidence: Vec<Evidence>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// `text`, `title`, `summary` or a JSON pointer.
    pub field: String,
    /// What stands there; empty for a whole field of the front matter.
    pub excerpt: String,
    pub why: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    pub error: bool,
    pub pointer: String,
    pub code: String,
    pub message: String,
}

impl Found {
    /// The values assigned in a facet, in alphabetical order.
    pub fn values(&self, facet: &str) -> Vec<&str> {
        let mut values: Vec<_> =
            self.assignments.iter().filter(|a| a.facet == facet).map(|a| &*a.value).collect();
        values.sort_unstable();
        values
    }

    /// The evidence for a value, as excerpts.
    pub fn excerpts(&self, facet: &str, value: &str) -> Vec<&str> {
        let of_it = self.assignments.iter().filter(|a| a.facet == facet && a.value == value);
        of_it.flat_map(|a| &a.evidence).map(|e| &*e.excerpt).collect()
    }

    /// The pointers and codes of the problems, such as `/icd11/0 unknown-code`.
    pub fn complaints(&self) -> Vec<String> {
        self.problems.iter().map(|p| format!("{} {}", p.pointer, p.code)).collect()
    }
}

/// An opened plugin.
#[derive(Debug)]
pub struct Tester {
    instance: Instance<Calls>,
    description: Description,
}

impl Tester {
    /// Opens the plugin with a configuration (JSON) and lets it describe
    /// itself. The error is what an operator would read.
    pub fn open<P: FacetPlugin>(config: &str) -> Result<Self, String> {
        let plugin = const { &border::table::<P>() };
        let mut calls = Calls::default();
        // SAFETY: the table is a constant, and the SDK's functions keep the
        // contract.
        let mut instance = match unsafe { Instance::open(plugin, config, &mut calls) } {
            Ok(instance) => instance,
            Err(OpenError::Mismatch(mismatch)) => return Err(mismatch.to_string()),
            Err(OpenError::Status(status)) => return Err(calls.failed("open", status)),
        };
        match instance.describe(&mut calls) {
            status::OK => {}
            status => return Err(calls.failed("describe", status)),
        }
        let json = calls.description.ok_or("describe() did not describe anything")?;
        let description = serde_json::from_str(&json).map_err(|error| error.to_string())?;
        Ok(Self { instance, description })
    }

    pub fn description(&self) -> &Description {
        &self.description
    }

    /// Analyses a document. An error is what would have made Concord discard
    /// the findings: a panic, an undeclared value, a span out of bounds.
    pub fn analyse(&mut self, document: &Document) -> Result<Found, String> {
        let mut calls = Calls { document: Some(document.clone()), ..Calls::default() };
        let sectors = document.sectors.join("\n");
        let headings = document.headings.iter();
        let headings: Vec<Span> =
            headings.map(|at| Span { start: at.start, end: at.end }).collect();
        let doc = DocRef {
            id: &document.id,
            kind: &document.kind,
            title: &document.title,
            lang: &document.lang,
            text: &document.text,
            summary: &document.summary,
            sectors: &sectors,
            headings: &headings,
        };
        match self.instance.analyse(&mut calls, doc) {
            status::OK => {}
            status => return Err(calls.failed("analyse", status)),
        }
        for a in &calls.found.assignments {
            let facet = self.description.facets.iter().find(|facet| facet.id == a.facet);
            let Some(facet) = facet else {
                return Err(format!("the facet {} is not described", a.facet));
            };
            if !facet.values.iter().any(|value| value.id == a.value) {
                return Err(format!("the value {} of {} is not described", a.value, a.facet));
            }
        }
        match calls.refused {
            Some(refused) => Err(refused),
            None => Ok(calls.found),
        }
    }
}

/// The host of a test.
#[derive(Debug, Default)]
struct Calls {
    description: Option<String>,
    document: Option<Document>,
    fields: HashMap<String, Box<str>>,
    found: Found,
    refused: Option<String>,
}

impl Calls {
    fn failed(&self, function: &str, status: i32) -> String {
        let last = self.found.log.last().map_or("", |line| line);
        format!("{function}() returned {status}: {last}")
    }

    fn refuse(&mut self, why: &str) {
        self.refused.get_or_insert_with(|| why.to_owned());
    }

    fn text(&mut self, bytes: Option<&[u8]>) -> String {
        match bytes.and_then(|bytes| std::str::from_utf8(bytes).ok()) {
            Some(text) => text.to_owned(),
            None => {
                self.refuse("a text is not UTF-8");
                String::new()
            }
        }
    }
}

// SAFETY: texts for `field` are boxed, kept until the call is over and never
// changed.
unsafe impl HostCalls for Calls {
    fn log(&mut self, _level: i32, message: Option<&[u8]>) {
        let message = self.text(message);
        self.found.log.push(message);
    }

    fn describe(&mut self, json: Option<&[u8]>) {
        self.description = Some(self.text(json));
    }

    fn field(&mut self, pointer: Option<&[u8]>) -> Result<&str, i32> {
        let pointer = self.text(pointer);
        let value = self.document.as_ref().and_then(|doc| doc.front_matter.pointer(&pointer));
        let text = match value {
            None | Some(Value::Null) => return Err(status::ABSENT),
            Some(Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
        };
        Ok(self.fields.entry(pointer).or_insert_with(|| text.into_boxed_str()))
    }

    fn assign(&mut self, facet: Option<&[u8]>, value: Option<&[u8]>) -> u32 {
        let (facet, value) = (self.text(facet), self.text(value));
        let all = &mut self.found.assignments;
        let index = all.iter().position(|a| a.facet == facet && a.value == value);
        let index = index.unwrap_or_else(|| {
            all.push(Assignment { facet, value, evidence: Vec::new() });
            all.len() - 1
        });
        index as u32 + 1
    }

    fn evidence(
        &mut self,
        handle: u32,
        field: Option<&[u8]>,
        start: usize,
        end: usize,
        why: Option<&[u8]>,
    ) {
        let (field, why) = (self.text(field), self.text(why));
        let excerpt = self.document.as_ref().and_then(|doc| match field.as_str() {
            "text" => doc.text.get(start..end).map(str::to_owned),
            "title" => doc.title.get(start..end).map(str::to_owned),
            "summary" => doc.summary.get(start..end).map(str::to_owned),
            pointer => match doc.front_matter.pointer(pointer)? {
                Value::String(text) => text.get(start..end).map(str::to_owned),
                value => value.to_string().get(start..end).map(str::to_owned),
            },
        });
        let Some(excerpt) = excerpt else {
            return self.refuse(&format!("evidence {start}..{end} is not in {field:?}"));
        };
        let assignment = handle.checked_sub(1).map(|index| index as usize);
        match assignment.and_then(|index| self.found.assignments.get_mut(index)) {
            Some(assignment) => assignment.evidence.push(Evidence { field, excerpt, why }),
            None => self.refuse("evidence for a handle that assign() did not give"),
        }
    }

    fn problem(
        &mut self,
        level: i32,
        pointer: Option<&[u8]>,
        code: Option<&[u8]>,
        message: Option<&[u8]>,
    ) {
        let (pointer, code, message) = (self.text(pointer), self.text(code), self.text(message));
        if !pointer.is_empty() && !pointer.starts_with('/') {
            self.refuse(&format!("{pointer:?} is not a JSON pointer"));
        }
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if code.is_empty() || code.len() > 64 || !code.bytes().all(plain) {
            self.refuse(&format!(
                "the code {code:?} may have lower-case letters, digits and hyphens only"
            ));
        }
        let error = level == level::ERROR;
        self.found.problems.push(Problem { error, pointer, code, message });
    }
}

//! What is answered.

use std::ops::Range;
use std::sync::Arc;

use concord_corpus::{DocId, Text};

use crate::HitKind;

/// The answer to a [`Query`](crate::Query).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Results {
    /// How many hits there are in all.
    pub total: usize,
    /// Those asked for by limit and offset.
    pub hits: Vec<Hit>,
    /// The kinds first, then every facet of the schemas in its order.
    pub facets: Vec<FacetCounts>,
    /// What of the query could not be used, and what was done instead.
    pub notes: Vec<Note>,
}

/// A document, or a lesson of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The document, also of a lesson.
    pub id: DocId,
    /// The lesson's heading, when the hit is a lesson.
    pub anchor: Option<String>,
    pub kind: HitKind,
    pub title: String,
    /// Comparable within one answer only; 0 unless sorted by relevance.
    pub score: f32,
    /// Bytes of `title` that match the query.
    pub title_highlights: Vec<Range<usize>>,
    pub snippet: Snippet,
    /// The section that the snippet is from, where it has a heading. Of a
    /// lesson: a section below the lesson's own heading.
    pub section: Option<SectionRef>,
}

/// A heading within a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionRef {
    pub title: String,
    pub anchor: String,
}

/// A piece of a document that shows why it is a hit. Not empty when the
/// document has any text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    /// Plain text without line breaks; `…` stands where a sentence was cut.
    pub text: String,
    /// Bytes of `text` that match the query; ascending, apart, and on
    /// character boundaries.
    pub highlights: Vec<Range<usize>>,
}

/// A facet and what each of its values would give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetCounts {
    pub source: Arc<str>,
    pub facet: Arc<str>,
    pub label: String,
    /// Every declared value in declared order, also those with no hit. Of a
    /// facet that declares none: what the index holds, the most frequent first.
    pub values: Vec<ValueCount>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueCount {
    /// The full path: `a`, or `a/b` for a child of `a`.
    pub path: Arc<str>,
    pub label: String,
    /// How many hits have it under the query and the filters on all *other*
    /// facets.
    pub count: usize,
    pub selected: bool,
}

/// Something about how the query was understood, for the one who asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Stable: `unknown-facet`, `unknown-value`, `too-many-terms`, `ignored`,
    /// `unclosed`; `any-words`, when the answer is to a query for any of the
    /// words, because fewer than ten documents had all of them.
    pub code: String,
    /// One sentence without a full stop.
    pub message: String,
    /// Where in the query's text, in characters from 0; `None`: all of it.
    pub at: Option<usize>,
}

impl Note {
    pub(crate) fn new(code: &str, message: String, at: Option<usize>) -> Self {
        Self { code: code.to_owned(), message, at }
    }
}

/// What is kept of a document beside what is searched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The Markdown as it was read.
    pub source: String,
    pub text: Text,
    /// Foreign front matter as text.
    pub extra: String,
}

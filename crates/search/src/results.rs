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
    /// Words that were searched as more than what was typed, in the order of
    /// the query. [`Query::exact`](crate::Query::exact) switches all of it off.
    pub readings: Vec<Reading>,
    /// Another query that finds more; not asked instead of this one.
    pub did_you_mean: Option<String>,
    /// Where to go from nothing: only when there are no hits.
    pub help: Option<Help>,
}

/// A word, and what was searched in its place or beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// As it was typed.
    pub word: String,
    /// Where in the query's text, in characters from 0.
    pub at: usize,
    /// The best ones first, a few at most.
    pub read_as: Vec<String>,
    pub why: Why,
}

/// Why a word was read as another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// No document has the word; it is probably misspelt.
    Spelling,
    /// It stood at the end and may be the beginning of these.
    Completion,
    /// A vocabulary or a plugin says that these mean the same.
    Synonym,
}

impl Why {
    /// The word in the API.
    pub fn name(self) -> &'static str {
        match self {
            Why::Spelling => "spelling",
            Why::Completion => "completion",
            Why::Synonym => "synonym",
        }
    }
}

/// Why nothing was found, and what would find something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Help {
    /// Each word and phrase of the query.
    pub words: Vec<WordHelp>,
    /// The filter that keeps most out, if dropping it alone finds something.
    pub filter: Option<FilterHelp>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordHelp {
    /// As it was typed.
    pub word: String,
    /// How many documents and lessons have it, whatever the filters.
    pub count: usize,
    /// A word of the corpus that is written nearly so; only where nothing has
    /// the word itself.
    pub nearest: Option<String>,
    /// Where there is no such word either: frequent words of the corpus that
    /// begin as it does. A word of another language often has a relative.
    pub alike: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterHelp {
    pub filter: FilterName,
    /// How many hits there are without it.
    pub without: usize,
}

/// One of the filters of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilterName {
    Kind,
    Years,
    Facet { source: String, facet: String, label: String },
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
    /// Stable: `unknown-facet`, `unknown-field`, `unknown-value`,
    /// `too-many-terms`, `ignored`, `unclosed`; `any-words`, when the answer is
    /// to a query for any of the words, because fewer than ten documents had
    /// all of them.
    pub code: String,
    /// One sentence without a full stop.
    pub message: String,
    /// Where in the query's text, in characters from 0; `None`: all of it.
    pub at: Option<usize>,
    /// The field or value that was probably meant.
    pub nearest: Option<String>,
}

impl Note {
    pub(crate) fn new(code: &str, message: String, at: Option<usize>) -> Self {
        Self { code: code.to_owned(), message, at, nearest: None }
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

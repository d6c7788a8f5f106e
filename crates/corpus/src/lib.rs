//! Markdown in; documents, lessons, claims, vocabularies and problems out.
//!
//! [`read`] turns one file into a [`Reading`]: a [`Document`] (what is kept in
//! memory), its [`Text`] (what is searched and shown to plugins) and every
//! [`Problem`] of the file at once. Broken input is never an error here: it is
//! data, with a place and a way to mend it.
//!
//! This room knows neither the index nor HTTP nor how plugins are run.

pub mod document;
pub mod facet;
pub mod id;
pub mod problem;
pub mod text;
pub mod vocabulary;

pub use document::{
    Case, Challenge, Detail, Document, Lesson, Link, LinkTarget, Origin, Outcome, Partner, Path,
    Period, Place, Practice, Review, Source, Step, TwoLevel, Word,
};
pub use facet::{
    Assignment, Evidence, EvidenceField, Facet, FacetSchema, FacetTag, FacetValue, FieldSchema,
    Findings, PluginProblem, Question,
};
pub use id::{DocId, Kind};
pub use problem::{Frame, Problem, Severity};
pub use text::{Section, Text};
pub use vocabulary::{Term, Vocabularies, Vocabulary};

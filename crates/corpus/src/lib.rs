//! Markdown in; documents, lessons, claims, vocabularies and problems out.
//!
//! [`read`] turns one file into a [`Reading`]: a [`Document`] (what is kept in
//! memory), its [`Text`] (what is searched and shown to plugins) and every
//! [`Problem`] of the file at once. Broken input is never an error here: it is
//! data, with a place and a way to mend it.
//!
//! This room knows neither the index nor HTTP nor how plugins are run.

pub mod catalogue;
mod citation;
pub mod claim;
pub mod codes;
pub mod countries;
pub mod declared;
mod document;
pub mod entities;
mod extract;
pub mod facet;
mod fields;
mod front_matter;
pub mod html;
mod html_text;
pub mod id;
mod json_schema;
mod lessons;
mod links;
mod markdown;
mod nearest;
pub mod problem;
mod read;
pub mod schema;
mod slug;
mod source;
mod tags;
mod template;
pub mod text;
mod validate;
pub mod vocabulary;
mod words;
mod yaml;

pub use catalogue::{Catalogue, Found};
pub use citation::{Citation, citation};
pub use claim::{Claim, Grade, Level, Stand, Subject, SubjectKind};
pub use codes::Code;
pub use document::{
    Case, Challenge, Detail, Document, Lesson, Link, LinkTarget, Origin, Outcome, Partner, Path,
    Period, Place, Practice, Review, Source, Step, TwoLevel, Word,
};
pub use facet::{
    Assignment, Evidence, EvidenceField, Facet, FacetSchema, FacetTag, FacetValue, FieldSchema,
    Findings, PluginProblem, Question,
};
pub use fields::{locate_field, locate_field_key, plugin_fields};
pub use id::{DocId, Kind};
pub use json_schema::json_schema;
pub use nearest::nearest;
pub use problem::{Frame, Problem, Severity};
pub use read::{MAX_FILE, Reading, Rules, read};
pub use slug::slug_of;
pub use source::SourceFile;
pub use tags::{OpenValue, core_schema};
pub use template::template;
pub use text::{Section, Text};
pub use vocabulary::{Term, Vocabularies, Vocabulary};

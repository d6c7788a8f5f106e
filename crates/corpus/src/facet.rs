//! Facets: what can be filtered by, whoever declared it. Search and the web
//! know the facets of plugins through these types, and know no plugin.

use std::sync::Arc;

/// The name of the core as a source of facets.
pub const CORE: &str = "concord";

/// What one source (the core or a plugin) declares.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FacetSchema {
    /// [`CORE`] or the plugin's id.
    pub source: Arc<str>,
    pub label: String,
    pub facets: Vec<Facet>,
    /// Front-matter fields under the plugin's key.
    pub fields: Vec<FieldSchema>,
    /// Questions for the page "my situation".
    pub questions: Vec<Question>,
}

/// A facet and all of its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    pub id: Arc<str>,
    pub label: String,
    /// Parents before their children. Open facets (such as countries) list
    /// none and take whatever the documents bring.
    pub values: Vec<FacetValue>,
}

/// One value of a facet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetValue {
    /// The full path: `a`, or `a/b` for a child of `a`.
    pub path: Arc<str>,
    pub label: String,
    /// Other names of exactly the same: a search for one finds them all.
    pub names: Vec<String>,
    /// Other words by which readers look for it. They lead to the value, but
    /// mean other things too: a search is not read as one for them.
    pub synonyms: Vec<String>,
}

impl FacetValue {
    /// The path of the parent, if this is a child.
    pub fn parent(&self) -> Option<&str> {
        self.path.rsplit_once('/').map(|(parent, _)| parent)
    }
}

/// A field that a plugin reads from front matter under its own key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldSchema {
    pub name: String,
    /// `string`, `integer`, `number`, `boolean`, `date` or `object`.
    pub type_: String,
    /// The facet (of the same plugin) whose values are allowed.
    pub facet: Option<Arc<str>>,
    pub many: bool,
    pub required: bool,
    pub help: String,
}

/// A question that a plugin adds to the page "my situation".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub id: String,
    pub text: String,
    /// The facet whose values are the answers.
    pub facet: Arc<str>,
}

/// One value of one facet on one document. A child is always accompanied by
/// its parents, so that counting needs no hierarchy.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FacetTag {
    pub source: Arc<str>,
    pub facet: Arc<str>,
    /// The full path, as in [`FacetValue::path`].
    pub value: Arc<str>,
}

/// All that one plugin found in one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    pub plugin: Arc<str>,
    /// The plugin's version.
    pub version: Arc<str>,
    pub assignments: Vec<Assignment>,
    pub problems: Vec<PluginProblem>,
}

/// A facet value that a plugin assigned, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    pub facet: Arc<str>,
    /// The full path of a declared value.
    pub value: Arc<str>,
    pub evidence: Vec<Evidence>,
}

/// Where in the document an assignment comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    pub field: EvidenceField,
    /// Bytes of the field, on character boundaries.
    pub start: u32,
    pub end: u32,
    pub why: Box<str>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EvidenceField {
    /// [`Text::body`](crate::Text::body).
    Text,
    Title,
    /// [`Document::summary`](crate::Document::summary).
    Summary,
    /// A JSON pointer into the plugin's own front matter.
    Pointer(Box<str>),
}

/// A problem that a plugin has with a document's front matter under its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PluginProblem {
    /// `true` for an error, `false` for a warning.
    pub error: bool,
    /// JSON pointer below the plugin's key; empty for the key itself.
    pub pointer: Box<str>,
    pub code: Box<str>,
    pub message: Box<str>,
}

//! What others learn of plugins.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use concord_corpus::{DocId, FacetSchema, Findings, Kind};

use crate::{SandboxReport, Transition};

/// A document as plugins may see it.
#[derive(Clone, Debug)]
pub struct PluginDoc {
    pub id: DocId,
    pub kind: Kind,
    pub title: String,
    pub lang: Option<String>,
    /// What a reader sees of the body ([`concord_corpus::Text::body`]).
    pub text: String,
    /// The author's one or two sentences; may be empty.
    pub summary: String,
    /// Ids of the core's sectors, separated by newlines; may be empty.
    pub sectors: String,
    /// Start and end of each heading in `text`, in order.
    pub headings: Vec<(u32, u32)>,
    /// The front matter that stands under plugins' ids: a map from id to what
    /// stands there. A plugin is shown its own part only.
    pub fields: serde_json::Value,
}

/// Something happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// The answer to one call of [`Facets::analyse`](crate::Facets::analyse).
    Analysed(Analysed),
    /// This plugin (or a new version of it) became ready, is being restarted,
    /// was switched off or removed: its schema, status and problems may be
    /// different now. Going from document to document is no such change. The
    /// empty name stands for problems that are no plugin's.
    StateChanged(Arc<str>),
}

/// What came of one document.
#[derive(Clone, Debug)]
pub struct Analysed {
    pub plugin: Arc<str>,
    pub doc: DocId,
    pub revision: u64,
    pub outcome: Result<Findings, Failure>,
    /// How long the plugin itself took; `None` when it was not asked.
    pub call: Option<Duration>,
}

/// Why there are no findings, in words for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub kind: FailureKind,
    /// One sentence without a full stop.
    pub message: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// The worker died on this document, twice.
    Crashed,
    /// The worker had to be killed over this document, twice.
    TimedOut,
    /// Not tried: the document has killed the plugin twice before.
    Skipped,
    /// What it found may not be: an undeclared value, a span out of bounds.
    Refused,
    /// The plugin itself said that it failed, or panicked.
    Failed,
    /// The document does not fit into a message.
    TooLarge,
    /// The plugin is switched off or does not exist.
    Unavailable,
}

/// Where a plugin is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// The worker is loading it.
    Starting,
    /// Waiting for documents.
    Ready,
    /// At a document.
    Busy,
    /// It crashed, and is started again after a pause.
    Backoff,
    /// It cannot be loaded, or crashed too often.
    Broken,
}

impl State {
    /// The word in the API.
    pub fn name(self) -> &'static str {
        match self {
            State::Starting => "starting",
            State::Ready => "ready",
            State::Busy => "busy",
            State::Backoff => "backoff",
            State::Broken => "broken",
        }
    }
}

/// How one plugin fares.
#[derive(Clone, Debug, PartialEq)]
pub struct PluginStatus {
    pub id: Arc<str>,
    /// From its `plugin.toml`.
    pub version: Arc<str>,
    /// Its own name for itself; the id until it has said it.
    pub label: Arc<str>,
    pub folder: PathBuf,
    pub state: State,
    /// When it came into this state; being ready and being busy count as one.
    pub since: SystemTime,
    /// Its last steps and those of its versions, the oldest first. A bounded
    /// number of them.
    pub transitions: Vec<Transition>,
    /// Of the library, in hexadecimal; empty until that has been checked.
    pub sha256: Arc<str>,
    /// Whether the configuration names this library.
    pub pinned: bool,
    /// That of its worker, as of its last start.
    pub sandbox: SandboxReport,
    /// What it declares; `None` until it has said so.
    pub schema: Option<Arc<FacetSchema>>,
    /// Documents answered, whatever came of them.
    pub done: u64,
    /// Of these: those for which it crashed, was too slow, refused or said
    /// something that it may not.
    pub failed: u64,
    /// Of these: those that were not tried, since they had killed it before.
    pub skipped: u64,
    /// Documents queued or at hand.
    pub pending: usize,
    /// The last thing that went wrong, for people.
    pub last_problem: Option<String>,
    pub last_problem_at: Option<SystemTime>,
    /// Mean time of a document with findings, in microseconds, with the way to
    /// the worker and back.
    pub mean_micros: Option<f64>,
    /// The part of it that was spent in the plugin itself, as if it had been
    /// called in this process.
    pub call_micros: Option<f64>,
    /// Documents that killed it twice and are left out until they or the
    /// plugin change: the first hundred, by id.
    pub quarantined: Vec<DocId>,
    /// A new version that is being tried beside this one.
    pub next: Option<Box<PluginStatus>>,
}

//! What readers hold: everything about one moment, immutable.

use std::sync::Arc;

use concord_corpus::{Catalogue, DocId, FacetSchema, Findings, Problem, Vocabularies};
use concord_facets::PluginStatus;
use concord_search::{Query, Results, Searcher, Similar, Suggestion};
use imbl::OrdMap;
use jiff::Timestamp;

/// The base at one moment. Cloning shares; nothing in it ever changes.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Grows by one with each change that readers can see.
    pub generation: u64,
    /// Everything that was found at start is in.
    pub ready: bool,
    pub indexed_at: Timestamp,
    pub catalogue: Catalogue,
    pub searcher: Searcher,
    pub vocabularies: Arc<Vocabularies>,
    /// The core's facets first, then those of plugins by id.
    pub schemas: Vec<Arc<FacetSchema>>,
    pub findings: OrdMap<DocId, Arc<[Arc<Findings>]>>,
    /// Documents whose file is broken now: shown is an older version.
    pub stale: OrdMap<DocId, Stale>,
    pub plugins: Arc<[PluginStatus]>,
    pub(crate) problems: OrdMap<Box<str>, FileProblems>,
    /// Problems of no file of the content folder.
    pub(crate) general: Arc<[Problem]>,
}

/// Since when a document shows an older version than its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stale {
    /// When the version that is shown was read.
    pub shown: Timestamp,
    /// When the file was found broken.
    pub since: Timestamp,
}

/// The problems of one file, by where they come from.
#[derive(Clone, Debug, Default)]
pub(crate) struct FileProblems {
    /// Its own, from reading it.
    pub own: Arc<[Problem]>,
    /// Those it has in the company of others: links and the like.
    pub company: Arc<[Problem]>,
    /// Those that plugins have with it.
    pub plugins: Arc<[Problem]>,
}

impl FileProblems {
    pub fn is_empty(&self) -> bool {
        self.own.is_empty() && self.company.is_empty() && self.plugins.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        // What a plugin says of a value that was found wrong already says the
        // same again.
        let told = |problem: &&Problem| {
            let same = |own: &Problem| (own.line, own.column) == (problem.line, problem.column);
            problem.line > 0 && self.own.iter().any(same)
        };
        let plugins = self.plugins.iter().filter(move |problem| !told(problem));
        self.own.iter().chain(self.company.iter()).chain(plugins)
    }
}

impl Snapshot {
    /// Answers a query.
    pub fn search(&self, query: &Query) -> Result<Results, concord_search::Error> {
        self.searcher.search(query, &self.schemas)
    }

    /// What somebody who has typed so much may be looking for.
    pub fn suggest(
        &self,
        text: &str,
        limit: usize,
    ) -> Result<Vec<Suggestion>, concord_search::Error> {
        self.searcher.suggest(text, &self.schemas, limit)
    }

    /// Documents that have something in common with one.
    pub fn similar(&self, id: &DocId, limit: usize) -> Result<Vec<Similar>, concord_search::Error> {
        self.searcher.similar(id, &self.schemas, limit)
    }

    /// Every problem: those of no file first, then by file and place.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.general.iter().chain(self.problems.values().flat_map(FileProblems::iter))
    }

    /// The problems of one file, by its path under the content folder.
    pub fn problems_of(&self, file: &str) -> impl Iterator<Item = &Problem> {
        self.problems.get(file).into_iter().flat_map(FileProblems::iter)
    }

    /// How many documents some plugin has not answered for yet.
    pub fn pending(&self) -> usize {
        self.plugins.iter().map(|plugin| plugin.pending).max().unwrap_or(0)
    }

    pub fn schema(&self, source: &str) -> Option<&Arc<FacetSchema>> {
        self.schemas.iter().find(|schema| *schema.source == *source)
    }
}

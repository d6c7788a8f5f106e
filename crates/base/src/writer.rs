//! The one writer: takes batches of changes and publishes snapshots.

mod apply;
mod files;
mod findings;
mod open_values;
mod renewal;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Duration, Instant};

use concord_corpus::{
    Catalogue, Code, DocId, FacetSchema, Findings, OpenValue, Problem, Rules, Severity, SourceFile,
    Vocabularies, core_schema, vocabulary,
};
use concord_facets::{Event, Facets};
use concord_search::{Index, IndexOptions, Searcher};
use imbl::OrdMap;
use jiff::Timestamp;

use crate::change::Change;
use crate::disk::Disk;
use crate::live::{Error, Options, Published, Save, Shared};
use crate::plugins::Pump;
use crate::scratch::Scratch;
use crate::shadow::Shadow;
use crate::snapshot::{FileProblems, Snapshot, Stale};
use files::File;
use open_values::OpenValues;

/// How long a batch waits for the findings of plugins before it is published
/// without them.
const PLUGIN_WAIT: Duration = Duration::from_millis(100);
/// Late findings are published together, this often at most.
const LATE_FINDINGS: Duration = Duration::from_millis(100);
/// How long the first look waits for plugins to say which facets they have.
const PLUGIN_START: Duration = Duration::from_millis(1000);
/// The same where nothing is followed: there is no second look in which a
/// plugin that came late could have its say. Longer than a start may take.
const PLUGIN_START_ONCE: Duration = Duration::from_secs(30);

pub(crate) struct Writer {
    disk: Disk,
    plugin_start: Duration,
    drafts: bool,
    incoming: Receiver<Vec<Change>>,
    /// Changes that arrived while a batch waited for plugins.
    backlog: Vec<Change>,
    ending: bool,
    index: Index,
    searcher: Searcher,
    facets: Facets,
    pump: Pump,
    /// New versions of plugins that are being tried, by plugin.
    shadows: BTreeMap<Arc<str>, Shadow>,
    /// Documents in whose index entries facets are that nobody declares any
    /// more. They are hidden, and put in order before a plugin appears.
    hidden: BTreeSet<DocId>,
    rules: Rules,
    catalogue: Catalogue,
    files: BTreeMap<Box<str>, File>,
    /// The files of each identifier; more than one is a mistake.
    paths: HashMap<DocId, BTreeSet<Box<str>>>,
    /// Paths that are not taken, such as links that lead out.
    refused: BTreeSet<Box<str>>,
    open_values: OpenValues,
    findings: OrdMap<DocId, Arc<[Arc<Findings>]>>,
    /// Documents whose late findings are to be put into the index.
    restage: BTreeSet<DocId>,
    stale: OrdMap<DocId, Stale>,
    problems: OrdMap<Box<str>, FileProblems>,
    problem_count: usize,
    vocabulary_problems: Vec<Problem>,
    watch_problem: Option<Problem>,
    schemas: Vec<Arc<FacetSchema>>,
    generation: u64,
    published: Instant,
    /// Kept for its end: after the index, which is in it.
    _scratch: Scratch,
}

impl Writer {
    pub fn create(
        disk: &Disk,
        options: Options,
        incoming: Receiver<Vec<Change>>,
        changes: Sender<Vec<Change>>,
    ) -> Result<(Self, Snapshot), Error> {
        let data_error = |path: &PathBuf| {
            let path = path.clone();
            move |source| Error::Data { path, source }
        };
        let scratch = Scratch::create(&options.data).map_err(data_error(&options.data))?;
        let mut index =
            Index::create(scratch.folder(), IndexOptions::default()).map_err(Error::Index)?;
        let searcher = index.searcher().map_err(Error::Index)?;
        let facets = Facets::start(options.plugins, move |event| {
            let change = match event {
                Event::Analysed(analysed) => Change::Findings(Box::new(analysed)),
                Event::StateChanged(plugin) => Change::PluginChanged(plugin),
            };
            // The receiver ends with the server.
            let _ = changes.send(vec![change]);
        });
        let mut writer = Self {
            disk: disk.clone(),
            plugin_start: options.watching.map_or(PLUGIN_START_ONCE, |_| PLUGIN_START),
            drafts: options.drafts,
            incoming,
            backlog: Vec::new(),
            ending: false,
            index,
            searcher,
            facets,
            pump: Pump::default(),
            shadows: BTreeMap::new(),
            hidden: BTreeSet::new(),
            rules: Rules::default(),
            catalogue: Catalogue::default(),
            files: BTreeMap::new(),
            paths: HashMap::new(),
            refused: BTreeSet::new(),
            open_values: OpenValues::default(),
            findings: OrdMap::new(),
            restage: BTreeSet::new(),
            stale: OrdMap::new(),
            problems: OrdMap::new(),
            problem_count: 0,
            vocabulary_problems: Vec::new(),
            watch_problem: None,
            schemas: Vec::new(),
            generation: 0,
            published: Instant::now(),
            _scratch: scratch,
        };
        writer.load_vocabulary();
        writer.make_schemas(Vec::new());
        let snapshot = writer.snapshot(false);
        Ok((writer, snapshot))
    }

    /// Works until the base is dropped.
    pub fn run(mut self, shared: &Shared, watch_error: Option<String>) {
        self.watch_problem = watch_error.map(|error| {
            let message = format!("the folder cannot be watched: {error}");
            let mut problem = SourceFile::new("", String::new()).problem(Code::Watching, message);
            problem.help = "it is looked through twice a second instead".to_owned();
            problem
        });
        self.facets.wait_until_settled(self.plugin_start);
        self.use_plugins();
        let mut first = true;
        let mut batch = vec![Change::Rescan];
        while !self.ending {
            if let Err(error) = self.apply(std::mem::take(&mut batch), shared, first) {
                tracing::error!("a batch of changes could not be indexed: {error}");
            }
            first = false;
            let facets = &self.facets;
            let (catalogue, searcher) = (&self.catalogue, &self.searcher);
            let load = |id: &DocId| findings::load(catalogue, searcher, id);
            self.pump.feed(facets, load);
            for (plugin, shadow) in &mut self.shadows {
                shadow.feed(facets, plugin, load);
            }
            batch = self.next_batch();
        }
        self.facets.shutdown();
    }

    /// Waits for the next changes and takes all that are there.
    fn next_batch(&mut self) -> Vec<Change> {
        let mut batch = std::mem::take(&mut self.backlog);
        if batch.is_empty() && !self.ending {
            match self.incoming.recv() {
                Ok(changes) => self.take(changes, &mut batch),
                Err(_) => self.ending = true,
            }
        }
        let only_findings =
            |batch: &[Change]| batch.iter().all(|change| matches!(change, Change::Findings(_)));
        loop {
            let wait = if only_findings(&batch) {
                LATE_FINDINGS.saturating_sub(self.published.elapsed())
            } else {
                Duration::ZERO
            };
            match self.incoming.recv_timeout(wait) {
                Ok(changes) => self.take(changes, &mut batch),
                Err(_) => return batch,
            }
            if self.ending {
                return batch;
            }
        }
    }

    fn take(&mut self, changes: Vec<Change>, batch: &mut Vec<Change>) {
        if changes.is_empty() {
            self.ending = true;
        }
        batch.extend(changes);
    }

    /// Reads the vocabulary; `true` when another one is in force now.
    fn load_vocabulary(&mut self) -> bool {
        let (vocabularies, problems) = match self.disk.read_text(vocabulary::FILE) {
            Ok(Some(text)) => Vocabularies::parse(text),
            Ok(None) => (Vocabularies::default(), Vec::new()),
            Err(error) => {
                let file = SourceFile::new(vocabulary::FILE, String::new());
                let message = format!("the file cannot be read: {error}");
                (Vocabularies::default(), vec![file.problem(Code::Vocabulary, message)])
            }
        };
        // A broken vocabulary does not take the place of a good one.
        let usable = problems.is_empty();
        let had_problems = !self.vocabulary_problems.is_empty();
        self.vocabulary_problems = problems;
        let changed = usable && *self.rules.vocabularies != vocabularies;
        if changed {
            self.rules.vocabularies = Arc::new(vocabularies);
        }
        changed || (usable && had_problems)
    }

    /// Takes over the schemas of the plugins that run now; `true` when they
    /// are others than before.
    fn use_plugins(&mut self) -> bool {
        let schemas = self.facets.schemas();
        if self.rules.plugins == schemas {
            return false;
        }
        self.rules.plugins = schemas;
        let open = self.open_values.all();
        self.make_schemas(open);
        true
    }

    /// Makes the schemas anew; `open` are the values that documents bring.
    fn make_schemas(&mut self, open: Vec<OpenValue>) {
        let core = Arc::new(core_schema(&self.rules.vocabularies, &open));
        self.schemas = std::iter::once(core).chain(self.rules.plugins.iter().cloned()).collect();
    }

    fn snapshot(&self, ready: bool) -> Snapshot {
        let mut general = self.vocabulary_problems.clone();
        general.extend(self.watch_problem.clone());
        general.extend(self.facets.problems());
        let mut plugins = self.facets.status();
        for plugin in &mut plugins {
            // The supervisor knows nothing of answers that are not published yet.
            plugin.pending = self.pump.owed_by(&plugin.id);
        }
        Snapshot {
            generation: self.generation,
            ready,
            indexed_at: Timestamp::now(),
            catalogue: self.catalogue.clone(),
            searcher: self.searcher.clone(),
            vocabularies: self.rules.vocabularies.clone(),
            schemas: self.schemas.clone(),
            findings: self.findings.clone(),
            stale: self.stale.clone(),
            plugins: plugins.into(),
            problems: self.problems.clone(),
            general: general.into(),
        }
    }

    /// Swaps in a new snapshot and tells the readers.
    fn publish(&mut self, shared: &Shared, changed: BTreeSet<DocId>, saves: Vec<Save>) {
        self.generation += 1;
        let snapshot = self.snapshot(true);
        let problems = self.problem_count + snapshot.general.len();
        let changed = changed.into_iter().collect();
        let published = Published { generation: self.generation, changed, problems, saves };
        shared.snapshot.store(Arc::new(snapshot));
        self.published = Instant::now();
        // Nobody may be listening.
        let _ = shared.events.send(Arc::new(published));
    }

    /// Changes what is known about the problems of a file.
    fn set_problems(&mut self, file: &str, change: impl FnOnce(&mut FileProblems)) {
        let mut problems = self.problems.remove(file).unwrap_or_default();
        self.problem_count -= problems.iter().count();
        change(&mut problems);
        self.problem_count += problems.iter().count();
        if !problems.is_empty() {
            self.problems.insert(file.into(), problems);
        }
    }
}

fn count(problems: &[Problem], severity: Severity) -> usize {
    problems.iter().filter(|problem| problem.severity == severity).count()
}

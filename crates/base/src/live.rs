//! Opening a base, and what its readers can do with it.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use arc_swap::ArcSwap;
use concord_corpus::DocId;
use tokio::sync::broadcast;

use crate::change::Change;
use crate::disk::Disk;
use crate::snapshot::Snapshot;
use crate::watch::{self, Watch, Watching};
use crate::watch_plugins::{self, Places, WatchPlugins};
use crate::writer::Writer;

/// How many publications a slow reader of events may be behind.
const EVENTS: usize = 256;

/// What a base is made of.
#[derive(Debug)]
pub struct Options {
    /// The folder of Markdown.
    pub content: PathBuf,
    /// Where the index and copies of plugins are kept; may be deleted whenever
    /// no server runs.
    pub data: PathBuf,
    /// Serve documents with `draft: true` too.
    pub drafts: bool,
    /// `None` reads once and does not follow changes.
    pub watching: Option<Watching>,
    pub plugins: concord_facets::Options,
}

/// Why a base could not be opened.
#[derive(Debug)]
pub enum Error {
    Content { path: PathBuf, source: io::Error },
    Data { path: PathBuf, source: io::Error },
    Index(concord_search::Error),
    Thread(io::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Content { path, source } => write!(
                f,
                "the content folder {} cannot be used: {source}; name another one with --content",
                path.display()
            ),
            Error::Data { path, source } => write!(
                f,
                "the data folder {} cannot be used: {source}; name another one with --data",
                path.display()
            ),
            Error::Index(error) => write!(f, "the index cannot be made: {error}"),
            Error::Thread(error) => write!(f, "a thread cannot be started: {error}"),
        }
    }
}

impl std::error::Error for Error {}

/// News for readers: a new snapshot can be had.
#[derive(Clone, Debug)]
pub struct Published {
    pub generation: u64,
    /// The documents that look different now, and those that depend on them.
    pub changed: Vec<DocId>,
    /// How many problems there are in all.
    pub problems: usize,
    /// The files that were read for it, unless they are many.
    pub saves: Vec<Save>,
}

/// What came of one saved file.
#[derive(Clone, Debug)]
pub struct Save {
    pub file: String,
    pub lessons: usize,
    pub errors: usize,
    pub warnings: usize,
    /// From the change on disk to the publication.
    pub took: Duration,
}

pub(crate) struct Shared {
    pub snapshot: ArcSwap<Snapshot>,
    pub events: broadcast::Sender<Arc<Published>>,
}

/// A live knowledge base. Dropping it ends its threads and its workers.
pub struct Base {
    shared: Arc<Shared>,
    changes: Option<Sender<Vec<Change>>>,
    watch: Option<Watch>,
    watch_plugins: Option<WatchPlugins>,
    writer: Option<JoinHandle<()>>,
}

impl fmt::Debug for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Base").field("generation", &self.snapshot().generation).finish()
    }
}

impl Base {
    /// Opens a base and returns at once, with a snapshot that holds nothing
    /// yet: the content is read behind it, as the first batch of changes.
    pub fn open(options: Options) -> Result<Self, Error> {
        let disk = Disk::open(&options.content)
            .map_err(|source| Error::Content { path: options.content.clone(), source })?;
        let (changes, incoming) = channel();
        let watching = options.watching;
        let places = Places::of(&options.plugins);
        let (writer, snapshot) = Writer::create(&disk, options, incoming, changes.clone())?;
        let (events, _) = broadcast::channel(EVENTS);
        let shared = Arc::new(Shared { snapshot: ArcSwap::from_pointee(snapshot), events });

        // Watching starts before the first look, so that nothing falls between.
        let (watch, watch_error) = match watching {
            None => (None, None),
            Some(watching) => {
                let (watch, outcome) = watch::start(disk, watching, changes.clone());
                (Some(watch), outcome.err())
            }
        };
        // The rescans find everything too, only later.
        let watch_plugins = match watching {
            Some(Watching::Native) => watch_plugins::start(places, changes.clone())
                .inspect_err(|error| tracing::warn!("plugins are not watched: {error}"))
                .ok(),
            Some(Watching::Poll) | None => None,
        };
        let writer_shared = shared.clone();
        let writer = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || writer.run(&writer_shared, watch_error))
            .map_err(Error::Thread)?;
        Ok(Self { shared, changes: Some(changes), watch, watch_plugins, writer: Some(writer) })
    }

    /// The base as it is now.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.shared.snapshot.load_full()
    }

    /// News from now on.
    pub fn events(&self) -> broadcast::Receiver<Arc<Published>> {
        self.shared.events.subscribe()
    }

    /// Waits until everything found at start is in, and gives that snapshot.
    /// Blocks; `None` when it takes longer than `timeout`.
    pub fn wait_until_ready(&self, timeout: Duration) -> Option<Arc<Snapshot>> {
        let deadline = std::time::Instant::now() + timeout;
        loop {
            let snapshot = self.snapshot();
            if snapshot.ready {
                return Some(snapshot);
            }
            if std::time::Instant::now() > deadline {
                return None;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Drop for Base {
    fn drop(&mut self) {
        self.watch = None;
        self.watch_plugins = None;
        if let Some(changes) = self.changes.take() {
            // An empty batch is the sign to end.
            let _ = changes.send(Vec::new());
        }
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
    }
}

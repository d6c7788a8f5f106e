//! Runs facet plugins, each in a process of its own.
//!
//! [`Facets::start`] looks for plugins and gives each a supervisor, a thread
//! that keeps one worker process alive and hands it one document after
//! another. Answers come back as [`Event`]s. Whatever a plugin does (crash,
//! loop, lie), the supervisor says so, and no document is lost: each call of
//! [`Facets::analyse`] is answered exactly once while the server runs.
//!
//! The other end is [`host_main`], the subcommand `plugin-host` of the same
//! executable: the only place that loads a library, and the only unsafe code.
//!
//! This room knows neither the index nor HTTP, and never reads the corpus.

mod channel;
mod crashes;
mod describe;
mod findings;
mod library;
mod manifest;
mod options;
mod process;
mod protocol;
mod queue;
mod sandboxing;
mod status;
mod stderr;
mod supervisor;
mod trial;
mod trust;
mod wake;
mod worker;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use concord_corpus::{Code, FacetSchema, Problem, SourceFile};

pub use describe::is_id as is_plugin_id;
pub use options::{Limits, Options, PluginConfig, PluginsConfig};
pub use sandboxing::{Sandbox, SandboxReport};
pub use status::{Analysed, Event, Failure, FailureKind, PluginDoc, PluginStatus, State};
pub use trial::{Installed, Opened, Trial, installed};
pub use worker::host_main;

/// What plugins in C include, and the schema of what they describe.
pub use concord_abi::{ABI_MAJOR, ABI_MINOR, DESCRIBE_SCHEMA, HEADER};

use manifest::Manifest;
use queue::Plugin;

/// All plugins of a server. Dropping it ends their workers.
pub struct Facets {
    plugins: Vec<Arc<Plugin>>,
    threads: Vec<JoinHandle<()>>,
    changed: Arc<Changed>,
    /// What was wrong with folders that are no plugin of their own.
    problems: Vec<Problem>,
    events: Events,
}

pub(crate) type Events = Arc<dyn Fn(Event) + Send + Sync>;

impl std::fmt::Debug for Facets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Facets").field("plugins", &self.status()).finish_non_exhaustive()
    }
}

impl Facets {
    /// Looks for plugins and starts them, all at once; returns without waiting
    /// for them. `events` is called on the supervisors' threads and must not
    /// block for long: the plugin's next document waits for it.
    pub fn start(mut options: Options, events: impl Fn(Event) + Send + Sync + 'static) -> Facets {
        process::hold_on_to(&mut options.host_executable);
        let options = Arc::new(options);
        let events: Events = Arc::new(events);
        let changed = Arc::new(Changed::default());
        let mut facets = Facets {
            plugins: Vec::new(),
            threads: Vec::new(),
            changed: changed.clone(),
            problems: Vec::new(),
            events: events.clone(),
        };
        let mut manifests: Vec<Manifest> = Vec::new();
        for folder in plugin_folders(&options.dirs, &mut facets.problems) {
            let manifest = Manifest::read(&folder);
            match manifests.iter().find(|other| other.id == manifest.id) {
                Some(other) => {
                    let message = format!(
                        "the plugin “{}” is already loaded from {}",
                        manifest.id,
                        other.file.display()
                    );
                    facets.problems.push(problem(&manifest.file, Code::PluginNotLoaded, message));
                }
                None => manifests.push(manifest),
            }
        }
        for manifest in manifests {
            let plugin = match Plugin::new(&manifest, &options.limits, changed.clone()) {
                Ok(plugin) => Arc::new(plugin),
                Err(error) => {
                    let message = format!("no pipe for it: {error}");
                    facets.problems.push(problem(&manifest.file, Code::PluginNotLoaded, message));
                    continue;
                }
            };
            let name = format!("plugin-{}", plugin.id);
            let file = manifest.file.clone();
            let thread = {
                let (plugin, options, events) = (plugin.clone(), options.clone(), events.clone());
                let run = move || supervisor::run(&plugin, &manifest, &options, &events);
                std::thread::Builder::new().name(name).spawn(run)
            };
            match thread {
                Ok(thread) => {
                    facets.threads.push(thread);
                    facets.plugins.push(plugin);
                }
                Err(error) => {
                    let message = format!("no thread for it: {error}");
                    facets.problems.push(problem(&file, Code::PluginNotLoaded, message));
                }
            }
        }
        facets
    }

    /// Returns when every plugin has been ready or has failed to start once,
    /// or after `timeout`.
    pub fn wait_until_settled(&self, timeout: Duration) {
        self.changed.wait(Instant::now() + timeout, || {
            self.plugins.iter().all(|plugin| plugin.is_settled())
        });
    }

    /// What the plugins that run (or are being restarted) declare, by id.
    pub fn schemas(&self) -> Vec<Arc<FacetSchema>> {
        let mut schemas: Vec<_> =
            self.plugins.iter().filter_map(|plugin| plugin.schema()).collect();
        schemas.sort_by(|a, b| a.source.cmp(&b.source));
        schemas
    }

    /// How every plugin that was found fares, by id.
    pub fn status(&self) -> Vec<PluginStatus> {
        let mut status: Vec<_> = self.plugins.iter().map(|plugin| plugin.status()).collect();
        status.sort_by(|a, b| a.id.cmp(&b.id));
        status
    }

    /// Plugins that cannot be loaded, were switched off, or broke their own
    /// description, one problem each. Failures of single documents are in
    /// their [`Analysed`].
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = self.problems.clone();
        problems.extend(self.plugins.iter().flat_map(|plugin| plugin.problems()));
        problems
    }

    /// The plugins that accept documents now: those that are not switched off.
    pub fn plugins(&self) -> Vec<Arc<str>> {
        let accepting = self.plugins.iter().filter(|plugin| plugin.accepts());
        accepting.map(|plugin| plugin.id.clone()).collect()
    }

    /// Whether the plugin's queue is short enough for another document.
    pub fn room(&self, plugin: &str) -> bool {
        self.find(plugin).is_some_and(|plugin| plugin.has_room())
    }

    /// Queues a document. The answer comes as [`Event::Analysed`] with the same
    /// `revision`, exactly once, unless [`Facets::shutdown`] comes first. For a
    /// plugin that does not exist it comes at once, on this thread.
    pub fn analyse(&self, plugin: &str, doc: Arc<PluginDoc>, revision: u64) {
        match self.find(plugin) {
            Some(plugin) => plugin.push(doc, revision),
            None => {
                let message = format!("there is no plugin “{plugin}”");
                let outcome = Err(Failure { kind: FailureKind::Unavailable, message });
                let analysed =
                    Analysed { plugin: plugin.into(), doc: doc.id.clone(), revision, outcome };
                (self.events)(Event::Analysed(analysed));
            }
        }
    }

    /// Ends all workers. Documents that still wait are not answered.
    pub fn shutdown(self) {
        drop(self);
    }

    fn find(&self, id: &str) -> Option<&Arc<Plugin>> {
        self.plugins.iter().find(|plugin| &*plugin.id == id)
    }
}

impl Drop for Facets {
    fn drop(&mut self) {
        for plugin in &self.plugins {
            plugin.stop();
        }
        for thread in self.threads.drain(..) {
            // A supervisor that panicked has nothing left to end.
            _ = thread.join();
        }
    }
}

/// Folders with a `plugin.toml`, in a stable order. A folder of plugins that
/// does not exist holds none.
fn plugin_folders(dirs: &[PathBuf], problems: &mut Vec<Problem>) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    for dir in dirs {
        let entries = match std::fs::read_dir(dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => {
                problems.push(problem(dir, Code::PluginNotLoaded, error.to_string()));
                continue;
            }
        };
        let mut found: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|folder| folder.join("plugin.toml").exists())
            .collect();
        found.sort();
        folders.append(&mut found);
    }
    folders
}

pub(crate) fn problem(file: &Path, code: Code, message: String) -> Problem {
    SourceFile::new(&file.display().to_string(), String::new()).problem(code, message)
}

/// Wakes whoever waits for a plugin to change its state.
#[derive(Debug, Default)]
pub(crate) struct Changed {
    lock: Mutex<()>,
    condition: Condvar,
}

impl Changed {
    pub(crate) fn notify(&self) {
        let _guard = lock(&self.lock);
        self.condition.notify_all();
    }

    fn wait(&self, until: Instant, mut done: impl FnMut() -> bool) {
        let mut guard = lock(&self.lock);
        while !done() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            guard = match self.condition.wait_timeout(guard, left) {
                Ok((guard, _)) => guard,
                Err(poisoned) => poisoned.into_inner().0,
            };
        }
    }
}

/// Locks for good: what is behind these locks is whole between any two lines.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

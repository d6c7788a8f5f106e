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
mod footprint;
mod history;
mod library;
mod manifest;
mod options;
mod process;
mod protocol;
mod queue;
mod sandboxing;
mod slot;
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
pub use footprint::watched_folders;
pub use history::Transition;
pub use options::{ConfigFile, Limits, Options, PluginConfig, PluginsConfig};
pub use sandboxing::{Sandbox, SandboxReport};
pub use status::{Analysed, Event, Failure, FailureKind, PluginDoc, PluginStatus, State};
pub use trial::{Installed, Opened, Trial, installed};
pub use worker::host_main;

/// What plugins in C include, and the schema of what they describe.
pub use concord_abi::{ABI_MAJOR, ABI_MINOR, DESCRIBE_SCHEMA, HEADER};

use footprint::Footprint;
use manifest::Manifest;
use queue::Plugin;
use slot::{Instance, Slot, Starter};

/// All plugins of a server. Dropping it ends their workers.
pub struct Facets {
    options: Arc<Options>,
    /// How the configuration's file was when it was last read.
    config_seen: Footprint,
    slots: Vec<Slot>,
    /// Supervisors that were told to end.
    leaving: Vec<JoinHandle<()>>,
    changed: Arc<Changed>,
    /// What was wrong with folders that are no plugin of their own.
    problems: Vec<Problem>,
    config_problem: Option<Problem>,
    events: Events,
    /// The number of the next version.
    number: u64,
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
        let config_file = options.config_file.as_ref().map(|file| Footprint::of_file(&file.path));
        let mut facets = Facets {
            options: Arc::new(options),
            config_seen: config_file.unwrap_or_default(),
            slots: Vec::new(),
            leaving: Vec::new(),
            changed: Arc::default(),
            problems: Vec::new(),
            config_problem: None,
            events: Arc::new(events),
            number: 0,
        };
        facets.look();
        facets
    }

    /// Looks at the folders of plugins and at the configuration again: starts
    /// what is new, starts what has changed beside what runs (see
    /// [`Facets::candidate`]), ends what is gone. Cheap when nothing changed.
    pub fn look(&mut self) {
        self.leaving.retain(|thread| !thread.is_finished());
        self.read_config();
        let (manifests, problems) = self.manifests();
        if problems != self.problems {
            self.problems = problems;
            (self.events)(Event::StateChanged("".into()));
        }
        let (kept, gone): (Vec<_>, Vec<_>) = std::mem::take(&mut self.slots)
            .into_iter()
            .partition(|slot| manifests.iter().any(|(id, _)| *id == slot.id));
        self.slots = kept;
        for slot in gone {
            tracing::info!(plugin = &*slot.id, "the plugin was removed");
            let id = slot.id.clone();
            self.end(slot.into_instances());
            (self.events)(Event::StateChanged(id));
        }
        for (id, manifest) in manifests {
            let config = self.options.config.plugins.get(&*id);
            let libraries = manifest.libraries(&self.options.library_dirs);
            let seen = Footprint::take(manifest.folder(), &libraries, config);
            let slot = self.slots.iter().position(|slot| slot.id == id);
            if slot.is_some_and(|at| self.slots[at].seen == seen) {
                continue;
            }
            self.number += 1;
            let starter = Starter {
                options: &self.options,
                events: &self.events,
                changed: &self.changed,
                number: self.number,
            };
            match slot.and_then(|at| self.slots.get_mut(at)) {
                Some(slot) => {
                    let leaving = slot.renew(manifest, seen, starter);
                    self.end(leaving);
                }
                None => match Slot::open(id, manifest, seen, starter) {
                    Ok(slot) => self.slots.push(slot),
                    Err(problem) => self.problems.push(*problem),
                },
            }
        }
    }

    /// What every plugin's folder says, by the id under which it is known.
    fn manifests(&self) -> (Vec<(Arc<str>, Manifest)>, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut manifests: Vec<(Arc<str>, Manifest)> = Vec::new();
        for folder in plugin_folders(&self.options.dirs, &mut problems) {
            let manifest = Manifest::read(&folder);
            // A file that cannot be read says nothing about who it is.
            let known = self.slots.iter().find(|slot| slot.folder == folder);
            let id = match (&manifest.library, known) {
                (Err(_), Some(slot)) => slot.id.clone(),
                _ => manifest.id.clone(),
            };
            match manifests.iter().find(|(other, _)| *other == id) {
                Some((_, other)) => {
                    let message = format!(
                        "the plugin “{id}” is already loaded from {}",
                        other.file.display()
                    );
                    problems.push(problem(&manifest.file, Code::PluginNotLoaded, message));
                }
                None => manifests.push((id, manifest)),
            }
        }
        (manifests, problems)
    }

    /// Reads the configuration again if its file has changed. What cannot be
    /// read leaves the old one in force.
    fn read_config(&mut self) {
        let Some(file) = &self.options.config_file else { return };
        let seen = Footprint::of_file(&file.path);
        if seen == self.config_seen {
            return;
        }
        self.config_seen = seen;
        let read = (file.read)(&file.path);
        self.config_problem = match read {
            Ok(config) => {
                self.options = Arc::new(Options { config, ..(*self.options).clone() });
                None
            }
            Err(error) => Some(problem(&file.path, Code::PluginNotLoaded, error)),
        };
        (self.events)(Event::StateChanged("".into()));
    }

    /// To be called when a plugin has changed its state: a new version that
    /// cannot be used is put away, and why becomes a problem.
    pub fn tend(&mut self, plugin: &str) {
        let Some(slot) = self.slots.iter_mut().find(|slot| &*slot.id == plugin) else { return };
        let Some(next) = &slot.next else { return };
        let leaving = match next.plugin.failure() {
            Some(why) => slot.reject(&why),
            None if next.plugin.is_superfluous() => {
                slot.rejected = None;
                slot.next.take()
            }
            None => None,
        };
        self.end(leaving);
    }

    /// The new version of a plugin, once it is ready to analyse: its number.
    pub fn candidate(&self, plugin: &str) -> Option<u64> {
        let next = self.find(plugin)?.next.as_ref()?;
        (next.plugin.accepts() && next.plugin.schema().is_some()).then_some(next.number)
    }

    /// Puts the new version of this number in the place of the old one, whose
    /// unanswered documents are forgotten. `false` when it is not there (any
    /// more).
    pub fn promote(&mut self, plugin: &str, number: u64) -> bool {
        let slot = self.slots.iter_mut().find(|slot| &*slot.id == plugin);
        let old = slot.and_then(|slot| slot.promote(number));
        let promoted = old.is_some();
        self.end(old);
        promoted
    }

    /// Puts the new version of this number away, for this reason.
    pub fn reject(&mut self, plugin: &str, number: u64, why: &str) {
        let slot = self.slots.iter_mut().find(|slot| &*slot.id == plugin);
        let is_it = |slot: &&mut Slot| slot.next.as_ref().is_some_and(|n| n.number == number);
        let leaving = slot.filter(is_it).and_then(|slot| slot.reject(why));
        self.end(leaving);
    }

    fn end(&mut self, instances: impl IntoIterator<Item = Instance>) {
        self.leaving.extend(instances.into_iter().map(Instance::stop));
    }

    /// Returns when every plugin has been ready or has failed to start once,
    /// or after `timeout`.
    pub fn wait_until_settled(&self, timeout: Duration) {
        self.changed.wait(Instant::now() + timeout, || {
            self.slots.iter().flat_map(Slot::instances).all(|i| i.plugin.is_settled())
        });
    }

    /// What the plugins that run (or are being restarted) declare, by id.
    pub fn schemas(&self) -> Vec<Arc<FacetSchema>> {
        let mut schemas: Vec<_> = self.current().filter_map(|plugin| plugin.schema()).collect();
        schemas.sort_by(|a, b| a.source.cmp(&b.source));
        schemas
    }

    /// How every plugin that was found fares, by id.
    pub fn status(&self) -> Vec<PluginStatus> {
        let mut status: Vec<_> = self.slots.iter().map(Slot::status).collect();
        status.sort_by(|a, b| a.id.cmp(&b.id));
        status
    }

    /// Plugins that cannot be loaded, were switched off, or broke their own
    /// description, and new versions that were not taken, one problem each.
    /// Failures of single documents are in their [`Analysed`].
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = self.problems.clone();
        problems.extend(self.config_problem.clone());
        for slot in &self.slots {
            problems.extend(slot.current.plugin.problems());
            problems.extend(slot.rejected.clone());
        }
        problems
    }

    /// The plugins that accept documents now: those that are not switched off.
    pub fn plugins(&self) -> Vec<Arc<str>> {
        let accepting = self.current().filter(|plugin| plugin.accepts());
        accepting.map(|plugin| plugin.id.clone()).collect()
    }

    /// Whether there is a plugin of this id, whatever its state.
    pub fn has(&self, plugin: &str) -> bool {
        self.find(plugin).is_some()
    }

    /// Whether the plugin's queue is short enough for another document.
    pub fn room(&self, plugin: &str) -> bool {
        self.find(plugin).is_some_and(|slot| slot.current.plugin.has_room())
    }

    /// The same for its new version.
    pub fn candidate_has_room(&self, plugin: &str) -> bool {
        let next = self.find(plugin).and_then(|slot| slot.next.as_ref());
        next.is_some_and(|next| next.plugin.has_room())
    }

    /// Queues a document. The answer comes as [`Event::Analysed`] with the same
    /// `revision`, exactly once, unless [`Facets::shutdown`] comes first or the
    /// plugin is removed or replaced. For a plugin that does not exist it comes
    /// at once, on this thread.
    pub fn analyse(&self, plugin: &str, doc: Arc<PluginDoc>, revision: u64) {
        let to = self.find(plugin).map(|slot| &slot.current);
        self.push(to, plugin, doc, revision);
    }

    /// The same for its new version.
    pub fn try_candidate(&self, plugin: &str, doc: Arc<PluginDoc>, revision: u64) {
        let to = self.find(plugin).and_then(|slot| slot.next.as_ref());
        self.push(to, plugin, doc, revision);
    }

    fn push(&self, to: Option<&Instance>, plugin: &str, doc: Arc<PluginDoc>, revision: u64) {
        match to {
            Some(instance) => instance.plugin.push(doc, revision),
            None => {
                let message = format!("there is no plugin “{plugin}”");
                let outcome = Err(Failure { kind: FailureKind::Unavailable, message });
                let (plugin, doc) = (plugin.into(), doc.id.clone());
                let analysed = Analysed { plugin, doc, revision, outcome, call: None };
                (self.events)(Event::Analysed(analysed));
            }
        }
    }

    /// Ends all workers. Documents that still wait are not answered.
    pub fn shutdown(self) {
        drop(self);
    }

    fn find(&self, id: &str) -> Option<&Slot> {
        self.slots.iter().find(|slot| &*slot.id == id)
    }

    fn current(&self) -> impl Iterator<Item = &Arc<Plugin>> {
        self.slots.iter().map(|slot| &slot.current.plugin)
    }
}

impl Drop for Facets {
    fn drop(&mut self) {
        let slots = std::mem::take(&mut self.slots);
        self.end(slots.into_iter().flat_map(Slot::into_instances).collect::<Vec<_>>());
        for thread in self.leaving.drain(..) {
            // A supervisor that panicked has nothing left to end.
            _ = thread.join();
        }
    }
}

/// Folders with a `plugin.toml`, in a stable order. A folder of plugins that
/// does not exist holds none.
pub(crate) fn plugin_folders(dirs: &[PathBuf], problems: &mut Vec<Problem>) -> Vec<PathBuf> {
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

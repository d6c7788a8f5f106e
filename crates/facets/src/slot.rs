//! One plugin of the server: the version that answers, and the one that may
//! take its place.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;

use concord_corpus::{Code, Problem};

use crate::footprint::Footprint;
use crate::history::History;
use crate::manifest::Manifest;
use crate::queue::Plugin;
use crate::supervisor::{self, Role};
use crate::{Changed, Events, Options, PluginStatus, problem};

/// A plugin, known by its id for as long as its folder is there.
pub(crate) struct Slot {
    pub(crate) id: Arc<str>,
    pub(crate) folder: PathBuf,
    /// How things were when a version was last started, whatever became of it.
    pub(crate) seen: Footprint,
    pub(crate) current: Instance,
    pub(crate) next: Option<Instance>,
    /// Why the last new version was not taken.
    pub(crate) rejected: Option<Problem>,
    history: History,
}

/// A version with a supervisor of its own.
pub(crate) struct Instance {
    /// Tells the versions of a server's life apart.
    pub(crate) number: u64,
    pub(crate) plugin: Arc<Plugin>,
    thread: JoinHandle<()>,
}

/// What starting a version needs.
pub(crate) struct Starter<'a> {
    pub(crate) options: &'a Arc<Options>,
    pub(crate) events: &'a Events,
    pub(crate) changed: &'a Arc<Changed>,
    pub(crate) number: u64,
}

impl Slot {
    /// A plugin that was not there before.
    pub(crate) fn open(
        id: Arc<str>,
        manifest: Manifest,
        seen: Footprint,
        starter: Starter<'_>,
    ) -> Result<Self, Box<Problem>> {
        let history = History::default();
        let folder = manifest.folder().to_owned();
        let current = start(&id, manifest, history.clone(), Role::Only, starter)?;
        Ok(Self { id, folder, seen, current, next: None, rejected: None, history })
    }

    /// Starts what is in the folder now beside the version that answers, or
    /// in place of one that does not. Returns the versions that have to go.
    pub(crate) fn renew(
        &mut self,
        manifest: Manifest,
        seen: Footprint,
        starter: Starter<'_>,
    ) -> Vec<Instance> {
        self.folder = manifest.folder().to_owned();
        self.seen = seen;
        let mut leaving: Vec<Instance> = self.next.take().into_iter().collect();
        let alive = self.current.plugin.accepts();
        let role = match alive {
            true => Role::Next { instead_of: self.current.plugin.digest() },
            false => Role::Only,
        };
        match start(&self.id, manifest, self.history.clone(), role, starter) {
            Err(problem) => self.rejected = Some(*problem),
            Ok(instance) if alive => self.next = Some(instance),
            Ok(instance) => {
                self.rejected = None;
                leaving.push(std::mem::replace(&mut self.current, instance));
            }
        }
        leaving
    }

    /// The new version takes over; returns the old one.
    pub(crate) fn promote(&mut self, number: u64) -> Option<Instance> {
        let next = self.next.take_if(|next| next.number == number)?;
        next.plugin.take_over();
        self.rejected = None;
        tracing::info!(
            plugin = &*self.id,
            from = &*self.current.plugin.version,
            to = &*next.plugin.version,
            sha256 = &*next.plugin.sha256(),
            "a new version takes over"
        );
        Some(std::mem::replace(&mut self.current, next))
    }

    /// The new version is not wanted; returns it.
    pub(crate) fn reject(&mut self, why: &str) -> Option<Instance> {
        let next = self.next.take()?;
        let (new, old) = (&next.plugin.version, &self.current.plugin.version);
        let message = format!("version {new} was not taken, version {old} goes on: {why}");
        tracing::error!(plugin = &*self.id, "{message}");
        self.current.plugin.note(&message);
        self.rejected = Some(problem(&next.plugin.file, Code::PluginNotLoaded, message));
        Some(next)
    }

    pub(crate) fn status(&self) -> PluginStatus {
        let mut status = self.current.plugin.status();
        status.folder = self.folder.clone();
        status.transitions = self.history.steps();
        status.next = self.next.as_ref().map(|next| Box::new(next.plugin.status()));
        status
    }

    /// All of its versions.
    pub(crate) fn instances(&self) -> impl Iterator<Item = &Instance> {
        std::iter::once(&self.current).chain(&self.next)
    }

    pub(crate) fn into_instances(self) -> impl Iterator<Item = Instance> {
        std::iter::once(self.current).chain(self.next)
    }
}

impl Instance {
    /// Tells it to end; the thread ends once its worker has.
    pub(crate) fn stop(self) -> JoinHandle<()> {
        self.plugin.stop();
        self.thread
    }
}

fn start(
    id: &Arc<str>,
    manifest: Manifest,
    history: History,
    role: Role,
    starter: Starter<'_>,
) -> Result<Instance, Box<Problem>> {
    let Starter { options, events, changed, number } = starter;
    let refused = |file: &Path, what: &str, error: std::io::Error| {
        Box::new(problem(file, Code::PluginNotLoaded, format!("no {what} for it: {error}")))
    };
    let file = manifest.file.clone();
    let plugin = Plugin::new(id.clone(), &manifest, &options.limits, changed.clone(), history)
        .map_err(|error| refused(&file, "pipe", error))?;
    let plugin = Arc::new(plugin);
    let thread = {
        let (plugin, options, events) = (plugin.clone(), options.clone(), events.clone());
        let run = move || supervisor::run(&plugin, &manifest, role, &options, &events);
        std::thread::Builder::new().name(format!("plugin-{id}")).spawn(run)
    };
    let thread = thread.map_err(|error| refused(&file, "thread", error))?;
    Ok(Instance { number, plugin, thread })
}

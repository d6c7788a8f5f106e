//! Notices that plugins come, change and go.
//!
//! As with content, events are hints: all that they say is that the folders
//! should be looked at. The rescan of the content folder looks at them, too.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Instant;

use notify::event::{AccessKind, AccessMode};
use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::change::Change;
use crate::watch::{LONGEST, QUIET};

/// Where plugins, their libraries and their configuration are.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    dirs: Vec<PathBuf>,
    library_dirs: Vec<PathBuf>,
    config: Option<PathBuf>,
}

impl Places {
    pub fn of(options: &concord_facets::Options) -> Self {
        let absolute = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
        Self {
            dirs: options.dirs.iter().map(absolute).collect(),
            library_dirs: options.library_dirs.iter().map(absolute).collect(),
            config: options.config_file.as_ref().map(|file| absolute(&file.path)),
        }
    }

    /// Every folder whose entries are of interest. Not the folders below them:
    /// beside a plugin lies whatever its build leaves there.
    fn folders(&self) -> Vec<PathBuf> {
        let mut folders = Vec::new();
        for dir in &self.dirs {
            folders.push(dir.clone());
            let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
            let plugins = entries.map(|entry| entry.path()).filter(|path| path.is_dir());
            folders.extend(plugins.flat_map(|plugin| concord_facets::watched_folders(&plugin)));
        }
        folders.extend(self.library_dirs.iter().cloned());
        folders.extend(self.config.as_deref().and_then(Path::parent).map(Path::to_owned));
        folders
    }

    /// Whether a change at this path can matter.
    fn concerns(&self, path: &Path) -> bool {
        let inside = |dirs: &[PathBuf]| dirs.iter().any(|dir| path.starts_with(dir));
        let is_library = path.extension().is_some_and(|e| e == "so" || e == "dylib");
        inside(&self.dirs)
            || (is_library && inside(&self.library_dirs))
            || self.config.as_deref() == Some(path)
    }
}

/// Watches until it is dropped.
pub(crate) struct WatchPlugins {
    signals: Sender<Signal>,
}

enum Signal {
    Event(notify::Result<Event>),
    Stop,
}

impl Drop for WatchPlugins {
    fn drop(&mut self) {
        // The thread may have ended by itself.
        let _ = self.signals.send(Signal::Stop);
    }
}

/// Starts to send [`Change::PluginFolders`]. Where the operating system has no
/// events nothing is sent: the rescans do it all then.
pub(crate) fn start(places: Places, changes: Sender<Vec<Change>>) -> Result<WatchPlugins, String> {
    let (signals, incoming) = channel();
    let config = Config::default().with_follow_symlinks(false);
    let events = signals.clone();
    let send = move |event| {
        // The receiver ends with the server.
        let _ = events.send(Signal::Event(event));
    };
    let mut watcher = RecommendedWatcher::new(send, config).map_err(|error| error.to_string())?;
    watch_all(&mut watcher, &places);
    std::thread::Builder::new()
        .name("watch-plugins".to_owned())
        .spawn(move || gather(&places, watcher, &incoming, &changes))
        .map_err(|error| error.to_string())?;
    Ok(WatchPlugins { signals })
}

/// Watching a folder again is no more than watching it; one that is not there
/// is found by a rescan once it is.
fn watch_all(watcher: &mut RecommendedWatcher, places: &Places) {
    for folder in places.folders() {
        let _ = watcher.watch(&folder, RecursiveMode::NonRecursive);
    }
}

fn gather(
    places: &Places,
    mut watcher: RecommendedWatcher,
    incoming: &Receiver<Signal>,
    changes: &Sender<Vec<Change>>,
) {
    let mut first: Option<Instant> = None;
    loop {
        let signal = match first {
            None => incoming.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(first) => {
                let left = (first + LONGEST).saturating_duration_since(Instant::now());
                incoming.recv_timeout(QUIET.min(left))
            }
        };
        match signal {
            Ok(Signal::Event(event)) => {
                if matters(places, &event) {
                    first.get_or_insert_with(Instant::now);
                }
                if first.is_none_or(|first| first.elapsed() < LONGEST) {
                    continue;
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return,
        }
        first = None;
        // New folders first: whatever happens in them from now on is told, and
        // whatever has happened is seen by who looks.
        watch_all(&mut watcher, places);
        if changes.send(vec![Change::PluginFolders]).is_err() {
            return;
        }
    }
}

fn matters(places: &Places, event: &notify::Result<Event>) -> bool {
    match event {
        Ok(event) => {
            let read_only = match event.kind {
                EventKind::Access(AccessKind::Close(AccessMode::Write)) => false,
                EventKind::Access(_) => true,
                _ => false,
            };
            let concerns = event.paths.iter().any(|path| places.concerns(path));
            event.need_rescan() || (!read_only && concerns)
        }
        Err(_) => true,
    }
}

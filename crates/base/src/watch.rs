//! Notices that files change.
//!
//! Events of the operating system are hints, not truth: they are gathered
//! until the folder is quiet, turned into paths to look at, and backed by a
//! rescan now and then that finds what they missed.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode};
use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::change::Change;
use crate::disk::{Disk, Entry};

/// Editors write a file in several steps; this much quiet ends a batch.
pub(crate) const QUIET: Duration = Duration::from_millis(60);
/// A batch waits for quiet no longer than this.
pub(crate) const LONGEST: Duration = Duration::from_millis(500);
/// How often the folder is looked through for what events missed.
const RESCAN: Duration = Duration::from_secs(30);
/// The same when there are no events at all.
const POLL: Duration = Duration::from_millis(500);

/// How changes are noticed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Watching {
    /// By events of the operating system, and a rescan now and then.
    #[default]
    Native,
    /// By looking through the folder twice a second: for network folders and
    /// containers, where no events come.
    Poll,
}

/// Watches until it is dropped.
pub(crate) struct Watch {
    _watcher: Option<RecommendedWatcher>,
}

/// Starts to send batches of changes to `changes`. `Err` brings the reason why
/// there are no events; the folder is polled then.
pub(crate) fn start(
    disk: Disk,
    watching: Watching,
    changes: Sender<Vec<Change>>,
) -> (Watch, Result<(), String>) {
    let (events, incoming) = channel();
    let (watcher, outcome) = match watching {
        Watching::Poll => (None, Ok(())),
        Watching::Native => match native(&disk, events.clone()) {
            Ok(watcher) => (Some(watcher), Ok(())),
            Err(error) => (None, Err(error.to_string())),
        },
    };
    let rescan = if watcher.is_some() { RESCAN } else { POLL };
    // The channel stays open while the watcher, or for polling this end, lives.
    let keep_open = watcher.is_none().then_some(events);
    std::thread::Builder::new()
        .name("watch".to_owned())
        .spawn(move || {
            gather(&disk, &incoming, &changes, rescan);
            drop(keep_open);
        })
        .map_or_else(
            |error| (Watch { _watcher: None }, Err(error.to_string())),
            |_| (Watch { _watcher: watcher }, outcome),
        )
}

fn native(
    disk: &Disk,
    events: Sender<notify::Result<Event>>,
) -> notify::Result<RecommendedWatcher> {
    // Links lead out of the folder; what they lead to is not ours to watch.
    let config = Config::default().with_follow_symlinks(false);
    let mut watcher = RecommendedWatcher::new(
        move |event| {
            // The receiver ends with the server.
            let _ = events.send(event);
        },
        config,
    )?;
    watcher.watch(disk.root(), RecursiveMode::Recursive)?;
    Ok(watcher)
}

fn gather(
    disk: &Disk,
    incoming: &Receiver<notify::Result<Event>>,
    changes: &Sender<Vec<Change>>,
    rescan: Duration,
) {
    let mut next_rescan = Instant::now() + rescan;
    let mut dirty: BTreeSet<PathBuf> = BTreeSet::new();
    let mut first: Option<Instant> = None;
    let mut missed = false;
    loop {
        let wait = match first {
            Some(first) => QUIET.min((first + LONGEST).saturating_duration_since(Instant::now())),
            None => next_rescan.saturating_duration_since(Instant::now()),
        };
        match incoming.recv_timeout(wait) {
            Ok(event) => {
                missed |= collect(event, &mut dirty);
                if first.is_none() && (missed || !dirty.is_empty()) {
                    first = Some(Instant::now());
                }
                if first.is_none_or(|first| first.elapsed() < LONGEST) {
                    continue;
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        let mut batch = to_changes(disk, std::mem::take(&mut dirty));
        if missed || next_rescan <= Instant::now() {
            batch.push(Change::Rescan);
            next_rescan = Instant::now() + rescan;
        }
        (first, missed) = (None, false);
        if !batch.is_empty() && changes.send(batch).is_err() {
            return;
        }
    }
}

/// Adds the paths of an event; `true` when events were lost.
fn collect(event: notify::Result<Event>, dirty: &mut BTreeSet<PathBuf>) -> bool {
    match event {
        Ok(event) if event.need_rescan() => true,
        Ok(event) => {
            let read_only = match event.kind {
                EventKind::Access(AccessKind::Close(AccessMode::Write)) => false,
                EventKind::Access(_) => true,
                _ => false,
            };
            if !read_only {
                dirty.extend(event.paths);
            }
            false
        }
        Err(error) => {
            tracing::warn!("an event of the content folder was lost: {error}");
            true
        }
    }
}

/// What to look at. A folder stands for everything in it: one that was moved
/// in brings no events for its files.
fn to_changes(disk: &Disk, dirty: BTreeSet<PathBuf>) -> Vec<Change> {
    let mut paths = BTreeSet::new();
    for path in dirty {
        let Some(path) = disk.relative(&path) else { continue };
        match disk.look(&path) {
            Entry::Ignored => {}
            Entry::Folder => disk.walk(&path, &mut |found, _| {
                paths.insert(found);
            }),
            Entry::Refused(_) => {
                paths.insert(path.clone());
                disk.walk(&path, &mut |found, _| {
                    paths.insert(found);
                });
            }
            _ => {
                paths.insert(path);
            }
        }
    }
    let change = |path: String| match disk.look(&path) {
        Entry::Nothing => Change::Removed(path.into()),
        _ => Change::Saved(path.into()),
    };
    paths.into_iter().map(change).collect()
}

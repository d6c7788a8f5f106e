//! Which files there are, and which document each stands for.

use std::collections::BTreeSet;
use std::sync::Arc;

use concord_corpus::{Code, DocId, Problem, Reading, Rules, SourceFile, read};
use jiff::Timestamp;

use super::Writer;
use crate::disk::{Content, Disk, Entry, Stamp};

/// What is known of a file of a document.
#[derive(Debug)]
pub(crate) struct File {
    pub id: DocId,
    /// `None` when it could not be read.
    pub stamp: Option<Stamp>,
    /// Hash of what was read last.
    pub hash: u64,
    pub role: Role,
    /// When the version that is served was read.
    pub served: Option<Timestamp>,
}

/// What a file is to its readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Served, and in order as far as the file itself goes.
    Good,
    /// Served as far as it could be read.
    Salvaged,
    /// Broken now; an older version is served.
    Stale,
    /// A draft that is not served.
    Draft,
    /// Another file has the same identifier.
    Shadowed,
    /// Never could be read.
    Unreadable,
}

/// A file that was looked at.
pub(crate) struct Loaded {
    pub path: Box<str>,
    pub stamp: Option<Stamp>,
    pub outcome: Result<Box<Reading>, Box<Problem>>,
}

/// Reads files, on as many threads as there are cores when they are many.
pub(crate) fn load(disk: &Disk, rules: &Rules, paths: &[Box<str>]) -> Vec<Loaded> {
    let one = |path: &str| load_one(disk, rules, path);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    if paths.len() < 16 || threads == 1 {
        return paths.iter().filter_map(|path| one(path)).collect();
    }
    // Small shares, taken in turn: one huge file does not hold up the rest.
    let shares: Vec<&[Box<str>]> = paths.chunks(8).collect();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let share = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let Some(paths) = shares.get(share) else { return done };
            done.push((share, paths.iter().filter_map(|path| one(path)).collect::<Vec<_>>()));
        }
    };
    let mut done = std::thread::scope(|scope| {
        let handles: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for handle in handles {
            // A panic of a reader thread is a bug; its share is read again here.
            done.extend(handle.join().unwrap_or_default());
        }
        done
    });
    done.sort_by_key(|(share, _)| *share);
    done.into_iter().flat_map(|(_, loaded)| loaded).collect()
}

fn load_one(disk: &Disk, rules: &Rules, path: &str) -> Option<Loaded> {
    let loaded = |stamp, outcome| Some(Loaded { path: path.into(), stamp, outcome });
    match disk.read(path) {
        Ok(Content { bytes, modified, stamp }) => {
            let reading = read(path, bytes, modified, rules)?;
            loaded(Some(stamp), Ok(Box::new(reading)))
        }
        Err(problem) => loaded(None, Err(problem)),
    }
}

impl Writer {
    /// The paths of the files that are other than when they were read, and of
    /// those that are gone; assets and refusals are noted on the way.
    pub(super) fn scan(
        &mut self,
        affected: &mut BTreeSet<DocId>,
    ) -> (Vec<Box<str>>, Vec<Box<str>>) {
        let mut seen = BTreeSet::new();
        let mut assets = BTreeSet::new();
        let mut refused: Vec<(Box<str>, Problem)> = Vec::new();
        let mut saved = Vec::new();
        self.disk.walk("", &mut |path, entry| match entry {
            Entry::Document(stamp) => {
                let known = self.files.get(&*path);
                if known.is_none_or(|file| file.stamp != Some(stamp)) {
                    saved.push(Box::from(&*path));
                }
                seen.insert(path);
            }
            Entry::Asset => {
                assets.insert(path);
            }
            Entry::Refused(problem) => refused.push((path.into(), *problem)),
            Entry::Vocabulary | Entry::Folder | Entry::Ignored | Entry::Nothing => {}
        });
        let removed: Vec<Box<str>> =
            self.files.keys().filter(|path| !seen.contains(&***path)).cloned().collect();
        let gone: Vec<String> = self
            .catalogue
            .assets()
            .filter(|path| !assets.contains(*path))
            .map(str::to_owned)
            .collect();
        for path in gone {
            affected.extend(self.catalogue.set_asset(&path, false));
        }
        for path in assets {
            affected.extend(self.catalogue.set_asset(&path, true));
        }
        let refused_paths: BTreeSet<_> = refused.iter().map(|(path, _)| path.clone()).collect();
        let mended: Vec<_> =
            self.refused.iter().filter(|path| !refused_paths.contains(*path)).cloned().collect();
        for path in mended {
            self.refused.remove(&path);
            self.set_problems(&path, |problems| problems.own = Arc::default());
        }
        for (path, problem) in refused {
            self.refuse(&path, problem);
        }
        (saved, removed)
    }

    /// Notes that something at `path` is not taken, and why.
    pub(super) fn refuse(&mut self, path: &str, problem: Problem) {
        self.refused.insert(path.into());
        self.set_problems(path, |problems| problems.own = [problem].into());
    }

    /// Looks at one path that events named.
    pub(super) fn look(
        &mut self,
        path: Box<str>,
        saved: &mut BTreeSet<Box<str>>,
        removed: &mut BTreeSet<Box<str>>,
        affected: &mut BTreeSet<DocId>,
    ) {
        match self.disk.look(&path) {
            Entry::Document(_) => {
                if self.refused.remove(&path) {
                    self.set_problems(&path, |problems| problems.own = Arc::default());
                }
                saved.insert(path);
            }
            Entry::Asset => affected.extend(self.catalogue.set_asset(&path, true)),
            Entry::Refused(problem) => {
                removed.extend(self.at_or_below(&path));
                self.refuse(&path, *problem);
            }
            Entry::Folder | Entry::Vocabulary | Entry::Ignored => {}
            Entry::Nothing => {
                removed.extend(self.at_or_below(&path));
                let below = format!("{path}/");
                let assets: Vec<String> = self
                    .catalogue
                    .assets()
                    .filter(|asset| **asset == *path || asset.starts_with(&below))
                    .map(str::to_owned)
                    .collect();
                for asset in assets {
                    affected.extend(self.catalogue.set_asset(&asset, false));
                }
                if self.refused.remove(&path) {
                    self.set_problems(&path, |problems| problems.own = Arc::default());
                }
            }
        }
    }

    /// The known files at `path` or in the folder that was there.
    fn at_or_below(&self, path: &str) -> Vec<Box<str>> {
        let below = format!("{path}/");
        let in_folder = self.files.range(Box::from(&*below)..).map(|(path, _)| path);
        let in_folder = in_folder.take_while(|path| path.starts_with(&below));
        let itself = self.files.get_key_value(path).map(|(path, _)| path);
        itself.into_iter().chain(in_folder).cloned().collect()
    }

    /// Another file of the same identifier that comes first by path.
    pub(super) fn shadowed_by(&self, path: &str, id: &DocId) -> Option<Box<str>> {
        let paths = self.paths.get(id)?;
        paths.first().filter(|first| ***first < *path).cloned()
    }

    pub(super) fn shadow_problem(path: &str, first: &str) -> Problem {
        let file = SourceFile::new(path, String::new());
        let message = format!("{first} has the same identifier and is served");
        let mut problem = file.problem(Code::DuplicateId, message);
        problem.help = "rename one of the two".to_owned();
        problem
    }
}

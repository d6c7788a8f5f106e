//! The road of changes: read, catalogue, ask plugins, index, publish.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use concord_corpus::{DocId, Kind, Problem, Reading, Severity, SourceFile, vocabulary};
use concord_search::Error;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::files::{self, File, Loaded, Role};
use super::{PLUGIN_WAIT, Writer, count};
use crate::change::Change;
use crate::disk::Stamp;
use crate::live::{Save, Shared};
use crate::plugins::plugin_doc;
use crate::snapshot::Stale;

/// Files that are read, analysed and indexed together: enough to keep two
/// cores busy, few enough that what was read is still at hand for the
/// processor when it is indexed. A start with 256 took about a tenth more of the
/// processor's time than with 64.
const CHUNK: usize = 64;
/// Longer ago than this a file was not saved under our eyes.
const MAX_AGE: Duration = Duration::from_secs(10);
/// Batches with more files than this are not told file by file.
const TOLD: usize = 50;

/// What a batch comes to, while it is worked on.
#[derive(Default)]
pub(super) struct Batch {
    saved: BTreeSet<Box<str>>,
    removed: BTreeSet<Box<str>>,
    /// Documents that look different, and documents to be checked anew.
    pub(super) affected: BTreeSet<DocId>,
    saves: Vec<(Save, Option<Stamp>)>,
    /// Something that readers can see has changed.
    pub(super) visible: bool,
    /// How long plugins may still be waited for.
    patience: Duration,
    /// Documents are read again although nothing that plugins see has changed.
    same_for_plugins: bool,
    /// Those of them that turned out to be as they were.
    same: BTreeSet<DocId>,
}

impl Writer {
    /// Works through a batch and publishes what came of it.
    pub(super) fn apply(
        &mut self,
        changes: Vec<Change>,
        shared: &Shared,
        first: bool,
    ) -> Result<(), Error> {
        let started = Instant::now();
        let mut batch = Batch { patience: PLUGIN_WAIT, visible: first, ..Batch::default() };
        self.sort_out(changes, &mut batch);
        self.restage_late(&mut batch)?;
        self.remove_files(&mut batch);

        let paths: Vec<Box<str>> = std::mem::take(&mut batch.saved).into_iter().collect();
        let told = paths.len() <= TOLD;
        let mut waiting: BTreeMap<DocId, Box<Reading>> = BTreeMap::new();
        for chunk in paths.chunks(CHUNK) {
            let loaded = files::load(&self.disk, &self.rules, chunk);
            let mut held = BTreeMap::new();
            for file in loaded {
                self.take_file(file, &mut batch, &mut held, told);
            }
            self.ask_plugins(&held, &batch.same);
            // Plugins work on this chunk while the one before goes into the index.
            let ready = std::mem::replace(&mut waiting, held);
            self.finish_chunk(ready, &mut batch)?;
        }
        self.finish_chunk(waiting, &mut batch)?;
        // Answers that came for documents already staged wait for the next batch.
        if let Some(open) = self.open_values.take_if_changed() {
            self.make_schemas(open);
            batch.visible = true;
        }
        if !batch.visible && batch.affected.is_empty() {
            return Ok(());
        }
        self.searcher = self.index.commit()?;
        self.check_company(&batch.affected);
        let saves = batch.saves.into_iter().map(|(mut save, stamp)| {
            // A file found at start is older than the server.
            let age = stamp.map(|stamp| stamp.age()).filter(|age| *age < MAX_AGE);
            save.took = age.unwrap_or_else(|| started.elapsed());
            save
        });
        let saves = saves.collect();
        self.publish(shared, batch.affected, saves);
        Ok(())
    }

    /// Turns changes into files to read and files to forget.
    fn sort_out(&mut self, changes: Vec<Change>, batch: &mut Batch) {
        let mut rescan = false;
        let mut look = false;
        let mut reread = false;
        let mut plugins_changed = false;
        let nothing_held = BTreeMap::new();
        for change in changes {
            match change {
                Change::Saved(path) | Change::Removed(path) if *path == *vocabulary::FILE => {
                    reread |= self.load_vocabulary();
                    batch.visible = true;
                }
                Change::Saved(path) | Change::Removed(path) => {
                    let known_problems = self.refused.len();
                    self.look(path, &mut batch.saved, &mut batch.removed, &mut batch.affected);
                    batch.visible |= known_problems != self.refused.len();
                }
                Change::Findings(analysed) => {
                    let Some(analysed) = self.take_in_shadow(*analysed) else { continue };
                    let id = analysed.doc.clone();
                    if let Some(changed) = self.take_findings(analysed, &nothing_held) {
                        self.restage.insert(changed);
                    }
                    // Its problems or the number of pending ones changed at least.
                    batch.visible = true;
                    batch.affected.insert(id);
                }
                Change::PluginChanged(plugin) => {
                    self.tend(&plugin);
                    plugins_changed = true;
                    batch.visible = true;
                }
                Change::PluginFolders => look = true,
                Change::Rescan => (rescan, look) = (true, true),
            }
        }
        if look {
            self.facets.look();
        }
        let taken = self.finish_trials(batch);
        batch.same_for_plugins = !reread;
        if plugins_changed || !taken.is_empty() {
            reread |= self.plugins_changed(&taken);
        }
        if rescan {
            let (saved, removed) = self.scan(&mut batch.affected);
            if self.generation > 0 && !(saved.is_empty() && removed.is_empty()) {
                let missed = saved.len() + removed.len();
                tracing::info!("the rescan found {missed} changes that brought no events");
            }
            batch.saved.extend(saved);
            batch.removed.extend(removed);
        }
        if reread {
            // Everything that was held against the old rules is read again.
            let ours = |file: &&mut File| {
                self.catalogue.get(file.id.as_str()).is_none_or(|d| d.kind != Kind::Page)
            };
            for file in self.files.values_mut().filter(ours) {
                file.hash = 0;
            }
            let paths = self.files.iter().filter(|(_, file)| file.hash == 0);
            batch.saved.extend(paths.map(|(path, _)| path.clone()));
            let open = self.open_values.all();
            self.make_schemas(open);
        }
        batch.removed.retain(|path| !batch.saved.contains(path));
    }

    /// Findings that came after their document was published.
    fn restage_late(&mut self, batch: &mut Batch) -> Result<(), Error> {
        let ids = std::mem::take(&mut self.restage);
        self.stage_again(&ids)?;
        batch.visible |= !ids.is_empty();
        batch.affected.extend(ids);
        Ok(())
    }

    fn remove_files(&mut self, batch: &mut Batch) {
        for path in std::mem::take(&mut batch.removed) {
            let Some(file) = self.files.remove(&path) else { continue };
            self.set_problems(&path, |problems| *problems = Default::default());
            if let Some(paths) = self.paths.get_mut(&file.id) {
                paths.remove(&path);
                // A file that was shadowed by this one comes to light.
                batch.saved.extend(paths.first().cloned());
                if let Some(next) = paths.first().and_then(|next| self.files.get_mut(next)) {
                    next.hash = 0;
                }
                if paths.is_empty() {
                    self.paths.remove(&file.id);
                }
            }
            batch.visible = true;
            if !matches!(file.role, Role::Shadowed) {
                self.withdraw(&file.id, batch);
            }
        }
    }

    /// Takes a document out of everything.
    fn withdraw(&mut self, id: &DocId, batch: &mut Batch) {
        if let Some(document) = self.catalogue.get(id.as_str()).cloned() {
            self.open_values.remove(&document);
        }
        batch.affected.extend(self.catalogue.remove(id));
        self.index.remove(id);
        self.findings.remove(id);
        self.stale.remove(id);
        self.pump.forget(id);
        for shadow in self.shadows.values_mut() {
            shadow.forget(id);
        }
    }

    /// Decides what becomes of a file that was read.
    fn take_file(
        &mut self,
        loaded: Loaded,
        batch: &mut Batch,
        held: &mut BTreeMap<DocId, Box<Reading>>,
        told: bool,
    ) {
        let Loaded { path, stamp, outcome } = loaded;
        let Some(id) = DocId::of_file(&path) else { return };
        self.paths.entry(id.clone()).or_default().insert(path.clone());
        let before = self.files.get(&path);
        let role_before = before.map(|file| file.role);
        let was_served = before.and_then(|file| file.served);
        let hash = outcome.as_ref().map_or(0, |reading| reading.document.hash);
        if hash != 0 && before.is_some_and(|file| file.hash == hash) {
            if let Some(file) = self.files.get_mut(&path) {
                file.stamp = stamp;
            }
            return;
        }
        batch.visible = true;
        let mut file = File { id: id.clone(), stamp, hash, role: Role::Good, served: was_served };
        if let Some(first) = self.shadowed_by(&path, &id) {
            file.role = Role::Shadowed;
            let problem = Self::shadow_problem(&path, &first);
            self.set_problems(&path, |problems| problems.own = [problem].into());
            self.files.insert(path, file);
            return;
        }
        self.shadow_others(&path, &id);

        let (problems, reading): (Vec<Problem>, _) = match outcome {
            Ok(mut reading) => (std::mem::take(&mut reading.problems), Some(reading)),
            Err(problem) => (vec![*problem], None),
        };
        let errors = count(&problems, Severity::Error);
        let has_good = matches!(role_before, Some(Role::Good | Role::Stale));
        if told {
            let save = Save {
                file: path.to_string(),
                lessons: reading.as_ref().map_or(0, |reading| reading.document.lessons.len()),
                errors,
                warnings: count(&problems, Severity::Warning),
                took: Duration::ZERO,
            };
            batch.saves.push((save, stamp));
        }
        let now = Timestamp::now();
        let breaking = problems.iter().any(Problem::is_breaking);
        let stale = breaking && has_good && self.catalogue.get(id.as_str()).is_some();
        match reading {
            _ if stale => {
                file.role = Role::Stale;
                let shown = was_served.unwrap_or(now);
                self.stale.insert(id.clone(), Stale { shown, since: now });
                batch.affected.insert(id);
            }
            None => {
                file.role = Role::Unreadable;
                self.withdraw(&id, batch);
            }
            Some(reading) if reading.document.draft && !self.drafts => {
                file.role = Role::Draft;
                self.withdraw(&id, batch);
            }
            Some(reading) => {
                file.role = if breaking { Role::Salvaged } else { Role::Good };
                file.served = Some(now);
                self.stale.remove(&id);
                self.serve(reading, batch, held);
            }
        }
        self.set_problems(&path, |all| {
            all.own = problems.into();
            all.company = Arc::default();
        });
        self.files.insert(path, file);
    }

    /// Puts a document into the catalogue and among those to be indexed.
    fn serve(
        &mut self,
        reading: Box<Reading>,
        batch: &mut Batch,
        held: &mut BTreeMap<DocId, Box<Reading>>,
    ) {
        let document = Arc::new(reading.document.clone());
        let old = self.catalogue.get(document.id.as_str()).cloned();
        if let Some(old) = &old {
            self.open_values.remove(old);
        }
        self.open_values.add(&document);
        if batch.same_for_plugins && old.is_some_and(|old| old.hash == document.hash) {
            batch.same.insert(document.id.clone());
        } else {
            // Spans of old findings do not fit the new text.
            self.findings.remove(&document.id);
        }
        batch.affected.extend(self.catalogue.insert(document));
        held.insert(reading.document.id.clone(), reading);
    }

    /// A file that comes first by path takes the identifier from the others.
    fn shadow_others(&mut self, path: &str, id: &DocId) {
        let others: Vec<_> =
            self.paths.get(id).into_iter().flatten().filter(|p| ***p != *path).cloned().collect();
        for other in others {
            let problem = Self::shadow_problem(&other, path);
            self.set_problems(&other, |problems| {
                *problems = Default::default();
                problems.own = [problem].into();
            });
            if let Some(file) = self.files.get_mut(&other) {
                file.role = Role::Shadowed;
            }
        }
    }

    /// Asks about the documents that plugins see for the first time.
    fn ask_plugins(&mut self, held: &BTreeMap<DocId, Box<Reading>>, same: &BTreeSet<DocId>) {
        let plugins = self.facets.plugins();
        let news = held.values().filter(|reading| !same.contains(&reading.document.id));
        for reading in news {
            for shadow in self.shadows.values_mut() {
                shadow.again(&reading.document.id);
            }
            if plugins.is_empty() {
                continue;
            }
            let doc = plugin_doc(&reading.document, &reading.text, reading.fields.clone());
            let doc = Arc::new(doc);
            for plugin in &plugins {
                self.pump.ask(&self.facets, plugin, &doc);
            }
        }
    }

    /// Waits a little for what plugins say of these documents, and puts them
    /// into the index.
    fn finish_chunk(
        &mut self,
        held: BTreeMap<DocId, Box<Reading>>,
        batch: &mut Batch,
    ) -> Result<(), Error> {
        let ids: BTreeSet<DocId> = held.keys().cloned().collect();
        let waited = Instant::now();
        while self.pump.is_owed(&ids) {
            let left = batch.patience.saturating_sub(waited.elapsed());
            match self.incoming.recv_timeout(left) {
                Ok(changes) if changes.is_empty() => self.ending = true,
                Ok(changes) => {
                    for change in changes {
                        match change {
                            Change::Findings(analysed) => {
                                let taken = self.take_in_shadow(*analysed);
                                let Some(analysed) = taken else { continue };
                                let doc = analysed.doc.clone();
                                let changed = self.take_findings(analysed, &held);
                                self.restage.extend(changed.filter(|_| !ids.contains(&doc)));
                            }
                            other => self.backlog.push(other),
                        }
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    self.pump.gave_up(&ids);
                    break;
                }
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        batch.patience = batch.patience.saturating_sub(waited.elapsed());
        for reading in held.into_values() {
            self.stage(&reading)?;
        }
        Ok(())
    }

    /// Checks documents in the company of all others.
    fn check_company(&mut self, ids: &BTreeSet<DocId>) {
        let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
        for id in ids {
            let Some(document) = self.catalogue.get(id.as_str()).cloned() else { continue };
            // The places of an older version mean nothing in the broken file.
            if self.stale.contains_key(id) {
                self.set_problems(&document.file, |all| all.company = Arc::default());
                continue;
            }
            // Most documents are in order: their source is fetched only to
            // show the place of a problem.
            let without_source = SourceFile::new(&document.file, String::new());
            let mut problems = self.catalogue.check(&document, &without_source, today);
            if problems.iter().any(|problem| problem.line > 0) {
                let source = self.searcher.stored(id).ok().flatten().map(|stored| stored.source);
                let file = SourceFile::new(&document.file, source.unwrap_or_default());
                problems = self.catalogue.check(&document, &file, today);
            }
            self.set_problems(&document.file, |all| all.company = problems.into());
        }
    }
}

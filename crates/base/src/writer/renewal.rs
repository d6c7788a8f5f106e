//! Plugins that come, change and go.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use concord_corpus::{DocId, FacetSchema};
use concord_facets::Analysed;

use super::Writer;
use super::apply::Batch;
use crate::shadow::Shadow;

impl Writer {
    /// A plugin changed its state: if a new version of it is ready, everything
    /// is analysed with that one, too, and nobody sees it until it is through.
    pub(super) fn tend(&mut self, plugin: &Arc<str>) {
        self.facets.tend(plugin);
        let known = self.shadows.get(plugin).map(|shadow| shadow.number);
        match self.facets.candidate(plugin) {
            None => {
                self.shadows.remove(plugin);
            }
            Some(number) if known == Some(number) => {}
            Some(number) => {
                let ids = self.catalogue.documents().map(|document| document.id.clone());
                self.shadows.insert(plugin.clone(), Shadow::new(number, ids));
            }
        }
    }

    /// Takes an answer of a new version; gives back those of others.
    pub(super) fn take_in_shadow(&mut self, analysed: Analysed) -> Option<Analysed> {
        let Some(shadow) = self.shadows.get_mut(&analysed.plugin) else { return Some(analysed) };
        let Analysed { plugin, doc, revision, outcome, call } = analysed;
        let outcome = shadow.answered(&doc, revision, outcome)?;
        Some(Analysed { plugin, doc, revision, outcome, call })
    }

    /// New versions that have analysed everything take over with all that they
    /// found; readers see that at once, in the next snapshot. Returns them.
    pub(super) fn finish_trials(&mut self, batch: &mut Batch) -> BTreeSet<Arc<str>> {
        let complete = self.shadows.iter().filter(|(_, shadow)| shadow.is_complete());
        let complete: Vec<Arc<str>> = complete.map(|(plugin, _)| plugin.clone()).collect();
        let mut taken = BTreeSet::new();
        for plugin in complete {
            let Some(shadow) = self.shadows.remove(&plugin) else { continue };
            batch.visible = true;
            if let Err(why) = shadow.verdict() {
                self.facets.reject(&plugin, shadow.number, &why);
                continue;
            }
            if !self.facets.promote(&plugin, shadow.number) {
                continue;
            }
            // What the old version still owes is not wanted any more.
            self.pump.forget_plugin(&plugin);
            for (id, outcome) in shadow.into_found() {
                let Some(document) = self.catalogue.get(id.as_str()).cloned() else { continue };
                if self.put_findings(&document, &plugin, outcome, &BTreeMap::new()) {
                    self.restage.insert(id.clone());
                    batch.affected.insert(id);
                }
            }
            taken.insert(plugin);
        }
        taken
    }

    /// Follows what the plugins declare now; `true` when it is something else
    /// than before, and files must be read again. `taken` are those that have
    /// analysed everything already.
    pub(super) fn plugins_changed(&mut self, taken: &BTreeSet<Arc<str>>) -> bool {
        let before = self.rules.plugins.clone();
        if !self.use_plugins() {
            return false;
        }
        let after = self.rules.plugins.clone();
        let find = |all: &[Arc<FacetSchema>], source: &str| {
            all.iter().find(|schema| *schema.source == *source).cloned()
        };
        for schema in &after {
            let old = find(&before, &schema.source);
            if old.is_none() {
                // Entries of the index that say something about facets which
                // are about to be seen again.
                self.restage.extend(std::mem::take(&mut self.hidden));
            }
            if old.as_ref() != Some(schema) && !taken.contains(&schema.source) {
                let ids: Vec<DocId> = self.catalogue.documents().map(|d| d.id.clone()).collect();
                self.pump.ask_again(&schema.source, ids.into_iter());
            }
        }
        for schema in before.iter().filter(|old| find(&after, &old.source).is_none()) {
            self.hide(&schema.source);
        }
        true
    }

    /// A plugin is gone or was switched off: so is what it found. Its facets
    /// are hidden by not being declared, however long the index takes.
    fn hide(&mut self, plugin: &Arc<str>) {
        self.pump.forget_plugin(plugin);
        let removed = !self.facets.has(plugin);
        let found_by = |(id, all): (&DocId, &Arc<[_]>)| {
            let all: &[Arc<concord_corpus::Findings>] = all;
            all.iter().any(|findings| findings.plugin == *plugin).then(|| id.clone())
        };
        let ids: Vec<DocId> = self.findings.iter().filter_map(found_by).collect();
        for id in ids {
            let all = self.findings.get(&id).into_iter().flat_map(|all| all.iter());
            let rest: Vec<_> = all.filter(|findings| findings.plugin != *plugin).cloned().collect();
            match rest.is_empty() {
                true => self.findings.remove(&id),
                false => self.findings.insert(id.clone(), rest.into()),
            };
            self.hidden.insert(id);
        }
        if !removed {
            return;
        }
        let prefix = format!("{plugin}: ");
        let files: Vec<Box<str>> = self.problems.keys().cloned().collect();
        for file in files {
            let of_plugin = |all: &crate::snapshot::FileProblems| {
                all.plugins.iter().any(|problem| problem.message.starts_with(&prefix))
            };
            if self.problems.get(&file).is_some_and(of_plugin) {
                self.set_problems(&file, |all| {
                    let others = all.plugins.iter().filter(|p| !p.message.starts_with(&prefix));
                    all.plugins = others.cloned().collect();
                });
            }
        }
    }
}

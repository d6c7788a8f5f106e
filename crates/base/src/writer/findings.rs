//! What plugins found: taken in, kept, and put into the index.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use concord_corpus::{
    Catalogue, Code, DocId, Document, FacetTag, Findings, Problem, Reading, Severity, SourceFile,
    locate_field, locate_field_key, plugin_fields,
};
use concord_facets::{Analysed, PluginDoc};
use concord_search::{Entry, Error, Searcher};

use super::Writer;
use crate::plugins::plugin_doc;
use crate::shadow::Outcome;

/// A document for plugins, from what is stored.
pub(crate) fn load(catalogue: &Catalogue, searcher: &Searcher, id: &DocId) -> Option<PluginDoc> {
    let document = catalogue.get(id.as_str())?;
    let stored = searcher.stored(id).ok()??;
    let fields = plugin_fields(&stored.source);
    Some(plugin_doc(document, &stored.text, fields))
}

impl Writer {
    /// Takes an answer of a plugin. Returns the document whose tags changed.
    pub(super) fn take_findings(
        &mut self,
        analysed: Analysed,
        held: &BTreeMap<DocId, Box<Reading>>,
    ) -> Option<DocId> {
        let Analysed { plugin, doc: id, revision, outcome, .. } = analysed;
        if !self.pump.answered(&plugin, &id, revision) {
            return None;
        }
        let document = self.catalogue.get(id.as_str())?.clone();
        self.put_findings(&document, &plugin, outcome.map(Arc::new), held).then_some(id)
    }

    /// Puts what came of a document in the place of what the plugin said of it
    /// before; `true` when its tags are others now.
    pub(super) fn put_findings(
        &mut self,
        document: &Document,
        plugin: &Arc<str>,
        outcome: Outcome,
        held: &BTreeMap<DocId, Box<Reading>>,
    ) -> bool {
        let (found, problems) = match outcome {
            Ok(findings) => {
                let problems = self.problems_of_findings(document, &findings, held);
                (Some(findings), problems)
            }
            Err(failure) => {
                let file = SourceFile::new(&document.file, String::new());
                let message = format!("{plugin}: {failure}");
                (None, vec![file.problem(Code::PluginFailed, message)])
            }
        };
        let known = self.problems.get(&*document.file).is_some_and(|all| !all.plugins.is_empty());
        if known || !problems.is_empty() {
            self.set_problems(&document.file, |all| {
                let prefix = format!("{plugin}: ");
                let others =
                    all.plugins.iter().filter(|p| !p.message.starts_with(&prefix)).cloned();
                all.plugins = others.chain(problems).collect();
            });
        }
        let before = self.findings.get(&document.id);
        let mut all: Vec<Arc<Findings>> = before
            .iter()
            .flat_map(|all| all.iter())
            .filter(|findings| findings.plugin != *plugin)
            .cloned()
            .collect();
        all.extend(found.filter(|found| !found.assignments.is_empty()));
        all.sort_by(|a, b| a.plugin.cmp(&b.plugin));
        let (old, new) = (tags(before.map(|all| &**all)), tags(Some(&all)));
        if all.is_empty() {
            self.findings.remove(&document.id);
        } else {
            self.findings.insert(document.id.clone(), all.into());
        }
        old != new
    }

    /// The problems that a plugin has with its fields, each at its place.
    fn problems_of_findings(
        &self,
        document: &Document,
        findings: &Findings,
        held: &BTreeMap<DocId, Box<Reading>>,
    ) -> Vec<Problem> {
        if findings.problems.is_empty() {
            return Vec::new();
        }
        let source = match held.get(&document.id) {
            Some(reading) => reading.source.clone(),
            None => match self.searcher.stored(&document.id) {
                Ok(Some(stored)) => stored.source,
                _ => String::new(),
            },
        };
        let file = SourceFile::new(&document.file, source);
        let problem = |found: &concord_corpus::PluginProblem| {
            let message = format!("{}: {}", findings.plugin, found.message);
            // A key that should not be there is wrong itself, not its value.
            let place = if &*found.code == "unknown-key" { locate_field_key } else { locate_field };
            let at = place(&file.text, &findings.plugin, &found.pointer);
            let mut problem = match at {
                Some(at) => file.problem_at(Code::PluginProblem, &at, message),
                None => file.problem(Code::PluginProblem, message),
            };
            problem.code = format!("{}/{}", findings.plugin, found.code).into();
            problem.severity = if found.error { Severity::Error } else { Severity::Warning };
            problem
        };
        findings.problems.iter().map(problem).collect()
    }

    /// Puts a document into the index with all of its tags.
    pub(super) fn stage(&mut self, reading: &Reading) -> Result<(), Error> {
        let tags = self.all_tags(&reading.document);
        self.index.stage(&Entry {
            document: &reading.document,
            text: &reading.text,
            source: &reading.source,
            extra: &reading.extra,
            tags: &tags,
        })
    }

    /// Puts documents into the index anew, whose tags have changed.
    pub(super) fn stage_again(&mut self, ids: &BTreeSet<DocId>) -> Result<(), Error> {
        for id in ids {
            let Some(document) = self.catalogue.get(id.as_str()).cloned() else { continue };
            let Some(stored) = self.searcher.stored(id)? else { continue };
            let tags = self.all_tags(&document);
            self.index.stage(&Entry {
                document: &document,
                text: &stored.text,
                source: &stored.source,
                extra: &stored.extra,
                tags: &tags,
            })?;
        }
        Ok(())
    }

    fn all_tags(&self, document: &Document) -> Vec<FacetTag> {
        let mut all: BTreeSet<FacetTag> = document.tags.iter().cloned().collect();
        all.extend(tags(self.findings.get(&document.id).map(|all| &**all)));
        all.into_iter().collect()
    }
}

/// The tags that findings amount to, parents included.
fn tags(findings: Option<&[Arc<Findings>]>) -> BTreeSet<FacetTag> {
    let mut tags = BTreeSet::new();
    for findings in findings.unwrap_or_default() {
        for assignment in &findings.assignments {
            let ends = assignment.value.match_indices('/').map(|(at, _)| at);
            for end in ends.chain([assignment.value.len()]) {
                tags.insert(FacetTag {
                    source: findings.plugin.clone(),
                    facet: assignment.facet.clone(),
                    value: assignment.value[..end].into(),
                });
            }
        }
    }
    tags
}

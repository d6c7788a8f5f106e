//! Which documents wait for which plugin.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use concord_corpus::{Detail, DocId, Document, Text};
use concord_facets::{Facets, PluginDoc};

/// A plugin's findings are asked for, one document at a time, as it has room;
/// the rest waits here by id alone.
#[derive(Debug, Default)]
pub(crate) struct Pump {
    waiting: BTreeMap<Arc<str>, BTreeSet<DocId>>,
    /// What was asked about each document: the plugin and the version.
    asked: HashMap<DocId, BTreeMap<Arc<str>, u64>>,
    revision: u64,
    /// Plugins that kept a batch waiting in vain, until they answer again:
    /// nobody waits for them.
    late: BTreeSet<Arc<str>>,
}

impl Pump {
    /// Asks `plugin` about a document, now or when it has room.
    pub fn ask(&mut self, facets: &Facets, plugin: &Arc<str>, doc: &Arc<PluginDoc>) {
        self.revision += 1;
        let asked = self.asked.entry(doc.id.clone()).or_default();
        asked.insert(plugin.clone(), self.revision);
        let waiting = self.waiting.entry(plugin.clone()).or_default();
        if facets.room(plugin) {
            waiting.remove(&doc.id);
            facets.analyse(plugin, doc.clone(), self.revision);
        } else {
            waiting.insert(doc.id.clone());
        }
    }

    /// Lets every plugin that has room have the next documents; `load` gives
    /// a document from what is stored.
    pub fn feed(&mut self, facets: &Facets, load: impl Fn(&DocId) -> Option<PluginDoc>) {
        let accepting = facets.plugins();
        for (plugin, waiting) in &mut self.waiting {
            while accepting.contains(plugin) && facets.room(plugin) {
                let Some(id) = waiting.pop_first() else { break };
                let revision = self.asked.get(&id).and_then(|asked| asked.get(plugin)).copied();
                match (load(&id), revision) {
                    (Some(doc), Some(revision)) => {
                        facets.analyse(plugin, Arc::new(doc), revision);
                    }
                    _ => {
                        self.asked.remove(&id);
                    }
                }
            }
        }
    }

    /// Lets all documents wait for a plugin that is new or has changed.
    pub fn ask_again(&mut self, plugin: &Arc<str>, ids: impl Iterator<Item = DocId>) {
        let waiting = self.waiting.entry(plugin.clone()).or_default();
        for id in ids {
            self.revision += 1;
            self.asked.entry(id.clone()).or_default().insert(plugin.clone(), self.revision);
            waiting.insert(id);
        }
    }

    /// How many documents a plugin was or will be asked about, and its answer
    /// is not in yet: waiting here, with the plugin, or on the way back.
    pub fn owed_by(&self, plugin: &str) -> usize {
        self.asked.values().filter(|asked| asked.contains_key(plugin)).count()
    }

    /// A plugin is gone: nothing waits for it.
    pub fn forget_plugin(&mut self, plugin: &str) {
        self.waiting.remove(plugin);
        self.late.remove(plugin);
        self.asked.retain(|_, asked| {
            asked.remove(plugin);
            !asked.is_empty()
        });
    }

    /// A document is gone: nothing is to be asked about it.
    pub fn forget(&mut self, id: &DocId) {
        for waiting in self.waiting.values_mut() {
            waiting.remove(id);
        }
        self.asked.remove(id);
    }

    /// Takes an answer; `true` when it is about the current version.
    pub fn answered(&mut self, plugin: &Arc<str>, id: &DocId, revision: u64) -> bool {
        let Some(asked) = self.asked.get_mut(id) else { return false };
        if asked.get(plugin) != Some(&revision) {
            return false;
        }
        asked.remove(plugin);
        self.late.remove(plugin);
        if asked.is_empty() {
            self.asked.remove(id);
        }
        true
    }

    /// The plugins that are expected to answer about these documents soon.
    fn owing<'a>(&'a self, ids: &'a BTreeSet<DocId>) -> impl Iterator<Item = &'a Arc<str>> {
        let asked = ids.iter().filter_map(|id| self.asked.get(id)).flat_map(BTreeMap::keys);
        asked.filter(|plugin| !self.late.contains(*plugin))
    }

    /// Whether answers about these documents are worth waiting for.
    pub fn is_owed(&self, ids: &BTreeSet<DocId>) -> bool {
        self.owing(ids).next().is_some()
    }

    /// Nobody waited long enough: who still owes answers is late.
    pub fn gave_up(&mut self, ids: &BTreeSet<DocId>) {
        let late: Vec<_> = self.owing(ids).cloned().collect();
        self.late.extend(late);
    }
}

/// A document as plugins see it. `fields` are all maps of its front matter, by
/// key.
pub fn plugin_doc(
    document: &Document,
    text: &Text,
    fields: serde_json::Map<String, serde_json::Value>,
) -> PluginDoc {
    let sectors = match &document.detail {
        Detail::Case(case) => case.sectors.join("\n"),
        _ => String::new(),
    };
    let titles = document.sections.iter().enumerate();
    let headings = titles.filter_map(|(index, section)| text.heading_range(index, section));
    // A document has 16 MiB at most.
    let headings = headings.map(|at| (at.start as u32, at.end as u32));
    PluginDoc {
        id: document.id.clone(),
        kind: document.kind,
        title: document.title.to_string(),
        // The contract names the primary subtag: to a plugin en-GB is en.
        lang: document.lang.as_deref().and_then(|tag| tag.split('-').next()).map(str::to_owned),
        text: text.body.clone(),
        summary: document.summary.to_string(),
        sectors,
        headings: headings.collect(),
        fields: serde_json::Value::Object(fields),
    }
}

#[cfg(test)]
mod tests {
    use concord_corpus::Rules;

    use super::plugin_doc;

    #[test]
    fn plugins_see_the_primary_subtag_of_a_language() {
        let lang = |stated: &str| {
            let source = format!("---\nlang: {stated}\n---\n\nA text.\n").into_bytes();
            let today = jiff::civil::date(2026, 1, 1);
            let reading = concord_corpus::read("a.md", source, today, &Rules::default()).unwrap();
            plugin_doc(&reading.document, &reading.text, reading.fields.clone()).lang
        };
        assert_eq!(lang("en-GB").as_deref(), Some("en"));
        assert_eq!(lang("zh_hans").as_deref(), Some("zh"));
        assert_eq!(lang("fr").as_deref(), Some("fr"));
        assert_eq!(lang("''"), None);
    }
}

//! The values of the facets that have no vocabulary: what documents bring.

use std::collections::BTreeMap;
use std::sync::Arc;

use concord_corpus::{Document, OpenValue, Subject, SubjectKind, countries};

/// Values in use, each with its label and how many documents bring it, so
/// that nothing is gone through when one document is saved.
#[derive(Debug, Default)]
pub(crate) struct OpenValues {
    values: BTreeMap<(&'static str, Arc<str>), (String, usize)>,
    /// The list of values is another one than at the last look.
    changed: bool,
}

impl OpenValues {
    pub fn add(&mut self, document: &Document) {
        for (facet, value, label) in brought_by(document) {
            let entry = self.values.entry((facet, value)).or_default();
            self.changed |= entry.0 != label;
            *entry = (label, entry.1 + 1);
        }
    }

    pub fn remove(&mut self, document: &Document) {
        for (facet, value, _) in brought_by(document) {
            let key = (facet, value);
            let Some((_, uses)) = self.values.get_mut(&key) else { continue };
            *uses -= 1;
            if *uses == 0 {
                self.values.remove(&key);
                self.changed = true;
            }
        }
    }

    /// The values, if they are others than at the last call.
    pub fn take_if_changed(&mut self) -> Option<Vec<OpenValue>> {
        std::mem::take(&mut self.changed).then(|| self.all())
    }

    pub fn all(&self) -> Vec<OpenValue> {
        let values = self.values.iter();
        values.map(|((facet, value), (label, _))| (*facet, value.clone(), label.clone())).collect()
    }
}

fn brought_by(document: &Document) -> Vec<OpenValue> {
    let mut values = Vec::new();
    if let Some(subject) = Subject::of(document) {
        let facet = match subject.kind {
            SubjectKind::Practice => "practice",
            SubjectKind::Challenge => "challenge",
        };
        values.push((facet, Arc::from(&*subject.slug), document.title.to_string()));
    }
    for tag in document.tags.iter().filter(|tag| &*tag.facet == "country") {
        let name = countries::name(&tag.value).unwrap_or(&tag.value).to_owned();
        values.push(("country", tag.value.clone(), name));
    }
    values
}

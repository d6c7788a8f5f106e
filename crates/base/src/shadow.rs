//! A new version of a plugin, while it analyses everything that there is and
//! nobody sees it yet.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use concord_corpus::{DocId, Findings};
use concord_facets::{Facets, Failure, PluginDoc};

/// What came of a document.
pub(crate) type Outcome = Result<Arc<Findings>, Failure>;

/// One new version and what it has found so far.
#[derive(Debug)]
pub(crate) struct Shadow {
    /// That of the version, see [`Facets::candidate`].
    pub number: u64,
    waiting: BTreeSet<DocId>,
    asked: HashMap<DocId, u64>,
    found: BTreeMap<DocId, Outcome>,
    revision: u64,
}

/// The numbers of questions to new versions begin here, so that they are never
/// those of questions to the versions that run.
const FIRST: u64 = 1 << 63;
/// Those of one version, before those of the next begin.
const SHARE: u64 = 1 << 32;

impl Shadow {
    /// A version that is to analyse these documents.
    pub fn new(number: u64, ids: impl Iterator<Item = DocId>) -> Self {
        // Answers to the version before it may still come.
        let revision = FIRST.wrapping_add(number.wrapping_mul(SHARE));
        let (asked, found) = Default::default();
        Self { number, waiting: ids.collect(), asked, found, revision }
    }

    /// Hands out documents while the version has room for them.
    pub fn feed(
        &mut self,
        facets: &Facets,
        plugin: &str,
        load: impl Fn(&DocId) -> Option<PluginDoc>,
    ) {
        while facets.candidate_has_room(plugin) {
            let Some(id) = self.waiting.pop_first() else { return };
            let Some(doc) = load(&id) else { continue };
            self.revision += 1;
            self.asked.insert(id, self.revision);
            facets.try_candidate(plugin, Arc::new(doc), self.revision);
        }
    }

    /// A document is there anew: what was found in it is not true any more.
    pub fn again(&mut self, id: &DocId) {
        self.forget(id);
        self.waiting.insert(id.clone());
    }

    /// A document is gone.
    pub fn forget(&mut self, id: &DocId) {
        self.waiting.remove(id);
        self.asked.remove(id);
        self.found.remove(id);
    }

    /// Takes an answer; gives it back when it is to another question.
    pub fn answered<T>(
        &mut self,
        id: &DocId,
        revision: u64,
        outcome: Result<T, Failure>,
    ) -> Option<Result<T, Failure>>
    where
        T: Into<Arc<Findings>>,
    {
        if self.asked.get(id) != Some(&revision) {
            return Some(outcome);
        }
        self.asked.remove(id);
        self.found.insert(id.clone(), outcome.map(Into::into));
        None
    }

    /// Whether everything has been answered.
    pub fn is_complete(&self) -> bool {
        self.waiting.is_empty() && self.asked.is_empty()
    }

    /// Why the version should not be taken after all: it is at a loss with
    /// most documents.
    pub fn verdict(&self) -> Result<(), String> {
        let mut failures = self.found.values().filter_map(|outcome| outcome.as_ref().err());
        let (failed, all) = (failures.clone().count(), self.found.len());
        match failures.next_back() {
            Some(last) if 2 * failed > all => {
                Err(format!("it failed on {failed} of {all} documents; such as {last}"))
            }
            _ => Ok(()),
        }
    }

    pub fn into_found(self) -> BTreeMap<DocId, Outcome> {
        self.found
    }
}

#[cfg(test)]
mod tests {
    use concord_facets::FailureKind;

    use super::*;

    fn shadow(ids: &[&str]) -> Shadow {
        let mut shadow = Shadow::new(3, ids.iter().map(|id| DocId::new(id)));
        for (revision, id) in (1..).zip(ids) {
            shadow.waiting.remove(&DocId::new(id));
            shadow.asked.insert(DocId::new(id), revision);
        }
        shadow
    }

    fn fail() -> Result<Findings, Failure> {
        Err(Failure { kind: FailureKind::Failed, message: "no luck".to_owned() })
    }

    #[test]
    fn only_answers_about_the_newest_text_count() {
        let mut shadow = shadow(&["a", "b"]);
        let (a, b) = (DocId::new("a"), DocId::new("b"));
        assert!(shadow.answered(&a, 1, Ok(Findings::default())).is_none());
        assert!(shadow.answered(&a, 1, Ok(Findings::default())).is_some(), "answered before");
        shadow.again(&a);
        assert!(shadow.answered(&b, 9, fail()).is_some(), "another question");
        assert!(shadow.answered(&b, 2, fail()).is_none());
        assert!(!shadow.is_complete());
        shadow.forget(&a);
        assert!(shadow.is_complete());
    }

    #[test]
    fn a_version_that_mostly_fails_is_not_taken() {
        let mut shadow = shadow(&["a", "b", "c"]);
        shadow.answered(&DocId::new("a"), 1, fail());
        shadow.answered(&DocId::new("b"), 2, Ok(Findings::default()));
        assert_eq!(shadow.verdict(), Ok(()));
        shadow.answered(&DocId::new("c"), 3, fail());
        let words = "it failed on 2 of 3 documents; such as no luck";
        assert_eq!(shadow.verdict(), Err(words.to_owned()));
    }
}

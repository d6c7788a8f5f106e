//! A translation tells the same story again: it is found and read like any
//! document, and counts for nothing where the original is there. Of several
//! translations of something that is missing one counts, and of documents that
//! name each other in a circle one.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Catalogue, add, take};
use crate::claim::{self, Claim, Subject};
use crate::document::Document;
use crate::id::DocId;

/// So many translations of translations are followed.
const MAX_STEPS: usize = 8;

impl Catalogue {
    /// All documents that count, by id: without translations of others that
    /// are there.
    pub fn originals(&self) -> impl Iterator<Item = &Arc<Document>> {
        self.documents.iter().filter(|(id, _)| self.is_original(id)).map(|(_, document)| document)
    }

    /// Whether a document counts: it is no translation of another one that is
    /// there.
    pub fn is_original(&self, id: &DocId) -> bool {
        !self.translations.contains(id)
    }

    /// The document that counts for this one: what it translates, else itself.
    pub fn counted<'a>(&'a self, document: &'a Document) -> &'a Document {
        if self.is_original(&document.id) {
            return document;
        }
        self.documents.get(&self.root(document)).map_or(document, |original| original)
    }

    /// The practice or the challenge that a document is, or that it translates.
    pub fn subject(&self, document: &Document) -> Option<Subject> {
        Subject::of(self.counted(document))
    }

    /// Counts a document that was put in or taken out, and again those that
    /// count or do not because of it. Adds to `affected` the documents whose
    /// problems may have changed by it.
    pub(super) fn settle(&mut self, document: &Document, affected: &mut BTreeSet<DocId>) {
        for id in self.told_together(document) {
            let Some(document) = self.documents.get(&id).cloned() else { continue };
            let counts = self.root(&document) == id;
            if counts == self.is_original(&id) {
                continue;
            }
            if counts {
                self.translations.remove(&id);
                self.count_in(&document);
            } else {
                self.translations.insert(id);
                self.count_out(&document);
            }
            self.affected_by(&document, affected);
        }
    }

    pub(super) fn count_in(&mut self, document: &Document) {
        self.lessons += document.lessons.len();
        self.kinds[document.kind as usize] += 1;
        let mut told: Vec<Arc<Claim>> = claim::claims(document).into_iter().map(Arc::new).collect();
        for claim in &told {
            let key = (claim.document.clone(), claim.anchor.clone());
            let of_subject = self.claims.entry(claim.subject.clone()).or_default();
            of_subject.insert(key, Arc::clone(claim));
        }
        for lesson in told.chunk_by_mut(|a, b| a.anchor == b.anchor) {
            lesson.sort_by(|a, b| a.subject.cmp(&b.subject));
        }
        // Who names a subject twice in one lesson is taken at the last word.
        told.dedup_by(|last, first| {
            let same = last.anchor == first.anchor && last.subject == first.subject;
            if same {
                first.clone_from(last);
            }
            same
        });
        if !told.is_empty() {
            self.told.insert(document.id.clone(), told.into());
        }
    }

    pub(super) fn count_out(&mut self, document: &Document) {
        self.lessons -= document.lessons.len();
        self.kinds[document.kind as usize] -= 1;
        let told = self.told.remove(&document.id);
        for claim in told.iter().flat_map(|claims| claims.iter()) {
            if let Some(claims) = self.claims.get_mut(&claim.subject) {
                claims.remove(&(claim.document.clone(), claim.anchor.clone()));
                if claims.is_empty() {
                    self.claims.remove(&claim.subject);
                }
            }
        }
    }

    /// Notes which document this one names as its original, or forgets it.
    pub(super) fn note_translation(&mut self, document: &Document, present: bool) {
        let Some(original) = &document.translation_of else { return };
        let (slug, id) = (original.slug(), &document.id);
        if present {
            add(&mut self.translators, slug, id);
        } else {
            take(&mut self.translators, slug, id);
        }
    }

    /// The document itself, and the translations that may count or not because
    /// of it: those that name it, those that name these, and so on, as far as
    /// [`Self::root`] looks; and of those that name what it names, the first.
    /// Thousands may name the same, and none of them may cost the others time.
    fn told_together(&self, document: &Document) -> BTreeSet<DocId> {
        let mut together = BTreeSet::from([document.id.clone()]);
        let mut names: BTreeSet<Box<str>> = names(document).map(Box::from).collect();
        for _ in 0..=MAX_STEPS {
            let mut next = BTreeSet::new();
            for id in names.iter().filter_map(|name| self.translators.get(name)).flatten() {
                if let Some(translation) = self.documents.get(id)
                    && together.insert(id.clone())
                {
                    next.extend(self::names(translation).map(Box::from));
                }
            }
            names = next;
        }
        // The first of them counts if their original is missing; it is the
        // second one when this document comes before it.
        together.extend(self.translators_like(document).take(2).cloned());
        together
    }

    /// Those of its kind that name the same original, in order; itself too, if
    /// it is there.
    fn translators_like<'a>(&'a self, document: &'a Document) -> impl Iterator<Item = &'a DocId> {
        let original = document.translation_of.as_ref();
        let same = original.and_then(|id| self.translators.get(id.slug()));
        same.into_iter().flatten().filter(move |id| {
            let other = self.documents.get(*id);
            other.is_some_and(|o| o.kind == document.kind && o.translation_of.as_ref() == original)
        })
    }

    /// The document that counts for this one.
    fn root(&self, document: &Document) -> DocId {
        let mut way = vec![document];
        while way.len() <= MAX_STEPS {
            let Some(next) = self.original(way[way.len() - 1]) else { break };
            if let Some(start) = way.iter().position(|known| known.id == next.id) {
                let circle = way[start..].iter().map(|document| &document.id);
                return circle.min().unwrap_or(&document.id).clone();
            }
            way.push(next);
        }
        let last = way[way.len() - 1];
        // Its original is missing: the first of those that translate it.
        self.translators_like(last).next().unwrap_or(&last.id).clone()
    }

    /// What a document is a translation of, if that is there and of its kind.
    fn original(&self, document: &Document) -> Option<&Document> {
        let named = document.translation_of.as_ref()?;
        let by_slug = || {
            let slug = Some(named.as_str()).filter(|named| !named.contains('/'))?;
            let mut ids = self.by_slug(document.kind, slug).filter(|id| **id != document.id);
            ids.next().and_then(|id| self.documents.get(id))
        };
        let exact = self.documents.get(named).or_else(|| self.by_alias(named.as_str()));
        let found = exact.or_else(by_slug)?;
        (found.kind == document.kind && found.id != document.id).then_some(found)
    }
}

/// The last segments under which others may name it.
fn names(document: &Document) -> impl Iterator<Item = &str> {
    document.aliases.iter().chain([&document.id]).map(DocId::slug)
}

//! All documents of a moment, and what follows from them together: which
//! reference leads where, who refers to whom, which claims are made.
//!
//! A catalogue is persistent: a clone is cheap and shares what did not change,
//! so that every snapshot has its own and nothing is recomputed over the whole
//! corpus when one file is saved.

mod check;
mod translations;

use std::collections::BTreeSet;
use std::sync::Arc;

use imbl::{OrdMap, OrdSet};

use crate::claim::{self, Claim, Subject};
use crate::document::{Document, LinkTarget};
use crate::id::{DocId, Kind};

/// A claim's place among those of its subject: its document and lesson.
type ClaimKey = (DocId, Box<str>);

/// The documents of a corpus and their relations.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    documents: OrdMap<DocId, Arc<Document>>,
    /// Alias → the documents that claim it.
    aliases: OrdMap<DocId, OrdSet<DocId>>,
    /// Last segment of an id → the documents that end in it.
    slugs: OrdMap<Box<str>, OrdSet<DocId>>,
    /// How many documents of a kind have this last segment.
    names: OrdMap<(Kind, Box<str>), usize>,
    /// Last segment of a reference → the documents that refer so.
    referrers: OrdMap<Box<str>, OrdSet<DocId>>,
    /// Last segment of `translation_of:` → the documents that say so.
    translators: OrdMap<Box<str>, OrdSet<DocId>>,
    /// Translations of documents that are there: they do not count.
    translations: OrdSet<DocId>,
    claims: OrdMap<Subject, OrdMap<ClaimKey, Arc<Claim>>>,
    /// The same by document: lesson after lesson, and by subject within one.
    told: OrdMap<DocId, Arc<[Arc<Claim>]>>,
    assets: OrdSet<Box<str>>,
    lessons: usize,
    /// How many documents count of each kind, in the order of [`Kind::ALL`].
    kinds: [usize; Kind::ALL.len()],
}

/// Where a reference leads.
#[derive(Clone, Debug, PartialEq)]
pub enum Found<'a> {
    Document(&'a Arc<Document>),
    Asset,
    /// Several documents fit; the first by id comes along.
    Ambiguous(&'a Arc<Document>),
    Nothing,
}

impl Catalogue {
    pub fn len(&self) -> usize {
        self.documents.len()
    }

    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    pub fn get(&self, id: &str) -> Option<&Arc<Document>> {
        self.documents.get(id)
    }

    /// How many documents there are of a kind; a translation counts with its
    /// original.
    pub fn count(&self, kind: Kind) -> usize {
        self.kinds[kind as usize]
    }

    /// How many lessons all documents have together, without translations.
    pub fn lessons(&self) -> usize {
        self.lessons
    }

    /// All documents by id.
    pub fn documents(&self) -> impl Iterator<Item = &Arc<Document>> {
        self.documents.values()
    }

    /// The document that has `id` among its aliases.
    pub fn by_alias(&self, id: &str) -> Option<&Arc<Document>> {
        let claimants = self.aliases.get(id)?;
        claimants.get_min().and_then(|id| self.documents.get(id))
    }

    /// The paths of all files that are not documents and may be served.
    pub fn assets(&self) -> impl Iterator<Item = &str> {
        self.assets.iter().map(|path| &**path)
    }

    pub fn has_asset(&self, path: &str) -> bool {
        self.assets.contains(path)
    }

    /// What the lessons say of a practice or challenge, by document.
    pub fn claims(&self, subject: &Subject) -> impl Iterator<Item = &Arc<Claim>> {
        self.claims.get(subject).into_iter().flat_map(OrdMap::values)
    }

    /// Every claim of the corpus, by subject.
    pub fn all_claims(&self) -> impl Iterator<Item = &Arc<Claim>> {
        self.claims.values().flat_map(OrdMap::values)
    }

    /// What the lessons of a document claim: lesson after lesson, and by subject
    /// within one. A document that does not count claims nothing.
    pub fn claims_of(&self, id: &DocId) -> &[Arc<Claim>] {
        self.told.get(id).map(|claims| &**claims).unwrap_or_default()
    }

    /// Puts a document in the place of its older version. Returns the ids of
    /// the documents whose problems may have changed by it.
    pub fn insert(&mut self, document: Arc<Document>) -> BTreeSet<DocId> {
        let mut affected = self.remove(&document.id.clone());
        let id = &document.id;
        add(&mut self.slugs, id.slug(), id);
        *self.names.entry((document.kind, id.slug().into())).or_default() += 1;
        for alias in &document.aliases {
            self.aliases.entry(alias.clone()).or_default().insert(id.clone());
        }
        for key in document.links.iter().filter_map(|link| key_of(&link.target)) {
            add(&mut self.referrers, key, id);
        }
        self.note_translation(&document, true);
        self.count_in(&document);
        self.documents.insert(id.clone(), document.clone());
        self.settle(&document, &mut affected);
        self.affected_by(&document, &mut affected);
        affected
    }

    /// Takes a document out. Returns the ids of the documents whose problems
    /// may have changed by it.
    pub fn remove(&mut self, id: &DocId) -> BTreeSet<DocId> {
        let mut affected = BTreeSet::new();
        let Some(document) = self.documents.remove(id) else { return affected };
        self.affected_by(&document, &mut affected);
        take(&mut self.slugs, id.slug(), id);
        let name = (document.kind, Box::from(id.slug()));
        match self.names.get_mut(&name) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                self.names.remove(&name);
            }
        }
        for alias in &document.aliases {
            if let Some(claimants) = self.aliases.get_mut(alias) {
                claimants.remove(id);
                if claimants.is_empty() {
                    self.aliases.remove(alias);
                }
            }
        }
        for key in document.links.iter().filter_map(|link| key_of(&link.target)) {
            take(&mut self.referrers, key, id);
        }
        self.note_translation(&document, false);
        if self.translations.remove(id).is_none() {
            self.count_out(&document);
        }
        self.settle(&document, &mut affected);
        affected
    }

    /// Notes that a file other than a document is there, or is gone. Returns
    /// the ids of the documents whose problems may have changed by it.
    pub fn set_asset(&mut self, path: &str, present: bool) -> BTreeSet<DocId> {
        let changed = if present {
            self.assets.insert(path.into()).is_none()
        } else {
            self.assets.remove(path).is_some()
        };
        let key = last_segment(path);
        let referrers = self.referrers.get(key).filter(|_| changed);
        referrers.into_iter().flatten().cloned().collect()
    }

    /// Who refers to `document`, or is referred to by it.
    fn affected_by(&self, document: &Document, affected: &mut BTreeSet<DocId>) {
        affected.insert(document.id.clone());
        let names = document.aliases.iter().map(DocId::slug).chain([document.id.slug()]);
        for name in names {
            affected.extend(self.referrers.get(name).into_iter().flatten().cloned());
        }
        affected.extend(self.aliases.get(&document.id).into_iter().flatten().cloned());
        for alias in &document.aliases {
            affected.extend(self.aliases.get(alias).into_iter().flatten().cloned());
        }
        for claim in claim::claims(document) {
            affected
                .extend(self.by_slug(subject_kind(&claim.subject), &claim.subject.slug).cloned());
        }
    }

    fn by_slug(&self, kind: Kind, slug: &str) -> impl Iterator<Item = &DocId> {
        let ids = self.slugs.get(slug).into_iter().flatten();
        ids.filter(move |id| self.documents.get(*id).is_some_and(|d| d.kind == kind))
    }

    /// The document of a kind with this last segment, such as the practice
    /// `build-trust`.
    pub fn slug(&self, kind: Kind, slug: &str) -> Option<&Arc<Document>> {
        self.by_slug(kind, slug).next().and_then(|id| self.documents.get(id))
    }

    /// Where a link of the document `from` leads, headings aside.
    pub fn resolve(&self, target: &LinkTarget, from: &DocId) -> Found<'_> {
        match target {
            LinkTarget::Anchor(_) => {
                self.documents.get(from).map_or(Found::Nothing, Found::Document)
            }
            LinkTarget::Asset(path) if self.assets.contains(path) => Found::Asset,
            LinkTarget::Asset(_) => Found::Nothing,
            LinkTarget::Slug { kind, slug } => {
                let mut ids = self.by_slug(*kind, slug);
                self.first(ids.next(), ids.next())
            }
            LinkTarget::Document { reference, .. } => {
                let reference = crate::validate::written_id(reference);
                let exact =
                    self.documents.get(&reference).or_else(|| self.by_alias(reference.as_str()));
                if let Some(document) = exact {
                    return Found::Document(document);
                }
                if reference.as_str().contains('/') {
                    return Found::Nothing;
                }
                let mut ids = self.slugs.get(reference.as_str()).into_iter().flatten();
                self.first(ids.next(), ids.next())
            }
        }
    }

    fn first(&self, first: Option<&DocId>, second: Option<&DocId>) -> Found<'_> {
        match (first.and_then(|id| self.documents.get(id)), second) {
            (None, _) => Found::Nothing,
            (Some(document), None) => Found::Document(document),
            (Some(document), Some(_)) => Found::Ambiguous(document),
        }
    }
}

fn subject_kind(subject: &Subject) -> Kind {
    match subject.kind {
        claim::SubjectKind::Practice => Kind::Practice,
        claim::SubjectKind::Challenge => Kind::Challenge,
    }
}

/// What a reference has in common with whatever it may resolve to.
fn key_of(target: &LinkTarget) -> Option<&str> {
    match target {
        LinkTarget::Anchor(_) => None,
        LinkTarget::Document { reference, .. } => {
            let reference = reference.trim_matches('/');
            Some(last_segment(reference.strip_suffix(".md").unwrap_or(reference)))
        }
        LinkTarget::Slug { slug, .. } => Some(slug),
        LinkTarget::Asset(path) => Some(last_segment(path)),
    }
}

fn last_segment(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn add(map: &mut OrdMap<Box<str>, OrdSet<DocId>>, key: &str, id: &DocId) {
    map.entry(key.into()).or_default().insert(id.clone());
}

fn take(map: &mut OrdMap<Box<str>, OrdSet<DocId>>, key: &str, id: &DocId) {
    if let Some(ids) = map.get_mut(key) {
        ids.remove(id);
        if ids.is_empty() {
            map.remove(key);
        }
    }
}

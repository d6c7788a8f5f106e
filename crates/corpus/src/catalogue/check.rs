//! What is wrong with a document in the company of the others.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use imbl::OrdMap;
use jiff::civil::Date;

use super::{Catalogue, Found};
use crate::claim::Subject;
use crate::codes::Code;
use crate::document::{Detail, Document, Link, LinkTarget, Review};
use crate::fields::locate_field;
use crate::id::DocId;
use crate::nearest::{nearest, suggestion};
use crate::problem::{Problem, Problems, Quoted};
use crate::source::SourceFile;

/// A misspelt name is looked for among so many names before and behind it in
/// alphabetical order: among all of them in a corpus of ordinary size.
const WINDOW: usize = 500;
/// Most names of one document that are looked for.
const MAX_SUGGESTIONS: usize = 50;
/// Most headings that a problem lists.
const MAX_ANCHORS: usize = 12;

impl Catalogue {
    /// What is wrong with a document in the company of the others: links,
    /// anchors, aliases, gaps, a review that is due before `today`.
    pub fn check(&self, document: &Document, source: &SourceFile, today: Date) -> Vec<Problem> {
        let mut check = Check {
            catalogue: self,
            document,
            source,
            problems: Problems::default(),
            suggestions: 0,
            anchors: HashMap::new(),
        };
        for link in document.links.iter().filter(|link| link.checked) {
            check.link(link);
        }
        check.aliases();
        check.review(today);
        let mut problems = check.problems.finish(source);
        if let Some(subject) = Subject::of(document)
            && self.is_original(&document.id)
            && self.claims(&subject).next().is_none()
        {
            let message = format!("no lesson refers to {} yet", Quoted(&document.title));
            problems.push(source.problem(Code::NoLesson, message));
        }
        problems
    }
}

/// One document that is being checked.
struct Check<'a> {
    catalogue: &'a Catalogue,
    document: &'a Document,
    source: &'a SourceFile,
    problems: Problems,
    /// How many names were looked for.
    suggestions: usize,
    /// The anchors of the documents that were linked to so far.
    anchors: HashMap<&'a DocId, HashSet<&'a str>>,
}

impl<'a> Check<'a> {
    fn report(
        &mut self,
        code: Code,
        at: &Range<usize>,
        message: impl Into<String>,
    ) -> &mut Problem {
        self.problems.push(self.source, code, at, message)
    }

    fn nearest<'n>(&mut self, word: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
        if self.suggestions >= MAX_SUGGESTIONS || self.problems.is_full() {
            return None;
        }
        self.suggestions += 1;
        nearest(word, names)
    }

    fn link(&mut self, link: &Link) {
        let at = link.at.start as usize..link.at.end as usize;
        let catalogue = self.catalogue;
        match (&link.target, catalogue.resolve(&link.target, &self.document.id)) {
            (LinkTarget::Asset(path), Found::Nothing) => {
                let message = format!("there is no file {} in the content folder", Quoted(path));
                self.report(Code::MissingAsset, &at, message);
            }
            (LinkTarget::Slug { kind, slug }, Found::Nothing) => {
                let names = around(&catalogue.names, (*kind, slug.clone()));
                let of_kind = names.filter(|(of, _)| of == kind).map(|(_, slug)| &**slug);
                let nearest = self.nearest(slug, of_kind);
                let message = format!("there is no {kind} {}", Quoted(slug));
                let problem = self.report(Code::BrokenReference, &at, message);
                let otherwise = format!("write it: concord new {kind} \"…\"");
                problem.help = suggestion(nearest.as_deref(), &otherwise);
                problem.nearest = nearest;
            }
            (LinkTarget::Document { reference, .. }, Found::Nothing) => {
                let nearest = if reference.contains('/') {
                    let ids = around(&catalogue.documents, DocId::new(reference));
                    self.nearest(reference, ids.map(DocId::as_str))
                } else {
                    let slugs = around(&catalogue.slugs, reference.clone());
                    self.nearest(reference, slugs.map(|slug| &**slug))
                };
                let message = format!("there is no document {}", Quoted(reference));
                let problem = self.report(Code::BrokenLink, &at, message);
                problem.help = suggestion(nearest.as_deref(), "");
                problem.nearest = nearest;
            }
            (_, Found::Ambiguous(first)) => {
                let message = format!("several documents fit; {} is taken", first.id);
                self.report(Code::AmbiguousReference, &at, message).help =
                    "write the whole identifier".to_owned();
            }
            (
                LinkTarget::Document { anchor, .. } | LinkTarget::Anchor(anchor),
                Found::Document(target),
            ) => self.anchor(&at, anchor, target),
            _ => {}
        }
    }

    fn anchor(&mut self, at: &Range<usize>, anchor: &str, target: &'a Document) {
        let generated = ["source-", "fn-"].iter().any(|prefix| anchor.starts_with(prefix));
        if anchor.is_empty() || generated {
            return;
        }
        let known = self
            .anchors
            .entry(&target.id)
            .or_insert_with(|| target.sections.iter().map(|section| &*section.anchor).collect());
        if known.contains(anchor) {
            return;
        }
        let anchors = || target.sections.iter().map(|s| &*s.anchor).filter(|a| !a.is_empty());
        let nearest = self.nearest(anchor, anchors().take(2 * WINDOW));
        let message = format!("{} has no heading {}", target.id, Quoted(&format!("#{anchor}")));
        let mut listed: Vec<&str> = anchors().take(MAX_ANCHORS).collect();
        if anchors().nth(MAX_ANCHORS).is_some() {
            listed.push("…");
        }
        let problem = self.report(Code::BrokenAnchor, at, message);
        problem.help = match listed.is_empty() {
            true => "it has no headings".to_owned(),
            false => suggestion(nearest.as_deref(), &format!("it has: {}", listed.join(", "))),
        };
        problem.nearest = nearest;
    }

    fn aliases(&mut self) {
        for (index, alias) in self.document.aliases.iter().enumerate() {
            let other = self.catalogue.documents.get(alias).map(|other| &other.id);
            let mut others = self.catalogue.aliases.get(alias).into_iter().flatten().chain(other);
            let Some(other) = others.find(|other| **other != self.document.id) else { continue };
            let at = self.place("aliases", &format!("/{index}"));
            let message = format!("the alias {} belongs to {other}", Quoted(alias.as_str()));
            self.report(Code::AliasTaken, &at, message);
        }
    }

    fn review(&mut self, today: Date) {
        let due = review(&self.document.detail).and_then(|review| review.due);
        let Some(due) = due.filter(|due| *due < today) else { return };
        let at = self.place("review", "/due");
        self.report(Code::ReviewOverdue, &at, format!("the review was due on {due}")).help =
            "read it against its sources and set “review:” anew".to_owned();
    }

    /// Where a value of the front matter stands; only read again when there is
    /// something to tell of it.
    fn place(&self, key: &str, pointer: &str) -> Range<usize> {
        if self.problems.is_full() {
            return 0..0;
        }
        locate_field(&self.source.text, key, pointer).unwrap_or(0..0)
    }
}

/// The keys around the place where `key` would stand.
fn around<K: Ord + Clone, V: Clone>(map: &OrdMap<K, V>, key: K) -> impl Iterator<Item = &K> {
    let before = map.range::<_, K>(..key.clone()).rev().take(WINDOW);
    before.chain(map.range::<_, K>(key..).take(WINDOW)).map(|(key, _)| key)
}

fn review(detail: &Detail) -> Option<&Review> {
    match detail {
        Detail::Case(case) => Some(&case.review),
        Detail::Practice(practice) => Some(&practice.review),
        Detail::Challenge(challenge) => Some(&challenge.review),
        Detail::Path(_) | Detail::Note | Detail::Page => None,
    }
}

//! Documents made by hand, and a corpus of them.
#![allow(dead_code)] // each test file uses a part
#![allow(clippy::unwrap_used)] // all of this is tests

use std::sync::Arc;

use concord_corpus::facet::CORE;
use concord_corpus::{
    Detail, DocId, Document, Facet, FacetSchema, FacetTag, FacetValue, Kind, Lesson, Section, Text,
};
use concord_search::{Entry, Filter, Hit, HitKind, Index, IndexOptions, Query, Results, Searcher};
use jiff::civil::{Date, date};
use tempfile::TempDir;

pub fn tag(source: &str, facet: &str, value: &str) -> FacetTag {
    FacetTag { source: source.into(), facet: facet.into(), value: value.into() }
}

pub fn schema(source: &str, facets: &[(&str, &[&str])]) -> Arc<FacetSchema> {
    let value = |path: &&str| FacetValue {
        path: (*path).into(),
        label: path.to_uppercase(),
        names: Vec::new(),
        synonyms: Vec::new(),
    };
    let facet = |(id, values): &(&str, &[&str])| Facet {
        id: (*id).into(),
        label: format!("The {id}"),
        values: values.iter().map(value).collect(),
    };
    Arc::new(FacetSchema {
        source: source.into(),
        label: source.to_owned(),
        facets: facets.iter().map(facet).collect(),
        ..FacetSchema::default()
    })
}

/// A document with its text, built from lines: `## Title {#anchor}` starts a section.
#[derive(Clone, Debug)]
pub struct Doc {
    pub document: Document,
    pub text: Text,
    pub source: String,
    pub extra: String,
    pub plugin_tags: Vec<FacetTag>,
}

impl Doc {
    pub fn new(id: &str, title: &str, body: &str) -> Self {
        let mut sections = vec![Section { level: 0, title: "".into(), anchor: "".into() }];
        let mut text = Text { body: String::new(), section_starts: vec![0] };
        for line in body.lines().map(str::trim) {
            let level = line.len() - line.trim_start_matches('#').len();
            let mut line = line.trim_start_matches('#').trim();
            if level > 0 {
                let (heading, anchor) = line.split_once(" {#").unwrap_or((line, ""));
                sections.push(Section {
                    level: level as u8,
                    title: heading.into(),
                    anchor: anchor.trim_end_matches('}').into(),
                });
                text.section_starts.push(text.body.len() as u32);
                line = heading;
            }
            text.body += line;
            text.body.push('\n');
        }
        let document = Document {
            id: DocId::new(id),
            file: format!("{id}.md").into(),
            kind: Kind::Page,
            title: title.into(),
            summary: "".into(),
            lang: None,
            translation_of: None,
            aliases: Vec::new(),
            draft: false,
            published: None,
            updated: date(2026, 1, 1),
            detail: Detail::Page,
            lessons: Vec::new(),
            sections,
            links: Vec::new(),
            tags: Vec::new(),
            hash: 0,
        };
        let source = format!("# {title}\n\n{body}");
        Self { document, text, source, extra: String::new(), plugin_tags: Vec::new() }
    }

    pub fn kind(mut self, kind: Kind) -> Self {
        self.document.kind = kind;
        self
    }

    pub fn summary(mut self, summary: &str) -> Self {
        self.document.summary = summary.into();
        self
    }

    pub fn extra(mut self, extra: &str) -> Self {
        self.extra = extra.to_owned();
        self
    }

    pub fn updated(mut self, updated: Date) -> Self {
        self.document.updated = updated;
        self
    }

    pub fn tags(mut self, tags: &[(&str, &str)]) -> Self {
        self.document.tags.extend(tags.iter().map(|(facet, value)| tag(CORE, facet, value)));
        self
    }

    pub fn plugin_tags(mut self, tags: &[(&str, &str, &str)]) -> Self {
        self.plugin_tags
            .extend(tags.iter().map(|(source, facet, value)| tag(source, facet, value)));
        self
    }

    /// The section with this anchor is a lesson.
    pub fn lesson(mut self, anchor: &str, tags: &[(&str, &str)]) -> Self {
        let section = self.document.section_of(anchor).expect("a section");
        self.document.lessons.push(Lesson {
            anchor: anchor.into(),
            title: self.document.sections[section].title.clone(),
            section,
            tags: tags.iter().map(|(facet, value)| tag(CORE, facet, value)).collect(),
            ..Lesson::default()
        });
        self
    }
}

/// An index in a temporary folder.
pub struct Corpus {
    pub index: Index,
    pub searcher: Searcher,
    pub schemas: Vec<Arc<FacetSchema>>,
    folder: TempDir,
}

impl Corpus {
    pub fn of(documents: &[Doc]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut index = Index::create(folder.path(), IndexOptions::default()).unwrap();
        let searcher = index.commit().unwrap();
        let mut corpus = Self { index, searcher, schemas: Vec::new(), folder };
        corpus.save(documents);
        corpus
    }

    pub fn with(mut self, schemas: &[Arc<FacetSchema>]) -> Self {
        self.schemas = schemas.to_vec();
        self
    }

    pub fn stage(&mut self, doc: &Doc) {
        let tags: Vec<_> = doc.document.tags.iter().chain(&doc.plugin_tags).cloned().collect();
        let entry = Entry {
            document: &doc.document,
            text: &doc.text,
            source: &doc.source,
            extra: &doc.extra,
            tags: &tags,
        };
        self.index.stage(&entry).unwrap();
    }

    pub fn save(&mut self, documents: &[Doc]) {
        for document in documents {
            self.stage(document);
        }
        self.searcher = self.index.commit().unwrap();
    }

    pub fn search(&self, query: &Query) -> Results {
        let results = self.searcher.search(query, &self.schemas).unwrap();
        results.hits.iter().for_each(check);
        assert!(results.hits.len() <= results.total);
        results
    }

    pub fn find(&self, text: &str) -> Results {
        self.search(&ask(text))
    }

    /// The ids of the hits, of lessons with their anchor.
    pub fn ids(&self, query: &Query) -> Vec<String> {
        self.search(query).hits.iter().map(name).collect()
    }
}

pub fn name(hit: &Hit) -> String {
    match &hit.anchor {
        Some(anchor) => format!("{}#{anchor}", hit.id),
        None => hit.id.to_string(),
    }
}

/// What holds for every hit, whatever was asked.
fn check(hit: &Hit) {
    let apart = |text: &str, marks: &[std::ops::Range<usize>]| {
        let mut end = 0;
        for mark in marks {
            assert!(end <= mark.start && mark.start < mark.end, "{hit:?}");
            assert!(text.get(mark.clone()).is_some(), "{hit:?}");
            end = mark.end;
        }
    };
    apart(&hit.title, &hit.title_highlights);
    apart(&hit.snippet.text, &hit.snippet.highlights);
    assert!(!hit.snippet.text.contains('\n'), "{hit:?}");
    assert!(hit.snippet.text.chars().count() <= 402, "{hit:?}");
    assert_eq!(hit.anchor.is_some(), hit.kind == HitKind::Lesson);
}

pub fn ask(text: &str) -> Query {
    Query { text: text.to_owned(), limit: 100, ..Query::default() }
}

pub fn filter(source: &str, facet: &str, values: &[&str]) -> Filter {
    Filter {
        source: source.to_owned(),
        facet: facet.to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    }
}

/// The count of each value of one facet that is not 0, selected ones with `*`.
pub fn counts(results: &Results, source: &str, facet: &str) -> Vec<String> {
    let mut facets = results.facets.iter();
    let facet = facets.find(|f| &*f.source == source && &*f.facet == facet).expect("the facet");
    let shown = facet.values.iter().filter(|value| value.count > 0 || value.selected);
    shown.map(|v| format!("{}{} {}", if v.selected { "*" } else { "" }, v.path, v.count)).collect()
}

/// The snippet with its highlights in brackets.
pub fn shown(hit: &Hit) -> String {
    bracketed(&hit.snippet.text, &hit.snippet.highlights)
}

pub fn bracketed(text: &str, marks: &[std::ops::Range<usize>]) -> String {
    let mut shown = String::new();
    let mut at = 0;
    for mark in marks {
        shown += &format!("{}[{}]", &text[at..mark.start], &text[mark.clone()]);
        at = mark.end;
    }
    shown + &text[at..]
}

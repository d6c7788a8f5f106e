//! A corpus in memory.
#![allow(dead_code, clippy::unwrap_used)] // not every test needs all; helpers of a test are tests too

use std::path::Path;
use std::sync::Arc;

use concord_corpus::{Catalogue, Document, FacetSchema, Rules, Vocabularies, core_schema, read};
use concord_insight::{AllFindings, Knowledge, Situation};
use jiff::civil::{Date, date};

pub const TODAY: Date = date(2026, 11, 22);

/// What a [`Knowledge`] borrows.
#[derive(Default)]
pub struct Corpus {
    pub catalogue: Catalogue,
    pub vocabularies: Vocabularies,
    pub schemas: Vec<Arc<FacetSchema>>,
    pub findings: AllFindings,
}

impl Corpus {
    /// The project's own content.
    pub fn of_the_project() -> Self {
        let content = Path::new("../../content");
        let text = std::fs::read_to_string(content.join("vocabulary.toml")).unwrap();
        let (vocabularies, problems) = Vocabularies::parse(text);
        assert_eq!(problems, []);
        let rules = Rules { vocabularies: Arc::new(vocabularies.clone()), plugins: Vec::new() };
        let mut corpus = Self {
            schemas: vec![Arc::new(core_schema(&vocabularies, &[]))],
            vocabularies,
            ..Self::default()
        };
        for folder in ["cases", "practices", "challenges"] {
            for entry in std::fs::read_dir(content.join(folder)).unwrap().flatten() {
                let path = entry.path();
                let name = format!("{folder}/{}", entry.file_name().to_str().unwrap());
                let reading = read(&name, std::fs::read(path).unwrap(), TODAY, &rules).unwrap();
                corpus.add(reading.document);
            }
        }
        corpus
    }

    /// Documents made up for a test.
    pub fn of(documents: impl IntoIterator<Item = Document>) -> Self {
        let mut corpus = Self::default();
        for document in documents {
            corpus.add(document);
        }
        corpus
    }

    pub fn add(&mut self, document: Document) {
        self.catalogue.insert(Arc::new(document));
    }

    pub fn knowledge(&self) -> Knowledge<'_> {
        Knowledge {
            catalogue: &self.catalogue,
            vocabularies: &self.vocabularies,
            schemas: &self.schemas,
            findings: &self.findings,
        }
    }
}

/// A case made up for a test, before it is a file.
#[derive(Clone, Debug, Default)]
pub struct Story {
    pub partnership: &'static str,
    pub intervention: &'static str,
    /// The grade of both results.
    pub evidence: &'static str,
    pub sector: &'static str,
    pub countries: Vec<&'static str>,
    pub period: (Option<i16>, Option<i16>),
    pub lessons: Vec<Words>,
}

/// A lesson made up for a test: slugs and what is said of them.
#[derive(Clone, Debug, Default)]
pub struct Words {
    pub evidence: Option<&'static str>,
    pub stage: &'static str,
    pub practices: Vec<(&'static str, &'static str)>,
    pub challenges: Vec<(&'static str, &'static str)>,
}

impl Words {
    /// The grade that counts: its own, else that of the result.
    pub fn grade<'s>(&'s self, story: &'s Story) -> &'s str {
        self.evidence.unwrap_or(story.evidence)
    }
}

impl Story {
    /// The file, as an author would write it.
    pub fn file(&self, number: usize) -> String {
        let mut text = format!("---\nkind: case\ntitle: Case {number}\nsummary: Made up.\n");
        text += &format!("sectors: [{}]\n", self.sector);
        let quoted: Vec<_> = self.countries.iter().map(|code| format!("\"{code}\"")).collect();
        text += &format!("place: {{name: Here, countries: [{}]}}\n", quoted.join(", "));
        if let (Some(start), end) = self.period {
            let end = end.map_or("ongoing".to_owned(), |end| end.to_string());
            text += &format!("period: {{start: {start}, end: {end}}}\n");
        }
        let result = |rating| format!("{{rating: {rating}, evidence: {}}}", self.evidence);
        text += &format!(
            "results:\n  partnership: {}\n  intervention: {}\nlessons:\n",
            result(self.partnership),
            result(self.intervention)
        );
        let mut body = String::new();
        for (index, lesson) in self.lessons.iter().enumerate() {
            let pairs = |pairs: &[(&str, &str)]| {
                let all = pairs.iter().map(|(slug, word)| format!("{slug}: {word}"));
                all.collect::<Vec<_>>().join(", ")
            };
            text += &format!("  l{index}:\n    stage: {}\n", lesson.stage);
            if let Some(evidence) = lesson.evidence {
                text += &format!("    evidence: {evidence}\n");
            }
            text += &format!("    practices: {{{}}}\n", pairs(&lesson.practices));
            text += &format!("    challenges: {{{}}}\n", pairs(&lesson.challenges));
            body += &format!("### Lesson {index} {{#l{index}}}\n\nText.\n\n");
        }
        format!("{text}---\n\n{body}")
    }
}

/// The corpus of these stories, with a document for each of these practices and
/// challenges.
pub fn made_up(stories: &[Story], practices: &[&str], challenges: &[&str]) -> Corpus {
    let rules = Rules::default();
    let mut corpus = Corpus {
        schemas: vec![Arc::new(core_schema(&rules.vocabularies, &[]))],
        ..Corpus::default()
    };
    let mut add = |name: String, text: String| {
        corpus.add(read(&name, text.into_bytes(), TODAY, &rules).unwrap().document);
    };
    for (number, story) in stories.iter().enumerate() {
        add(format!("cases/c{number}.md"), story.file(number));
    }
    for (kind, folder, slugs) in
        [("practice", "practices", practices), ("challenge", "challenges", challenges)]
    {
        for slug in slugs {
            add(
                format!("{folder}/{slug}.md"),
                format!("---\nkind: {kind}\ntitle: The {slug}\nsummary: Made up.\n---\n"),
            );
        }
    }
    corpus
}

fn words(list: &str) -> Vec<String> {
    list.split_whitespace().map(str::to_owned).collect()
}

/// A situation; what there are several of is parted by spaces.
pub fn said(stage: &str, forms: &str, partners: &str, sectors: &str, worries: &str) -> Situation {
    Situation {
        stage: words(stage).pop(),
        forms: words(forms),
        partners: words(partners),
        sectors: words(sectors),
        worries: words(worries),
        answers: Vec::new(),
    }
}

//! The files of a made-up corpus, as authors would write them.

use std::collections::BTreeMap;

use crate::spec::{Case, Period, Spec, Subject, slug};

/// Day of the year 2025, as front matter has it.
pub fn date(day: u32) -> String {
    let (month, day) = month_and_day(day);
    format!("2025-{month:02}-{day:02}")
}

/// Twenty-eight days are enough for every month.
pub fn month_and_day(day: u32) -> (u32, u32) {
    (1 + (day - 1) / 28, 1 + (day - 1) % 28)
}

impl Spec {
    /// The text of each file by its path.
    pub fn files(&self) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        for (kind, folder, subjects) in [
            ("practice", "practices", &self.practices),
            ("challenge", "challenges", &self.challenges),
        ] {
            for subject in subjects {
                let path = format!("{folder}/{}.md", slug(&subject.title));
                files.insert(path, subject.file(kind, folder));
            }
        }
        for case in &self.cases {
            files.insert(format!("{}.md", case.id()), case.file());
        }
        for path in &self.paths {
            let mut text = head("path", &path.title, path.updated, &None);
            if let Some(minutes) = path.minutes {
                text += &format!("minutes: {minutes}\n");
            }
            text += "steps:\n";
            for step in &path.steps {
                text += &format!("  - {{document: practices/{step}, why: It helps.}}\n");
            }
            files.insert(format!("paths/{}.md", slug(&path.title)), text + "---\n\nWalk slowly.\n");
        }
        for (title, updated) in &self.pages {
            let text =
                format!("---\ntitle: {title}\nupdated: {}\n---\n\nPlain words.\n", date(*updated));
            files.insert(format!("{}.md", slug(title)), text);
        }
        files
    }
}

fn head(kind: &str, title: &str, updated: u32, translates: &Option<String>) -> String {
    let mut text = format!(
        "---\nkind: {kind}\ntitle: {title}\nsummary: Made up for a test.\nupdated: {}\n",
        date(updated)
    );
    if let Some(original) = translates {
        text += &format!("lang: de\ntranslation_of: {kind}s/{original}\n");
    }
    text
}

fn review(overdue: bool) -> &'static str {
    if overdue { "review: {on: 2018-03-04, due: 2020-05-06}\n" } else { "" }
}

impl Subject {
    fn file(&self, kind: &str, folder: &str) -> String {
        let mut text = head(kind, &self.title, self.updated, &self.translates);
        if kind == "practice" {
            text += &format!("addresses: [{}]\n", self.addresses.join(", "));
        } else if self.worry {
            text += &format!("worry: Nobody lifts the {}\n", self.title);
        }
        text += &format!("stages: [{}]\n", self.stages.join(", "));
        if self.alias {
            text += &format!("aliases: [{folder}/old-{}]\n", slug(&self.title));
        }
        text + review(self.overdue) + "---\n\nWhat it is.\n"
    }
}

impl Case {
    fn file(&self) -> String {
        if self.broken {
            return format!("---\nkind: case\ntitle: {}\nsectors: [health\n---\n", self.title);
        }
        let mut text = head("case", &self.title, self.updated, &self.translates);
        let partners = self.partners.iter().map(|kind| format!("{{name: Some, kind: {kind}}}"));
        text += &format!("sectors: [{}]\n", self.sectors.join(", "));
        text += &format!("modality: [{}]\n", self.forms.join(", "));
        text += &format!("partners: [{}]\n", partners.collect::<Vec<_>>().join(", "));
        text += &format!("challenges: [{}]\n", self.met.join(", "));
        let codes: Vec<_> = self.countries.iter().map(|code| format!("\"{code}\"")).collect();
        text += &format!("place:\n  name: Somewhere\n  countries: [{}]\n", codes.join(", "));
        if let Some((latitude, longitude)) = self.point {
            text += &format!("  lat: {latitude}\n  lon: {longitude}\n");
        }
        text += &match self.period {
            Period::Unsaid => String::new(),
            Period::Started(start) => format!("period: {{start: {start}}}\n"),
            Period::Ongoing(start) => format!("period: {{start: {start}, end: ongoing}}\n"),
            Period::Ended(start, end) => format!("period: {{start: {start}, end: {end}}}\n"),
        };
        text += "results:\n";
        for (level, result) in
            [("partnership", self.partnership), ("intervention", self.intervention)]
        {
            if let Some((rating, evidence)) = result {
                text += &format!("  {level}: {{rating: {rating}, evidence: {evidence}}}\n");
            }
        }
        if !self.sources.is_empty() {
            text += "sources:\n";
        }
        for (index, (year, perspective)) in self.sources.iter().enumerate() {
            let id = source(index);
            text += &format!(
                "  - {{id: {id}, title: A report, year: {year}, perspective: {perspective}}}\n"
            );
        }
        text += review(self.overdue);
        let mut body = String::new();
        if !self.lessons.is_empty() {
            text += "lessons:\n";
        }
        for lesson in &self.lessons {
            let anchor = slug(&lesson.title);
            let pairs = |pairs: &[(String, &str)]| {
                let all = pairs.iter().map(|(slug, word)| format!("{slug}: {word}"));
                all.collect::<Vec<_>>().join(", ")
            };
            let sources: Vec<_> = lesson.sources.iter().map(|index| source(*index)).collect();
            text +=
                &format!("  {anchor}:\n    stage: {}\n    level: {}\n", lesson.stage, lesson.level);
            if let Some(evidence) = lesson.evidence {
                text += &format!("    evidence: {evidence}\n");
            }
            text += &format!("    practices: {{{}}}\n", pairs(&lesson.practices));
            text += &format!("    challenges: {{{}}}\n", pairs(&lesson.challenges));
            text += &format!("    sources: [{}]\n", sources.join(", "));
            body += &format!("### {} {{#{anchor}}}\n\nThey said so.\n\n", lesson.title);
        }
        format!("{text}---\n\nIt began well.\n\n## Lessons\n\n{body}")
    }
}

fn source(index: usize) -> &'static str {
    ["first", "second", "third"][index]
}

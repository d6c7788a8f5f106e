//! The search: totals, kinds, counts of facets.

use std::collections::BTreeSet;

use super::{Oracle, Page};
use crate::count::{bar, plural, terms, verdict, years};
use crate::spec::{GRADES, Lesson, Subject, slug};

/// Something that a search can find: its kind, its facet values, its line.
pub struct Hit {
    pub kind: &'static str,
    pub tags: BTreeSet<(&'static str, String)>,
    line: Option<String>,
}

pub const KINDS: [(&str, &str); 6] = [
    ("case", "Cases"),
    ("lesson", "Lessons"),
    ("practice", "Practices"),
    ("challenge", "Challenges"),
    ("path", "Learning paths"),
    ("page", "Pages"),
];

/// Facets that keep the order of their vocabulary; all their values are shown.
const LADDERS: [(&str, &str, &str); 3] = [
    ("stage", "Stage", "stage"),
    ("partnership", "Result of the partnership", "rating"),
    ("intervention", "Result of the intervention", "rating"),
];
/// Facets that go by how much there is, and their vocabularies.
const OTHERS: [(&str, &str); 8] = [
    ("sector", "sector"),
    ("modality", "modality"),
    ("partner", "partner-kind"),
    ("country", ""),
    ("challenge", ""),
    ("practice", ""),
    ("lang", ""),
    ("scale", "scale"),
];

impl Oracle<'_> {
    pub fn searches(&self) -> Vec<Page> {
        let mut pages = vec![("/search".to_owned(), self.search(None, None))];
        for (kind, _) in KINDS {
            pages.push((format!("/search?kind={kind}"), self.search(Some(kind), None)));
        }
        for (kind, facet, value) in [
            (None, "sector", "health"),
            (Some("case"), "evidence", "documented"),
            (Some("lesson"), "stage", "planning"),
            (Some("lesson"), "practice", "oak"),
            (Some("practice"), "challenge", "granite"),
        ] {
            let of_kind = kind.map(|kind| format!("kind={kind}&")).unwrap_or_default();
            let patterns = self.search(kind, Some((facet, value)));
            pages.push((format!("/search?{of_kind}{facet}={value}"), patterns));
        }
        pages
    }

    /// The label of a facet's value.
    pub fn value(&self, facet: &str, vocabulary: &str, value: &str) -> String {
        match (facet, value) {
            ("country", "LC") => "Saint Lucia".to_owned(),
            ("country", "NA") => "Namibia".to_owned(),
            ("country", "NO") => "Norway".to_owned(),
            ("practice" | "challenge", slug) => self.spec.title(slug),
            (_, value) => self.labels.of(vocabulary, value).to_owned(),
        }
    }

    /// Everything that a search can find, with its facet values. Translations
    /// are found too: whoever reads the language wants them.
    pub fn hits(&self) -> Vec<Hit> {
        let spec = self.spec;
        let mut hits = Vec::new();
        for case in &spec.cases {
            let mut shared: BTreeSet<(&'static str, String)> = BTreeSet::new();
            let mut add = |facet, values: &[&str]| {
                shared.extend(values.iter().map(|value| (facet, (*value).to_owned())));
            };
            add("sector", &case.sectors);
            add("modality", &case.forms);
            add("partner", &case.partners);
            add("country", &case.countries);
            for (facet, result) in
                [("partnership", case.partnership), ("intervention", case.intervention)]
            {
                if let Some((rating, _)) = result {
                    add(facet, &[rating]);
                }
            }
            if case.translates.is_some() {
                add("lang", &["de"]);
            }
            let mut of_case = shared.clone();
            of_case.extend(case.met.iter().map(|slug| ("challenge", slug.clone())));
            let grades = case.partnership.iter().chain(&case.intervention);
            of_case.extend(grades.map(|(_, grade)| ("evidence", (*grade).to_owned())));
            let time = match years(case.period) {
                years if years.is_empty() => years,
                years => format!(", {years}"),
            };
            for lesson in &case.lessons {
                of_case.extend(own(lesson));
                let mut tags = shared.clone();
                tags.extend(own(lesson));
                let line = format!("Lesson in {}{time} …{} …", case.title, lesson.title);
                hits.push(Hit { kind: "lesson", tags, line: (!time.is_empty()).then_some(line) });
            }
            let line = format!("Case Somewhere{time} …{} Made up…", case.title);
            let line = (!time.is_empty()).then_some(line);
            hits.push(Hit { kind: "case", tags: of_case, line });
        }
        for (kind, name, subjects) in [
            ("practice", "Practice", &spec.practices),
            ("challenge", "Challenge", &spec.challenges),
        ] {
            for subject in subjects {
                let mut tags = BTreeSet::from([(kind, slug(&subject.title))]);
                tags.extend(subject.stages.iter().map(|stage| ("stage", (*stage).to_owned())));
                if kind == "practice" {
                    tags.extend(subject.addresses.iter().map(|slug| ("challenge", slug.clone())));
                }
                if subject.translates.is_some() {
                    tags.insert(("lang", "de".to_owned()));
                }
                let claims = spec.claims(&subject.original());
                let said = format!(
                    "{name} …{} Made up… {} {}. {}",
                    subject.title,
                    bar(&claims, kind == "practice"),
                    verdict(&claims),
                    plural(claims.len(), "lesson")
                );
                hits.push(Hit { kind, tags, line: (!claims.is_empty()).then_some(said) });
            }
        }
        for path in &spec.paths {
            let line = format!("Path …{} … Takes {}", path.title, path.length());
            hits.push(Hit { kind: "path", tags: BTreeSet::new(), line: Some(line) });
        }
        let pages = spec.pages.iter();
        hits.extend(pages.map(|_| Hit { kind: "page", tags: BTreeSet::new(), line: None }));
        hits
    }

    fn search(&self, kind: Option<&str>, chosen: Option<(&str, &str)>) -> Vec<String> {
        let hits = self.hits();
        let of_kind = |hit: &&Hit| kind.map_or(hit.kind != "lesson", |kind| hit.kind == kind);
        let kept = |hit: &&Hit| {
            chosen.is_none_or(|(facet, value)| {
                hit.tags.iter().any(|(f, v)| *f == facet && v == value)
            })
        };
        let found: Vec<_> = hits.iter().filter(of_kind).filter(kept).collect();
        let mut said = vec![plural(found.len(), "result")];
        match found.len() {
            0 => said.extend(self.dropped(kind, chosen)),
            all => said.push(format!("[Pages] 1 to {all} of {all}…")),
        }
        // A kind is counted whatever kind was chosen.
        let count = |of: &str| hits.iter().filter(kept).filter(|hit| hit.kind == of).count();
        let documents = hits.iter().filter(kept).filter(|hit| hit.kind != "lesson").count();
        let tabs = KINDS.iter().filter(|(of, _)| count(of) > 0 || kind == Some(of));
        let tabs: Vec<_> = tabs.map(|(of, label)| format!(" {label} {}", count(of))).collect();
        said.push(format!("[Kinds] All {documents}{}…", tabs.concat()));
        if chosen.is_some() {
            said.push("Filter (1)".to_owned());
        }
        // A facet is counted without its own choice.
        let counted = |facet: &str, value: &str| {
            let free = chosen.is_some_and(|(chosen, _)| chosen == facet);
            let hits = hits.iter().filter(of_kind).filter(|hit| free || kept(hit));
            hits.filter(|hit| hit.tags.iter().any(|(f, v)| *f == facet && v == value)).count()
        };
        let is_chosen = |facet: &str, value: &str| chosen == Some((facet, value));
        for (facet, label, vocabulary) in LADDERS {
            let terms = terms(self.vocabulary, vocabulary);
            if terms.iter().any(|term| counted(facet, term) > 0 || is_chosen(facet, term)) {
                said.extend(terms.iter().map(|term| {
                    format!(
                        "{label} ▸ {} {}",
                        self.labels.of(vocabulary, term),
                        counted(facet, term)
                    )
                }));
            }
        }
        let sure = |grade: &&&str| counted("evidence", grade) > 0 || is_chosen("evidence", grade);
        if GRADES.iter().any(|grade| sure(&grade)) {
            said.extend(GRADES.iter().map(|grade| {
                format!(
                    "How sure ▸ {} {}",
                    counted("evidence", grade),
                    self.labels.of("evidence", grade)
                )
            }));
        }
        for (facet, vocabulary) in OTHERS {
            said.extend(self.facet(facet, vocabulary, &|value| counted(facet, value), &|value| {
                is_chosen(facet, value)
            }));
        }
        said.extend(found.iter().filter_map(|hit| hit.line.clone()));
        said
    }

    /// Where nothing was found: the choice without which most comes back. Any
    /// kind is any kind of document.
    fn dropped(&self, kind: Option<&str>, chosen: Option<(&str, &str)>) -> Option<String> {
        let hits = self.hits();
        let has = |hit: &&Hit, (facet, value): (&str, &str)| {
            hit.tags.iter().any(|(f, v)| *f == facet && v == value)
        };
        let documents = hits.iter().filter(|hit| hit.kind != "lesson");
        let of_any_kind =
            documents.filter(|hit| chosen.is_none_or(|chosen| has(hit, chosen))).count();
        let of_kind = |hit: &&Hit| kind.map_or(hit.kind != "lesson", |kind| hit.kind == kind);
        let of_any_value = hits.iter().filter(of_kind).count();
        let (count, any) = match (kind, chosen) {
            (Some(_), Some((facet, _))) if of_any_value >= of_any_kind => (of_any_value, facet),
            (None, Some((facet, _))) => (of_any_value, facet),
            _ => (of_any_kind, "kind"),
        };
        (count > 0).then(|| match any {
            "evidence" => format!("Any how sure {}", plural(count, "result")),
            any => format!("Any {any} {}", plural(count, "result")),
        })
    }

    fn facet(
        &self,
        facet: &str,
        vocabulary: &str,
        counted: &dyn Fn(&str) -> usize,
        chosen: &dyn Fn(&str) -> bool,
    ) -> Vec<String> {
        let slugs = |subjects: &[Subject]| subjects.iter().map(|s| slug(&s.title)).collect();
        let values: Vec<String> = match facet {
            "country" => ["LC", "NA", "NO"].map(str::to_owned).into(),
            "practice" => slugs(&self.spec.practices),
            "challenge" => slugs(&self.spec.challenges),
            "lang" => vec!["de".to_owned()],
            _ => terms(self.vocabulary, vocabulary),
        };
        // Of the open ones only what a document has is a value at all.
        let documents = self.hits();
        let known = |value: &String| {
            !vocabulary.is_empty()
                || documents
                    .iter()
                    .flat_map(|hit| &hit.tags)
                    .any(|(f, v)| *f == facet && v == value)
        };
        let values: Vec<_> = values.into_iter().filter(known).collect();
        if !values.iter().any(|value| counted(value) > 0 || chosen(value)) {
            return Vec::new();
        }
        let long = values.len() > 12;
        let shown = values.iter().filter(|v| !long || counted(v) > 0 || chosen(v));
        let mut said: Vec<_> =
            shown.map(|v| format!("{} {}", self.value(facet, vocabulary, v), counted(v))).collect();
        if said.len() > 7 {
            said.push(format!("{} more (…)", said.len() - 5));
        }
        said
    }
}

/// The facet values that a lesson has of its own.
fn own(lesson: &Lesson) -> Vec<(&'static str, String)> {
    let mut tags = vec![("stage", lesson.stage.to_owned())];
    tags.extend(lesson.evidence.map(|grade| ("evidence", grade.to_owned())));
    tags.extend(lesson.practices.iter().map(|(slug, _)| ("practice", slug.clone())));
    tags.extend(lesson.challenges.iter().map(|(slug, _)| ("challenge", slug.clone())));
    tags
}

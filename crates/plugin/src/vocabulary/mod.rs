//! Finds the values of facets in text by the words that stand for them.
//!
//! A vocabulary is a TOML file:
//!
//! ```
//! use concord_plugin::Vocabulary;
//! use concord_plugin::vocabulary::Reading;
//!
//! let vocabulary = Vocabulary::parse(r#"
//! schema = 1
//! id = "seaside"
//! label = "Seaside"
//! lang = "en"
//!
//! [domain]                       # is the document about this at all?
//! sectors = ["seaside"]          # the core's names for it; its own id if left out
//! apart = ["mining"]             # sectors that speak against it; all others if left out
//! in_names = false               # words inside names ("Beach Street") do not count
//! threshold = 1
//! strong = ["sea", "coast", "beach"]
//! weak = ["sand"]
//! against = ["at sea about"]     # looks like the domain, and is not
//!
//! [[facet]]
//! id = "animal"
//! label = "Animal"
//! question = "Which animals are concerned?"
//!
//! [[facet.value]]
//! id = "crab"
//! label = "Crab"
//! synonyms = ["hermit crab", "crab"]   # each a strong sign
//! weak = ["shell"]                     # counts beside others
//! together = ["crab + claw"]           # strong where all stand in one sentence
//! avoid = ["crab apple"]               # masked before anything is counted
//! least = 2                            # 1 asks for less, 3 and more for more
//!
//! [[facet.value]]
//! id = "king-crab"
//! parent = "crab"
//! label = "King crab"
//! synonyms = ["king crab"]
//! acronyms = ["RKC"]                   # matched in this case only
//! "#).unwrap();
//!
//! let title = "Hermit-crabs on the beach";
//! let reading = Reading { title, text: "The sea, the coast.", ..Reading::default() };
//! let found = vocabulary.find(&reading);
//! assert_eq!(found[0].value, "crab");
//! assert_eq!(found[0].signals[0].phrase, "hermit crab");
//! ```
//!
//! # What matches
//! Whole words, whatever their case (acronyms: as they stand). Hyphen, dash
//! and space are equal; `’` is `'`. The last word may end in s, es or 's, and
//! ies for y. Phrases do not reach across a line or other punctuation than
//! their own. Among overlapping phrases of one facet, the one that contains
//! the others wins. A phrase inside an `avoid` phrase of its value, or inside
//! an `against` phrase, does not count, nor does one after "unlike", nor what
//! follows a heading such as "References" in the second half of the text.
//!
//! Phrases listed `together`, with a plus between them, count where all of
//! them stand in one sentence, in any order: "children + asthma" also finds
//! "asthma of the youngest children". Where a strong phrase of the value
//! stands in between, that one counts alone; `avoid` does not mask them.
//!
//! # What is believed
//! First the **domain gate**. It is open where the author says that the
//! document is about the domain: by one of the domain's `sectors`, or by front
//! matter for the plugin. Otherwise it takes three different strong words of the domain, a
//! score (2 for each strong word, 1 for each weak one, each word counted three
//! times at most) of twice the threshold, and 6 hits in 1,000 words; in less
//! than 200 words, one strong word and a score of 4. From 600 words on it takes
//! as many strong words as a fourth of those that the domain lists, at least
//! three and at most five. A strong word in the title, the summary or a heading
//! adds 2 to the score, and the first of them counts as one different word more.
//! The score is doubled
//! where the author names other sectors only. A word of the text that starts
//! with a capital, next to another such word, is part of a name.
//!
//! Then, for each value, **three points**:
//!
//! | what | points |
//! |---|---|
//! | a strong phrase of several words (hyphens separate words, too), or phrases `together` | 3 |
//! | a strong phrase of one word | 2 |
//! | it stands there again, once or more | 1 |
//! | each different weak phrase, three at most | 1 |
//! | a strong phrase in the title | 4 |
//! | one in the summary; one in a heading | 1 each |
//!
//! So one plain phrase says it in a short text, one word has to be said twice.
//! What is long mentions many things: each doubling of 250 words asks for one
//! point more, four at most, and for half a point where a strong phrase stands in
//! the title, the summary or a heading. Weak phrases suffice where two different
//! ones stand in one sentence. What the summary says and the opening of the
//! text repeats (200 bytes more than the summary has) counts once, and so do
//! phrases of a value that share words. A value with less than a
//! third of the points of the strongest one of its facet is a passing mention.
//!
//! A value whose words are common ones may ask for more by `least = 4`: one
//! point more for each above 2, and half of that in less than 200 words; one
//! whose single words are plain enough asks for two points in less than 200 words by
//! `least = 1`.

mod file;
mod matcher;
mod precision;
mod together;
mod words;

use std::ops::Range;

use crate::document::unknown;
use crate::{Description, Doc, Error, Facet, Field, FrontMatter, Question, Report, Value};
use matcher::Matcher;
pub use matcher::Place;

/// The words of a domain, ready to be looked for.
#[derive(Debug)]
pub struct Vocabulary {
    file: file::File,
    matcher: Matcher,
    /// The facet and the value of each target of the matcher.
    targets: Vec<(usize, usize)>,
}

/// What is read of a document, and what is known of it beforehand.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reading<'a> {
    pub title: &'a str,
    pub summary: &'a str,
    pub text: &'a str,
    /// Bytes of `text`, in order.
    pub headings: &'a [Range<usize>],
    pub stated: Stated,
}

/// What the author says about the domain of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stated {
    #[default]
    Nothing,
    /// It is about this domain.
    Domain,
    /// It is about others, which are named.
    Others,
}

/// A value that a document has.
#[derive(Clone, Debug, PartialEq)]
pub struct Match<'v> {
    pub facet: &'v str,
    /// Its id. Its parents are implied.
    pub value: &'v str,
    /// 0.9 for a phrase in the title, the summary or a heading, 0.8 for two different ones, else 0.6.
    pub confidence: f32,
    /// The best of what was seen, at least one and at most three.
    pub signals: Vec<Signal<'v>>,
}

/// A phrase of the vocabulary in the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signal<'v> {
    pub place: Place,
    /// Of the text at that place.
    pub bytes: Range<usize>,
    /// As the vocabulary lists it.
    pub phrase: &'v str,
    /// Whether it is a sign by itself.
    pub strong: bool,
}

impl Vocabulary {
    /// Reads a vocabulary. The error says what is wrong and where.
    pub fn parse(toml: &str) -> Result<Self, Error> {
        let file = file::File::parse(toml)?;
        let (matcher, targets) = matcher::build(&file);
        Ok(Self { file, matcher, targets })
    }

    /// The id at the top of the file: that of the plugin.
    pub fn id(&self) -> &str {
        &self.file.id
    }

    /// What the file says about itself: facets, fields, and the question of
    /// each facet.
    pub fn describe(&self) -> Description {
        let mut description = Description::new(&self.file.id, self.file.label.clone());
        for facet in &self.file.facets {
            if let Some(question) = &facet.question {
                description.questions.push(Question {
                    id: facet.id.clone(),
                    text: question.clone(),
                    facet: facet.id.clone(),
                });
            }
            let values = facet.values.iter().map(|value| Value {
                id: value.id.clone(),
                label: value.label.clone(),
                parent: value.parent.clone(),
                names: Vec::new(),
                synonyms: value.synonyms.iter().chain(&value.acronyms).cloned().collect(),
            });
            description.facets.push(Facet {
                id: facet.id.clone(),
                label: facet.label.clone(),
                values: values.collect(),
            });
        }
        description.fields = self.file.fields.iter().map(|field| field.describe()).collect();
        description
    }

    /// The fields of the file, in its order.
    pub fn fields(&self) -> impl Iterator<Item = Field> + '_ {
        self.file.fields.iter().map(|field| field.describe())
    }

    /// The id of the value that is written as `id` or `parent/id`.
    pub fn value(&self, facet: &str, written: &str) -> Option<&str> {
        let facet = self.file.facet(facet)?;
        let id = written.rsplit('/').next().unwrap_or(written);
        let value = facet.values.iter().find(|value| value.id == id)?;
        (id == written || facet.path(value) == written).then_some(&value.id)
    }

    /// The values that a document speaks of, in the order of the file.
    pub fn find(&self, reading: &Reading<'_>) -> Vec<Match<'_>> {
        let found = precision::weigh(&self.matcher, reading);
        let named = found.into_iter().filter_map(|found| {
            let (facet, value) = *self.targets.get(found.target)?;
            let facet = self.file.facets.get(facet)?;
            let signal = |hit: &matcher::Hit| {
                let phrase = self.matcher.phrase(hit.phrase);
                Signal {
                    place: hit.place,
                    bytes: hit.bytes(),
                    phrase: &phrase.listed,
                    strong: phrase.kind == matcher::Kind::Strong,
                }
            };
            Some(Match {
                facet: &facet.id,
                value: &facet.values.get(value)?.id,
                confidence: found.confidence,
                signals: found.signals.iter().map(signal).collect(),
            })
        });
        named.collect()
    }

    /// Finds and reports the values in a document, with evidence. A document
    /// in another language than the vocabulary is left alone.
    pub fn report_text(&self, doc: &Doc<'_>, report: &mut Report<'_>) {
        if doc.lang().is_some_and(|lang| lang != self.file.lang) {
            return;
        }
        let headings: Vec<_> = doc.headings().collect();
        let reading = Reading {
            title: doc.title(),
            summary: doc.summary(),
            text: doc.text(),
            headings: &headings,
            stated: self.stated(doc),
        };
        for found in self.find(&reading) {
            let mut assigned = report.assign(found.facet, found.value);
            for signal in found.signals {
                let why = match signal.strong {
                    true => format!("“{}”", signal.phrase),
                    false => format!("“{}”, beside other signs", signal.phrase),
                };
                assigned = match signal.place {
                    Place::Title => assigned.title(signal.bytes, &why),
                    Place::Summary => assigned.summary(signal.bytes, &why),
                    Place::Text => assigned.text(signal.bytes, &why),
                };
            }
        }
    }

    /// What the author of a document says about the domain.
    fn stated(&self, doc: &Doc<'_>) -> Stated {
        let domain = &self.file.domain;
        let is_ours = |sector: &str| match &domain.sectors {
            Some(sectors) => sectors.iter().any(|known| known == sector),
            None => sector == self.file.id,
        };
        let speaks_against = |sector: &str| match &domain.apart {
            Some(sectors) => sectors.iter().any(|known| known == sector),
            None => true,
        };
        if doc.front_matter().is_some() || doc.sectors().any(is_ours) {
            Stated::Domain
        } else if doc.sectors().any(speaks_against) {
            Stated::Others
        } else {
            Stated::Nothing
        }
    }

    /// Reads a front-matter field that lists values of a facet, written as
    /// `id` or `parent/id`: assigns those that are known, reports the others.
    pub fn report_field(
        &self,
        front_matter: &FrontMatter,
        field: &str,
        facet: &str,
        report: &mut Report<'_>,
    ) {
        for item in front_matter.texts(&format!("/{field}"), report) {
            match self.value(facet, &item.text) {
                Some(value) => {
                    report.assign(facet, value).field(&item.pointer, "stated by the author");
                }
                None => {
                    let paths = self.file.facet(facet).map(file::Facet::paths).unwrap_or_default();
                    let ids = paths.iter().filter_map(|path| path.rsplit('/').next());
                    let allowed = paths.iter().map(String::as_str).chain(ids);
                    let message = unknown(&item.text, allowed, &paths.join(", "));
                    report.error(&item.pointer, "unknown-value", &message);
                }
            }
        }
    }
}

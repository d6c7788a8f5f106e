//! From a validated tree to typed values. What is wrong was reported by the
//! validator; here it is left out.

use crate::document::{
    Case, Challenge, Lesson, Origin, Outcome, Partner, Path, Period, Place, Practice, Review,
    Source, Step, TwoLevel, Word,
};
use crate::validate::{is_slug, is_web_url, parse_date};
use crate::vocabulary::Vocabularies;
use crate::yaml::Node;

/// Reads values out of a tree; words must be known to the vocabularies.
#[derive(Clone, Copy)]
pub(crate) struct Extractor<'a> {
    pub vocabularies: &'a Vocabularies,
}

impl Extractor<'_> {
    fn known(&self, vocabulary: &str, word: &str) -> bool {
        self.vocabularies.get(vocabulary).is_none_or(|v| v.term(word).is_some())
    }

    fn word(&self, vocabulary: &str, node: &Node, key: &str) -> Option<Word> {
        text(node, key).filter(|word| self.known(vocabulary, word)).map(Word::from)
    }

    fn words(&self, vocabulary: &str, node: &Node, key: &str) -> Vec<Word> {
        let mut words = list(node, key);
        words.retain(|word| self.known(vocabulary, word));
        words
    }

    fn pairs(&self, keys: Option<&str>, values: &str, node: Option<&Node>) -> Vec<(Word, Word)> {
        let entries = node.map(Node::entries).unwrap_or_default().iter();
        entries
            .filter_map(|entry| Some((entry.key.as_str(), entry.value.text()?)))
            .filter(|(key, value)| {
                let key_known = keys.map_or_else(|| is_slug(key), |keys| self.known(keys, key));
                key_known && self.known(values, value)
            })
            .map(|(key, value)| (key.into(), value.into()))
            .collect()
    }

    pub fn case(&self, root: &Node) -> Case {
        let results = root.get("results");
        let result = |level| results.and_then(|r| r.get(level)).map(|node| self.outcome(node));
        Case {
            sectors: self.words("sector", root, "sectors"),
            modality: self.words("modality", root, "modality"),
            scale: self.word("scale", root, "scale"),
            place: root.get("place").map(place),
            period: root.get("period").map(period),
            partners: items(root, "partners", |node| Partner {
                name: string(node, "name"),
                kind: self.word("partner-kind", node, "kind"),
                role: string(node, "role"),
            }),
            challenges: slugs(root, "challenges"),
            results: TwoLevel {
                partnership: result("partnership").unwrap_or_default(),
                intervention: result("intervention").unwrap_or_default(),
            },
            outcomes: self.pairs(Some("outcome"), "effect", root.get("outcomes")),
            sources: self.sources(root),
            review: review(root),
        }
    }

    fn outcome(&self, node: &Node) -> Outcome {
        Outcome {
            rating: self.word("rating", node, "rating"),
            evidence: self.word("evidence", node, "evidence"),
            note: string(node, "note"),
            sources: list(node, "sources"),
        }
    }

    /// The lessons as described; which section each belongs to comes later.
    pub fn lessons(&self, root: &Node) -> Vec<Lesson> {
        let entries = root.get("lessons").map(Node::entries).unwrap_or_default().iter();
        entries
            .map(|entry| {
                let node = &entry.value;
                Lesson {
                    anchor: entry.key.as_str().into(),
                    stage: self.word("stage", node, "stage"),
                    level: self.word("level", node, "level"),
                    evidence: self.word("evidence", node, "evidence"),
                    practices: self.pairs(None, "valence", node.get("practices")),
                    challenges: self.pairs(None, "change", node.get("challenges")),
                    applies_when: list(node, "applies_when"),
                    sources: list(node, "sources"),
                    ..Lesson::default()
                }
            })
            .collect()
    }

    pub fn practice(&self, root: &Node) -> Practice {
        Practice {
            addresses: slugs(root, "addresses"),
            stages: self.words("stage", root, "stages"),
            from: self.origins(root),
            sources: self.sources(root),
            review: review(root),
        }
    }

    pub fn challenge(&self, root: &Node) -> Challenge {
        Challenge {
            worry: string(root, "worry"),
            stages: self.words("stage", root, "stages"),
            from: self.origins(root),
            sources: self.sources(root),
            review: review(root),
        }
    }

    fn origins(&self, root: &Node) -> Vec<Origin> {
        let origins = root.get("from").map(Node::items).unwrap_or_default().iter();
        origins
            .filter_map(|node| {
                let document = self.word("document", node, "document")?;
                Some(Origin { document, place: string(node, "place") })
            })
            .collect()
    }

    fn sources(&self, root: &Node) -> Vec<Source> {
        items(root, "sources", |node| Source {
            id: string(node, "id"),
            kind: self.word("source-kind", node, "kind"),
            perspective: self.word("perspective", node, "perspective"),
            title: string(node, "title"),
            author: string(node, "author"),
            publisher: string(node, "publisher"),
            year: number(node, "year"),
            url: text(node, "url").filter(|url| is_web_url(url)).unwrap_or_default().into(),
        })
    }
}

pub(crate) fn path(root: &Node) -> Path {
    Path {
        audience: string(root, "audience"),
        minutes: number(root, "minutes"),
        steps: items(root, "steps", |node| Step {
            document: string(node, "document"),
            why: string(node, "why"),
            question: string(node, "question"),
        }),
    }
}

fn place(node: &Node) -> Place {
    let latitude = number::<f64>(node, "lat").filter(|lat| (-90.0..=90.0).contains(lat));
    let longitude = number::<f64>(node, "lon").filter(|lon| (-180.0..=180.0).contains(lon));
    let mut countries = list(node, "countries");
    countries.retain(|code| crate::countries::name(code).is_some());
    Place { name: string(node, "name"), countries, point: latitude.zip(longitude) }
}

fn period(node: &Node) -> Period {
    Period {
        start: number(node, "start"),
        end: number(node, "end"),
        ongoing: text(node, "end") == Some("ongoing"),
    }
}

fn review(root: &Node) -> Review {
    let date = |key| root.get("review").and_then(|r| text(r, key)).and_then(parse_date);
    Review { on: date("on"), due: date("due") }
}

pub(crate) fn text<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    node.get(key).and_then(Node::text).map(str::trim).filter(|text| !text.is_empty())
}

fn string(node: &Node, key: &str) -> Box<str> {
    text(node, key).unwrap_or_default().into()
}

fn number<N: std::str::FromStr>(node: &Node, key: &str) -> Option<N> {
    text(node, key)?.parse().ok()
}

pub(crate) fn list(node: &Node, key: &str) -> Vec<Box<str>> {
    let items = node.get(key).map(Node::items).unwrap_or_default();
    items.iter().filter_map(Node::text).map(|text| text.trim().into()).collect()
}

fn slugs(node: &Node, key: &str) -> Vec<Box<str>> {
    let mut slugs = list(node, key);
    slugs.retain(|slug| is_slug(slug));
    slugs
}

fn items<T>(node: &Node, key: &str, read: impl Fn(&Node) -> T) -> Vec<T> {
    let items = node.get(key).map(Node::items).unwrap_or_default();
    items.iter().filter(|item| !item.entries().is_empty()).map(read).collect()
}

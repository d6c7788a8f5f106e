//! All phrases of a vocabulary in one trie of words: one pass over the text
//! finds them all.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::ops::Range;

use super::file::File;
use super::words::{QuickHasher, Token, Tokens, Words, WordsBuilder};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Strong,
    Weak,
    /// Masks the phrases inside it.
    Avoid,
}

/// What a phrase stands for: the domain itself, or a value of a facet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Target {
    Domain,
    /// An index of the list that [`build`] returns.
    Value(u32),
    /// Nothing by itself: a part of [`Matcher::together`].
    Part(u32),
}

/// Phrases that say a value where all of them stand in one sentence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Together {
    /// The phrase that stands for all of them; it is not matched itself.
    pub(crate) whole: u32,
    pub(crate) parts: usize,
}

#[derive(Debug)]
pub(crate) struct Phrase {
    /// As it stands in the file.
    pub(crate) listed: Box<str>,
    pub(crate) kind: Kind,
    pub(crate) target: Target,
    /// Phrases of one group compete: 0 is the domain, then the facets.
    pub(crate) group: u32,
    /// Whether it has several words.
    pub(crate) is_long: bool,
    is_acronym: bool,
}

/// Where in a document something stands, the most telling place first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    Title,
    Summary,
    Text,
}

/// A phrase that stands in a document. Where several phrases of a value match the
/// same words ("nurse" and "nurses"), the one listed first has the hit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    pub(crate) phrase: u32,
    pub(crate) place: Place,
    /// Whether it stands in the title, the summary or a heading.
    pub(crate) is_prominent: bool,
    /// Tokens, both included.
    pub(crate) first: u32,
    pub(crate) last: u32,
    start: u32,
    end: u32,
}

impl Hit {
    pub(crate) fn bytes(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// From this hit to the farthest of others that follow it.
    pub(crate) fn up_to(&self, others: &[Hit], phrase: u32) -> Hit {
        others.iter().fold(Hit { phrase, ..*self }, |all, hit| Hit {
            last: all.last.max(hit.last),
            end: all.end.max(hit.end),
            is_prominent: all.is_prominent && hit.is_prominent,
            ..all
        })
    }
}

#[derive(Debug)]
pub(crate) struct Matcher {
    words: Words,
    /// Child of a node (upper half of the key) by a word (lower half).
    edges: HashMap<u64, u32, BuildHasherDefault<QuickHasher>>,
    /// The phrases that end at each node.
    ends: Vec<Vec<u32>>,
    phrases: Vec<Phrase>,
    together: Vec<Together>,
    /// The signals that each value needs.
    least: Vec<u32>,
    /// Twice this is the score that opens the gate.
    pub(crate) threshold: u32,
    /// How many strong words the domain lists.
    pub(crate) strong: u32,
    /// Whether words of the domain count inside names.
    pub(crate) in_names: bool,
}

/// The root of the trie.
const ROOT: u32 = 0;

/// The matcher of a file, and the facet and value of each target.
pub(crate) fn build(file: &File) -> (Matcher, Vec<(usize, usize)>) {
    let mut builder = Builder {
        threshold: file.domain.threshold,
        strong: file.domain.strong.len() as u32,
        in_names: file.domain.in_names,
        ..Builder::default()
    };
    for (kind, phrases) in [
        (Kind::Strong, &file.domain.strong),
        (Kind::Weak, &file.domain.weak),
        (Kind::Avoid, &file.domain.against),
    ] {
        builder.add(phrases, kind, Target::Domain, 0, false);
    }
    let mut targets = Vec::new();
    for (f, facet) in file.facets.iter().enumerate() {
        let group = f as u32 + 1;
        for (v, value) in facet.values.iter().enumerate() {
            let target = Target::Value(targets.len() as u32);
            targets.push((f, v));
            builder.least.push(value.least.unwrap_or_default());
            builder.add(&value.synonyms, Kind::Strong, target, group, false);
            builder.add(&value.acronyms, Kind::Strong, target, group, true);
            builder.add(&value.weak, Kind::Weak, target, group, false);
            builder.add(&value.avoid, Kind::Avoid, target, group, false);
            builder.add_together(&value.together, target, group);
        }
    }
    (builder.build(), targets)
}

#[derive(Default)]
struct Builder {
    words: WordsBuilder,
    phrases: Vec<(Phrase, Vec<u32>)>,
    together: Vec<Together>,
    least: Vec<u32>,
    threshold: u32,
    strong: u32,
    in_names: bool,
}

impl Builder {
    fn add(&mut self, list: &[String], kind: Kind, target: Target, group: u32, is_acronym: bool) {
        for listed in list {
            let words = self.words.add(listed, is_acronym);
            let is_long = listed.trim().contains([' ', '-']);
            let listed = listed.as_str().into();
            self.phrases.push((Phrase { listed, kind, target, group, is_long, is_acronym }, words));
        }
    }

    fn add_together(&mut self, list: &[String], target: Target, group: u32) {
        for listed in list {
            let whole = self.phrases.len() as u32;
            let number = self.together.len() as u32;
            let phrase = Phrase {
                listed: listed.as_str().into(),
                kind: Kind::Strong,
                target,
                group,
                is_long: true,
                is_acronym: false,
            };
            // Without words it is found by its parts alone, which compete with
            // nothing but each other.
            self.phrases.push((phrase, Vec::new()));
            let parts: Vec<String> = listed.split('+').map(|part| part.trim().to_owned()).collect();
            self.together.push(Together { whole, parts: parts.len() });
            self.add(&parts, Kind::Strong, Target::Part(number), u32::MAX - number, false);
        }
    }

    fn build(self) -> Matcher {
        let mut matcher = Matcher {
            words: self.words.build(),
            edges: HashMap::default(),
            ends: vec![Vec::new()],
            phrases: Vec::new(),
            together: self.together,
            least: self.least,
            threshold: self.threshold,
            strong: self.strong,
            in_names: self.in_names,
        };
        for (phrase, words) in self.phrases {
            let mut node = ROOT;
            for word in words {
                let next = matcher.ends.len() as u32;
                node = *matcher.edges.entry(edge(node, word)).or_insert(next);
                if node == next {
                    matcher.ends.push(Vec::new());
                }
            }
            matcher.ends[node as usize].push(matcher.phrases.len() as u32);
            matcher.phrases.push(phrase);
        }
        matcher
    }
}

fn edge(node: u32, word: u32) -> u64 {
    u64::from(node) << 32 | u64::from(word)
}

impl Matcher {
    pub(crate) fn phrase(&self, number: u32) -> &Phrase {
        &self.phrases[number as usize]
    }

    pub(crate) fn together(&self, number: u32) -> Option<Together> {
        self.together.get(number as usize).copied()
    }

    /// The signals that a value needs; 0 where its file does not say.
    pub(crate) fn least(&self, value: u32) -> usize {
        self.least.get(value as usize).map_or(0, |least| *least as usize)
    }

    pub(crate) fn tokens(&self, text: &str) -> Tokens {
        self.words.tokens(text)
    }

    /// All phrases in a text, masks included, in the order of their first
    /// word, then of their length.
    pub(crate) fn hits(&self, text: &str, tokens: &[Token], place: Place) -> Vec<Hit> {
        let mut hits = Vec::new();
        for first in 0..tokens.len() {
            let mut node = ROOT;
            for last in first..tokens.len() {
                let token = &tokens[last];
                // The last word of a phrase may be inflected, the others not.
                for base in self.words.bases(token) {
                    let Some(&end) = self.edges.get(&edge(node, *base)) else { continue };
                    for &phrase in &self.ends[end as usize] {
                        let span = &text[tokens[first].start as usize..token.end as usize];
                        if !self.phrase(phrase).allows(span) {
                            continue;
                        }
                        hits.push(Hit {
                            phrase,
                            place,
                            is_prominent: place != Place::Text,
                            first: first as u32,
                            last: last as u32,
                            start: tokens[first].start,
                            end: token.end,
                        });
                    }
                }
                let next =
                    self.words.word(token).and_then(|word| self.edges.get(&edge(node, word)));
                match next {
                    Some(&next) => node = next,
                    None => break,
                }
            }
        }
        hits
    }
}

impl Phrase {
    /// Whether the words as they are written may be this phrase: an acronym
    /// keeps its case.
    fn allows(&self, written: &str) -> bool {
        if !self.is_acronym {
            return true;
        }
        let mut rest = written.chars();
        for c in self.listed.chars().filter(|c| c.is_alphanumeric()) {
            match rest.by_ref().find(|r| r.is_alphanumeric()) {
                Some(written) if written == c => {}
                _ => return false,
            }
        }
        matches!(rest.as_str(), "" | "s" | "'s" | "\u{2019}s")
    }
}

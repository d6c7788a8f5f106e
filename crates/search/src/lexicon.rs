//! The words of the corpus as people write them, for what is misspelt or not
//! yet typed to its end: the index itself knows only stems.
//!
//! It only grows; whether the documents of a view still have a word, that
//! view's index says.

use std::collections::BTreeMap;
use std::hash::BuildHasher;
use std::ops::Bound;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use foldhash::fast::RandomState;

use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder, SINK_STATE};
use tantivy_fst::{Automaton, IntoStreamer, Map, Streamer};

use crate::analysis;
use crate::language::Language;

/// Words outside these bounds are seldom misspelt words. Letters.
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=30;
/// So many words wait at least until they are packed.
const FEW: usize = 4096;
/// So many neighbours of a word are looked at.
const MOST_NEAR: usize = 300;

/// So many words are known without a lock. A power of two.
const MET: usize = 1 << 17;

#[derive(Clone)]
pub(crate) struct Lexicon(Arc<Inner>);

struct Inner {
    words: RwLock<Words>,
    hasher: RandomState,
    /// Upper halves of the hashes of words that have been added, each at one of
    /// two places that the lower half says: the next segment says them again.
    met: Box<[AtomicU32]>,
}

impl Default for Lexicon {
    fn default() -> Self {
        let met = std::iter::repeat_with(AtomicU32::default).take(MET).collect();
        Self(Arc::new(Inner { words: RwLock::default(), hasher: RandomState::default(), met }))
    }
}

#[derive(Default)]
struct Words {
    /// Each word with a bit for each language that says it.
    packed: Option<Map<Vec<u8>>>,
    fresh: BTreeMap<Box<str>, u64>,
}

/// A word of the corpus, in lower case and without accents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) word: String,
    pub(crate) languages: Vec<Language>,
    /// How many letters it differs in from the one that was asked for.
    pub(crate) distance: u8,
}

impl Lexicon {
    /// The same for all that share this lexicon.
    pub(crate) fn hash(&self, word: &str, language: Language) -> u64 {
        self.0.hasher.hash_one((language.index(), word))
    }

    /// Takes a word as it stands in a text of this language, with its hash.
    pub(crate) fn add(&self, hash: u64, word: &str, language: Language) {
        let half = (hash >> 32) as u32;
        let [first, second] = [hash, hash >> 15].map(|at| &self.0.met[at as usize % MET]);
        let has = |place: &AtomicU32, half| place.load(Ordering::Relaxed) == half;
        // Two words of one hash would cost a suggestion, no more.
        if has(first, half) || has(second, half) {
            return;
        }
        self.add_folded(&analysis::fold(word), language);
        let place = if has(first, 0) || !has(second, 0) { first } else { second };
        place.store(half, Ordering::Relaxed);
    }

    fn add_folded(&self, word: &str, language: Language) {
        let letters = word.chars().count();
        if !LENGTHS.contains(&letters) || !word.chars().all(char::is_alphabetic) {
            return;
        }
        let bit = 1_u64 << language.index();
        let has = |words: &Words| words.languages(word) & bit != 0;
        if has(&self.0.words.read().unwrap_or_else(PoisonError::into_inner)) {
            return;
        }
        let mut words = self.0.words.write().unwrap_or_else(PoisonError::into_inner);
        *words.fresh.entry(word.into()).or_default() |= bit;
        words.pack();
    }

    /// Words that may have been meant by `word`, the nearest first; none where
    /// its letters are too few to tell.
    pub(crate) fn near(&self, word: &str) -> Vec<Known> {
        let edits = edits(word);
        if edits == 0 {
            return Vec::new();
        }
        let dfa = Near(AUTOMATA[usize::from(edits) - 1].build_dfa(word));
        let words = self.0.words.read().unwrap_or_else(PoisonError::into_inner);
        let mut found = Vec::new();
        let mut take = |near: &str, languages: u64, distance: u8| {
            if distance > 0 && found.len() < MOST_NEAR && is_slip(word, near, distance) {
                let languages = of_bits(languages);
                found.push(Known { word: near.to_owned(), languages, distance });
            }
        };
        if let Some(packed) = &words.packed {
            let mut stream = packed.search(&dfa).into_stream();
            while let Some((near, languages)) = stream.next() {
                if let (Ok(near), Some(distance)) = (std::str::from_utf8(near), dfa.distance(near))
                {
                    take(near, languages, distance);
                }
            }
        }
        for (near, languages) in &words.fresh {
            if let Some(distance) = dfa.distance(near.as_bytes()) {
                take(near, *languages, distance);
            }
        }
        found.sort_by_key(|known| known.distance);
        found
    }

    /// Words that begin with `typed`, at most so many of them.
    pub(crate) fn beginning(&self, typed: &str, most: usize) -> Vec<Known> {
        let words = self.0.words.read().unwrap_or_else(PoisonError::into_inner);
        let mut found = Vec::new();
        let known = |word: &str, bits| Known {
            word: word.to_owned(),
            languages: of_bits(bits),
            distance: 0,
        };
        if let Some(packed) = &words.packed {
            let mut stream = packed.range().ge(typed).into_stream();
            while let Some((word, bits)) = stream.next() {
                let Ok(word) = std::str::from_utf8(word) else { continue };
                if !word.starts_with(typed) || found.len() >= most {
                    break;
                }
                found.push(known(word, bits));
            }
        }
        let fresh = words.fresh.range::<str, _>((Bound::Included(typed), Bound::Unbounded));
        let fresh = fresh.take_while(|(word, _)| word.starts_with(typed)).take(most);
        for (word, bits) in fresh {
            match found.iter().position(|known: &Known| *known.word == **word) {
                Some(packed) => found[packed].languages = of_bits(words.languages(word)),
                None if found.len() < most => found.push(known(word, *bits)),
                None => {}
            }
        }
        found
    }
}

impl Words {
    fn languages(&self, word: &str) -> u64 {
        let packed = self.packed.as_ref().and_then(|packed| packed.get(word)).unwrap_or(0);
        packed | self.fresh.get(word).copied().unwrap_or(0)
    }

    /// Packed words take a tenth of the memory, but packing goes through all.
    fn pack(&mut self) {
        let packed = self.packed.as_ref().map_or(0, Map::len);
        if self.fresh.len() < FEW + packed / 4 {
            return;
        }
        let mut all = std::mem::take(&mut self.fresh);
        if let Some(packed) = self.packed.take() {
            let mut stream = packed.stream();
            while let Some((word, languages)) = stream.next() {
                let word = String::from_utf8_lossy(word);
                *all.entry(word.into()).or_default() |= languages;
            }
        }
        match Map::from_iter(all.iter().map(|(word, bits)| (word.as_bytes(), *bits))) {
            Ok(map) => self.packed = Some(map),
            // Only words out of order could be refused.
            Err(_) => self.fresh = all,
        }
    }
}

fn of_bits(bits: u64) -> Vec<Language> {
    Language::all().filter(|language| bits & (1 << language.index()) != 0).collect()
}

/// How many letters of a word may be wrong.
fn edits(word: &str) -> u8 {
    match word.chars().count() {
        0..=4 => 0,
        5..=8 => 1,
        _ => 2,
    }
}

/// Whether one may slip into the other: people get the first letter right, but
/// for long words, and for two letters in the wrong order. `hover` is not `over`.
fn is_slip(word: &str, near: &str, distance: u8) -> bool {
    let first_two = |word: &str| {
        let mut letters = word.chars();
        (letters.next(), letters.next())
    };
    let (a, b) = (first_two(word), first_two(near));
    a.0 == b.0 || (a.0 == b.1 && a.1 == b.0) || (distance == 1 && word.chars().count() >= 7)
}

/// Letters in the wrong order count as one wrong letter.
static AUTOMATA: LazyLock<[LevenshteinAutomatonBuilder; 2]> =
    LazyLock::new(|| [1, 2].map(|edits| LevenshteinAutomatonBuilder::new(edits, true)));

/// Finds the words near to one.
struct Near(DFA);

impl Near {
    fn distance(&self, word: impl AsRef<[u8]>) -> Option<u8> {
        match self.0.eval(word) {
            Distance::Exact(distance) => Some(distance),
            Distance::AtLeast(_) => None,
        }
    }
}

impl Automaton for Near {
    type State = u32;

    fn start(&self) -> u32 {
        self.0.initial_state()
    }

    fn is_match(&self, state: &u32) -> bool {
        matches!(self.0.distance(*state), Distance::Exact(_))
    }

    fn can_match(&self, state: &u32) -> bool {
        *state != SINK_STATE
    }

    fn accept(&self, state: &u32, byte: u8) -> u32 {
        self.0.transition(*state, byte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon(words: &[&str]) -> Lexicon {
        let lexicon = Lexicon::default();
        for word in words {
            lexicon.add_folded(word, Language::ENGLISH);
        }
        lexicon
    }

    fn near(lexicon: &Lexicon, word: &str) -> String {
        let near = lexicon.near(word).into_iter();
        near.map(|known| known.word).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn slips_are_found_and_other_words_are_not() {
        let lexicon = lexicon(&["over", "partnership", "partner", "trust", "fisher", "reef"]);
        assert_eq!(near(&lexicon, "hover"), "");
        assert_eq!(near(&lexicon, "partnershp"), "partnership");
        assert_eq!(near(&lexicon, "aprtner"), "partner");
        assert_eq!(near(&lexicon, "partnr"), "partner");
        assert_eq!(near(&lexicon, "artnership"), "partnership");
        assert_eq!(near(&lexicon, "trsut"), "trust");
        assert_eq!(near(&lexicon, "trxxt"), "", "five letters, two slips");
        assert_eq!(near(&lexicon, "ref"), "", "three letters");
        assert_eq!(near(&lexicon, "trust"), "", "itself");
    }

    #[test]
    fn nothing_changes_when_words_are_packed() {
        let lexicon = lexicon(&["trust"]);
        let letter = |n: usize| char::from(b'a' + (n % 26) as u8);
        for n in 0..3 * FEW {
            let word: String = [n / 676, n / 26, n, 3].into_iter().map(letter).collect();
            lexicon.add_folded(&word, Language::of_code("fr"));
        }
        assert!(lexicon.0.words.read().unwrap().packed.is_some());
        assert!(near(&lexicon, "trsut").contains("trust"));
        lexicon.add_folded("trust", Language::of_code("fr"));
        let trust = lexicon.beginning("trus", 5);
        assert_eq!(trust.iter().map(|known| known.languages.len()).max(), Some(2), "{trust:?}");
        assert_eq!(lexicon.beginning("a", 7).len(), 7);
    }
}

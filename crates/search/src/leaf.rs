//! What is looked for in texts: a word, a word of several parts, a phrase or
//! a beginning, and the ways in which documents may say it.

use crate::analysis::{self, Sequence};
use crate::language::Language;

#[derive(Clone, Debug)]
pub(crate) struct Leaf {
    /// As it was typed, without quotes and asterisk.
    pub(crate) typed: String,
    /// Where, in characters of the query.
    pub(crate) at: usize,
    pub(crate) form: Form,
    /// Of a beginning: the last word as far as it was typed, in lower case and
    /// without accents.
    pub(crate) open: Option<String>,
    /// Whether somebody may still be typing it.
    pub(crate) last: bool,
    /// Whether it must be in the title.
    pub(crate) in_title: bool,
    /// Different ones; of a word that is not known anywhere there is one all
    /// the same.
    pub(crate) ways: Vec<Way>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// One word, or one that is written as several.
    Word,
    /// Somebody asked for it with quotes.
    Phrase,
}

/// Terms that stand one after the other.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Way {
    pub(crate) sequence: Sequence,
    /// Of its score; 1 for what was asked for itself.
    pub(crate) weight: f32,
}

impl PartialEq for Leaf {
    /// Whether both look for the same.
    fn eq(&self, other: &Self) -> bool {
        self.form == other.form
            && self.open == other.open
            && self.in_title == other.in_title
            && self.ways == other.ways
    }
}

impl Leaf {
    /// `None` when there is no word in `typed`.
    pub(crate) fn of(typed: &str, at: usize, form: Form, languages: &[Language]) -> Option<Self> {
        let ways = ways(typed, languages, 1.0);
        ways.first()?;
        Some(Self {
            typed: typed.to_owned(),
            at,
            form,
            open: None,
            last: false,
            in_title: false,
            ways,
        })
    }

    /// Whether it is one word, not written as several.
    pub(crate) fn is_single(&self) -> bool {
        self.ways.iter().all(|way| way.sequence.len == 1)
    }

    /// A word of several parts is also written as several words, or as one of
    /// them with something else.
    pub(crate) fn parts(&self, languages: &[Language]) -> Vec<Leaf> {
        if self.form == Form::Phrase || self.open.is_some() || self.is_single() {
            return vec![self.clone()];
        }
        let pieces = analysis::pieces(&self.typed).into_iter();
        let at = |start: usize| self.at + self.typed[..start].chars().count();
        let leaf = |piece: std::ops::Range<usize>| {
            Leaf::of(&self.typed[piece.clone()], at(piece.start), Form::Word, languages)
        };
        let mut parts: Vec<Leaf> = pieces.filter_map(leaf).collect();
        for part in &mut parts {
            part.in_title = self.in_title;
        }
        if let Some(part) = parts.last_mut() {
            part.last = self.last;
        }
        parts
    }
}

/// How documents of these languages say `text`.
pub(crate) fn ways(text: &str, languages: &[Language], weight: f32) -> Vec<Way> {
    let mut ways: Vec<Way> = Vec::new();
    for language in languages {
        let sequence = analysis::sequence(text, *language);
        if !sequence.terms.is_empty() && !ways.iter().any(|way| way.sequence == sequence) {
            ways.push(Way { sequence, weight });
        }
    }
    ways
}

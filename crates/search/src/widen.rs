//! What else a query may have meant, when it finds little as it stands: the
//! ends of a word that is being typed, other names of a thing, and the words
//! that a misspelt one is near to.
//!
//! Each word gets further ways ([`crate::leaf::Way`]), which weigh less than
//! the word itself, and a [`Reading`] that says so.

use std::sync::Arc;

use tantivy::{Searcher, Term};

use crate::analysis;
use crate::language::Language;
use crate::leaf::{self, Form, Leaf, Way};
use crate::lexicon::{Known, Lexicon};
use crate::parse::Node;
use crate::schema::Fields;
use crate::synonyms::{Kept, MOST_WORDS, Synonyms};
use crate::{Reading, Why};

/// Beside the word itself, which has 1. A document that has the word is
/// better than one that has what it may begin, or another name of it; a
/// misspelt word has no documents of its own.
const COMPLETION: f32 = 0.3;
const SYNONYM: f32 = 0.5;
const SPELLING: f32 = 0.8;

/// A word that is being typed is completed to so many of the most frequent.
const MOST_COMPLETIONS: usize = 12;
/// So many words of the corpus are looked at for them.
const MOST_LOOKED_AT: usize = 300;
/// Fewer letters are the beginning of too much.
const SHORTEST: usize = 2;
/// A misspelt word is read as so many others at most.
const MOST_MEANT: usize = 3;
/// So many words of a query are looked up for misspellings: each goes through
/// the words of the corpus.
const MOST_MISSPELT: usize = 8;
/// Words of which so many first letters are the same are alike.
const ALIKE: usize = 4;
/// So many words are told in a reading.
const MOST_TOLD: usize = 3;

/// What is known of the words of a corpus, whatever the view.
#[derive(Clone, Default)]
pub(crate) struct Words {
    pub(crate) lexicon: Lexicon,
    /// Those of the documents, the most frequent first; at least one.
    pub(crate) languages: Vec<Language>,
    pub(crate) synonyms: Kept,
}

pub(crate) struct Widening<'a> {
    pub(crate) searcher: &'a Searcher,
    pub(crate) fields: Fields,
    pub(crate) words: &'a Words,
    pub(crate) synonyms: Arc<Synonyms>,
    pub(crate) readings: Vec<Reading>,
    looked_up: usize,
}

impl<'a> Widening<'a> {
    pub(crate) fn new(
        searcher: &'a Searcher,
        fields: Fields,
        words: &'a Words,
        synonyms: Arc<Synonyms>,
    ) -> Self {
        Self { searcher, fields, words, synonyms, readings: Vec::new(), looked_up: 0 }
    }

    /// The wider tree; the same one when [`Self::readings`] stays empty.
    pub(crate) fn widen(&mut self, node: &Node) -> tantivy::Result<Node> {
        Ok(match node {
            Node::Leaf(leaf) => Node::Leaf(self.leaf(leaf)?),
            Node::And(nodes) => Node::And(self.all_of(nodes)?),
            Node::Or(nodes) => {
                let wider = nodes.iter().map(|node| self.widen(node));
                let mut wider: Vec<Node> = wider.collect::<tantivy::Result<_>>()?;
                for (_, other) in self.names(nodes)? {
                    wider.push(Node::Leaf(other));
                }
                Node::Or(wider)
            }
            Node::Field(_) | Node::Not(_) => node.clone(),
        })
    }

    /// Words side by side may be one name of a thing.
    fn all_of(&mut self, nodes: &[Node]) -> tantivy::Result<Vec<Node>> {
        let mut wider = Vec::with_capacity(nodes.len());
        let names = self.names(nodes)?;
        let mut at = 0;
        while let Some(node) = nodes.get(at) {
            match names.iter().find(|(window, _)| window.start == at) {
                Some((window, other)) => {
                    let own = self.each(&nodes[window.clone()])?;
                    wider.push(Node::Or(vec![Node::And(own), Node::Leaf(other.clone())]));
                    at = window.end;
                }
                None => {
                    wider.push(self.widen(node)?);
                    at += 1;
                }
            }
        }
        Ok(wider)
    }

    fn each(&mut self, nodes: &[Node]) -> tantivy::Result<Vec<Node>> {
        nodes.iter().map(|node| self.widen(node)).collect()
    }

    /// Runs of plain words that are a name, and what else it is called; apart.
    fn names(&mut self, nodes: &[Node]) -> tantivy::Result<Vec<(std::ops::Range<usize>, Leaf)>> {
        let plain = |node: &Node| match node {
            Node::Leaf(leaf) if leaf.form == Form::Word && !leaf.in_title => {
                Some((leaf.typed.clone(), leaf.at))
            }
            _ => None,
        };
        let words: Vec<_> = nodes.iter().map(plain).collect();
        let mut names = Vec::new();
        let mut start = 0;
        while start + 1 < words.len() {
            let run = words[start..].iter().take(MOST_WORDS).take_while(|word| word.is_some());
            let run: Vec<&(String, usize)> = run.flatten().collect();
            let longest_first = (2..=run.len()).rev();
            let mut next = start + 1;
            for len in longest_first {
                let typed: Vec<&str> = run[..len].iter().map(|(typed, _)| typed.as_str()).collect();
                let typed = typed.join(" ");
                let (ways, told) = self.named(&typed)?;
                if !ways.is_empty() {
                    let at = run[0].1;
                    self.tell(&typed, at, told, Why::Synonym);
                    let leaf = Leaf {
                        typed,
                        at,
                        form: Form::Word,
                        open: None,
                        last: false,
                        in_title: false,
                        ways,
                    };
                    names.push((start..start + len, leaf));
                    next = start + len;
                    break;
                }
            }
            start = next;
        }
        Ok(names)
    }

    fn leaf(&mut self, leaf: &Leaf) -> tantivy::Result<Leaf> {
        let mut wider = leaf.clone();
        if leaf.form == Form::Phrase || leaf.open.is_some() {
            return Ok(wider);
        }
        let (ways, told) = self.named(&leaf.typed)?;
        if !ways.is_empty() {
            self.tell(&leaf.typed, leaf.at, told, Why::Synonym);
            wider.ways.extend(ways);
        }
        let mut known = self.is_known(&wider.ways)?;
        if leaf.last && leaf.is_single() {
            let completions = self.completions(leaf)?;
            if !completions.is_empty() {
                known = true;
                self.add(&mut wider, completions, COMPLETION, Why::Completion);
            }
        }
        if !known && leaf.is_single() {
            let meant = self.meant(&analysis::fold(&leaf.typed))?;
            if !meant.is_empty() {
                self.add(&mut wider, meant, SPELLING, Why::Spelling);
            }
        }
        Ok(wider)
    }

    fn add(&mut self, leaf: &mut Leaf, words: Vec<Known>, weight: f32, why: Why) {
        for known in &words {
            leaf.ways.extend(leaf::ways(&known.word, &known.languages, weight));
        }
        let words = words.into_iter().map(|known| known.word).collect();
        self.tell(&leaf.typed, leaf.at, words, why);
    }

    fn tell(&mut self, word: &str, at: usize, mut read_as: Vec<String>, why: Why) {
        read_as.truncate(MOST_TOLD);
        if !self.readings.iter().any(|told| told.at == at && told.why == why) {
            self.readings.push(Reading { word: word.to_owned(), at, read_as, why });
        }
    }

    /// Other names of a thing that documents use.
    fn named(&self, typed: &str) -> tantivy::Result<(Vec<Way>, Vec<String>)> {
        let (mut ways, mut told) = (Vec::new(), Vec::new());
        for name in self.synonyms.of_name(typed) {
            let mut of_name = leaf::ways(name, &self.words.languages, SYNONYM);
            for way in &mut of_name {
                // The weight of a phrase is the sum of those of its words.
                way.weight /= way.sequence.terms.len() as f32;
            }
            if self.is_known(&of_name)? {
                ways.extend(of_name);
                told.push(name.to_owned());
            }
        }
        Ok((ways, told))
    }

    /// The words that a misspelt one was probably meant to be.
    pub(crate) fn meant(&mut self, word: &str) -> tantivy::Result<Vec<Known>> {
        if self.looked_up == MOST_MISSPELT {
            return Ok(Vec::new());
        }
        self.looked_up += 1;
        let near = self.words.lexicon.near(word);
        let mut meant: Vec<(u32, Known)> = Vec::new();
        for known in near {
            if meant.first().is_some_and(|(_, first)| first.distance < known.distance) {
                break;
            }
            match self.documents(&leaf::ways(&known.word, &known.languages, 1.0))? {
                0 => {}
                documents => meant.push((documents, known)),
            }
        }
        meant.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.word.cmp(&b.1.word)));
        Ok(meant.into_iter().map(|(_, known)| known).take(MOST_MEANT).collect())
    }

    /// The most frequent words that begin as this one does and are not much
    /// shorter: a word of another language may have a relative here.
    pub(crate) fn alike(&self, word: &str) -> tantivy::Result<Vec<String>> {
        let letters = word.chars().count();
        let Some((end, _)) = word.char_indices().nth(ALIKE) else { return Ok(Vec::new()) };
        let mut found: Vec<(u32, String, Vec<Way>)> = Vec::new();
        for known in self.words.lexicon.beginning(&word[..end], MOST_LOOKED_AT) {
            let ways = leaf::ways(&known.word, &known.languages, 1.0);
            // One form of a word is enough.
            let told = found.iter().any(|(_, _, others)| *others == ways);
            if told || known.word.chars().count() * 2 < letters {
                continue;
            }
            match self.documents(&ways)? {
                0 => {}
                documents => found.push((documents, known.word, ways)),
            }
        }
        found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        Ok(found.into_iter().map(|(_, word, _)| word).take(MOST_TOLD).collect())
    }

    /// What the last word may become, the most frequent first.
    fn completions(&self, leaf: &Leaf) -> tantivy::Result<Vec<Known>> {
        let typed = analysis::fold(&leaf.typed);
        if typed.chars().count() < SHORTEST {
            return Ok(Vec::new());
        }
        let mut found: Vec<(u32, Known)> = Vec::new();
        for known in self.words.lexicon.beginning(&typed, MOST_LOOKED_AT) {
            let ways = leaf::ways(&known.word, &known.languages, 1.0);
            let same = |way: &Way| leaf.ways.iter().any(|own| own.sequence == way.sequence);
            if ways.iter().all(same) {
                continue;
            }
            match self.documents(&ways)? {
                0 => {}
                documents => found.push((documents, known)),
            }
        }
        found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.word.cmp(&b.1.word)));
        Ok(found.into_iter().map(|(_, known)| known).take(MOST_COMPLETIONS).collect())
    }

    fn is_known(&self, ways: &[Way]) -> tantivy::Result<bool> {
        Ok(self.documents(ways)? > 0)
    }

    /// In how many documents and lessons one of these ways may stand, at most.
    pub(crate) fn documents(&self, ways: &[Way]) -> tantivy::Result<u32> {
        let mut most = 0;
        for way in ways {
            let mut least = u32::MAX;
            for (_, term) in &way.sequence.terms {
                let term = Term::from_field_text(self.fields.text, term);
                least = least.min(self.searcher.doc_freq(&term)? as u32);
            }
            most = most.max(least);
        }
        Ok(most)
    }
}

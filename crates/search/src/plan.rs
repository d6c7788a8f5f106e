//! From a tree to a query for tantivy, and to what is highlighted of it.

use std::collections::HashMap;

use tantivy::query::{AllQuery, BooleanQuery, BoostQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use crate::excluded::Excluded;
use crate::parse::Node;
use crate::schema::{Fields, TITLE_BOOST};

/// A beginning stands for its most frequent words, so many at most.
const MOST_COMPLETIONS: usize = 50;
/// So many words of each segment's dictionary are looked at for them.
const MOST_LOOKED_AT: usize = 2000;

type Clause = (Occur, Box<dyn Query>);

/// What to search and what to show of it.
pub(crate) struct Plan {
    pub(crate) query: Box<dyn Query>,
    /// The wanted parts of the query, each to be found and highlighted.
    pub(crate) units: Vec<Unit>,
}

/// A word, phrase or beginning, as terms of the text field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Unit {
    /// Any of these (one, or the completions of a beginning).
    Any(Vec<Term>),
    /// One after the other.
    Phrase(Vec<Term>),
}

impl Plan {
    /// `None` matches everything. Scores cost: they are left out unless `scored`.
    pub(crate) fn of(
        node: Option<&Node>,
        searcher: &Searcher,
        fields: Fields,
        scored: bool,
    ) -> tantivy::Result<Plan> {
        let mut planner = Planner { searcher, fields, scored, units: Vec::new() };
        let query = match node {
            None => Box::new(AllQuery),
            Some(node) => planner.query(node)?,
        };
        Ok(Plan { query, units: planner.units })
    }
}

struct Planner<'a> {
    searcher: &'a Searcher,
    fields: Fields,
    scored: bool,
    units: Vec<Unit>,
}

impl Planner<'_> {
    fn query(&mut self, node: &Node) -> tantivy::Result<Box<dyn Query>> {
        let mut clauses = Vec::new();
        match node {
            Node::Term(_) | Node::Compound(_) | Node::Phrase(_) | Node::Prefix { .. } => {
                self.leaf(node, Occur::Must, &mut clauses)?;
            }
            Node::And(nodes) => self.all_of(nodes, &mut clauses)?,
            Node::Not(_) => self.all_of(std::slice::from_ref(node), &mut clauses)?,
            Node::Or(nodes) => {
                for node in nodes {
                    match node {
                        Node::And(_) | Node::Or(_) | Node::Not(_) => {
                            clauses.push((Occur::Should, self.query(node)?));
                        }
                        leaf => self.leaf(leaf, Occur::Should, &mut clauses)?,
                    }
                }
            }
        }
        if let [(Occur::Must, _)] = clauses.as_slice()
            && let Some((_, only)) = clauses.pop()
        {
            return Ok(only);
        }
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    fn all_of(&mut self, nodes: &[Node], clauses: &mut Vec<Clause>) -> tantivy::Result<()> {
        for node in nodes {
            match node {
                Node::Not(node) => {
                    // What is excluded is neither scored nor shown.
                    let scored = std::mem::replace(&mut self.scored, false);
                    let shown = self.units.len();
                    clauses.push((Occur::MustNot, Box::new(Excluded(self.query(node)?))));
                    self.units.truncate(shown);
                    self.scored = scored;
                }
                Node::And(nodes) => self.all_of(nodes, clauses)?,
                Node::Or(_) => clauses.push((Occur::Must, self.query(node)?)),
                leaf => self.leaf(leaf, Occur::Must, clauses)?,
            }
        }
        if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            clauses.push((Occur::Must, Box::new(AllQuery)));
        }
        Ok(())
    }

    /// The text decides what matches; the title, which is part of it, adds to
    /// the score.
    fn leaf(
        &mut self,
        leaf: &Node,
        occur: Occur,
        clauses: &mut Vec<Clause>,
    ) -> tantivy::Result<()> {
        let terms = match leaf {
            Node::Term(term) => vec![term.clone()],
            Node::Compound(terms) | Node::Phrase(terms) => terms.clone(),
            Node::Prefix { typed, stem } => self.completions(typed, stem)?,
            Node::And(_) | Node::Or(_) | Node::Not(_) => return Ok(()),
        };
        let phrase = matches!(leaf, Node::Compound(_) | Node::Phrase(_));
        let of_field =
            |field: Field| terms.iter().map(move |term| Term::from_field_text(field, term));
        let text: Vec<Term> = of_field(self.fields.text).collect();
        clauses.push((occur, self.terms(text.clone(), phrase)));
        if self.scored {
            let title = self.terms(of_field(self.fields.title).collect(), phrase);
            clauses.push((Occur::Should, Box::new(BoostQuery::new(title, TITLE_BOOST))));
        }
        let unit = if phrase { Unit::Phrase(text) } else { Unit::Any(text) };
        if !self.units.contains(&unit) {
            self.units.push(unit);
        }
        Ok(())
    }

    fn terms(&self, mut terms: Vec<Term>, phrase: bool) -> Box<dyn Query> {
        let option =
            if self.scored { IndexRecordOption::WithFreqs } else { IndexRecordOption::Basic };
        match (terms.len(), phrase) {
            (1, _) => Box::new(TermQuery::new(terms.swap_remove(0), option)),
            (_, true) => Box::new(PhraseQuery::new(terms)),
            (_, false) => {
                let any = terms.into_iter().map(|term| -> Clause {
                    (Occur::Should, Box::new(TermQuery::new(term, option)))
                });
                Box::new(BooleanQuery::new(any.collect()))
            }
        }
    }

    /// The words of the index that begin with what was typed, the most frequent
    /// ones, and the stem of what was typed: `manage*` must find "manage".
    fn completions(&self, typed: &str, stem: &str) -> tantivy::Result<Vec<String>> {
        let mut found: HashMap<Vec<u8>, u32> = HashMap::new();
        for segment in self.searcher.segment_readers() {
            let index = segment.inverted_index(self.fields.text)?;
            let mut words = index.terms().range().ge(typed).into_stream()?;
            for _ in 0..MOST_LOOKED_AT {
                if !words.advance() || !words.key().starts_with(typed.as_bytes()) {
                    break;
                }
                *found.entry(words.key().to_vec()).or_default() += words.value().doc_freq;
            }
        }
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let words = found.into_iter().map(|(word, _)| String::from_utf8_lossy(&word).into_owned());
        let others = words.filter(|word| word != stem).take(MOST_COMPLETIONS - 1);
        Ok(std::iter::once(stem.to_owned()).chain(others).collect())
    }
}

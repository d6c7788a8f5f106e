//! From a tree to a query for tantivy, and to what is highlighted of it.

use std::collections::HashMap;

use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, DisjunctionMaxQuery, Occur, PhraseQuery, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use crate::analysis::Sequence;
use crate::excluded::Excluded;
use crate::leaf::{self, Leaf, Way};
use crate::lexicon::Lexicon;
use crate::parse::Node;
use crate::schema::{Fields, HEADINGS_BOOST, TITLE_BOOST};
use crate::tested::{Columns, Tested};

/// A beginning stands for its most frequent words, so many at most.
const MOST_COMPLETIONS: usize = 50;
/// A phrase that ends with a beginning stands for fewer: each is one to read.
const MOST_PHRASES: usize = 16;
/// What a completed word weighs beside one that is just what was typed.
const COMPLETED: f32 = 0.5;
/// So many words of each segment's dictionary are looked at for them.
const MOST_LOOKED_AT: usize = 2000;

/// And so many of the words as they are written.
const MOST_WORDS_LOOKED_AT: usize = 500;

type Clause = (Occur, Box<dyn Query>);

/// What to search and what to show of it.
pub(crate) struct Plan {
    pub(crate) query: Box<dyn Query>,
    /// The wanted parts of the query, each to be found and highlighted.
    pub(crate) units: Vec<Unit>,
}

/// The ways in which one part of a query may stand in a text: terms, each with
/// its place from the first word on, and the number of words.
pub(crate) type Unit = Vec<(Vec<(u32, Term)>, u32)>;

/// What planning looks at.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) searcher: &'a Searcher,
    pub(crate) fields: Fields,
    pub(crate) columns: &'a Columns,
    pub(crate) lexicon: &'a Lexicon,
}

impl Plan {
    /// `None` matches everything. Scores cost: they are left out unless `scored`.
    pub(crate) fn of(
        node: Option<&Node>,
        source: Source<'_>,
        scored: bool,
    ) -> tantivy::Result<Plan> {
        let mut planner = Planner { source, scored, units: Vec::new() };
        let query = match node {
            None => Box::new(AllQuery),
            Some(node) => planner.query(node)?,
        };
        Ok(Plan { query, units: planner.units })
    }
}

struct Planner<'a> {
    source: Source<'a>,
    scored: bool,
    units: Vec<Unit>,
}

impl Planner<'_> {
    fn query(&mut self, node: &Node) -> tantivy::Result<Box<dyn Query>> {
        let mut clauses = Vec::new();
        match node {
            Node::Leaf(leaf) => self.leaf(leaf, Occur::Must, &mut clauses)?,
            Node::Field(_) | Node::Not(_) => {
                self.all_of(std::slice::from_ref(node), &mut clauses)?;
            }
            Node::And(nodes) => self.all_of(nodes, &mut clauses)?,
            Node::Or(nodes) => {
                for node in nodes {
                    match node {
                        Node::Leaf(leaf) => self.leaf(leaf, Occur::Should, &mut clauses)?,
                        other => clauses.push((Occur::Should, self.query(other)?)),
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
                Node::Field(test) => {
                    let columns = self.source.columns.clone();
                    clauses.push((Occur::Must, Box::new(Tested { test: test.clone(), columns })));
                }
                Node::Leaf(leaf) => self.leaf(leaf, Occur::Must, clauses)?,
            }
        }
        if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            clauses.push((Occur::Must, Box::new(AllQuery)));
        }
        Ok(())
    }

    /// The text decides what matches; the title and the headings, which are part
    /// of it, add to the score.
    fn leaf(
        &mut self,
        leaf: &Leaf,
        occur: Occur,
        clauses: &mut Vec<Clause>,
    ) -> tantivy::Result<()> {
        let ways = self.ways(leaf)?;
        let fields = self.source.fields;
        if leaf.in_title {
            clauses.push((occur, self.any_way(fields.title, &ways)));
        } else {
            clauses.push((occur, self.any_way(fields.text, &ways)));
            if self.scored {
                let title = self.any_way(fields.title, &ways);
                clauses.push((Occur::Should, Box::new(BoostQuery::new(title, TITLE_BOOST))));
                let headings = self.any_way(fields.headings, &ways);
                let headings = BoostQuery::new(headings, HEADINGS_BOOST);
                clauses.push((Occur::Should, Box::new(headings)));
            }
        }
        let unit = ways.iter().map(|way| {
            let terms = way.sequence.terms.iter();
            let term = |(at, term): &(u32, String)| (*at, Term::from_field_text(fields.text, term));
            (terms.map(term).collect(), way.sequence.len)
        });
        let unit: Unit = unit.collect();
        if !self.units.contains(&unit) {
            self.units.push(unit);
        }
        Ok(())
    }

    /// The ways that the index knows; the first one when it knows none.
    fn ways(&self, leaf: &Leaf) -> tantivy::Result<Vec<Way>> {
        let mut ways = leaf.ways.clone();
        if let Some(typed) = &leaf.open {
            let most = if leaf.is_single() { MOST_COMPLETIONS } else { MOST_PHRASES };
            for word in self.completions(typed, leaf.in_title)? {
                if ways.len() >= most {
                    break;
                }
                for way in &leaf.ways {
                    let mut way = way.clone();
                    if let Some((_, last)) = way.sequence.terms.last_mut() {
                        last.clone_from(&word);
                    }
                    way.weight = COMPLETED;
                    if !ways.iter().any(|known| known.sequence == way.sequence) {
                        ways.push(way);
                    }
                }
            }
        }
        if ways.len() > 1 {
            let first = ways[0].clone();
            let mut known = Vec::with_capacity(ways.len());
            for way in ways {
                if self.is_known(&way.sequence)? {
                    known.push(way);
                }
            }
            ways = if known.is_empty() { vec![first] } else { known };
        }
        Ok(ways)
    }

    fn is_known(&self, sequence: &Sequence) -> tantivy::Result<bool> {
        for (_, term) in &sequence.terms {
            let term = Term::from_field_text(self.source.fields.text, term);
            if self.source.searcher.doc_freq(&term)? == 0 {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// What stands in the field in any of these ways, scored as its best one.
    fn any_way(&self, field: Field, ways: &[Way]) -> Box<dyn Query> {
        let mut queries: Vec<Box<dyn Query>> =
            ways.iter().map(|way| self.one_way(field, way)).collect();
        match (queries.len(), self.scored) {
            (1, _) => queries.swap_remove(0),
            (_, true) => Box::new(DisjunctionMaxQuery::new(queries)),
            (_, false) => {
                let any = queries.into_iter().map(|query| (Occur::Should, query));
                Box::new(BooleanQuery::new(any.collect()))
            }
        }
    }

    fn one_way(&self, field: Field, way: &Way) -> Box<dyn Query> {
        let option =
            if self.scored { IndexRecordOption::WithFreqs } else { IndexRecordOption::Basic };
        let term = |term: &str| Term::from_field_text(field, term);
        let query: Box<dyn Query> = match way.sequence.terms.as_slice() {
            [(_, only)] => Box::new(TermQuery::new(term(only), option)),
            terms => {
                let terms = terms.iter().map(|(at, text)| (*at as usize, term(text)));
                Box::new(PhraseQuery::new_with_offset(terms.collect()))
            }
        };
        match way.weight == 1.0 || !self.scored {
            true => query,
            false => Box::new(BoostQuery::new(query, way.weight)),
        }
    }

    /// The words of the index that begin with what was typed, the most frequent
    /// ones first.
    fn completions(&self, typed: &str, in_title: bool) -> tantivy::Result<Vec<String>> {
        let fields = self.source.fields;
        let field = if in_title { fields.title } else { fields.text };
        let mut found: HashMap<Vec<u8>, u32> = HashMap::new();
        for segment in self.source.searcher.segment_readers() {
            let index = segment.inverted_index(field)?;
            let mut words = index.terms().range().ge(typed).into_stream()?;
            for _ in 0..MOST_LOOKED_AT {
                if !words.advance() || !words.key().starts_with(typed.as_bytes()) {
                    break;
                }
                *found.entry(words.key().to_vec()).or_default() += words.value().doc_freq;
            }
        }
        // What was typed may be longer than the stem: `manageme*`.
        for known in self.source.lexicon.beginning(typed, MOST_WORDS_LOOKED_AT) {
            for way in leaf::ways(&known.word, &known.languages, 1.0) {
                let Some((_, stem)) = way.sequence.terms.first() else { continue };
                if !stem.starts_with(typed) && !found.contains_key(stem.as_bytes()) {
                    let term = Term::from_field_text(field, stem);
                    let documents = self.source.searcher.doc_freq(&term)? as u32;
                    found.insert(stem.clone().into_bytes(), documents);
                }
            }
        }
        found.retain(|_, documents| *documents > 0);
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let words = found.into_iter().map(|(word, _)| String::from_utf8_lossy(&word).into_owned());
        Ok(words.take(MOST_COMPLETIONS).collect())
    }
}

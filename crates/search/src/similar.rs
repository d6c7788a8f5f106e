//! Documents like one, and what they have in common with it. Looked up when it
//! is asked for: one query for its telling words, and one pass over the facet
//! values of all documents.

use std::collections::HashMap;
use std::sync::Arc;

use concord_corpus::facet::CORE;
use concord_corpus::{DocId, FacetSchema};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, Term};

use crate::analysis::{self, Sequence};
use crate::facets::Filters;
use crate::leaf::{Form, Leaf, Way};
use crate::parse::Node;
use crate::plan::Plan;
use crate::record::Record;
use crate::values::{ValueId, Values};
use crate::{Error, HitKind, Query, Searcher, Sort};

/// A document like another one.
#[derive(Clone, Debug, PartialEq)]
pub struct Similar {
    pub id: DocId,
    pub kind: HitKind,
    pub title: String,
    /// From 0 to 1; comparable within one answer.
    pub score: f32,
    /// What both have, the most telling first; at least one.
    pub reasons: Vec<Reason>,
}

/// Something that two documents have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A value of a facet: a practice, a challenge, a sector.
    Value { source: Arc<str>, facet: Arc<str>, facet_label: String, path: Arc<str>, label: String },
    /// A word that few documents have.
    Word(String),
}

/// So many words of a document are looked at.
const MOST_READ: usize = 5000;
/// So many of its words, the most frequent, are weighed.
const MOST_WEIGHED: usize = 150;
/// So many of its telling words are searched.
const MOST_SEARCHED: usize = 15;
/// So many documents are compared more closely, of each of the two searches.
const CANDIDATES: usize = 40;
/// A word in a larger share of the documents tells nothing: one in so many.
const COMMON: u32 = 5;
/// What is told of each kind of reason.
const MOST_VALUES: usize = 3;
const MOST_WORDS: usize = 3;
/// Practices and challenges say more of a story than where it happened.
const SUBJECTS: [&str; 2] = ["practice", "challenge"];

/// A telling word of the document.
struct Telling {
    term: String,
    surface: String,
    weight: f32,
}

impl Searcher {
    /// At most `limit` documents that share values or telling words with one,
    /// the most similar first; none when there is no such document. Costs one
    /// pass over the documents.
    pub fn similar(
        &self,
        id: &DocId,
        schemas: &[Arc<FacetSchema>],
        limit: usize,
    ) -> Result<Vec<Similar>, Error> {
        let view = &*self.0;
        let Some(address) = view.address_of(id)? else { return Ok(Vec::new()) };
        let record: Record = view.searcher.doc(address)?;
        let telling = self.telling(&record, address)?;
        let (weights, own) = self.weights(address, schemas);

        let mut found: HashMap<DocAddress, (f32, f32)> = HashMap::new();
        let by_words = self.by_words(&telling)?;
        let most = by_words.iter().map(|(_, score)| *score).fold(f32::EPSILON, f32::max);
        for (address, score) in by_words {
            found.entry(address).or_default().0 = score / most;
        }
        for (address, shared) in self.by_values(&weights) {
            found.entry(address).or_default().1 = shared / own.max(f32::EPSILON);
        }
        found.remove(&address);
        // Found by words alone, a document still shares what it shares.
        for (address, scores) in &mut found {
            let values = view.columns[address.segment_ord as usize].values(address.doc_id);
            let shared: f32 = values.iter().map(|value| weight(&weights, *value)).sum();
            scores.1 = shared / own.max(f32::EPSILON);
        }
        let mut ranked: Vec<(DocAddress, f32)> = found
            .into_iter()
            .map(|(address, (words, values))| (address, (words + values) / 2.0))
            .collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));

        let mut similar = Vec::new();
        for (address, score) in ranked {
            if similar.len() == limit {
                break;
            }
            let mut reasons = self.shared_values(address, &weights, schemas);
            reasons.extend(self.shared_words(address, &telling)?);
            if reasons.is_empty() {
                continue;
            }
            let record: Record = view.searcher.doc(address)?;
            let Record { id, kind, title, .. } = record;
            similar.push(Similar { id, kind, title, score, reasons });
        }
        Ok(similar)
    }

    /// The words that tell this document from others.
    fn telling(&self, record: &Record, address: DocAddress) -> Result<Vec<Telling>, Error> {
        let view = &*self.0;
        let language = view.columns[address.segment_ord as usize].language(address.doc_id);
        let mut counts: HashMap<String, (u32, String)> = HashMap::new();
        for text in [&record.title, &record.summary, &record.body] {
            for word in analysis::words(text).take(MOST_READ) {
                let surface = &text[word.start..word.stem_end];
                if word.alone
                    || surface.chars().count() < 4
                    || !surface.chars().all(char::is_alphabetic)
                {
                    continue;
                }
                let sequence = analysis::sequence(surface, language);
                if let Some((_, term)) = sequence.terms.into_iter().next() {
                    let entry = counts.entry(term).or_insert_with(|| (0, surface.to_owned()));
                    entry.0 += 1;
                }
            }
        }
        let mut counts: Vec<(String, (u32, String))> = counts.into_iter().collect();
        counts.sort_by(|a, b| b.1.0.cmp(&a.1.0).then_with(|| a.0.cmp(&b.0)));
        counts.truncate(MOST_WEIGHED);
        let documents = view.searcher.num_docs().max(1) as f32;
        let mut telling = Vec::new();
        for (term, (count, surface)) in counts {
            let having = view.searcher.doc_freq(&Term::from_field_text(view.fields.text, &term))?;
            let common = having as f32 * COMMON as f32 > documents && documents > 20.0;
            if having < 2 || common {
                continue;
            }
            let weight = (1.0 + (count as f32).ln()) * (documents / having as f32).ln();
            telling.push(Telling { term, surface, weight });
        }
        telling.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.term.cmp(&b.term)));
        telling.truncate(MOST_SEARCHED);
        Ok(telling)
    }

    /// What a shared value is worth, by value, and what all of the document's
    /// are worth: the rarer, the more.
    fn weights(&self, address: DocAddress, schemas: &[Arc<FacetSchema>]) -> (Vec<f32>, f32) {
        let view = &*self.0;
        let held = self.held();
        let all = view.searcher.num_docs().max(1) as f32;
        let mut weights = vec![0.0; view.values.len()];
        let mut own = 0.0;
        let subject = |value: ValueId| {
            let facet = view.values.facet_of(value);
            SUBJECTS.iter().any(|name| view.values.facet(CORE, name) == Some(facet))
        };
        let ignored = view.values.facet(CORE, "lang");
        for value in view.columns[address.segment_ord as usize].values(address.doc_id) {
            let documents = held.get(*value as usize).copied().unwrap_or(0).max(1) as f32;
            if ignored == Some(view.values.facet_of(*value))
                || label(&view.values, *value, schemas).is_none()
            {
                continue;
            }
            let rarity = (1.0 + all / documents).ln();
            let weight = if subject(*value) { 2.0 * rarity } else { rarity };
            weights[*value as usize] = weight;
            own += weight;
        }
        (weights, own)
    }

    fn by_words(&self, telling: &[Telling]) -> Result<Vec<(DocAddress, f32)>, Error> {
        let view = &*self.0;
        if telling.is_empty() {
            return Ok(Vec::new());
        }
        let leaf = |telling: &Telling| {
            let terms = vec![(0, telling.term.clone())];
            let sequence = Sequence { terms, len: 1 };
            Node::Leaf(Leaf {
                typed: telling.surface.clone(),
                at: 0,
                form: Form::Word,
                open: None,
                last: false,
                in_title: false,
                ways: vec![Way { sequence, weight: 1.0 }],
            })
        };
        let tree = Node::Or(telling.iter().map(leaf).collect());
        let plan = Plan::of(Some(&tree), view.source(), true)?;
        let query = Query::default();
        let filters = Filters::of(&query, &[], &view.values, false, &mut Vec::new());
        let passed = view.pass(&plan, &filters, Sort::Relevance, CANDIDATES, false)?;
        let best = crate::collect::merge(&passed, &view.columns, 0, CANDIDATES)?;
        let scored = best.into_iter().map(|(segment, ranked)| {
            (DocAddress::new(segment, ranked.doc), crate::collect::score_of(ranked.first))
        });
        Ok(scored.collect())
    }

    /// The documents that share most, with what they share.
    fn by_values(&self, weights: &[f32]) -> Vec<(DocAddress, f32)> {
        let view = &*self.0;
        let lesson = Values::kind(HitKind::Lesson);
        let mut best: Vec<(DocAddress, f32)> = Vec::new();
        let mut least = 0.0;
        for (number, (columns, segment)) in
            view.columns.iter().zip(view.searcher.segment_readers()).enumerate()
        {
            for doc in segment.doc_ids_alive() {
                let values = columns.values(doc).iter();
                let shared: f32 = values.map(|value| weight(weights, *value)).sum();
                if shared <= least || columns.kind(doc) == lesson {
                    continue;
                }
                best.push((DocAddress::new(number as u32, doc), shared));
                if best.len() >= 4 * CANDIDATES {
                    best.sort_by(|a, b| b.1.total_cmp(&a.1));
                    best.truncate(CANDIDATES);
                    least = best.last().map_or(0.0, |(_, shared)| *shared);
                }
            }
        }
        best.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        best.truncate(CANDIDATES);
        best
    }

    fn shared_values(
        &self,
        address: DocAddress,
        weights: &[f32],
        schemas: &[Arc<FacetSchema>],
    ) -> Vec<Reason> {
        let view = &*self.0;
        let values = view.columns[address.segment_ord as usize].values(address.doc_id);
        let mut shared: Vec<ValueId> =
            values.iter().copied().filter(|value| weight(weights, *value) > 0.0).collect();
        shared.sort_by(|a, b| weight(weights, *b).total_cmp(&weight(weights, *a)));
        shared.truncate(MOST_VALUES);
        shared.into_iter().filter_map(|value| label(&view.values, value, schemas)).collect()
    }

    fn shared_words(&self, address: DocAddress, telling: &[Telling]) -> Result<Vec<Reason>, Error> {
        let view = &*self.0;
        let segment = view.searcher.segment_reader(address.segment_ord);
        let index = segment.inverted_index(view.fields.text)?;
        let mut shared = Vec::new();
        for word in telling {
            let term = Term::from_field_text(view.fields.text, &word.term);
            let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else {
                continue;
            };
            if postings.doc() < address.doc_id {
                postings.seek(address.doc_id);
            }
            if postings.doc() == address.doc_id {
                shared.push(Reason::Word(word.surface.to_lowercase()));
            }
            if shared.len() == MOST_WORDS {
                break;
            }
        }
        Ok(shared)
    }
}

fn weight(weights: &[f32], value: ValueId) -> f32 {
    weights.get(value as usize).copied().unwrap_or(0.0)
}

/// A value as it is told, if a schema says how.
fn label(values: &Values, value: ValueId, schemas: &[Arc<FacetSchema>]) -> Option<Reason> {
    let number = values.facet_of(value);
    schemas.iter().find_map(|schema| {
        let facet = schema
            .facets
            .iter()
            .find(|facet| values.facet(&schema.source, &facet.id) == Some(number))?;
        let known =
            facet.values.iter().find(|known| values.value(number, &known.path) == Some(value))?;
        Some(Reason::Value {
            source: Arc::clone(&schema.source),
            facet: Arc::clone(&facet.id),
            facet_label: facet.label.clone(),
            path: Arc::clone(&known.path),
            label: known.label.clone(),
        })
    })
}

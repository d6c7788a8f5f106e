//! What somebody who is typing may be looking for: titles of documents and
//! lessons, and values of facets.

use std::ops::Range;
use std::sync::Arc;

use concord_corpus::{DocId, FacetSchema, entities};

use crate::analysis;
use crate::facets::Filters;
use crate::leaf::{Form, Leaf};
use crate::parse::Node;
use crate::plan::Plan;
use crate::{Error, HitKind, Query, Searcher, Sort};

/// A line below a search box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// A title, or the label of a value.
    pub text: String,
    /// Bytes of `text` that match what was typed.
    pub highlights: Vec<Range<usize>>,
    pub target: Suggested,
    /// Of a value: how many documents have it.
    pub count: Option<usize>,
}

/// Where a suggestion leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Suggested {
    /// A document, or with an anchor a lesson of it.
    Hit { id: DocId, anchor: Option<String>, kind: HitKind },
    /// The value of a facet.
    Value { source: Arc<str>, facet: Arc<str>, facet_label: String, path: Arc<str> },
}

/// Nobody types more before looking. Characters and words.
const LONGEST: usize = 100;
const MOST_WORDS: usize = 8;

impl Searcher {
    /// At most `limit` suggestions: documents, then lessons, then values, of
    /// each the best first. All words of `text` are in each, the last one
    /// perhaps not to its end. Costs one look at titles, whatever is typed.
    pub fn suggest(
        &self,
        text: &str,
        schemas: &[Arc<FacetSchema>],
        limit: usize,
    ) -> Result<Vec<Suggestion>, Error> {
        let decoded = entities::decode(text);
        let text = &*decoded.text;
        let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(at, _)| at);
        let text = &text[..end];
        let mut suggestions = Vec::new();
        if limit > 0 && analysis::words(text).next().is_some() {
            let values = self.values_named(text, schemas, limit.div_ceil(3))?;
            self.titles_with(text, schemas, limit - values.len(), &mut suggestions)?;
            suggestions.extend(values);
        }
        Ok(suggestions)
    }

    fn titles_with(
        &self,
        text: &str,
        schemas: &[Arc<FacetSchema>],
        limit: usize,
        suggestions: &mut Vec<Suggestion>,
    ) -> Result<(), Error> {
        let view = &*self.0;
        let words: Vec<_> = analysis::words(text).take(MOST_WORDS).collect();
        let finished = !text.ends_with(|c: char| c.is_alphanumeric());
        let mut nodes = Vec::new();
        for (number, word) in words.iter().enumerate() {
            let typed = &text[word.start..word.stem_end];
            let leaf = Leaf::of(typed, word.start, Form::Word, &view.words.languages);
            nodes.extend(leaf.map(|mut leaf| {
                leaf.in_title = true;
                if number + 1 == words.len() && !finished && !word.alone {
                    leaf.open = Some(analysis::fold(typed));
                }
                Node::Leaf(leaf)
            }));
        }
        if nodes.is_empty() {
            return Ok(());
        }
        let plan = Plan::of(Some(&Node::And(nodes)), view.source(), true)?;
        let kinds = HitKind::ALL.to_vec();
        let query = Query { kinds, limit, ..Query::default() };
        let filters = Filters::of(&query, schemas, &view.values, false, &mut Vec::new());
        let passed = view.pass(&plan, &filters, Sort::Relevance, limit, false)?;
        let hits = self.hits(&query, &passed, &plan.units, Sort::Relevance)?;
        suggestions.extend(hits.into_iter().map(|hit| Suggestion {
            text: hit.title,
            highlights: hit.title_highlights,
            target: Suggested::Hit { id: hit.id, anchor: hit.anchor, kind: hit.kind },
            count: None,
        }));
        suggestions.sort_by_key(|suggestion| match &suggestion.target {
            Suggested::Hit { anchor, .. } => anchor.is_some(),
            Suggested::Value { .. } => true,
        });
        Ok(())
    }

    /// Values that documents have, of which a name has words that begin so.
    fn values_named(
        &self,
        text: &str,
        schemas: &[Arc<FacetSchema>],
        limit: usize,
    ) -> Result<Vec<Suggestion>, Error> {
        let view = &*self.0;
        let typed = analysis::sort_key(text);
        let listed = self.listed()?;
        let mut found: Vec<(bool, usize, (usize, usize, usize))> = Vec::new();
        for name in &view.words.synonyms.of(schemas).names {
            let Some(rest) = after_words(&name.folded, &typed) else { continue };
            if found.iter().any(|(_, _, value)| *value == name.value) {
                continue;
            }
            let (schema, facet, value) = name.value;
            let facet = &schemas[schema].facets[facet];
            let number = view.values.facet(&schemas[schema].source, &facet.id);
            let number = number.and_then(|f| view.values.value(f, &facet.values[value].path));
            let count = number.and_then(|value| listed.get(value as usize)).copied().unwrap_or(0);
            if count > 0 {
                found.push((rest > 0, count as usize, name.value));
            }
        }
        // Names that begin so first, then the most frequent.
        found.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)).then(a.2.cmp(&b.2)));
        found.truncate(limit);
        Ok(found
            .into_iter()
            .map(|(_, count, (s, f, v))| {
                let (schema, facet) = (&schemas[s], &schemas[s].facets[f]);
                let value = &facet.values[v];
                Suggestion {
                    text: value.label.clone(),
                    highlights: marked(&value.label, &typed),
                    target: Suggested::Value {
                        source: Arc::clone(&schema.source),
                        facet: Arc::clone(&facet.id),
                        facet_label: facet.label.clone(),
                        path: Arc::clone(&value.path),
                    },
                    count: Some(count),
                }
            })
            .collect())
    }
}

/// Where in `name`, at the start of a word, `typed` stands. Bytes.
fn after_words(name: &str, typed: &str) -> Option<usize> {
    name.match_indices(typed).map(|(at, _)| at).find(|at| *at == 0 || name[..*at].ends_with(' '))
}

/// The first letters of words of the label that begin with a word typed.
fn marked(label: &str, typed: &str) -> Vec<Range<usize>> {
    let begins = |word: &analysis::Word| {
        let folded = analysis::fold(&label[word.start..word.stem_end]);
        typed.split(' ').any(|typed| folded.starts_with(typed))
    };
    analysis::words(label).filter(begins).map(|word| word.start..word.end).collect()
}

//! What a query is answered with: itself, or where few documents have what it
//! asks for, something wider. Each step is one more pass.

use std::sync::Arc;

use concord_corpus::FacetSchema;

use crate::collect::Collected;
use crate::facets::Filters;
use crate::parse::Node;
use crate::plan::Plan;
use crate::searcher::View;
use crate::widen::Widening;
use crate::{Error, FilterHelp, Help, Note, Query, Reading, Sort, fallback, help};

/// How hits are ranked, and how many are wanted.
#[derive(Clone, Copy)]
pub(crate) struct Ranking {
    pub(crate) sort: Sort,
    pub(crate) wanted: usize,
}

impl Ranking {
    pub(crate) fn is_scored(self) -> bool {
        self.sort == Sort::Relevance && self.wanted > 0
    }
}

/// The answer so far.
pub(crate) struct Answer {
    pub(crate) plan: Plan,
    pub(crate) collected: Collected,
    pub(crate) readings: Vec<Reading>,
    pub(crate) did_you_mean: Option<String>,
    pub(crate) help: Option<Help>,
}

impl View {
    /// Climbs as far as it takes to find one page of documents: all words as
    /// they were typed; all of them in wider senses; any of them.
    pub(crate) fn climb(
        &self,
        query: &Query,
        tree: Option<&Node>,
        filters: &Filters<'_>,
        ranking: Ranking,
        schemas: &[Arc<FacetSchema>],
        notes: &mut Vec<Note>,
    ) -> Result<Answer, Error> {
        let pass = |plan: &Plan| self.pass(plan, filters, ranking.sort, ranking.wanted, true);
        let of = |tree: Option<&Node>| Plan::of(tree, self.source(), ranking.is_scored());
        let plan = of(tree)?;
        let collected = pass(&plan)?;
        let mut answer =
            Answer { plan, collected, readings: Vec::new(), did_you_mean: None, help: None };
        let Some(tree) = tree else {
            answer.help = self.help(None, filters, &answer, schemas)?;
            return Ok(answer);
        };
        if answer.collected.total >= fallback::ENOUGH {
            return Ok(answer);
        }

        let widen = |tree: &Node| -> Result<(Option<Node>, Vec<Reading>), Error> {
            if query.exact {
                return Ok((None, Vec::new()));
            }
            let mut widening = self.widening(schemas);
            let wider = widening.widen(tree)?;
            let changed = !widening.readings.is_empty();
            Ok((changed.then_some(wider), widening.readings))
        };
        let take = |answer: &mut Answer, tree: &Node, readings| -> Result<bool, Error> {
            let plan = of(Some(tree))?;
            let collected = pass(&plan)?;
            let more = collected.total > answer.collected.total;
            if more {
                (answer.plan, answer.collected, answer.readings) = (plan, collected, readings);
            }
            Ok(more)
        };
        if let (Some(wider), readings) = widen(tree)? {
            take(&mut answer, &wider, readings)?;
        }
        if answer.collected.total < fallback::ENOUGH
            && let Some(any) = fallback::any_words(tree, &self.words.languages)
        {
            let (wider, readings) = widen(&any)?;
            if take(&mut answer, wider.as_ref().unwrap_or(&any), readings)? {
                notes.push(Note::new(fallback::NOTE, fallback::MESSAGE.to_owned(), None));
            }
        }
        let read = answer.readings.iter().any(|reading| reading.why == crate::Why::Spelling);
        if answer.collected.total < fallback::ENOUGH && !read {
            let mut widening = self.widening(schemas);
            answer.did_you_mean = help::did_you_mean(&query.text, tree, &mut widening)?;
        }
        answer.help = self.help(Some(tree), filters, &answer, schemas)?;
        Ok(answer)
    }

    pub(crate) fn widening(&self, schemas: &[Arc<FacetSchema>]) -> Widening<'_> {
        let synonyms = self.words.synonyms.of(schemas);
        Widening::new(&self.searcher, self.fields, &self.words, synonyms)
    }

    /// Only where nothing was found.
    fn help(
        &self,
        tree: Option<&Node>,
        filters: &Filters<'_>,
        answer: &Answer,
        schemas: &[Arc<FacetSchema>],
    ) -> Result<Option<Help>, Error> {
        if answer.collected.total > 0 {
            return Ok(None);
        }
        let words = match tree {
            None => Vec::new(),
            Some(tree) => help::words(tree, self.source(), &mut self.widening(schemas))?,
        };
        let filter =
            help::filter(&answer.collected, &filters.masks).and_then(|(number, without)| {
                let filter = match help::plain_name(number, &filters.masks) {
                    Some(plain) => plain,
                    None => filters.name_of(number, schemas)?,
                };
                Some(FilterHelp { filter, without })
            });
        Ok(Some(Help { words, filter }).filter(|help| !help.is_empty()))
    }
}

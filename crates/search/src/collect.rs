//! One pass over the matching documents: how many, which are the best, and
//! how often each facet value occurs.
//!
//! A facet is counted with its own filter removed and all others applied. So a
//! document that meets every filter counts for every facet; one that misses
//! exactly one filter counts for the facet of that filter alone; any other
//! counts for none.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::query::Weight;
use tantivy::{DocId, DocSet, Score, SegmentOrdinal, SegmentReader, TERMINATED};

use crate::values::{FacetId, SegmentColumns, Values};
use crate::{HitKind, Sort, Years};

/// The filter on the kind, which every query has.
pub(crate) const KIND_BIT: u64 = 1;

/// The filters of a query, as bits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Masks {
    /// For each value the filters that it meets.
    pub(crate) met_by: Vec<u64>,
    /// Every filter.
    pub(crate) all: u64,
    /// The facet of each filter.
    pub(crate) facets: Vec<FacetId>,
    /// A filter that is about no facet, and its bit.
    pub(crate) years: Option<(Years, u64)>,
}

/// What one search counts and ranks.
#[derive(Debug)]
pub(crate) struct Collect {
    pub(crate) columns: Vec<Arc<SegmentColumns>>,
    pub(crate) values: Arc<Values>,
    pub(crate) masks: Arc<Masks>,
    pub(crate) sort: Sort,
    /// How many of the best are kept.
    pub(crate) best: usize,
    /// Whether facets are counted.
    pub(crate) count: bool,
}

/// What a pass found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Collected {
    pub(crate) total: usize,
    /// By value; empty unless counted.
    pub(crate) counts: Vec<u32>,
    /// By filter: how many documents it alone keeps out.
    pub(crate) kept_out: Vec<u32>,
    /// The best of each segment, best first.
    pub(crate) best: Vec<(SegmentOrdinal, Vec<Ranked>)>,
}

/// A document and its rank: the greater `first`, then the smaller `order`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ranked {
    /// The bits of a score, or a day.
    pub(crate) first: i64,
    pub(crate) order: u64,
    pub(crate) doc: DocId,
}

impl Ord for Ranked {
    /// The better one is less.
    fn cmp(&self, other: &Self) -> Ordering {
        other
            .first
            .cmp(&self.first)
            .then(self.order.cmp(&other.order))
            .then(self.doc.cmp(&other.doc))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Scores are not negative, so that their bits sort as they do.
pub(crate) fn score_of(first: i64) -> Score {
    f32::from_bits(first as u32)
}

pub(crate) struct OfSegment {
    segment: SegmentOrdinal,
    columns: Arc<SegmentColumns>,
    values: Arc<Values>,
    masks: Arc<Masks>,
    sort: Sort,
    limit: usize,
    count: bool,
    total: usize,
    counts: Vec<u32>,
    kept_out: Vec<u32>,
    /// The worst on top.
    best: BinaryHeap<Ranked>,
}

impl Collector for Collect {
    type Fruit = Collected;
    type Child = OfSegment;

    fn for_segment(
        &self,
        segment: SegmentOrdinal,
        _: &SegmentReader,
    ) -> tantivy::Result<OfSegment> {
        Ok(OfSegment {
            segment,
            columns: Arc::clone(&self.columns[segment as usize]),
            values: Arc::clone(&self.values),
            masks: Arc::clone(&self.masks),
            sort: self.sort,
            limit: self.best,
            count: self.count,
            total: 0,
            kept_out: vec![0; self.masks.facets.len()],
            counts: vec![0; if self.count { self.values.len() } else { 0 }],
            best: BinaryHeap::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Relevance && self.best > 0
    }

    /// As tantivy's own, but that nothing is scored that a filter leaves out.
    fn collect_segment(
        &self,
        weight: &dyn Weight,
        segment: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<Collected> {
        let mut of_segment = self.for_segment(segment, reader)?;
        let alive = reader.alive_bitset();
        let is_alive = |doc| alive.is_none_or(|alive| alive.is_alive(doc));
        if self.requires_scoring() {
            let mut scorer = weight.scorer(reader, 1.0)?;
            let mut doc = scorer.doc();
            while doc != TERMINATED {
                if is_alive(doc) {
                    of_segment.see(doc, || scorer.score());
                }
                doc = scorer.advance();
            }
        } else {
            weight.for_each_no_score(reader, &mut |docs| {
                for doc in docs.iter().filter(|doc| is_alive(**doc)) {
                    of_segment.see(*doc, || 0.0);
                }
            })?;
        }
        Ok(of_segment.harvest())
    }

    fn merge_fruits(&self, segments: Vec<Collected>) -> tantivy::Result<Collected> {
        let mut whole = Collected::default();
        for segment in segments {
            whole.total += segment.total;
            whole.best.extend(segment.best);
            add(&mut whole.counts, &segment.counts);
            add(&mut whole.kept_out, &segment.kept_out);
        }
        Ok(whole)
    }
}

impl SegmentCollector for OfSegment {
    type Fruit = Collected;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.see(doc, || score);
    }

    fn harvest(self) -> Collected {
        let Self { total, counts, kept_out, .. } = self;
        let best = self.best.into_sorted_vec();
        Collected { total, counts, kept_out, best: vec![(self.segment, best)] }
    }
}

impl OfSegment {
    /// Counts and ranks one document that the query matches.
    fn see(&mut self, doc: DocId, score: impl FnOnce() -> Score) {
        let kind = self.columns.kind(doc) as usize;
        let mut met = self.masks.met_by[kind];
        // Nothing but the kind is filtered in most queries.
        if self.masks.all != KIND_BIT {
            let values = self.columns.values(doc).iter();
            met = values.fold(met, |met, value| met | self.masks.met_by[*value as usize]);
            if let Some((years, bit)) = self.masks.years
                && years.meets(self.columns.years(doc))
            {
                met |= bit;
            }
        }
        let missed = self.masks.all & !met;
        if missed == 0 {
            self.total += 1;
            if self.count {
                self.counts[kind] += 1;
                for value in self.columns.values(doc) {
                    self.counts[*value as usize] += 1;
                }
            }
            self.rank(doc, score);
        } else if self.count && missed.is_power_of_two() {
            let filter = missed.trailing_zeros() as usize;
            if missed == KIND_BIT {
                // Any kind is any kind of document: lessons come back only by
                // their own name.
                self.kept_out[filter] += u32::from(kind != Values::kind(HitKind::Lesson) as usize);
                self.counts[kind] += 1;
                return;
            }
            self.kept_out[filter] += 1;
            let facet = self.masks.facets[filter];
            for value in self.columns.values(doc) {
                if self.values.facet_of(*value) == facet {
                    self.counts[*value as usize] += 1;
                }
            }
        }
    }

    fn rank(&mut self, doc: DocId, score: impl FnOnce() -> Score) {
        if self.limit == 0 {
            return;
        }
        let first = match self.sort {
            Sort::Relevance => i64::from(score().max(0.0).to_bits()),
            Sort::Newest => i64::from(self.columns.updated(doc)),
            Sort::Oldest => -i64::from(self.columns.updated(doc)),
            Sort::Title => 0,
        };
        let full = self.best.len() == self.limit;
        // Only what could enter is worth the look at its title.
        if full && self.best.peek().is_some_and(|worst| first < worst.first) {
            return;
        }
        let ranked = Ranked { first, order: self.columns.order(doc), doc };
        if !full {
            self.best.push(ranked);
        } else if let Some(mut worst) = self.best.peek_mut()
            && ranked < *worst
        {
            *worst = ranked;
        }
    }
}

fn add(sums: &mut Vec<u32>, counts: &[u32]) {
    sums.resize(counts.len().max(sums.len()), 0);
    for (sum, count) in sums.iter_mut().zip(counts) {
        *sum += count;
    }
}

/// The best of all segments from `offset` on, at most `limit`. Between
/// segments the numbers behind titles differ, so that ties are decided by text.
pub(crate) fn merge(
    collected: &Collected,
    columns: &[Arc<SegmentColumns>],
    offset: usize,
    limit: usize,
) -> std::io::Result<Vec<(SegmentOrdinal, Ranked)>> {
    let mut heads: Vec<Head<'_>> = collected
        .best
        .iter()
        .map(|(segment, best)| Head { segment: *segment, rest: best, text: None })
        .collect();
    heads.retain(|head| !head.rest.is_empty());
    let mut merged = Vec::new();
    while merged.len() < offset.saturating_add(limit) && !heads.is_empty() {
        let mut best = 0;
        for other in 1..heads.len() {
            let order = heads[other].rest[0].first.cmp(&heads[best].rest[0].first).reverse();
            let order = match order {
                Ordering::Equal => {
                    heads[best].read(columns)?;
                    heads[other].read(columns)?;
                    heads[other].text.cmp(&heads[best].text)
                }
                decided => decided,
            };
            if order == Ordering::Less {
                best = other;
            }
        }
        let head = &mut heads[best];
        merged.push((head.segment, head.rest[0]));
        head.rest = &head.rest[1..];
        head.text = None;
        heads.retain(|head| !head.rest.is_empty());
    }
    merged.drain(..offset.min(merged.len()));
    Ok(merged)
}

struct Head<'a> {
    segment: SegmentOrdinal,
    rest: &'a [Ranked],
    /// What the first of `rest` is sorted by, once it was needed.
    text: Option<String>,
}

impl Head<'_> {
    fn read(&mut self, columns: &[Arc<SegmentColumns>]) -> std::io::Result<()> {
        if self.text.is_none() {
            let text = columns[self.segment as usize].order_text(self.rest[0].order)?;
            self.text = Some(text);
        }
        Ok(())
    }
}

/// How often each value occurs among documents of any kind and lessons.
pub(crate) fn held(
    columns: &[Arc<SegmentColumns>],
    readers: &[SegmentReader],
    values: &Values,
) -> Vec<u32> {
    let mut held = vec![0; values.len()];
    for (columns, reader) in columns.iter().zip(readers) {
        for doc in reader.doc_ids_alive() {
            held[columns.kind(doc) as usize] += 1;
            for value in columns.values(doc) {
                held[*value as usize] += 1;
            }
        }
    }
    held
}

//! One immutable view of the index.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use concord_corpus::{DocId, FacetSchema, entities};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, TERMINATED, Term};

use crate::collect::{self, Collect, Collected, Ranked};
use crate::facets::Filters;
use crate::fields::Known;
use crate::ladder::Ranking;
use crate::matches::Places;
use crate::parse::Node;
use crate::plan::{Plan, Source, Unit};
use crate::record::{Record, RecordWithSource};
use crate::schema::Fields;
use crate::statistics::Statistics;
use crate::tested::Columns;
use crate::values::{SegmentColumns, Values};
use crate::widen::Words;
use crate::{Error, Hit, HitKind, Query, Results, Sort, Stored, parse, snippet};

/// A view of the index as it was at one commit. It does not change, costs
/// little to clone, and may be used by any number of threads.
#[derive(Clone)]
pub struct Searcher(pub(crate) Arc<View>);

pub(crate) struct View {
    pub(crate) searcher: tantivy::Searcher,
    pub(crate) fields: Fields,
    /// In the order of the segments.
    pub(crate) columns: Vec<Arc<SegmentColumns>>,
    by_segment: Columns,
    pub(crate) values: Arc<Values>,
    pub(crate) words: Words,
    statistics: Statistics,
    /// How often each value occurs in the whole index, once it was asked for.
    held: OnceLock<Vec<u32>>,
    /// The counts and the first hits of the empty query, likewise.
    listed: OnceLock<Collected>,
}

impl View {
    /// Where a document is, not its lessons.
    pub(crate) fn address_of(&self, id: &DocId) -> Result<Option<DocAddress>, Error> {
        let owner = Term::from_field_text(self.fields.owner, id.as_str());
        for (number, segment) in self.searcher.segment_readers().iter().enumerate() {
            let index = segment.inverted_index(self.fields.owner)?;
            let Some(mut postings) = index.read_postings(&owner, IndexRecordOption::Basic)? else {
                continue;
            };
            while postings.doc() != TERMINATED {
                let doc = postings.doc();
                let is_lesson = self.columns[number].kind(doc) == Values::kind(HitKind::Lesson);
                if !segment.is_deleted(doc) && !is_lesson {
                    return Ok(Some(DocAddress::new(number as u32, doc)));
                }
                postings.advance();
            }
        }
        Ok(None)
    }

    pub(crate) fn source(&self) -> Source<'_> {
        Source {
            searcher: &self.searcher,
            fields: self.fields,
            columns: &self.by_segment,
            lexicon: &self.words.lexicon,
        }
    }

    /// One pass over what `plan` matches, see [`collect`].
    pub(crate) fn pass(
        &self,
        plan: &Plan,
        filters: &Filters<'_>,
        sort: Sort,
        best: usize,
        count: bool,
    ) -> Result<Collected, Error> {
        let collect = Collect {
            columns: self.columns.clone(),
            values: Arc::clone(&self.values),
            masks: Arc::clone(&filters.masks),
            sort,
            best,
            count,
        };
        let statistics = self.statistics.in_searcher(&self.searcher);
        let searcher = &self.searcher;
        Ok(searcher.search_with_statistics_provider(&*plan.query, &collect, &statistics)?)
    }
}

/// So many hits of the empty query are kept.
const LISTED: usize = 100;

impl fmt::Debug for Searcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Searcher").field("segments", &self.0.columns.len()).finish_non_exhaustive()
    }
}

impl Searcher {
    pub(crate) fn new(
        searcher: tantivy::Searcher,
        fields: Fields,
        columns: Vec<Arc<SegmentColumns>>,
        values: Arc<Values>,
        words: Words,
    ) -> Self {
        let segments = searcher.segment_readers().iter().map(|segment| segment.segment_id());
        let by_segment = Arc::new(segments.zip(columns.iter().cloned()).collect());
        let statistics = Statistics::of(fields.text, &columns);
        let (held, listed) = (OnceLock::new(), OnceLock::new());
        Self(Arc::new(View {
            searcher,
            fields,
            columns,
            by_segment,
            values,
            words,
            statistics,
            held,
            listed,
        }))
    }

    /// Answers a query. `schemas` say which facets there are at present, the
    /// core's among them; values of others stay in the index, unseen.
    pub fn search(&self, query: &Query, schemas: &[Arc<FacetSchema>]) -> Result<Results, Error> {
        let decoded = entities::decode(&query.text);
        if let Cow::Borrowed(_) = decoded.text {
            return self.search_plain(query, schemas);
        }
        let text = decoded.text.clone().into_owned();
        let mut results = self.search_plain(&Query { text, ..query.clone() }, schemas)?;
        for at in results.notes.iter_mut().filter_map(|note| note.at.as_mut()) {
            *at = decoded.original(*at);
        }
        for reading in &mut results.readings {
            reading.at = decoded.original(reading.at);
        }
        Ok(results)
    }

    fn search_plain(&self, query: &Query, schemas: &[Arc<FacetSchema>]) -> Result<Results, Error> {
        let view = &*self.0;
        let known = Known { schemas, values: &view.values };
        let (tree, mut notes) = parse::parse(&query.text, &view.words.languages, known);
        let all_kinds = tree.as_ref().is_some_and(Node::asks_for_a_kind);
        let filters = Filters::of(query, schemas, &view.values, all_kinds, &mut notes);
        let sort = match query.sort {
            Sort::Relevance if tree.is_none() => Sort::Newest,
            sort => sort,
        };
        let wanted = if query.limit == 0 { 0 } else { query.offset.saturating_add(query.limit) };
        let ranking = Ranking { sort, wanted };
        let facets =
            |counts: &[u32]| filters.counts(schemas, &view.values, counts, &|| self.held());
        if tree.is_none() && filters.none {
            let plan = Plan::of(None, view.source(), false)?;
            let listed = self.listing()?;
            let passed = match sort == Sort::Newest && wanted <= LISTED {
                true => None,
                false => Some(view.pass(&plan, &filters, sort, wanted, false)?),
            };
            let hits = self.hits(query, passed.as_ref().unwrap_or(listed), &plan.units, sort)?;
            let facets = facets(&listed.counts);
            return Ok(Results { total: listed.total, hits, facets, notes, ..Results::default() });
        }
        let answer = view.climb(query, tree.as_ref(), &filters, ranking, schemas, &mut notes)?;
        Ok(Results {
            total: answer.collected.total,
            hits: self.hits(query, &answer.collected, &answer.plan.units, sort)?,
            facets: facets(&answer.collected.counts),
            notes,
            readings: answer.readings,
            did_you_mean: answer.did_you_mean,
            help: answer.help,
        })
    }

    /// The source and text of a document, to render its page or to analyse it
    /// again. `None` when there is no such document.
    pub fn stored(&self, id: &DocId) -> Result<Option<Stored>, Error> {
        let view = &*self.0;
        let Some(address) = view.address_of(id)? else { return Ok(None) };
        let RecordWithSource(record, source) = view.searcher.doc(address)?;
        let (text, extra) = record.into_text();
        Ok(Some(Stored { source, text, extra }))
    }

    /// The first documents and the counts of the empty query; kept.
    fn listing(&self) -> Result<&Collected, Error> {
        let view = &*self.0;
        if let Some(listed) = view.listed.get() {
            return Ok(listed);
        }
        let query = Query::default();
        let filters = Filters::of(&query, &[], &view.values, false, &mut Vec::new());
        let plan = Plan::of(None, view.source(), false)?;
        let listed = view.pass(&plan, &filters, Sort::Newest, LISTED, true)?;
        Ok(view.listed.get_or_init(|| listed))
    }

    /// How many documents have each value.
    pub(crate) fn listed(&self) -> Result<&[u32], Error> {
        Ok(&self.listing()?.counts)
    }

    /// How often each value occurs among documents and lessons.
    pub(crate) fn held(&self) -> &[u32] {
        let view = &*self.0;
        let count = || collect::held(&view.columns, view.searcher.segment_readers(), &view.values);
        view.held.get_or_init(count)
    }

    /// The hits of the page, with what they show.
    pub(crate) fn hits(
        &self,
        query: &Query,
        collected: &Collected,
        units: &[Unit],
        sort: Sort,
    ) -> Result<Vec<Hit>, Error> {
        let view = &*self.0;
        let ranked = collect::merge(collected, &view.columns, query.offset, query.limit)?;
        // Positions are read segment by segment, in the order of documents.
        let mut by_segment: BTreeMap<u32, Vec<(usize, Ranked)>> = BTreeMap::new();
        for (place, (segment, ranked)) in ranked.iter().enumerate() {
            by_segment.entry(*segment).or_default().push((place, *ranked));
        }
        let mut hits: Vec<Option<Hit>> = vec![None; ranked.len()];
        for (segment, mut of_segment) in by_segment {
            of_segment.sort_unstable_by_key(|(_, ranked)| ranked.doc);
            let reader = view.searcher.segment_reader(segment);
            let mut places = match units {
                [] => None,
                units => Some(Places::open(reader, view.fields.text, units)?),
            };
            for (place, ranked) in of_segment {
                let record: Record = view.searcher.doc(DocAddress::new(segment, ranked.doc))?;
                let matches = places.as_mut().map(|places| places.of(ranked.doc));
                let shown =
                    snippet::show(&record, matches.as_deref().unwrap_or_default(), places.as_ref());
                hits[place] = Some(Hit {
                    id: record.id,
                    anchor: Some(record.anchor).filter(|_| record.kind == HitKind::Lesson),
                    kind: record.kind,
                    title: record.title,
                    score: match sort {
                        Sort::Relevance => collect::score_of(ranked.first),
                        Sort::Newest | Sort::Oldest | Sort::Title => 0.0,
                    },
                    title_highlights: shown.title_highlights,
                    snippet: shown.snippet,
                    section: shown.section,
                });
            }
        }
        Ok(hits.into_iter().flatten().collect())
    }
}

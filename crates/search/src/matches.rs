//! Where the words of a query stand in the documents of a page, read from the
//! positions in the index.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, SegmentReader, Term};

use crate::plan::Unit;

/// One place where a unit of the query stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Match {
    /// The position of its first word.
    pub(crate) position: u32,
    /// How many words it covers.
    pub(crate) len: u32,
    /// Index of the unit.
    pub(crate) unit: u32,
}

/// The units of a query in one segment.
pub(crate) struct Places {
    units: Vec<OfUnit>,
}

struct OfUnit {
    /// The rarer a unit, the more it says about a passage.
    weight: f32,
    ways: Vec<OfWay>,
}

/// One after the other, when there are several terms.
struct OfWay {
    /// With their places from the first word on.
    terms: Vec<(u32, SegmentPostings)>,
    /// Words.
    len: u32,
}

impl Places {
    pub(crate) fn open(
        segment: &SegmentReader,
        field: Field,
        units: &[Unit],
    ) -> tantivy::Result<Self> {
        let index = segment.inverted_index(field)?;
        let open =
            |term: &Term| index.read_postings(term, IndexRecordOption::WithFreqsAndPositions);
        let of_unit = |unit: &Unit| {
            let mut documents = 0;
            let mut ways = Vec::with_capacity(unit.len());
            for (sequence, len) in unit {
                let mut terms = Vec::with_capacity(sequence.len());
                for (at, term) in sequence {
                    terms.extend(open(term)?.map(|postings| (*at, postings)));
                }
                if terms.len() < sequence.len() {
                    continue;
                }
                let rarest = terms.iter().map(|(_, postings)| postings.doc_freq()).min();
                documents = documents.max(rarest.unwrap_or(0));
                ways.push(OfWay { terms, len: *len });
            }
            let share = f64::from(documents) / f64::from(segment.max_doc().max(1));
            Ok(OfUnit { weight: (1.0 + 1.0 / (share + 0.01)).ln() as f32, ways })
        };
        let units = units.iter().map(of_unit).collect::<tantivy::Result<_>>()?;
        Ok(Self { units })
    }

    pub(crate) fn weight(&self, unit: u32) -> f32 {
        self.units.get(unit as usize).map_or(0.0, |unit| unit.weight)
    }

    /// The matches in `doc`, by position. Documents must be asked for in order.
    pub(crate) fn of(&mut self, doc: DocId) -> Vec<Match> {
        let mut matches = Vec::new();
        let mut found = Vec::new();
        for (number, unit) in self.units.iter_mut().enumerate() {
            let unit_number = number as u32;
            for way in &mut unit.ways {
                let mut starts: Option<Vec<u32>> = None;
                for (offset, postings) in &mut way.terms {
                    positions(postings, doc, &mut found);
                    let here = found.iter().filter_map(|at| at.checked_sub(*offset));
                    let both: Vec<u32> = match starts {
                        None => here.collect(),
                        Some(starts) => {
                            here.filter(|at| starts.binary_search(at).is_ok()).collect()
                        }
                    };
                    let none = both.is_empty();
                    starts = Some(both);
                    if none {
                        break;
                    }
                }
                let found = starts.unwrap_or_default().into_iter();
                let place = |at| Match { position: at, len: way.len, unit: unit_number };
                matches.extend(found.map(place));
            }
        }
        matches.sort_unstable();
        matches.dedup();
        matches
    }
}

/// The positions of a term in `doc`; none when it is not there.
fn positions(postings: &mut SegmentPostings, doc: DocId, found: &mut Vec<u32>) {
    found.clear();
    if postings.doc() < doc {
        postings.seek(doc);
    }
    if postings.doc() == doc {
        postings.positions(found);
    }
}

//! The documents that a condition on columns leaves, as a query of tantivy.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::index::SegmentId;
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError};

use crate::fields::Test;
use crate::values::{SegmentColumns, Values};

/// The columns of each segment.
pub(crate) type Columns = Arc<HashMap<SegmentId, Arc<SegmentColumns>>>;

/// Matches what meets a condition; adds nothing to scores.
#[derive(Clone, Debug)]
pub(crate) struct Tested {
    pub(crate) test: Test,
    pub(crate) columns: Columns,
}

impl Query for Tested {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Tested {
    fn scorer(&self, reader: &SegmentReader, _: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let documents = self.columns.get(&reader.segment_id()).map(|columns| {
            let all = 0..reader.max_doc();
            match &self.test {
                Test::Kind(kind) => {
                    let kind = Values::kind(*kind);
                    all.filter(|doc| columns.kind(*doc) == kind).collect()
                }
                Test::Value(None) => Vec::new(),
                Test::Value(Some(value)) => {
                    all.filter(|doc| columns.values(*doc).contains(value)).collect()
                }
                Test::Years(years) => all.filter(|doc| years.meets(columns.years(*doc))).collect(),
            }
        });
        Ok(Box::new(Listed { documents: documents.unwrap_or_default(), at: 0 }))
    }

    fn explain(&self, _: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        Err(TantivyError::InvalidArgument(format!("document {doc} has no score to be explained")))
    }
}

/// Documents in ascending order.
struct Listed {
    documents: Vec<DocId>,
    at: usize,
}

impl DocSet for Listed {
    fn advance(&mut self) -> DocId {
        self.at = (self.at + 1).min(self.documents.len());
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        let rest = self.documents.get(self.at..).unwrap_or_default();
        self.at += rest.partition_point(|doc| *doc < target);
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.documents.get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn size_hint(&self) -> u32 {
        self.documents.len() as u32
    }
}

impl Scorer for Listed {
    fn score(&mut self) -> Score {
        0.0
    }
}

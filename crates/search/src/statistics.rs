//! How common a term is, for its weight, and how long a text is.
//!
//! Where documents are in several languages, a word that every French text has
//! looks rare, because most texts are not French: weights would be decided by
//! filler. So a term is as common as the mean (geometric) of two shares: that
//! of all documents, and that of those in the language that says it most.
//! By the second share alone, the few words of a language in the texts of
//! another one become too dear: see the table in [`crate::schema`].
//!
//! A long text says nearly every word at least once, so that it tells little
//! that it does; how often it does tells more. BM25 compares lengths with the
//! mean length only, and so takes long texts as it takes short ones. Where the
//! mean is long, we give it a shorter one: then it takes more mentions of a
//! word until further ones hardly count.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, Searcher, TERMINATED, Term};

use crate::language::Language;
use crate::values::SegmentColumns;

/// In fewer documents of a language than this, nothing is common.
const FEW: u32 = 5;
/// Texts of so many words are neither long nor short. Abstracts have as many.
///
/// The mean that BM25 is given is the geometric one of this and the mean of the
/// corpus, never more than that. Chosen as [`crate::schema`] tells: known
/// items (all, and the least of a language), our own questions, scifact-train,
/// cranfield.
const MODERATE: u64 = 200;
/// So many terms are remembered; the documents of a frequent one take long to
/// be looked through.
const REMEMBERED: usize = 10_000;

/// What is known of the languages of a view of the index.
#[derive(Debug)]
pub(crate) struct Statistics {
    /// The field whose texts may be long.
    text: Field,
    columns: Vec<Arc<SegmentColumns>>,
    /// Documents and lessons by language; deleted ones too.
    documents: [u32; Language::COUNT],
    /// Whether there is more than one language with some documents.
    mixed: bool,
    known: Mutex<HashMap<Term, u64>>,
}

impl Statistics {
    pub(crate) fn of(text: Field, columns: &[Arc<SegmentColumns>]) -> Self {
        let mut documents = [0; Language::COUNT];
        for columns in columns {
            columns.add_languages(&mut documents);
        }
        let mixed = documents.iter().filter(|count| **count >= FEW).count() > 1;
        Self { text, columns: columns.to_vec(), documents, mixed, known: Mutex::default() }
    }

    /// The statistics for scoring in `searcher`.
    pub(crate) fn in_searcher<'a>(&'a self, searcher: &'a Searcher) -> InSearcher<'a> {
        InSearcher { statistics: self, searcher }
    }

    /// How many documents of the whole index are taken to have the term.
    fn common(&self, searcher: &Searcher, term: &Term) -> tantivy::Result<u64> {
        let mut having = [0_u32; Language::COUNT];
        for (segment, columns) in searcher.segment_readers().iter().zip(&self.columns) {
            let index = segment.inverted_index(term.field())?;
            let Some(mut postings) = index.read_postings(term, IndexRecordOption::Basic)? else {
                continue;
            };
            debug_assert!(postings.doc_freq() <= segment.max_doc());
            while postings.doc() != TERMINATED {
                having[columns.language(postings.doc()).index()] += 1;
                postings.advance();
            }
        }
        let all = u64::from(self.documents.iter().sum::<u32>());
        let of_language = having.iter().zip(&self.documents);
        let shares = of_language.filter(|(_, documents)| **documents >= FEW);
        let most = shares
            .map(|(having, documents)| u64::from(*having) * all / u64::from((*documents).max(1)));
        let plain = u64::from(having.iter().sum::<u32>());
        let most = most.max().unwrap_or(0).max(plain).min(all);
        Ok(plain.saturating_mul(most).isqrt())
    }
}

pub(crate) struct InSearcher<'a> {
    statistics: &'a Statistics,
    searcher: &'a Searcher,
}

impl Bm25StatisticsProvider for InSearcher<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        let tokens = self.searcher.total_num_tokens(field)?;
        let documents = self.total_num_docs()?;
        let is_text = field == self.statistics.text;
        Ok(if is_text { counted(tokens, documents) } else { tokens })
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        self.searcher.total_num_docs()
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        if !self.statistics.mixed {
            return self.searcher.doc_freq(term);
        }
        let known = || self.statistics.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(common) = known().get(term) {
            return Ok(*common);
        }
        let common = self.statistics.common(self.searcher, term)?;
        let mut known = known();
        if known.len() < REMEMBERED {
            known.insert(term.clone(), common);
        }
        Ok(common)
    }
}

/// The words of all texts, fewer where texts are long.
fn counted(words: u64, texts: u64) -> u64 {
    // The square root of the product of MODERATE and the mean, for each text.
    let moderate = MODERATE.saturating_mul(texts);
    words.min(moderate.saturating_mul(words).isqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_compared_with_a_shorter_mean() {
        assert_eq!(counted(3 * 4 * MODERATE, 3), 3 * 2 * MODERATE);
        assert_eq!(counted(3 * MODERATE, 3), 3 * MODERATE);
        assert_eq!(counted(60, 3), 60, "short texts are");
        assert_eq!(counted(0, 0), 0);
        assert!(counted(u64::MAX, u64::MAX) > 0);
    }
}

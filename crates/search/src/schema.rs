//! The fields of the index, and what they weigh.

use tantivy::schema::{
    FAST, Field, IndexRecordOption, NumericOptions, STORED, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::TokenizerManager;

use crate::analysis;

/// What a word in the title adds to its score in the text, as a factor of the
/// title's own score.
///
/// Chosen with `examples/eval.rs`, by nDCG@10 on scifact-train and cranfield and
/// the mean reciprocal rank of our own questions:
///
/// | factor | scifact-train | cranfield | questions |
/// |---|---|---|---|
/// | 0.15 | 0.703 | 0.522 | 0.664 |
/// | 0.25 | 0.701 | 0.523 | 0.668 |
/// | 0.4 | 0.696 | 0.519 | 0.669 |
///
pub(crate) const TITLE_BOOST: f32 = 0.25;

/// One index document is made for each document and for each lesson.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    /// The document's id, also of its lessons: what is replaced together.
    pub(crate) owner: Field,
    /// All that is searched: body, title, summary and extra, in this order
    /// (see [`crate::outline`]); also where they are stored.
    pub(crate) text: Field,
    /// The title once more; adds to the score.
    pub(crate) title: Field,
    /// Every facet value, see [`crate::values`].
    pub(crate) tags: Field,
    /// Unique, and sorted as titles are.
    pub(crate) order: Field,
    /// A number that grows with the date.
    pub(crate) updated: Field,
    /// The years that it falls into, see [`crate::Years`].
    pub(crate) years: Field,
    /// What a hit needs beside its text, see [`crate::record`].
    pub(crate) record: Field,
    /// The Markdown, of documents only.
    pub(crate) source: Field,
}

pub(crate) const TAGS: &str = "tags";
pub(crate) const ORDER: &str = "order";
pub(crate) const UPDATED: &str = "updated";
pub(crate) const YEARS: &str = "years";
const ANALYZER: &str = "words";

impl Fields {
    pub(crate) fn schema() -> (Schema, Fields) {
        let searched = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(ANALYZER)
                .set_index_option(IndexRecordOption::WithFreqsAndPositions),
        );
        let name = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer("raw")
                .set_fieldnorms(false)
                .set_index_option(IndexRecordOption::Basic),
        );
        let mut builder = Schema::builder();
        let fields = Fields {
            owner: builder.add_text_field("owner", name),
            text: builder.add_text_field("text", searched.clone() | STORED),
            title: builder.add_text_field("title", searched),
            tags: builder.add_text_field(TAGS, FAST),
            order: builder.add_text_field(ORDER, FAST),
            updated: builder.add_i64_field(UPDATED, NumericOptions::default().set_fast()),
            years: builder.add_i64_field(YEARS, NumericOptions::default().set_fast()),
            record: builder.add_bytes_field("record", STORED),
            source: builder.add_text_field("source", STORED),
        };
        (builder.build(), fields)
    }
}

pub(crate) fn tokenizers() -> TokenizerManager {
    let tokenizers = TokenizerManager::default();
    tokenizers.register(ANALYZER, analysis::analyzer());
    tokenizers
}

//! The fields of the index, and what they weigh.

use tantivy::schema::{
    FAST, Field, IndexRecordOption, NumericOptions, STORED, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::TokenizerManager;

use crate::lexicon::Lexicon;
use crate::tokenizer;

/// What a word in the title adds to its score in the text, as a factor of the
/// title's own score.
///
/// Chosen with `concord eval`, by nDCG@10 on scifact-train and cranfield, and by
/// the mean reciprocal rank of our own questions (`tests/e2e/content.rs`):
///
/// | factor | scifact-train | cranfield | questions |
/// |---|---|---|---|
/// | 0.15 | 0.703 | 0.522 | 0.664 |
/// | 0.25 | 0.701 | 0.523 | 0.668 |
/// | 0.4 | 0.696 | 0.519 | 0.669 |
///
pub(crate) const TITLE_BOOST: f32 = 0.25;

/// The same for headings.
///
/// Chosen by the mean reciprocal rank of known items in the seven languages of
/// opensource.guide (all, and the least of a language) and of our own
/// questions; the other sets have no headings. The third column says how much
/// the language that says a term most counts for its weight, see
/// [`crate::statistics`].
///
/// | title | headings | language | known items | least | questions |
/// |---|---|---|---|---|---|
/// | 0.25 | none | none | 0.825 | 0.701 | 0.670 |
/// | 0.25 | none | whole | 0.798 | 0.643 | 0.670 |
/// | 0.25 | none | half | 0.830 | 0.701 | 0.670 |
/// | 0.25 | among the title's words | half | 0.837 | 0.772 | 0.655 |
/// | 0.25 | 0.1 | half | 0.853 | 0.750 | 0.669 |
/// | 0.25 | 0.2 | half | 0.878 | 0.806 | 0.658 |
/// | 0.25 | 0.2 | none | 0.862 | 0.764 | 0.658 |
/// | 0.25 | 0.4 | half | 0.875 | 0.799 | 0.631 |
/// | 0.5 | 0.2 | half | 0.872 | 0.799 | 0.663 |
/// | 0.8 | 0.4 | half | 0.883 | 0.833 | 0.615 |
///
/// Pairs of neighbouring words at 0.1 to 0.6 beside them changed nothing.
///
/// Later, with a title of 0.25, headings of 0.2, half of the language, and
/// entities of HTML read in texts, titles and queries (0.876 without):
///
/// | mean length | known items | least | questions | scifact-train | cranfield | adi |
/// |---|---|---|---|---|---|---|
/// | as it is | 0.879 | 0.806 | 0.667 | 0.7025 | 0.5226 | 0.490 |
/// | shorter for long texts, see [`crate::statistics`] | 0.900 | 0.875 | 0.686 | 0.7014 | 0.5226 | 0.490 |
///
/// Tried beside it, in a model of the ranking that knows no operators and says
/// 0.707 and 0.5275 for the first row of scifact-train and cranfield:
///
/// | tried | known items | least | questions | scifact-train | cranfield | adi |
/// |---|---|---|---|---|---|---|
/// | the mean length shorter, as above | 0.900 | 0.875 | 0.686 | 0.706 | 0.5275 | 0.490 |
/// | divided by 1.42 anywhere (as k1 1.6, b 0.8) | 0.880 | 0.806 | 0.686 | 0.701 | 0.532 | 0.498 |
/// | divided by 3 anywhere | 0.890 | 0.847 | 0.714 | 0.686 | 0.525 | 0.498 |
/// | a bonus of 0.1 idf for each word | 0.854 | 0.757 | 0.663 | 0.710 | 0.527 | 0.491 |
/// | the score times the share of words, to the power 0.2 | 0.846 | 0.750 | 0.646 | 0.708 | 0.522 | 0.491 |
/// | up to 1 for the share of the title that is asked for | 0.874 | 0.806 | 0.678 | 0.706 | 0.528 | 0.488 |
/// | other languages than that of the query at half | 0.879 | 0.806 | | | | |
/// | terms as common as in the language of the query, mean | 0.865 | 0.764 | | | | |
/// | Chinese pairs with a particle left out | 0.869 | 0.736 | | | | |
///
/// Of other known items (400 summaries of digital.gov, most texts shorter), the
/// shorter mean makes 0.834 of 0.842.
///
/// Three of the known items have one and the same description, so that 0.986
/// is the most there can be.
pub(crate) const HEADINGS_BOOST: f32 = 0.2;

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
    /// The headings below the title; adds to the score too.
    pub(crate) headings: Field,
    /// Every facet value, see [`crate::values`].
    pub(crate) tags: Field,
    /// Unique, and sorted as titles are.
    pub(crate) order: Field,
    /// A number that grows with the date.
    pub(crate) updated: Field,
    /// The years that it falls into, see [`crate::Years`].
    pub(crate) years: Field,
    /// See [`crate::language`]; English has none.
    pub(crate) language: Field,
    /// What a hit needs beside its text, see [`crate::record`].
    pub(crate) record: Field,
    /// The Markdown, of documents only.
    pub(crate) source: Field,
}

pub(crate) const TAGS: &str = "tags";
pub(crate) const ORDER: &str = "order";
pub(crate) const UPDATED: &str = "updated";
pub(crate) const YEARS: &str = "years";
pub(crate) const LANGUAGE: &str = "language";
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
            title: builder.add_text_field("title", searched.clone()),
            headings: builder.add_text_field("headings", searched),
            tags: builder.add_text_field(TAGS, FAST),
            order: builder.add_text_field(ORDER, FAST),
            updated: builder.add_i64_field(UPDATED, NumericOptions::default().set_fast()),
            years: builder.add_i64_field(YEARS, NumericOptions::default().set_fast()),
            language: builder.add_i64_field(LANGUAGE, NumericOptions::default().set_fast()),
            record: builder.add_bytes_field("record", STORED),
            source: builder.add_text_field("source", STORED),
        };
        (builder.build(), fields)
    }
}

pub(crate) fn tokenizers(lexicon: Lexicon) -> TokenizerManager {
    let tokenizers = TokenizerManager::default();
    tokenizers.register(ANALYZER, tokenizer::analyzer(lexicon));
    tokenizers
}

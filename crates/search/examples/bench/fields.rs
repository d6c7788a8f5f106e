//! What bare tantivy indexes, beside the index and beside the server: one floor
//! for both.

use tantivy::Index;
use tantivy::query::QueryParser;
use tantivy::schema::{
    FacetOptions, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};

#[derive(Clone, Copy)]
pub(crate) struct Fields {
    pub(crate) id: Field,
    pub(crate) title: Field,
    pub(crate) body: Field,
    pub(crate) facets: Field,
}

impl Fields {
    pub(crate) fn schema() -> (Schema, Fields) {
        let mut builder = Schema::builder();
        let text = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer("en_stem")
                .set_index_option(IndexRecordOption::WithFreqsAndPositions),
        );
        let fields = Fields {
            id: builder.add_text_field("id", STRING | STORED),
            title: builder.add_text_field("title", text.clone() | STORED),
            body: builder.add_text_field("body", text | STORED),
            facets: builder.add_facet_field("facets", FacetOptions::default()),
        };
        (builder.build(), fields)
    }

    /// Title or body have all words.
    pub(crate) fn parser(self, index: &Index) -> QueryParser {
        let mut parser = QueryParser::for_index(index, vec![self.title, self.body]);
        parser.set_conjunction_by_default();
        parser
    }
}

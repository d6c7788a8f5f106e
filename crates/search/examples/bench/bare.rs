//! The same work with what tantivy brings.

use std::path::Path;

use tantivy::collector::{Count, FacetCollector, TopDocs};
use tantivy::query::QueryParser;
use tantivy::schema::Facet;
use tantivy::snippet::SnippetGenerator;
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, Term};

use crate::fields::Fields;
use crate::{FACETS, Made, Outcome};

pub(crate) struct Bare {
    writer: IndexWriter,
    reader: IndexReader,
    searcher: Searcher,
    parser: QueryParser,
    fields: Fields,
}

fn document(fields: Fields, (reading, tags): &Made) -> TantivyDocument {
    let mut document = TantivyDocument::new();
    document.add_text(fields.id, reading.document.id.as_str());
    document.add_text(fields.title, &reading.document.title);
    document.add_text(fields.body, &reading.text.body);
    for tag in tags {
        let path = [&*tag.source, &*tag.facet, &*tag.value];
        document.add_facet(fields.facets, Facet::from_path(path));
    }
    document
}

impl Bare {
    pub(crate) fn create(folder: &Path) -> Outcome<Self> {
        let (schema, fields) = Fields::schema();
        let index = Index::create_in_dir(folder, schema)?;
        let writer = index.writer_with_num_threads(2, 100_000_000)?;
        let reader: IndexReader =
            index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let searcher = reader.searcher();
        let parser = fields.parser(&index);
        Ok(Self { writer, reader, searcher, parser, fields })
    }

    /// Puts a document in place of what has its id.
    pub(crate) fn add(&mut self, document: &Made) -> Outcome<()> {
        let id = document.0.document.id.as_str();
        self.writer.delete_term(Term::from_field_text(self.fields.id, id));
        self.writer.add_document(self::document(self.fields, document))?;
        Ok(())
    }

    pub(crate) fn commit(&mut self) -> Outcome<()> {
        self.writer.commit()?;
        self.reader.reload()?;
        self.searcher = self.reader.searcher();
        Ok(())
    }

    /// Top 10, total, facets, stored fields and snippets.
    pub(crate) fn full(&self, text: &str) -> Outcome<usize> {
        let query = self.parser.parse_query(text)?;
        let mut facets = FacetCollector::for_field("facets");
        for facet in 0..FACETS {
            facets.add_facet(Facet::from_path(["bench", &format!("f{facet}")]));
        }
        let top = TopDocs::with_limit(10).order_by_score();
        let (top, count, facets) = self.searcher.search(&*query, &(top, Count, facets))?;
        for facet in 0..FACETS {
            std::hint::black_box(facets.get(&format!("/bench/f{facet}")).count());
        }
        let mut snippets = SnippetGenerator::create(&self.searcher, &*query, self.fields.body)?;
        snippets.set_max_num_chars(240);
        for (_, address) in top {
            let document: TantivyDocument = self.searcher.doc(address)?;
            std::hint::black_box(snippets.snippet_from_doc(&document));
        }
        Ok(count)
    }
}

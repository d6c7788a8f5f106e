//! The one writer.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use concord_corpus::{DocId, Document, FacetTag, Text};
use tantivy::index::SegmentId;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy, UserOperation};
use tantivy::{IndexReader, IndexSettings, IndexWriter, ReloadPolicy, Term};

use crate::directory::ScratchDirectory;
use crate::flow::Flow;
use crate::language::Language;
use crate::lexicon::Lexicon;
use crate::record::Incoming;
use crate::schema::{self, Fields};
use crate::values::{SegmentColumns, Values};
use crate::widen::Words;
use crate::{Error, Searcher};

/// What the writer may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexOptions {
    /// Memory that fills before a segment is written; all threads together.
    /// At least 15 MB for each thread. Bytes.
    pub memory: usize,
    /// Threads that analyse text.
    pub threads: usize,
}

impl Default for IndexOptions {
    fn default() -> Self {
        Self { memory: 64_000_000, threads: 2 }
    }
}

/// A document as it goes into the index.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    pub document: &'a Document,
    pub text: &'a Text,
    /// The Markdown, kept to be rendered or analysed again.
    pub source: &'a str,
    /// Foreign front matter as text: searched, but shown last.
    pub extra: &'a str,
    /// The core's facets ([`Document::tags`]) and those of plugins. Lessons
    /// have their own of the core's, and these of plugins.
    pub tags: &'a [FacetTag],
}

/// The index of a corpus, in a scratch folder: it is made at start, never
/// opened again, and nothing in it is lost that is not in the files.
///
/// There is one writer. What it stages becomes visible with [`Self::commit`],
/// in a [`Searcher`] that never changes.
#[allow(missing_debug_implementations)] // neither has tantivy's writer
pub struct Index {
    fields: Fields,
    writer: IndexWriter<Incoming>,
    reader: IndexReader,
    flow: Flow,
    /// What was staged or is visible: deleting what never was costs as much as
    /// deleting, for each segment.
    known: HashMap<DocId, Language>,
    values: Arc<Values>,
    words: Words,
    columns: HashMap<SegmentId, Arc<SegmentColumns>>,
}

/// A query is analysed for so many languages at most.
const MOST_LANGUAGES: usize = 8;

/// A result page reads about this many blocks of stored documents, of 16 KB
/// each; more would be memory without use.
const STORE_CACHE: usize = 10;

impl Index {
    /// Makes a fresh index in `dir`, which no other process may use; the files
    /// of an older index there are removed.
    pub fn create(dir: &Path, options: IndexOptions) -> Result<Self, Error> {
        let directory = ScratchDirectory::create(dir)
            .map_err(|source| Error::Folder { path: dir.to_owned(), source })?;
        let (schema, fields) = Fields::schema();
        let lexicon = Lexicon::default();
        let settings = IndexSettings {
            // A thread for each segment written is dear where segments are small.
            docstore_compress_dedicated_thread: false,
            ..IndexSettings::default()
        };
        let index = tantivy::Index::builder()
            .schema(schema)
            .settings(settings)
            .tokenizers(schema::tokenizers(lexicon.clone()))
            .open_or_create(directory)?;
        let options = IndexWriterOptions::builder()
            .num_worker_threads(options.threads.max(1))
            .memory_budget_per_thread(options.memory / options.threads.max(1))
            .num_merge_threads(1)
            .build();
        let writer = index.writer_with_options(options)?;
        writer.set_merge_policy(Box::new(merge_policy()));
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(STORE_CACHE)
            .try_into()?;
        Ok(Self {
            fields,
            writer,
            reader,
            flow: Flow::default(),
            known: HashMap::new(),
            values: Arc::new(Values::new()),
            words: Words { lexicon, ..Words::default() },
            columns: HashMap::new(),
        })
    }

    /// Puts a document and its lessons in place of what is indexed under its
    /// id. Waits while much is on its way into the index.
    pub fn stage(&mut self, entry: &Entry<'_>) -> Result<(), Error> {
        let lessons = &entry.document.lessons;
        let mut operations = Vec::with_capacity(lessons.len() + 2);
        let document = entry.document;
        let language = Language::of_text(document.lang.as_deref(), &entry.text.body);
        if self.known.insert(document.id.clone(), language).is_some() {
            operations.push(UserOperation::Delete(self.owner(&entry.document.id)));
        }
        let permit = self.flow.enter(entry.text.body.len() + entry.source.len());
        operations.push(UserOperation::Add(Incoming::document(
            self.fields,
            entry,
            language,
            permit,
        )));
        for lesson in lessons {
            // Lessons are parts of the text that was waited for above.
            let permit = self.flow.enter(0);
            let incoming = Incoming::lesson(self.fields, entry, lesson, language, permit);
            operations.push(UserOperation::Add(incoming));
        }
        self.writer.run(operations)?;
        Ok(())
    }

    /// Takes a document and its lessons out.
    pub fn remove(&mut self, id: &DocId) {
        if self.known.remove(id).is_some() {
            self.writer.delete_term(self.owner(id));
        }
    }

    /// Makes what was staged visible, all at once: one commit for each batch.
    pub fn commit(&mut self) -> Result<Searcher, Error> {
        self.writer.commit()?;
        self.searcher()
    }

    /// A view of the last commit. Newer than the last view only by merges,
    /// which change how fast it answers, not what.
    pub fn searcher(&mut self) -> Result<Searcher, Error> {
        self.reader.reload()?;
        let searcher = self.reader.searcher();
        let mut columns = HashMap::with_capacity(self.columns.len());
        let mut in_order = Vec::with_capacity(searcher.segment_readers().len());
        for segment in searcher.segment_readers() {
            let kept = self.columns.remove(&segment.segment_id());
            let of_segment = match kept {
                Some(kept) => kept,
                None => Arc::new(SegmentColumns::read(segment, &mut self.values)?),
            };
            columns.insert(segment.segment_id(), Arc::clone(&of_segment));
            in_order.push(of_segment);
        }
        self.columns = columns;
        let words = Words { languages: self.languages(), ..self.words.clone() };
        Ok(Searcher::new(searcher, self.fields, in_order, Arc::clone(&self.values), words))
    }

    /// The languages that queries are analysed for, those of most documents first.
    fn languages(&self) -> Vec<Language> {
        let mut counts = [0_usize; Language::COUNT];
        for language in self.known.values() {
            counts[language.index()] += 1;
        }
        let mut languages: Vec<Language> =
            Language::all().filter(|language| counts[language.index()] > 0).collect();
        languages.sort_by_key(|language| std::cmp::Reverse(counts[language.index()]));
        languages.truncate(MOST_LANGUAGES);
        if languages.is_empty() {
            languages.push(Language::ENGLISH);
        }
        languages
    }

    fn owner(&self, id: &DocId) -> Term {
        Term::from_field_text(self.fields.owner, id.as_str())
    }
}

/// Every save is a segment of one document. tantivy would merge eight of any
/// size below 10,000 documents: an index of that size would be written anew
/// with every seventh save. Here only segments of about the same size are
/// merged, so that a document is copied once for each factor of eight.
fn merge_policy() -> LogMergePolicy {
    let mut policy = LogMergePolicy::default();
    policy.set_min_num_segments(8);
    policy.set_min_layer_size(8);
    policy.set_level_log_size(3.0);
    policy.set_del_docs_ratio_before_merge(0.3);
    policy
}

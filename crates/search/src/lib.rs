//! The tantivy index of a corpus: query in; ranked, faceted, highlighted
//! results out. It knows no HTTP, and plugins only by the facets they declare.
//!
//! ```
//! use concord_search::{Entry, Index, IndexOptions, Query};
//! # use concord_corpus::{Rules, read};
//! # let dir = tempfile::tempdir()?;
//! # let today = jiff::civil::date(2026, 11, 21);
//! # let markdown = "# Shared rules\n\nRules that all parties made were kept.\n";
//! # let reading = read("rules.md", markdown.into(), today, &Rules::default()).unwrap();
//! let mut index = Index::create(dir.path(), IndexOptions::default())?;
//! index.stage(&Entry {
//!     document: &reading.document,
//!     text: &reading.text,
//!     source: &reading.source,
//!     extra: &reading.extra,
//!     tags: &reading.document.tags,
//! })?;
//! let searcher = index.commit()?;
//!
//! let query = Query { text: "rule party".to_owned(), limit: 10, ..Query::default() };
//! let results = searcher.search(&query, &[])?;
//! assert_eq!(results.total, 1);
//! assert_eq!(results.hits[0].title, "Shared rules");
//! assert_eq!(results.hits[0].snippet.highlights.len(), 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The way of a query: `parse` makes a tree of its text and notes what it could
//! not use, `plan` a query for tantivy of the tree, `facets` bits of the
//! filters; one pass over the matching documents counts and ranks (`collect`).
//! Where that finds less than a page, wider ones follow (`ladder`): with
//! completions, other names and corrected spelling (`widen`), then for any of
//! the words (`fallback`). Only the hits of the page are read (`record`), and
//! of their texts only the best passages (`matches`, `snippet`).

mod analysis;
mod collect;
mod directory;
mod error;
mod excluded;
mod facets;
mod fallback;
mod fields;
mod flow;
mod help;
mod index;
mod ladder;
mod language;
mod leaf;
mod lexicon;
mod matches;
mod outline;
mod parse;
mod plan;
mod query;
mod record;
mod remembered;
mod results;
mod schema;
mod searcher;
mod similar;
mod snippet;
mod statistics;
mod suggest;
mod synonyms;
mod tested;
mod tokenizer;
mod values;
mod widen;
mod words;

pub use error::Error;
pub use index::{Entry, Index, IndexOptions};
pub use query::{Filter, HitKind, Query, Sort, Years};
pub use results::{
    FacetCounts, FilterHelp, FilterName, Help, Hit, Note, Reading, Results, SectionRef, Snippet,
    Stored, ValueCount, Why, WordHelp,
};
pub use searcher::Searcher;
pub use similar::{Reason, Similar};
pub use suggest::{Suggested, Suggestion};

//! A small server of axum and tantivy, as one would write it in an afternoon:
//! it reads the same files, and answers with the same.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tantivy::collector::{Count, FacetCollector, TopDocs};
use tantivy::query::QueryParser;
use tantivy::schema::{Facet, Value as _};
use tantivy::snippet::SnippetGenerator;
use tantivy::{Index, IndexWriter, Searcher, TantivyDocument};

use crate::fields::Fields;
use crate::{Outcome, reading};

/// The facets, and where in the front matter their values are.
const FACETS: [(&str, &[&str]); 9] = [
    ("sector", &["sectors"]),
    ("partnership", &["results", "partnership", "rating"]),
    ("intervention", &["results", "intervention", "rating"]),
    ("evidence", &["results", "*", "evidence"]),
    ("modality", &["modality"]),
    ("partner", &["partners", "*", "kind"]),
    ("outcome", &["outcomes"]),
    ("scale", &["scale"]),
    ("country", &["place", "countries"]),
];

pub(crate) struct Bare {
    searcher: Searcher,
    parser: QueryParser,
    fields: Fields,
}

#[derive(Deserialize)]
struct Asked {
    q: String,
}

#[derive(Serialize)]
struct Answer {
    total: usize,
    hits: Vec<Hit>,
    facets: Vec<Counts>,
}

#[derive(Serialize)]
struct Hit {
    id: String,
    kind: &'static str,
    title: String,
    url: String,
    score: f32,
    snippet_html: String,
}

#[derive(Serialize)]
struct Counts {
    id: &'static str,
    label: &'static str,
    values: Vec<ValueCount>,
}

#[derive(Serialize)]
struct ValueCount {
    value: String,
    label: String,
    count: u64,
    selected: bool,
}

/// Indexes `content`, says that it is ready, and serves until it is killed.
#[allow(clippy::print_stdout)] // the line that is waited for
pub(crate) fn serve(content: &Path, index: &Path) -> Outcome<()> {
    let bare = Arc::new(Bare::build(content, index)?);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        println!("Bare is listening on http://{}", listener.local_addr()?);
        let app = Router::new().route("/api/v1/search", get(search)).with_state(bare);
        axum::serve(listener, app).await?;
        Ok(())
    })
}

async fn search(
    State(bare): State<Arc<Bare>>,
    Query(asked): Query<Asked>,
) -> Result<Json<Answer>, (StatusCode, String)> {
    let failed =
        |error: tantivy::TantivyError| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string());
    let query = bare.parser.parse_query(&asked.q);
    let query = query.map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))?;
    Ok(Json(bare.answer(&*query).map_err(failed)?))
}

impl Bare {
    /// Reads and parses on two threads, and indexes on two.
    fn build(content: &Path, index: &Path) -> Outcome<Self> {
        let (schema, fields) = Fields::schema();
        fs::create_dir_all(index)?;
        let index = Index::create_in_dir(index, schema)?;
        let mut writer = index.writer_with_num_threads(2, 100_000_000)?;
        let mut files = Vec::new();
        walk(content, &mut files)?;
        let next = AtomicUsize::new(0);
        let work = || -> Result<(), String> {
            while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                add(&writer, fields, content, file).map_err(|error| error.to_string())?;
            }
            Ok(())
        };
        std::thread::scope(|scope| {
            let other = scope.spawn(work);
            work().and(other.join().unwrap_or_else(|_| Err("a thread panicked".to_owned())))
        })?;
        writer.commit()?;
        let searcher = index.reader()?.searcher();
        let parser = fields.parser(&index);
        // Merges go on behind the server, as they do in Concord.
        std::mem::forget(writer);
        Ok(Self { searcher, parser, fields })
    }

    /// Top 10, total, facets, stored fields and snippets.
    fn answer(&self, query: &dyn tantivy::query::Query) -> tantivy::Result<Answer> {
        let mut facets = FacetCollector::for_field("facets");
        for (facet, _) in FACETS {
            facets.add_facet(Facet::from_path([facet]));
        }
        let top = TopDocs::with_limit(10).order_by_score();
        let (top, total, facets) = self.searcher.search(query, &(top, Count, facets))?;
        let mut snippets = SnippetGenerator::create(&self.searcher, query, self.fields.body)?;
        snippets.set_max_num_chars(240);
        let hit = |(score, address)| {
            let document: TantivyDocument = self.searcher.doc(address)?;
            let text = |field| {
                let value = document.get_first(field).and_then(|value| value.as_str());
                value.unwrap_or_default().to_owned()
            };
            let id = text(self.fields.id);
            Ok(Hit {
                url: format!("/doc/{id}"),
                id,
                kind: "case",
                title: text(self.fields.title),
                score,
                snippet_html: snippets.snippet_from_doc(&document).to_html(),
            })
        };
        let counts = |(id, _): (&'static str, _)| {
            let values = facets.get(Facet::from_path([id])).map(|(facet, count)| {
                let value = facet.to_path().last().copied().unwrap_or_default().to_owned();
                ValueCount { label: value.clone(), value, count, selected: false }
            });
            Counts { id, label: id, values: values.collect() }
        };
        Ok(Answer {
            total,
            hits: top.into_iter().map(hit).collect::<tantivy::Result<_>>()?,
            facets: FACETS.into_iter().map(counts).collect(),
        })
    }
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Outcome<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            walk(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "md") {
            files.push(path);
        }
    }
    Ok(())
}

fn add(writer: &IndexWriter, fields: Fields, content: &Path, file: &Path) -> Outcome<()> {
    let source = fs::read_to_string(file)?;
    let rest = source.strip_prefix("---\n").ok_or("no front matter")?;
    let (yaml, markdown) = rest.split_once("\n---\n").ok_or("no end of the front matter")?;
    let front = reading::front_matter(yaml)?;
    let of = |key: &str| front.get(key).and_then(Value::as_str).unwrap_or_default();
    let mut document = TantivyDocument::new();
    let id = file.strip_prefix(content)?.with_extension("");
    document.add_text(fields.id, id.to_str().ok_or("no UTF-8")?);
    document.add_text(fields.title, of("title"));
    document.add_text(fields.body, format!("{}\n{}", of("summary"), reading::text(markdown)));
    for (facet, path) in FACETS {
        let mut values = Vec::new();
        reading::collect(&front, path, &mut values);
        values.sort_unstable();
        values.dedup();
        for value in values {
            document.add_facet(fields.facets, Facet::from_path([facet, value]));
        }
    }
    writer.add_document(document)?;
    Ok(())
}

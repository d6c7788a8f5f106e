//! Measures the index on the Markdown files of a folder, beside bare tantivy
//! doing the same work in the same run: only the ratios mean something.
//!
//! `cargo run --release -p concord-search --example bench -- FOLDER [DOCUMENTS]`
//!
//! With more documents than files, the rest is spliced from halves of files.
#![allow(clippy::print_stdout)] // what it is for

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use concord_corpus::{Facet, FacetSchema, FacetTag, FacetValue, Reading, Rules, read};
use concord_search::{Entry, Filter, HitKind, Index, IndexOptions, Query, Searcher};

#[path = "bench/bare.rs"]
mod bare;

type Outcome<T> = Result<T, Box<dyn Error>>;

const FACETS: usize = 9;
const VALUES: usize = 12;

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("which folder?")?;
    let wanted = arguments.next().map(|number| number.parse::<usize>()).transpose()?;
    let documents = documents(Path::new(&folder), wanted)?;
    let bytes: usize = documents.iter().map(|(reading, _)| reading.source.len()).sum();
    println!("{} documents, {} MB of Markdown", documents.len(), bytes / 1_000_000);

    let (ours, theirs) = (tempfile::tempdir()?, tempfile::tempdir()?);
    // The second time around everything is warm for both.
    let mut bare = bare::Bare::index(theirs.path(), &documents)?;
    let started = Instant::now();
    let mut index = Index::create(ours.path(), IndexOptions::default())?;
    for (reading, tags) in &documents {
        stage(&mut index, reading, tags)?;
    }
    let mut searcher = index.commit()?;
    let seconds = started.elapsed().as_secs_f64();
    println!("index: {seconds:.2} s; bare {:.2} s", bare.seconds);
    println!("disk: {} MB; bare {} MB", size(ours.path())?, size(theirs.path())?);

    let queries = queries(&documents);
    let schema = Arc::new(schema());
    measure_queries("queries", &searcher, &mut bare, &queries, &schema)?;

    let (mut staged, mut seen) = (Vec::new(), Vec::new());
    for round in 0..500 {
        let (mut reading, tags) = again(&documents[round * 7919 % documents.len()]);
        let word = format!("fresh{round}word");
        reading.text.body += &word;
        let started = Instant::now();
        stage(&mut index, &reading, &tags)?;
        searcher = index.commit()?;
        staged.push(started.elapsed().as_secs_f64() * 1000.0);
        let query = Query { text: word, limit: 10, ..Query::default() };
        let results = searcher.search(&query, std::slice::from_ref(&schema))?;
        seen.push(started.elapsed().as_secs_f64() * 1000.0);
        if results.total != 1 {
            return Err("a save is not visible".into());
        }
    }
    println!("save: {} (with a search {})", Times(staged), Times(seen));
    let mut bare_saved = Vec::new();
    for round in 0..200 {
        let started = Instant::now();
        bare.save(&documents[round * 7919 % documents.len()])?;
        bare_saved.push(started.elapsed().as_secs_f64() * 1000.0);
    }
    println!("save, bare: {}", Times(bare_saved));
    measure_queries("queries after the saves", &searcher, &mut bare, &queries, &schema)?;
    println!("memory: {}", memory()?);
    Ok(())
}

type Made = (Reading, Vec<FacetTag>);

/// The documents of a folder, each with facet values that its number decides.
fn documents(folder: &Path, wanted: Option<usize>) -> Outcome<Vec<Made>> {
    let mut files = Vec::new();
    collect(folder, folder, &mut files)?;
    files.sort();
    let day = jiff::civil::date(2026, 1, 1);
    let mut documents = Vec::new();
    for number in 0..wanted.unwrap_or(files.len()) {
        let (path, text) = &files[number % files.len()];
        let (path, text) = match number < files.len() {
            true => (path.clone(), text.clone()),
            false => {
                let other = &files[(number * 7919 + number / files.len()) % files.len()].1;
                let half = |text: &str, second: bool| {
                    let lines = text.lines().collect::<Vec<_>>();
                    let (first, rest) = lines.split_at(lines.len() / 2);
                    if second { rest.join("\n") } else { first.join("\n") }
                };
                let joined = format!("{}\n\n{}", half(text, false), half(other, true));
                (format!("spliced/{number}.md"), joined)
            }
        };
        let updated = day.saturating_add(jiff::Span::new().days(number as i64 % 300));
        let Some(reading) = read(&path, text.into_bytes(), updated, &Rules::default()) else {
            continue;
        };
        let mut tags = reading.document.tags.clone();
        for facet in 0..FACETS {
            for value in [number % (facet + 3), number * 31 % VALUES] {
                tags.push(FacetTag {
                    source: "bench".into(),
                    facet: format!("f{facet}").into(),
                    value: format!("v{value}").into(),
                });
            }
        }
        documents.push((reading, tags));
    }
    Ok(documents)
}

fn again((reading, tags): &Made) -> Made {
    let copy = Reading {
        document: reading.document.clone(),
        text: reading.text.clone(),
        source: reading.source.clone(),
        extra: reading.extra.clone(),
        fields: reading.fields.clone(),
        problems: Vec::new(),
    };
    (copy, tags.clone())
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) -> Outcome<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "md") {
            let name = path.strip_prefix(root)?.to_string_lossy().into_owned();
            files.push((name, String::from_utf8_lossy(&std::fs::read(&path)?).into_owned()));
        }
    }
    Ok(())
}

fn schema() -> FacetSchema {
    let value = |value| FacetValue {
        path: format!("v{value}").into(),
        label: format!("Value {value}"),
        synonyms: Vec::new(),
    };
    let facet = |facet| Facet {
        id: format!("f{facet}").into(),
        label: format!("Facet {facet}"),
        values: (0..VALUES).map(value).collect(),
    };
    FacetSchema {
        source: "bench".into(),
        label: "Bench".into(),
        facets: (0..FACETS).map(facet).collect(),
        ..FacetSchema::default()
    }
}

fn stage(index: &mut Index, reading: &Reading, tags: &[FacetTag]) -> Outcome<()> {
    index.stage(&Entry {
        document: &reading.document,
        text: &reading.text,
        source: &reading.source,
        extra: &reading.extra,
        tags,
    })?;
    Ok(())
}

/// One to three words of headings.
fn queries(documents: &[Made]) -> Vec<String> {
    let mut queries = Vec::new();
    for round in 0..400 {
        let sections = &documents[round * 104_729 % documents.len()].0.document.sections;
        let title = &sections[round * 31 % sections.len()].title;
        let words: Vec<_> = title
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.len() > 3)
            .take(round % 3 + 1)
            .collect();
        if !words.is_empty() {
            queries.push(words.join(" "));
        }
    }
    queries.truncate(200);
    queries
}

fn measure_queries(
    name: &str,
    searcher: &Searcher,
    bare: &mut bare::Bare,
    queries: &[String],
    schema: &Arc<FacetSchema>,
) -> Outcome<()> {
    println!("{name}:");
    let schemas = std::slice::from_ref(schema);
    let ask = |text: &str| Query { text: text.to_owned(), limit: 10, ..Query::default() };
    let filtered = |text: &str| Query {
        filters: vec![Filter {
            source: "bench".into(),
            facet: "f3".into(),
            values: vec!["v1".into(), "v2".into()],
        }],
        ..ask(text)
    };
    let time = |make: &dyn Fn(&str) -> Query, schemas: &[Arc<FacetSchema>]| -> Outcome<Times> {
        let mut times = Vec::new();
        for text in queries.iter().cycle().take(queries.len() * 5) {
            let query = make(text);
            let started = Instant::now();
            std::hint::black_box(searcher.search(&query, schemas)?);
            times.push(started.elapsed().as_secs_f64() * 1000.0);
        }
        Ok(Times(times))
    };
    let bare_top = bare.top(queries)?;
    let bare_full = bare.full(queries)?;
    println!("  bare top 10      {bare_top}");
    println!("  bare full        {bare_full}");
    println!("  ours full        {}", time(&ask, schemas)?);
    println!("  ours, no hits    {}", time(&|text| Query { limit: 0, ..ask(text) }, schemas)?);
    println!("  ours, filtered   {}", time(&filtered, schemas)?);
    println!("  ours, empty      {}", time(&|_| ask(""), schemas)?);
    println!("  ours, empty f.   {}", time(&|_| filtered(""), schemas)?);
    let both = |text: &str| Query { kinds: HitKind::ALL.to_vec(), ..ask(text) };
    println!("  ours, all kinds  {}", time(&both, schemas)?);
    Ok(())
}

/// Milliseconds.
struct Times(Vec<f64>);

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let at = |share: f64| sorted[((sorted.len() - 1) as f64 * share) as usize];
        write!(f, "p50 {:.3} p99 {:.3} max {:.3} ms", at(0.5), at(0.99), at(1.0))
    }
}

/// Megabytes.
fn size(folder: &Path) -> Outcome<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        bytes += entry?.metadata()?.len();
    }
    Ok(bytes / 1_000_000)
}

fn memory() -> Outcome<String> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let wanted = |line: &&str| line.starts_with("VmHWM") || line.starts_with("VmRSS");
    Ok(status.lines().filter(wanted).collect::<Vec<_>>().join(", ").replace('\t', " "))
}

//! Measures the index beside bare tantivy doing the same work (top 10, total,
//! nine facets, stored fields, snippets) on a corpus of its own, in the same
//! run: only the ratios mean something.
//!
//! `cargo run --release -p concord-search --example bench -- [DOCUMENTS…]`
//!
//! Each side runs in a process of its own, twice, in turns; of each figure the
//! better one counts.
#![allow(clippy::print_stdout)] // what it is for

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use concord_corpus::{Facet, FacetSchema, FacetTag, FacetValue, Reading};
use concord_search::{Entry, Index, IndexOptions, Query};

#[path = "bench/bare.rs"]
mod bare;
#[path = "bench/corpus.rs"]
mod corpus;
#[path = "bench/fields.rs"]
mod fields;
#[path = "bench/words.rs"]
mod words;

use corpus::{document, markdown};
use words::Words;

type Outcome<T> = Result<T, Box<dyn Error>>;
type Made = (Reading, Vec<FacetTag>);

const FACETS: usize = 9;
const VALUES: usize = 12;
/// So many queries and so many saves are timed.
const QUERIES: usize = 200;
const SAVES: usize = 200;

/// A figure, its unit, and the ratio that is wanted.
const FIGURES: [(&str, &str, f64); 8] = [
    ("full query, p50", "ms", 0.5),
    ("full query, p99", "ms", 0.5),
    ("save to searchable, p50", "ms", 0.5),
    ("save to searchable, p99", "ms", 0.5),
    ("parse and index", "s", 1.4),
    ("disk", "MB", 1.3),
    ("memory at rest", "MB", 2.0),
    ("memory at peak", "MB", 2.0),
];

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [side, number] = arguments.as_slice()
        && matches!(side.as_str(), "ours" | "bare")
    {
        return child(side == "ours", number.parse()?);
    }
    let sizes = match arguments.as_slice() {
        [] => vec!["10000".to_owned(), "100000".to_owned()],
        sizes => sizes.to_vec(),
    };
    for size in sizes {
        let (mut ours, mut bare) = (BTreeMap::new(), BTreeMap::new());
        for _ in 0..2 {
            measure("bare", &size, &mut bare)?;
            measure("ours", &size, &mut ours)?;
        }
        println!(
            "{:27}     ours        bare      ours ÷ bare  (goal)",
            format!("{size} documents")
        );
        for (name, unit, goal) in FIGURES {
            let of =
                |side: &BTreeMap<String, f64>| side.get(name).copied().ok_or("a figure is missing");
            let (ours, bare) = (of(&ours)?, of(&bare)?);
            let ratio = ours / bare;
            println!("{name:27} {ours:8.3} {unit:2} {bare:8.3} {unit:2}   {ratio:8.2}  (≤ {goal})");
        }
    }
    Ok(())
}

/// Runs one side and keeps the better of its figures.
fn measure(side: &str, size: &str, best: &mut BTreeMap<String, f64>) -> Outcome<()> {
    let output = Command::new(std::env::current_exe()?).args([side, size]).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    for line in String::from_utf8(output.stdout)?.lines() {
        let (name, figure) = line.rsplit_once('=').ok_or("no figure")?;
        let figure: f64 = figure.parse()?;
        let known = best.entry(name.to_owned()).or_insert(figure);
        *known = known.min(figure);
    }
    Ok(())
}

/// Either side, behind the same questions.
enum Side {
    Ours(Box<Index>, concord_search::Searcher, Arc<FacetSchema>),
    Bare(Box<bare::Bare>),
}

impl Side {
    fn add(&mut self, document: &Made) -> Outcome<()> {
        match self {
            Side::Ours(index, ..) => stage(index, document),
            Side::Bare(bare) => bare.add(document),
        }
    }

    fn commit(&mut self) -> Outcome<()> {
        match self {
            Side::Ours(index, searcher, _) => *searcher = index.commit()?,
            Side::Bare(bare) => bare.commit()?,
        }
        Ok(())
    }

    /// How many documents match; reads all that a page of results shows.
    fn full(&self, text: &str) -> Outcome<usize> {
        match self {
            Side::Ours(_, searcher, schema) => {
                // Bare tantivy asks for all words and nothing else.
                let query =
                    Query { text: text.to_owned(), limit: 10, exact: true, ..Query::default() };
                let results = searcher.search(&query, std::slice::from_ref(schema))?;
                std::hint::black_box(&results);
                Ok(results.total)
            }
            Side::Bare(bare) => bare.full(text),
        }
    }
}

fn child(ours: bool, documents: usize) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let words = Words::new();
    let mut side = match ours {
        true => {
            let mut index = Index::create(folder.path(), IndexOptions::default())?;
            let searcher = index.searcher()?;
            Side::Ours(Box::new(index), searcher, Arc::new(schema()))
        }
        false => Side::Bare(Box::new(bare::Bare::create(folder.path())?)),
    };
    let mut took = Duration::ZERO;
    for number in 0..documents {
        let markdown = markdown(&words, number);
        let started = Instant::now();
        let made = document(number, markdown)?;
        side.add(&made)?;
        took += started.elapsed();
    }
    let started = Instant::now();
    side.commit()?;
    println!("parse and index={}", (took + started.elapsed()).as_secs_f64());
    println!("disk={}", size(folder.path())?);

    let queries: Vec<String> = words.queries(7).take(QUERIES).collect();
    let mut times = Vec::new();
    for round in 0..6 {
        for text in &queries {
            let started = Instant::now();
            std::hint::black_box(side.full(text)?);
            if round > 0 {
                times.push(started.elapsed().as_secs_f64() * 1000.0);
            }
        }
    }
    print("full query", times);
    println!("memory at rest={}", memory("VmRSS")?);

    let mut saved = Vec::new();
    for round in 0..SAVES {
        let number = round * 7919 % documents;
        // No language has an ending in q: its stem is the word's own.
        let word = format!("fresh{}q", letters(round));
        let markdown = markdown(&words, number) + &word;
        let made = document(number, markdown)?;
        let started = Instant::now();
        side.add(&made)?;
        side.commit()?;
        if side.full(&word)? != 1 {
            return Err("a save is not visible".into());
        }
        saved.push(started.elapsed().as_secs_f64() * 1000.0);
    }
    print("save to searchable", saved);
    println!("memory at peak={}", memory("VmHWM")?);
    Ok(())
}

fn letters(number: usize) -> String {
    [number / 26, number % 26].map(|n| char::from(b'a' + (n % 26) as u8)).iter().collect()
}

fn print(name: &str, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!("{name}, p50={}\n{name}, p99={}", at(0.5), at(0.99));
}

fn schema() -> FacetSchema {
    let value = |value| FacetValue {
        path: format!("v{value}").into(),
        label: format!("Value {value}"),
        names: Vec::new(),
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

fn stage(index: &mut Index, (reading, tags): &Made) -> Outcome<()> {
    index.stage(&Entry {
        document: &reading.document,
        text: &reading.text,
        source: &reading.source,
        extra: &reading.extra,
        tags,
    })?;
    Ok(())
}

/// Megabytes.
fn size(folder: &Path) -> Outcome<f64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        bytes += entry?.metadata()?.len();
    }
    Ok(bytes as f64 / 1e6)
}

/// Megabytes of this process.
fn memory(field: &str) -> Outcome<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with(field)).ok_or("no such field")?;
    let kilobytes = line.split_ascii_whitespace().nth(1).ok_or("no number")?;
    Ok(kilobytes.parse::<f64>()? / 1000.0)
}

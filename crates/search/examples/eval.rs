//! Measures the ranking, through the public API and with its defaults.
//!
//! `cargo run -p concord-search --example eval -- [FOLDER…] [QUESTIONS.tsv CONTENT]`
//!
//! Each FOLDER is a test collection: `docs.jsonl` (`id`, `title`, `text`),
//! `queries.jsonl` (`id`, `text`) and `qrels.tsv` (query, document, grade).
//! QUESTIONS.tsv holds questions about the documents of CONTENT, each with the
//! ids of those that answer it, under a line of headings.
#![allow(clippy::print_stdout)] // what it is for

use std::collections::HashMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use concord_corpus::{Rules, Vocabularies, read};
use concord_search::{Entry, Index, IndexOptions, Query, Searcher};
use serde::Deserialize;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Average precision looks at so many hits.
const DEPTH: usize = 100;

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1).map(PathBuf::from);
    while let Some(argument) = arguments.next() {
        if argument.is_dir() {
            collection(&argument)?;
        } else {
            let content = arguments.next().ok_or("which folder are the questions about?")?;
            questions(&argument, &content)?;
        }
    }
    Ok(())
}

#[derive(Deserialize)]
struct Item {
    id: String,
    #[serde(default)]
    title: String,
    text: String,
}

fn collection(folder: &Path) -> Outcome<()> {
    let mut corpus = Corpus::new(Rules::default())?;
    for item in items(&folder.join("docs.jsonl"))? {
        // JSON strings are YAML strings.
        let title = serde_json::to_string(&item.title)?;
        corpus
            .add(&format!("{}.md", item.id), format!("---\ntitle: {title}\n---\n{}", item.text))?;
    }
    let mut grades: HashMap<String, HashMap<String, f64>> = HashMap::new();
    for line in fs::read_to_string(folder.join("qrels.tsv"))?.lines() {
        let [query, document, grade] = line.split('\t').collect::<Vec<_>>()[..] else {
            return Err(format!("not a judgment: {line}").into());
        };
        grades.entry(query.into()).or_default().insert(document.into(), grade.parse()?);
    }
    let searcher = corpus.index.commit()?;
    let (mut gain, mut precision, mut any_words, mut queries) = (0.0, 0.0, 0, 0);
    for item in items(&folder.join("queries.jsonl"))? {
        let Some(grades) = grades.get(&item.id) else { continue };
        let (found, any) = ask(&searcher, &item.text, DEPTH)?;
        let found: Vec<f64> =
            found.iter().map(|id| grades.get(id).copied().unwrap_or(0.0)).collect();
        let mut ideal: Vec<f64> = grades.values().copied().collect();
        ideal.sort_by(|a, b| b.total_cmp(a));
        gain += discounted_gain(&found) / discounted_gain(&ideal);
        precision += average_precision(&found, ideal.iter().filter(|grade| **grade > 0.0).count());
        any_words += usize::from(any);
        queries += 1;
    }
    let share = |sum: f64| sum / queries as f64;
    println!(
        "{}: {queries} queries, nDCG@10 {:.4}, MAP@{DEPTH} {:.4}, any words {any_words}",
        folder.file_name().unwrap_or_default().display(),
        share(gain),
        share(precision),
    );
    Ok(())
}

fn discounted_gain(grades: &[f64]) -> f64 {
    let gains = grades.iter().take(10).enumerate();
    gains.map(|(place, grade)| grade / (place as f64 + 2.0).log2()).sum()
}

fn average_precision(grades: &[f64], relevant: usize) -> f64 {
    let places = grades.iter().enumerate().filter(|(_, grade)| **grade > 0.0);
    let precisions = places.enumerate().map(|(n, (place, _))| (n + 1) as f64 / (place + 1) as f64);
    precisions.sum::<f64>() / relevant.max(1) as f64
}

fn questions(file: &Path, content: &Path) -> Outcome<()> {
    let vocabulary = fs::read_to_string(content.join("vocabulary.toml"))?;
    let (vocabularies, _) = Vocabularies::parse(vocabulary);
    let mut corpus =
        Corpus::new(Rules { vocabularies: Arc::new(vocabularies), ..Rules::default() })?;
    let mut documents = 0;
    let mut folders = vec![content.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                let name = path.strip_prefix(content)?.to_string_lossy().into_owned();
                corpus.add(&name, fs::read_to_string(&path)?)?;
                documents += 1;
            }
        }
    }
    let searcher = corpus.index.commit()?;
    let (mut reciprocal, mut first, mut first_ten, mut asked) = (0.0, 0, 0, 0);
    for line in fs::read_to_string(file)?.lines().skip(1) {
        let (question, answers) = line.split_once('\t').ok_or("no answers")?;
        let answers: Vec<_> = answers.split(',').map(str::trim).collect();
        let (found, _) = ask(&searcher, question, DEPTH)?;
        let place = found.iter().position(|id| answers.contains(&id.as_str()));
        reciprocal += place.map_or(0.0, |place| 1.0 / (place + 1) as f64);
        first += usize::from(place == Some(0));
        first_ten += usize::from(place.is_some_and(|place| place < 10));
        asked += 1;
        if place.is_none_or(|place| place >= 10) {
            let place = place.map_or("not found".to_owned(), |place| format!("at {}", place + 1));
            println!("  {place}: {question}");
        }
    }
    println!(
        "{}: {asked} questions about {documents} documents, MRR {:.4}, first {first}, \
         in the first ten {first_ten}",
        file.file_name().unwrap_or_default().display(),
        reciprocal / f64::from(asked),
    );
    Ok(())
}

/// The ids of the best documents, and whether any of the words would do.
fn ask(searcher: &Searcher, text: &str, limit: usize) -> Outcome<(Vec<String>, bool)> {
    let query = Query { text: text.to_owned(), limit, ..Query::default() };
    let results = searcher.search(&query, &[])?;
    let any = results.notes.iter().any(|note| note.code == "any-words");
    Ok((results.hits.iter().map(|hit| hit.id.to_string()).collect(), any))
}

fn items(file: &Path) -> Outcome<Vec<Item>> {
    fs::read_to_string(file)?.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

struct Corpus {
    index: Index,
    rules: Rules,
    _folder: tempfile::TempDir,
}

impl Corpus {
    fn new(rules: Rules) -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        let index = Index::create(folder.path(), IndexOptions::default())?;
        Ok(Self { index, rules, _folder: folder })
    }

    fn add(&mut self, path: &str, markdown: String) -> Outcome<()> {
        let day = jiff::civil::date(2026, 1, 1);
        let reading = read(path, markdown.into(), day, &self.rules).ok_or("not a document")?;
        self.index.stage(&Entry {
            document: &reading.document,
            text: &reading.text,
            source: &reading.source,
            extra: &reading.extra,
            tags: &reading.document.tags,
        })?;
        Ok(())
    }
}

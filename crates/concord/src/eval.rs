//! `concord eval`: how well search ranks, on a test collection of documents,
//! queries and judgments, through the same road as any search.

mod metrics;

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use concord_base::Base;
use concord_search::Query;
use serde::Deserialize;

use crate::cli::{Eval, Places};

/// Average precision and recall look at so many hits.
const DEPTH: usize = 100;

/// A line of `docs.jsonl` or `queries.jsonl`.
#[derive(Deserialize)]
struct Item {
    id: String,
    #[serde(default)]
    title: String,
    text: String,
}

/// The grades of the documents of each query.
type Judgments = HashMap<String, HashMap<String, f64>>;

/// Means over all judged queries.
#[derive(Debug, Default)]
struct Figures {
    queries: usize,
    ndcg: f64,
    precision: f64,
    recall: f64,
}

#[allow(clippy::print_stdout)] // it is what the command is for
pub(crate) fn run(options: Eval) -> Result<ExitCode, String> {
    for folder in &options.folders {
        let figures = measure(folder)?;
        println!(
            "{}: {} queries, nDCG@10 {:.4}, MAP@{DEPTH} {:.4}, recall@{DEPTH} {:.4}",
            folder.file_name().unwrap_or(folder.as_os_str()).display(),
            figures.queries,
            figures.ndcg,
            figures.precision,
            figures.recall,
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// A folder that goes when it is no longer needed.
struct Temporary(PathBuf);

impl Temporary {
    fn make() -> Result<Self, String> {
        let folder = std::env::temp_dir().join(format!("concord-eval-{}", std::process::id()));
        fs::create_dir(&folder)
            .map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
        Ok(Self(folder))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // What is left is in the folder for temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn measure(folder: &Path) -> Result<Figures, String> {
    let documents: Vec<Item> = items(&folder.join("docs.jsonl"))?;
    let queries: Vec<Item> = items(&folder.join("queries.jsonl"))?;
    let judgments = judgments(&folder.join("qrels.tsv"))?;
    let temporary = Temporary::make()?;
    let content = temporary.0.join("content");
    let mut ids = HashMap::new();
    for (number, document) in documents.iter().enumerate() {
        // Ids of a collection may be no names of files; a thousand to a folder.
        let id = format!("{}/d{number}", number / 1000);
        let path = content.join(format!("{id}.md"));
        // JSON strings are YAML strings.
        let title = serde_json::to_string(&document.title).map_err(|error| error.to_string())?;
        let text = format!("---\ntitle: {title}\n---\n{}\n", document.text);
        path.parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(&path, text))
            .map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
        ids.insert(id, document.id.as_str());
    }

    let places = Places {
        content,
        plugins: temporary.0.join("plugins"),
        data: Some(temporary.0.join("data")),
        config: None,
        drafts: false,
    };
    let base = Base::open(places.options(None)?).map_err(|error| error.to_string())?;
    let snapshot = base
        .wait_until_ready(Duration::from_secs(600))
        .ok_or("reading the collection took too long")?;
    let mut figures = Figures::default();
    for item in &queries {
        let Some(grades) = judgments.get(&item.id) else { continue };
        let query = Query { text: item.text.clone(), limit: DEPTH, ..Query::default() };
        let results = snapshot.search(&query).map_err(|error| error.to_string())?;
        let grade = |id: &str| ids.get(id).and_then(|id| grades.get(*id)).copied().unwrap_or(0.0);
        let found: Vec<f64> = results.hits.iter().map(|hit| grade(hit.id.as_str())).collect();
        let judged: Vec<f64> = grades.values().copied().collect();
        figures.queries += 1;
        figures.ndcg += metrics::ndcg_at_10(&found, &judged);
        figures.precision += metrics::average_precision(&found, &judged);
        figures.recall += metrics::recall(&found, &judged);
    }
    if figures.queries == 0 {
        return Err(format!("no query of {} has a judgment", folder.display()));
    }
    let queries = figures.queries as f64;
    for sum in [&mut figures.ndcg, &mut figures.precision, &mut figures.recall] {
        *sum /= queries;
    }
    Ok(figures)
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))
}

fn items(path: &Path) -> Result<Vec<Item>, String> {
    let text = read(path)?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let item = |(number, line): (usize, &str)| {
        serde_json::from_str(line)
            .map_err(|error| format!("{}:{}: {error}", path.display(), number + 1))
    };
    lines.map(item).collect()
}

fn judgments(path: &Path) -> Result<Judgments, String> {
    let mut judgments = Judgments::new();
    for (number, line) in read(path)?.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
        let fields: Vec<&str> = line.split('\t').collect();
        let grade = fields.get(2).and_then(|grade| grade.trim().parse::<f64>().ok());
        match (fields.as_slice(), grade) {
            ([query, document, _], Some(grade)) => {
                judgments.entry((*query).into()).or_default().insert((*document).into(), grade);
            }
            // A line of headings.
            _ if number == 0 => {}
            _ => {
                let place = format!("{}:{}", path.display(), number + 1);
                return Err(format!("{place}: should be a query, a document and a grade"));
            }
        }
    }
    Ok(judgments)
}

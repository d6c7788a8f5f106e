//! Documents that an author keeps with a plugin, and what their front matter
//! says is to be found in them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use concord_base::plugin_doc;
use concord_corpus::{FacetSchema, Findings, Reading, Rules, Vocabularies};
use concord_facets::PluginDoc;
use jiff::Zoned;
use serde_json::{Map, Value};

/// A larger document would not be read by the server either.
const MOST: u64 = 16 * 1024 * 1024;

/// A file of the folder `examples`.
pub(super) struct Example {
    pub name: String,
    pub document: PluginDoc,
    /// Ids of values by facet.
    expect: Map<String, Value>,
    not: Map<String, Value>,
    /// Codes by JSON pointer.
    problems: Map<String, Value>,
}

/// A file of the folder `examples` that is none.
pub(super) struct Unusable {
    pub name: String,
    /// A sentence for its author.
    pub error: String,
}

/// A Markdown file as the server reads it while this plugin is installed.
pub(super) fn read(path: &Path, schema: &Arc<FacetSchema>) -> Result<(Reading, PluginDoc), String> {
    let cannot =
        |error: &dyn std::fmt::Display| format!("{} cannot be read: {error}", path.display());
    let length = fs::metadata(path).map_err(|error| cannot(&error))?.len();
    if length > MOST {
        return Err(cannot(&format!("it has {length} bytes; {MOST} are the most")));
    }
    let bytes = fs::read(path).map_err(|error| cannot(&error))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let rules =
        Rules { vocabularies: Arc::new(Vocabularies::default()), plugins: vec![schema.clone()] };
    let reading = concord_corpus::read(&name, bytes, Zoned::now().date(), &rules)
        .ok_or_else(|| cannot(&"documents are files that end in .md"))?;
    let document = plugin_doc(&reading.document, &reading.text, reading.fields.clone());
    Ok((reading, document))
}

/// The examples of a plugin, by name.
pub(super) fn of(
    folder: &Path,
    schema: &Arc<FacetSchema>,
) -> Result<Vec<Result<Example, Unusable>>, String> {
    let folder = folder.join("examples");
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(format!("{} cannot be read: {error}", folder.display())),
    };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.sort();
    let examples = paths.iter().map(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        example(path, &name, schema).map_err(|error| Unusable { name, error })
    });
    Ok(examples.collect())
}

fn example(path: &Path, name: &str, schema: &Arc<FacetSchema>) -> Result<Example, String> {
    let (reading, document) = read(path, schema)?;
    let map = |key: &str| reading.fields.get(key).and_then(Value::as_object).cloned();
    let expect = map("expect").ok_or(
        "its front matter has no “expect:” with a list of values for each facet, such as \
         expect: {season: [summer]}",
    )?;
    let example = Example {
        name: name.to_owned(),
        document,
        expect,
        not: map("not").unwrap_or_default(),
        problems: map("problems").unwrap_or_default(),
    };
    for (facet, values) in example.expect.iter().chain(&example.not) {
        let known = schema.facets.iter().find(|known| *known.id == **facet);
        let known = known.ok_or_else(|| format!("the plugin has no facet “{facet}”"))?;
        for word in words(values) {
            if !known.values.iter().any(|value| is_called(&value.path, &word)) {
                return Err(format!("the facet “{facet}” has no value “{word}”"));
            }
        }
    }
    Ok(example)
}

/// One word, or a list of words.
fn words(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(words).collect(),
        Value::String(word) => vec![word.clone()],
        Value::Null => Vec::new(),
        other => vec![other.to_string()],
    }
}

/// Whether a value is meant, written as its path or as the end of it.
fn is_called(path: &str, word: &str) -> bool {
    path == word || path.rsplit('/').next() == Some(word)
}

impl Example {
    /// What is not as the example says; a sentence for its author.
    pub fn judge(&self, found: &Findings) -> Result<String, String> {
        // A value brings its parents along.
        let has = |facet: &str, word: &str| {
            let of_it = found.assignments.iter().filter(|a| *a.facet == *facet);
            of_it.flat_map(|a| prefixes(&a.value)).any(|path| is_called(path, word))
        };
        let mut wrong = Vec::new();
        for (facet, values) in &self.expect {
            let values = words(values);
            let all: Vec<&str> = found
                .assignments
                .iter()
                .filter(|a| *a.facet == **facet)
                .map(|a| &*a.value)
                .collect();
            if values.is_empty() && !all.is_empty() {
                wrong.push(format!("{facet} should have nothing, but has {}", all.join(", ")));
            }
            for word in values.iter().filter(|word| !has(facet, word)) {
                let instead = if all.is_empty() { "nothing".to_owned() } else { all.join(", ") };
                wrong.push(format!("{facet} lacks {word} (found: {instead})"));
            }
        }
        for (facet, values) in &self.not {
            for word in words(values).iter().filter(|word| has(facet, word)) {
                wrong.push(format!("{facet} should not have {word}"));
            }
        }
        let expected: BTreeSet<(String, String)> = self
            .problems
            .iter()
            .flat_map(|(at, codes)| words(codes).into_iter().map(move |code| (at.clone(), code)))
            .collect();
        let reported: BTreeSet<(String, String)> =
            found.problems.iter().map(|p| (p.pointer.to_string(), p.code.to_string())).collect();
        let missing = expected.difference(&reported);
        wrong.extend(missing.map(|(at, code)| format!("the problem {code} at {at} is missing")));
        let beyond = reported.difference(&expected);
        wrong
            .extend(beyond.map(|(at, code)| format!("the problem {code} at {at} is not expected")));
        if wrong.is_empty() {
            return Ok(match found.assignments.len() {
                1 => "1 value".to_owned(),
                count => format!("{count} values"),
            });
        }
        Err(wrong.join("; "))
    }
}

/// `a/b` has the prefixes `a` and `a/b`.
fn prefixes(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at]).chain([path])
}

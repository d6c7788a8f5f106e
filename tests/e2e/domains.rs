//! How well the plugins of the three domains read: precision and recall
//! against labels that people set by hand, in `tests/domains/ID.tsv`.
//!
//! A file of labels has a line for each document: `half` (`tune`, to which
//! phrases may be fitted, or `kept`, which is only measured), `file`
//! (`content/…`, `data/corpora/…` of the shared folder, `traps/…` beside the
//! labels), `about` (is it about the domain: yes or no), and a column for each
//! facet with the ids of its values, separated by spaces. Comments start with
//! `#`; `# floor FACET PRECISION RECALL` is what the kept half must reach, and
//! `# alone …` what it must reach where the shared folder is not here.
//!
//! What is measured is reading, so a plugin's own front matter is taken out of
//! the files first; `sectors`, which the core knows, stay. A label implies its
//! parent, a finding too, and parents are counted like other values: what is
//! right here is what a reader who filters by that value would say. The row
//! `about` counts documents: those that get any value of the domain.
//!
//! `CONCORD_LABELS=tune cargo test -p concord-tests --test domains` leaves the
//! kept half unread, for work on the phrases.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::PathBuf;

use concord_tests::{Site, Started, eventually, project, say, shared};

/// The labels of one domain.
struct Labels {
    /// The plugin's id, which is the name of the file.
    domain: String,
    facets: Vec<String>,
    documents: Vec<Labelled>,
    /// Those for all documents, and those for the project's own alone.
    floors: [Vec<Floor>; 2],
    /// Documents of the shared folder are absent.
    is_alone: bool,
}

/// Facet (or `about`), least precision, least recall.
type Floor = (String, f64, f64);

struct Labelled {
    is_kept: bool,
    file: String,
    is_about: bool,
    /// One entry for each facet.
    values: Vec<Vec<String>>,
}

/// Right, too much and missing, on one half.
#[derive(Clone, Default)]
struct Score {
    right: usize,
    missing: Vec<String>,
    too_much: Vec<String>,
}

const ABOUT: &str = "about";

#[test]
fn the_domains_are_told_apart() {
    let with_kept = std::env::var("CONCORD_LABELS").as_deref() != Ok("tune");
    let mut all = labels();
    let site = serve(&mut all);
    let mut failures = Vec::new();
    for labels in &all {
        if !project().join("plugins").join(&labels.domain).exists() {
            say(&format!("SKIPPED: {} has labels and no plugin", labels.domain));
            continue;
        }
        let scores = measure(&site, labels);
        for (half, scores) in ["tune", "kept"].into_iter().zip(&scores) {
            if half == "tune" || with_kept {
                print(&labels.domain, half, labels, scores);
            }
        }
        let floors = &labels.floors[usize::from(labels.is_alone)];
        for (facet, precision, recall) in floors {
            let score = &scores[1][facet];
            if score.precision() < *precision || score.recall() < *recall {
                failures.push(format!(
                    "{} {facet}: {score}; the floor is {precision} and {recall}",
                    labels.domain
                ));
            }
        }
        for facet in labels.rows().filter(|f| floors.iter().all(|(known, ..)| known != f)) {
            say(&format!("NO FLOOR: {} {facet}", labels.domain));
        }
    }
    assert!(failures.is_empty() || !with_kept, "{}", failures.join("\n"));
}

/// All files of labels.
fn labels() -> Vec<Labels> {
    let folder = project().join("tests/domains");
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "tsv"));
    files.sort();
    files.iter().map(|file| read(file.file_stem().unwrap().to_str().unwrap(), file)).collect()
}

fn read(domain: &str, file: &std::path::Path) -> Labels {
    let text = fs::read_to_string(file).unwrap();
    let floors = |prefix: &str| -> Vec<Floor> {
        let floors = text.lines().filter_map(|line| line.strip_prefix(prefix)).map(|line| {
            let [facet, precision, recall] = line.split_whitespace().collect::<Vec<_>>()[..] else {
                panic!("{domain}: {prefix}{line}")
            };
            (facet.to_owned(), precision.parse().unwrap(), recall.parse().unwrap())
        });
        floors.collect()
    };
    let floors = [floors("# floor "), floors("# alone ")];
    let mut lines = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    let header: Vec<&str> = lines.next().unwrap().split('\t').collect();
    assert_eq!(header[..3], ["half", "file", ABOUT], "{domain}: the first columns");
    let facets: Vec<String> = header[3..].iter().map(|facet| (*facet).to_owned()).collect();
    let document = |line: &str| {
        let mut cells: Vec<&str> = line.split('\t').collect();
        // Editors strip the tabs behind the last value.
        cells.resize(cells.len().max(header.len()), "");
        assert!(cells.len() == header.len(), "{domain}: a column too much in {line}");
        assert!(matches!(cells[0], "tune" | "kept") && matches!(cells[2], "yes" | "no"), "{line}");
        let words = |cell: &&str| cell.split_whitespace().map(str::to_owned).collect();
        Labelled {
            is_kept: cells[0] == "kept",
            file: cells[1].to_owned(),
            is_about: cells[2] == "yes",
            values: cells[3..].iter().map(words).collect(),
        }
    };
    let documents: Vec<_> = lines.map(document).collect();
    let different: BTreeSet<_> = documents.iter().map(|document| &document.file).collect();
    assert_eq!(different.len(), documents.len(), "{domain}: a file stands twice");
    Labels { domain: domain.to_owned(), facets, documents, floors, is_alone: false }
}

/// Serves the labelled files with the plugins of the project, until these have
/// read all of them. Labels whose file is not here are dropped, loudly.
fn serve(all: &mut [Labels]) -> Started {
    let vocabulary = fs::read(project().join("content/vocabulary.toml")).unwrap();
    let mut site = Site::new().with_plugins().file("vocabulary.toml", vocabulary);
    let corpora = shared("data/corpora");
    let mut absent = 0;
    let mut seen = BTreeSet::new();
    for labels in all.iter_mut() {
        labels.documents.retain(|document| {
            let here = !document.file.starts_with("data/") || corpora.is_some();
            absent += usize::from(!here);
            labels.is_alone |= !here;
            here
        });
        for document in &labels.documents {
            if seen.insert(document.file.clone()) {
                let text = fs::read(path(&document.file)).unwrap_or_else(|error| {
                    panic!("{}: {}: {error}", labels.domain, document.file)
                });
                let text = String::from_utf8_lossy(&text).into_owned();
                site = site.file(&document.file, without_own_fields(&text));
            }
        }
    }
    if absent > 0 {
        say(&format!("SKIPPED: {absent} labels of documents in the shared folder"));
    }
    let site = site.serve();
    eventually("the plugins have answered", || {
        let status = site.api("status");
        let idle = |plugin: &serde_json::Value| {
            // A plugin that has just started was asked about nothing yet.
            let done = plugin["documents"].as_u64() >= status["documents"].as_u64();
            plugin["state"] == "ready" && plugin["pending"] == 0 && done
        };
        status["plugins"].as_array().unwrap().iter().all(idle).then_some(())
    });
    site
}

fn path(file: &str) -> PathBuf {
    match file.split_once('/') {
        Some(("content", _)) => project().join(file),
        Some(("traps", _)) => project().join("tests/domains").join(file),
        Some(("data", _)) => shared(file).unwrap_or_else(|| PathBuf::from(file)),
        _ => panic!("{file}: labels are for content/, data/ and traps/"),
    }
}

/// The file without what it says under the plugins' keys.
fn without_own_fields(text: &str) -> String {
    let own = ["healthcare:", "education:", "natural-resources:"];
    let Some(front) = text.strip_prefix("---\n").and_then(|rest| rest.find("\n---")) else {
        return text.to_owned();
    };
    let (front, body) = text.split_at("---\n".len() + front);
    let mut skipping = false;
    let kept = front.lines().filter(|line| {
        if !line.starts_with([' ', '\t']) {
            skipping = own.iter().any(|key| line.starts_with(key));
        }
        !skipping
    });
    kept.collect::<Vec<_>>().join("\n") + body
}

/// The scores of the tuned and of the kept half, by facet.
fn measure(site: &Started, labels: &Labels) -> [BTreeMap<String, Score>; 2] {
    let all: BTreeMap<_, _> = labels.rows().map(|row| (row, Score::default())).collect();
    let mut scores = [all.clone(), all];
    let facets = site.api("facets");
    for document in &labels.documents {
        let scores = &mut scores[usize::from(document.is_kept)];
        let id = document.file.trim_end_matches(".md").trim_end_matches("/index");
        let findings = site.api(&format!("documents/{id}"))["findings"].clone();
        let mut any = false;
        for (facet, wanted) in labels.facets.iter().zip(&document.values) {
            let name = format!("{}.{facet}", labels.domain);
            let paths = paths(&facets, &name);
            let wanted = wanted.iter().map(|id| {
                let path = paths.get(id.rsplit('/').next().unwrap());
                path.unwrap_or_else(|| panic!("{}: {name} has no {id}", document.file)).as_str()
            });
            let wanted = with_parents(wanted);
            let found = findings.as_array().unwrap().iter().filter(|f| f["facet"] == *name);
            let found = with_parents(found.map(|finding| finding["value"].as_str().unwrap()));
            any |= !found.is_empty();
            scores.get_mut(facet).unwrap().add(&document.file, &wanted, &found);
        }
        let one = |is: bool| is.then(|| labels.domain.clone()).into_iter().collect();
        scores.get_mut(ABOUT).unwrap().add(&document.file, &one(document.is_about), &one(any));
    }
    scores
}

/// The path of each value of a facet, by its id.
fn paths(facets: &serde_json::Value, name: &str) -> BTreeMap<String, String> {
    let facet = facets["facets"].as_array().unwrap().iter().find(|facet| facet["id"] == name);
    let facet = facet.unwrap_or_else(|| panic!("{name} is not among the facets"));
    let values = facet["values"].as_array().unwrap().iter();
    let pair = |path: &str| (path.rsplit('/').next().unwrap().to_owned(), path.to_owned());
    values.map(|value| pair(value["value"].as_str().unwrap())).collect()
}

fn with_parents<'a>(paths: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let both = paths.flat_map(|path| [path.split('/').next(), Some(path)]);
    both.flatten().map(str::to_owned).collect()
}

impl Labels {
    /// All that is scored.
    fn rows(&self) -> impl Iterator<Item = String> + '_ {
        std::iter::once(ABOUT.to_owned()).chain(self.facets.iter().cloned())
    }
}

impl Score {
    fn add(&mut self, file: &str, wanted: &BTreeSet<String>, found: &BTreeSet<String>) {
        self.right += wanted.intersection(found).count();
        let named = |value: &String| format!("{file}: {value}");
        self.missing.extend(wanted.difference(found).map(named));
        self.too_much.extend(found.difference(wanted).map(named));
    }

    fn precision(&self) -> f64 {
        share(self.right, self.right + self.too_much.len())
    }

    fn recall(&self) -> f64 {
        share(self.right, self.right + self.missing.len())
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, of) in [("precision", self.too_much.len()), ("recall", self.missing.len())] {
            let of = of + self.right;
            let (low, high) = wilson(self.right, of);
            let share = share(self.right, of);
            write!(f, "{name} {share:.2} ({low:.2}-{high:.2}; {} of {of})  ", self.right)?;
        }
        Ok(())
    }
}

/// Nothing of nothing is no mistake.
fn share(right: usize, of: usize) -> f64 {
    if of == 0 { 1.0 } else { right as f64 / of as f64 }
}

/// The interval that holds the true share with 95 % confidence: E. B. Wilson,
/// Journal of the American Statistical Association 22 (1927), 209-212.
fn wilson(right: usize, of: usize) -> (f64, f64) {
    if of == 0 {
        return (0.0, 1.0);
    }
    const Z: f64 = 1.96;
    let (p, n) = (share(right, of), of as f64);
    let middle = p + Z * Z / (2.0 * n);
    let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    (((middle - half) / scale).max(0.0), ((middle + half) / scale).min(1.0))
}

fn print(domain: &str, half: &str, labels: &Labels, scores: &BTreeMap<String, Score>) {
    let documents = labels.documents.iter().filter(|d| d.is_kept == (half == "kept")).count();
    say(&format!("{domain}, {half} half, {documents} documents"));
    for row in labels.rows() {
        say(&format!("  {row:<14}{}", scores[&row]));
    }
    for row in labels.rows() {
        let score = &scores[&row];
        for (what, list) in [("missing", &score.missing), ("too much", &score.too_much)] {
            for line in list {
                say(&format!("    {row}: {what}: {line}"));
            }
        }
    }
}

#[test]
fn intervals_are_those_of_the_tables() {
    let close = |(low, high): (f64, f64), (a, b): (f64, f64)| {
        assert!((low - a).abs() < 0.0005 && (high - b).abs() < 0.0005, "{low} {high}");
    };
    close(wilson(81, 263), (0.2553, 0.3662));
    close(wilson(10, 10), (0.7225, 1.0));
    close(wilson(0, 0), (0.0, 1.0));
}

#[test]
fn own_fields_are_taken_out_and_nothing_else() {
    let text = "---\nkind: case\nhealthcare:\n  people: [older]\n  form: []\ntitle: A\n---\nhealthcare: b\n";
    assert_eq!(without_own_fields(text), "---\nkind: case\ntitle: A\n---\nhealthcare: b\n");
    assert_eq!(without_own_fields("# A\neducation: b\n"), "# A\neducation: b\n");
}

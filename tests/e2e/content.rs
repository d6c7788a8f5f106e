//! The project's own corpus.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use concord_tests::{Site, project, say, shared};

/// Every Markdown file of a folder of the content: name and text.
fn files(folder: &str) -> BTreeMap<String, String> {
    let folder = project().join("content").join(folder);
    let entries = fs::read_dir(&folder).unwrap().flatten();
    entries
        .filter(|entry| entry.path().extension().is_some_and(|e| e == "md"))
        .map(|entry| {
            let name = entry.path().file_stem().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(entry.path()).unwrap())
        })
        .collect()
}

#[test]
fn it_is_in_order() {
    let (status, out, error) = Site::of_the_project().run("check", &[]);
    assert!(status.success(), "{out}{error}");
    let summary = out.lines().last().unwrap();
    concord_tests::say(summary);
    assert!(!summary.contains("error") && !summary.contains("warning"), "{out}");
}

/// The pages on the founding documents, each with the documents that carry
/// what it names: all there, and each practice and challenge that says it is
/// named there is linked from there.
#[test]
fn what_the_founding_documents_name_is_carried() {
    let foundations = files("foundations");
    let mut named: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for kind in ["practices", "challenges"] {
        for (slug, text) in files(kind) {
            for (at, _) in text.match_indices("{document: ") {
                let origin = text[at + 11..].split([',', '}']).next().unwrap();
                named.entry(origin.trim().to_owned()).or_default().insert(format!("{kind}/{slug}"));
            }
        }
    }
    let pages = [
        ("collaborative-partnership", "collaborative-partnership"),
        ("uncommon-alliances", "uncommon-alliances"),
        ("power-of-partnership", "power-of-partnership"),
        ("gao-06-15", "gao-practices"),
        ("gao-23-105520", "gao-practices"),
    ];
    for (document, page) in pages {
        let text = &foundations[page];
        for id in &named[document] {
            assert!(
                text.contains(&format!("[[{id}")),
                "{page} does not link {id}, which names {document}"
            );
        }
    }
}

/// What no lesson refers to is told as a note, and nothing else is.
#[test]
fn gaps_are_known() {
    let site = Site::of_the_project().serve();
    let problems = site.api("problems");
    let all = problems.as_array().unwrap().iter();
    let gaps: Vec<_> =
        all.map(|p| (p["code"].as_str().unwrap(), p["file"].as_str().unwrap())).collect();
    concord_tests::say(&format!("{} gaps: {gaps:?}", gaps.len()));
    assert!(gaps.iter().all(|(code, _)| *code == "C0406"), "{gaps:?}");
    let mut contested = BTreeSet::new();
    for (_, text) in files("cases") {
        for line in text.lines().filter(|line| line.trim_start().starts_with("practices: {")) {
            for pair in line.split_once('{').unwrap().1.trim_end_matches('}').split(',') {
                if let Some((practice, "contradicts" | "absent")) =
                    pair.split_once(':').map(|(key, value)| (key.trim(), value.trim()))
                {
                    contested.insert(practice.to_owned());
                }
            }
        }
    }
    concord_tests::say(&format!(
        "{} practices with a counter-example or an absence",
        contested.len()
    ));
    assert!(contested.len() >= 8, "{contested:?}");
}

/// No run of eight words of a founding document stands in the corpus.
#[test]
fn no_sentence_is_copied() {
    let Some(seeds) = shared("seeds") else { return };
    let mut runs: BTreeSet<Vec<String>> = BTreeSet::new();
    for entry in fs::read_dir(seeds).unwrap().flatten() {
        let words = words(&fs::read_to_string(entry.path()).unwrap());
        runs.extend(words.windows(8).map(<[String]>::to_vec));
    }
    let mut found = Vec::new();
    let mut look = |path: &Path| {
        let text = fs::read_to_string(path).unwrap();
        for run in words(&text).windows(8).filter(|run| runs.contains(*run)) {
            found.push((path.display().to_string(), run.join(" ")));
        }
    };
    walk(&project().join("content"), &mut look);
    // Names of institutions and titles may stand as they are.
    found.retain(|(_, run)| !NAMES.iter().any(|name| name.contains(run.as_str())));
    assert_eq!(found, []);
}

const NAMES: [&str; 1] =
    ["the u s department of state and the george washington university school of business"];

fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect()
}

fn walk(folder: &Path, look: &mut dyn FnMut(&Path)) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, look);
        } else if path.extension().is_some_and(|e| e == "md" || e == "toml") {
            look(&path);
        }
    }
}

/// Fifty questions in plain words: the rank at which search puts the best
/// answer. A base line: it may only get better.
#[test]
fn questions_of_practitioners_find_answers() {
    let questions = fs::read_to_string(project().join("tests/relevance/questions.tsv")).unwrap();
    let site = Site::of_the_project().serve();
    let ids: BTreeSet<String> = {
        let mut ids = BTreeSet::new();
        for offset in [0, 100, 200] {
            let all = site.api(&format!("search?limit=100&offset={offset}"));
            ids.extend(
                all["hits"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|h| h["id"].as_str().unwrap().to_owned()),
            );
        }
        ids
    };
    let mut ranks = Vec::new();
    for line in questions.lines().skip(1) {
        let (question, answers) = line.split_once('\t').unwrap();
        let answers: Vec<&str> = answers.split(',').map(str::trim).collect();
        for answer in &answers {
            assert!(ids.contains(*answer), "{question}: there is no {answer}");
        }
        let found = site.finds(question);
        let rank = found.iter().position(|id| answers.contains(&id.as_str())).map(|rank| rank + 1);
        println!("{}\t{question}", rank.map_or("-".to_owned(), |rank| rank.to_string()));
        ranks.push(rank);
    }
    assert_eq!(ranks.len(), 50);
    let first = ranks.iter().filter(|rank| **rank == Some(1)).count();
    let ten = ranks.iter().flatten().filter(|rank| **rank <= 10).count();
    say(&format!("questions: answered first {first} of 50, among the first ten {ten} of 50"));
    assert!(first >= 26 && ten >= 42, "answers are found later than they were");
}

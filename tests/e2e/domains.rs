//! How well the plugins of the three domains read: precision and recall
//! against labels that people set by hand, in `tests/domains/ID.tsv` and
//! `ID-fresh.tsv`, by `concord plugin score`, which tells the format.
//!
//! A document is `content/…` of this repository, `data/corpora/…` of the shared
//! folder, or `traps/…` and `fresh/…` beside the labels.
//!
//! `CONCORD_LABELS=tune cargo test -p concord-tests --test domains` leaves the
//! kept half unread, for work on the phrases.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, str};

use concord_tests::{build, project, say, shared};

#[test]
fn the_domains_are_told_apart() {
    let mut files: Vec<PathBuf> = fs::read_dir(project().join("tests/domains"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "tsv"))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    let failed: Vec<_> = files.iter().filter(|labels| !reaches_its_floors(labels)).collect();
    assert!(failed.is_empty(), "below their floors, or not measured: {failed:?}");
}

fn reaches_its_floors(labels: &Path) -> bool {
    let name = labels.file_stem().unwrap().to_str().unwrap();
    let domain = name.strip_suffix("-fresh").unwrap_or(name);
    let plugin = project().join("plugins").join(domain);
    assert!(plugin.exists(), "{name} has labels and no plugin");
    let data = tempfile::tempdir().unwrap();
    let mut score = Command::new(build::concord());
    score.env("XDG_CACHE_HOME", data.path());
    score.args(["plugin", "score", "--mistakes"]).args([&plugin, labels]);
    score.arg("--library-dir").arg(build::artifacts());
    score.arg("--documents").arg(project());
    match shared("data/corpora") {
        Some(corpora) => score.arg("--documents").arg(corpora.ancestors().nth(2).unwrap()),
        None => score.arg("--skip-absent"),
    };
    if std::env::var("CONCORD_LABELS").as_deref() == Ok("tune") {
        score.args(["--half", "tune"]);
    }
    let output = score.output().unwrap();
    say(str::from_utf8(&output.stdout).unwrap());
    say(str::from_utf8(&output.stderr).unwrap());
    output.status.success()
}

/// Every row has a floor, for all documents and for the project's own alone.
#[test]
fn floors_are_complete() {
    for domain in ["education", "healthcare", "natural-resources"] {
        let file = project().join("tests/domains").join(format!("{domain}.tsv"));
        let text = fs::read_to_string(file).unwrap();
        let header = text.lines().find(|line| line.starts_with("half\t")).unwrap();
        for row in header.split('\t').skip(2) {
            for kind in ["floor", "alone"] {
                let start = format!("# {kind} {row} ");
                assert!(text.lines().any(|line| line.starts_with(&start)), "{domain}: no {start}");
            }
        }
    }
}

//! Every number on every page equals a count by hand.
//!
//! Small corpora are made up by chance and saved as files; the real binary
//! serves them; every page is read as lines of text, bricks included. What each
//! page should say is counted from what was made up, without any code of the
//! server, and both are held against each other: a number that nobody expected
//! fails like one that is missing or wrong. `SEEDS=500` tries more corpora, and
//! `SEED=7` that one alone.

mod count;
mod files;
mod lines;
mod oracle;
mod pattern;
mod random;
mod spec;

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use concord_tests::{Site, Started, eventually, project};
use count::Labels;
use oracle::Oracle;
use spec::Spec;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// The year in which the server thinks it is.
fn this_year() -> i16 {
    let days = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() / 86_400;
    // Years of the Gregorian calendar have 365.2425 days on average; a day of
    // doubt at New Year is less than what this test is for.
    1970 + (days as f64 / 365.2425) as i16
}

/// Holds all pages of a server against the specification.
fn check(site: &Started, spec: &Spec, vocabulary: &str, what: &str) {
    let labels = Labels::read(vocabulary);
    let folder = site.path("").display().to_string();
    let folder = folder.trim_end_matches('/').to_owned();
    let oracle = Oracle { spec, labels: &labels, vocabulary, year: this_year(), folder };
    let mut wrong = Vec::new();
    let read = |address: &str| {
        let page = site.get(address);
        assert_eq!(page.status, 200, "{what}, {address}: {}", page.body);
        let mut lines = lines::lines(&page.body);
        lines.retain(|line| !oracle::is_moment(line));
        lines
    };
    for (address, patterns) in oracle.pages() {
        let compared = pattern::compare(&read(&address), &patterns);
        wrong.extend(compared.err().map(|why| format!("{address} {why}")));
    }
    let problems = oracle.problems();
    let foot = oracle.foot();
    let (listed, lines): (Vec<_>, Vec<_>) =
        read("/problems").into_iter().partition(|line| oracle::is_problem(line, &foot));
    let compared = pattern::compare(&lines, &oracle.problem_list());
    wrong.extend(compared.err().map(|why| format!("/problems {why}")));
    for (file, counts) in &problems {
        let own = oracle::listed(&listed, file);
        if own != *counts {
            wrong.push(format!("/problems lists {own:?} of {file}, and has {counts:?}"));
        }
    }
    wrong.extend(oracle.data(site));
    assert!(wrong.is_empty(), "{what}:\n{}", wrong.join("\n"));
}

fn serve(spec: &Spec, vocabulary: &str) -> Started {
    let site = Site::new().file("vocabulary.toml", vocabulary);
    spec.files().iter().fold(site, |site, (path, text)| site.file(path, text)).serve()
}

#[test]
fn every_number_equals_a_count_by_hand() {
    let vocabulary = fs::read_to_string(project().join("content/vocabulary.toml")).unwrap();
    let seeds = match number("SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("SEEDS").unwrap_or(24),
    };
    for seed in seeds {
        let spec = Spec::new(seed);
        let site = serve(&spec, &vocabulary);
        check(&site, &spec, &vocabulary, &format!("seed {seed}"));
        // The same server a while later: counts are kept, not made anew.
        let later = spec.later(seed);
        let (before, after) = (spec.files(), later.files());
        for path in before.keys().filter(|path| !after.contains_key(*path)) {
            fs::remove_file(site.path(path)).unwrap();
        }
        for (path, text) in after.iter().filter(|(path, text)| before.get(*path) != Some(*text)) {
            site.save(path, text);
        }
        eventually("the changes are read", || {
            let documents = site.api("search?limit=100");
            let hits = documents["hits"].as_array().unwrap().iter();
            let ids = hits.map(|hit| format!("{}.md", hit["id"].as_str().unwrap()));
            let mut ids: Vec<_> = ids.collect();
            ids.sort();
            let mut changed = later.cases.iter().filter(|case| case.changed(&spec));
            let read = changed.all(|case| {
                let document = site.api(&format!("documents/{}", case.id()));
                let updated = files::date(case.updated);
                document["updated"] == updated.as_str() && document["stale"] == case.broken
            });
            (read && ids.iter().eq(after.keys())).then_some(())
        });
        check(&site, &later, &vocabulary, &format!("seed {seed}, later"));
    }
}

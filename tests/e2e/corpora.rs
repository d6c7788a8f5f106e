//! Real corpora that nobody here wrote.

use std::time::Instant;

use concord_tests::{Site, Started, shared};

/// Serves a corpus and prints how long it took and what it took.
fn serve(corpus: &str) -> Option<Started> {
    let folder = shared(corpus)?;
    let started = Instant::now();
    let site = Site::new().content(&folder).serve();
    println!(
        "{corpus}: ready after {:?}, peak memory {} MB",
        started.elapsed(),
        peak_memory(&site)
    );
    Some(site)
}

fn peak_memory(site: &Started) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", site.pid())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
}

fn severities(site: &Started) -> (usize, usize) {
    let problems = site.api("problems");
    let count = |severity| {
        problems.as_array().unwrap().iter().filter(|p| p["severity"] == severity).count()
    };
    (count("error"), count("warning"))
}

#[test]
fn all_lessons_of_nasa_are_searchable() {
    let Some(site) = serve("data/corpora/nasa-llis") else { return };
    assert_eq!(site.api("status")["documents"], 2102);
    assert_eq!(site.api("search?limit=0")["total"], 2102);
    assert!(
        site.finds("orbital space plane budget risk")[0].contains("orbital-space-plane-budget")
    );
    let (errors, warnings) = severities(&site);
    assert_eq!((errors, warnings), (0, 0));
}

#[test]
fn no_messy_file_is_lost() {
    let Some(site) = serve("data/corpora/digitalgov") else { return };
    let folder = shared("data/corpora/digitalgov").unwrap();
    let drafts = files(&folder).iter().filter(|text| is_draft(text)).count();
    let total = files(&folder).len();
    let (errors, warnings) = severities(&site);
    concord_tests::say(&format!(
        "digitalgov: {total} files, {drafts} drafts, {errors} errors, {warnings} warnings"
    ));
    assert_eq!(site.api("status")["documents"].as_u64().unwrap() as usize, total - drafts);
    assert!(errors + warnings < total / 20, "a flood of complaints about foreign files");
}

#[test]
fn long_case_studies_are_found_by_section() {
    let Some(site) = serve("data/corpora/govlab-open-data-impact") else { return };
    let found = site.api("search?q=ebola");
    assert!(found["hits"][0]["section"]["title"].is_string(), "{}", found["hits"][0]);
}

#[test]
fn articles_in_seven_languages_are_served() {
    let Some(site) = serve("data/corpora/opensource-guide") else { return };
    assert!(site.api("status")["documents"].as_u64().unwrap() > 60);
    assert_eq!(site.get("/doc/ko/building-community").status, 200);
}

fn files(folder: &std::path::Path) -> Vec<String> {
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            texts.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "md") {
            texts.push(String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned());
        }
    }
    texts
}

fn is_draft(text: &str) -> bool {
    let front = text.split("---").nth(1).unwrap_or_default();
    front.lines().any(|line| line.trim_end() == "draft: true")
}

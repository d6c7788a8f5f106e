//! What editors and tools really do to files, followed by a running server.

use std::fs;

use concord_tests::{Site, Started, copy_folder, eventually, shared};

fn page(words: &str) -> String {
    format!("# A page\n\nThis page is about {words}.\n")
}

fn two() -> Started {
    Site::new().file("one.md", page("otters")).file("folder/two.md", page("badgers")).serve()
}

#[test]
fn written_in_place() {
    let site = two();
    site.save("one.md", page("herons"));
    site.eventually_finds("herons", "one");
    assert!(site.finds("otters").is_empty());
}

#[test]
fn written_beside_and_renamed() {
    let site = two();
    for (round, temporary) in
        [".one.md.swp", "one.md~", "4913", ".#one.md", "one.md.tmp"].iter().enumerate()
    {
        let words = format!("heron{round}");
        fs::write(site.path(temporary), page(&words)).unwrap();
        fs::rename(site.path(temporary), site.path("one.md")).unwrap();
        site.eventually_finds(&words, "one");
    }
    assert_eq!(site.api("status")["documents"], 2, "no temporary file became a document");
}

#[test]
fn with_a_backup_as_vim_does() {
    let site = two();
    fs::write(site.path(".one.md.swp"), "swap").unwrap();
    fs::rename(site.path("one.md"), site.path("one.md~")).unwrap();
    fs::write(site.path("one.md"), page("herons")).unwrap();
    fs::remove_file(site.path("one.md~")).unwrap();
    fs::remove_file(site.path(".one.md.swp")).unwrap();
    site.eventually_finds("herons", "one");
    assert_eq!(site.api("status")["documents"], 2);
}

#[test]
fn removed_then_created() {
    let site = two();
    fs::remove_file(site.path("one.md")).unwrap();
    fs::write(site.path("one.md"), page("herons")).unwrap();
    site.eventually_finds("herons", "one");
}

#[test]
fn moved_into_and_out_of_the_folder() {
    let site = two();
    let outside = site.folder().join("outside.md");
    fs::rename(site.path("one.md"), &outside).unwrap();
    site.eventually_loses("otters");
    fs::rename(&outside, site.path("back.md")).unwrap();
    site.eventually_finds("otters", "back");
}

#[test]
fn a_new_nested_folder() {
    let site = two();
    site.save("x/y/z/new.md", page("herons"));
    site.eventually_finds("herons", "x/y/z/new");
    site.save("x/y/z/new.md", page("bitterns"));
    site.eventually_finds("bitterns", "x/y/z/new");
}

#[test]
fn a_folder_moved_in_and_away() {
    let site = two();
    let outside = site.folder().join("outside");
    fs::create_dir_all(outside.join("deep")).unwrap();
    fs::write(outside.join("a.md"), page("herons")).unwrap();
    fs::write(outside.join("deep/b.md"), page("bitterns")).unwrap();
    fs::rename(&outside, site.path("inside")).unwrap();
    site.eventually_finds("herons", "inside/a");
    site.eventually_finds("bitterns", "inside/deep/b");
    fs::write(site.path("inside/deep/b.md"), page("cranes")).unwrap();
    site.eventually_finds("cranes", "inside/deep/b");
    fs::rename(site.path("inside"), &outside).unwrap();
    site.eventually_loses("herons");
    site.eventually_loses("cranes");
}

#[test]
fn deleted() {
    let site = two();
    fs::remove_file(site.path("one.md")).unwrap();
    site.eventually_loses("otters");
    assert_eq!(site.get("/doc/one").status, 404);
    fs::remove_dir_all(site.path("folder")).unwrap();
    site.eventually_loses("badgers");
}

#[test]
fn a_folder_of_fifty_renamed() {
    let mut site = Site::new();
    for n in 0..50 {
        site = site.file(&format!("old/{n}.md"), page(&format!("heron{n}")));
    }
    let site = site.serve();
    fs::rename(site.path("old"), site.path("new")).unwrap();
    for n in 0..50 {
        site.eventually_finds(&format!("heron{n}"), &format!("new/{n}"));
    }
    let all = site.api("search?limit=100");
    assert_eq!(all["total"], 50);
    let ids = all["hits"].as_array().unwrap().iter();
    assert!(ids.map(|hit| hit["id"].as_str().unwrap()).all(|id| id.starts_with("new/")));
}

#[test]
fn five_hundred_at_once_as_a_checkout_does() {
    let mut site = Site::new();
    for n in 0..300 {
        site = site.file(&format!("d{}/{n}.md", n % 7), page(&format!("before {n}")));
    }
    let site = site.serve();
    for n in 0..500 {
        if n < 100 {
            fs::remove_file(site.path(&format!("d{}/{n}.md", n % 7))).unwrap();
        } else {
            // Git unlinks and writes anew.
            let _ = fs::remove_file(site.path(&format!("d{}/{n}.md", n % 7)));
            site.save(&format!("d{}/{n}.md", n % 7), page(&format!("after x{n}x")));
        }
    }
    eventually("all are in", || (site.api("status")["documents"] == 400).then_some(()));
    site.eventually_loses("before");
    eventually("all are new", || (site.api("search?q=after")["total"] == 400).then_some(()));
}

#[test]
fn a_file_that_grows_while_it_is_read() {
    use std::io::Write;
    let site = two();
    let mut file = fs::File::create(site.path("log.md")).unwrap();
    for n in 0..200 {
        writeln!(file, "Line {n} of the log.\n").unwrap();
        file.flush().unwrap();
        if n % 20 == 0 {
            // Each look is a chance to read it half written.
            site.finds("log");
        }
    }
    writeln!(file, "The last word is flamingo.").unwrap();
    drop(file);
    site.eventually_finds("flamingo", "log");
    site.eventually_finds("199", "log");
}

#[test]
fn by_polling() {
    let site = Site::new().file("one.md", page("otters")).args(&["--watcher", "poll"]).serve();
    site.save("one.md", page("herons"));
    site.eventually_finds("herons", "one");
    site.save("deep/er/two.md", page("badgers"));
    site.eventually_finds("badgers", "deep/er/two");
    fs::remove_file(site.path("one.md")).unwrap();
    site.eventually_loses("herons");
}

#[test]
fn drafts_come_and_go() {
    let site = two();
    site.save("one.md", format!("---\ndraft: true\n---\n{}", page("otters")));
    site.eventually_loses("otters");
    site.save("one.md", page("otters"));
    site.eventually_finds("otters", "one");
}

#[test]
fn a_vocabulary_that_is_saved_is_in_force_at_once() {
    let site = Site::of_the_project().serve();
    let sectors = |site: &Started| {
        let facets = site.api("facets");
        let all = facets["facets"].as_array().unwrap().iter();
        let sector = all.clone().find(|facet| facet["id"] == "sector").unwrap();
        sector["values"].as_array().unwrap().len()
    };
    let before = sectors(&site);
    let text = fs::read_to_string(site.path("vocabulary.toml")).unwrap();
    let broken = text.replacen("schema = 1", "schema = ", 1);
    site.save("vocabulary.toml", &broken);
    site.eventually_reports("vocabulary.toml", "C0320");
    assert_eq!(sectors(&site), before, "the last good one stays in force");
    let fewer = text.replacen("id = \"technology\"", "id = \"gadgets\"", 1);
    site.save("vocabulary.toml", &fewer);
    eventually("a case with the old word is told", || {
        let problems = site.api("problems");
        let told =
            problems.as_array().unwrap().iter().any(|p| {
                p["code"] == "C0303" && p["message"].as_str().unwrap().contains("technology")
            });
        told.then_some(())
    });
    site.save("vocabulary.toml", &text);
    eventually("all is well again", || {
        let problems = site.api("problems");
        let errors = problems.as_array().unwrap().iter().filter(|p| p["severity"] == "error");
        (errors.count() == 0).then_some(())
    });
}

/// 200 edits one after another on a real corpus. The figure is printed; the
/// bound is wide, since machines differ.
#[test]
fn edits_of_a_real_corpus_are_found_soon() {
    let Some(corpus) = shared("data/corpora/nasa-llis") else { return };
    let copy = tempfile::tempdir().unwrap();
    copy_folder(&corpus, copy.path());
    let site = Site::new().content(copy.path()).serve();
    let mut files: Vec<_> =
        fs::read_dir(copy.path()).unwrap().flatten().map(|entry| entry.path()).collect();
    files.sort();
    let mut times = Vec::new();
    for (round, file) in files.iter().step_by(10).take(200).enumerate() {
        let word = format!("zyzzyva{round}");
        let text = fs::read_to_string(file).unwrap();
        let id = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let saved = std::time::Instant::now();
        fs::write(file, format!("{text}\n\n{word}\n")).unwrap();
        site.eventually_finds(&word, &id);
        times.push(saved.elapsed());
    }
    times.sort();
    concord_tests::say(&format!("save to searchable: p50 {:?}, p99 {:?}", times[100], times[197]));
    assert!(times[100].as_secs() < 2, "{:?}", times[100]);
}

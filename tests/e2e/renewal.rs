//! Plugins that come, change and go while the real server runs.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use concord_tests::{Site, Started, build, eventually, project, say};
use serde_json::Value;

const MANIFEST: &str =
    "id = \"hostile\"\nversion = \"1.0.0\"\nabi = \"1.0\"\n[library]\nlinux = \"libhostile.so\"\n";

/// The plugin of the facets crate, which calls what is red by this name.
fn library(colour: &str) -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| tempfile::tempdir().unwrap().keep()).join(colour);
    std::fs::create_dir_all(&folder).unwrap();
    let library = folder.join("libhostile.so");
    if !library.exists() {
        let source = project().join("crates/facets/tests/plugins/hostile.c");
        let name = format!("-DCOLOUR=\"{colour}\"");
        let flags = ["-std=c99", "-fvisibility=hidden", &name];
        build::shared_library(&source, &library, &flags);
    }
    library
}

/// Two hundred documents about red things that stay as they are.
fn steady() -> Site {
    (0..200).fold(Site::new(), |site, n| {
        site.file(&format!("steady/{n}.md"), format!("# S{n}\n\nA steady red thing, x{n}x.\n"))
    })
}

/// Puts a library in the place of another, as an installer does.
fn install(site: &Started, library: &Path) {
    let folder = site.folder().join("plugins/hostile");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::copy(library, folder.join("new")).unwrap();
    std::fs::rename(folder.join("new"), folder.join("libhostile.so")).unwrap();
}

/// The values of the plugin's colours and how many documents have them.
fn colours(found: &Value) -> Vec<(String, u64)> {
    let facets = found["facets"].as_array().unwrap();
    let colour = facets.iter().filter(|facet| facet["id"] == "hostile.colour");
    let values = colour.flat_map(|facet| facet["values"].as_array().unwrap());
    values
        .map(|v| (v["value"].as_str().unwrap().to_owned(), v["count"].as_u64().unwrap()))
        .collect()
}

fn eventually_all_are(site: &Started, colour: &str) {
    eventually(&format!("everything is {colour}"), || {
        let found = colours(&site.api("search?q=steady&limit=0"));
        (found == [(colour.to_owned(), 200)]).then_some(())
    });
}

/// Tells the threads of a test to end.
struct AtTheEnd<'a>(&'a AtomicBool);

impl Drop for AtTheEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn fifty_versions_take_over_under_load() {
    const SWAPS: usize = 50;
    let versions = ["crimson", "scarlet"];
    let site = steady().plugin("hostile", MANIFEST, &library(versions[0])).serve();
    eventually_all_are(&site, versions[0]);
    let over = AtomicBool::new(false);
    let (searches, saves) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let mut times = Vec::new();
    let worst = std::thread::scope(|scope| {
        let search = || {
            let mut worst = Duration::ZERO;
            while !over.load(Ordering::Relaxed) {
                let asked = Instant::now();
                let found = site.api("search?q=steady&limit=3");
                worst = worst.max(asked.elapsed());
                assert_eq!(found["total"], 200);
                // All of one version, whichever it is.
                let colours = colours(&found);
                assert!(
                    colours.len() == 1 && colours[0].1 == 200 && versions.contains(&&*colours[0].0),
                    "{colours:?}"
                );
                searches.fetch_add(1, Ordering::Relaxed);
            }
            worst
        };
        let save = || {
            while !over.load(Ordering::Relaxed) {
                let n = saves.load(Ordering::Relaxed);
                site.save(&format!("news/{n}.md"), format!("# N{n}\n\nA red novelty{n}.\n"));
                site.eventually_finds(&format!("novelty{n}"), &format!("news/{n}"));
                saves.fetch_add(1, Ordering::Relaxed);
            }
        };
        // Also when a swap does not come about.
        let _end = AtTheEnd(&over);
        let searchers = [scope.spawn(search), scope.spawn(search)];
        let saver = scope.spawn(save);
        for swap in 1..=SWAPS {
            let colour = versions[swap % 2];
            let installed = Instant::now();
            install(&site, &library(colour));
            eventually(&format!("swap {swap}"), || {
                let found = colours(&site.api("search?q=steady&limit=0"));
                (found == [(colour.to_owned(), 200)]).then_some(())
            });
            times.push(installed.elapsed());
        }
        over.store(true, Ordering::Relaxed);
        saver.join().unwrap();
        searchers.map(|searcher| searcher.join().unwrap()).into_iter().max().unwrap()
    });
    let saves = saves.into_inner();
    assert_eq!(site.api("status")["documents"], 200 + saves);
    eventually("everything has been analysed", || {
        let found = colours(&site.api("search?limit=0"));
        (found == [(versions[SWAPS % 2].to_owned(), 200 + saves as u64)]).then_some(())
    });
    assert_eq!(site.api("problems").as_array().unwrap().len(), 0);
    times.sort();
    say(&format!(
        "{SWAPS} swaps ({} ms median, {} ms at most) during {} searches ({} ms at most) and \
         {saves} saves: none failed, none lost",
        times[SWAPS / 2].as_millis(),
        times[SWAPS - 1].as_millis(),
        searches.into_inner(),
        worst.as_millis(),
    ));
}

#[test]
fn a_bad_new_version_leaves_the_old_one() {
    let site = steady().plugin("hostile", MANIFEST, &library("crimson")).serve();
    eventually_all_are(&site, "crimson");
    let broken = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(broken.path(), "no library at all").unwrap();
    install(&site, broken.path());
    let problem = eventually("why is told", || {
        let problems = site.api("problems");
        problems.as_array().unwrap().first().cloned()
    });
    let message = problem["message"].as_str().unwrap();
    assert!(message.starts_with("version 1.0.0 was not taken, version 1.0.0 goes on"), "{message}");
    assert_eq!(problem["code"], "C0602");
    eventually_all_are(&site, "crimson");
    site.save("more.md", "# More\n\nA red heron.\n");
    eventually("it still works", || {
        (colours(&site.api("search?q=heron")) == [("crimson".to_owned(), 1)]).then_some(())
    });
    install(&site, &library("scarlet"));
    eventually_all_are(&site, "scarlet");
    assert_eq!(site.api("problems").as_array().unwrap().len(), 0);
}

/// A version that crashes on what the old one can bear is put away, too.
#[test]
fn a_new_version_that_crashes_is_put_away() {
    let site = steady().plugin("hostile", MANIFEST, &library("crimson")).serve();
    eventually_all_are(&site, "crimson");
    let config = "[plugins.hostile.config]\nact = \"abort\"\non = \"steady\"\n";
    std::fs::write(site.folder().join("concord.toml"), config).unwrap();
    eventually("why is told", || {
        let problems = site.api("problems");
        let told = |p: &Value| p["message"].as_str().unwrap().contains("it crashed 3 times");
        problems.as_array().unwrap().iter().any(told).then_some(())
    });
    eventually_all_are(&site, "crimson");
    std::fs::remove_file(site.folder().join("concord.toml")).unwrap();
    eventually("all is well", || site.api("problems").as_array().unwrap().is_empty().then_some(()));
}

#[test]
fn plugins_come_and_go() {
    for watcher in ["native", "poll"] {
        let site = steady().args(&["--watcher", watcher]).serve();
        assert_eq!(colours(&site.api("search?q=steady&limit=0")), []);
        for round in 0..2 {
            let folder = site.folder().join("plugins/hostile");
            install(&site, &library(["crimson", "scarlet"][round]));
            std::fs::write(folder.join("plugin.toml"), MANIFEST).unwrap();
            eventually_all_are(&site, ["crimson", "scarlet"][round]);
            let document = site.api("documents/steady/7");
            assert_eq!(document["findings"].as_array().unwrap().len(), 1, "{watcher}");

            std::fs::remove_dir_all(&folder).unwrap();
            eventually("it is gone", || {
                let found = site.api("search?q=steady&limit=0");
                colours(&found).is_empty().then_some(())
            });
            assert_eq!(site.api("status")["plugins"].as_array().unwrap().len(), 0);
            let document = site.api("documents/steady/7");
            assert_eq!(document["findings"].as_array().unwrap().len(), 0, "{watcher}");
            let noted = site.api("search?hostile.colour=crimson&limit=0");
            assert_eq!(noted["notes"][0]["code"], "unknown-facet");
        }
    }
}

#[test]
fn a_pin_is_followed_while_the_server_runs() {
    let site = steady().plugin("hostile", MANIFEST, &library("crimson")).serve();
    eventually_all_are(&site, "crimson");
    let pin = |hash: &str| {
        let toml = format!("[plugins.hostile]\nsha256 = \"{hash}\"\n");
        std::fs::write(site.folder().join("concord.toml"), toml).unwrap();
    };
    let hash = site.api("status")["plugins"][0]["sha256"].as_str().unwrap().to_owned();
    pin(&hash);
    eventually("it is pinned", || {
        (site.api("status")["plugins"][0]["pinned"] == true).then_some(())
    });
    install(&site, &library("scarlet"));
    eventually("another library is not taken", || {
        let problems = site.api("problems");
        let told = |p: &Value| p["message"].as_str().unwrap().contains("pins another library");
        problems.as_array().unwrap().iter().any(told).then_some(())
    });
    eventually_all_are(&site, "crimson");
}

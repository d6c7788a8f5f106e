//! How plugins come to life, and how they end.
#![allow(clippy::unwrap_used)] // helpers of a test are tests too

mod common;

use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::{Site, doc, eventually, host, hostile, workers_of};
use concord_corpus::{EvidenceField, Findings};
use concord_facets::{Event, FailureKind, PluginConfig, State};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;

/// A plugin that behaves.
fn good() -> Site {
    Site::hostile("")
}

/// The one problem of a site.
fn problem_of(site: Site) -> String {
    let running = site.start();
    let problems = running.problems();
    assert_eq!(problems.len(), 1, "{problems:?}");
    problems[0].clone()
}

#[test]
fn a_good_plugin() {
    let running = good().start();
    let schemas = running.facets.schemas();
    assert_eq!(schemas[0].label, "Hostile");
    let paths: Vec<_> = schemas[0].facets[1].values.iter().map(|value| &*value.path).collect();
    assert_eq!(paths, ["round", "round/ball"], "parents first, whatever the plugin's order");

    let mut document = doc("cases/a", "a ball, a red ball");
    document.fields = json!({"hostile": {"shade": "dark"}, "other": {"secret": true}});
    let found: Findings = running.analyse("hostile", document).unwrap();
    assert_eq!((&*found.plugin, &*found.version), ("hostile", "1.2.3"));
    let values: Vec<_> = found.assignments.iter().map(|a| (&*a.facet, &*a.value)).collect();
    assert_eq!(values, [("colour", "red"), ("shape", "round/ball")], "in the schema's order");
    let evidence = &found.assignments[0].evidence;
    assert_eq!(evidence[0].field, EvidenceField::Text);
    assert_eq!((evidence[0].start, evidence[0].end, &*evidence[0].why), (10, 13, "its name"));
    assert_eq!(evidence[1].field, EvidenceField::Pointer("/shade".into()));
    assert_eq!(found.problems[0].message.as_ref(), r#"{"shade":"dark"}"#, "and no other's fields");
    assert!(!found.problems[0].error);

    let status = running.status("hostile");
    assert_eq!((&*status.version, &*status.label), ("1.2.3", "Hostile"));
    assert_eq!(status.state, State::Ready);
    assert_eq!((status.done, status.pending, status.last_problem), (1, 0, None));
    assert!(status.mean_micros.unwrap() > 0.0);
    assert_eq!(running.facets.plugins(), ["hostile".into()]);
    assert!(running.problems().is_empty());
}

#[test]
fn any_text_can_be_analysed() {
    let running = good().start();
    let huge = "red ".repeat(1_000_000);
    for text in ["", "\u{0}", "病院 🏥 red", &huge] {
        assert!(running.find("a", text).is_ok());
    }
    let running = good().limits(|l| l.frame = 10_000).start();
    let failure = running.find("a", &huge).unwrap_err();
    assert_eq!(failure.kind, FailureKind::TooLarge);
    assert!(running.find("a", "red").is_ok(), "the worker is as it was");
}

#[test]
fn answers_carry_their_revisions_in_order() {
    let running = good().start();
    for revision in 0..500 {
        running.send("hostile", doc(&format!("d{revision}"), "red"), revision);
    }
    for revision in 0..500 {
        let answer = running.answer();
        assert_eq!((answer.revision, answer.doc.as_str()), (revision, &*format!("d{revision}")));
    }
    assert_eq!(running.status("hostile").done, 500);
}

#[test]
fn a_full_queue_has_no_room() {
    let running = Site::hostile("slow").limits(|l| l.queue_documents = 3).start();
    assert!(running.facets.room("hostile"));
    for number in 0..4 {
        running.send("hostile", doc("a", ""), number);
    }
    assert!(!running.facets.room("hostile"));
    assert!(!running.facets.room("nobody"));
    for _ in 0..4 {
        assert!(running.answer().outcome.is_ok());
    }
    assert!(running.facets.room("hostile"));
    let running = Site::hostile("slow").limits(|l| l.queue_bytes = 10).start();
    running.send("hostile", doc("a", ""), 0);
    running.send("hostile", doc("a", "longer than ten"), 1);
    assert!(!running.facets.room("hostile"));
}

#[test]
fn unknown_plugins_answer_at_once() {
    let running = Site::new().start();
    let failure = running.analyse("nobody", doc("a", "")).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unavailable);
    assert!(running.problems().is_empty(), "no folder of plugins is no problem");
}

#[test]
fn libraries_that_cannot_be_loaded() {
    let text = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(text.path(), "this is not a library. ".repeat(100)).unwrap();
    let problem = problem_of(Site::new().plugin("hostile", text.path()));
    assert!(problem.contains("error[C0602]: its library cannot be loaded"), "{problem}");
    assert!(problem.contains("plugins/hostile/plugin.toml"), "{problem}");
    assert!(problem.contains("invalid ELF header"), "{problem}");

    for (definition, words) in [
        ("WRONG_MAGIC", "not a concord_plugin"),
        ("WRONG_MAJOR", "version 2 of the plugin contract"),
        ("NO_ANALYSE", "its function analyse is null"),
    ] {
        let problem = problem_of(Site::new().plugin("hostile", &hostile(&[definition])));
        assert!(problem.contains(words), "{definition}: {problem}");
    }
    let empty = common::hostile(&["concord_facet_plugin=another_name"]);
    let problem = problem_of(Site::new().plugin("hostile", &empty));
    assert!(problem.contains("exports no concord_facet_plugin"), "{problem}");
}

#[test]
fn plugins_that_will_not_open() {
    for (act, words) in [
        ("refuse-open", "open() returned -1: I do not want to"),
        ("describe-nothing", "did not describe anything"),
        ("describe-garbage", "its description is wrong: no JSON"),
        ("describe-another", "/id: it is “another”, and “hostile” in plugin.toml"),
        ("describe-many", "/facets: 200000 items; 50 are the most"),
    ] {
        let running = Site::hostile(act).start();
        let problems = running.problems();
        assert!(problems.len() == 1 && problems[0].contains(words), "{act}: {problems:?}");
        assert_eq!(running.status("hostile").state, State::Broken);
        assert!(running.workers().is_empty(), "{act}");
    }
}

#[test]
fn plugins_that_crash_or_hang_at_the_start() {
    for site in [
        Site::new().plugin("hostile", &hostile(&["ON_LOAD=\"segfault\""])),
        Site::new().plugin("hostile", &hostile(&["ON_LOAD=\"exit\""])),
        Site::new().plugin("hostile", &hostile(&["ON_LOAD=\"stack-overflow\""])),
        Site::new().plugin("hostile", &hostile(&["ON_LOAD=\"leak\""])),
        Site::new().plugin("hostile", &hostile(&["ON_LOAD=\"close-all\""])),
        Site::new()
            .plugin("hostile", &hostile(&["ON_LOAD=\"endless\""]))
            .limits(|l| l.start = Duration::from_millis(500)),
        Site::hostile("exit-open"),
        Site::hostile("hang-open").limits(|l| l.start = Duration::from_millis(100)),
    ] {
        let running = site.limits(|l| l.crashes = 2).start();
        eventually("given up", || running.status("hostile").state == State::Broken);
        let problems = running.problems();
        assert!(problems[0].contains("crashed 2 times while starting"), "{problems:?}");
        assert!(running.workers().is_empty());
    }
}

#[test]
fn one_bad_plugin_leaves_the_others_alone() {
    let site = good().plugin("another", &hostile(&[])).plugin("broken", host());
    let site = site.config("another", json!({"id": "another"}));
    std::fs::create_dir_all(site.plugin_folder("garbage")).unwrap();
    std::fs::write(site.plugin_folder("garbage").join("plugin.toml"), "id = 7").unwrap();
    let running = site.start();
    let states: Vec<_> =
        running.facets.status().iter().map(|s| format!("{} {}", s.id, s.state.name())).collect();
    assert_eq!(states, ["another ready", "broken broken", "garbage broken", "hostile ready"]);
    let sources: Vec<_> = running.facets.schemas().iter().map(|s| s.source.to_string()).collect();
    assert_eq!(sources, ["another", "hostile"]);
    assert!(running.analyse("another", doc("a", "red")).is_ok());
    assert_eq!(running.problems().len(), 2);
}

#[test]
fn two_folders_with_one_id() {
    let site = good();
    let copy = site.plugin_folder("zz-copy");
    std::fs::create_dir(&copy).unwrap();
    for file in ["plugin.toml", "lib.so"] {
        std::fs::copy(site.plugin_folder("hostile").join(file), copy.join(file)).unwrap();
    }
    let problem = problem_of(site);
    assert!(problem.contains("zz-copy/plugin.toml") && problem.contains("already"), "{problem}");
}

#[test]
fn what_others_may_write_is_not_loaded() {
    for file in [".", "plugin.toml", "lib.so"] {
        let site = good();
        let path = site.plugin_folder("hostile").join(file);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o777)).unwrap();
        let problem = problem_of(site);
        assert!(problem.contains("chmod o-w"), "{file}: {problem}");
    }
}

#[test]
fn pinned_libraries_only() {
    let pin = |mut site: Site, sha256: &str| {
        let config = PluginConfig { sha256: Some(sha256.to_owned()), ..PluginConfig::default() };
        site.options.config.plugins.insert("hostile".to_owned(), config);
        site
    };
    let problem = problem_of(pin(good(), &"0".repeat(64)));
    assert!(problem.contains("pins another library"), "{problem}");
    let (_, hash) = problem.split_once("SHA-256 ").unwrap();
    let running = pin(good(), &hash[..64].to_uppercase()).start();
    assert!(running.find("a", "red").is_ok());
    let store = running.folder.path().join("store");
    assert!(store.join(format!("{}.so", &hash[..64])).exists());
    assert_eq!(std::fs::metadata(&store).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn libraries_are_found_beside_the_executable() {
    let mut site = good();
    let beside = site.folder.path().join("bin");
    std::fs::create_dir(&beside).unwrap();
    std::fs::rename(site.plugin_folder("hostile").join("lib.so"), beside.join("lib.so")).unwrap();
    site.options.library_dirs = vec![site.folder.path().join("nowhere"), beside];
    assert!(site.start().find("a", "red").is_ok());

    let site = good();
    std::fs::remove_file(site.plugin_folder("hostile").join("lib.so")).unwrap();
    assert!(problem_of(site).contains("its library was not found; looked for"));
}

#[test]
fn a_worker_that_is_killed_comes_back() {
    let running = good().start();
    let before = running.workers();
    assert_eq!(before.len(), 1);
    kill_process(Pid::from_raw(before[0] as i32).unwrap(), Signal::KILL).unwrap();
    let mut states = Vec::new();
    eventually("ready again", || {
        if let Ok(Event::StateChanged(_)) = running.events.try_recv() {
            states.push(running.status("hostile").state);
        }
        states.len() >= 3 && running.status("hostile").state == State::Ready
    });
    assert_ne!(running.workers(), before);
    assert!(running.find("a", "red").is_ok());
    let last = running.status("hostile").last_problem.unwrap();
    assert!(last.contains("SIGKILL") && last.contains("nothing to do"), "{last}");
}

#[test]
fn shutdown_ends_the_workers() {
    for act in ["", "endless"] {
        let running = Site::hostile(act).start();
        running.send("hostile", doc("a", "red"), 1);
        let store = running.folder.path().join("store");
        assert_eq!(workers_of(&store).len(), 1);
        let start = Instant::now();
        running.facets.shutdown();
        assert!(start.elapsed() < Duration::from_secs(1), "{act}: {:?}", start.elapsed());
        assert!(workers_of(&store).is_empty(), "{act}");
    }
}

#[test]
#[cfg(target_os = "linux")] // elsewhere only idle workers notice
fn workers_end_with_a_server_that_is_killed() {
    let site = Site::new().plugin("hostile", &hostile(&["DEFAULT_ACT=\"endless\""]));
    let mut server =
        Command::new(host()).arg(&site.options.dirs[0]).stdout(Stdio::null()).spawn().unwrap();
    let store = std::env::temp_dir().join(format!("concord-run-plugins-{}", server.id()));
    eventually("a worker", || !workers_of(&store).is_empty());
    server.kill().unwrap();
    server.wait().unwrap();
    eventually("no worker", || workers_of(&store).is_empty());
    std::fs::remove_dir_all(store).unwrap();
}

#[test]
fn nobody_else_can_be_a_plugin_host() {
    for args in [&["plugin-host"][..], &["plugin-host", "--parent", "x"]] {
        let output = Command::new(host()).args(args).stdin(Stdio::null()).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains("for Concord itself"));
    }
    // Not our parent.
    let args = ["plugin-host", "--parent", "1"];
    let output = Command::new(host()).args(args).stdin(Stdio::null()).output().unwrap();
    assert!(!output.status.success());
}

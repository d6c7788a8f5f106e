//! Plugins that come, change and go while the server runs.
#![allow(clippy::unwrap_used)] // helpers of a test are tests too

mod common;

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use common::{PATIENCE, Running, Site, doc, eventually, hostile};
use concord_facets::{ConfigFile, Event, PluginConfig, PluginsConfig, State};
use serde_json::json;

/// A plugin that behaves.
fn good() -> Site {
    Site::hostile("")
}

/// Puts other bytes in the place of the library, as an installer does.
fn install(running: &Running, library: &std::path::Path) {
    let folder = running.folder.path().join("plugins/hostile");
    fs::copy(library, folder.join("new")).unwrap();
    fs::rename(folder.join("new"), folder.join("lib.so")).unwrap();
}

/// A library that behaves the same and has other bytes.
fn another() -> std::path::PathBuf {
    hostile(&["SLOW_MS=151"])
}

/// Looks until the new version is a candidate, or was put away.
fn tried(running: &mut Running) -> Option<u64> {
    running.facets.look();
    let mut candidate = None;
    eventually("the new version has been tried", || {
        running.facets.tend("hostile");
        candidate = running.facets.candidate("hostile");
        candidate.is_some() || running.status("hostile").next.is_none()
    });
    candidate
}

#[test]
fn a_new_library_is_tried_beside_the_old_one() {
    let mut running = good().start();
    let old = running.status("hostile").sha256;
    running.facets.look();
    assert!(running.status("hostile").next.is_none(), "nothing has changed");

    install(&running, &another());
    let number = tried(&mut running).unwrap();
    assert_eq!(running.workers().len(), 2);
    running.facets.try_candidate("hostile", Arc::new(doc("a", "red")), 7);
    assert_eq!(running.answer().revision, 7);
    assert!(running.find("a", "red").is_ok(), "the old one still answers");
    let status = running.status("hostile");
    assert_eq!((status.done, status.next.unwrap().done), (1, 1));
    assert_eq!(status.sha256, old);

    assert!(!running.facets.promote("hostile", number + 1));
    assert!(running.facets.promote("hostile", number));
    assert_ne!(running.status("hostile").sha256, old);
    assert!(running.status("hostile").next.is_none());
    assert!(running.find("b", "red").is_ok());
    eventually("the old worker ends", || running.workers().len() == 1);
    let steps = running.status("hostile").transitions;
    let steps: Vec<_> = steps.iter().map(|step| step.to).collect();
    assert_eq!(steps, [State::Ready, State::Ready], "of two versions");
}

#[test]
fn a_touch_is_no_new_version() {
    let mut running = good().start();
    let library = running.folder.path().join("plugins/hostile/lib.so");
    let worker = running.workers();
    install(&running, &hostile(&[]));
    assert_eq!(tried(&mut running), None);
    fs::File::open(library).unwrap().set_modified(std::time::SystemTime::now()).unwrap();
    assert_eq!(tried(&mut running), None);
    assert!(running.problems().is_empty());
    assert_eq!(running.workers(), worker);
}

#[test]
fn any_file_of_the_folder_makes_a_new_version() {
    let mut running = good().start();
    let folder = running.folder.path().join("plugins/hostile");
    fs::write(folder.join("words.toml"), "one").unwrap();
    let number = tried(&mut running).unwrap();
    assert!(running.facets.promote("hostile", number));
    fs::write(folder.join("words.toml"), "two").unwrap();
    assert!(tried(&mut running).unwrap() > number);
}

#[test]
fn a_bad_new_version_leaves_the_old_one() {
    let mut running = good().limits(|l| l.start = Duration::from_millis(500)).start();
    let folder = running.folder.path().join("plugins/hostile");
    let manifest = fs::read_to_string(folder.join("plugin.toml")).unwrap();
    let worker = running.workers();
    let garbage = tempfile::NamedTempFile::new().unwrap();
    fs::write(garbage.path(), "no library").unwrap();
    for (library, words) in [
        (garbage.path().to_owned(), "its library cannot be loaded"),
        (hostile(&["WRONG_MAJOR"]), "version 2 of the plugin contract"),
        (hostile(&["ON_LOAD=\"segfault\""]), "crashed 3 times while starting"),
        (hostile(&["ON_LOAD=\"endless\""]), "not ready after 0.5 s"),
    ] {
        install(&running, &library);
        assert_eq!(tried(&mut running), None, "{words}");
        let problems = running.problems();
        assert!(problems.len() == 1 && problems[0].contains(words), "{problems:?}");
        assert!(problems[0].contains("version 1.2.3 goes on"), "{problems:?}");
        assert!(running.find("a", "red").is_ok(), "{words}");
    }
    fs::write(folder.join("plugin.toml"), "id = 7").unwrap();
    assert_eq!(tried(&mut running), None);
    assert!(running.problems()[0].contains("invalid type"), "{:?}", running.problems());
    fs::remove_file(folder.join("lib.so")).unwrap();
    fs::write(folder.join("plugin.toml"), &manifest).unwrap();
    assert_eq!(tried(&mut running), None);
    assert!(running.problems()[0].contains("not found"), "{:?}", running.problems());
    assert!(running.find("a", "red").is_ok());
    assert_eq!(running.workers(), worker);

    install(&running, &hostile(&[]));
    assert_eq!(tried(&mut running), None, "what runs is there again");
    assert!(running.problems().is_empty(), "{:?}", running.problems());
}

#[test]
fn a_version_that_is_replaced_while_it_is_tried_is_forgotten() {
    let mut running = good().start();
    install(&running, &another());
    let first = tried(&mut running).unwrap();
    install(&running, &hostile(&["SLOW_MS=152"]));
    let second = tried(&mut running).unwrap();
    assert!(!running.facets.promote("hostile", first));
    running.facets.reject("hostile", first, "too late");
    assert!(running.problems().is_empty());
    running.facets.reject("hostile", second, "it found nothing");
    assert!(running.problems()[0].ends_with("goes on: it found nothing"));
    eventually("one worker", || running.workers().len() == 1);
}

#[test]
fn a_plugin_that_is_broken_is_replaced_at_once() {
    let mut running = Site::hostile("refuse-open").start();
    assert_eq!(running.status("hostile").state, State::Broken);
    let folder = running.folder.path().join("plugins/hostile");
    let manifest = fs::read_to_string(folder.join("plugin.toml")).unwrap();
    let manifest = manifest.replace("1.2.3", "1.2.4");
    fs::write(folder.join("plugin.toml"), manifest).unwrap();
    running.facets.look();
    running.facets.wait_until_settled(PATIENCE);
    let status = running.status("hostile");
    assert_eq!((&*status.version, status.state), ("1.2.4", State::Broken));
    assert_eq!(running.problems().len(), 1);
}

#[test]
fn folders_come_and_go() {
    let mut running = Site::new().start();
    let plugins = running.folder.path().join("plugins");
    let site = good();
    common::copy_folder(&site.plugin_folder("hostile"), &plugins.join("hostile"));
    running.facets.look();
    running.facets.wait_until_settled(PATIENCE);
    assert_eq!(running.facets.schemas().len(), 1);
    assert!(running.find("a", "red").is_ok());

    fs::remove_dir_all(plugins.join("hostile")).unwrap();
    running.facets.look();
    assert!(running.facets.schemas().is_empty() && running.facets.plugins().is_empty());
    assert!(running.facets.status().is_empty() && running.problems().is_empty());
    assert!(!running.facets.has("hostile"));
    eventually(
        "it is told",
        || matches!(running.events.try_recv(), Ok(Event::StateChanged(id)) if &*id == "hostile"),
    );
    eventually("no worker", || running.workers().is_empty());
}

#[test]
fn the_configuration_is_read_again() {
    let config = tempfile::NamedTempFile::new().unwrap();
    let mut site = good();
    site.options.config_file = Some(ConfigFile {
        path: config.path().to_owned(),
        read: |path| match fs::read_to_string(path).unwrap().as_str() {
            "bad" => Err("that is no TOML".to_owned()),
            id => {
                let plugin = PluginConfig { sha256: None, config: json!({"id": id}) };
                Ok(PluginsConfig { plugins: [("hostile".to_owned(), plugin)].into() })
            }
        },
    });
    let mut running = site.start();
    fs::write(config.path(), "hostile").unwrap();
    let number = tried(&mut running).unwrap();
    assert!(running.facets.promote("hostile", number));
    fs::write(config.path(), "bad").unwrap();
    assert_eq!(tried(&mut running), None);
    assert!(running.problems()[0].ends_with("that is no TOML"), "{:?}", running.problems());
    fs::write(config.path(), "another").unwrap();
    assert_eq!(tried(&mut running), None);
    let problems = running.problems();
    assert!(problems.len() == 1 && problems[0].contains("it is “another”"), "{problems:?}");
}

#[test]
fn a_library_beside_the_executable_counts_too() {
    let mut site = good();
    let beside = site.folder.path().join("bin");
    fs::create_dir(&beside).unwrap();
    fs::rename(site.plugin_folder("hostile").join("lib.so"), beside.join("lib.so")).unwrap();
    site.options.library_dirs = vec![beside.clone()];
    let mut running = site.start();
    fs::copy(another(), beside.join("new")).unwrap();
    fs::rename(beside.join("new"), beside.join("lib.so")).unwrap();
    let number = tried(&mut running).unwrap();
    assert!(running.facets.promote("hostile", number));
    // One in the plugin's own folder comes first.
    install(&running, &hostile(&["SLOW_MS=153"]));
    assert!(tried(&mut running).is_some());
}

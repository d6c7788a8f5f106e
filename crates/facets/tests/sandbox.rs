//! What a plugin is denied, tried from inside a plugin; and what happens on
//! kernels that cannot deny it.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)] // helpers of a test are tests too

mod common;

use common::{Layer, Running, Site, doc, hostile, on_a_kernel_without};
use concord_facets::{FailureKind, Sandbox, State};
use serde_json::json;

/// Acts that a hostile plugin commits, and whether it is also held back from
/// them while it is loaded.
const ACTS: [(&str, bool); 19] = [
    ("read-passwd", true),
    ("read-server", true),
    ("list-home", true),
    ("write-file", true),
    ("make-folder", true),
    ("tcp", true),
    ("udp", true),
    ("unix", true),
    ("fork", true),
    ("thread", true),
    ("exec", true),
    ("ptrace", true),
    ("signal", true),
    ("outlive", true),
    ("raise-limit", true),
    ("io-uring", true),
    ("late-dlopen", false),
    ("late-open", false),
    ("late-code", false),
];

fn committing(act: &str) -> Site {
    Site::hostile(act).config("hostile", json!({"act": act, "on": "bad"}))
}

/// Whether this machine offers what a full sandbox needs; says so if not.
fn full_is_possible(running: &Running) -> bool {
    let missing = running.status("hostile").sandbox.missing;
    if !missing.is_empty() {
        use std::io::Write;
        _ = writeln!(std::io::stderr(), "SKIPPED: this kernel lacks {}", missing.join(", "));
    }
    missing.is_empty()
}

#[test]
fn every_act_is_denied_while_it_analyses() {
    for (act, _) in ACTS {
        let running = committing(act).pinned("hostile").start();
        if !full_is_possible(&running) {
            return;
        }
        assert_eq!(running.status("hostile").sandbox.level, Sandbox::Full);
        let worker = running.workers();
        assert!(running.find("a", "a bad red thing").is_ok(), "{act} was possible");
        assert_eq!(running.find("b", "red").unwrap().assignments.len(), 1, "{act}");
        assert_eq!(running.workers(), worker, "{act}: denied, not killed");
    }
}

#[test]
fn every_act_is_denied_while_it_is_loaded() {
    for (act, _) in ACTS.iter().filter(|(_, on_load)| *on_load) {
        let site = Site::new().plugin("hostile", &hostile(&[&format!("ON_LOAD=\"{act}\"")]));
        let running = site.pinned("hostile").start();
        if !full_is_possible(&running) {
            return;
        }
        let status = running.status("hostile");
        assert_eq!(status.state, State::Ready, "{act}: {:?}", status.last_problem);
        assert!(running.find("a", "red").is_ok(), "{act}");
    }
}

/// The attempts are real: without the two layers they succeed.
#[test]
fn the_same_acts_are_possible_without_a_sandbox() {
    on_a_kernel_without(&[Layer::Landlock, Layer::Seccomp], || {
        let possible = |act: &&(&str, bool)| {
            // Being traced by the test is not worth finding out.
            let running = committing(act.0).pinned("hostile").start();
            act.0 != "ptrace" && running.find("a", "a bad red thing").is_err()
        };
        let impossible: Vec<_> = ACTS.iter().filter(|act| !possible(act)).collect();
        // Some systems lack io_uring or let nobody look at other processes.
        let excused = ["ptrace", "io-uring", "read-server"];
        assert!(impossible.iter().all(|act| excused.contains(&act.0)), "{impossible:?}");
    });
}

#[test]
fn a_kernel_without_landlock_gives_a_partial_sandbox() {
    on_a_kernel_without(&[Layer::Landlock], || {
        let running = Site::hostile("").pinned("hostile").start();
        let sandbox = running.status("hostile").sandbox;
        if sandbox.missing.len() > 1 {
            return; // this one lacks seccomp, too
        }
        assert_eq!(sandbox.level, Sandbox::Partial, "{sandbox:?}");
        assert!(sandbox.missing[0].starts_with("landlock ("), "{sandbox:?}");
        assert_eq!(sandbox.leaked[0], "reading files elsewhere");
        // The kernel itself denies that where the server is more than a user.
        assert!(sandbox.leaked[1..].iter().all(|leaked| leaked == "reading other processes"));
        assert!(running.find("a", "red").is_ok());
    });
}

#[test]
fn a_kernel_without_seccomp_gives_a_partial_sandbox() {
    on_a_kernel_without(&[Layer::Seccomp], || {
        let running = Site::hostile("").pinned("hostile").start();
        let sandbox = running.status("hostile").sandbox;
        if sandbox.missing.len() > 1 {
            return; // this one lacks landlock, too
        }
        assert_eq!(sandbox.level, Sandbox::Partial, "{sandbox:?}");
        for act in ["UDP", "fork", "threads", "making code once it runs"] {
            assert!(sandbox.leaked.iter().any(|leaked| leaked == act), "{sandbox:?}");
        }
        let files = "reading files elsewhere";
        assert!(!sandbox.leaked.iter().any(|leaked| leaked == files), "{sandbox:?}");
    });
}

#[test]
fn without_a_full_sandbox_only_pinned_libraries_are_loaded() {
    let layers = [&[Layer::Landlock][..], &[Layer::Seccomp], &[Layer::Landlock, Layer::Seccomp]];
    for without in layers {
        on_a_kernel_without(without, || {
            // A constructor that would crash: it must not even run.
            let library = hostile(&["ON_LOAD=\"segfault\""]);
            let running = Site::new().plugin("hostile", &library).start();
            let (status, problems) = (running.status("hostile"), running.problems());
            assert_eq!(status.state, State::Broken);
            assert_ne!(status.sandbox.level, Sandbox::Full);
            let folder = running.folder.path().join("plugins/hostile");
            let command = format!("concord plugin add {}", folder.display());
            assert!(problems.len() == 1 && problems[0].contains(&command), "{problems:?}");
            let outcome = running.analyse("hostile", doc("a", "red"));
            assert_eq!(outcome.unwrap_err().kind, FailureKind::Unavailable);

            let mut site = Site::hostile("").pinned("hostile");
            assert_eq!(site.options.limits.crashes, 1_000);
            site.options.require_sandbox = true;
            let running = site.start();
            let problems = running.problems();
            assert!(problems[0].contains("--require-sandbox wants a full one"), "{problems:?}");
            assert!(problems[0].contains("; missing: "), "{problems:?}");
            assert!(running.workers().is_empty());
        });
    }
}

#[test]
fn no_sandbox_at_all_is_called_so() {
    on_a_kernel_without(&[Layer::Landlock, Layer::Seccomp], || {
        let running = Site::hostile("").pinned("hostile").start();
        let sandbox = running.status("hostile").sandbox;
        assert_eq!((sandbox.level, sandbox.missing.len()), (Sandbox::None, 2));
        assert!(running.find("a", "red").is_ok());
    });
}

#[test]
fn a_worker_has_little_and_inherits_nothing() {
    let running = Site::hostile("").pinned("hostile").start();
    let worker = running.workers()[0];
    let limits = std::fs::read_to_string(format!("/proc/{worker}/limits")).unwrap();
    let line = limits.lines().find(|line| line.starts_with("Max address space")).unwrap();
    assert!(line.contains("536870912"), "{line}");
    let environment = std::fs::read(format!("/proc/{worker}/environ")).unwrap();
    assert!(environment.is_empty(), "no secret of the server is inherited");
    let folder = std::fs::read_link(format!("/proc/{worker}/cwd")).unwrap();
    assert_eq!(folder, running.folder.path().join("plugins/hostile").canonicalize().unwrap());
}

/// What it needs it reads while it opens, and no later.
#[test]
fn a_plugin_reads_its_own_folder_while_it_opens() {
    let site = Site::hostile("read-own").pinned("hostile");
    let running = site.start();
    assert!(running.problems()[0].contains("where are my words?"), "{:?}", running.problems());
    let site = Site::hostile("read-own").pinned("hostile");
    std::fs::write(site.plugin_folder("hostile").join("words.toml"), "words").unwrap();
    let running = site.start();
    assert_eq!(running.status("hostile").state, State::Ready, "{:?}", running.problems());
    if full_is_possible(&running) {
        assert!(running.find("a", "red").is_ok(), "it could open the file again");
    }
}

//! Plugins that misbehave while they analyse: each is contained, every
//! document is answered, and the next one is analysed as if nothing had been.
#![allow(clippy::unwrap_used)] // helpers of a test are tests too

mod common;

use std::time::{Duration, Instant};

#[cfg(target_os = "linux")]
use common::{Layer, eventually, on_a_kernel_without};
use common::{PATIENCE, Site, doc};
use concord_corpus::DocId;
use concord_facets::{FailureKind, State};
use serde_json::json;

/// A plugin that misbehaves for texts with "bad" in them.
fn sometimes(act: &str) -> Site {
    Site::hostile(act).config("hostile", json!({"act": act, "on": "bad"}))
}

#[test]
fn crashes_cost_one_document() {
    for (act, sign) in [
        ("abort", "SIGABRT"),
        ("segfault", "SIGSEGV"),
        ("stack-overflow", "stack overflow"),
        ("exit", "code 0"),
        ("close-all", ""),
        ("forge", "2147483648 bytes"),
        ("leak", "SIGABRT"),
    ] {
        // Half a gigabyte takes its time on a busy machine.
        let running = sometimes(act).limits(|l| l.document = PATIENCE).start();
        assert!(running.find("before", "red").is_ok(), "{act}");
        let failure = running.find("bad", "a bad text").unwrap_err();
        assert_eq!(failure.kind, FailureKind::Crashed, "{act}: {failure}");
        assert!(failure.message.contains(sign), "{act}: {failure}");
        assert!(failure.message.contains("crashed on bad"), "{act}: {failure}");
        assert_eq!(running.find("after", "red").unwrap().assignments.len(), 1, "{act}");
        let failure = running.find("bad", "a bad text").unwrap_err();
        assert_eq!(failure.kind, FailureKind::Skipped, "{act}: {failure}");
        let status = running.status("hostile");
        assert_eq!((status.state, status.done, status.pending), (State::Ready, 4, 0), "{act}");
        assert!(status.last_problem.unwrap().contains("skipped"), "{act}");
        assert!(status.last_problem_at.unwrap() >= status.transitions[0].at, "{act}");
        assert_eq!((status.failed, status.skipped), (1, 1), "{act}");
        assert_eq!(status.quarantined, [DocId::new("bad")], "{act}");
        let backoffs = status.transitions.iter().filter(|step| step.to == State::Backoff);
        assert!(backoffs.clone().count() == 2, "{act}: {:?}", status.transitions);
        assert!(backoffs.clone().all(|step| step.reason.contains("crashed on bad")), "{act}");
    }
}

#[test]
fn only_the_guilty_are_blamed() {
    let running = sometimes("abort").start();
    for number in 0..60 {
        let text = if number % 7 == 3 { "bad" } else { "red" };
        running.send("hostile", doc(&format!("d{number}"), text), number);
    }
    let mut answers: Vec<_> = (0..60).map(|_| running.answer()).collect();
    answers.sort_by_key(|answer| answer.revision);
    for (number, answer) in answers.iter().enumerate() {
        assert_eq!(answer.revision, number as u64, "each is answered once");
        let kind = answer.outcome.as_ref().err().map(|failure| failure.kind);
        assert_eq!(kind, (number % 7 == 3).then_some(FailureKind::Crashed), "{number}");
    }
    assert_eq!(running.status("hostile").done, 60);
}

#[test]
fn a_changed_document_gets_another_chance() {
    let running = sometimes("abort").start();
    assert_eq!(running.find("a", "bad").unwrap_err().kind, FailureKind::Crashed);
    assert_eq!(running.find("a", "bad").unwrap_err().kind, FailureKind::Skipped);
    assert_eq!(running.find("a", "bad still").unwrap_err().kind, FailureKind::Crashed);
    assert_eq!(running.find("a", "bad still").unwrap_err().kind, FailureKind::Skipped);
    assert_eq!(running.status("hostile").quarantined, [DocId::new("a")]);
    assert!(running.find("a", "red").is_ok());
    assert_eq!(running.status("hostile").quarantined, []);
}

#[test]
fn last_words_are_passed_on() {
    let running = sometimes("last-words").start();
    let failure = running.find("bad", "bad").unwrap_err();
    assert!(failure.message.contains("goodbye, cruel server"), "{failure}");
}

#[test]
fn endless_loops_are_killed() {
    let running = sometimes("endless").limits(|l| l.document = Duration::from_millis(200)).start();
    running.send("hostile", doc("bad", "bad"), 1);
    running.send("hostile", doc("good", "red"), 2);
    let first = running.answer();
    let failure = first.outcome.unwrap_err();
    assert_eq!(failure.kind, FailureKind::TimedOut);
    assert!(failure.message.contains("longer than 0.2 s"), "{failure}");
    assert!(running.answer().outcome.is_ok());
    assert!(running.find("bad", "bad").unwrap_err().message.contains("skipped"));
}

#[test]
fn slow_is_not_dead() {
    let running = Site::hostile("slow").limits(|l| l.document = PATIENCE).start();
    let start = Instant::now();
    assert!(running.find("a", "red").is_ok());
    assert!(start.elapsed() >= Duration::from_millis(150));
    let mean = running.status("hostile").mean_micros.unwrap();
    assert!(mean >= 150_000.0, "{mean}");
}

#[test]
fn findings_that_may_not_be_are_refused() {
    for (act, words) in [
        ("undeclared-facet", "the facet “smell”, which it never described"),
        ("undeclared-value", "“blue” of “colour”, which it never described"),
        ("not-utf8", "not UTF-8"),
        ("null", "null pointer"),
        ("many-values", "more than 1000 values"),
        ("flood", "more than 10000 spans"),
        ("flood-problems", "more than 200 problems"),
        ("bad-code", "“Bad Code”"),
        ("out-of-bounds", "0..6 does not fit “text”, which has 5 bytes"),
        ("backwards", "3..1 does not fit"),
        ("huge-span", "does not fit"),
        ("inside-character", "0..1 does not fit"),
        ("nowhere", "no “/no/such”"),
        ("bad-handle", "handle 77"),
        ("long-why", "4999 bytes; 1000 are the most"),
    ] {
        let running = sometimes(act).start();
        let worker = running.workers();
        let failure = running.find("a", "öbad").unwrap_err();
        assert_eq!(failure.kind, FailureKind::Refused, "{act}: {failure}");
        assert!(failure.message.contains(words), "{act}: {failure}");
        assert!(running.find("b", "red").is_ok(), "{act}");
        assert_eq!(running.workers(), worker, "{act}: no reason to start another worker");
        let problems = running.problems();
        assert!(problems.len() == 1 && problems[0].contains(words), "{act}: {problems:?}");
        assert!(problems[0].contains("plugin.toml: warning[C0603]"), "{act}: {problems:?}");
    }
}

#[test]
fn findings_have_a_size() {
    let running = sometimes("flood").limits(|l| l.findings = 1_000).start();
    let failure = running.find("a", "bad").unwrap_err();
    assert_eq!(failure.kind, FailureKind::Refused);
    assert!(failure.message.contains("more than 1000 bytes"), "{failure}");
}

#[test]
fn an_error_is_the_plugins_own_word() {
    let running = sometimes("fail").start();
    let failure = running.find("a", "bad").unwrap_err();
    assert_eq!(failure.kind, FailureKind::Failed);
    assert_eq!(failure.message, "it failed: no luck today");
    assert!(running.find("a", "bad").is_err_and(|f| f.kind == FailureKind::Failed), "no strike");
}

#[test]
fn a_panic_is_caught() {
    let running = Site::new().plugin("panics", common::panicking_library()).start();
    let worker = running.workers();
    let mut panics = doc("a", "");
    panics.title = "panic".to_owned();
    for _ in 0..3 {
        let failure = running.analyse("panics", panics.clone()).unwrap_err();
        assert_eq!(failure.kind, FailureKind::Failed);
        assert_eq!(failure.message, "it failed: panicked: no reason at all");
    }
    assert_eq!(running.analyse("panics", doc("b", "")).unwrap().assignments.len(), 1);
    assert_eq!(running.workers(), worker);
}

#[test]
fn noise_is_no_message() {
    for act in ["chatter", "flood-log"] {
        let running = sometimes(act).start();
        assert_eq!(running.find("a", "bad").unwrap().assignments.len(), 1, "{act}");
        assert!(running.find("b", "red").is_ok(), "{act}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn words_out_of_turn_end_the_worker() {
    // It needs a second process for that, which seccomp denies.
    on_a_kernel_without(&[Layer::Seccomp], || {
        let running = sometimes("write-later").pinned("hostile").start();
        let before = running.workers();
        assert!(running.find("a", "bad").is_ok());
        eventually("another worker", || {
            let workers = running.workers();
            !workers.is_empty() && !workers.contains(&before[0])
        });
        assert!(running.find("b", "red").is_ok());
    });
}

#[test]
fn crashing_too_often_switches_it_off() {
    let running = sometimes("abort")
        .limits(|l| {
            l.crashes = 3;
            l.first_pause = Duration::from_millis(20);
        })
        .start();
    for number in 0..4 {
        running.send("hostile", doc(&format!("bad-{number}"), "bad"), number);
    }
    let kinds: Vec<_> = (0..4).map(|_| running.answer().outcome.unwrap_err().kind).collect();
    assert_eq!(kinds[0], FailureKind::Crashed);
    assert_eq!(kinds[1..], [FailureKind::Unavailable; 3]);
    let status = running.status("hostile");
    assert_eq!(status.state, State::Broken);
    let last = status.transitions.last().unwrap();
    assert_eq!((last.to, last.at <= status.since), (State::Broken, true));
    assert!(last.reason.contains("it crashed 3 times"), "{last:?}");
    assert!(running.facets.schemas().is_empty());
    assert!(running.facets.plugins().is_empty());
    let problems = running.problems();
    assert!(problems[0].contains("error[C0604]: it crashed 3 times"), "{problems:?}");
    assert_eq!(running.find("c", "red").unwrap_err().kind, FailureKind::Unavailable);
    assert!(running.workers().is_empty());
}

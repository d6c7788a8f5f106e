//! `concord plugin …`, as somebody outside of this repository uses it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use concord_tests::{Site, build, eventually, project};
use serde_json::Value;
use tempfile::TempDir;

/// A folder somewhere else, with a home of its own.
struct Elsewhere {
    folder: TempDir,
}

impl Elsewhere {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Changes a file in one place.
    #[track_caller]
    fn change(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{name} has no {from:?}");
        fs::write(self.path(name), text.replacen(from, to, 1)).unwrap();
    }

    fn run(&self, program: &Path, arguments: &[&str]) -> Output {
        Command::new(program)
            .args(arguments)
            .current_dir(self.folder.path())
            .env("XDG_CACHE_HOME", self.path("cache"))
            .output()
            .unwrap()
    }

    fn concord(&self, arguments: &[&str]) -> Output {
        self.run(&build::concord(), arguments)
    }

    /// What it prints when it succeeds.
    #[track_caller]
    fn concord_prints(&self, arguments: &[&str]) -> String {
        let output = self.concord(arguments);
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert!(output.status.success(), "{arguments:?}\n{out}{err}");
        out
    }

    #[track_caller]
    fn make(&self, name: &str) {
        let output =
            self.run(Path::new("make"), &["-s", "-C", name, "CFLAGS=-O1 -Wall -Wextra -Werror"]);
        assert!(output.status.success(), "{}", text(&output.stderr));
    }

    /// Names and details of the cases that fail.
    #[track_caller]
    fn failures(&self, name: &str) -> Vec<(String, String)> {
        let output = self.concord(&["plugin", "check", name, "--format", "json"]);
        let report: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", text(&output.stderr)));
        let cases = report["cases"].as_array().unwrap().iter();
        let failed = cases.filter(|case| case["outcome"] == "failed");
        let failed: Vec<_> = failed
            .map(|case| {
                let words = |key: &str| case[key].as_str().unwrap().to_owned();
                (words("name"), words("detail"))
            })
            .collect();
        assert_eq!(output.status.code(), Some(i32::from(!failed.is_empty())));
        assert_eq!(report["failed"], failed.len());
        failed
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Labels by hand, in a folder beside the plugin.
#[test]
fn a_plugin_is_measured_against_labels() {
    let away = Elsewhere::new();
    away.concord_prints(&["plugin", "new", "sea-food", "--lang", "c"]);
    away.make("sea-food");
    fs::create_dir(away.path("texts")).unwrap();
    let stated = "---\nsea-food:\n  meeting: [online]\n---\nThey met face to face.\n";
    fs::write(away.path("texts/stated.md"), stated).unwrap();
    fs::write(away.path("texts/silent.md"), "They met in the square.\n").unwrap();
    fs::write(away.path("texts/story.md"), "Nobody came face to face with it.\n").unwrap();
    fs::write(away.path("texts/doubt.md"), "They met face to face with doubts.\n").unwrap();
    let labels = "# floor meeting 0.5 0.5\nhalf\tfile\tabout\tmeeting\n\
                  kept\tstated.md\tyes\tin-person\nkept\tsilent.md\tyes\tin-person\n\
                  kept\tstory.md\tno\nkept\tdoubt.md\t?\tin-person?\ntune\tgone.md\tno\n";
    fs::write(away.path("labels.tsv"), labels).unwrap();
    let score = ["plugin", "score", "sea-food", "labels.tsv", "--documents", "texts"];

    let gone = away.concord(&score);
    assert!(text(&gone.stderr).contains("gone.md, which is in none"), "{}", text(&gone.stderr));
    let skipping = [&score[..], &["--skip-absent", "--mistakes", "--reasons"]].concat();
    let shown = away.concord_prints(&skipping);
    assert!(shown.contains("precision 0.50 (0.09-0.91; 1 of 2)   recall 0.50"), "{shown}");
    assert!(shown.contains("meeting: missing: in-person  in silent.md"), "{shown}");
    assert!(shown.contains("Nobody came »face to face« with it."), "{shown}");
    assert!(shown.contains("meeting: 1 right, 1 wrong: in-person: "), "{shown}");
    assert!(shown.contains("SKIPPED: 1 absent document"), "{shown}");

    // With all documents there, the floors hold.
    fs::write(away.path("gone.md"), "Here again.\n").unwrap();
    away.concord_prints(&score);
    fs::write(away.path("labels.tsv"), labels.replace("0.5 0.5", "0.6 0.5")).unwrap();
    let low = away.concord(&score);
    assert_eq!(low.status.code(), Some(1));
    assert!(text(&low.stdout).contains("BELOW ITS FLOOR: meeting: precision 0.50"));
    let low = away.concord(&[&score[..], &["--format", "json"]].concat());
    let report: Value = serde_json::from_slice(&low.stdout).unwrap();
    let meeting = &report["halves"]["kept"]["facets"]["meeting"];
    assert_eq!((&meeting["right"], &meeting["precision"]), (&1.into(), &0.5.into()));
    assert_eq!(report["failures"].as_array().unwrap().len(), 1);
}

/// From nothing to a facet in the search of a server, in C.
#[test]
fn a_stranger_ships_a_plugin_in_c() {
    let away = Elsewhere::new();
    away.concord_prints(&["plugin", "new", "sea-food", "--lang", "c"]);
    away.make("sea-food");
    let table = away.concord_prints(&["plugin", "check", "sea-food", "--seed", "42"]);
    assert!(table.contains("16 cases: all passed"), "{table}");
    let shown =
        away.concord_prints(&["plugin", "run", "sea-food", "sea-food/examples/in-person.md"]);
    assert!(shown.contains("meeting = in-person  In person"), "{shown}");
    assert!(shown.contains("The partners met »face to face« once a month."), "{shown}");
    let shown =
        away.concord_prints(&["plugin", "run", "sea-food", "sea-food/examples/misspelt.md"]);
    assert!(shown.contains("examples/misspelt.md:4:13"), "{shown}");

    // A server runs already.
    let (plugins, settings) = (away.path("plugins"), away.path("concord.toml"));
    fs::create_dir(&plugins).unwrap();
    fs::write(&settings, "# ours\n[plugins.other]\nconfig = {}\n").unwrap();
    let site = Site::new()
        .args(&["--plugins", plugins.to_str().unwrap(), "--config", settings.to_str().unwrap()])
        .file("a.md", "# A\n\nThey met face to face.\n")
        .file("b.md", "# B\n\nNobody met.\n")
        .serve();
    away.concord_prints(&["plugin", "add", "sea-food"]);
    let settings = away.read("concord.toml");
    assert!(settings.starts_with("# ours\n[plugins.other]\nconfig = {}\n"), "{settings}");
    let list = away.concord_prints(&["plugin", "list"]);
    let row: Vec<&str> = list.lines().nth(1).unwrap().split_whitespace().collect();
    assert_eq!(row, ["sea-food", "0.1.0", "yes", "yes"]);
    eventually("the facet finds the document", || {
        let found = site.api("search?sea-food.meeting=in-person");
        let known = found["notes"].as_array().is_some_and(Vec::is_empty);
        (known && found["total"] == 1 && found["hits"][0]["id"] == "a").then_some(())
    });

    // Its field is checked, once, and holds no document back.
    let wrong = "---\nkind: case\ntitle: C\nsea-food:\n  meeting: [onlin]\n---\nA flamingo.\n";
    site.save("cases/c.md", wrong);
    site.eventually_finds("flamingo", "cases/c");
    site.eventually_reports("cases/c.md", "C0605");
    let told = || site.problems("cases/c.md").into_iter().filter(|(_, line)| *line == 5);
    eventually("the plugin has answered", || {
        let status = site.api("status");
        status["plugins"].as_array().unwrap().iter().all(|p| p["pending"] == 0).then_some(())
    });
    assert_eq!(told().collect::<Vec<_>>(), [("C0605".to_owned(), 5)]);
    let places = ["--content", "corpus", "--plugins", "plugins"];
    let new = away.concord_prints(&[&["new", "case", "A treaty"], &places[..]].concat());
    let new = fs::read_to_string(away.path(new.trim())).unwrap();
    assert!(new.contains("#sea-food:") && new.contains("in-person, online"), "{new}");
    let schema = away.concord_prints(&[&["schema", "case"], &places[..]].concat());
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let field = &schema["properties"]["sea-food"]["properties"]["meeting"];
    assert_eq!(field["anyOf"][1]["enum"], serde_json::json!(["in-person", "online"]));
}

/// The library of another build is not loaded, and both commands say why.
#[test]
fn a_library_that_changed_is_told_and_pinned_anew() {
    let away = Elsewhere::new();
    away.concord_prints(&["plugin", "new", "p", "--lang", "c"]);
    let output = away.concord(&["plugin", "add", "p"]);
    assert!(text(&output.stderr).contains("build it first: make -C p"), "{output:?}");
    assert!(!away.path("concord.toml").exists() && !away.path("plugins").exists());
    away.make("p");
    away.concord_prints(&["plugin", "add", "p"]);
    let first = away.read("concord.toml");

    away.change("p/p.c", "How partners met", "How they met");
    away.make("p");
    fs::copy(away.path("p/libp.so"), away.path("plugins/p/libp.so")).unwrap();
    let list = away.concord(&["plugin", "list"]);
    let told = text(&list.stdout);
    assert!(!list.status.success() && told.contains("to another"), "{told}");
    assert!(told.contains("concord plugin add plugins/p"), "{told}");
    let added = away.concord_prints(&["plugin", "add", "plugins/p"]);
    assert!(added.contains("now, not"), "{added}");
    assert_ne!(away.read("concord.toml"), first);
    assert!(away.concord(&["plugin", "list"]).status.success());
}

#[test]
fn the_check_finds_what_is_wrong() {
    let away = Elsewhere::new();
    away.concord_prints(&["plugin", "new", "p", "--lang", "c"]);
    let good = away.read("p/p.c");
    let analyse = "  concord_str word;\n  size_t item, phrase, at;\n";
    let first_line = |code: &str| format!("{analyse}{code}\n");
    for (from, to, case, words) in [
        ("CONCORD_MAGIC,", "7,".to_owned(), "start", "it is not a concord_plugin"),
        ("CONCORD_ABI_MAJOR,", "2,".to_owned(), "start", "version 2 of the plugin contract"),
        (
            "concord_plugin concord_facet_plugin =",
            "concord_plugin another =".to_owned(),
            "start",
            "exports no concord_facet_plugin",
        ),
        (
            "\\\"id\\\": \\\"in-person\\\"",
            "\\\"id\\\": \\\"In\\\"".to_owned(),
            "start",
            "/facets/0/values/0/id: “In” is no id",
        ),
        (
            analyse,
            first_line("  if (doc->text.len == 0) return *(volatile int *)0;"),
            "empty document",
            "SIGSEGV",
        ),
        (
            analyse,
            first_line("  if (doc->text.len > 1000000) for (;;) host->log(cx, 4, doc->id);"),
            "1 MiB of text",
            "it took longer than 2 s",
        ),
        ("at, at + length,", "at, at + length + 2,".to_owned(), "CJK", "cuts a character"),
        (
            analyse,
            first_line("  static int calls; if (calls++ > 9) return CONCORD_OK;"),
            "same findings in another process",
            "depend on what came before",
        ),
        (
            analyse,
            first_line("  { char *lost = malloc(9999); if (lost) memset(lost, 1, 9999); }"),
            "memory",
            "it grows",
        ),
        (
            "concord_text(\"unknown-value\")",
            "concord_text(\"Unknown!\")".to_owned(),
            "front matter of wrong types",
            "the code “Unknown!”",
        ),
        (
            "{\"in-person\", \"site visit\"}",
            "{\"online\", \"site visit\"}".to_owned(),
            "examples/in-person.md",
            "meeting should not have online",
        ),
    ] {
        let bad = good
            .replacen(from, &to, 1)
            .replace("#include \"c", "#include <stdlib.h>\n#include \"c");
        assert!(bad.contains(&to), "{from}");
        fs::write(away.path("p/p.c"), bad).unwrap();
        away.make("p");
        let failed = away.failures("p");
        let told = failed.iter().any(|(name, detail)| name == case && detail.contains(words));
        assert!(told, "{case}: {words}: {failed:?}");
    }
    fs::write(away.path("p/p.c"), good).unwrap();
    away.make("p");
    fs::write(away.path("p/examples/new.md"), "---\nexpect: {mood: [calm]}\n---\n").unwrap();
    fs::write(away.path("p/examples/plain.md"), "Text.\n").unwrap();
    let failed = away.failures("p");
    assert_eq!(failed[0].1, "the plugin has no facet “mood”");
    assert!(failed[1].1.contains("has no “expect:”"), "{failed:?}");
    fs::remove_dir_all(away.path("p/examples")).unwrap();
    assert!(away.failures("p")[0].1.contains("there are none"));
}

#[test]
fn the_plugin_in_c_of_this_repository_passes() {
    let away = Elsewhere::new();
    let plugin = project().join("plugins/example-c");
    let table = away.concord_prints(&["plugin", "check", plugin.to_str().unwrap()]);
    assert!(table.contains("all passed"), "{table}");

    // It sees the whole document, the summary too, through a worker.
    let plugins = project().join("plugins");
    let site = Site::new()
        .args(&["--plugins", plugins.to_str().unwrap()])
        .file("a.md", "---\nsummary: It cost 300 euros.\n---\n# A\n\nA pooled budget.\n")
        .serve();
    let findings = eventually("it has answered", || {
        let document = site.api("documents/a");
        let findings = document["findings"].as_array().unwrap().clone();
        (findings.len() == 2).then_some(findings)
    });
    let (sum, shared) = (&findings[0], &findings[1]);
    assert_eq!((&sum["value"], &shared["value"]), (&"sum".into(), &"shared".into()));
    assert_eq!(sum["evidence"][0]["field"], "summary");
    assert_eq!(sum["evidence"][0]["text"], "300 euros");
    assert_eq!(shared["evidence"][0]["text"], "pooled budget");
}

/// With the crates that this repository has downloaded already.
#[test]
fn a_stranger_builds_a_plugin_in_rust() {
    let away = Elsewhere::new();
    let sdk = project().join("crates/plugin");
    away.concord_prints(&["plugin", "new", "shore", "--sdk", sdk.to_str().unwrap()]);
    // The versions of this repository: those are here.
    fs::copy(project().join("Cargo.lock"), away.path("shore/Cargo.lock")).unwrap();
    let target = build::artifacts().parent().unwrap().join("stranger");
    let built = Command::new(env!("CARGO"))
        .args(["build", "--offline", "--manifest-path"])
        .arg(away.path("shore/Cargo.toml"))
        .env("CARGO_TARGET_DIR", &target)
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", text(&built.stderr));
    let libraries = target.join("debug");
    let libraries = libraries.to_str().unwrap();
    let table = away.concord_prints(&["plugin", "check", "shore", "--library-dir", libraries]);
    assert!(table.contains("16 cases: all passed"), "{table}");
    away.concord_prints(&["plugin", "add", "shore", "--library-dir", libraries]);
    assert!(away.path("plugins/shore/libconcord_shore.so").is_file());
    let manifest = away.read("plugins/shore/plugin.toml");
    assert!(manifest.contains("linux = \"libconcord_shore.so\""), "{manifest}");
}

#[test]
fn mistakes_of_the_hand_are_told() {
    let away = Elsewhere::new();
    for (arguments, words) in [
        (&["plugin", "new", "Sea Food"] as &[&str], "lower-case letters, digits and hyphens"),
        (&["plugin", "new", "concord"], "cannot be the id"),
        (&["plugin", "new", "a", "--sdk", "/nowhere"], "not the folder of the crate"),
        (&["plugin", "check", "nowhere"], "it has no plugin.toml"),
        (&["plugin", "run", "nowhere", "a.md"], "it has no plugin.toml"),
        (&["plugin", "add", "."], "it has no plugin.toml"),
    ] {
        let output = away.concord(arguments);
        let said = text(&output.stderr) + &text(&output.stdout);
        assert!(!output.status.success() && said.contains(words), "{arguments:?}: {said}");
    }
    fs::create_dir(away.path("there")).unwrap();
    let output = away.concord(&["plugin", "new", "there"]);
    assert!(text(&output.stderr).contains("is there already"));
    assert!(away.concord_prints(&["plugin", "list"]).contains("There are no plugins"));
}

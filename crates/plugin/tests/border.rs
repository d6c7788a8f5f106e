//! What crosses the border: findings, problems, errors and panics.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of a test are tests too

use concord_plugin::testing::{Document, Tester};
use concord_plugin::{Config, Description, Doc, Error, Facet, FacetPlugin, Level, Report, Value};
use serde::Deserialize;
use serde_json::json;

/// Does what the title of a document says.
#[derive(Deserialize)]
struct Obedient {
    #[serde(default)]
    greeting: String,
}

impl FacetPlugin for Obedient {
    fn open(config: &Config<'_>) -> Result<Self, Error> {
        if config.json().contains("panic") {
            panic!("at once");
        }
        config.read()
    }

    fn describe(&self) -> Description {
        Description::new("obedient", "Obedient")
            .facet(Facet::new("colour", "Colour").value(Value::new("red", "Red")))
    }

    fn analyse(&self, doc: &Doc<'_>, report: &mut Report<'_>) -> Result<(), Error> {
        match doc.title() {
            "assign" => {
                report.assign("colour", "red").text(0..3, "the first").title(0..1, "a letter");
                report.assign("colour", "red").field("/shade", "stated");
            }
            "greet" => report.log(Level::Info, &self.greeting),
            "read" => read(doc, report),
            "whole" => {
                let headings: Vec<_> = doc.headings().map(|at| &doc.text()[at]).collect();
                let sectors: Vec<_> = doc.sectors().collect();
                report.log(Level::Info, &format!("{headings:?} {sectors:?} {:?}", doc.summary()));
                report.assign("colour", "red").summary(0..2, "its start");
            }
            "long" => report.warning("", "long", &"ä".repeat(5_000)),
            "fail" => return Err("it went wrong".into()),
            "panic" => panic!("told to"),
            "bad code" => report.error("", "Not A Code", "no"),
            "bad pointer" => report.error("place", "code", "no"),
            "undeclared" => _ = report.assign("colour", "blue"),
            "outside" => _ = report.assign("colour", "red").text(0..9_999, "nothing"),
            "inside a character" => _ = report.assign("colour", "red").text(0..1, "half"),
            _ => {}
        }
        Ok(())
    }
}

/// Reads front matter in every way there is.
fn read(doc: &Doc<'_>, report: &mut Report<'_>) {
    let Some(front_matter) = doc.front_matter() else {
        return report.log(Level::Info, "no front matter");
    };
    front_matter.map("", &["codes", "count", "share", "used", "basis", "shade"], report);
    for item in front_matter.texts("/codes", report) {
        report.log(Level::Info, &format!("{} {}", item.pointer, item.text));
    }
    let shown = [
        format!("{:?}", front_matter.integer("/count", report)),
        format!("{:?}", front_matter.number("/share", report)),
        format!("{:?}", front_matter.boolean("/used", report)),
        format!("{:?}", front_matter.one_of("/basis", &["consent", "law"], report)),
        format!("{:?}", doc.field("/shade")),
    ];
    report.log(Level::Info, &shown.join(" "));
}

concord_plugin::export_plugin!(Obedient);

fn tester() -> Tester {
    Tester::open::<Obedient>("{}").unwrap()
}

fn titled(title: &str) -> Document {
    Document::new("Été. A document.").title(title)
}

#[test]
fn findings_carry_their_evidence() {
    let document = titled("assign").front_matter(json!({"shade": "dark"}));
    let found = tester().analyse(&document).unwrap();
    assert_eq!(found.values("colour"), ["red"]);
    assert_eq!(found.excerpts("colour", "red"), ["Ét", "a", ""]);
    assert_eq!(found.assignments[0].evidence[2].field, "/shade");
}

#[test]
fn a_document_has_a_summary_sectors_and_headings() {
    let document = Document::new("Fin\nÉté\nx\nFin\n").title("whole").summary("Éh");
    let document = document.sectors(&["health", "education"]).heading("Fin").heading("Été");
    let found = tester().analyse(&document).unwrap();
    assert_eq!(found.log, [r#"["Fin", "Été", "Fin"] ["health", "education"] "Éh""#]);
    assert_eq!(found.excerpts("colour", "red"), ["É"]);
    let found = tester().analyse(&titled("whole").summary("...")).unwrap();
    assert_eq!(found.log, [r#"[] [] "...""#]);
}

#[test]
fn front_matter_is_read_with_types_and_mistakes_have_a_place() {
    let good = json!({"codes": ["a", 12], "count": 3, "share": 0.5, "used": true,
        "basis": "law", "shade": "dark"});
    let found = tester().analyse(&titled("read").front_matter(good)).unwrap();
    assert!(found.problems.is_empty(), "{:?}", found.problems);
    let values = r#"Some(3) Some(0.5) Some(true) Some("law") Some("dark")"#;
    assert_eq!(found.log, ["/codes/0 a", "/codes/1 12", values]);

    let bad = json!({"codes": [{"a": 1}], "count": "three", "share": [], "used": 1,
        "basis": "lore", "shaed/x": "dark"});
    let found = tester().analyse(&titled("read").front_matter(bad)).unwrap();
    let expected = [
        "/shaed~1x unknown-key",
        "/codes/0 wrong-type",
        "/count wrong-type",
        "/share wrong-type",
        "/used wrong-type",
        "/basis unknown-value",
    ];
    assert_eq!(found.complaints(), expected);
    assert_eq!(found.problems[1].message, "a text belongs here, not a map");
    assert!(!found.problems[0].error && found.problems[1].error);

    let found = tester().analyse(&titled("read").front_matter(json!("just words"))).unwrap();
    assert_eq!(found.complaints(), [" wrong-type"]);
    let found = tester().analyse(&titled("read")).unwrap();
    assert_eq!(found.log, ["no front matter"]);
}

#[test]
fn the_configuration_arrives() {
    let mut tester = Tester::open::<Obedient>(r#"{"greeting": "Hello"}"#).unwrap();
    assert_eq!(tester.analyse(&titled("greet")).unwrap().log, ["Hello"]);
    let error = Tester::open::<Obedient>(r#"{"greeting": 1}"#).unwrap_err();
    assert!(error.contains("config") && error.contains("expected a string"), "{error}");
}

#[test]
fn panics_and_errors_stop_at_the_border() {
    let error = Tester::open::<Obedient>("\"panic\"").unwrap_err();
    assert_eq!(error, "open() returned -3: panicked: at once");
    let mut tester = tester();
    let error = tester.analyse(&titled("panic")).unwrap_err();
    assert_eq!(error, "analyse() returned -3: panicked: told to");
    let error = tester.analyse(&titled("fail")).unwrap_err();
    assert_eq!(error, "analyse() returned -1: it went wrong");
    assert!(tester.analyse(&titled("assign").front_matter(json!({"shade": ""}))).is_ok());
}

#[test]
fn the_tester_refuses_what_concord_refuses() {
    for (title, words) in [
        ("bad code", "lower-case letters"),
        ("bad pointer", "JSON pointer"),
        ("undeclared", "blue"),
        ("outside", "0..9999"),
        ("inside a character", "0..1"),
        ("assign", "0..0"), // of a field that is not there
    ] {
        let error = tester().analyse(&titled(title)).unwrap_err();
        assert!(error.contains(words), "{title}: {error}");
    }
}

#[test]
fn long_texts_are_cut_between_characters() {
    let found = tester().analyse(&titled("long")).unwrap();
    assert_eq!(found.problems[0].message, "ä".repeat(500));
}

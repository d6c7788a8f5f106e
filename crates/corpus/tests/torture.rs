//! Cases that others collected: YAML, Markdown and strings that break things.
//!
//! They are not part of the repository; where they are not at hand, each test
//! says so on standard error and checks nothing.
#![allow(clippy::unwrap_used)] // helpers of a test are tests too

mod common;

use std::io::Write;

use common::{TODAY, assert_harmless, page, reading};
use concord_corpus::{Kind, Rules, Severity, read, slug_of, template};
use serde_json::Value;

/// A file of the collection, or `None` after saying that it is not there.
fn torture(path: &str) -> Option<Value> {
    let top = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/torture/");
    match std::fs::read_to_string(format!("{top}{path}")) {
        Ok(text) => Some(serde_json::from_str(&text).unwrap()),
        Err(_) => {
            say(&format!("SKIPPED: ../shared/data/torture/{path} is not there"));
            None
        }
    }
}

/// Says something that the test harness does not keep to itself.
fn say(line: &str) {
    #[allow(clippy::explicit_write)] // `eprintln!` would be captured
    writeln!(std::io::stderr(), "{line}").unwrap();
}

/// Cases that must fail and of which no error is told, and why.
const ACCEPTED: [(&str, &str); 8] = [
    ("55WF", EMPTY),
    ("5TRB", EMPTY),
    ("9C9N", "a flow that goes on at the start of a line: the parser is lenient"),
    ("EB22", EMPTY),
    ("G5U8", EMPTY),
    ("LHL4", EMPTY),
    ("P2EQ", EMPTY),
    ("RXY3", EMPTY),
];
const EMPTY: &str = "it begins with three hyphens and does not look like front matter: an empty \
                     front matter with text behind it, which a Markdown file may have";

/// Valid cases of which an error is told, and why.
const REFUSED: [(&str, &str); 8] = [
    ("2JQS", "two keys that are nothing"),
    ("2LFX", "a directive that nobody knows"),
    ("35KP", "several documents"),
    ("BEC7", "a directive with a comment below it"),
    ("DK95", "a directive with a tab below it"),
    ("KSS4", "several documents"),
    ("L383", "several documents"),
    ("MUS6", "a directive that nobody knows"),
];

#[test]
fn yaml_as_front_matter_never_costs_the_body() {
    let Some(files) = torture("yaml-test-suite/yaml-test-suite.json") else { return };
    let (mut cases, mut invalid, mut told) = (0, 0, 0);
    let (mut accepted, mut refused) = (Vec::new(), Vec::new());
    let (mut maps, mut same) = (0, 0);
    for file in files.as_array().unwrap() {
        let id = file["id"].as_str().unwrap();
        for case in file["cases"].as_array().unwrap() {
            cases += 1;
            let yaml = case["yaml"].as_str().unwrap();
            let newline = if yaml.ends_with('\n') { "" } else { "\n" };
            for before in ["", "kind: case\ntitle: Kept\n"] {
                let text = format!("---\n{before}{yaml}{newline}---\n\nThe body stays.\n");
                let reading = reading("cases/x.md", &text, &Rules::default());
                assert!(reading.text.body.contains("The body stays."), "{id}: {text:?}");
                assert!(page(&reading).contains("The body stays."), "{id}: {text:?}");
                let error = reading.problems.iter().any(|p| {
                    // What is not a map, or has a list for a key, is valid YAML.
                    let of_yaml = !["C0204", "C0207"].contains(&&*p.code);
                    p.severity == Severity::Error && (of_yaml || case["fail"] == true)
                });
                if !before.is_empty() {
                    continue;
                }
                if case["fail"] == true {
                    invalid += 1;
                    told += usize::from(error);
                    accepted.extend((!error).then_some(id));
                } else {
                    refused.extend(error.then_some(id));
                }
                let expected = case["json"].as_str().and_then(|j| serde_json::from_str(j).ok());
                if let Some(Value::Object(expected)) = expected.filter(|_| !error) {
                    maps += 1;
                    let mut inner = expected.into_iter().filter(|(_, value)| value.is_object());
                    same += usize::from(inner.all(|(k, v)| reading.fields.get(&k) == Some(&v)));
                }
            }
        }
    }
    refused.dedup();
    say(&format!(
        "YAML: {cases} cases, the body kept in all; {told} of {invalid} invalid ones told; \
         {same} of {maps} maps as expected"
    ));
    assert_eq!((cases, invalid), (403, 94));
    assert_eq!(accepted, ACCEPTED.map(|(id, _)| id));
    assert_eq!(refused, REFUSED.map(|(id, _)| id));
    assert!(same * 100 >= maps * 97, "{same} of {maps}");
}

/// Examples that look different on purpose: their numbers in CommonMark and in
/// GFM, and why.
const DIFFERENT: [(u64, u64, &str); 14] = [
    (25, 321, NBSP),
    (98, 68, "two lines of hyphens are an empty front matter"),
    (201, 170, UNKNOWN_TAG),
    (308, 288, "a comment is dropped"),
    (309, 289, "a comment is dropped"),
    (333, 343, NBSP),
    (334, 344, NBSP),
    (353, 363, NBSP),
    (491, 501, UNKNOWN_TAG),
    (494, 504, "an element that is not closed is"),
    (524, 533, UNKNOWN_TAG),
    (536, 545, UNKNOWN_TAG),
    (548, 557, "[[…]] is a link to a document"),
    (590, 599, "[[…]] is a link to a document"),
];
const NBSP: &str = "a no-break space is written &nbsp;";
const UNKNOWN_TAG: &str = "a tag that HTML does not have is shown or dropped, and never left open";

struct Spec {
    cases: usize,
    comparable: usize,
    different: Vec<u64>,
}

fn specification(path: &str) -> Option<Spec> {
    let spec = torture(path)?;
    let mut result = Spec { cases: 0, comparable: 0, different: Vec::new() };
    for case in spec["testCases"].as_array().unwrap() {
        let (markdown, expected) =
            (case["markdown"].as_str().unwrap(), case["html"].as_str().unwrap());
        let section = case["section"].as_str().unwrap();
        let reading = reading("a/x.md", markdown, &Rules::default());
        let html = page(&reading);
        assert_harmless(&html, markdown);
        result.cases += 1;
        let raw = ["HTML blocks", "Raw HTML"].iter().any(|name| section.contains(name));
        if raw {
            continue;
        }
        // Whatever else a page does, it shows the words.
        let shown = words(&html) + &words(&reading.document.title) + &words(&reading.text.body);
        for word in words(expected).split(|c: char| !c.is_alphanumeric()) {
            assert!(shown.contains(word), "{word:?} of {markdown:?} is not in {html:?}");
        }
        // Headings, links and images are our own.
        let ours = ["<h1", "<h2", "<h3", "<h4", "<h5", "<h6", "<a ", "<img"];
        if ours.iter().any(|tag| expected.contains(tag)) {
            continue;
        }
        result.comparable += 1;
        if same_form(&html) != same_form(expected) {
            result.different.push(case["example"].as_u64().unwrap());
        }
    }
    Some(result)
}

/// HTML without the freedoms that a writer has.
fn same_form(html: &str) -> String {
    html.replace(" />", ">")
        .replace("&quot;", "\"")
        .replace(">\n", ">")
        .replace("\n<", "<")
        .replace("type=\"checkbox\"> ", "type=\"checkbox\">")
        .replace(
            "disabled=\"\" type=\"checkbox\" checked=\"\"",
            "checked=\"\" disabled=\"\" type=\"checkbox\"",
        )
        .replace("<tbody></tbody>", "")
        .trim()
        .to_owned()
}

/// The words of a page: without tags, entities read.
fn words(html: &str) -> String {
    let mut out = String::from(" ");
    for (index, piece) in html.split('<').enumerate() {
        out += if index == 0 { piece } else { piece.split_once('>').map_or("", |(_, text)| text) };
        out.push(' ');
    }
    out.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[test]
fn commonmark_is_rendered() {
    let Some(spec) = specification("commonmark/commonmark-0.31.2.json") else { return };
    let exact = spec.comparable - spec.different.len();
    say(&format!(
        "CommonMark: {} cases, {exact} of {} comparable as specified",
        spec.cases, spec.comparable
    ));
    assert_eq!((spec.cases, spec.different), (652, DIFFERENT.map(|(number, ..)| number).to_vec()));
}

#[test]
fn gfm_is_rendered() {
    let Some(spec) = specification("gfm/gfm-0.29.json") else { return };
    let exact = spec.comparable - spec.different.len();
    say(&format!(
        "GFM: {} cases, {exact} of {} comparable as specified",
        spec.cases, spec.comparable
    ));
    let mut known = DIFFERENT.map(|(_, number, _)| number).to_vec();
    known.sort_unstable();
    assert_eq!((spec.cases, spec.different), (677, known));
}

#[test]
fn naughty_strings_do_no_harm() {
    let Some(strings) = torture("naughty-strings/blns.json") else { return };
    let strings: Vec<&str> = strings.as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(strings.len(), 485);
    let rules = common::rules_with_plugin();
    for string in &strings {
        let yaml = serde_json::to_string(string).unwrap();
        let texts = [
            string.to_string(),
            format!(
                "# {string}\n\n{string}\n\n- {string}\n\n> {string}\n\n| {string} |\n|-|\n| {string} |\n"
            ),
            format!(
                "[{string}]({string}) ![{string}]({string}) [[{string}]] <{string}> `{string}`\n"
            ),
            format!(
                "<div title=\"{string}\">{string}</div>\n\n<a href=\"{string}\">x</a> <img src='{string}'>\n"
            ),
            format!("---\ntitle: {string}\nx: {string}\n---\n\nThe body stays.\n"),
            format!(
                "---\nkind: case\ntitle: {yaml}\nsummary: {yaml}\nsectors: [{yaml}]\n{yaml}: 1\nlessons: {{{yaml}: {yaml}}}\n---\n\n[@{string}]\n"
            ),
            template(Kind::Case, string, TODAY, &rules.vocabularies, &rules.plugins),
        ];
        for text in texts {
            let reading = reading("notes/x.md", &text, &rules);
            assert_harmless(&page(&reading), &text);
        }
        let slug = slug_of(string);
        assert!(!slug.is_empty() && slug.bytes().all(|b| b == b'-' || b.is_ascii_alphanumeric()));
        let file = format!("notes/{string}.md");
        if let Some(reading) = read(&file, b"[[x]] [y](z.md)".to_vec(), TODAY, &rules) {
            assert_harmless(&page(&reading), &file);
            assert!(!reading.document.title.contains(char::is_control), "{file:?}");
        }
    }
    say(&format!("Naughty strings: {}, each in nine places", strings.len()));
}

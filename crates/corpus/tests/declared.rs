//! Front matter for plugins, held against the fields that they declare.
#![allow(clippy::unwrap_used)]

mod common;

use common::{TODAY, places, reading, rules_with_plugin};
use concord_corpus::{Kind, Reading, Severity, template};

/// A new case with these lines under the plugin's key.
fn case(fields: &str) -> Reading {
    let rules = rules_with_plugin();
    let new = template(Kind::Case, "A title", TODAY, &rules.vocabularies, &[]);
    let text = new.replacen("---\n", &format!("---\nhealthcare:{fields}\n"), 1);
    reading("cases/a.md", &text, &rules)
}

#[test]
fn good_values_are_left_alone() {
    for fields in [
        "",
        " ~",
        "\n  setting: [hospital/ward-0, ward-3]",
        "\n  setting: ward-14\n  codes: [a, 12]\n  count: -3\n  share: 0.5\n  used: true",
        "\n  setting: ward-1\n  day: 2026-11-21\n  financing: {model: x}\n  free: anything\n  text: ~",
    ] {
        assert_eq!(places(&case(fields).problems), [""; 0], "{fields}");
    }
}

#[test]
fn each_mistake_has_its_place() {
    for (fields, expected) in [
        (" just words", vec!["C0605 2:13 -"]),
        ("\n  setting: [ward-0, ward-99]", vec!["C0605 3:21 ward-9"]),
        ("\n  setting: ward-0\n  cuont: 3", vec!["C0301 4:3 count"]),
        ("\n  count: 3", vec!["C0605 2:1 -"]),
        ("\n  setting: ~", vec!["C0605 3:3 -"]),
        ("\n  setting: {a: b}", vec!["C0605 3:12 -"]),
        ("\n  setting: ward-0\n  count: many", vec!["C0605 4:10 -"]),
        ("\n  setting: ward-0\n  count: 1.5", vec!["C0605 4:10 -"]),
        ("\n  setting: ward-0\n  count: [1, 2]", vec!["C0605 4:10 -"]),
        ("\n  setting: ward-0\n  share: half", vec!["C0605 4:10 -"]),
        ("\n  setting: ward-0\n  used: perhaps", vec!["C0605 4:9 -"]),
        ("\n  setting: ward-0\n  day: soon", vec!["C0605 4:8 -"]),
        ("\n  setting: ward-0\n  financing: much", vec!["C0605 4:14 -"]),
        ("\n  setting: ward-0\n  codes: [[a]]", vec!["C0605 4:11 -"]),
    ] {
        let reading = case(fields);
        let found = places(&reading.problems);
        assert_eq!(found, expected, "{fields}");
        assert!(!reading.is_broken(), "{fields}: no reason to hold the document back");
    }
}

#[test]
fn the_message_says_what_is_allowed() {
    let reading = case("\n  setting: clinic");
    let problem = &reading.problems[0];
    assert_eq!(problem.severity, Severity::Error);
    assert_eq!(problem.message, "“clinic” is no value of the facet “Setting”");
    assert!(problem.help.contains("allowed: hospital/ward-0, hospital/ward-1"), "{}", problem.help);
}

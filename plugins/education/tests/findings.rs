//! Front matter, and what the plugin makes of it. What it finds in texts is
//! held by `examples/` and by the labels of `tests/domains`.
#![allow(clippy::unwrap_used)] // helpers of a test are tests too

use concord_education::Education;
use concord_plugin::serde_json::{Value, json};
use concord_plugin::testing::{Document, Found, Tester};

fn analyse(document: &Document) -> Found {
    Tester::open::<Education>("{}").unwrap().analyse(document).unwrap()
}

fn stated(front_matter: Value) -> Found {
    analyse(&Document::new("").front_matter(front_matter))
}

fn complaints(front_matter: Value) -> Vec<String> {
    let mut complaints = stated(front_matter).complaints();
    complaints.sort();
    complaints
}

#[test]
fn what_is_stated_is_believed() {
    let found = stated(json!({
        "isced": [0, "2-3", "5V"],
        "isced_f": ["09", "0231"],
        "form": ["school-business/early-college", "school-family"],
        "aim": "transition-work",
        "learners": ["low-income"],
    }));
    assert_eq!(
        found.values("level"),
        ["early-childhood", "lower-secondary", "short-cycle", "upper-secondary", "vocational"]
    );
    assert_eq!(found.values("field"), ["health-welfare", "languages"]);
    assert_eq!(found.values("form"), ["early-college", "school-family"]);
    assert_eq!(found.values("aim"), ["transition-work"]);
    assert_eq!(found.values("learners"), ["low-income"]);
    assert_eq!(found.complaints(), Vec::<String>::new());
    assert_eq!(found.assignments[0].evidence[0].field, "/form/0");
}

#[test]
fn a_whole_record_has_no_complaints() {
    let all = json!({
        "isced": 3,
        "form": ["work-placement"],
        "participants": {"learners": 230, "teachers": 0, "source": "report",
            "period": {"start": 2011, "end": "ongoing"}},
        "age": {"min": 14, "max": 20},
        "work_share": 0.25,
        "qualification": {"name": "Diploma", "framework": "EQF", "level": 4},
        "evaluation": {"design": "rct", "sample": 900, "outcome": "passed", "effect": 58.4,
            "comparison": 50.6, "unit": "percent", "source": "report"},
        "language": ["es", "sr-Latn"],
        "minors": {"involved": true, "safeguarding": "unknown"},
    });
    assert_eq!(complaints(all), Vec::<String>::new());
}

#[test]
fn ages_are_held_against_levels() {
    let of = |isced: Value, min: i64, max: i64| {
        complaints(json!({"isced": isced, "age": {"min": min, "max": max}}))
    };
    assert_eq!(of(json!([0]), 8, 9), ["/age/min age-against-level"]);
    assert_eq!(of(json!([1]), 15, 40), ["/age/min age-against-level"]);
    assert_eq!(of(json!(["3V"]), 5, 11), ["/age/max age-against-level"]);
    assert_eq!(of(json!([7]), 10, 14), ["/age/max age-against-level"]);
    assert_eq!(of(json!([0]), 7, 9), Vec::<String>::new());
    assert_eq!(of(json!([0, 3]), 15, 18), Vec::<String>::new());
    assert_eq!(of(json!([6]), 15, 90), Vec::<String>::new());
    assert_eq!(of(json!([1]), 6, 111), ["/age/max bad-age"]);
    assert_eq!(of(json!([1]), 11, 6), ["/age/max bad-age"]);
    assert_eq!(complaints(json!({"age": {"min": 3}})), Vec::<String>::new());
}

#[test]
fn counts_and_periods() {
    for (participants, expected) in [
        (json!({}), vec!["/participants no-count"]),
        (json!({"learners": 0}), vec!["/participants no-count"]),
        (json!({"learners": 5}), vec!["/participants count-without-source"]),
        (
            json!({"schools": 9_000_000_000_i64, "source": "a"}),
            vec!["/participants/schools bad-count"],
        ),
        (
            json!({"schools": 2, "source": "a", "period": {"start": 2010, "end": 2005}}),
            vec!["/participants/period/end bad-period"],
        ),
        (
            json!({"schools": "two", "source": "a"}),
            vec!["/participants no-count", "/participants/schools wrong-type"],
        ),
    ] {
        assert_eq!(complaints(json!({"participants": participants})), expected);
    }
}

#[test]
fn the_share_at_work_needs_work() {
    for (front_matter, expected) in [
        (json!({"work_share": 0.6}), vec!["/work_share work-share-without-work"]),
        (
            json!({"work_share": 0.6, "form": "school-family"}),
            vec!["/work_share work-share-without-work"],
        ),
        (json!({"work_share": 0.6, "form": "dual-training/cooperative-education"}), vec![]),
        (json!({"work_share": 60, "form": ["dual-training"]}), vec!["/work_share bad-share"]),
        (json!({"work_share": -1, "form": ["dual-training"]}), vec!["/work_share bad-share"]),
    ] {
        assert_eq!(complaints(front_matter), expected);
    }
    let found = stated(json!({"work_share": 60, "form": ["dual-training"]}));
    assert!(found.problems[0].message.ends_with("0.6"), "{}", found.problems[0].message);
}

#[test]
fn an_effect_needs_what_makes_it_one() {
    let of = |evaluation: Value| complaints(json!({"evaluation": evaluation}));
    assert_eq!(of(json!({"sample": 10})), ["/evaluation evaluation-without-design"]);
    assert_eq!(
        of(json!({"design": "before-after", "effect": 3})),
        [
            "/evaluation/effect effect-without-comparison",
            "/evaluation/effect effect-without-source",
            "/evaluation/effect effect-without-unit",
        ]
    );
    let whole = |design: &str, effect: f64| {
        of(json!({"design": design, "effect": effect, "unit": "percent", "source": "a"}))
    };
    assert_eq!(whole("descriptive", 80.0), Vec::<String>::new());
    assert_eq!(whole("descriptive", 180.0), ["/evaluation/effect bad-percent"]);
    assert_eq!(whole("none", 80.0), ["/evaluation/effect effect-without-design"]);
    assert_eq!(
        of(json!({"design": "trial", "sample": 0})),
        ["/evaluation/design unknown-value", "/evaluation/sample bad-count",]
    );
}

#[test]
fn minors_are_safeguarded_or_said_not_to_be() {
    let of = |minors: Value| complaints(json!({"isced": [1], "minors": minors}));
    assert_eq!(of(json!({"involved": true})), ["/minors minors-without-safeguarding"]);
    assert_eq!(
        of(json!({"involved": true, "safeguarding": "none"})),
        ["/minors minors-without-safeguarding"]
    );
    assert_eq!(
        of(json!({"involved": true, "safeguarding": "sure"})),
        ["/minors/safeguarding unknown-value"]
    );
    assert_eq!(of(json!({"involved": false})), ["/minors/involved minors-against-level"]);
    assert_eq!(of(json!({"involved": true, "safeguarding": "checks"})), Vec::<String>::new());
}

#[test]
fn other_mistakes_have_a_place() {
    assert_eq!(
        complaints(json!({
            "isced": ["1V", {"level": 3}],
            "isced_f": [913],
            "forms": ["school-family"],
            "learners": ["low-incme"],
            "qualification": {"level": 3},
            "language": ["spanish language"],
        })),
        [
            "/forms unknown-key",
            "/isced/0 not-isced",
            "/isced/1 wrong-type",
            "/isced_f/0 not-isced-f",
            "/language/0 not-a-language",
            "/learners/0 unknown-value",
            "/qualification/level level-without-framework",
        ]
    );
    assert_eq!(complaints(json!(["school"])), [" wrong-type"]);
    let found = stated(json!({"learners": ["low-incme"]}));
    assert!(found.problems[0].message.contains("“low-income”"), "{}", found.problems[0].message);
}

#[test]
fn words_of_another_field_are_not_its_words() {
    let text = "Herring school in the sound, and a school of fish moves on. Lessons learned: of \
                course the degree of mixing is high. The students’ t of the sample is small.";
    let found = analyse(&Document::new(text).title("A school of fish"));
    assert!(found.assignments.is_empty(), "{:?}", found.assignments);
}

#[test]
fn the_description_fits_the_folder() {
    let tester = Tester::open::<Education>("{}").unwrap();
    let description = tester.description();
    let manifest = include_str!("../plugin.toml");
    assert!(manifest.contains(&format!("id = \"{}\"", description.id)));
    assert!(manifest.contains(&format!("version = \"{}\"", env!("CARGO_PKG_VERSION"))));
    let facets: Vec<_> = description.facets.iter().map(|facet| &*facet.id).collect();
    assert_eq!(facets, ["level", "field", "form", "aim", "learners"]);
    assert_eq!(description.facets.iter().map(|facet| facet.values.len()).sum::<usize>(), 81);
    assert_eq!(description.questions.len(), facets.len());
}

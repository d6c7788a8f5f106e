use serde_json::{Value, json};

use super::json_schema;
use crate::facet::{Facet, FacetSchema, FacetValue, FieldSchema};
use crate::{Kind, Vocabularies, front_matter, yaml};

fn vocabularies() -> Vocabularies {
    let text = std::fs::read_to_string("../../content/vocabulary.toml").unwrap();
    Vocabularies::parse(text).0
}

/// As much of a validator as these schemas need; a keyword that it does not
/// know fails the test. Returns where the value does not fit.
fn misfits(schema: &Value, value: &Value, root: &Value, at: &str, out: &mut Vec<String>) {
    let Some(keywords) = schema.as_object() else {
        assert!(schema.is_boolean(), "{schema}");
        if schema == false {
            out.push(format!("{at}: not allowed"));
        }
        return;
    };
    for (keyword, wanted) in keywords {
        let fits = match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" | "properties" => true,
            "$ref" => {
                let pointer = wanted.as_str().unwrap().strip_prefix('#').unwrap();
                let target = root.pointer(pointer).expect("a definition");
                misfits(target, value, root, at, out);
                true
            }
            "type" => match wanted {
                Value::Array(types) => types.iter().any(|t| is_type(value, t.as_str().unwrap())),
                wanted => is_type(value, wanted.as_str().unwrap()),
            },
            "const" => value == wanted,
            "enum" => wanted.as_array().unwrap().contains(value),
            "anyOf" => wanted.as_array().unwrap().iter().any(|one| {
                let mut problems = Vec::new();
                misfits(one, value, root, at, &mut problems);
                problems.is_empty()
            }),
            "pattern" => {
                let pattern = regex::Regex::new(wanted.as_str().unwrap()).unwrap();
                value.as_str().is_none_or(|text| pattern.is_match(text))
            }
            "minLength" | "maxLength" => value.as_str().is_none_or(|text| {
                let (length, bound) = (text.chars().count() as u64, wanted.as_u64().unwrap());
                if keyword == "minLength" { length >= bound } else { length <= bound }
            }),
            "minimum" => value.as_f64().is_none_or(|n| n >= wanted.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|n| n <= wanted.as_f64().unwrap()),
            "minItems" => {
                value.as_array().is_none_or(|a| a.len() as u64 >= wanted.as_u64().unwrap())
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    misfits(wanted, item, root, &format!("{at}/{index}"), out);
                }
                true
            }
            "required" => {
                let keys = wanted.as_array().unwrap().iter().filter_map(Value::as_str);
                for key in keys.filter(|key| value.is_object() && value.get(key).is_none()) {
                    out.push(format!("{at}/{key}: missing"));
                }
                true
            }
            "propertyNames" => {
                for key in value.as_object().into_iter().flat_map(|map| map.keys()) {
                    misfits(wanted, &json!(key), root, &format!("{at}/{key}"), out);
                }
                true
            }
            "additionalProperties" => true, // below, with the properties
            other => panic!("the keyword {other}"),
        };
        if !fits {
            out.push(format!("{at}: {keyword}"));
        }
    }
    for (key, item) in value.as_object().into_iter().flatten() {
        let schema = keywords.get("properties").and_then(|properties| properties.get(key));
        let schema = schema.or_else(|| keywords.get("additionalProperties"));
        if let Some(schema) = schema {
            misfits(schema, item, root, &format!("{at}/{key}"), out);
        }
    }
}

fn is_type(value: &Value, name: &str) -> bool {
    match name {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("the type {other}"),
    }
}

fn check(schema: &Value, yaml: &str) -> Vec<String> {
    let (root, errors) = yaml::parse(yaml, 0..yaml.len());
    assert_eq!(errors, []);
    let mut out = Vec::new();
    misfits(schema, &root.unwrap().to_json(), schema, "", &mut out);
    out.sort();
    out
}

fn plugin() -> FacetSchema {
    let value = |path: &str| FacetValue {
        path: path.into(),
        label: "L".into(),
        names: vec![],
        synonyms: vec![],
    };
    let field = |name: &str, type_: &str, facet: Option<&str>, many| FieldSchema {
        name: name.into(),
        type_: type_.into(),
        facet: facet.map(Into::into),
        many,
        required: name == "setting",
        help: "Help".into(),
    };
    FacetSchema {
        source: "healthcare".into(),
        label: "Health care".into(),
        facets: vec![Facet {
            id: "setting".into(),
            label: "Setting".into(),
            values: vec![value("hospital"), value("hospital/teaching")],
        }],
        fields: vec![
            field("setting", "string", Some("setting"), true),
            field("count", "integer", None, false),
            field("day", "date", None, false),
            field("financing", "object", None, false),
        ],
        questions: Vec::new(),
    }
}

#[test]
fn the_projects_documents_fit() {
    const PLUGINS: [&str; 3] =
        ["/healthcare: not allowed", "/education: not allowed", "/natural-resources: not allowed"];
    let vocabularies = vocabularies();
    let mut seen = 0;
    for kind in [Kind::Case, Kind::Practice, Kind::Challenge, Kind::Path] {
        let schema = json_schema(kind, &vocabularies, &[]);
        for file in std::fs::read_dir(format!("../../content/{}", kind.folder())).unwrap() {
            let path = file.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let front = &text[front_matter::split(&text).front.unwrap()];
            let mut misfits = check(&schema, front);
            // Fields of plugins that are not at hand here.
            misfits.retain(|misfit| !PLUGINS.contains(&misfit.as_str()));
            assert_eq!(misfits, [""; 0], "{}", path.display());
            seen += 1;
        }
    }
    assert!(seen > 100, "{seen} documents");
    let schema = json_schema(Kind::Note, &vocabularies, &[]);
    let note =
        "kind: note\ntitle: 1984\nabout: practices/build-trust\non: 2026-11-21\nfound: mixed\n";
    assert_eq!(check(&schema, note), [""; 0]);
    let schema = json_schema(Kind::Page, &vocabularies, &[plugin().into()]);
    assert_eq!(check(&schema, "layout: post\ntags: [a]\ntitle: x\n"), [""; 0]);
}

const CASE: &str = "kind: case
title: A reef
summary: What happened.
sectors: health
period: {start: 1992, end: ongoing}
results:
  partnership: {rating: partly, evidence: claimed}
  intervention: {rating: unknown, evidence: claimed}
outcomes: {innovation: positive}
lessons:
  ask-first: {stage: forming, level: partnership, evidence: claimed, practices: {build-trust: absent}}
sources: [{id: a-1, title: T, url: 'https://a.example/x?y=z', year: 2001}]
healthcare: {setting: [hospital/teaching], count: 3, day: 2020-02-29, financing: {model: x}}
review: {on: 2026-11-21, due: 2028-11-21}
";

#[test]
fn mistakes_do_not_fit() {
    let schema = json_schema(Kind::Case, &vocabularies(), &[plugin().into()]);
    assert_eq!(check(&schema, CASE), [""; 0]);
    let longest = format!("What {}happened", "long ".repeat(60));
    for (right, wrong, expected) in [
        ("kind: case", "kind: practice", "/kind: const"),
        ("summary:", "sumary:", "/sumary: not allowed"),
        ("summary: What happened.\n", "", "/summary: missing"),
        ("What happened", &longest, "/summary: maxLength"),
        ("title: A reef", "title: [A, reef]", "/title: type"),
        ("sectors: health", "sectors: healht", "/sectors: anyOf"),
        ("sectors: health", "sectors: []", "/sectors: anyOf"),
        ("rating: partly", "rating: partially", "/results/partnership/rating: enum"),
        ("start: 1992", "start: 92", "/period/start: minimum"),
        ("end: ongoing", "end: today", "/period/end: anyOf"),
        ("innovation: positive", "inovation: positive", "/outcomes/inovation: not allowed"),
        ("innovation: positive", "innovation: good", "/outcomes/innovation: enum"),
        ("ask-first:", "Ask First:", "/lessons/Ask First: pattern"),
        (
            "build-trust: absent",
            "build-trust: yes",
            "/lessons/ask-first/practices/build-trust: enum",
        ),
        ("stage: forming, ", "", "/lessons/ask-first/stage: missing"),
        ("'https://a.example/x?y=z'", "www.a.example", "/sources/0/url: pattern"),
        ("2028-11-21", "21.11.2028", "/review/due: pattern"),
        ("2028-11-21", "2028-13-21", "/review/due: pattern"),
        ("[hospital/teaching]", "[clinic]", "/healthcare/setting: anyOf"),
        ("setting: [hospital/teaching], ", "", "/healthcare/setting: missing"),
        ("count: 3", "count: many", "/healthcare/count: type"),
        ("count: 3", "cuont: 3", "/healthcare/cuont: not allowed"),
    ] {
        let yaml = CASE.replacen(right, wrong, 1);
        assert_ne!(yaml, CASE, "{right}");
        let misfits = check(&schema, &yaml);
        assert!(misfits.iter().any(|misfit| misfit == expected), "{wrong}: {misfits:?}");
    }
}

#[test]
fn words_are_explained() {
    let schema = json_schema(Kind::Case, &vocabularies(), &[plugin().into()]);
    let text = |pointer: &str| schema.pointer(pointer).unwrap().as_str().unwrap();
    assert!(text("/properties/scale/description").contains("- local: "));
    assert!(text("/$defs/rating/description").contains("- too-early: Too early to say."));
    assert!(
        text("/properties/outcomes/properties/innovation/description").starts_with("Innovation")
    );
    assert!(
        text("/properties/healthcare/properties/setting/description").contains("- hospital: L")
    );
    let bare = json_schema(Kind::Case, &Vocabularies::default(), &[]);
    assert_eq!(check(&bare, CASE), ["/healthcare: not allowed"], "any word without vocabularies");
}

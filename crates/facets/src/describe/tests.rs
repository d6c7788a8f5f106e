//! What is refused, where, and whether the JSON Schema for authors says the
//! same.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Value, json};

use super::*;

fn good() -> Value {
    json!({
        "id": "p",
        "label": {"fr": "Un", "en": "One"},
        "facets": [{"id": "f", "label": "F", "values": [
            {"id": "leaf", "label": "Leaf", "parent": "branch", "names": ["frond"], "synonyms": ["blade"]},
            {"id": "root-2", "label": "Second root"},
            {"id": "branch", "label": "Branch", "parent": "root"},
            {"id": "root", "label": "Root"},
        ]}],
        "fields": [{"name": "a_b", "type": "string", "facet": "f", "many": true,
            "required": false, "help": {"en": ""}}],
        "questions": [{"id": "q", "text": {"de": "Was?"}, "facet": "f"}],
        "of_a_later_version": true,
    })
}

static SCHEMA: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(concord_abi::DESCRIBE_SCHEMA).unwrap());

/// Where the JSON Schema finds fault: a reader of the keywords that it uses,
/// which knows no others. (A whole validator would be a dependency for these
/// tests alone, and would have half of the workspace built twice for them.)
fn faults(schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut all = Vec::new();
    for (keyword, wanted) in schema.as_object().unwrap() {
        let bound = || wanted.as_u64().unwrap() as usize;
        let fits = match (keyword.as_str(), value) {
            ("$schema" | "$defs" | "title" | "description", _) => true,
            ("$ref", _) => {
                let target = SCHEMA.pointer(wanted.as_str().unwrap().strip_prefix('#').unwrap());
                all.extend(faults(target.unwrap(), value, at));
                true
            }
            ("anyOf", _) => {
                let mut options = wanted.as_array().unwrap().iter();
                options.any(|option| faults(option, value, at).is_empty())
            }
            ("enum", _) => wanted.as_array().unwrap().contains(value),
            ("type", _) => match wanted.as_str().unwrap() {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                "boolean" => value.is_boolean(),
                other => panic!("the type {other}"),
            },
            ("maxLength", Value::String(text)) => text.chars().count() <= bound(),
            ("pattern", Value::String(text)) => match wanted.as_str().unwrap() {
                "\\S" => text.chars().any(|c| !c.is_whitespace()),
                pattern => Regex::new(pattern).unwrap().is_match(text),
            },
            ("minItems", Value::Array(list)) => list.len() >= bound(),
            ("maxItems", Value::Array(list)) => list.len() <= bound(),
            ("minProperties", Value::Object(map)) => map.len() >= bound(),
            ("required", Value::Object(map)) => {
                wanted.as_array().unwrap().iter().all(|key| map.contains_key(key.as_str().unwrap()))
            }
            ("items", Value::Array(list)) => {
                let items = list.iter().enumerate();
                all.extend(items.flat_map(|(i, v)| faults(wanted, v, &format!("{at}/{i}"))));
                true
            }
            ("properties", Value::Object(map)) => {
                let known = wanted.as_object().unwrap().iter();
                let present = known.filter_map(|(key, schema)| Some((key, schema, map.get(key)?)));
                all.extend(present.flat_map(|(k, s, v)| faults(s, v, &format!("{at}/{k}"))));
                true
            }
            ("additionalProperties", Value::Object(map)) => {
                assert!(schema.get("properties").is_none(), "not read here together");
                all.extend(map.iter().flat_map(|(k, v)| faults(wanted, v, &format!("{at}/{k}"))));
                true
            }
            // About values of another type they say nothing.
            ("maxLength" | "pattern" | "minItems" | "maxItems" | "minProperties", _)
            | ("required" | "items" | "properties" | "additionalProperties", _) => true,
            (other, _) => panic!("the keyword {other}"),
        };
        if !fits {
            all.push(at.to_owned());
        }
    }
    all
}

/// What is wrong with the good description once `value` stands at `pointer`.
fn mistakes(pointer: &str, value: Value) -> Vec<Mistake> {
    let mut json = good();
    *json.pointer_mut(pointer).unwrap() = value;
    check(&json, &"p".into()).map(|_| ()).unwrap_err()
}

#[test]
fn a_description_becomes_a_schema() {
    let read = read(&good().to_string(), &"p".into()).unwrap();
    assert_eq!(&*read.label, "One");
    let paths: Vec<_> = read.schema.facets[0].values.iter().map(|v| &*v.path).collect();
    assert_eq!(paths, ["root-2", "root", "root/branch", "root/branch/leaf"]);
    assert_eq!(read.schema.facets[0].values[3].names, ["frond"]);
    assert_eq!(read.schema.facets[0].values[3].synonyms, ["blade"]);
    assert_eq!(read.declared.find("f", "leaf"), Ok((0, 3)));
    assert!(read.declared.find("f", "root/branch/leaf").is_err(), "an id, not a path");
    assert_eq!(read.schema.questions[0].text, "Was?", "any language is better than none");
    assert_eq!(read.schema.fields[0].facet.as_deref(), Some("f"));
}

/// That of the guide for authors.
#[test]
fn the_description_in_the_guide_is_good() {
    let guide = include_str!("../../../../plugins/README.md");
    let (_, block) = guide.split_once("\n```json\n").unwrap();
    let (json, _) = block.split_once("\n```").unwrap();
    let description = read(json, &"seasons".into()).unwrap();
    assert_eq!(&*description.schema.facets[0].values[1].path, "warm/summer");
}

/// Place, what is put there, where the mistake is told and in which words.
fn bad() -> Vec<(&'static str, Value, &'static str, &'static str)> {
    let long = |n: usize| json!("x".repeat(n));
    let many = |n: usize| json!(vec!["x"; n]);
    let values = |n: usize| -> Value {
        (0..n).map(|n| json!({"id": format!("v{n}"), "label": "V"})).collect()
    };
    vec![
        ("", json!([]), "", "an object belongs here, not a list"),
        ("/id", json!("q"), "/id", "it is “q”, and “p” in plugin.toml"),
        ("/id", json!(7), "/id", "a text belongs here, not a number"),
        ("/label", json!(7), "/label", "a text, or an object"),
        ("/label", json!(""), "/label", "it is empty"),
        ("/label", json!(" \n"), "/label", "it is empty"),
        ("/label", json!({}), "/label", "it names no language"),
        ("/label", json!({"en": ""}), "/label/en", "it is empty"),
        ("/label", json!({"en": null}), "/label/en", "a text belongs here, not null"),
        ("/label", long(301), "/label", "301 characters; 300 are the most"),
        ("/facets", json!({}), "/facets", "a list belongs here, not an object"),
        ("/facets/0", json!("f"), "/facets/0", "an object belongs here"),
        ("/facets/0", json!({"id": "f", "label": "F"}), "/facets/0", "“values” is missing"),
        ("/facets/0/id", json!("Big F"), "/facets/0/id", "“Big F” is no id"),
        ("/facets/0/id", long(65), "/facets/0/id", "is no id"),
        ("/facets/0/values", json!([]), "/facets/0/values", "at least one value"),
        ("/facets/0/values", values(5_001), "/facets/0/values", "5001 items"),
        ("/facets/0/values/1/id", json!("a/b"), "/facets/0/values/1/id", "“a/b” is no id"),
        ("/facets/0/values/1/id", json!("leaf"), "/facets/0/values/1/id", "a second time"),
        (
            "/facets/0/values/0/parent",
            json!("tree"),
            "/facets/0/values/0/parent",
            "no value “tree”",
        ),
        (
            "/facets/0/values/0/parent",
            json!(["root"]),
            "/facets/0/values/0/parent",
            "a text belongs",
        ),
        (
            "/facets/0/values/2/parent",
            json!("leaf"),
            "/facets/0/values/0/parent",
            "its own ancestor",
        ),
        ("/facets/0/values/0/synonyms", json!("blade"), "/facets/0/values/0/synonyms", "a list"),
        ("/facets/0/values/0/names", json!("blade"), "/facets/0/values/0/names", "a list"),
        ("/facets/0/values/0/synonyms", many(201), "/facets/0/values/0/synonyms", "200 are"),
        ("/facets/0/values/0/synonyms/0", long(301), "/facets/0/values/0/synonyms/0", "300 are"),
        ("/fields/0/name", json!("a b"), "/fields/0/name", "is no name"),
        ("/fields/0/type", json!("text"), "/fields/0/type", "one of string, integer"),
        ("/fields/0/facet", json!("g"), "/fields/0/facet", "there is no facet “g”"),
        (
            "/fields/0/many",
            json!("yes"),
            "/fields/0/many",
            "true or false belongs here, not a text",
        ),
        ("/fields/0/help", json!(0), "/fields/0/help", "a text, or an object"),
        ("/questions/0/facet", json!("g"), "/questions/0/facet", "there is no facet “g”"),
        ("/questions/0/text", json!(""), "/questions/0/text", "it is empty"),
        ("/questions", json!([{"id": "q"}]), "/questions/0", "“text” is missing"),
    ]
}

#[test]
fn every_mistake_is_told_at_its_json_pointer() {
    for (pointer, value, place, words) in bad() {
        let mistakes = mistakes(pointer, value);
        let told = mistakes.iter().find(|m| m.pointer == place && m.message.contains(words));
        assert!(told.is_some(), "{pointer}: {mistakes:?}");
    }
    let twice = json!({"id": "p", "label": "P", "facets": [],
        "fields": [{"name": "n", "type": "date"}, {"name": "n", "type": "date"}]});
    let error = read(&twice.to_string(), &"p".into()).unwrap_err();
    assert_eq!(error, "/fields/1/name: “n” stands here a second time");
    let deep: Value = (0..5)
        .map(|n| match n {
            0 => json!({"id": "v0", "label": "V"}),
            n => json!({"id": format!("v{n}"), "label": "V", "parent": format!("v{}", n - 1)}),
        })
        .collect();
    assert!(mistakes("/facets/0/values", deep)[0].message.contains("4 levels"));
}

#[test]
fn all_mistakes_are_told_at_once_but_not_without_end() {
    let facets: Value = (0..9).map(|_| json!({"id": "", "values": 1})).collect();
    let json = json!({"id": "p", "facets": facets});
    let error = read(&json.to_string(), &"p".into()).unwrap_err();
    assert!(error.starts_with("the description: “label” is missing; /facets/0/id: “” is no id"));
    assert!(error.ends_with("and 23 more"), "{error}");
    assert!(read("{", &"p".into()).unwrap_err().starts_with("no JSON"));
}

/// Whether the schema refuses what the host refuses, what it cannot say aside;
/// and at the same place.
fn agree(json: &Value) {
    let errors = faults(&SCHEMA, json, "");
    let mistakes = check(json, &"p".into()).map(|_| ()).err().unwrap_or_default();
    let ours: Vec<&Mistake> = mistakes.iter().filter(|mistake| !mistake.beyond_schema).collect();
    assert_eq!(errors.is_empty(), ours.is_empty(), "{json}\n{errors:?}\n{ours:?}");
    for mistake in &ours {
        // The schema tells mistakes within a label at the label.
        let told = errors.iter().any(|at| mistake.pointer.starts_with(at));
        assert!(told, "{json}\n{errors:?}\n{mistake}");
    }
}

#[test]
fn the_schema_for_authors_says_the_same() {
    agree(&good());
    for (pointer, value, _, _) in bad() {
        let mut json = good();
        *json.pointer_mut(pointer).unwrap() = value;
        agree(&json);
    }
}

/// Every place of the good description, with everything else that may stand
/// there, and with nothing.
#[test]
fn the_schema_agrees_about_a_thousand_variants() {
    let others = [
        json!(null),
        json!(true),
        json!(7),
        json!(""),
        json!(" "),
        json!("x"),
        json!("ä"),
        json!("-"),
        json!("a-"),
        json!("a_b"),
        json!("a_"),
        json!("date"),
        json!("x".repeat(64)),
        json!("x".repeat(65)),
        json!("é".repeat(300)),
        json!("é".repeat(301)),
        json!([]),
        json!([{}]),
        json!(["x"]),
        json!({}),
        json!({"en": "x"}),
        json!({"x": 1}),
        json!({"id": "x"}),
        json!({"id": "x", "label": "x", "values": []}),
    ];
    let mut pointers = Vec::new();
    places(&good(), String::new(), &mut pointers);
    let mut variants = 0;
    for pointer in &pointers {
        for other in &others {
            let mut json = good();
            *json.pointer_mut(pointer).unwrap() = other.clone();
            agree(&json);
            variants += 1;
        }
        let Some((parent, key)) = pointer.rsplit_once('/') else { continue };
        let mut json = good();
        match json.pointer_mut(parent).unwrap() {
            Value::Object(map) => _ = map.remove(key),
            Value::Array(list) => _ = list.remove(key.parse().unwrap()),
            _ => continue,
        }
        agree(&json);
        variants += 1;
    }
    assert!(variants > 1_000, "{variants}");
}

fn places(value: &Value, at: String, all: &mut Vec<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, v)| places(v, format!("{at}/{key}"), all)),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(i, v)| places(v, format!("{at}/{i}"), all));
        }
        _ => {}
    }
    all.push(at);
}

#[test]
fn ids_are_plain() {
    assert!(is_id("a") && is_id("covid-19") && is_id("1st"));
    for id in ["", "-a", "a-", "a b", "A", "ä", "a/b", "a_b", &"a".repeat(65)] {
        assert!(!is_id(id), "{id}");
    }
}

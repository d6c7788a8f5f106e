//! What a plugin says about itself, checked.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use concord_corpus::{Facet, FacetSchema, FacetValue, FieldSchema, Question};
use serde::Deserialize;

/// Bounds that keep a description within what a page can show.
const MAX_FACETS: usize = 50;
const MAX_VALUES: usize = 5_000;
const MAX_SYNONYMS: usize = 200;
const MAX_FIELDS: usize = 100;
const MAX_QUESTIONS: usize = 100;
const MAX_DEPTH: usize = 4;
const MAX_ID: usize = 64;
/// In characters.
const MAX_WORDS: usize = 300;

const TYPES: [&str; 6] = ["string", "integer", "number", "boolean", "date", "object"];

/// A description that holds together.
#[derive(Debug)]
pub(crate) struct Description {
    pub(crate) label: Arc<str>,
    pub(crate) schema: Arc<FacetSchema>,
    pub(crate) declared: Declared,
}

/// All values that a plugin may assign: facet and id of a value, to the place
/// of both in the schema.
#[derive(Debug, Default)]
pub(crate) struct Declared {
    facets: HashMap<Arc<str>, (usize, HashMap<String, usize>)>,
}

impl Declared {
    /// Where the value stands in the schema, or what is not declared.
    pub(crate) fn find(&self, facet: &str, value: &str) -> Result<(usize, usize), String> {
        let Some((index, values)) = self.facets.get(facet) else {
            return Err(format!("it assigned the facet “{facet}”, which it never described"));
        };
        match values.get(value) {
            Some(value) => Ok((*index, *value)),
            None => Err(format!("it assigned “{value}” of “{facet}”, which it never described")),
        }
    }
}

/// Whether this can be an id: lower-case letters, digits and hyphens.
pub(crate) fn is_id(id: &str) -> bool {
    id.len() <= MAX_ID
        && id.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && !id.ends_with('-')
        && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

// Unknown keys are ignored: a plugin made for a later minor version has some.

#[derive(Deserialize)]
struct Raw {
    id: String,
    label: Words,
    facets: Vec<RawFacet>,
    #[serde(default)]
    fields: Vec<RawField>,
    #[serde(default)]
    questions: Vec<RawQuestion>,
}

#[derive(Deserialize)]
struct RawFacet {
    id: String,
    label: Words,
    #[serde(default)]
    values: Vec<RawValue>,
}

#[derive(Deserialize)]
struct RawValue {
    id: String,
    label: Words,
    parent: Option<String>,
    #[serde(default)]
    synonyms: Vec<String>,
}

#[derive(Deserialize)]
struct RawField {
    name: String,
    #[serde(rename = "type")]
    type_: String,
    facet: Option<String>,
    #[serde(default)]
    many: bool,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    help: Words,
}

#[derive(Deserialize)]
struct RawQuestion {
    id: String,
    text: Words,
    facet: String,
}

/// A text, or one for each language.
#[derive(Deserialize)]
#[serde(untagged, expecting = "a text, or a map from language to text")]
enum Words {
    Text(String),
    ByLanguage(BTreeMap<String, String>),
}

impl Default for Words {
    fn default() -> Self {
        Words::Text(String::new())
    }
}

impl Words {
    /// The English words, else the first ones.
    fn read(self, at: &str) -> Result<String, String> {
        let text = match self {
            Words::Text(text) => text,
            Words::ByLanguage(mut all) => match all.remove("en") {
                Some(text) => text,
                None => all.into_values().next().unwrap_or_default(),
            },
        };
        match text.chars().count() {
            0..=MAX_WORDS => Ok(text),
            long => Err(format!("{at} has {long} characters; {MAX_WORDS} are the most")),
        }
    }

    fn read_label(self, at: &str) -> Result<String, String> {
        let text = self.read(&format!("{at}.label"))?;
        if text.trim().is_empty() { Err(format!("{at}.label is empty")) } else { Ok(text) }
    }
}

/// Reads the description of the plugin `id`. The error says where it is wrong.
pub(crate) fn read(json: &str, id: &Arc<str>) -> Result<Description, String> {
    let raw: Raw = serde_json::from_str(json).map_err(|error| error.to_string())?;
    if raw.id != **id {
        return Err(format!("id is “{}”, and “{id}” in plugin.toml", raw.id));
    }
    let label: Arc<str> = raw.label.read_label("the plugin")?.into();
    at_most("facets", raw.facets.len(), MAX_FACETS)?;
    at_most("values", raw.facets.iter().map(|facet| facet.values.len()).sum(), MAX_VALUES)?;
    at_most("fields", raw.fields.len(), MAX_FIELDS)?;
    at_most("questions", raw.questions.len(), MAX_QUESTIONS)?;

    let mut schema =
        FacetSchema { source: id.clone(), label: label.to_string(), ..FacetSchema::default() };
    let mut declared = Declared::default();
    for (index, facet) in raw.facets.into_iter().enumerate() {
        let at = format!("facets[{index}]");
        check_id(&at, &facet.id)?;
        let facet_id: Arc<str> = facet.id.as_str().into();
        let label = facet.label.read_label(&at)?;
        let (values, places) = read_values(facet.values, &format!("facet “{facet_id}”"))?;
        if declared.facets.insert(facet_id.clone(), (index, places)).is_some() {
            return Err(format!("{at}.id: “{facet_id}” stands twice"));
        }
        schema.facets.push(Facet { id: facet_id, label, values });
    }
    for (index, field) in raw.fields.into_iter().enumerate() {
        schema.fields.push(read_field(field, &format!("fields[{index}]"), &declared)?);
    }
    for (index, question) in raw.questions.into_iter().enumerate() {
        let at = format!("questions[{index}]");
        check_id(&at, &question.id)?;
        let Some((facet, _)) = declared.facets.get_key_value(question.facet.as_str()) else {
            return Err(format!("{at}.facet: there is no facet “{}”", question.facet));
        };
        let text = question.text.read(&format!("{at}.text"))?;
        schema.questions.push(Question { id: question.id, text, facet: facet.clone() });
    }
    Ok(Description { label, schema: Arc::new(schema), declared })
}

fn at_most(what: &str, count: usize, most: usize) -> Result<(), String> {
    if count > most { Err(format!("{count} {what}; {most} are the most")) } else { Ok(()) }
}

fn check_id(at: &str, id: &str) -> Result<(), String> {
    if is_id(id) {
        return Ok(());
    }
    let short: String = id.chars().take(MAX_ID).collect();
    Err(format!("{at}.id: “{short}” may have lower-case letters, digits and hyphens only"))
}

/// The values of a facet, parents before their children, and the place of each
/// by its id.
fn read_values(
    raw: Vec<RawValue>,
    at: &str,
) -> Result<(Vec<FacetValue>, HashMap<String, usize>), String> {
    if raw.is_empty() {
        return Err(format!("{at} has no values"));
    }
    let mut parents: HashMap<String, Option<String>> = HashMap::new();
    for value in &raw {
        check_id(&format!("{at}, a value"), &value.id)?;
        if parents.insert(value.id.clone(), value.parent.clone()).is_some() {
            return Err(format!("{at}: the value “{}” stands twice", value.id));
        }
    }
    let mut values = Vec::with_capacity(raw.len());
    for value in raw {
        let at = format!("{at}, value “{}”", value.id);
        let path = path_of(&value.id, &parents).map_err(|error| format!("{at}: {error}"))?;
        at_most(&format!("synonyms at {at}"), value.synonyms.len(), MAX_SYNONYMS)?;
        if value.synonyms.iter().any(|words| words.chars().count() > MAX_WORDS) {
            return Err(format!("{at}: a synonym has more than {MAX_WORDS} characters"));
        }
        let label = value.label.read_label(&at)?;
        values.push(FacetValue { path: path.into(), label, synonyms: value.synonyms });
    }
    // Children come behind their parents and keep the plugin's order among
    // each other.
    let order: HashMap<Arc<str>, usize> =
        values.iter().enumerate().map(|(place, value)| (value.path.clone(), place)).collect();
    values.sort_by_cached_key(|value| {
        let ends = value.path.match_indices('/').map(|(end, _)| end);
        let prefixes = ends.chain([value.path.len()]).map(|end| &value.path[..end]);
        prefixes.map(|prefix| order.get(prefix).copied()).collect::<Vec<_>>()
    });
    let places = values.iter().enumerate().map(|(place, value)| {
        let id = value.path.rsplit('/').next().unwrap_or(&value.path);
        (id.to_owned(), place)
    });
    let places = places.collect();
    Ok((values, places))
}

/// `a/b` for a child `b` of `a`.
fn path_of(id: &str, parents: &HashMap<String, Option<String>>) -> Result<String, String> {
    let mut segments = vec![id];
    let mut seen = HashSet::from([id]);
    let mut next = parents.get(id).and_then(Option::as_deref);
    while let Some(parent) = next {
        if !parents.contains_key(parent) {
            return Err(format!("there is no value “{parent}” to be its parent"));
        }
        if !seen.insert(parent) {
            return Err(format!("it is its own ancestor, through “{parent}”"));
        }
        segments.push(parent);
        if segments.len() > MAX_DEPTH {
            return Err(format!("it is more than {MAX_DEPTH} levels deep"));
        }
        next = parents.get(parent).and_then(Option::as_deref);
    }
    segments.reverse();
    Ok(segments.join("/"))
}

fn read_field(field: RawField, at: &str, declared: &Declared) -> Result<FieldSchema, String> {
    // Unlike ids, names of fields may have underscores: YAML keys often do.
    if !is_id(&field.name.replace('_', "-")) {
        return Err(format!(
            "{at}.name: “{}” may have lower-case letters, digits, hyphens and underscores only",
            field.name.chars().take(MAX_ID).collect::<String>()
        ));
    }
    if !TYPES.contains(&field.type_.as_str()) {
        return Err(format!("{at}.type: “{}” is none of {}", field.type_, TYPES.join(", ")));
    }
    let facet = match field.facet {
        None => None,
        Some(facet) => match declared.facets.get_key_value(facet.as_str()) {
            Some((id, _)) => Some(id.clone()),
            None => return Err(format!("{at}.facet: there is no facet “{facet}”")),
        },
    };
    let help = field.help.read(&format!("{at}.help"))?;
    Ok(FieldSchema {
        name: field.name,
        type_: field.type_,
        facet,
        many: field.many,
        required: field.required,
        help,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn good() -> Value {
        json!({
            "id": "p",
            "label": {"fr": "Un", "en": "One"},
            "facets": [{"id": "f", "label": "F", "values": [
                {"id": "leaf", "label": "Leaf", "parent": "branch", "synonyms": ["blade"]},
                {"id": "root-2", "label": "Second root"},
                {"id": "branch", "label": "Branch", "parent": "root"},
                {"id": "root", "label": "Root"},
            ]}],
            "fields": [{"name": "a_b", "type": "string", "facet": "f", "many": true}],
            "questions": [{"id": "q", "text": {"de": "Was?"}, "facet": "f"}],
            "of_a_later_version": true,
        })
    }

    fn error(pointer: &str, value: Value) -> String {
        let mut json = good();
        *json.pointer_mut(pointer).unwrap() = value;
        read(&json.to_string(), &"p".into()).unwrap_err()
    }

    #[test]
    fn a_description_becomes_a_schema() {
        let read = read(&good().to_string(), &"p".into()).unwrap();
        assert_eq!(&*read.label, "One");
        let paths: Vec<_> = read.schema.facets[0].values.iter().map(|v| &*v.path).collect();
        assert_eq!(paths, ["root-2", "root", "root/branch", "root/branch/leaf"]);
        assert_eq!(read.schema.facets[0].values[3].synonyms, ["blade"]);
        assert_eq!(read.declared.find("f", "leaf"), Ok((0, 3)));
        assert!(read.declared.find("f", "root/branch/leaf").is_err(), "an id, not a path");
        assert_eq!(read.schema.questions[0].text, "Was?", "any language is better than none");
        assert_eq!(read.schema.fields[0].facet.as_deref(), Some("f"));
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        for (pointer, value, words) in [
            ("/id", json!("q"), "id is “q”"),
            ("/label", json!(7), "a text, or a map"),
            ("/label", json!(""), "the plugin.label is empty"),
            ("/label", json!({}), "label is empty"),
            ("/label", json!("x".repeat(400)), "400 characters"),
            ("/facets/0/id", json!("Big F"), "facets[0].id: “Big F”"),
            ("/facets/0/values", json!([]), "facet “f” has no values"),
            ("/facets/0/values/1/id", json!("a/b"), "“a/b”"),
            ("/facets/0/values/1/id", json!("leaf"), "“leaf” stands twice"),
            ("/facets/0/values/0/parent", json!("tree"), "no value “tree”"),
            ("/facets/0/values/2/parent", json!("leaf"), "its own ancestor"),
            ("/fields/0/name", json!("a b"), "fields[0].name"),
            ("/fields/0/type", json!("text"), "none of string, integer"),
            ("/fields/0/facet", json!("g"), "no facet “g”"),
            ("/questions/0/facet", json!("g"), "questions[0].facet"),
        ] {
            let error = error(pointer, value);
            assert!(error.contains(words), "{pointer}: {error}");
        }
    }

    #[test]
    fn ids_are_plain() {
        assert!(is_id("a") && is_id("covid-19") && is_id("1st"));
        for id in ["", "-a", "a-", "a b", "A", "ä", "a/b", "a_b", &"a".repeat(65)] {
            assert!(!is_id(id), "{id}");
        }
    }
}

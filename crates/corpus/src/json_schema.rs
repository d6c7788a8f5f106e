//! JSON Schema (draft 2020-12) of the front matter, for editors: they complete
//! keys and words from it, and mark mistakes while the author types.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::Kind;
use crate::countries;
use crate::facet::{FacetSchema, FieldSchema};
use crate::schema::{self, Field, Need, Shape};
use crate::vocabulary::{Vocabularies, Vocabulary};

const SLUG: &str = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$";

/// The JSON Schema of the front matter of this kind, with the words of the
/// vocabularies and the fields of the plugins. Pages may have any keys.
///
/// A reader of YAML hands unquoted dates on as text; so they are text here.
pub fn json_schema(kind: Kind, vocabularies: &Vocabularies, plugins: &[Arc<FacetSchema>]) -> Value {
    let fields: Vec<Field> = schema::COMMON.iter().chain(schema::fields(kind)).copied().collect();
    let mut root = Shapes { vocabularies }.map(&fields);
    root.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
    root.insert("title".into(), format!("Front matter of a {kind}").into());
    if let Some(Value::Object(properties)) = root.get_mut("properties") {
        let what = schema::COMMON.iter().find(|field| field.name == "kind");
        let what = what.map_or("", |field| field.help);
        properties.insert("kind".into(), json!({ "const": kind.name(), "description": what }));
        for plugin in plugins.iter().filter(|_| kind != Kind::Page) {
            properties.insert(plugin.source.to_string(), plugin_fields(plugin));
        }
    }
    if kind == Kind::Page {
        root.insert("additionalProperties".into(), true.into());
        root.remove("required");
    } else {
        let used = Value::Object(root.clone()).to_string();
        root.insert("$defs".into(), words_of(vocabularies, &used));
    }
    root.into()
}

/// Each vocabulary to which a key refers, as a definition.
fn words_of(vocabularies: &Vocabularies, used: &str) -> Value {
    let refers =
        |vocabulary: &&Vocabulary| used.contains(&format!("{}\"", reference(&vocabulary.id)));
    vocabularies
        .all
        .iter()
        .filter(refers)
        .map(|vocabulary| (vocabulary.id.to_string(), enumeration(vocabulary)))
        .collect()
}

fn reference(vocabulary: &str) -> String {
    format!("#/$defs/{vocabulary}")
}

fn enumeration(vocabulary: &Vocabulary) -> Value {
    let mut description = format!("{}\n", vocabulary.definition);
    for term in &vocabulary.terms {
        description += &format!("\n- {}: {}. {}", term.id, term.label, term.definition);
    }
    json!({
        "title": vocabulary.label,
        "description": description.trim(),
        "enum": vocabulary.terms.iter().map(|term| &*term.id).collect::<Vec<_>>(),
    })
}

#[derive(Clone, Copy)]
struct Shapes<'a> {
    vocabularies: &'a Vocabularies,
}

impl Shapes<'_> {
    /// A map with these keys and no others.
    fn map(self, fields: &[Field]) -> Map<String, Value> {
        let property = |field: &Field| {
            let mut property = self.shape(&field.shape);
            match field.shape {
                Shape::List(_) if field.need == Need::Required => require_an_item(&mut property),
                Shape::Text { .. } if field.need == Need::Required => {
                    property["minLength"] = 1.into();
                }
                _ => {}
            }
            if let Value::Object(keywords) = &mut property {
                keywords.insert("description".into(), self.describe(field).into());
            }
            (field.name.to_owned(), property)
        };
        let needed = fields.iter().filter(|field| field.need == Need::Required);
        let mut map = Map::new();
        map.insert("type".into(), "object".into());
        map.insert("properties".into(), Value::Object(fields.iter().map(property).collect()));
        map.insert("required".into(), needed.map(|field| field.name).collect());
        map.insert("additionalProperties".into(), false.into());
        map
    }

    /// The help of a key; with the words that it may have, since editors show
    /// the description nearest to the key.
    fn describe(self, field: &Field) -> String {
        let word = match field.shape {
            Shape::Word(vocabulary) => vocabulary,
            Shape::List(Shape::Word(vocabulary)) => *vocabulary,
            _ => return field.help.to_owned(),
        };
        let terms = self.vocabularies.get(word).map(|v| v.terms.as_slice()).unwrap_or_default();
        let words = terms.iter().map(|term| format!("- {}: {}", term.id, term.label));
        [format!("{}\n", field.help)].into_iter().chain(words).collect::<Vec<_>>().join("\n")
    }

    fn shape(self, shape: &Shape) -> Value {
        match shape {
            // Whatever is one value in YAML can be read as text.
            Shape::Text { max } => {
                json!({ "type": ["string", "number", "boolean"], "maxLength": max })
            }
            Shape::Slug | Shape::SourceId | Shape::Reference(_) => slug(),
            Shape::Number { min, max } => {
                json!({ "type": "number", "minimum": min, "maximum": max })
            }
            Shape::Integer { min, max } => {
                json!({ "type": "integer", "minimum": min, "maximum": max })
            }
            Shape::YearOrOngoing => json!({ "anyOf": [
                { "type": "integer", "minimum": 1000, "maximum": 2200 },
                { "const": "ongoing" },
            ] }),
            Shape::Flag => json!({ "type": "boolean" }),
            Shape::Date => date(),
            Shape::Url => {
                json!({ "type": "string", "pattern": "^https?://[^/\\s\"<>\\\\][^\\s\"<>\\\\]*$" })
            }
            Shape::Language => {
                json!({ "type": "string", "pattern": "^[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*$" })
            }
            Shape::Country => json!({ "enum": countries::codes().collect::<Vec<_>>() }),
            Shape::Word(vocabulary) => self.word(vocabulary),
            Shape::Document => json!({ "type": "string", "minLength": 1 }),
            // One value where a list is meant is plain enough; but a map is not.
            Shape::List(item @ Shape::Map(_)) => {
                json!({ "type": "array", "items": self.shape(item) })
            }
            Shape::List(item) => {
                let item = self.shape(item);
                json!({ "anyOf": [{ "type": "array", "items": item }, item] })
            }
            Shape::Map(fields) => self.map(fields).into(),
            Shape::Named { key: Shape::Word(vocabulary), value } => self.by_word(vocabulary, value),
            Shape::Named { value, .. } => json!({
                "type": "object",
                "propertyNames": { "pattern": SLUG },
                "additionalProperties": self.shape(value),
            }),
        }
    }

    fn word(self, vocabulary: &str) -> Value {
        match self.vocabularies.get(vocabulary) {
            Some(known) if !known.terms.is_empty() => {
                json!({ "$ref": reference(vocabulary) })
            }
            _ => json!({ "type": "string" }),
        }
    }

    /// A map whose keys are words: named one by one, so that they are offered.
    fn by_word(self, vocabulary: &str, value: &Shape) -> Value {
        let value = self.shape(value);
        let terms = self.vocabularies.get(vocabulary).map(|v| v.terms.as_slice());
        let Some(terms) = terms.filter(|terms| !terms.is_empty()) else {
            return json!({ "type": "object", "additionalProperties": value });
        };
        let property = |term: &crate::Term| {
            let mut property = value.clone();
            if let Value::Object(keywords) = &mut property {
                let words = format!("{}. {}", term.label, term.definition);
                keywords.insert("description".into(), words.into());
            }
            (term.id.to_string(), property)
        };
        let properties: Map<_, _> = terms.iter().map(property).collect();
        json!({ "type": "object", "properties": properties, "additionalProperties": false })
    }
}

fn slug() -> Value {
    json!({ "type": "string", "pattern": SLUG, "maxLength": 120 })
}

fn date() -> Value {
    json!({ "type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([Tt ].*)?$" })
}

/// Makes the schema of a list refuse an empty one.
fn require_an_item(list: &mut Value) {
    let array = match list.get_mut("anyOf") {
        Some(either) => &mut either[0],
        None => list,
    };
    array["minItems"] = 1.into();
}

fn plugin_fields(plugin: &FacetSchema) -> Value {
    let property = |field: &FieldSchema| (field.name.clone(), plugin_field(plugin, field));
    let required = plugin.fields.iter().filter(|field| field.required);
    json!({
        "type": "object",
        "title": plugin.label,
        "description": format!("What the plugin {} reads", plugin.source),
        "properties": plugin.fields.iter().map(property).collect::<Map<_, _>>(),
        "required": required.map(|field| field.name.as_str()).collect::<Vec<_>>(),
        // A plugin that declares no fields may read anything.
        "additionalProperties": plugin.fields.is_empty(),
    })
}

fn plugin_field(plugin: &FacetSchema, field: &FieldSchema) -> Value {
    let facet = field.facet.as_deref();
    let facet = facet.and_then(|id| plugin.facets.iter().find(|facet| *facet.id == *id));
    let mut help = field.help.clone();
    let one = match facet.filter(|facet| !facet.values.is_empty()) {
        Some(facet) => {
            for value in &facet.values {
                help += &format!("\n- {}: {}", value.path, value.label);
            }
            json!({ "enum": facet.values.iter().map(|value| &*value.path).collect::<Vec<_>>() })
        }
        None => match field.type_.as_str() {
            "integer" => json!({ "type": "integer" }),
            "number" => json!({ "type": "number" }),
            "boolean" => json!({ "type": "boolean" }),
            "date" => date(),
            "object" => json!({ "type": "object" }),
            _ => json!({ "type": ["string", "number"] }),
        },
    };
    let mut schema = match field.many {
        true => json!({ "anyOf": [{ "type": "array", "items": one }, one] }),
        false => one,
    };
    schema["description"] = help.into();
    schema
}

#[cfg(test)]
mod tests;

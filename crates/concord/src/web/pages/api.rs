//! `GET /api`: the contract of the API, for people. Made from the same document
//! that programs read.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use concord_base::Snapshot;
use concord_corpus::Kind;
use serde_json::Value;

use crate::web::contract::{self, Answer, Operation, Parameter, Place, ROOT};
use crate::web::layout::Layout;
use crate::web::request::Limits;
use crate::web::text::{encode, escape};
use crate::web::{Site, error, words};

#[derive(Template)]
#[template(path = "help/api.html")]
struct ApiPage {
    page: Layout,
    origin: String,
    promise: String,
    groups: Vec<Group>,
    schemas: Vec<SchemaHelp>,
    limits: &'static Limits,
    licence: bool,
}

struct Group {
    name: &'static str,
    about: &'static str,
    operations: Vec<OperationHelp>,
}

struct OperationHelp {
    name: &'static str,
    path: String,
    summary: &'static str,
    /// HTML, like all the rest that may hold code.
    about: String,
    parameters: Vec<Field>,
    answer: String,
    errors: String,
    example: String,
}

struct SchemaHelp {
    name: String,
    about: String,
    fields: Vec<Field>,
}

/// A field or a parameter, in HTML.
struct Field {
    name: String,
    kind: String,
    about: String,
}

/// `GET /api`
pub(in crate::web) async fn page(State(site): State<Site>) -> Response {
    let snapshot = site.snapshot();
    let about = "Everything on this site as JSON: addresses, parameters, fields, errors, limits.";
    let operations = contract::operations();
    let groups = contract::groups().map(|(name, about)| {
        let own = operations.iter().filter(|operation| operation.group == name);
        Group { name, about, operations: own.map(|own| help(&snapshot, own)).collect() }
    });
    error::html(&ApiPage {
        page: Layout::new(&snapshot, "").describe(&site, "/api", about),
        origin: site.origin.to_string(),
        promise: with_code(words::API_PROMISE),
        groups: groups.into(),
        schemas: schemas(),
        limits: &Limits::API,
        licence: site.content.join("LICENSE").is_file(),
    })
}

fn help(snapshot: &Snapshot, operation: &Operation) -> OperationHelp {
    let path = operation.path();
    let answers = &contract::openapi()["paths"][&path]["get"]["responses"]["200"]["content"];
    let answer = match operation.answer {
        Answer::Json(_) => type_words(&answers["application/json"]["schema"]),
        Answer::Events(_) => {
            let data = type_words(&answers["text/event-stream"]["schema"]["contentSchema"]);
            format!("events; the data of each: {data}")
        }
        Answer::Document => "an OpenAPI document".to_owned(),
    };
    let errors: Vec<_> = operation.errors.iter().map(u16::to_string).collect();
    OperationHelp {
        name: operation.name,
        path,
        summary: operation.summary,
        about: with_code(operation.about),
        parameters: operation.parameters.iter().map(parameter).collect(),
        answer,
        errors: errors.join(", "),
        example: example(snapshot, operation),
    }
}

/// A request that this corpus has an answer for.
fn example(snapshot: &Snapshot, operation: &Operation) -> String {
    let documents = || snapshot.catalogue.documents();
    let ids = |kind| documents().filter(move |document| document.kind == kind).map(|it| &it.id);
    match operation.name {
        "document" => {
            let first = ids(Kind::Case).next().or_else(|| documents().map(|it| &it.id).next());
            first.map(|id| format!("{ROOT}/documents/{}", encode(id.as_str())))
        }
        "similar" => {
            let first = documents().next().map(|it| encode(it.id.as_str()));
            ids(Kind::Case)
                .next()
                .map(|id| encode(id.as_str()))
                .or(first)
                .map(|id| format!("{ROOT}/similar?id={id}"))
        }
        "compare" => {
            let two: Vec<_> = ids(Kind::Case).take(2).collect();
            let named = two.iter().map(|id| format!("id={}", encode(id.as_str())));
            (two.len() == 2)
                .then(|| format!("{ROOT}/compare?{}", named.collect::<Vec<_>>().join("&")))
        }
        _ => None,
    }
    .unwrap_or_else(|| operation.example.to_owned())
}

fn parameter(parameter: &Parameter) -> Field {
    let schema = &parameter.schema;
    let mut notes = Vec::new();
    if parameter.place == Place::Path || parameter.required {
        notes.push("required".to_owned());
    }
    if let (Some(least), Some(most)) = (schema["minimum"].as_u64(), schema["maximum"].as_u64()) {
        notes.push(format!("{least} to {most}"));
    }
    if let Some(most) = schema["maxLength"].as_u64() {
        notes.push(format!("at most {most} characters"));
    }
    match &schema["default"] {
        Value::String(text) if !text.is_empty() => notes.push(format!("by default `{text}`")),
        Value::Number(number) => notes.push(format!("by default {number}")),
        _ => {}
    }
    let allowed = allowed(schema).or_else(|| allowed(&schema["items"]));
    let mut about = parameter.about.clone();
    if let Some(allowed) = allowed {
        about = format!("{about} {allowed}");
    }
    let name = match parameter.place {
        Place::Facets => "<i>facet</i>".to_owned(),
        Place::Path | Place::Query => format!("<code>{}</code>", parameter.name),
    };
    let kind = match parameter.place {
        Place::Facets => "strings".to_owned(),
        Place::Path | Place::Query => type_words(schema),
    };
    let notes = notes.iter().map(|note| format!(", {note}")).collect::<String>();
    Field { name, kind: kind + &with_code(&notes), about: with_code(&about) }
}

fn schemas() -> Vec<SchemaHelp> {
    let all = contract::openapi()["components"]["schemas"].as_object();
    let help = |(name, schema): (&String, &Value)| SchemaHelp {
        name: name.clone(),
        about: with_code(schema["description"].as_str().unwrap_or_default()),
        fields: fields(schema),
    };
    all.into_iter().flatten().map(help).collect()
}

/// The fields of an object: in the order in which they are written, then those
/// that may be absent.
fn fields(schema: &Value) -> Vec<Field> {
    let Some(properties) = schema["properties"].as_object() else { return Vec::new() };
    let always: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let optional = properties.keys().map(String::as_str).filter(|name| !always.contains(name));
    let field = |name: &str| {
        let schema = properties.get(name)?;
        let mut kind = type_words(schema);
        if !always.contains(&name) {
            kind += ", may be absent";
        }
        let mut about = schema["description"].as_str().unwrap_or_default().to_owned();
        if let Some(allowed) = allowed(schema) {
            about = format!("{about} {allowed}").trim_start().to_owned();
        }
        Some(Field {
            name: format!("<code>{}</code>", escape(name)),
            kind,
            about: with_code(&about),
        })
    };
    always.iter().copied().chain(optional).filter_map(field).collect()
}

/// “One of `a`, `b`.”
fn allowed(schema: &Value) -> Option<String> {
    let names = schema["enum"].as_array()?.iter().filter_map(Value::as_str);
    Some(format!(
        "One of {}.",
        names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    ))
}

/// The type of a schema in words, with links, as HTML.
fn type_words(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = escape(reference.rsplit('/').next().unwrap_or(reference));
        return format!("<a href=\"#{name}\">{name}</a>");
    }
    if let Some(either) = schema["anyOf"].as_array() {
        return either.iter().map(type_words).collect::<Vec<_>>().join(" or ");
    }
    let one = |name: &str| match name {
        "array" => match &schema["items"] {
            Value::Null => "list".to_owned(),
            items => format!("list of {}", type_words(items)),
        },
        "object" => match &schema["additionalProperties"] {
            Value::Object(_) => {
                format!("object; each value: {}", type_words(&schema["additionalProperties"]))
            }
            _ => "object".to_owned(),
        },
        "string" => match schema["format"].as_str() {
            Some(format) => format.replace('-', " "),
            None => "string".to_owned(),
        },
        other => escape(other),
    };
    match &schema["type"] {
        Value::String(name) => one(name),
        Value::Array(names) => {
            names.iter().filter_map(Value::as_str).map(one).collect::<Vec<_>>().join(" or ")
        }
        _ => "anything".to_owned(),
    }
}

/// Text in which backticks mark code, as HTML.
fn with_code(text: &str) -> String {
    let mut out = String::new();
    for (index, part) in text.split('`').enumerate() {
        let part = escape(part);
        if index % 2 == 1 {
            out += &format!("<code>{part}</code>");
        } else {
            out += &part;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn types_are_told_in_words() {
        let words = |schema| type_words(&schema);
        assert_eq!(words(json!({"type": ["string", "null"], "format": "date"})), "date or null");
        assert_eq!(
            words(json!({"type": "array", "items": {"$ref": "#/components/schemas/Hit"}})),
            "list of <a href=\"#Hit\">Hit</a>"
        );
        let either = json!({"anyOf": [{"$ref": "#/components/schemas/Hit"}, {"type": "null"}]});
        assert_eq!(words(either), "<a href=\"#Hit\">Hit</a> or null");
    }

    #[test]
    fn code_is_marked_and_nothing_else_passes() {
        assert_eq!(with_code("a <b> `c & d` e"), "a &lt;b&gt; <code>c &amp; d</code> e");
    }
}

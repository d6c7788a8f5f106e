//! The OpenAPI 3.1 document, from the table and the types of the answers.

use std::sync::OnceLock;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::{Answer, Operation, Parameter, Place, groups, operations};
use crate::web::error::ProblemDetails;
use crate::web::{cache, words};

const SCHEMAS: &str = "#/components/schemas/";

/// `GET /api/v1/openapi.json`. Plain JSON: what every tool takes, and every
/// browser shows.
pub(in crate::web) async fn openapi_route() -> Response {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| openapi().to_string());
    ([(header::CONTENT_TYPE, "application/json")], text.as_str()).into_response()
}

/// The document. It is the same for every corpus.
pub(in crate::web) fn openapi() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| document(&operations()))
}

pub(in crate::web) fn document(operations: &[Operation]) -> Value {
    // What is written, not what could be read: every field is there, unless
    // it says otherwise.
    let settings = SchemaSettings::draft2020_12()
        .for_serialize()
        .with(|settings| settings.definitions_path = "/components/schemas".into());
    let mut generator = settings.into_generator();
    let problem = generator.subschema_for::<ProblemDetails<'_>>().to_value();
    let mut paths = Map::new();
    for operation in operations {
        let entry = entry(operation, &mut generator);
        paths.insert(operation.path(), json!({ "get": entry }));
    }
    let tags =
        groups().map(|(name, description)| json!({ "name": name, "description": description }));
    let schemas = generator.take_definitions(true);
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": words::SITE,
            "version": env!("CARGO_PKG_VERSION"),
            "summary": words::HOME_TITLE,
            "description": words::API_PROMISE,
        },
        "servers": [{ "url": "/" }],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": {
                "Problem": {
                    "description": "An error (RFC 9457).",
                    "content": { "application/problem+json": { "schema": problem } },
                },
            },
            "headers": {
                "ETag": {
                    "description": "The generation; send it as `If-None-Match`.",
                    "schema": { "type": "string" },
                },
            },
        },
    });
    without_suffix(&mut document);
    document
}

fn entry(operation: &Operation, generator: &mut SchemaGenerator) -> Value {
    let (media_type, schema) = match operation.answer {
        Answer::Json(schema) => ("application/json", schema(generator).to_value()),
        Answer::Document => ("application/json", json!({ "type": "object" })),
        Answer::Events(schema) => {
            // OpenAPI 3.1 has no words for streams: the data of each event.
            let data = json!({
                "type": "string",
                "contentMediaType": "application/json",
                "contentSchema": schema(generator).to_value(),
            });
            ("text/event-stream", data)
        }
    };
    let mut ok = json!({
        "description": operation.summary,
        "content": { media_type: { "schema": schema } },
    });
    let mut responses = Map::new();
    if !cache::is_live(operation.route) {
        ok["headers"] = json!({ "ETag": { "$ref": "#/components/headers/ETag" } });
        responses
            .insert("304".to_owned(), json!({ "description": "You have the newest there is." }));
    }
    responses.insert("200".to_owned(), ok);
    let problem = json!({ "$ref": "#/components/responses/Problem" });
    for status in operation.errors {
        responses.insert(status.to_string(), problem.clone());
    }
    responses.insert("default".to_owned(), problem);
    let parameters = operation.parameters.iter().map(|it| parameter(it, operation));
    json!({
        "operationId": operation.name,
        "tags": [operation.group],
        "summary": operation.summary,
        "description": operation.about,
        "parameters": parameters.collect::<Vec<_>>(),
        "responses": responses,
    })
}

fn parameter(parameter: &Parameter, operation: &Operation) -> Value {
    let mut out = json!({
        "name": parameter.name,
        "in": if parameter.place == Place::Path { "path" } else { "query" },
        "required": parameter.required,
        "description": parameter.about,
        "schema": parameter.schema,
    });
    if parameter.place != Place::Path {
        // Repeated names for lists; of an object, a parameter for each key.
        out["style"] = "form".into();
        out["explode"] = true.into();
    }
    if let Some(example) = example(parameter, operation) {
        out["example"] = example;
    }
    out
}

/// What the operation's example says for this parameter.
fn example(parameter: &Parameter, operation: &Operation) -> Option<Value> {
    if parameter.place == Place::Path {
        let (before, _) = operation.route.split_once('{')?;
        return operation.example.strip_prefix(before).map(Value::from);
    }
    let (_, query) = operation.example.split_once('?')?;
    let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    if parameter.place == Place::Facets {
        let known = |name: &str| operation.parameters.iter().any(|own| own.name == name);
        let facets: Map<_, _> = pairs
            .into_iter()
            .filter(|(name, _)| !known(name))
            .map(|(name, value)| (name, json!([value])))
            .collect();
        return (!facets.is_empty()).then_some(Value::Object(facets));
    }
    let mut own = pairs.into_iter().filter(|(name, _)| name == parameter.name);
    match parameter.schema["type"].as_str() {
        Some("array") => {
            let all: Vec<_> = own.map(|(_, value)| value).collect();
            (!all.is_empty()).then(|| all.into())
        }
        Some("integer") => own.next()?.1.parse::<u64>().ok().map(Value::from),
        _ => own.next().map(|(_, value)| value.into()),
    }
}

/// In the code a type is named for being a view of something; for readers it
/// is the thing.
fn without_suffix(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(reference)) = map.get_mut("$ref")
                && reference.starts_with(SCHEMAS)
                && let Some(name) = reference.strip_suffix("View")
            {
                *reference = name.to_owned();
            }
            if let Some(Value::Object(schemas)) = map.get_mut("schemas") {
                *schemas = std::mem::take(schemas)
                    .into_iter()
                    .map(|(name, schema)| {
                        (name.strip_suffix("View").unwrap_or(&name).to_owned(), schema)
                    })
                    .collect();
            }
            map.values_mut().for_each(without_suffix);
        }
        Value::Array(items) => items.iter_mut().for_each(without_suffix),
        _ => {}
    }
}

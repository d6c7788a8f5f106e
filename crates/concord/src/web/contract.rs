//! What the HTTP API promises. One table says which addresses there are, what
//! they take and what they answer; the routes, the OpenAPI document and the
//! page about the API are all made from it, and from the types of the answers.

mod document;
mod operations;
mod parameters;

use axum::Router;
use axum::routing::MethodRouter;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value;

pub(super) use self::document::{openapi, openapi_route};
pub(super) use self::operations::{groups, operations};
use super::Site;

/// Every address of the API begins so. What is promised of it is not broken
/// under this name.
pub(super) const ROOT: &str = "/api/v1";

/// Something that the API can be asked.
pub(super) struct Operation {
    /// Unique, for those who generate programs: `operationId`.
    pub name: &'static str,
    pub group: &'static str,
    /// As axum writes it: `{*id}` takes slashes too.
    pub route: &'static str,
    pub handler: MethodRouter<Site>,
    /// What it answers, in a few words.
    pub summary: &'static str,
    /// What else is to be known; may be empty.
    pub about: &'static str,
    pub parameters: Vec<Parameter>,
    pub answer: Answer,
    /// The statuses of its own errors.
    pub errors: &'static [u16],
    /// A request that gets an answer from the corpus of the project.
    pub example: &'static str,
}

impl Operation {
    /// As OpenAPI writes it.
    pub(super) fn path(&self) -> String {
        self.route.replace("{*", "{")
    }
}

/// What comes back.
#[derive(Clone, Copy)]
pub(super) enum Answer {
    Json(fn(&mut SchemaGenerator) -> Schema),
    /// Server-sent events; the schema is that of the data of each.
    Events(fn(&mut SchemaGenerator) -> Schema),
    /// The OpenAPI document itself.
    Document,
}

impl Answer {
    fn json<T: JsonSchema>() -> Self {
        Self::Json(|generator| generator.subschema_for::<T>())
    }
}

/// Something that a request says.
pub(super) struct Parameter {
    pub name: &'static str,
    pub place: Place,
    pub required: bool,
    pub schema: Value,
    pub about: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Path,
    Query,
    /// Any number of further parameters, each with a name of its own.
    Facets,
}

/// The API's part of the site.
pub(super) fn routes() -> Router<Site> {
    let all = operations().into_iter();
    all.fold(Router::new(), |router, operation| router.route(operation.route, operation.handler))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The addresses of a router, as its debug output has them.
    fn addresses<S>(router: &Router<S>) -> BTreeSet<String> {
        let text = format!("{router:?}");
        let quoted = text.split('"').filter(|part| part.starts_with('/'));
        quoted.map(str::to_owned).collect()
    }

    #[test]
    fn every_route_is_in_the_document_and_the_other_way_round() {
        let all = addresses(&crate::web::routes());
        assert!(all.contains("/search") && all.len() > 20, "is this every address? {all:?}");
        let served: BTreeSet<_> =
            all.into_iter().filter(|path| path.starts_with("/api/")).collect();
        let promised = operations().into_iter().map(|operation| operation.route.to_owned());
        assert_eq!(served, promised.collect(), "list new addresses in contract/operations.rs");
        let paths = openapi()["paths"].as_object().unwrap();
        let served = served.iter().map(|path| path.replace("{*", "{"));
        assert_eq!(served.collect::<BTreeSet<_>>(), paths.keys().cloned().collect());
        assert!(paths.keys().all(|path| path.starts_with(ROOT)));
    }

    /// A field that nobody explains is no promise.
    #[test]
    fn every_type_and_field_is_explained() {
        /// Names that say it all, wherever they stand.
        const PLAIN: [&str; 9] =
            ["id", "title", "kind", "label", "version", "notes", "results", "values", "slug"];
        let schemas = openapi()["components"]["schemas"].as_object().unwrap();
        assert!(schemas.len() > 40);
        for (name, schema) in schemas {
            assert!(schema["description"].is_string(), "{name} is not explained");
            assert!(!name.ends_with("View") && !name.ends_with(char::is_numeric), "{name}");
            for (field, schema) in schema["properties"].as_object().unwrap() {
                let explained = schema["description"].is_string() || !schema["$ref"].is_null();
                assert!(
                    explained || PLAIN.contains(&&**field) || schema["items"]["$ref"].is_string(),
                    "{name}.{field} is not explained"
                );
            }
        }
    }

    #[test]
    fn operations_are_told_apart() {
        let operations = operations();
        let names: BTreeSet<_> = operations.iter().map(|operation| operation.name).collect();
        assert_eq!(names.len(), operations.len());
        for operation in &operations {
            assert!(operation.example.starts_with(operation.route.split('{').next().unwrap()));
            assert!(groups().iter().any(|(name, _)| *name == operation.group));
        }
    }
}

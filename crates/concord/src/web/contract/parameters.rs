//! What requests may say, with the bounds that are really in force.

use concord_corpus::Grade;
use concord_search::{HitKind, Sort};
use serde_json::{Value, json};

use super::{Parameter, Place};
use crate::web::asked::MAX_LEAST;
use crate::web::find_api;
use crate::web::request::Limits;

pub(super) fn query(name: &'static str, schema: Value, about: &str) -> Parameter {
    Parameter { name, place: Place::Query, required: false, schema, about: about.to_owned() }
}

pub(super) fn required(parameter: Parameter) -> Parameter {
    Parameter { required: true, ..parameter }
}

/// The part of the path named `{id}`.
pub(super) fn document_id() -> Parameter {
    let schema = json!({ "type": "string" });
    let about = "The id of a document, slashes and all, as searches give it.";
    let parameter = query("id", schema, about);
    Parameter { place: Place::Path, required: true, ..parameter }
}

/// Whatever is no parameter of ours is taken for a facet.
fn facets(about: &str) -> Parameter {
    let schema = json!({
        "type": "object",
        "additionalProperties": { "type": "array", "items": { "type": "string" } },
    });
    let parameter = query("facets", schema, about);
    Parameter { place: Place::Facets, ..parameter }
}

fn any_of<const N: usize>(names: [&'static str; N]) -> Value {
    json!({ "type": "string", "enum": names.as_slice() })
}

fn number(most: usize, default: usize) -> Value {
    json!({ "type": "integer", "minimum": 0, "maximum": most, "default": default })
}

/// Those of a search.
pub(super) fn search() -> Vec<Parameter> {
    let limits = &Limits::API;
    let kinds = json!({ "type": "array", "items": any_of(HitKind::ALL.map(HitKind::name)) });
    vec![
        query(
            "q",
            json!({ "type": "string", "maxLength": limits.query, "default": "" }),
            "What to look for, in the query language. A query is never an error: what could not be used is said in `notes`. Without it, everything is listed.",
        ),
        query("kind", kinds, "Only these kinds; may be given several times."),
        query(
            "year",
            json!({ "type": "string" }),
            "Only cases that took place in these years: `1990..2005`, `1990..`, `..2005` or `1990`.",
        ),
        facets(&format!(
            "Any facet by its name, such as `sector=health`; may be given several times. Values of one facet add up, facets narrow. A facet that is not known is noted and has no effect, so that links outlive plugins. {} values at most.",
            limits.filters
        )),
        query(
            "exact",
            json!({ "type": "string", "enum": ["0", "1"], "default": "0" }),
            "`1`: search for the words as they are typed, without corrections, completions and synonyms.",
        ),
        query(
            "sort",
            json!({ "type": "string", "enum": Sort::ALL.map(Sort::name), "default": Sort::default().name() }),
            "The order of hits.",
        ),
        query("limit", number(limits.limit, limits.default_limit), "How many hits to give."),
        query("offset", number(limits.offset, 0), "How many hits to skip."),
    ]
}

/// Those of suggestions.
pub(super) fn suggest() -> Vec<Parameter> {
    let text = json!({ "type": "string", "maxLength": find_api::LONGEST, "default": "" });
    vec![query("q", text, "What has been typed so far."), few()]
}

/// Those of similar documents.
pub(super) fn similar() -> Vec<Parameter> {
    let text = json!({ "type": "string", "maxLength": find_api::LONGEST });
    vec![required(query("id", text, "The id of a document.")), few()]
}

fn few() -> Parameter {
    query("limit", number(find_api::MOST, find_api::DEFAULT), "How many to give.")
}

/// Those of a table about cases and lessons.
pub(super) fn view() -> Vec<Parameter> {
    vec![
        facets(
            "Any facet by its name, such as `sector=health`: only cases that have the value. Values of one facet add up, facets narrow.",
        ),
        query(
            "at_least",
            any_of(Grade::ALL.map(Grade::name)),
            "Only what has this grade of evidence or a better one.",
        ),
    ]
}

/// Those of the map.
pub(super) fn map() -> Vec<Parameter> {
    let schema = json!({
        "type": "integer", "minimum": 0, "maximum": MAX_LEAST,
        "default": concord_insight::map::LEAST_LESSONS,
    });
    let about = "Only practices and challenges with at least so many lessons.";
    let mut all = view();
    all.push(query("least", schema, about));
    all
}

/// Those of a situation.
pub(super) fn situation() -> Vec<Parameter> {
    let many = || json!({ "type": "array", "items": { "type": "string" } });
    vec![
        query(
            "stage",
            json!({ "type": "string" }),
            "Where the partnership stands: a term of the vocabulary `stage`.",
        ),
        query(
            "modality",
            many(),
            "Its form: terms of the vocabulary `modality`. May be given several times.",
        ),
        query("partner", many(), "Kinds of partners: terms of the vocabulary `partner-kind`."),
        query("sector", many(), "Terms of the vocabulary `sector`."),
        query("challenge", many(), "What worries you: slugs of challenges."),
        facets(
            "Answers to the questions of plugins, such as `healthcare.setting=rural`. What is not known is noted and left out.",
        ),
    ]
}

/// Those of a comparison.
pub(super) fn compare() -> Vec<Parameter> {
    let schema = json!({
        "type": "array", "items": { "type": "string" },
        "minItems": 2, "maxItems": concord_insight::compare::MOST,
    });
    let about = "The documents: all cases, all practices or all challenges. Given once for each.";
    vec![required(query("id", schema, about))]
}

//! What several tests hold their files against.
#![allow(dead_code, clippy::unwrap_used)] // not every test needs all; helpers of a test are tests too

use std::sync::Arc;

use concord_corpus::html::{Resolved, render};
use concord_corpus::{
    Facet, FacetSchema, FacetValue, FieldSchema, LinkTarget, Problem, Reading, Rules, Vocabularies,
    read,
};
use jiff::civil::{Date, date};

pub const TODAY: Date = date(2026, 11, 21);

/// The project's own vocabularies.
pub fn vocabularies() -> Vocabularies {
    let text = std::fs::read_to_string("../../content/vocabulary.toml").unwrap();
    let (vocabularies, problems) = Vocabularies::parse(text);
    assert_eq!(problems, []);
    vocabularies
}

pub fn rules() -> Rules {
    Rules { vocabularies: Arc::new(vocabularies()), plugins: Vec::new() }
}

/// Rules with a plugin whose fields are of every type.
pub fn rules_with_plugin() -> Rules {
    Rules { vocabularies: Arc::new(vocabularies()), plugins: vec![Arc::new(plugin())] }
}

/// A plugin with a field of every type and a facet of fifteen values.
pub fn plugin() -> FacetSchema {
    let value = |path: String| FacetValue {
        path: path.into(),
        label: "A label".into(),
        names: vec![],
        synonyms: vec![],
    };
    let field = |name: &str, type_: &str, facet: Option<&str>, many: bool| FieldSchema {
        name: name.into(),
        type_: type_.into(),
        facet: facet.map(Arc::from),
        many,
        required: name == "setting",
        help: format!("What “{name}” is for: a help\nof two lines."),
    };
    FacetSchema {
        source: "healthcare".into(),
        label: "Health care".into(),
        facets: vec![
            Facet {
                id: "setting".into(),
                label: "Setting".into(),
                values: (0..15).map(|n| value(format!("hospital/ward-{n}"))).collect(),
            },
            Facet { id: "open".into(), label: "Open".into(), values: Vec::new() },
        ],
        fields: vec![
            field("setting", "string", Some("setting"), true),
            field("free", "string", Some("open"), false),
            field("text", "string", None, false),
            field("codes", "string", None, true),
            field("count", "integer", None, false),
            field("share", "number", None, false),
            field("used", "boolean", None, false),
            field("day", "date", None, false),
            field("financing", "object", None, false),
        ],
        questions: Vec::new(),
    }
}

pub fn reading(path: &str, text: &str, rules: &Rules) -> Reading {
    read(path, text.as_bytes().to_vec(), TODAY, rules).unwrap()
}

/// The problems in the form `code line:column nearest`.
pub fn places(problems: &[Problem]) -> Vec<String> {
    let place = |p: &Problem| {
        let near = p.nearest.as_deref().unwrap_or("-");
        format!("{} {}:{} {near}", p.code, p.line, p.column)
    };
    problems.iter().map(place).collect()
}

/// A page whose every link leads somewhere.
pub fn page(reading: &Reading) -> String {
    let resolve = |target: &LinkTarget| {
        let url = match target {
            LinkTarget::Document { reference, .. } => format!("/doc/{reference}"),
            LinkTarget::Asset(path) => format!("/asset/{path}"),
            LinkTarget::Anchor(anchor) => format!("#{anchor}"),
            LinkTarget::Slug { slug, .. } => format!("/doc/{slug}"),
        };
        Some(Resolved { url, title: "A title".into() })
    };
    let pieces = render(&reading.document, &reading.source, &[], &resolve);
    assert_eq!(pieces.len(), reading.document.sections.len());
    pieces.concat()
}

/// Fails where a page could run a script, load something from another host, or
/// style itself: tag by tag, as the sanitiser wrote them.
#[track_caller]
pub fn assert_harmless(html: &str, from: &str) {
    const TAGS: [&str; 14] = [
        "script", "style", "iframe", "object", "embed", "link", "meta", "base", "form", "svg",
        "math", "template", "video", "audio",
    ];
    for tag in html.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        let name = tag.trim_start_matches('/').split([' ', '\n', '/']).next().unwrap_or_default();
        assert!(!TAGS.contains(&name.to_lowercase().as_str()), "<{tag}> from {from:?}");
        // Values are in double quotes, and quotes in them are escaped.
        for attribute in tag.split("\" ").flat_map(|part| part.split_once("=\"")) {
            let (key, value) = (attribute.0.rsplit(' ').next().unwrap_or_default(), attribute.1);
            let value = value.trim_end_matches(['"', '/', ' ']).to_lowercase();
            let harmless = match key {
                "src" => value.starts_with("/asset/"),
                "href" => {
                    ["http://", "https://", "mailto:", "/", "#"]
                        .iter()
                        .any(|start| value.starts_with(start))
                        || !value.contains(':')
                }
                key => !key.starts_with("on") && !["style", "srcset", "action"].contains(&key),
            };
            assert!(harmless, "<{tag}> from {from:?}");
        }
    }
}

//! Holds front matter against its schema and reports every mistake at once.

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::civil::Date;

use crate::codes::Code;
use crate::document::{Link, LinkTarget};
use crate::facet::FacetSchema;
use crate::nearest::{nearest, suggestion};
use crate::problem::{Problem, Problems, Quoted};
use crate::schema::{self, Field, Need, Shape};
use crate::source::SourceFile;
use crate::vocabulary::Vocabularies;
use crate::yaml::{Entry, Node, Value};
use crate::{DocId, Kind};

/// What the front matter is held against, beside the schema.
pub(crate) struct Validator<'a> {
    pub source: &'a SourceFile,
    pub vocabularies: &'a Vocabularies,
    /// Plugins, whose ids are keys of their own.
    pub plugins: &'a [std::sync::Arc<FacetSchema>],
    pub problems: Problems,
    /// References found on the way; whether they lead anywhere is for the
    /// whole corpus to say.
    pub links: Vec<Link>,
    source_ids: BTreeSet<String>,
    /// Keys at the top whose values were lost to a mistake of syntax: they are
    /// not missing.
    pub unread: BTreeSet<String>,
}

impl<'a> Validator<'a> {
    pub fn new(
        source: &'a SourceFile,
        vocabularies: &'a Vocabularies,
        plugins: &'a [std::sync::Arc<FacetSchema>],
    ) -> Self {
        Self {
            source,
            vocabularies,
            plugins,
            problems: Problems::default(),
            links: Vec::new(),
            source_ids: BTreeSet::new(),
            unread: BTreeSet::new(),
        }
    }

    /// Checks the front matter `root` of a document of one of our kinds.
    pub fn document(&mut self, kind: Kind, root: &Node) {
        self.collect_source_ids(root);
        let fields: Vec<Field> =
            schema::COMMON.iter().chain(schema::fields(kind)).copied().collect();
        self.map(&fields, root.entries(), &root.at, true);
    }

    fn collect_source_ids(&mut self, root: &Node) {
        for source in root.get("sources").map(Node::items).unwrap_or_default() {
            let Some(id) = source.get("id") else { continue };
            let Some(text) = id.text() else { continue };
            if !self.source_ids.insert(text.to_owned()) {
                let message = format!("two sources have the id {}", Quoted(text));
                self.report(Code::DuplicateSource, &id.at, message);
            }
        }
    }

    /// Checks a citation of `id` at `at`.
    pub fn cites(&mut self, id: &str, at: &Range<usize>) {
        if self.source_ids.contains(id) {
            return;
        }
        let near = self.nearest(id, self.source_ids.iter().map(String::as_str));
        let message = format!("no source has the id {}", Quoted(id));
        let problem = self.report(Code::UnknownSource, at, message);
        problem.help = suggestion(near.as_deref(), "add it under “sources:”");
        problem.nearest = near;
    }

    pub fn report(
        &mut self,
        code: Code,
        at: &Range<usize>,
        message: impl Into<String>,
    ) -> &mut Problem {
        self.problems.push(self.source, code, at, message)
    }

    /// The candidate nearest to `word`, for a problem that will be listed.
    pub fn nearest<'c>(
        &self,
        word: &str,
        candidates: impl Iterator<Item = &'c str>,
    ) -> Option<String> {
        if self.problems.is_full() { None } else { nearest(word, candidates) }
    }

    fn map(&mut self, fields: &[Field], entries: &[Entry], at: &Range<usize>, top: bool) {
        for entry in entries {
            match fields.iter().find(|field| field.name == entry.key) {
                Some(field) if is_empty(&entry.value) && field.need == Need::Required => {
                    let message = format!("“{}” is empty", field.name);
                    self.report(Code::MissingKey, &entry.key_at, message).help =
                        field.help.to_owned();
                }
                Some(_) if entry.value.is_null() => {}
                Some(field) => self.value(&field.shape, &entry.value, field.name),
                None => match self.plugins.iter().find(|p| top && *p.source == *entry.key) {
                    Some(plugin) => self.plugin(plugin, entry),
                    None => self.unknown_key(fields, entry, top),
                },
            }
        }
        for field in fields.iter().filter(|field| field.need == Need::Required) {
            let unread = top && self.unread.contains(field.name);
            if !unread && !entries.iter().any(|entry| entry.key == field.name) {
                let at = if top { at.start..at.start } else { at.clone() };
                self.report(Code::MissingKey, &at, format!("“{}” is missing", field.name)).help =
                    field.help.to_owned();
            }
        }
    }

    fn unknown_key(&mut self, fields: &[Field], entry: &Entry, top: bool) {
        let plugins: Vec<String> = self.plugins.iter().map(|p| p.source.to_string()).collect();
        let names = fields.iter().map(|field| field.name);
        let names = names.chain(plugins.iter().filter(|_| top).map(String::as_str));
        let nearest = self.nearest(&entry.key, names);
        let message = format!("the key {} is not known here", Quoted(&entry.key));
        let problem = self.report(Code::UnknownKey, &entry.key_at, message);
        problem.help = match &nearest {
            Some(name) => format!("did you mean “{name}”?"),
            None => {
                let names: Vec<_> = fields.iter().map(|field| field.name).collect();
                format!("known here: {}", names.join(", "))
            }
        };
        problem.nearest = nearest;
    }

    fn wrong(&mut self, node: &Node, name: &str, expected: &str) {
        let message = format!("{} should be {expected}, not {}", Quoted(name), node.describe());
        self.report(Code::WrongType, &node.at, message);
    }

    fn value(&mut self, shape: &Shape, node: &Node, name: &str) {
        match shape {
            Shape::List(item) => match &node.value {
                Value::List(items) => {
                    for item_node in items {
                        self.value(item, item_node, name);
                    }
                }
                // One value where a list is meant is plain enough.
                Value::Scalar { .. } => self.value(item, node, name),
                Value::Map(_) => self.wrong(node, name, "a list"),
            },
            Shape::Map(fields) => match &node.value {
                Value::Map(entries) => self.map(fields, entries, &node.at, false),
                _ => {
                    let keys: Vec<_> = fields.iter().map(|field| field.name).collect();
                    self.wrong(node, name, &format!("a map with {}", keys.join(", ")));
                }
            },
            Shape::Named { key, value } => match &node.value {
                Value::Map(entries) => {
                    for entry in entries {
                        self.scalar(key, &entry.key, &entry.key_at, name);
                        self.value(value, &entry.value, &entry.key);
                    }
                }
                _ => self.wrong(node, name, "a map"),
            },
            scalar => match node.text() {
                Some(text) => self.scalar(scalar, text, &node.at, name),
                None => self.wrong(node, name, "a single value"),
            },
        }
    }

    fn scalar(&mut self, shape: &Shape, text: &str, at: &Range<usize>, name: &str) {
        match shape {
            Shape::Text { max } => {
                let length = text.chars().count();
                if length > *max {
                    let message =
                        format!("{} has {length} characters; {max} is the most", Quoted(name));
                    self.report(Code::TooLong, at, message);
                }
            }
            Shape::Slug => {
                if !is_slug(text) {
                    let message = format!("{} is not a name", Quoted(text));
                    self.report(Code::BadSlug, at, message).help =
                        "use lower-case letters, digits and hyphens".to_owned();
                }
            }
            Shape::Number { min, max } => {
                if !text.parse::<f64>().is_ok_and(|number| (*min..=*max).contains(&number)) {
                    self.bad_number(text, at, name, &format!("a number from {min} to {max}"));
                }
            }
            Shape::Integer { min, max } => {
                if !text.parse::<i64>().is_ok_and(|number| (*min..=*max).contains(&number)) {
                    self.bad_number(text, at, name, &format!("a whole number from {min} to {max}"));
                }
            }
            Shape::YearOrOngoing => {
                let year = text.parse::<i64>().is_ok_and(|year| (1000..=2200).contains(&year));
                if !year && text != "ongoing" {
                    self.bad_number(text, at, name, "a year or the word ongoing");
                }
            }
            Shape::Flag => {
                if !matches!(text, "true" | "false") {
                    let message = format!("“{name}” should be true or false, not {}", Quoted(text));
                    self.report(Code::WrongType, at, message);
                }
            }
            Shape::Date => {
                if parse_date(text).is_none() {
                    let message = format!("{} is not a date", Quoted(text));
                    self.report(Code::BadDate, at, message).help =
                        "write it like 2026-11-21".to_owned();
                }
            }
            Shape::Url => {
                if !is_web_url(text) {
                    let message = format!("{} is not an http or https address", Quoted(text));
                    self.report(Code::BadUrl, at, message);
                }
            }
            Shape::Language => {
                if !is_language(text) {
                    let message = format!("{} is not a language tag", Quoted(text));
                    self.report(Code::UnknownValue, at, message).help =
                        "write it like en or pt-br".to_owned();
                }
            }
            Shape::Country => self.country(text, at),
            Shape::Word(vocabulary) => self.word(vocabulary, text, at),
            Shape::Reference(kind) => {
                self.link(LinkTarget::Slug { kind: *kind, slug: text.into() }, at);
            }
            Shape::Document => {
                if name == "aliases" {
                    return;
                }
                let (reference, anchor) = text.split_once('#').unwrap_or((text, ""));
                let target =
                    LinkTarget::Document { reference: reference.into(), anchor: anchor.into() };
                self.link(target, at);
            }
            Shape::SourceId => self.cites(text, at),
            Shape::List(_) | Shape::Map(_) | Shape::Named { .. } => {}
        }
    }

    fn bad_number(&mut self, text: &str, at: &Range<usize>, name: &str, expected: &str) {
        let message = format!("“{name}” should be {expected}, not {}", Quoted(text));
        self.report(Code::BadNumber, at, message);
    }

    fn country(&mut self, text: &str, at: &Range<usize>) {
        if crate::countries::name(text).is_some() {
            return;
        }
        let by_name = || {
            let code = text.to_uppercase();
            crate::countries::code_of(text)
                .or_else(|| crate::countries::name(&code).is_some().then_some(code))
        };
        let nearest = if self.problems.is_full() { None } else { by_name() };
        let message = format!("{} is not the code of a country", Quoted(text));
        let problem = self.report(Code::UnknownValue, at, message);
        problem.help =
            suggestion(nearest.as_deref(), "write the two capital letters of ISO 3166, like LC");
        problem.nearest = nearest;
    }

    fn word(&mut self, vocabulary: &str, text: &str, at: &Range<usize>) {
        // A corpus without this vocabulary takes any word.
        let Some(vocabulary) = self.vocabularies.get(vocabulary) else { return };
        if vocabulary.term(text).is_some() {
            return;
        }
        let by_label = vocabulary.terms.iter().find(|term| {
            term.label.eq_ignore_ascii_case(text)
                || term
                    .names
                    .iter()
                    .chain(&term.synonyms)
                    .any(|synonym| synonym.eq_ignore_ascii_case(text))
        });
        let nearest = by_label
            .map(|term| term.id.to_string())
            .or_else(|| self.nearest(text, vocabulary.terms.iter().map(|term| &*term.id)));
        let allowed: Vec<_> = vocabulary.terms.iter().map(|term| &*term.id).collect();
        let allowed = format!("allowed: {}", allowed.join(", "));
        let message = format!("{} is not in the vocabulary “{}”", Quoted(text), vocabulary.id);
        let problem = self.report(Code::UnknownValue, at, message);
        problem.help = match &nearest {
            Some(near) => format!("did you mean “{near}”? {allowed}"),
            None => allowed,
        };
        problem.nearest = nearest;
    }

    fn link(&mut self, target: LinkTarget, at: &Range<usize>) {
        self.links.push(Link { target, at: at.start as u32..at.end as u32, checked: true });
    }
}

pub(crate) fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 120
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

pub(crate) fn is_web_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty() && !rest.starts_with('/') && !rest.contains([' ', '"', '<', '>', '\\'])
    })
}

pub(crate) fn is_language(text: &str) -> bool {
    let mut parts = text.split(['-', '_']);
    parts.next().is_some_and(|first| {
        (2..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic())
    }) && parts.all(|part| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    })
}

/// Nothing is said: no value, a list without items, or a text without words.
fn is_empty(node: &Node) -> bool {
    match &node.value {
        Value::Scalar { text, .. } => node.is_null() || text.trim().is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Map(_) => false,
    }
}

/// A date, or the date at the start of a time.
pub(crate) fn parse_date(text: &str) -> Option<Date> {
    let (date, rest) = text.split_at_checked(10)?;
    let separated = rest.is_empty() || rest.starts_with(['T', 't', ' ']);
    date.parse().ok().filter(|_| separated)
}

/// An identifier as an author writes it, among aliases and references: without
/// the slashes around it and without `.md`.
pub(crate) fn written_id(text: &str) -> DocId {
    let text = text.trim().trim_matches('/');
    DocId::new(text.strip_suffix(".md").unwrap_or(text))
}

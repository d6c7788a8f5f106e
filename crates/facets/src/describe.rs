//! What a plugin says about itself, checked: as
//! `crates/abi/include/describe.schema.json` says it, and what no schema can
//! say. The tests hold the two together.

mod reader;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use concord_corpus::{Facet, FacetSchema, FacetValue, FieldSchema, Question};
use serde_json::Value;

use reader::{Mistake, Node, Reader, shown, told};

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
pub fn is_id(id: &str) -> bool {
    id.len() <= MAX_ID
        && id.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && !id.ends_with('-')
        && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// Reads the description of the plugin `id`. The error names each place by its
/// JSON pointer.
pub(crate) fn read(json: &str, id: &Arc<str>) -> Result<Description, String> {
    let value: Value = serde_json::from_str(json).map_err(|error| format!("no JSON: {error}"))?;
    check(&value, id).map_err(|mistakes| told(&mistakes))
}

fn check(value: &Value, id: &Arc<str>) -> Result<Description, Vec<Mistake>> {
    let mut reader = Reader::default();
    let description = reader.description(&Node::root(value), id);
    match description {
        Some(description) if reader.mistakes.is_empty() => Ok(description),
        _ => Err(reader.mistakes),
    }
}

// Each of these gives `None` or leaves something out only where it notes a
// mistake, too. Unknown keys are ignored: a plugin made for a later minor
// version has some.
impl Reader {
    fn description(&mut self, root: &Node<'_>, id: &Arc<str>) -> Option<Description> {
        self.object(root)?;
        if let Some(found) = self.id(root)
            && *found != **id
        {
            let message = format!("it is {}, and “{id}” in plugin.toml", shown(found));
            self.wrong_beyond_schema("/id", message);
        }
        let label: Arc<str> = self.label(root, "label").unwrap_or_default().into();
        let mut schema =
            FacetSchema { source: id.clone(), label: label.to_string(), ..FacetSchema::default() };
        let mut declared = Declared::default();
        let facets = self.needed(root, "facets");
        let facets = facets.map(|list| self.items(&list, MAX_FACETS)).unwrap_or_default();
        for node in &facets {
            self.facet(node, &mut schema, &mut declared);
        }
        let values: usize = schema.facets.iter().map(|facet| facet.values.len()).sum();
        if values > MAX_VALUES {
            let message = format!("{values} values in all; {MAX_VALUES} are the most");
            self.wrong_beyond_schema("/facets", message);
        }
        let fields = root.get("fields").map(|list| self.items(&list, MAX_FIELDS));
        for node in fields.unwrap_or_default() {
            let Some(field) = self.field(&node, &declared) else { continue };
            if schema.fields.iter().any(|other| other.name == field.name) {
                self.twice(&node, "name", &field.name);
            }
            schema.fields.push(field);
        }
        let questions = root.get("questions").map(|list| self.items(&list, MAX_QUESTIONS));
        for node in questions.unwrap_or_default() {
            let Some(question) = self.question(&node, &declared) else { continue };
            if schema.questions.iter().any(|other| other.id == question.id) {
                self.twice(&node, "id", &question.id);
            }
            schema.questions.push(question);
        }
        Some(Description { label, schema: Arc::new(schema), declared })
    }

    fn twice(&mut self, node: &Node<'_>, key: &str, word: &str) {
        let message = format!("{} stands here a second time", shown(word));
        self.wrong_beyond_schema(&format!("{}/{key}", node.at), message);
    }

    fn id<'j>(&mut self, parent: &Node<'j>) -> Option<&'j str> {
        let node = self.needed(parent, "id")?;
        let text = self.text(&node)?;
        if is_id(text) {
            return Some(text);
        }
        let message = format!(
            "{} is no id: lower-case letters, digits and hyphens, at most {MAX_ID}",
            shown(text)
        );
        self.wrong(&node.at, message);
        None
    }

    /// The words in English, else in the first language: `node` is a text, or
    /// a map from language to text.
    fn words(&mut self, node: &Node<'_>, may_be_empty: bool) -> Option<String> {
        let one = |reader: &mut Self, node: &Node<'_>| {
            let text = reader.short(node, MAX_WORDS)?;
            if text.trim().is_empty() && !may_be_empty {
                reader.wrong(&node.at, "it is empty".to_owned());
            }
            Some(text.to_owned())
        };
        let Some(languages) = node.value.as_object() else {
            if node.value.is_string() {
                return one(self, node);
            }
            let message = "a text, or an object from language to text, belongs here";
            self.wrong(&node.at, message.to_owned());
            return None;
        };
        if languages.is_empty() && !may_be_empty {
            self.wrong(&node.at, "it names no language".to_owned());
        }
        let mut best = None;
        for language in languages.keys() {
            let text = node.get(language).and_then(|node| one(self, &node));
            // Keys come in alphabetical order.
            if language == "en" || best.is_none() {
                best = text.or(best);
            }
        }
        Some(best.unwrap_or_default())
    }

    fn label(&mut self, parent: &Node<'_>, key: &str) -> Option<String> {
        let node = self.needed(parent, key)?;
        self.words(&node, false)
    }

    fn facet(&mut self, node: &Node<'_>, schema: &mut FacetSchema, declared: &mut Declared) {
        if self.object(node).is_none() {
            return;
        }
        let id = self.id(node);
        let label = self.label(node, "label").unwrap_or_default();
        let Some(values) = self.needed(node, "values") else { return };
        let (values, places) = self.values(&values);
        let Some(id) = id else { return };
        let id: Arc<str> = id.into();
        let place = (schema.facets.len(), places);
        if declared.facets.insert(id.clone(), place).is_some() {
            self.twice(node, "id", &id);
        }
        schema.facets.push(Facet { id, label, values });
    }

    /// The values of a facet, parents before their children, and the place of
    /// each by its id.
    fn values(&mut self, list: &Node<'_>) -> (Vec<FacetValue>, HashMap<String, usize>) {
        let nodes = self.items(list, MAX_VALUES);
        if nodes.is_empty() && list.value.is_array() {
            self.wrong(&list.at, "a facet has at least one value".to_owned());
        }
        let mut parents: HashMap<&str, Option<&str>> = HashMap::new();
        let mut read = Vec::with_capacity(nodes.len());
        for node in &nodes {
            if self.object(node).is_none() {
                continue;
            }
            let id = self.id(node);
            let label = self.label(node, "label").unwrap_or_default();
            let parent = node.get("parent").and_then(|parent| self.text(&parent));
            let [names, synonyms] = ["names", "synonyms"].map(|key| self.other_words(node, key));
            let Some(id) = id else { continue };
            if parents.insert(id, parent).is_some() {
                self.twice(node, "id", id);
            }
            read.push((node, id, label, names, synonyms));
        }
        let mut values = Vec::with_capacity(read.len());
        for (node, id, label, names, synonyms) in read {
            match path_of(id, &parents) {
                Ok(path) => {
                    values.push(FacetValue { path: path.into(), label, names, synonyms });
                }
                Err(message) => self.wrong_beyond_schema(&format!("{}/parent", node.at), message),
            }
        }
        in_order(values)
    }

    fn other_words(&mut self, value: &Node<'_>, key: &str) -> Vec<String> {
        let Some(list) = value.get(key) else { return Vec::new() };
        let nodes = self.items(&list, MAX_SYNONYMS);
        nodes.iter().filter_map(|node| self.short(node, MAX_WORDS)).map(str::to_owned).collect()
    }

    fn field(&mut self, node: &Node<'_>, declared: &Declared) -> Option<FieldSchema> {
        self.object(node)?;
        let name = self.needed(node, "name");
        let name = name.and_then(|name| {
            let text = self.text(&name)?;
            // Unlike ids, names of fields may have underscores: YAML keys
            // often do.
            if !is_id(&text.replace('_', "-")) {
                let message = format!(
                    "{} is no name: lower-case letters, digits, hyphens and underscores, at most \
                     {MAX_ID}",
                    shown(text)
                );
                self.wrong(&name.at, message);
            }
            Some(text)
        });
        let type_ = self.needed(node, "type");
        let type_ = type_.and_then(|type_| {
            let word = type_.value.as_str().unwrap_or_default();
            let known = TYPES.iter().find(|known| **known == word);
            if known.is_none() {
                self.wrong(&type_.at, format!("one of {} belongs here", TYPES.join(", ")));
            }
            known
        });
        let facet = node.get("facet").and_then(|facet| self.described_facet(&facet, declared));
        let many = self.flag(node, "many");
        let required = self.flag(node, "required");
        let help = node.get("help").and_then(|help| self.words(&help, true));
        Some(FieldSchema {
            name: name?.to_owned(),
            type_: (*type_?).to_owned(),
            facet,
            many,
            required,
            help: help.unwrap_or_default(),
        })
    }

    fn question(&mut self, node: &Node<'_>, declared: &Declared) -> Option<Question> {
        self.object(node)?;
        let id = self.id(node);
        let text = self.label(node, "text");
        let facet = self.needed(node, "facet");
        let facet = facet.and_then(|facet| self.described_facet(&facet, declared));
        Some(Question { id: id?.to_owned(), text: text?, facet: facet? })
    }

    fn described_facet(&mut self, node: &Node<'_>, declared: &Declared) -> Option<Arc<str>> {
        let id = self.text(node)?;
        let known = declared.facets.get_key_value(id).map(|(id, _)| id.clone());
        if known.is_none() {
            let message = format!("there is no facet {}", shown(id));
            self.wrong_beyond_schema(&node.at, message);
        }
        known
    }
}

/// Children behind their parents, otherwise in the plugin's order; and the
/// place of each by its id.
fn in_order(mut values: Vec<FacetValue>) -> (Vec<FacetValue>, HashMap<String, usize>) {
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
    (values, places)
}

/// `a/b` for a child `b` of `a`.
fn path_of(id: &str, parents: &HashMap<&str, Option<&str>>) -> Result<String, String> {
    let mut segments = vec![id];
    let mut seen = HashSet::from([id]);
    let mut next = parents.get(id).copied().flatten();
    while let Some(parent) = next {
        if !parents.contains_key(parent) {
            return Err(format!("there is no value {}", shown(parent)));
        }
        if !seen.insert(parent) {
            return Err(format!("it is its own ancestor, through “{parent}”"));
        }
        segments.push(parent);
        if segments.len() > MAX_DEPTH {
            return Err(format!("it is more than {MAX_DEPTH} levels deep"));
        }
        next = parents.get(parent).copied().flatten();
    }
    segments.reverse();
    Ok(segments.join("/"))
}

#[cfg(test)]
mod tests;

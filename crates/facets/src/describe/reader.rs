//! Reads JSON whose every mistake is to be told with its place.

use std::fmt;

use serde_json::{Map, Value};

/// Most mistakes that are told.
const TOLD: usize = 5;
/// Longest piece of the plugin's own words in a mistake, in characters.
const SHOWN: usize = 60;

/// Something in a description that may not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    /// JSON pointer (RFC 6901); empty for the whole.
    pub(super) pointer: String,
    pub(super) message: String,
    /// Whether the JSON Schema cannot tell it, such as an id that stands
    /// twice.
    pub(super) beyond_schema: bool,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() { "the description" } else { &self.pointer };
        write!(f, "{place}: {}", self.message)
    }
}

/// The mistakes in one line, the first of them if there are many.
pub(super) fn told(mistakes: &[Mistake]) -> String {
    let mut words: Vec<String> = mistakes.iter().take(TOLD).map(Mistake::to_string).collect();
    if mistakes.len() > TOLD {
        words.push(format!("and {} more", mistakes.len() - TOLD));
    }
    words.join("; ")
}

/// A piece of the plugin's words, short enough for a message.
pub(super) fn shown(words: &str) -> String {
    let mut short: String = words.chars().take(SHOWN).collect();
    if short.len() < words.len() {
        short.push('…');
    }
    format!("“{short}”")
}

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Node<'j> {
    pub(super) value: &'j Value,
    pub(super) at: String,
}

impl<'j> Node<'j> {
    pub(super) fn root(value: &'j Value) -> Self {
        Self { value, at: String::new() }
    }

    pub(super) fn get(&self, key: &str) -> Option<Node<'j>> {
        Some(Node { value: self.value.get(key)?, at: format!("{}/{}", self.at, escaped(key)) })
    }
}

/// A key as a segment of a JSON pointer.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Reads values of the types that are wanted, and notes those that are not.
#[derive(Debug, Default)]
pub(super) struct Reader {
    pub(super) mistakes: Vec<Mistake>,
}

impl Reader {
    pub(super) fn wrong(&mut self, at: &str, message: String) {
        self.mistakes.push(Mistake { pointer: at.to_owned(), message, beyond_schema: false });
    }

    /// For what the JSON Schema cannot say.
    pub(super) fn wrong_beyond_schema(&mut self, at: &str, message: String) {
        self.mistakes.push(Mistake { pointer: at.to_owned(), message, beyond_schema: true });
    }

    fn unexpected(&mut self, node: &Node<'_>, wanted: &str) {
        let found = match node.value {
            Value::Null => "null",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::String(_) => "a text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        self.wrong(&node.at, format!("{wanted} belongs here, not {found}"));
    }

    pub(super) fn object<'j>(&mut self, node: &Node<'j>) -> Option<&'j Map<String, Value>> {
        let found = node.value.as_object();
        if found.is_none() {
            self.unexpected(node, "an object");
        }
        found
    }

    /// What stands under a key that has to be there.
    pub(super) fn needed<'j>(&mut self, node: &Node<'j>, key: &str) -> Option<Node<'j>> {
        let found = node.get(key);
        if found.is_none() {
            self.wrong(&node.at, format!("“{key}” is missing"));
        }
        found
    }

    /// The items of a list; those over the bound are left out.
    pub(super) fn items<'j>(&mut self, node: &Node<'j>, most: usize) -> Vec<Node<'j>> {
        let Some(items) = node.value.as_array() else {
            self.unexpected(node, "a list");
            return Vec::new();
        };
        if items.len() > most {
            self.wrong(&node.at, format!("{} items; {most} are the most", items.len()));
        }
        let numbered = items.iter().take(most).enumerate();
        numbered.map(|(i, value)| Node { value, at: format!("{}/{i}", node.at) }).collect()
    }

    pub(super) fn text<'j>(&mut self, node: &Node<'j>) -> Option<&'j str> {
        let found = node.value.as_str();
        if found.is_none() {
            self.unexpected(node, "a text");
        }
        found
    }

    /// A flag that is off where it is missing.
    pub(super) fn flag(&mut self, parent: &Node<'_>, key: &str) -> bool {
        let Some(node) = parent.get(key) else { return false };
        if !node.value.is_boolean() {
            self.unexpected(&node, "true or false");
        }
        node.value.as_bool().unwrap_or(false)
    }

    /// At most so many characters.
    pub(super) fn short<'j>(&mut self, node: &Node<'j>, most: usize) -> Option<&'j str> {
        let text = self.text(node)?;
        let long = text.chars().count();
        if long > most {
            self.wrong(&node.at, format!("{long} characters; {most} are the most"));
            return None;
        }
        Some(text)
    }
}

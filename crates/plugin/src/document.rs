//! What a plugin is given: its configuration and a document.

use std::cell::OnceCell;
use std::ops::Range;

use concord_abi::instance::DocRef;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::border::Caller;
use crate::nearest::nearest;
use crate::{Error, Report};

/// The operator's configuration of this plugin, from `concord.toml`.
#[derive(Clone, Copy, Debug)]
pub struct Config<'a> {
    json: &'a str,
}

impl<'a> Config<'a> {
    pub(crate) fn new(json: &'a str) -> Self {
        Self { json }
    }

    /// As JSON; `{}` when there is none.
    pub fn json(&self) -> &'a str {
        self.json
    }

    /// As a type of the plugin's own.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_str(self.json).map_err(|error| format!("in its config: {error}").into())
    }
}

/// One document.
#[derive(Debug)]
pub struct Doc<'a> {
    document: DocRef<'a>,
    caller: Caller<'a>,
    front_matter: OnceCell<Option<FrontMatter>>,
}

impl<'a> Doc<'a> {
    pub(crate) fn new(document: DocRef<'a>, caller: Caller<'a>) -> Self {
        Self { document, caller, front_matter: OnceCell::new() }
    }

    /// Its stable name, such as `cases/soufriere`.
    pub fn id(&self) -> &'a str {
        self.document.id
    }

    /// `case`, `practice`, `challenge`, `path`, `note` or `page`.
    pub fn kind(&self) -> &'a str {
        self.document.kind
    }

    pub fn title(&self) -> &'a str {
        self.document.title
    }

    /// The primary language subtag, such as `en`; `None` when it is not stated.
    pub fn lang(&self) -> Option<&'a str> {
        Some(self.document.lang).filter(|lang| !lang.is_empty())
    }

    /// What a reader sees of the body: its blocks, one per line.
    pub fn text(&self) -> &'a str {
        self.document.text
    }

    /// The author's one or two sentences; may be empty.
    pub fn summary(&self) -> &'a str {
        self.document.summary
    }

    /// What the author says it is about: ids of the sectors that Concord
    /// itself knows, such as `health`. None when nothing is said.
    pub fn sectors(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.document.sectors.lines()
    }

    /// Where the headings stand in [`Doc::text`], in order.
    pub fn headings(&self) -> impl ExactSizeIterator<Item = Range<usize>> + use<'a> {
        self.document.headings.iter().map(|span| span.start..span.end)
    }

    /// One field of the plugin's front matter by JSON pointer: a scalar as
    /// plain text, a list or a map as JSON. Cheaper than
    /// [`Doc::front_matter`] where one text is all that is needed.
    pub fn field(&self, pointer: &str) -> Option<&'a str> {
        self.caller.field(pointer)
    }

    /// All that the document states under the plugin's id; `None` when it
    /// does not mention the plugin.
    pub fn front_matter(&self) -> Option<&FrontMatter> {
        let read = || {
            let json = self.caller.field("")?;
            // A scalar comes as plain text, which need not be JSON.
            let value = serde_json::from_str(json).unwrap_or_else(|_| Value::from(json));
            Some(FrontMatter { value })
        };
        self.front_matter.get_or_init(read).as_ref()
    }
}

/// The part of a document's front matter that belongs to the plugin. The
/// functions that take a [`Report`] say to the author what is wrong there.
#[derive(Clone, Debug, PartialEq)]
pub struct FrontMatter {
    value: Value,
}

/// One text in the front matter, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// JSON pointer below the plugin's key.
    pub pointer: String,
    pub text: String,
}

impl FrontMatter {
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// What stands at a JSON pointer. An empty value (`null`) counts as absent.
    pub fn get(&self, pointer: &str) -> Option<&Value> {
        self.value.pointer(pointer).filter(|value| !value.is_null())
    }

    /// All of it as a type of the plugin's own. For messages with a place, use
    /// the functions below.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        Ok(T::deserialize(&self.value)?)
    }

    /// The texts at a pointer, where one text or a list of texts may stand.
    /// Numbers count as texts: nobody quotes a code such as `2221`.
    pub fn texts(&self, pointer: &str, report: &mut Report<'_>) -> Vec<Item> {
        let mut items = Vec::new();
        let mut take = |pointer: String, value: &Value| match value {
            Value::String(text) => items.push(Item { pointer, text: text.trim().to_owned() }),
            Value::Number(number) => items.push(Item { pointer, text: number.to_string() }),
            _ => wrong_type(report, &pointer, "a text", value),
        };
        match self.get(pointer) {
            None => {}
            Some(Value::Array(values)) => {
                for (index, value) in values.iter().enumerate() {
                    take(format!("{pointer}/{index}"), value);
                }
            }
            Some(value) => take(pointer.to_owned(), value),
        }
        items
    }

    /// The text at a pointer.
    pub fn text(&self, pointer: &str, report: &mut Report<'_>) -> Option<&str> {
        let value = self.get(pointer)?;
        if value.as_str().is_none() {
            wrong_type(report, pointer, "a text", value);
        }
        value.as_str().map(str::trim)
    }

    /// The whole number at a pointer.
    pub fn integer(&self, pointer: &str, report: &mut Report<'_>) -> Option<i64> {
        let value = self.get(pointer)?;
        if value.as_i64().is_none() {
            wrong_type(report, pointer, "a whole number", value);
        }
        value.as_i64()
    }

    /// The number at a pointer.
    pub fn number(&self, pointer: &str, report: &mut Report<'_>) -> Option<f64> {
        let value = self.get(pointer)?;
        if value.as_f64().is_none() {
            wrong_type(report, pointer, "a number", value);
        }
        value.as_f64()
    }

    /// The years `start` and `end` of the map at a pointer; the end may be
    /// `ongoing`. Returns the start.
    pub fn period(&self, pointer: &str, report: &mut Report<'_>) -> Option<i64> {
        let end_at = format!("{pointer}/end");
        let start = self.integer(&format!("{pointer}/start"), report);
        if self.get(&end_at).and_then(Value::as_str) != Some("ongoing") {
            let end = self.integer(&end_at, report);
            if start.zip(end).is_some_and(|(start, end)| end < start) {
                report.error(&end_at, "bad-period", "the period ends before it starts");
            }
        }
        start
    }

    /// `true` or `false` at a pointer.
    pub fn boolean(&self, pointer: &str, report: &mut Report<'_>) -> Option<bool> {
        let value = self.get(pointer)?;
        if value.as_bool().is_none() {
            wrong_type(report, pointer, "true or false", value);
        }
        value.as_bool()
    }

    /// One of the allowed words at a pointer.
    pub fn one_of<'w>(
        &self,
        pointer: &str,
        allowed: &[&'w str],
        report: &mut Report<'_>,
    ) -> Option<&'w str> {
        let text = self.text(pointer, report)?;
        let known = allowed.iter().copied().find(|word| *word == text);
        if known.is_none() {
            let message = unknown(text, allowed.iter().copied(), &allowed.join(", "));
            report.error(pointer, "unknown-value", &message);
        }
        known
    }

    /// Whether a map stands at a pointer; a warning for each key that is not
    /// allowed there. `""` is the plugin's own key.
    pub fn map(&self, pointer: &str, allowed: &[&str], report: &mut Report<'_>) -> bool {
        let map = match self.get(pointer) {
            None => return false,
            Some(Value::Object(map)) => map,
            Some(value) => {
                wrong_type(report, pointer, "a map", value);
                return false;
            }
        };
        for key in map.keys().filter(|key| !allowed.contains(&key.as_str())) {
            let message = unknown(key, allowed.iter().copied(), &allowed.join(", "));
            // RFC 6901: these two characters are written differently.
            let key = key.replace('~', "~0").replace('/', "~1");
            report.warning(&format!("{pointer}/{key}"), "unknown-key", &message);
        }
        true
    }
}

/// `“x” is not known here; did you mean “y”?`
pub(crate) fn unknown<'a>(
    written: &str,
    allowed: impl Iterator<Item = &'a str>,
    all: &str,
) -> String {
    match nearest(written, allowed) {
        Some(nearest) => format!("“{written}” is not known here; did you mean “{nearest}”?"),
        None => format!("“{written}” is not known here; allowed are: {all}"),
    }
}

fn wrong_type(report: &mut Report<'_>, pointer: &str, wanted: &str, found: &Value) {
    let found = match found {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    };
    report.error(pointer, "wrong-type", &format!("{wanted} belongs here, not {found}"));
}

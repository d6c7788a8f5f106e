//! YAML as a tree in which every key and value knows its place.
//!
//! A typed reader stops at the first wrong value and loses places. Here
//! scalars stay text: whether `NO` is a country or `012` a number is for the
//! schema to say. A mistake of syntax costs the value that it stands in.

mod builder;

use std::collections::HashSet;
use std::ops::Range;

use granit_parser::{Event, Options, Parser, options};

use self::builder::Builder;

/// A value and the bytes of the file that it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub value: Value,
    pub at: Range<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `plain` when it was written without quotes.
    Scalar {
        text: String,
        plain: bool,
    },
    List(Vec<Node>),
    /// In the order of the file; keys that are not scalars are left out.
    Map(Vec<Entry>),
}

/// One `key: value` of a map.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub key: String,
    pub key_at: Range<usize>,
    pub value: Node,
}

impl Node {
    /// Nothing was written: `key:`, `~` or `null`.
    pub fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar { text, plain: true }
            if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// The text of a scalar that is not null.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } if !self.is_null() => Some(text),
            _ => None,
        }
    }

    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; a single scalar counts as a list of one.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            Value::Scalar { .. } if !self.is_null() => std::slice::from_ref(self),
            _ => &[],
        }
    }

    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// What this is called in messages.
    pub fn describe(&self) -> &'static str {
        match &self.value {
            _ if self.is_null() => "nothing",
            Value::Scalar { .. } => "a single value",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }

    /// The value as JSON, plain scalars typed by the YAML 1.2 core schema:
    /// `NO` and `012` stay text.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            _ if self.is_null() => serde_json::Value::Null,
            Value::Scalar { text, plain: true } => plain_to_json(text),
            Value::Scalar { text, plain: false } => text.as_str().into(),
            Value::List(items) => items.iter().map(Node::to_json).collect(),
            Value::Map(entries) => {
                entries.iter().map(|entry| (entry.key.clone(), entry.value.to_json())).collect()
            }
        }
    }
}

fn plain_to_json(text: &str) -> serde_json::Value {
    match text {
        "true" | "True" | "TRUE" => return true.into(),
        "false" | "False" | "FALSE" => return false.into(),
        _ => {}
    }
    let digits = text.trim_start_matches(['-', '+']);
    let leading_zero = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
    let numeric = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-'));
    if numeric && !leading_zero {
        if let Ok(integer) = text.parse::<i64>() {
            return integer.into();
        }
        if let Some(number) = text.parse::<f64>().ok().and_then(serde_json::Number::from_f64) {
            return number.into();
        }
    }
    text.into()
}

/// Why reading stopped or what was left out.
#[derive(Clone, Debug, PartialEq)]
pub struct YamlError {
    pub at: Range<usize>,
    pub kind: YamlErrorKind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum YamlErrorKind {
    Syntax {
        message: String,
        /// The key whose value could not be read, with its place.
        key: Option<(String, usize)>,
        /// The rest of the line of a key, where it was taken for text that
        /// should have been in quotes: it is the value.
        unquoted: Option<String>,
    },
    DuplicateKey(String),
    ComplexKey,
    UnknownAlias(String),
    /// Front matter is one document.
    SecondDocument,
    TooLarge,
    TooDeep,
}

/// Most mistakes of syntax after which reading goes on.
const MAX_RESUMES: usize = 20;

/// Reads the YAML in `file[range]`. The tree is `None` when there is no value
/// at all. Places count bytes of the whole `file`.
///
/// After a mistake of syntax reading goes on at the next key at the start of
/// a line, so that one bracket does not hide all other mistakes; the value with
/// the mistake is left out.
pub fn parse(file: &str, range: Range<usize>) -> (Option<Node>, Vec<YamlError>) {
    let Part { root: mut tree, mut errors, mut resume, mut size } =
        parse_part(file, range.clone(), 0);
    for _ in 0..MAX_RESUMES {
        let Some(start) = resume.filter(|start| *start < range.end) else { break };
        let part = parse_part(file, start..range.end, size);
        (resume, size) = (part.resume, part.size);
        // Anchors do not reach across a mistake; an alias is none of its own.
        errors.extend(
            part.errors.into_iter().filter(|e| !matches!(e.kind, YamlErrorKind::UnknownAlias(_))),
        );
        match (&mut tree, part.root) {
            (Some(Node { value: Value::Map(entries), .. }), Some(more)) => {
                if let Value::Map(more) = more.value {
                    merge(entries, more, &mut errors);
                }
            }
            (None, Some(more)) => tree = Some(more),
            _ => {}
        }
    }
    (tree, errors)
}

/// Adds what was read after a mistake to what was read before it.
fn merge(entries: &mut Vec<Entry>, more: Vec<Entry>, errors: &mut Vec<YamlError>) {
    let known: HashSet<String> = entries.iter().map(|entry| entry.key.clone()).collect();
    for entry in more {
        if known.contains(&entry.key) {
            let kind = YamlErrorKind::DuplicateKey(entry.key);
            errors.push(YamlError { at: entry.key_at, kind });
        } else {
            entries.push(entry);
        }
    }
}

/// What was read up to the end or to the first mistake of syntax.
struct Part {
    root: Option<Node>,
    errors: Vec<YamlError>,
    /// Where to go on after a mistake.
    resume: Option<usize>,
    /// The weight of all that was read so far, earlier parts included.
    size: usize,
}

fn parse_part(file: &str, range: Range<usize>, size: usize) -> Part {
    let Some(yaml) = file.get(range.clone()) else {
        return Part { root: None, errors: Vec::new(), resume: None, size };
    };
    let mut builder = Builder::new(range.start, yaml, size);
    let settings: Options = options! { emit_comments: false, emit_unresolved_aliases: true };
    let mut parser = Parser::new_from_str_with_options(yaml, settings);
    let mut mistake = None;
    let mut documents = 0;
    while let Some(next) = parser.next_event() {
        match next {
            Ok((Event::StreamEnd, _)) => break,
            Ok((Event::DocumentStart(..), span)) => {
                documents += 1;
                if documents > 1 {
                    let at = builder.range(&span);
                    builder.fail(at, YamlErrorKind::SecondDocument);
                    break;
                }
            }
            Ok((event, span)) => {
                if !builder.event(event, &span) {
                    break;
                }
            }
            Err(error) => {
                let at = range.start + error.marker().byte_offset().unwrap_or(yaml.len());
                mistake = Some((error.info(), at));
                break;
            }
        }
    }
    let last_key = builder.last_key;
    let (mut root, mut errors, size) = builder.finish();
    let resume = mistake.as_ref().and_then(|_| next_key(file, last_key, range.end));
    if let Some((message, at)) = mistake {
        if let Some((at, key)) = tab_indent(file, at..range.end).filter(|_| message.contains("tab"))
        {
            let key = key.map(|key| (key, at));
            let kind = YamlErrorKind::Syntax { message, key, unquoted: None };
            errors.push(YamlError { at: at..at + 1, kind });
            return Part { root, errors, resume, size };
        }
        let end = resume.unwrap_or(range.end);
        let Mended { key, unquoted, open } = match &mut root {
            Some(Node { value: Value::Map(entries), .. }) => {
                mend(entries, file, last_key..end, at.min(range.end))
            }
            _ => Mended::default(),
        };
        let (message, at) = match open {
            Some((what, open)) => (format!("this {what} is not closed"), open..open + 1),
            None => (message, at..at),
        };
        errors.push(YamlError { at, kind: YamlErrorKind::Syntax { message, key, unquoted } });
    }
    Part { root, errors, resume, size }
}

/// The first line that is indented by a tab, and its key: the parser gives the
/// place of the value before it.
fn tab_indent(file: &str, range: Range<usize>) -> Option<(usize, Option<String>)> {
    let at = range.start + file.get(range.clone())?.find("\n\t")? + 1;
    let line = file.get(at..range.end)?.lines().next()?;
    Some((at, line.split_once(':').map(|(key, _)| key.trim().to_owned())))
}

/// What can be said of the value in which a mistake was found.
#[derive(Default)]
struct Mended {
    /// The key, if its value is lost.
    key: Option<(String, usize)>,
    /// The text that was taken for the value.
    unquoted: Option<String>,
    /// What is not closed, and where it begins.
    open: Option<(&'static str, usize)>,
}

/// Makes the best of the entry at `range`, in which or after which the mistake
/// at `mistake` was found: text stays text.
fn mend(entries: &mut Vec<Entry>, file: &str, range: Range<usize>, mistake: usize) -> Mended {
    let mut mended = Mended::default();
    let key_at = range.start;
    let lines = file.get(range).unwrap_or_default();
    let line = lines.lines().next().unwrap_or_default();
    let Some((key, rest)) = line.split_once(':') else { return mended };
    let key = key.trim().trim_matches(['"', '\'']).to_owned();
    let known = entries.iter().position(|entry| entry.key_at.start == key_at);
    let text = rest.split(" #").next().unwrap_or_default().trim();
    let start = key_at + (line.len() - rest.trim_start().len());
    let structure = text.starts_with(['[', '{', '|', '>', '&', '*', '!', '#']) || text.is_empty();
    let unclosed = text.starts_with(['"', '\'']) && !text[1..].contains(&text[..1]);
    if (mistake <= key_at + line.len() || unclosed) && !structure {
        let behind = &lines[start - key_at..];
        let quoted = text.starts_with(['"', '\'']);
        let (start, text) = match quoted.then(|| behind[1..].find(&text[..1])).flatten() {
            // It is closed on a later line.
            Some(end) if unclosed => (start + 1, &behind[1..=end]),
            Some(_) if text.ends_with(&text[..1]) => (start + 1, &text[1..text.len() - 1]),
            None if unclosed => {
                mended.open = Some(("quote", start));
                (start + 1, &text[1..])
            }
            _ => (start, text),
        };
        let at = start..start + text.len();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let value = Node { value: Value::Scalar { text: text.clone(), plain: true }, at };
        match known {
            Some(index) => entries[index].value = value,
            None => {
                let key_at = key_at..key_at + key.len();
                entries.push(Entry { key, key_at, value });
            }
        }
        mended.unquoted = Some(text);
        return mended;
    }
    let lost =
        known.is_none_or(|index| !matches!(entries[index].value.value, Value::Scalar { .. }));
    if !lost {
        return mended; // It was read before the mistake.
    }
    if let Some(index) = known {
        entries.remove(index);
    }
    mended.key = Some((key, key_at));
    let behind = &lines[start - key_at..];
    mended.open = match text.as_bytes().first() {
        Some(b'[') if is_open(behind, '[', ']') => Some(("list", start)),
        Some(b'{') if is_open(behind, '{', '}') => Some(("map", start)),
        _ => None,
    };
    mended
}

/// Whether more brackets open than close.
fn is_open(text: &str, open: char, close: char) -> bool {
    text.matches(open).count() > text.matches(close).count()
}

/// The start of the next line after the one at `from` that begins with a key.
fn next_key(file: &str, from: usize, end: usize) -> Option<usize> {
    let mut at = from;
    while let Some(newline) = file.get(at..end)?.find('\n') {
        at += newline + 1;
        let line = file.get(at..end)?.lines().next().unwrap_or_default();
        let key = line.split(':').next().unwrap_or_default();
        let is_key = key.len() < line.len()
            && key.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' '));
        if is_key {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests;

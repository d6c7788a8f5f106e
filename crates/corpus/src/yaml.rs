//! YAML as a tree in which every key and value knows its place.
//!
//! A typed reader stops at the first wrong value and loses places. Here
//! scalars stay text: whether `NO` is a country or `012` a number is for the
//! schema to say. A mistake of syntax costs the value that it stands in.

use std::collections::HashMap;
use std::ops::Range;

use granit_parser::{Event, Options, Parser, ScalarStyle, Span, options};

/// Most nodes of one tree, aliases expanded: a bound on "billion laughs".
const MAX_NODES: usize = 100_000;
/// Deepest nesting of lists and maps.
const MAX_DEPTH: usize = 64;

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
    Syntax(String),
    DuplicateKey(String),
    ComplexKey,
    UnknownAlias(String),
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
    let Part { root: mut tree, mut errors, mut resume } = parse_part(file, range.clone());
    for _ in 0..MAX_RESUMES {
        let Some(start) = resume.filter(|start| *start < range.end) else { break };
        let part = parse_part(file, start..range.end);
        resume = part.resume;
        // Anchors do not reach across a mistake; an alias is none of its own.
        errors.extend(
            part.errors.into_iter().filter(|e| !matches!(e.kind, YamlErrorKind::UnknownAlias(_))),
        );
        match (&mut tree, part.root) {
            (Some(Node { value: Value::Map(entries), .. }), Some(more)) => {
                if let Value::Map(more) = more.value {
                    let new = more.into_iter().filter(|m| !entries.iter().any(|e| e.key == m.key));
                    let new: Vec<_> = new.collect();
                    entries.extend(new);
                }
            }
            (None, Some(more)) => tree = Some(more),
            _ => {}
        }
    }
    (tree, errors)
}

/// What was read up to the end or to the first mistake of syntax.
struct Part {
    root: Option<Node>,
    errors: Vec<YamlError>,
    /// Where to go on after a mistake.
    resume: Option<usize>,
}

fn parse_part(file: &str, range: Range<usize>) -> Part {
    let Some(yaml) = file.get(range.clone()) else {
        return Part { root: None, errors: Vec::new(), resume: None };
    };
    let mut builder = Builder {
        base: range.start,
        length: yaml.len(),
        stack: Vec::new(),
        root: None,
        anchors: HashMap::new(),
        nodes: 0,
        errors: Vec::new(),
        last_key: range.start,
    };
    let settings: Options = options! { emit_comments: false, emit_unresolved_aliases: true };
    let mut parser = Parser::new_from_str_with_options(yaml, settings);
    let mut resume = None;
    while let Some(next) = parser.next_event() {
        match next {
            Ok((Event::DocumentEnd | Event::StreamEnd, _)) => break,
            Ok((event, span)) => {
                if !builder.event(event, &span, yaml) {
                    break;
                }
            }
            Err(error) => {
                let at = builder.base + error.marker().byte_offset().unwrap_or(yaml.len());
                builder.fail(at..at, YamlErrorKind::Syntax(error.info()));
                resume = next_key(file, builder.last_key, range.end);
                break;
            }
        }
    }
    let unfinished = resume.is_some().then_some(builder.last_key);
    let (mut root, errors) = builder.finish();
    if let (Some(key), Some(Node { value: Value::Map(entries), .. })) = (unfinished, &mut root) {
        entries.retain(|entry| {
            entry.key_at.start != key || matches!(entry.value.value, Value::Scalar { .. })
        });
    }
    Part { root, errors, resume }
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

/// A list or map that is still open.
struct Open {
    at: usize,
    anchor: usize,
    kind: OpenKind,
}

enum OpenKind {
    List(Vec<Node>),
    Map { entries: Vec<Entry>, key: Option<(Option<String>, Range<usize>)> },
}

struct Builder {
    base: usize,
    length: usize,
    stack: Vec<Open>,
    root: Option<Node>,
    anchors: HashMap<usize, (Node, usize)>,
    nodes: usize,
    errors: Vec<YamlError>,
    /// Where the last key at the start of a line stood.
    last_key: usize,
}

impl Builder {
    fn fail(&mut self, at: Range<usize>, kind: YamlErrorKind) {
        self.errors.push(YamlError { at, kind });
    }

    fn range(&self, span: &Span) -> Range<usize> {
        let byte = |offset: Option<usize>| self.base + offset.unwrap_or(0).min(self.length);
        let start = byte(span.start.byte_offset());
        start..byte(span.end.byte_offset()).max(start)
    }

    /// Takes one event; `false` ends the reading.
    fn event(&mut self, event: Event<'_>, span: &Span, yaml: &str) -> bool {
        let at = self.range(span);
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let plain = style == ScalarStyle::Plain;
                let node = Node { value: Value::Scalar { text: text.into_owned(), plain }, at };
                self.add(node, anchor, 1)
            }
            Event::SequenceStart(_, anchor, _) => self.open(at, anchor, OpenKind::List(Vec::new())),
            Event::MappingStart(_, anchor, _) => {
                self.open(at, anchor, OpenKind::Map { entries: Vec::new(), key: None })
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(at.end),
            Event::Alias(id) => match self.anchors.get(&id) {
                Some((node, size)) => {
                    let (node, size) = (Node { at, ..node.clone() }, *size);
                    self.add(node, 0, size)
                }
                None => self.unknown_alias(at, yaml),
            },
            Event::UnresolvedAlias(_) => self.unknown_alias(at, yaml),
            _ => true,
        }
    }

    fn unknown_alias(&mut self, at: Range<usize>, yaml: &str) -> bool {
        let name = yaml.get(at.start - self.base..at.end - self.base).unwrap_or_default();
        self.fail(at.clone(), YamlErrorKind::UnknownAlias(name.to_owned()));
        self.add(Node { value: Value::Scalar { text: String::new(), plain: true }, at }, 0, 1)
    }

    fn open(&mut self, at: Range<usize>, anchor: usize, kind: OpenKind) -> bool {
        if self.stack.len() >= MAX_DEPTH {
            self.fail(at, YamlErrorKind::TooDeep);
            return false;
        }
        self.stack.push(Open { at: at.start, anchor, kind });
        true
    }

    fn close(&mut self, end: usize) -> bool {
        let Some(open) = self.stack.pop() else { return true };
        let value = match open.kind {
            OpenKind::List(items) => Value::List(items),
            OpenKind::Map { entries, .. } => Value::Map(entries),
        };
        let node = Node { value, at: open.at..end.max(open.at) };
        self.add(node, open.anchor, 1)
    }

    /// Puts a finished node where it belongs.
    fn add(&mut self, node: Node, anchor: usize, size: usize) -> bool {
        self.nodes += size;
        if self.nodes > MAX_NODES {
            self.fail(node.at, YamlErrorKind::TooLarge);
            return false;
        }
        if anchor > 0 {
            let size = count(&node);
            self.anchors.insert(anchor, (node.clone(), size));
        }
        let top = self.stack.len() == 1;
        let Some(open) = self.stack.last_mut() else {
            self.root.get_or_insert(node);
            return true;
        };
        match &mut open.kind {
            OpenKind::List(items) => items.push(node),
            OpenKind::Map { key: key @ None, .. } => {
                let at = node.at.clone();
                if top {
                    self.last_key = at.start;
                }
                let text = match node.value {
                    Value::Scalar { text, .. } => Some(text),
                    _ => None,
                };
                if text.is_none() {
                    self.errors.push(YamlError { at: at.clone(), kind: YamlErrorKind::ComplexKey });
                }
                *key = Some((text, at));
            }
            OpenKind::Map { entries, key } => {
                if let Some((Some(key), key_at)) = key.take() {
                    if entries.iter().any(|entry| entry.key == key) {
                        let kind = YamlErrorKind::DuplicateKey(key);
                        self.errors.push(YamlError { at: key_at, kind });
                    } else {
                        entries.push(Entry { key, key_at, value: node });
                    }
                }
            }
        }
        true
    }

    /// Closes what an error left open, so that what was read is kept.
    fn finish(mut self) -> (Option<Node>, Vec<YamlError>) {
        self.nodes = 0;
        while !self.stack.is_empty() {
            let end = self.base + self.length;
            if !self.close(end) {
                break;
            }
        }
        (self.root, self.errors)
    }
}

fn count(node: &Node) -> usize {
    1 + match &node.value {
        Value::Scalar { .. } => 0,
        Value::List(items) => items.iter().map(count).sum(),
        Value::Map(entries) => entries.iter().map(|entry| count(&entry.value)).sum(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(yaml: &str) -> (Node, Vec<YamlError>) {
        let (node, errors) = parse(yaml, 0..yaml.len());
        (node.unwrap(), errors)
    }

    #[test]
    fn keys_and_values_know_their_places() {
        let file = "---\nplace: {name: Soufrière, countries: [NO, LC]}\n---\n";
        let (node, errors) = parse(file, 4..file.len() - 4);
        assert_eq!(errors, []);
        let node = node.unwrap();
        let countries = node.get("place").unwrap().get("countries").unwrap();
        let texts: Vec<_> = countries.items().iter().filter_map(Node::text).collect();
        assert_eq!(texts, ["NO", "LC"]);
        assert_eq!(&file[countries.items()[1].at.clone()], "LC");
        assert_eq!(&file[node.entries()[0].key_at.clone()], "place");
    }

    #[test]
    fn a_syntax_error_costs_one_value() {
        let (node, errors) = tree("title: A\nlist: [1, 2\nrest: x\n");
        assert_eq!(node.get("title").and_then(Node::text), Some("A"));
        assert_eq!(node.get("rest").and_then(Node::text), Some("x"), "reading goes on");
        assert_eq!(node.get("list"), None, "a value with a mistake is left out");
        assert!(matches!(errors[..], [YamlError { kind: YamlErrorKind::Syntax(_), .. }]));
    }

    #[test]
    fn duplicate_keys_are_told_and_the_first_is_kept() {
        let (node, errors) = tree("a: 1\na: 2\n");
        assert_eq!(node.get("a").and_then(Node::text), Some("1"));
        assert_eq!(errors[0].at, 5..6);
    }

    #[test]
    fn aliases_expand_within_bounds() {
        let (node, errors) = tree("a: &x [1, 2]\nb: *x\nc: *nowhere\n");
        assert_eq!(node.get("b").unwrap().items().len(), 2);
        assert!(matches!(&errors[..], [YamlError { kind: YamlErrorKind::UnknownAlias(n), .. }]
            if n == "*nowhere"));

        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..10 {
            let list = vec![format!("*a{}", level - 1); 10].join(", ");
            bomb += &format!("a{level}: &a{level} [{list}]\n");
        }
        let (_, errors) = tree(&bomb);
        assert!(errors.iter().any(|e| e.kind == YamlErrorKind::TooLarge), "{errors:?}");
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = "[".repeat(100_000);
        let (_, errors) = parse(&deep, 0..deep.len());
        assert!(!errors.is_empty());
        let (_, errors) = tree(&("[".repeat(80) + &"]".repeat(80)));
        assert_eq!(errors[0].kind, YamlErrorKind::TooDeep);
    }

    #[test]
    fn json_types_follow_yaml_1_2() {
        let (node, _) = tree("[NO, yes, 012, 12, 1.5, true, ~, 'true', 1e3, 2011-01-02, .5]");
        let json = serde_json::json!([
            "NO",
            "yes",
            "012",
            12,
            1.5,
            true,
            null,
            "true",
            1000.0,
            "2011-01-02",
            0.5
        ]);
        assert_eq!(node.to_json(), json);
    }
}

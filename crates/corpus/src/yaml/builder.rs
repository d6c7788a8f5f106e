//! From the events of the parser to a tree, within bounds.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use granit_parser::{Event, ScalarStyle, Span};

use super::{Entry, Node, Value, YamlError, YamlErrorKind};

/// Heaviest tree, aliases expanded: a bound on "billion laughs", whether they
/// repeat many values or long ones.
const MAX_SIZE: usize = 100_000;
/// Deepest nesting of lists and maps.
const MAX_DEPTH: usize = 64;

/// What a scalar counts: one, and one more for each so many bytes.
fn weight(text: &str) -> usize {
    1 + text.len() / 256
}

fn weight_of(node: &Node) -> usize {
    match &node.value {
        Value::Scalar { text, .. } => weight(text),
        Value::List(items) => 1 + items.iter().map(weight_of).sum::<usize>(),
        Value::Map(entries) => {
            let entries = entries.iter();
            1 + entries.map(|entry| weight(&entry.key) + weight_of(&entry.value)).sum::<usize>()
        }
    }
}

/// A list or map that is still open.
struct Open {
    at: usize,
    anchor: usize,
    kind: OpenKind,
}

enum OpenKind {
    List(Vec<Node>),
    Map {
        entries: Vec<Entry>,
        keys: HashSet<String>,
        /// The key whose value comes next.
        key: Option<(Option<String>, Range<usize>)>,
    },
}

pub(super) struct Builder<'y> {
    /// Where the YAML starts in the file.
    base: usize,
    yaml: &'y str,
    stack: Vec<Open>,
    root: Option<Node>,
    /// The nodes that aliases repeat, and their weight.
    anchors: HashMap<usize, (Node, usize)>,
    size: usize,
    errors: Vec<YamlError>,
    /// Where the last key at the start of a line stood.
    pub last_key: usize,
}

impl<'y> Builder<'y> {
    /// Builds from `yaml`, which starts at the byte `base` of its file. `size`
    /// is the weight of what was read before.
    pub fn new(base: usize, yaml: &'y str, size: usize) -> Self {
        Self {
            base,
            yaml,
            stack: Vec::new(),
            root: None,
            anchors: HashMap::new(),
            size,
            errors: Vec::new(),
            last_key: base,
        }
    }

    pub fn fail(&mut self, at: Range<usize>, kind: YamlErrorKind) {
        self.errors.push(YamlError { at, kind });
    }

    pub fn range(&self, span: &Span) -> Range<usize> {
        let byte = |offset: Option<usize>| self.base + offset.unwrap_or(0).min(self.yaml.len());
        let start = byte(span.start.byte_offset());
        start..byte(span.end.byte_offset()).max(start)
    }

    /// Takes one event; `false` ends the reading.
    pub fn event(&mut self, event: Event<'_>, span: &Span) -> bool {
        let at = self.range(span);
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let plain = style == ScalarStyle::Plain;
                let size = weight(&text);
                let node = Node { value: Value::Scalar { text: text.into_owned(), plain }, at };
                self.add(node, anchor, size)
            }
            Event::SequenceStart(_, anchor, _) => self.open(at, anchor, OpenKind::List(Vec::new())),
            Event::MappingStart(_, anchor, _) => self.open(
                at,
                anchor,
                OpenKind::Map { entries: Vec::new(), keys: HashSet::new(), key: None },
            ),
            Event::SequenceEnd | Event::MappingEnd => self.close(at.end),
            Event::Alias(id) => match self.anchors.get(&id) {
                // Weighed before it is copied.
                Some((_, size)) if self.size + size > MAX_SIZE => {
                    self.fail(at, YamlErrorKind::TooLarge);
                    false
                }
                Some((node, size)) => {
                    let (node, size) = (Node { at, ..node.clone() }, *size);
                    self.add(node, 0, size)
                }
                None => self.unknown_alias(at),
            },
            Event::UnresolvedAlias(_) => self.unknown_alias(at),
            _ => true,
        }
    }

    fn unknown_alias(&mut self, at: Range<usize>) -> bool {
        let name = self.yaml.get(at.start - self.base..at.end - self.base).unwrap_or_default();
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

    /// Puts a finished node where it belongs. `size` is what it adds to the
    /// weight of the tree.
    fn add(&mut self, node: Node, anchor: usize, size: usize) -> bool {
        self.size += size;
        if anchor > 0 {
            // The copy weighs as much as the value: anchors within anchors
            // would multiply it.
            let copied = weight_of(&node);
            self.size += copied;
            if self.size <= MAX_SIZE {
                self.anchors.insert(anchor, (node.clone(), copied));
            }
        }
        if self.size > MAX_SIZE {
            self.fail(node.at, YamlErrorKind::TooLarge);
            return false;
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
            OpenKind::Map { entries, keys, key } => {
                if let Some((Some(key), key_at)) = key.take() {
                    if keys.insert(key.clone()) {
                        entries.push(Entry { key, key_at, value: node });
                    } else {
                        let kind = YamlErrorKind::DuplicateKey(key);
                        self.errors.push(YamlError { at: key_at, kind });
                    }
                }
            }
        }
        true
    }

    /// Closes what an error left open, so that what was read is kept. Returns
    /// the tree, the errors and the weight.
    pub fn finish(mut self) -> (Option<Node>, Vec<YamlError>, usize) {
        // What is read already fits, or reading ended: closing adds nothing.
        let size = std::mem::take(&mut self.size);
        let end = self.base + self.yaml.len();
        self.stack.iter_mut().for_each(|open| open.anchor = 0);
        while !self.stack.is_empty() && self.close(end) {}
        (self.root, self.errors, size)
    }
}

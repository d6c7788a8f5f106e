//! Query text in, a tree and notes out. It never fails: people type anything.
//!
//! Words side by side are all wanted, `"…"` is a phrase, `-` in front excludes,
//! `OR` joins what stands on its two sides, parentheses group, `*` at the end
//! of a word completes it, `field:value` asks for a value. A word of several
//! parts (`co-management`) is found as a phrase of its parts is.

mod conditions;

use crate::Note;
use crate::analysis;
use crate::fields::{Known, Test};
use crate::language::Language;
use crate::leaf::{Form, Leaf};

/// So many terms are searched at most, to bound the work of one query.
const MOST_TERMS: usize = 64;
/// Nobody reads more.
const MOST_NOTES: usize = 8;
/// Deeper parentheses do not group.
const DEEPEST: usize = 16;
/// A beginning stands for many terms and a field for many documents; each
/// counts as so many terms.
const PREFIX_COST: usize = 8;
/// Fewer letters would complete to too much of a dictionary.
const SHORTEST_PREFIX: usize = 2;

/// A query, with its words already analysed into terms.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Leaf(Leaf),
    Field(Test),
    /// All of them; at least one.
    And(Vec<Node>),
    /// Any of them; at least two.
    Or(Vec<Node>),
    Not(Box<Node>),
}

impl Node {
    /// Whether it says which kinds are wanted, so that none is left out by
    /// default.
    pub(crate) fn asks_for_a_kind(&self) -> bool {
        match self {
            Node::Field(test) => matches!(test, Test::Kind(_)),
            Node::And(nodes) | Node::Or(nodes) => nodes.iter().any(Node::asks_for_a_kind),
            Node::Leaf(_) | Node::Not(_) => false,
        }
    }
}

/// The tree of `text`, `None` when nothing in it can be searched. Its words
/// are analysed for every one of `languages`, of which there is at least one.
pub(crate) fn parse(
    text: &str,
    languages: &[Language],
    known: Known<'_>,
) -> (Option<Node>, Vec<Note>) {
    let mut parser = Parser { rest: text, at: 0, terms: 0, languages, known, notes: Vec::new() };
    let node = parser.any_of(0);
    (node, parser.notes)
}

struct Parser<'a> {
    rest: &'a str,
    /// Characters before `rest`.
    at: usize,
    /// How many terms were taken so far.
    terms: usize,
    languages: &'a [Language],
    known: Known<'a>,
    notes: Vec<Note>,
}

impl<'a> Parser<'a> {
    fn note(&mut self, code: &str, message: String, at: usize) {
        self.note_with(code, message, at, None);
    }

    fn note_with(&mut self, code: &str, message: String, at: usize, nearest: Option<String>) {
        if self.notes.len() < MOST_NOTES {
            self.notes.push(Note { nearest, ..Note::new(code, message, Some(at)) });
        }
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// Takes the first `bytes` of the rest.
    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.at += taken.chars().count();
        self.rest = rest;
        taken
    }

    fn skip_space(&mut self) {
        let space = self.rest.len() - self.rest.trim_start().len();
        self.take(space);
    }

    /// Branches with `OR` between them, up to the end or a closing parenthesis.
    fn any_of(&mut self, depth: usize) -> Option<Node> {
        let mut branches = Vec::new();
        loop {
            let branch = self.all_of(depth);
            let found = branch.is_some();
            branches.extend(branch);
            if !self.rest.starts_with("OR") {
                break;
            }
            let at = self.at;
            self.take(2);
            self.skip_space();
            let nothing_follows = self.rest.is_empty() || (depth > 0 && self.rest.starts_with(')'));
            if !found || nothing_follows {
                self.note("ignored", "`OR` needs words on both of its sides".to_owned(), at);
            }
        }
        match branches.len() {
            0 | 1 => branches.pop(),
            _ => Some(Node::Or(branches)),
        }
    }

    /// Everything up to the end, a closing parenthesis or `OR`.
    fn all_of(&mut self, depth: usize) -> Option<Node> {
        let mut nodes: Vec<Node> = Vec::new();
        loop {
            self.skip_space();
            let at = self.at;
            let Some(c) = self.peek() else { break };
            if c == ')' {
                if depth > 0 {
                    break;
                }
                self.take(1);
                self.note("ignored", "`)` closes nothing".to_owned(), at);
                continue;
            }
            if keyword(self.rest, "OR") {
                break;
            }
            if keyword(self.rest, "AND") {
                self.take(3);
                continue;
            }
            let node = match self.excluded() {
                true => self.one(depth).map(|node| Node::Not(Box::new(node))),
                false => self.one(depth),
            };
            // A word said twice is wanted once.
            nodes.extend(node.filter(|node| !nodes.contains(node)));
        }
        match nodes.as_slice() {
            [] => None,
            [Node::Not(_)] => Some(Node::And(nodes)),
            [_] => nodes.pop(),
            _ => Some(Node::And(nodes)),
        }
    }

    /// Whether a `-` (or `NOT`) stands in front of something; takes it.
    fn excluded(&mut self) -> bool {
        if keyword(self.rest, "NOT") {
            self.take(3);
            self.skip_space();
            return !self.rest.is_empty();
        }
        let mut chars = self.rest.chars();
        let minus = chars.next() == Some('-');
        let attached = chars.next().is_some_and(|c| is_quote(c) || c == '(' || c.is_alphanumeric());
        if minus && attached {
            self.take(1);
        }
        minus && attached
    }

    fn one(&mut self, depth: usize) -> Option<Node> {
        let at = self.at;
        match self.peek()? {
            '(' if depth == DEEPEST => {
                self.take(1);
                self.note("ignored", "These parentheses stand too deep".to_owned(), at);
                None
            }
            '(' => {
                self.take(1);
                let node = self.any_of(depth + 1);
                if self.rest.starts_with(')') {
                    self.take(1);
                } else {
                    self.note("unclosed", "This `(` is never closed".to_owned(), at);
                }
                node
            }
            c if is_quote(c) => {
                let (inner, begins) = self.quoted();
                self.leaf(inner, at, Form::Phrase, begins)
            }
            _ => self.field(depth).unwrap_or_else(|| {
                let (word, begins) = self.chunk();
                // What is typed at the very end may not be typed to its end.
                let last = self.rest.is_empty() && word.ends_with(char::is_alphanumeric) && !begins;
                let leaf = self.leaf(word, at, Form::Word, begins);
                match leaf {
                    Some(Node::Leaf(leaf)) => Some(Node::Leaf(Leaf { last, ..leaf })),
                    other => other,
                }
            }),
        }
    }

    /// What stands in quotes, and whether its last word is a beginning.
    fn quoted(&mut self) -> (&'a str, bool) {
        let at = self.at;
        self.take(self.peek().map_or(0, char::len_utf8));
        let inner = match self.rest.find(is_quote) {
            Some(end) => {
                let inner = self.take(end);
                self.take(self.peek().map_or(0, char::len_utf8));
                inner
            }
            None => {
                self.note("unclosed", "This quotation is never closed".to_owned(), at);
                self.take(self.rest.len())
            }
        };
        match inner.trim_end().strip_suffix('*') {
            Some(begin) if begin.ends_with(char::is_alphanumeric) => (begin, true),
            _ => (inner, false),
        }
    }

    /// Everything up to a space, a quote or a parenthesis, and whether it is a
    /// beginning.
    fn chunk(&mut self) -> (&'a str, bool) {
        let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')') || is_quote(c);
        let end = self.rest.find(ends).unwrap_or(self.rest.len());
        let word = self.take(end);
        match word.strip_suffix('*') {
            Some(begin) => (begin.trim_end_matches('*'), true),
            None => (word, false),
        }
    }

    /// The words of `text`, one after the other; of a beginning the last one
    /// is open.
    fn leaf(&mut self, text: &str, at: usize, form: Form, begins: bool) -> Option<Node> {
        let words: Vec<_> = analysis::words(text).collect();
        let Some(last) = words.last() else {
            if begins {
                self.note("ignored", "`*` completes a word, but there is none".to_owned(), at);
            } else if text.chars().count() != 1 {
                // A dash or an ampersand between words is not worth a note.
                self.note("ignored", format!("There is no word in `{}`", cut(text)), at);
            }
            return None;
        };
        let free = MOST_TERMS - self.terms;
        if words.len() > free {
            if !self.notes.iter().any(|note| note.code == "too-many-terms") {
                let message = format!("Only the first {MOST_TERMS} words are searched");
                self.note("too-many-terms", message, at);
            }
            let end = free.checked_sub(1).map(|last| words[last].end)?;
            self.terms = MOST_TERMS;
            return Leaf::of(&text[..end], at, form, self.languages).map(Node::Leaf);
        }
        let mut leaf = Leaf::of(text, at, form, self.languages)?;
        self.terms += words.len();
        if begins {
            leaf.open = self.open(analysis::fold(&text[last.start..last.stem_end]), at);
        }
        Some(Node::Leaf(leaf))
    }

    /// What was typed of a word, if that may be completed.
    fn open(&mut self, typed: String, at: usize) -> Option<String> {
        if typed.chars().count() < SHORTEST_PREFIX {
            let message = format!("`*` completes words of {SHORTEST_PREFIX} letters or more");
            self.note("ignored", message, at);
            return None;
        }
        if self.terms + PREFIX_COST - 1 > MOST_TERMS {
            let most = MOST_TERMS / PREFIX_COST;
            let message = format!("At most {most} words of a query are completed");
            self.note("too-many-terms", message, at);
            return None;
        }
        self.terms += PREFIX_COST - 1;
        Some(typed)
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}')
}

/// Whether `rest` starts with this word, in capitals and alone.
fn keyword(rest: &str, word: &str) -> bool {
    rest.strip_prefix(word).is_some_and(|after| {
        !after.starts_with(|c: char| !c.is_whitespace() && !matches!(c, '(' | ')'))
    })
}

/// The beginning of what somebody typed, for a message.
fn cut(text: &str) -> String {
    text.chars().take(20).collect()
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;

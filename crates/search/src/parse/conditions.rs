//! `field:value` in a query.

use super::{MOST_TERMS, Node, PREFIX_COST, Parser, cut, is_quote};
use crate::fields::Meaning;
use crate::leaf::{Form, Leaf};

/// Longer names are no names of fields. Bytes.
const LONGEST_NAME: usize = 80;

impl Parser<'_> {
    /// `field:value`, if that is what stands here; `Some(None)`: it was, but it
    /// means nothing.
    pub(super) fn field(&mut self, depth: usize) -> Option<Option<Node>> {
        let at = self.at;
        let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | ':') || is_quote(c);
        let (name, after) = self.rest.split_at(self.rest.find(ends)?);
        let after = after.strip_prefix(':')?;
        let named = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.len() <= LONGEST_NAME
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
        let first = after.chars().next()?;
        // An address or a name with colons is no field.
        let valued = is_quote(first) || first == '(' || first == '.' || first.is_alphanumeric();
        if !named || !valued {
            return None;
        }
        if first == '(' {
            let known = !matches!(self.known.meaning(name, ""), Meaning::NoField { .. });
            return known.then(|| {
                self.take(name.len() + 1);
                let message = format!(
                    "`{name}:` takes one value, not a group; its words are \
                                       searched everywhere"
                );
                self.note("ignored", message, at);
                self.one(depth)
            });
        }
        let value = match is_quote(first) {
            true => after[first.len_utf8()..].split(is_quote).next().unwrap_or_default(),
            false => {
                let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')') || is_quote(c);
                after.split(ends).next().unwrap_or_default()
            }
        };
        match self.known.meaning(name, value.trim_end_matches('*')) {
            Meaning::NoField { nearest } => {
                let message = match &nearest {
                    Some(near) => {
                        format!("There is no field `{}`; did you mean `{near}`?", cut(name))
                    }
                    None => format!("There is no field `{}`", cut(name)),
                };
                self.note_with("unknown-field", message, at, nearest);
                None
            }
            meaning => {
                self.take(name.len() + 1);
                let (value, begins) = match is_quote(first) {
                    true => self.quoted(),
                    false => self.chunk(),
                };
                let form = if is_quote(first) { Form::Phrase } else { Form::Word };
                Some(self.tested(meaning, value, form, begins, at))
            }
        }
    }

    fn tested(
        &mut self,
        meaning: Meaning,
        value: &str,
        form: Form,
        begins: bool,
        at: usize,
    ) -> Option<Node> {
        let test = match meaning {
            Meaning::Title => {
                return match self.leaf(value, at, form, begins)? {
                    Node::Leaf(leaf) => Some(Node::Leaf(Leaf { in_title: true, ..leaf })),
                    other => Some(other),
                };
            }
            Meaning::Test(test) => test,
            Meaning::NoValue { field, nearest } => {
                let value = cut(value);
                let message = match (&nearest, field.as_str()) {
                    (_, "year") => {
                        format!("`year:` takes a year or two with dots between, not `{value}`")
                    }
                    (Some(near), _) => {
                        format!("`{field}` has no value `{value}`; did you mean `{near}`?")
                    }
                    (None, _) => format!("`{field}` has no value `{value}`"),
                };
                self.note_with("unknown-value", message, at, nearest);
                return None;
            }
            Meaning::NoField { .. } => return None,
        };
        if self.terms + PREFIX_COST > MOST_TERMS {
            let message = "This is one field too many; it is left out".to_owned();
            self.note("too-many-terms", message, at);
            return None;
        }
        self.terms += PREFIX_COST;
        Some(Node::Field(test))
    }
}

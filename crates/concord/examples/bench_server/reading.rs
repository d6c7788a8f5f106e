//! Front matter and Markdown, read as simply as the crates allow.

use granit_parser::{Event, Parser, ScanError, Span};
use pulldown_cmark::{Event as MarkdownEvent, Parser as MarkdownParser, TagEnd};
use serde_json::{Map, Value};

use crate::Outcome;

/// The text that a reader sees.
pub(crate) fn text(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    for event in MarkdownParser::new(markdown) {
        match event {
            MarkdownEvent::Text(part) | MarkdownEvent::Code(part) => text.push_str(&part),
            MarkdownEvent::SoftBreak | MarkdownEvent::HardBreak => text.push(' '),
            MarkdownEvent::End(TagEnd::Paragraph | TagEnd::Heading(_)) => text.push('\n'),
            _ => {}
        }
    }
    text
}

/// The YAML as a tree of strings.
pub(crate) fn front_matter(yaml: &str) -> Outcome<Value> {
    let mut events = Parser::new_from_str(yaml);
    loop {
        match next(&mut events)? {
            Event::StreamStart | Event::DocumentStart(..) => {}
            event => return value(event, &mut events),
        }
    }
}

fn next<'y>(
    events: &mut impl Iterator<Item = Result<(Event<'y>, Span), ScanError>>,
) -> Outcome<Event<'y>> {
    Ok(events.next().ok_or("the front matter is cut off")??.0)
}

fn value<'y>(
    event: Event<'y>,
    events: &mut impl Iterator<Item = Result<(Event<'y>, Span), ScanError>>,
) -> Outcome<Value> {
    match event {
        Event::Scalar(text, ..) => Ok(Value::String(text.into_owned())),
        Event::SequenceStart(..) => {
            let mut items = Vec::new();
            loop {
                match next(events)? {
                    Event::SequenceEnd => return Ok(Value::Array(items)),
                    event => items.push(value(event, events)?),
                }
            }
        }
        Event::MappingStart(..) => {
            let mut map = Map::new();
            loop {
                let key = match next(events)? {
                    Event::MappingEnd => return Ok(Value::Object(map)),
                    Event::Scalar(key, ..) => key.into_owned(),
                    _ => return Err("a key is no word".into()),
                };
                let event = next(events)?;
                map.insert(key, value(event, events)?);
            }
        }
        _ => Err("front matter of another sort".into()),
    }
}

/// The words at a path of the front matter; of a map, its keys.
pub(crate) fn collect<'v>(value: &'v Value, path: &[&str], found: &mut Vec<&'v str>) {
    match (value, path) {
        (Value::Object(map), ["*", rest @ ..]) => {
            map.values().for_each(|value| collect(value, rest, found));
        }
        (Value::Array(items), ["*", rest @ ..]) => {
            items.iter().for_each(|value| collect(value, rest, found));
        }
        (Value::Object(map), [key, rest @ ..]) => {
            if let Some(value) = map.get(*key) {
                collect(value, rest, found);
            }
        }
        (Value::Object(map), []) => found.extend(map.keys().map(String::as_str)),
        (Value::Array(items), []) => found.extend(items.iter().filter_map(Value::as_str)),
        (Value::String(text), []) => found.push(text),
        _ => {}
    }
}

//! The text of a new document. It is valid as it stands; whatever else it may
//! say stands in it as comments, so that nobody has to look anything up.

mod body;
mod yaml_text;

use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;

use self::yaml_text::{one_line, quoted, scalar, wrapped};
use crate::Kind;
use crate::facet::{FacetSchema, FieldSchema};
use crate::schema::{self, Field, Need, Shape};
use crate::vocabulary::Vocabularies;

/// Longest line that is written, in characters.
const WIDTH: usize = 100;
/// Most values of a plugin's facet that are named.
const VALUES_SHOWN: usize = 12;
/// The one source and the one lesson of a new case.
const SOURCE: &str = "source-1";
const LESSON: &str = "first-lesson";

/// The text of a new file of this kind, read without a problem as it is. The
/// review is done `today` and due in two years.
///
/// Optional keys stand in it as `#key: value`: without the `#` they are valid,
/// too. Explanations and allowed values are comments with a space, `# like this`.
pub fn template(
    kind: Kind,
    title: &str,
    today: Date,
    vocabularies: &Vocabularies,
    plugins: &[Arc<FacetSchema>],
) -> String {
    let mut writer = Writer { kind, title, today, vocabularies, out: String::from("---\n") };
    if kind != Kind::Page {
        writer.comment(0, "Lines that begin with #key: are optional; delete the # to use one.");
        writer.comment(0, "Words listed after a colon are the only values that are allowed.");
        writer.line(0, true, &format!("kind: {kind}"));
    } else {
        writer.line(0, true, &format!("title: {}", quoted(&one_line(title))));
    }
    for field in schema::fields(kind) {
        writer.field("", 0, field);
    }
    for plugin in plugins.iter().filter(|plugin| kind != Kind::Page && !plugin.fields.is_empty()) {
        writer.plugin(plugin);
    }
    for field in schema::COMMON.iter().filter(|field| field.name != "kind") {
        writer.field("", 0, field);
    }
    writer.out.push_str("---\n");
    writer.out.push_str(body::of(kind));
    writer.out
}

struct Writer<'a> {
    kind: Kind,
    title: &'a str,
    today: Date,
    vocabularies: &'a Vocabularies,
    out: String,
}

impl Writer<'_> {
    /// Writes a line; an optional one as a comment that a deleted `#` undoes.
    fn line(&mut self, indent: usize, live: bool, text: &str) {
        self.out.push_str(&" ".repeat(indent));
        self.out.push_str(if live { "" } else { "#" });
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn comment(&mut self, indent: usize, text: &str) {
        let prefix = format!("{}# ", " ".repeat(indent));
        for (index, line) in wrapped(text, WIDTH - prefix.len() - 2).enumerate() {
            self.out.push_str(&prefix);
            self.out.push_str(if index > 0 { "  " } else { "" });
            self.out.push_str(&line);
            self.out.push('\n');
        }
    }

    /// Writes a value with what it is for: behind it where there is room.
    fn explained(&mut self, indent: usize, live: bool, text: &str, help: &str) {
        let comment = indent + text.chars().count() + 3 + help.chars().count();
        if comment <= WIDTH && !text.contains('\n') {
            self.line(indent, live, &format!("{text} # {help}"));
        } else {
            self.comment(indent, help);
            self.line(indent, live, text);
        }
    }

    /// Whether a key is filled in. Beside the needed ones these are: what makes
    /// a case evidence, and the dates that are known.
    fn is_live(&self, path: &str, field: &Field) -> bool {
        field.need == Need::Required
            || match (self.kind, path) {
                (Kind::Case, "lessons" | "sources") | (Kind::Note, "on") => true,
                (Kind::Case, path) if path.ends_with(".sources") => true,
                (_, "review" | "review.on" | "review.due") => true,
                _ => false,
            }
    }

    /// Writes the key `field` of the map at `parent`.
    fn field(&mut self, parent: &str, indent: usize, field: &Field) {
        let path = if parent.is_empty() {
            field.name.to_owned()
        } else {
            format!("{parent}.{}", field.name)
        };
        let live = self.is_live(&path, field);
        match field.shape {
            Shape::Map(fields) if live => {
                self.explained(indent, live, &format!("{}:", field.name), field.help);
                for inner in fields {
                    self.field(&path, indent + 2, inner);
                }
            }
            Shape::Named { value: Shape::Map(fields), .. } if live => {
                self.explained(indent, live, &format!("{}:", field.name), field.help);
                self.line(indent + 2, live, &format!("{LESSON}:"));
                for inner in *fields {
                    self.field(&path, indent + 4, inner);
                }
            }
            Shape::List(Shape::Map(fields)) => {
                self.comment(indent, field.help);
                self.keys(indent, fields);
                self.line(indent, live, &format!("{}:", field.name));
                if live {
                    let needed: Vec<_> =
                        fields.iter().filter(|f| f.need == Need::Required).copied().collect();
                    let item = self.flow_map(&path, &needed);
                    self.line(indent + 2, true, &format!("- {item}"));
                }
                let item = self.flow_map(&path, fields);
                // Beside the item above, the one in the comment is the second.
                let item = if live { item.replace(SOURCE, "source-2") } else { item };
                self.line(indent + 2, false, &format!("- {item}"));
            }
            Shape::Map(fields) => {
                self.comment(indent, field.help);
                self.keys(indent, fields);
                let line = format!("{}: {}", field.name, self.flow_map(&path, fields));
                self.line(indent, live, &line);
            }
            shape => {
                let line = format!("{}: {}", field.name, self.value(&path, &shape));
                self.explained(indent, live, &line, &self.help(field.help, &shape));
            }
        }
    }

    /// Explains the keys of a map that is written on one line.
    fn keys(&mut self, indent: usize, fields: &[Field]) {
        for field in fields {
            let help = self.help(field.help, &field.shape);
            self.comment(indent, &format!("  {} - {help}", field.name));
        }
    }

    /// What a key is for, with the words that it may have.
    fn help(&self, help: &str, shape: &Shape) -> String {
        match shape {
            Shape::Word(vocabulary) => match self.words(vocabulary) {
                Some(words) => format!("{help}: {words}"),
                None => help.to_owned(),
            },
            Shape::List(item) => self.help(help, item),
            Shape::Named { key, value } => {
                let word = |shape: &Shape| match shape {
                    Shape::Word(vocabulary) => self.words(vocabulary),
                    _ => None,
                };
                match (word(key), word(value)) {
                    (Some(keys), Some(values)) => format!("{help}: {keys}; each {values}"),
                    (None, Some(values)) => format!("{help}: {values}"),
                    _ => help.to_owned(),
                }
            }
            _ => help.to_owned(),
        }
    }

    fn words(&self, vocabulary: &str) -> Option<String> {
        let terms = &self.vocabularies.get(vocabulary)?.terms;
        let words: Vec<&str> = terms.iter().map(|term| &*term.id).collect();
        (!words.is_empty()).then(|| words.join(", "))
    }

    fn flow_map(&self, path: &str, fields: &[Field]) -> String {
        let entries: Vec<_> = fields
            .iter()
            .map(|field| {
                let value = self.value(&format!("{path}.{}", field.name), &field.shape);
                format!("{}: {value}", field.name)
            })
            .collect();
        format!("{{{}}}", entries.join(", "))
    }

    /// A valid value, on one line: an example, where nothing better is known.
    fn value(&self, path: &str, shape: &Shape) -> String {
        let name = path.rsplit('.').next().unwrap_or(path);
        match shape {
            Shape::Text { .. } => quoted(&self.text(path, name)),
            Shape::Slug if path == "sources.id" => SOURCE.to_owned(),
            Shape::Slug => "name".to_owned(),
            Shape::Number { min, max } => match name {
                "lat" => "13.85".to_owned(),
                "lon" => "-61.06".to_owned(),
                _ => 1_f64.clamp(*min, *max).to_string(),
            },
            Shape::Integer { min, max } => match name {
                "year" | "start" => i64::from(self.today.year()).clamp(*min, *max).to_string(),
                _ => 30.clamp(*min, *max).to_string(),
            },
            Shape::YearOrOngoing => "ongoing".to_owned(),
            Shape::Flag => "true".to_owned(),
            Shape::Date if path == "review.due" => {
                let due = self.today.checked_add(2.years());
                due.unwrap_or(self.today).to_string()
            }
            Shape::Date => self.today.to_string(),
            Shape::Url => "https://example.org/".to_owned(),
            Shape::Language => "en".to_owned(),
            Shape::Country => "LC".to_owned(),
            Shape::Word(vocabulary) => self.word(vocabulary),
            Shape::Reference(Kind::Practice) => "build-trust".to_owned(),
            Shape::Reference(Kind::Challenge) => "misaligned-goals".to_owned(),
            Shape::Reference(kind) => format!("a-{kind}"),
            Shape::Document => match name {
                "aliases" => format!("{}/old-name", self.kind.folder()),
                "translation_of" => format!("{}/original", self.kind.folder()),
                "about" => "cases/a-case".to_owned(),
                _ => "index".to_owned(),
            },
            Shape::SourceId => SOURCE.to_owned(),
            Shape::List(item) => format!("[{}]", self.value(path, item)),
            Shape::Map(fields) => self.flow_map(path, fields),
            Shape::Named { key, value } => {
                format!("{{{}: {}}}", self.value(path, key), self.value(path, value))
            }
        }
    }

    /// A word of the vocabulary: one that claims nothing where there is one.
    fn word(&self, vocabulary: &str) -> String {
        let Some(vocabulary) = self.vocabularies.get(vocabulary) else { return "word".to_owned() };
        let modest = match &*vocabulary.id {
            "rating" => "unknown",
            "evidence" => "claimed",
            _ => "",
        };
        let term = vocabulary.term(modest).or(vocabulary.terms.first());
        term.map_or("word".to_owned(), |term| scalar(&term.id))
    }

    fn text(&self, path: &str, name: &str) -> String {
        match (path, name) {
            ("title", _) => one_line(self.title),
            ("summary", _) => body::summary(self.kind).to_owned(),
            ("sources.title", _) => "Replace this by the title of the source".to_owned(),
            (_, "name") => "Name".to_owned(),
            (_, "role") => "what it did".to_owned(),
            (_, "place") => "Chapter 1".to_owned(),
            (_, "author") => "Author".to_owned(),
            (_, "publisher") => "Publisher".to_owned(),
            (_, "note") => "One sentence that says why.".to_owned(),
            (_, "applies_when") => "a condition".to_owned(),
            (_, "why") => "Why it is worth reading here.".to_owned(),
            (_, "question") => "What is it like in your own partnership?".to_owned(),
            (_, "audience") => "Someone who is new to this".to_owned(),
            _ => "…".to_owned(),
        }
    }

    fn plugin(&mut self, plugin: &FacetSchema) {
        self.comment(0, &format!("{}, read by the plugin {}", plugin.label, plugin.source));
        self.line(0, false, &format!("{}:", scalar(&plugin.source)));
        for field in &plugin.fields {
            let values = field.facet.as_deref().and_then(|id| {
                let facet = plugin.facets.iter().find(|facet| *facet.id == *id)?;
                Some(facet.values.iter().map(|value| &*value.path).collect::<Vec<_>>())
            });
            let values = values.unwrap_or_default();
            let line = format!("{}: {}", scalar(&field.name), self.plugin_value(field, &values));
            self.explained(2, false, &line, &plugin_help(field, &values));
        }
    }

    fn plugin_value(&self, field: &FieldSchema, values: &[&str]) -> String {
        let one = match (values.first(), field.type_.as_str()) {
            (Some(value), _) => scalar(value),
            (None, "integer" | "number") => "1".to_owned(),
            (None, "boolean") => "true".to_owned(),
            (None, "date") => self.today.to_string(),
            (None, "object") => "{}".to_owned(),
            (None, _) => quoted("…"),
        };
        if field.many { format!("[{one}]") } else { one }
    }
}

fn plugin_help(field: &FieldSchema, values: &[&str]) -> String {
    let mut help = one_line(&field.help);
    help.truncate(help.trim_end_matches('.').len());
    if field.required {
        help.push_str(" (needed)");
    }
    if !values.is_empty() {
        let shown: Vec<_> = values.iter().take(VALUES_SHOWN).map(|value| one_line(value)).collect();
        let more = if values.len() > VALUES_SHOWN { ", ..." } else { "" };
        help = format!("{help}: {}{more}", shown.join(", "));
    }
    help.trim_start_matches(": ").to_owned()
}

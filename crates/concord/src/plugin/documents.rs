//! Documents on which plugins are tried: those that break naive code, and
//! random ones.

use std::sync::Arc;

use concord_corpus::{DocId, FacetSchema, Kind};
use concord_facets::PluginDoc;
use serde_json::{Value, json};

/// Most pieces of examples, and most words of the description, that are used.
const WORDS: usize = 400;
/// Characters of a piece.
const PIECE: usize = 100;

pub(super) fn document(text: &str) -> PluginDoc {
    PluginDoc {
        id: DocId::new("cases/made-for-a-check"),
        kind: Kind::Case,
        title: "A title".to_owned(),
        lang: Some("en".to_owned()),
        text: text.to_owned(),
        summary: String::new(),
        sectors: String::new(),
        headings: Vec::new(),
        fields: Value::Null,
    }
}

/// Everything empty that can be.
pub(super) fn empty() -> PluginDoc {
    PluginDoc { title: String::new(), lang: None, ..document("") }
}

/// What the plugin is likely to look for: pieces of its examples, and the
/// labels and synonyms of its values.
pub(super) fn words<'e>(
    schema: &FacetSchema,
    examples: impl Iterator<Item = &'e PluginDoc>,
) -> Vec<String> {
    let pieces = examples.flat_map(|example| example.text.split(['.', ',', ';', '\n']));
    let pieces = pieces.map(str::trim).filter(|piece| !piece.is_empty());
    let pieces = pieces.map(|piece| piece.chars().take(PIECE).collect());
    let mut words: Vec<String> = pieces.take(WORDS).collect();
    let values = schema.facets.iter().flat_map(|facet| &facet.values);
    let own = values.flat_map(|value| value.synonyms.iter().chain([&value.label]));
    words.extend(own.take(WORDS).cloned());
    if words.is_empty() { vec!["word".to_owned()] } else { words }
}

/// One mebibyte in which every line has one of the plugin's words.
pub(super) fn huge(words: &[String]) -> PluginDoc {
    let mut text = String::new();
    for word in words.iter().cycle() {
        if text.len() >= 1024 * 1024 {
            break;
        }
        text += "Those who met there said more about ";
        text += word;
        text += " than anybody had asked them.\n";
    }
    document(&text)
}

/// The plugin's words between characters of another script, in every field.
pub(super) fn among(words: &[String], before: &str, after: &str) -> PluginDoc {
    let mut text = String::new();
    let mut headings = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let start = text.len() as u32;
        text += &format!("{before}{word}{after}");
        if index % 5 == 0 {
            headings.push((start, text.len() as u32));
        }
        text += &format!("\n{before} {word} {after}\n");
    }
    let first = words.first().map_or("", String::as_str);
    PluginDoc {
        title: format!("{before} {first} {after}"),
        summary: format!("{after} {first}, {before}"),
        headings,
        ..document(&text)
    }
}

/// Every declared field (or a made-up one) with a value of every type.
pub(super) fn wrong_types(schema: &FacetSchema) -> Vec<PluginDoc> {
    let values = [
        json!(null),
        json!(true),
        json!(-7),
        json!(1e300),
        json!(""),
        json!("漢字 🌊 “what”"),
        json!([]),
        json!([[["deep"]]]),
        json!([null, 1, "two", {"three": 3}]),
        json!({}),
        json!({"a/b~c": {"": [{}]}}),
        json!("x".repeat(100_000)),
    ];
    let mut names: Vec<&str> = schema.fields.iter().map(|field| field.name.as_str()).collect();
    names.push("made-up~key/with signs");
    let mut all = Vec::new();
    for value in &values {
        for name in &names {
            all.push(with_fields(schema, json!({ *name: value })));
        }
        let map = names.iter().map(|name| ((*name).to_owned(), value.clone()));
        all.push(with_fields(schema, Value::Object(map.collect())));
    }
    all
}

fn with_fields(schema: &FacetSchema, fields: Value) -> PluginDoc {
    PluginDoc { fields: json!({ &*schema.source: fields }), ..document("Some text.") }
}

/// Random documents, the same for the same seed.
#[derive(Debug)]
pub(super) struct Random {
    state: u64,
    words: Vec<String>,
    schema: Arc<FacetSchema>,
}

impl Random {
    pub(super) fn new(seed: u64, words: &[String], schema: &Arc<FacetSchema>) -> Self {
        Self { state: seed, words: words.to_owned(), schema: schema.clone() }
    }

    /// SplitMix64 (Steele, Lea and Flood, 2014): every seed is a good one.
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    fn text(&mut self, pieces: usize) -> String {
        const PIECES: [&str; 20] = [
            " ",
            "\n",
            ". ",
            "-",
            "’s",
            "s",
            "é",
            "e\u{301}",
            "漢字",
            "🌊",
            "👩‍👩‍👧",
            "\u{202e}",
            "\u{feff}",
            "ß",
            "İ",
            "\t",
            "\"",
            "%",
            "unlike ",
            "References\n",
        ];
        let mut text = String::new();
        for _ in 0..self.below(pieces) {
            match self.below(5) {
                0 | 1 => {
                    let index = self.below(self.words.len());
                    text += self.words.get(index).map_or("", String::as_str);
                }
                2 | 3 => text += PIECES[self.below(PIECES.len())],
                _ => {
                    let any = char::from_u32(self.below(0x11_0000) as u32);
                    text.extend(any.filter(|c| *c != '\0'));
                }
            }
        }
        text
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 5 } else { 7 }) {
            0 => Value::Null,
            1 => (self.next() as i64).into(),
            2 => (self.below(2) == 0).into(),
            3 => json!(self.next() as f64 / 3.0),
            4 => self.text(4).into(),
            5 => (0..self.below(4)).map(|_| self.value(depth - 1)).collect(),
            _ => {
                let count = self.below(4);
                let entries = (0..count).map(|_| (self.text(2), self.value(depth - 1)));
                Value::Object(entries.collect())
            }
        }
    }

    pub(super) fn document(&mut self) -> PluginDoc {
        let size = [3, 30, 300, 3_000][self.below(4)];
        let text = self.text(size);
        let lines = text.split_inclusive('\n').scan(0, |at, line| {
            let start = *at;
            *at += line.len();
            Some((start as u32, (start + line.trim_end_matches('\n').len()) as u32))
        });
        let lines: Vec<(u32, u32)> = lines.filter(|(start, end)| start < end).collect();
        let headings = lines.into_iter().filter(|_| self.below(6) == 0).collect();
        let names: Vec<String> = self.schema.fields.iter().map(|f| f.name.clone()).collect();
        let fields: serde_json::Map<String, Value> = names
            .into_iter()
            .filter_map(|name| (self.below(2) == 0).then(|| (name, self.value(3))))
            .collect();
        let plugin = self.schema.source.to_string();
        PluginDoc {
            kind: Kind::ALL[self.below(Kind::ALL.len())],
            title: self.text(6).replace('\n', " "),
            lang: [None, Some("en".to_owned()), Some("fr".to_owned())][self.below(3)].clone(),
            summary: self.text(10),
            sectors: ["", "health", "health\nnatural-resources"][self.below(3)].to_owned(),
            headings,
            fields: if fields.is_empty() { Value::Null } else { json!({ plugin: fields }) },
            ..document(&text)
        }
    }
}

//! What one index document holds, on its way in and out.

use std::iter;

use concord_corpus::facet::CORE;
use concord_corpus::{Detail, DocId, Document, FacetTag, Lesson, Section, Text};
use tantivy::schema::document::{
    DeserializeError, DocumentDeserialize, DocumentDeserializer, ReferenceValue,
    ReferenceValueLeaf, ValueDeserialize,
};
use tantivy::schema::{Field, Value};

use crate::flow::Permit;
use crate::language::Language;
use crate::outline::{Outline, get_str, put_str};
use crate::schema::Fields;
use crate::values::{self, KIND, Values};
use crate::{Entry, HitKind, SectionRef, analysis};

/// Sorting needs no more of a title. Characters.
const SORTED: usize = 200;

/// A document or a lesson on its way into the index. Boxed, because tantivy
/// makes a queue with room for 40,000 of them at each commit.
#[derive(Debug)]
pub(crate) struct Incoming(Box<Parts>);

#[derive(Debug)]
struct Parts {
    fields: Fields,
    owner: Box<str>,
    tags: Vec<String>,
    order: String,
    updated: i64,
    years: Option<i64>,
    language: Language,
    record: Vec<u8>,
    /// Body, title, summary, extra.
    texts: [Box<str>; 4],
    source: Option<Box<str>>,
    headings: Box<str>,
    /// Holds back the one who stages while too much is under way.
    _permit: Permit,
}

impl Incoming {
    pub(crate) fn document(
        fields: Fields,
        entry: &Entry<'_>,
        language: Language,
        permit: Permit,
    ) -> Self {
        let document = entry.document;
        let kind = HitKind::Document(document.kind);
        let outline = Outline::of(entry.text, &document.sections);
        Self(Box::new(Parts {
            fields,
            owner: document.id.as_str().into(),
            tags: tags(kind, &document.id, entry.tags.iter()),
            order: order(&document.title, &document.id, ""),
            updated: day(document),
            years: years(document),
            language,
            record: encode(kind, &document.id, "", &outline),
            texts: [
                language.mark(&entry.text.body),
                language.mark(&document.title),
                language.mark(&document.summary),
                language.mark(entry.extra),
            ],
            source: Some(entry.source.into()),
            headings: language.mark(&headings(document)),
            _permit: permit,
        }))
    }

    pub(crate) fn lesson(
        fields: Fields,
        entry: &Entry<'_>,
        lesson: &Lesson,
        language: Language,
        permit: Permit,
    ) -> Self {
        let document = entry.document;
        let (text, sections) = part(entry.text, &document.sections, lesson.section);
        let outline = Outline::of(&text, sections);
        // Which of the core's facets a lesson shares with its document is the
        // corpus's to say; plugins see whole documents.
        let plugins = entry.tags.iter().filter(|tag| &*tag.source != CORE);
        Self(Box::new(Parts {
            fields,
            owner: document.id.as_str().into(),
            tags: tags(HitKind::Lesson, &document.id, lesson.tags.iter().chain(plugins)),
            order: order(&lesson.title, &document.id, &lesson.anchor),
            updated: day(document),
            years: years(document),
            language,
            record: encode(HitKind::Lesson, &document.id, &lesson.anchor, &outline),
            texts: [
                language.mark(&text.body),
                language.mark(&lesson.title),
                "".into(),
                language.mark(&lesson.applies_when.join("\n")),
            ],
            source: None,
            headings: "".into(),
            _permit: permit,
        }))
    }
}

/// Those below the title.
fn headings(document: &Document) -> String {
    let titles = document.sections.iter().map(|section| &*section.title);
    titles.filter(|title| *title != &*document.title).collect::<Vec<_>>().join("\n")
}

/// The section `index` with those below it, as a text of its own.
fn part<'a>(text: &Text, sections: &'a [Section], index: usize) -> (Text, &'a [Section]) {
    let Some(first) = sections.get(index) else { return Default::default() };
    let below = sections[index + 1..].iter().take_while(|section| section.level > first.level);
    let end = index + 1 + below.count();
    let start = text.section_range(index).start;
    let range = start..text.section_range(end - 1).end;
    let body = text.body.get(range).unwrap_or_default().to_owned();
    let starts = text.section_starts.iter().take(end).skip(index);
    let section_starts = starts.map(|at| at.saturating_sub(start as u32)).collect();
    (Text { body, section_starts }, &sections[index..end])
}

/// The facet values as they stand in the index, with the kind among them.
fn tags<'a>(kind: HitKind, id: &DocId, given: impl Iterator<Item = &'a FacetTag>) -> Vec<String> {
    let encoded =
        given.filter(|tag| !(&*tag.source == CORE && &*tag.facet == KIND)).filter_map(|tag| {
            let encoded = values::encode(&tag.source, &tag.facet, &tag.value);
            if encoded.is_none() {
                tracing::warn!(document = %id, ?tag, "a facet value cannot be indexed");
            }
            encoded
        });
    let mut tags: Vec<_> = encoded.chain(values::encode(CORE, KIND, kind.name())).collect();
    tags.sort_unstable();
    tags.dedup();
    tags
}

fn order(title: &str, id: &DocId, anchor: &str) -> String {
    let end = title.char_indices().nth(SORTED).map_or(title.len(), |(at, _)| at);
    format!("{}\0{id}\0{anchor}", analysis::sort_key(&title[..end]))
}

/// Grows with the date; only compared.
fn day(document: &Document) -> i64 {
    let date = document.updated;
    (i64::from(date.year()) * 16 + i64::from(date.month())) * 32 + i64::from(date.day())
}

/// The years of [`crate::Years`], packed.
fn years(document: &Document) -> Option<i64> {
    let years = match &document.detail {
        Detail::Case(case) => {
            let period = case.period?;
            let last = if period.ongoing { Some(i16::MAX) } else { period.end };
            let first = period.start.or(period.end)?;
            (first, last.unwrap_or(first))
        }
        _ => document.published.map(|day| (day.year(), day.year()))?,
    };
    Some(values::pack_years(years))
}

fn encode(kind: HitKind, id: &DocId, anchor: &str, outline: &Outline) -> Vec<u8> {
    let mut record = vec![Values::kind(kind) as u8];
    put_str(&mut record, id.as_str());
    put_str(&mut record, anchor);
    outline.encode(&mut record);
    record
}

impl tantivy::Document for Incoming {
    type Value<'a> = Cell<'a>;
    type FieldsValuesIter<'a> = std::vec::IntoIter<(Field, Cell<'a>)>;

    /// The record and the body come first and the source last: a page of
    /// results stops reading before it.
    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        let Parts { fields, texts, .. } = &*self.0;
        let mut cells = vec![(fields.record, Cell::Bytes(&self.0.record))];
        cells.extend(texts.iter().map(|text| (fields.text, Cell::Text(text))));
        cells.extend([
            (fields.title, Cell::Text(&texts[1])),
            (fields.headings, Cell::Text(&self.0.headings)),
            (fields.owner, Cell::Text(&self.0.owner)),
            (fields.order, Cell::Text(&self.0.order)),
            (fields.updated, Cell::Number(self.0.updated)),
        ]);
        let foreign = Some(self.0.language).filter(|language| *language != Language::ENGLISH);
        cells.extend(foreign.map(|language| (fields.language, Cell::Number(language.number()))));
        cells.extend(self.0.years.map(|years| (fields.years, Cell::Number(years))));
        cells.extend(self.0.tags.iter().map(|tag| (fields.tags, Cell::Text(tag))));
        cells.extend(self.0.source.iter().map(|source| (fields.source, Cell::Text(source))));
        cells.into_iter()
    }
}

/// A value of one field, borrowed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cell<'a> {
    Text(&'a str),
    Bytes(&'a [u8]),
    Number(i64),
}

impl<'a> Value<'a> for Cell<'a> {
    type ArrayIter = iter::Empty<Self>;
    type ObjectIter = iter::Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValue::Leaf(match *self {
            Cell::Text(text) => ReferenceValueLeaf::Str(text),
            Cell::Bytes(bytes) => ReferenceValueLeaf::Bytes(bytes),
            Cell::Number(number) => ReferenceValueLeaf::I64(number),
        })
    }
}

/// What is stored of a document or lesson.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) kind: HitKind,
    pub(crate) id: DocId,
    /// Of a lesson, else empty.
    pub(crate) anchor: String,
    pub(crate) outline: Outline,
    pub(crate) body: String,
    pub(crate) title: String,
    pub(crate) summary: String,
    pub(crate) extra: String,
}

/// A record and its source.
#[derive(Debug)]
pub(crate) struct RecordWithSource(pub(crate) Record, pub(crate) String);

impl Record {
    /// The headings of the sections and where they start.
    pub(crate) fn into_text(self) -> (Text, String) {
        let section_starts = self.outline.sections.iter().map(|section| section.start).collect();
        (Text { body: self.body, section_starts }, self.extra)
    }

    pub(crate) fn heading(&self, section: u32) -> Option<&SectionRef> {
        self.outline.sections.get(section as usize).map(|section| &section.heading)
    }

    fn read<'de, D: DocumentDeserializer<'de>>(from: &mut D) -> Result<Self, DeserializeError> {
        let corrupt = || DeserializeError::custom("not a record of this index");
        let record = next::<Vec<u8>, _>(from)?;
        let mut bytes = &record[..];
        let (kind, rest) = bytes.split_first().ok_or_else(corrupt)?;
        bytes = rest;
        let mut fields = || {
            let id = get_str(&mut bytes)?;
            let anchor = get_str(&mut bytes)?.to_owned();
            Some((DocId::new(id), anchor, Outline::decode(&mut bytes)?))
        };
        let (id, anchor, outline) = fields().ok_or_else(corrupt)?;
        Ok(Self {
            kind: *HitKind::ALL.get(usize::from(*kind)).ok_or_else(corrupt)?,
            id,
            anchor,
            outline,
            body: Language::unmark(next::<String, _>(from)?),
            title: Language::unmark(next::<String, _>(from)?),
            summary: Language::unmark(next::<String, _>(from)?),
            extra: Language::unmark(next::<String, _>(from)?),
        })
    }
}

fn next<'de, V: ValueDeserialize, D: DocumentDeserializer<'de>>(
    from: &mut D,
) -> Result<V, DeserializeError> {
    let found = from.next_field::<V>()?;
    found.map(|(_, value)| value).ok_or_else(|| DeserializeError::custom("a field is missing"))
}

impl DocumentDeserialize for Record {
    fn deserialize<'de, D: DocumentDeserializer<'de>>(
        mut from: D,
    ) -> Result<Self, DeserializeError> {
        Record::read(&mut from)
    }
}

impl DocumentDeserialize for RecordWithSource {
    fn deserialize<'de, D: DocumentDeserializer<'de>>(
        mut from: D,
    ) -> Result<Self, DeserializeError> {
        let record = Record::read(&mut from)?;
        let source = match record.kind {
            HitKind::Document(_) => next::<String, _>(&mut from)?,
            HitKind::Lesson => String::new(),
        };
        Ok(Self(record, source))
    }
}

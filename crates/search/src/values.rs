//! Facet values as numbers.
//!
//! The schema of an index is fixed while plugins come and go, so all facet
//! values share one column, as `source NUL facet NUL path`. Every parent of a
//! value is given with it, so that nothing here knows hierarchies.
//!
//! Numbers are given once and never again, so that a segment is read once and
//! its numbers hold in every later view of the index.

use std::collections::HashMap;
use std::sync::Arc;

use concord_corpus::facet::CORE;
use tantivy::columnar::StrColumn;
use tantivy::{DocId, SegmentReader};

use crate::HitKind;
use crate::language::Language;
use crate::schema::{LANGUAGE, ORDER, TAGS, UPDATED, YEARS};

pub(crate) type ValueId = u32;
pub(crate) type FacetId = u32;

/// The facet of the kinds, which every entry has; always the first.
pub(crate) const KIND: &str = "kind";
pub(crate) const KIND_FACET: FacetId = 0;

/// Longer values are left out. Bytes.
const LONGEST: usize = 1000;

/// A value as it stands in the column; `None` when it cannot be there.
pub(crate) fn encode(source: &str, facet: &str, path: &str) -> Option<String> {
    let name = |part: &str| !part.is_empty() && !part.contains('\0');
    let whole = name(source) && name(facet) && name(path) && path.split('/').all(name);
    let encoded = whole.then(|| format!("{source}\0{facet}\0{path}"))?;
    (encoded.len() <= LONGEST).then_some(encoded)
}

/// Every value that the index ever held.
#[derive(Clone, Debug)]
pub(crate) struct Values {
    /// By `source NUL facet`.
    facet_ids: HashMap<Box<str>, FacetId>,
    /// The values of each facet by path.
    by_path: Vec<HashMap<Arc<str>, ValueId>>,
    /// The facet of each value.
    facet_of: Vec<FacetId>,
}

impl Values {
    /// Knows the kinds; they have the numbers of [`Self::kind`].
    pub(crate) fn new() -> Self {
        let mut values =
            Self { facet_ids: HashMap::new(), by_path: Vec::new(), facet_of: Vec::new() };
        for kind in HitKind::ALL {
            values.intern(CORE, KIND, kind.name());
        }
        values
    }

    pub(crate) fn kind(kind: HitKind) -> ValueId {
        HitKind::ALL.iter().position(|k| *k == kind).unwrap_or_default() as ValueId
    }

    pub(crate) fn len(&self) -> usize {
        self.facet_of.len()
    }

    pub(crate) fn facet(&self, source: &str, facet: &str) -> Option<FacetId> {
        self.facet_ids.get(format!("{source}\0{facet}").as_str()).copied()
    }

    pub(crate) fn value(&self, facet: FacetId, path: &str) -> Option<ValueId> {
        self.by_path.get(facet as usize)?.get(path).copied()
    }

    /// The values of a facet in no order.
    pub(crate) fn of_facet(&self, facet: FacetId) -> impl Iterator<Item = (&Arc<str>, ValueId)> {
        self.by_path.get(facet as usize).into_iter().flatten().map(|(path, id)| (path, *id))
    }

    pub(crate) fn facet_of(&self, value: ValueId) -> FacetId {
        self.facet_of[value as usize]
    }

    fn find(&self, encoded: &str) -> Option<ValueId> {
        let (facet, path) = encoded.rsplit_once('\0')?;
        self.value(*self.facet_ids.get(facet)?, path)
    }

    fn intern(&mut self, source: &str, facet: &str, path: &str) -> ValueId {
        let next = self.by_path.len() as FacetId;
        let key = format!("{source}\0{facet}").into_boxed_str();
        let facet = *self.facet_ids.entry(key).or_insert(next);
        if facet == next {
            self.by_path.push(HashMap::new());
        }
        let next = self.facet_of.len() as ValueId;
        let id = *self.by_path[facet as usize].entry(path.into()).or_insert(next);
        if id == next {
            self.facet_of.push(facet);
        }
        id
    }

    pub(crate) fn intern_encoded(&mut self, encoded: &str) -> Option<ValueId> {
        let mut parts = encoded.splitn(3, '\0');
        Some(self.intern(parts.next()?, parts.next()?, parts.next()?))
    }
}

/// The columns of a segment, unpacked once and kept as long as the segment
/// lives: every match of every query looks at them.
#[derive(Debug)]
pub(crate) struct SegmentColumns {
    /// The value of the facet of kinds of each document.
    kinds: Box<[u8]>,
    /// Where the other values of each document start in `values`; one more at
    /// the end.
    starts: Box<[u32]>,
    values: Box<[ValueId]>,
    updated: Box<[i32]>,
    /// Empty where no document has any.
    years: Box<[Option<(i16, i16)>]>,
    /// Empty where all are in English.
    languages: Box<[Language]>,
    order: Option<StrColumn>,
}

impl SegmentColumns {
    /// Reads a segment; values that are new get their number.
    pub(crate) fn read(reader: &SegmentReader, known: &mut Arc<Values>) -> tantivy::Result<Self> {
        let fast = reader.fast_fields();
        let documents = reader.max_doc();
        let mut kinds = vec![0; documents as usize];
        let mut starts = Vec::with_capacity(documents as usize + 1);
        let mut values = Vec::new();
        starts.push(0);
        if let Some(tags) = fast.str(TAGS)? {
            let ids = number(&tags, known)?;
            values.reserve(tags.ords().values.num_vals() as usize);
            for doc in 0..documents {
                for ord in tags.term_ords(doc) {
                    match ids[ord as usize] {
                        kind if kind < HitKind::ALL.len() as ValueId => {
                            kinds[doc as usize] = kind as u8;
                        }
                        value => values.push(value),
                    }
                }
                starts.push(values.len() as u32);
            }
        }
        starts.resize(documents as usize + 1, 0);
        let days = fast.i64(UPDATED)?;
        let day = |doc| days.first(doc).unwrap_or_default() as i32;
        let years = fast.i64(YEARS)?;
        let of_doc = |doc| years.first(doc).map(unpack_years);
        let dated = (0..documents).any(|doc| years.first(doc).is_some());
        let languages = fast.i64(LANGUAGE)?;
        let language = |doc| languages.first(doc).map(Language::from_number).unwrap_or_default();
        let foreign = (0..documents).any(|doc| languages.first(doc).is_some());
        Ok(Self {
            kinds: kinds.into(),
            starts: starts.into(),
            values: values.into(),
            updated: (0..documents).map(day).collect(),
            years: if dated { (0..documents).map(of_doc).collect() } else { Box::default() },
            languages: if foreign {
                (0..documents).map(language).collect()
            } else {
                Box::default()
            },
            order: fast.str(ORDER)?,
        })
    }

    pub(crate) fn kind(&self, doc: DocId) -> ValueId {
        ValueId::from(self.kinds[doc as usize])
    }

    /// All values but the kind.
    pub(crate) fn values(&self, doc: DocId) -> &[ValueId] {
        let doc = doc as usize;
        &self.values[self.starts[doc] as usize..self.starts[doc + 1] as usize]
    }

    /// The first and the last year that a document falls into.
    pub(crate) fn years(&self, doc: DocId) -> Option<(i16, i16)> {
        self.years.get(doc as usize).copied().flatten()
    }

    pub(crate) fn language(&self, doc: DocId) -> Language {
        self.languages.get(doc as usize).copied().unwrap_or_default()
    }

    /// Adds how many documents there are in each language.
    pub(crate) fn add_languages(&self, counts: &mut [u32; Language::COUNT]) {
        for language in &self.languages {
            counts[language.index()] += 1;
        }
        let rest = self.kinds.len() - self.languages.len();
        counts[Language::ENGLISH.index()] += rest as u32;
    }

    pub(crate) fn updated(&self, doc: DocId) -> i32 {
        self.updated[doc as usize]
    }

    /// The place of a document among the titles of its segment.
    pub(crate) fn order(&self, doc: DocId) -> u64 {
        self.order.as_ref().and_then(|order| order.ords().first(doc)).unwrap_or_default()
    }

    /// The text behind [`Self::order`], which is the same in all segments.
    pub(crate) fn order_text(&self, order: u64) -> std::io::Result<String> {
        let mut text = String::new();
        if let Some(column) = &self.order {
            column.ord_to_str(order, &mut text)?;
        }
        Ok(text)
    }
}

/// Two years as one number of a column.
pub(crate) fn pack_years((first, last): (i16, i16)) -> i64 {
    (i64::from(first) << 16) | i64::from(last as u16)
}

fn unpack_years(packed: i64) -> (i16, i16) {
    ((packed >> 16) as i16, packed as i16)
}

/// The number of each term in a segment's dictionary.
fn number(tags: &StrColumn, known: &mut Arc<Values>) -> tantivy::Result<Vec<ValueId>> {
    let mut ids = Vec::with_capacity(tags.num_terms());
    let mut terms = tags.dictionary().stream()?;
    while terms.advance() {
        let term = String::from_utf8_lossy(terms.key());
        // Nearly always known: then the numbers shared with readers stay as they are.
        let id = known.find(&term).or_else(|| Arc::make_mut(known).intern_encoded(&term));
        ids.push(id.unwrap_or_default());
    }
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_values_are_encoded() {
        assert_eq!(encode("concord", "sector", "a/b").as_deref(), Some("concord\0sector\0a/b"));
        for path in ["", "/", "a/", "/a", "a//b", "a\0b", &"x".repeat(LONGEST)] {
            assert_eq!(encode("concord", "sector", path), None, "{path:?}");
        }
        assert_eq!(encode("", "sector", "a"), None);
        assert_eq!(encode("concord", "sec\0tor", "a"), None);
    }

    #[test]
    fn years_are_unpacked_as_they_were_packed() {
        for years in [(1992, 2005), (-44, i16::MAX), (i16::MIN, -1), (0, 0)] {
            assert_eq!(unpack_years(pack_years(years)), years);
        }
    }

    #[test]
    fn a_value_keeps_its_number() {
        let mut values = Values::new();
        for kind in HitKind::ALL {
            assert_eq!(values.value(KIND_FACET, kind.name()), Some(Values::kind(kind)));
        }
        let first = values.intern_encoded("p\0f\0a/b").unwrap();
        assert_eq!(values.find("p\0f\0a/b"), Some(first));
        let second = values.intern_encoded("p\0g\0a/b").unwrap();
        assert_ne!(first, second);
        assert_eq!(values.intern_encoded("p\0f\0a/b"), Some(first));
        assert_ne!(values.facet_of(first), values.facet_of(second));
        assert_eq!(values.value(values.facet("p", "g").unwrap(), "a/b"), Some(second));
        assert_eq!(values.find("p\0f\0a"), None);
        assert_eq!(values.len(), HitKind::ALL.len() + 2);
    }
}

//! Filters to bits, and counts to what is shown.

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::Arc;

use concord_corpus::FacetSchema;
use concord_corpus::facet::CORE;

use crate::collect::{KIND_BIT, Masks};
use crate::values::{KIND, KIND_FACET, ValueId, Values};
use crate::{FacetCounts, FilterName, HitKind, Note, Query, ValueCount};

/// One bit is the kind's.
const MOST_FILTERS: usize = 63;

/// What is selected, by source and facet.
type Selected<'q> = HashMap<(&'q str, &'q str), Vec<&'q str>>;

/// The filters of a query, as far as they mean something here.
#[derive(Debug)]
pub(crate) struct Filters<'q> {
    pub(crate) masks: Arc<Masks>,
    /// Without filters, and of all kinds of documents.
    pub(crate) none: bool,
    kinds: Vec<HitKind>,
    selected: Selected<'q>,
    /// By the number of the filter.
    numbered: HashMap<usize, (&'q str, &'q str)>,
}

impl<'q> Filters<'q> {
    pub(crate) fn of(
        query: &'q Query,
        schemas: &[Arc<FacetSchema>],
        values: &Values,
        all_kinds: bool,
        notes: &mut Vec<Note>,
    ) -> Self {
        let mut kinds = query.kinds.clone();
        let mut selected = Selected::new();
        let mut order = Vec::new();
        for filter in &query.filters {
            let key = (filter.source.as_str(), filter.facet.as_str());
            if key == (CORE, KIND) {
                for value in &filter.values {
                    match HitKind::from_str(value) {
                        Ok(kind) => kinds.push(kind),
                        Err(()) => notes.push(unknown_value(key, value)),
                    }
                }
                continue;
            }
            let of_facet = selected.entry(key).or_insert_with(|| {
                order.push(key);
                Vec::new()
            });
            of_facet.extend(filter.values.iter().map(String::as_str));
        }

        let chosen = |kind: &HitKind| match kinds.as_slice() {
            [] => all_kinds || *kind != HitKind::Lesson,
            kinds => kinds.contains(kind),
        };
        let mut masks = Masks {
            met_by: vec![0; values.len()],
            all: KIND_BIT,
            facets: vec![KIND_FACET],
            years: None,
        };
        if let Some(years) = query.years {
            let bit = 1 << masks.facets.len();
            // No value is of this facet.
            masks.facets.push(u32::MAX);
            masks.all |= bit;
            masks.years = Some((years, bit));
        }
        for kind in HitKind::ALL.iter().filter(|kind| chosen(kind)) {
            masks.met_by[Values::kind(*kind) as usize] |= KIND_BIT;
        }

        let mut numbered = HashMap::new();
        for key in order {
            let Some(facet) = find(schemas, key) else {
                let message = format!("There is no facet `{}` at present", facet_name(key));
                notes.push(Note::new("unknown-facet", message, None));
                selected.remove(&key);
                continue;
            };
            if masks.facets.len() > MOST_FILTERS {
                let message = format!("The filter on `{}` is one too many", facet_name(key));
                notes.push(Note::new("ignored", message, None));
                selected.remove(&key);
                continue;
            }
            let number = values.facet(key.0, key.1);
            let bit = 1 << masks.facets.len();
            numbered.insert(masks.facets.len(), key);
            // A facet that nothing has matches nothing; any number will do for it.
            masks.facets.push(number.unwrap_or(u32::MAX));
            masks.all |= bit;
            for path in &selected[&key] {
                let held = number.and_then(|facet| values.value(facet, path));
                let known = match facet.values.as_slice() {
                    [] => held.is_some(),
                    declared => declared.iter().any(|value| &*value.path == *path),
                };
                match held {
                    Some(value) if known => masks.met_by[value as usize] |= bit,
                    _ if known => {}
                    _ => notes.push(unknown_value(key, path)),
                }
            }
        }
        let none = kinds.is_empty() && masks.facets.len() == 1;
        Self { masks: Arc::new(masks), none, kinds, selected, numbered }
    }

    /// The facet that a filter is on, by its number.
    pub(crate) fn name_of(
        &self,
        number: usize,
        schemas: &[Arc<FacetSchema>],
    ) -> Option<FilterName> {
        let key = self.numbered.get(&number)?;
        let label =
            find(schemas, *key).map_or_else(|| facet_name(*key), |facet| facet.label.clone());
        Some(FilterName::Facet { source: key.0.to_owned(), facet: key.1.to_owned(), label })
    }

    /// Every facet with `counts` (by value; none where nothing was found).
    /// `held` tells how often each value occurs in the whole index.
    pub(crate) fn counts<'v>(
        &self,
        schemas: &[Arc<FacetSchema>],
        values: &Values,
        counts: &[u32],
        held: &dyn Fn() -> &'v [u32],
    ) -> Vec<FacetCounts> {
        let kinds = HitKind::ALL.iter().map(|kind| ValueCount {
            path: kind.name().into(),
            label: kind.label().to_owned(),
            count: count_of(counts, Values::kind(*kind)),
            selected: self.kinds.contains(kind),
        });
        let kinds = FacetCounts {
            source: CORE.into(),
            facet: KIND.into(),
            label: "Kind".to_owned(),
            values: kinds.collect(),
        };
        let declared = schemas.iter().flat_map(|schema| {
            schema.facets.iter().filter(|facet| (&*schema.source, &*facet.id) != (CORE, KIND)).map(
                |facet| FacetCounts {
                    source: Arc::clone(&schema.source),
                    facet: Arc::clone(&facet.id),
                    label: facet.label.clone(),
                    values: self.of_facet(schema, facet, values, counts, held),
                },
            )
        });
        std::iter::once(kinds).chain(declared).collect()
    }

    fn of_facet<'v>(
        &self,
        schema: &FacetSchema,
        facet: &concord_corpus::Facet,
        values: &Values,
        counts: &[u32],
        held: &dyn Fn() -> &'v [u32],
    ) -> Vec<ValueCount> {
        let number = values.facet(&schema.source, &facet.id);
        let selected = self.selected.get(&(&*schema.source, &*facet.id)).map(Vec::as_slice);
        let selected = |path: &str| selected.unwrap_or_default().contains(&path);
        if facet.values.is_empty() {
            let frequent = held();
            let held = values
                .of_facet(number.unwrap_or(u32::MAX))
                .filter(|(path, value)| frequent[*value as usize] > 0 || selected(path));
            let mut open: Vec<_> = held
                .map(|(path, value)| ValueCount {
                    path: Arc::clone(path),
                    label: path.to_string(),
                    count: count_of(counts, value),
                    selected: selected(path),
                })
                .collect();
            open.sort_unstable_by(|a, b| b.count.cmp(&a.count).then_with(|| a.path.cmp(&b.path)));
            return open;
        }
        let count = |path: &str| {
            let value = number.and_then(|facet| values.value(facet, path));
            value.map_or(0, |value| count_of(counts, value))
        };
        let declared = facet.values.iter().map(|value| ValueCount {
            path: Arc::clone(&value.path),
            label: value.label.clone(),
            count: count(&value.path),
            selected: selected(&value.path),
        });
        declared.collect()
    }
}

fn find<'s>(
    schemas: &'s [Arc<FacetSchema>],
    key: (&str, &str),
) -> Option<&'s concord_corpus::Facet> {
    let schema = schemas.iter().filter(|schema| &*schema.source == key.0);
    schema.flat_map(|schema| &schema.facets).find(|facet| &*facet.id == key.1)
}

/// Without any segment there are no counts.
fn count_of(counts: &[u32], value: ValueId) -> usize {
    counts.get(value as usize).copied().unwrap_or_default() as usize
}

/// As in addresses: the core's facets by name, a plugin's behind its own.
pub(crate) fn facet_name((source, facet): (&str, &str)) -> String {
    match source {
        CORE => facet.to_owned(),
        plugin => format!("{plugin}.{facet}"),
    }
}

fn unknown_value(key: (&str, &str), value: &str) -> Note {
    let value: String = value.chars().take(60).collect();
    Note::new("unknown-value", format!("`{}` has no value `{value}`", facet_name(key)), None)
}

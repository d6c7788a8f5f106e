//! The choices beside the results: kinds, chips, facets.

use concord_corpus::Grade;
use concord_corpus::facet::CORE;
use concord_search::{FacetCounts, HitKind, Query, ValueCount};

use crate::web::request::{facet_name, search_url, toggled};
use crate::web::{marks, words};

pub(super) struct Chip {
    pub facet: String,
    pub label: String,
    /// The search without this choice.
    pub url: String,
}

pub(super) struct Tab {
    pub label: String,
    pub count: String,
    pub url: String,
    pub current: bool,
}

pub(super) struct FacetGroup {
    pub label: String,
    /// The plugin that it comes from; empty for the core's.
    pub plugin: String,
    pub open: bool,
    /// Shown as a histogram that stands on stairs.
    pub sure: bool,
    pub values: Vec<FacetRow>,
    /// What stands behind “n more”.
    pub rest: Vec<FacetRow>,
}

pub(super) struct FacetRow {
    pub label: String,
    pub count: usize,
    pub url: String,
    pub selected: bool,
    pub child: bool,
    /// The mark of a result or grade, as HTML.
    pub mark: String,
    /// The column of a histogram, as HTML.
    pub column: String,
}

/// What people choose by most often comes first; the rest follows as declared.
const FIRST: [&str; 8] =
    ["evidence", "intervention", "stage", "sector", "partner", "modality", "challenge", "practice"];
/// How many groups of the core are open from the start.
const OPEN: usize = 5;
/// Values that are shown before “n more”.
const SHOWN: usize = 5;
/// A list that is hardly longer is shown whole.
const WHOLE: usize = 7;

pub(super) fn chips(query: &Query, facets: &[FacetCounts]) -> Vec<Chip> {
    let mut chips = Vec::new();
    if let Some(years) = query.years {
        chips.push(Chip {
            facet: words::YEARS.to_owned(),
            label: years.to_string().replace("..", "–"),
            url: search_url(&Query { years: None, offset: 0, ..query.clone() }),
        });
    }
    for filter in &query.filters {
        let facet =
            facets.iter().find(|f| *f.source == *filter.source && *f.facet == *filter.facet);
        for (index, value) in filter.values.iter().enumerate() {
            let known = facet.and_then(|facet| facet.values.iter().find(|v| *v.path == **value));
            let name = facet.map_or_else(
                || facet_name(&filter.source, &filter.facet),
                |facet| facet.label.clone(),
            );
            chips.push(Chip {
                facet: if index == 0 { name } else { "or".to_owned() },
                label: known.map_or_else(|| value.clone(), |known| known.label.clone()),
                url: search_url(&toggled(query, &filter.source, &filter.facet, value)),
            });
        }
    }
    chips
}

pub(super) fn tabs(query: &Query, kinds: &FacetCounts) -> Vec<Tab> {
    let documents: usize =
        kinds.values.iter().filter(|v| &*v.path != HitKind::Lesson.name()).map(|v| v.count).sum();
    let all = Tab {
        label: words::ALL.to_owned(),
        count: documents.to_string(),
        url: search_url(&Query { kinds: Vec::new(), offset: 0, ..query.clone() }),
        current: query.kinds.is_empty(),
    };
    let shown = kinds.values.iter().filter(|value| value.count > 0 || value.selected);
    let kind = shown.filter_map(|value| {
        let kind: HitKind = value.path.parse().ok()?;
        Some(Tab {
            label: value.label.clone(),
            count: value.count.to_string(),
            url: search_url(&Query { kinds: vec![kind], offset: 0, ..query.clone() }),
            current: query.kinds == [kind],
        })
    });
    std::iter::once(all).chain(kind).collect()
}

/// The facets in the order of the page, without those that say nothing here.
pub(super) fn groups(query: &Query, facets: &[FacetCounts]) -> Vec<FacetGroup> {
    let is_core = |facet: &FacetCounts| &*facet.source == CORE;
    let mut order: Vec<&FacetCounts> = facets
        .iter()
        .filter(|facet| !(is_core(facet) && &*facet.facet == "kind"))
        .filter(|facet| facet.values.iter().any(|value| value.count > 0 || value.selected))
        .collect();
    order.sort_by_key(|facet| {
        let first = FIRST.iter().position(|id| is_core(facet) && *id == &*facet.facet);
        (!is_core(facet), first.unwrap_or(FIRST.len()))
    });
    order.iter().enumerate().map(|(place, facet)| group(query, facet, place < OPEN)).collect()
}

fn group(query: &Query, facet: &FacetCounts, open: bool) -> FacetGroup {
    let core = &*facet.source == CORE;
    let sure = core && &*facet.facet == "evidence";
    let selected = facet.values.iter().any(|value| value.selected);
    // Short facets show what is missing too; long ones only what is there.
    let long = facet.values.len() > 12;
    let mut values: Vec<&ValueCount> =
        facet.values.iter().filter(|v| !long || v.count > 0 || v.selected).collect();
    // The values of a ladder (stages, ratings) keep their order; others go by count.
    let ladder =
        core && ["stage", "intervention", "partnership", "evidence"].contains(&&*facet.facet);
    let nested = values.iter().any(|value| value.path.contains('/'));
    if !ladder && !nested {
        values.sort_by_key(|value| (!value.selected, std::cmp::Reverse(value.count)));
    }
    let most = values.iter().map(|value| value.count).max().unwrap_or(0);
    let mut rows: Vec<FacetRow> = values
        .into_iter()
        .map(|value| FacetRow {
            label: value.label.clone(),
            count: value.count,
            url: search_url(&toggled(query, &facet.source, &facet.facet, &value.path)),
            selected: value.selected,
            child: value.path.contains('/'),
            mark: match &*facet.facet {
                "partnership" | "intervention" if core => marks::square(&value.path, 13),
                "evidence" if core => marks::stair(Grade::parse(&value.path)),
                _ => String::new(),
            },
            column: if sure { marks::column(value.count, most) } else { String::new() },
        })
        .collect();
    let shown = rows.iter().rposition(|row| row.selected).map_or(SHOWN, |last| SHOWN.max(last + 1));
    let rest =
        if sure || rows.len() <= WHOLE.max(shown) { Vec::new() } else { rows.split_off(shown) };
    FacetGroup {
        label: facet.label.clone(),
        plugin: if core { String::new() } else { format!("from {}", facet.source) },
        open: selected || open,
        sure,
        values: rows,
        rest,
    }
}

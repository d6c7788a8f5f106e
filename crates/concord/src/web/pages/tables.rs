//! What the tables of insight share: tabs between them, and the same filters.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use concord_base::Snapshot;
use concord_corpus::Grade;
use concord_corpus::facet::CORE;

use crate::web::asked::{self, Asked};
use crate::web::request::{facet_name, pairs};
use crate::web::{Site, error, words};

#[derive(Template)]
#[template(path = "insight/tabs.html")]
pub(super) struct Tabs {
    tabs: Vec<(&'static str, String, bool)>,
}

/// The tabs, with the filters carried along.
pub(super) fn tabs(current: &str, asked: Option<&Asked>) -> String {
    let kept = asked.map(|asked| {
        let asked = Asked { row: None, column: None, ..asked.clone() };
        asked::view_query(&asked)
    });
    let tabs = words::tables::TABS.map(|(label, url)| {
        let address = match &kept {
            Some(kept) if !kept.is_empty() && url != "/gaps" => format!("{url}?{kept}"),
            _ => url.to_owned(),
        };
        (label, address, url == current)
    });
    Tabs { tabs: tabs.into() }.render().unwrap_or_default()
}

#[derive(Template)]
#[template(path = "insight/filters.html")]
struct Filters {
    action: &'static str,
    selects: Vec<Select>,
    hidden: Vec<(String, String)>,
    chosen: bool,
    /// How many lessons a row of the map needs; `None` on other tables.
    least: Option<usize>,
    shown: String,
    csv: String,
}

struct Select {
    name: String,
    label: String,
    /// What stands for no choice.
    any: &'static str,
    options: Vec<(String, String, bool)>,
}

/// A form of the filters that people choose by; others that are in force stay.
/// `shown` says what is; `csv` is the address of the same table.
pub(super) fn filters(
    snapshot: &Snapshot,
    asked: &Asked,
    action: &'static str,
    shown: String,
    csv: &str,
) -> String {
    let offered = [
        ("sector", words::tables::ALL_SECTORS),
        ("stage", words::tables::ANY_STAGE),
        ("modality", words::tables::ANY_FORM),
    ];
    // Cases have all stages of their lessons: the filter says more of a map.
    let offered = offered.iter().filter(|(facet, _)| *facet != "stage" || action == "/map");
    let mut selects: Vec<Select> = offered
        .filter_map(|(id, any)| {
            let facet = snapshot.schema(CORE)?.facets.iter().find(|facet| *facet.id == **id)?;
            let chosen = asked.filter.choices.iter().find(|choice| choice.facet == *id);
            let options = facet.values.iter().map(|value| {
                let on =
                    chosen.is_some_and(|choice| choice.values.contains(&value.path.to_string()));
                (value.path.to_string(), value.label.clone(), on)
            });
            let (name, label) = ((*id).to_owned(), facet.label.clone());
            Some(Select { name, label, any, options: options.collect() })
        })
        .filter(|select| !select.options.is_empty())
        .collect();
    let grades = Grade::ALL.map(|grade| {
        let label = snapshot.vocabularies.label("evidence", grade.name()).to_owned();
        (grade.name().to_owned(), label, asked.filter.at_least == Some(grade))
    });
    let (name, label) = ("at_least".to_owned(), words::tables::AT_LEAST.to_owned());
    selects.push(Select { name, label, any: words::tables::ANY, options: grades.into() });
    let others = asked.filter.choices.iter().filter(|choice| {
        choice.source != CORE || !selects.iter().any(|select| select.name == choice.facet)
    });
    let hidden = others.flat_map(|choice| {
        let name = facet_name(&choice.source, &choice.facet);
        choice.values.iter().map(move |value| (name.clone(), value.clone()))
    });
    let query = asked::view_query(&Asked { row: None, column: None, ..asked.clone() });
    let filters = Filters {
        action,
        hidden: hidden.collect(),
        chosen: asked.filter != concord_insight::Filter::default(),
        least: (action == "/map").then_some(asked.least),
        shown,
        csv: if query.is_empty() { csv.to_owned() } else { format!("{csv}?{query}") },
        selects,
    };
    filters.render().unwrap_or_default()
}

/// What is asked of a table, or a page that says why it cannot be.
pub(super) fn asked(
    site: &Site,
    snapshot: &Snapshot,
    raw: Option<&str>,
) -> Result<Asked, Box<Response>> {
    asked::view(snapshot, &pairs(raw)).map_err(|bad| {
        let detail = bad.to_string();
        Box::new(error::page(site, StatusCode::BAD_REQUEST, "This cannot be used", &detail))
    })
}

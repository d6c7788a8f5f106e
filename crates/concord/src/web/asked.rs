//! What the pages of insight are asked, as it stands in addresses: which cases
//! and lessons are counted, and what a situation is.

use concord_base::Snapshot;
use concord_corpus::facet::CORE;
use concord_corpus::{Facet, Grade, Kind};
use concord_insight::situation::{Chosen, MAX_ANSWERS};
use concord_insight::{Choice, Filter, Knowledge, Situation, map};

use super::request::{BadParameter, facet_name};

/// Most values of facets that are looked at, and most characters of one.
const MAX_VALUES: usize = 100;
const MAX_LENGTH: usize = 200;
/// Most lessons that can be asked of a row of the map.
pub(super) const MAX_LEAST: usize = 1_000;

/// Something about how a request was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Note {
    /// `unknown-facet`, `unknown-value` or `ignored`, as in a search.
    pub code: &'static str,
    /// One sentence without a full stop.
    pub message: String,
}

/// What all folds read, of a snapshot.
pub(super) fn knowledge(snapshot: &Snapshot) -> Knowledge<'_> {
    Knowledge {
        catalogue: &snapshot.catalogue,
        vocabularies: &snapshot.vocabularies,
        schemas: &snapshot.schemas,
        findings: &snapshot.findings,
    }
}

/// What is asked of a map, a grid, a timeline or of places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub filter: Filter,
    /// Of a map: rows and columns have at least so many lessons.
    pub least: usize,
    /// Of a map: the practice and the challenge of the cell that is open.
    pub row: Option<String>,
    pub column: Option<String>,
    /// Of a comparison.
    pub ids: Vec<String>,
    pub notes: Vec<Note>,
}

/// Reads the parameters of a view. What is no parameter of ours is taken for a
/// facet.
pub(super) fn view(snapshot: &Snapshot, pairs: &[(String, String)]) -> Result<Asked, BadParameter> {
    let mut asked = Asked {
        filter: Filter::default(),
        least: map::LEAST_LESSONS,
        row: None,
        column: None,
        ids: Vec::new(),
        notes: Vec::new(),
    };
    within_bounds(pairs, MAX_VALUES)?;
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        let bad = |message: String| BadParameter { name: name.clone(), message };
        match name.as_str() {
            "least" => {
                let number = value.parse().ok().filter(|number| *number <= MAX_LEAST);
                asked.least = number.ok_or_else(|| {
                    bad(format!("should be a whole number from 0 to {MAX_LEAST}, not “{value}”"))
                })?;
            }
            "at_least" => {
                let grade = Grade::parse(value).ok_or_else(|| {
                    let names = Grade::ALL.map(Grade::name).join(", ");
                    bad(format!("should be one of {names}, not “{value}”"))
                })?;
                asked.filter.at_least = Some(grade);
            }
            "row" => asked.row = Some(value.clone()),
            "column" => asked.column = Some(value.clone()),
            "id" => asked.ids.push(value.clone()),
            facet => {
                let (source, facet) = facet.split_once('.').unwrap_or((CORE, facet));
                choose(snapshot, &mut asked, source, facet, value);
            }
        }
    }
    Ok(asked)
}

/// Adds a value of a facet. A facet that is not known is left out, and told.
fn choose(snapshot: &Snapshot, asked: &mut Asked, source: &str, facet: &str, value: &str) {
    let Some(known) = facet_of(snapshot, source, facet) else {
        asked.notes.push(unknown_facet(source, facet));
        return;
    };
    if !has_value(known, value) {
        asked.notes.push(unknown_value(source, facet, value));
    }
    let mut choices = asked.filter.choices.iter_mut();
    match choices.find(|choice| choice.source == source && choice.facet == facet) {
        Some(choice) => choice.values.push(value.to_owned()),
        None => asked.filter.choices.push(Choice {
            source: source.to_owned(),
            facet: facet.to_owned(),
            values: vec![value.to_owned()],
        }),
    }
}

/// Reads the answers to the questions of the page “my situation”. Answers that
/// are not known are left out, and told.
pub(super) fn situation(
    snapshot: &Snapshot,
    pairs: &[(String, String)],
) -> Result<(Situation, Vec<Note>), BadParameter> {
    within_bounds(pairs, MAX_ANSWERS)?;
    let mut situation = Situation::default();
    let mut notes = Vec::new();
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        let (source, facet) = name.split_once('.').unwrap_or((CORE, name));
        let asked_for = match (source, facet) {
            (CORE, "stage" | "modality" | "partner" | "sector" | "challenge") => true,
            (CORE, _) => false,
            (plugin, facet) => snapshot.schema(plugin).is_some_and(|schema| {
                schema.questions.iter().any(|question| *question.facet == *facet)
            }),
        };
        let known = facet_of(snapshot, source, facet).filter(|_| asked_for);
        let Some(known) = known else {
            notes.push(unknown_facet(source, facet));
            continue;
        };
        let is_challenge = (source, facet) == (CORE, "challenge");
        let exists = if is_challenge {
            snapshot.catalogue.slug(Kind::Challenge, value).is_some()
        } else {
            has_value(known, value)
        };
        if !exists {
            notes.push(unknown_value(source, facet, value));
            continue;
        }
        let into = match (source, facet) {
            (CORE, "stage") => {
                if situation.stage.is_some() {
                    let message = "only one stage can be looked at; the first was taken".to_owned();
                    notes.push(Note { code: "ignored", message });
                } else {
                    situation.stage = Some(value.clone());
                }
                continue;
            }
            (CORE, "modality") => &mut situation.forms,
            (CORE, "partner") => &mut situation.partners,
            (CORE, "sector") => &mut situation.sectors,
            (CORE, _) => &mut situation.worries,
            (source, facet) => {
                let (source, facet, value) = (source.into(), facet.into(), value.clone());
                let chosen = Chosen { source, facet, value };
                if !situation.answers.contains(&chosen) {
                    situation.answers.push(chosen);
                }
                continue;
            }
        };
        if !into.contains(value) {
            into.push(value.clone());
        }
    }
    Ok((situation, notes))
}

/// The part of an address that says a situation, for links.
pub(super) fn situation_query(situation: &Situation) -> String {
    let mut out = form_urlencoded::Serializer::new(String::new());
    let mut all = |name: &str, values: &[String]| {
        for value in values {
            out.append_pair(name, value);
        }
    };
    all("stage", situation.stage.as_slice());
    all("modality", &situation.forms);
    all("partner", &situation.partners);
    all("sector", &situation.sectors);
    all("challenge", &situation.worries);
    for chosen in &situation.answers {
        out.append_pair(&facet_name(&chosen.source, &chosen.facet), &chosen.value);
    }
    out.finish()
}

/// The part of an address that says what is asked of a view.
pub(super) fn view_query(asked: &Asked) -> String {
    let mut out = form_urlencoded::Serializer::new(String::new());
    for choice in &asked.filter.choices {
        let name = facet_name(&choice.source, &choice.facet);
        for value in &choice.values {
            out.append_pair(&name, value);
        }
    }
    if let Some(grade) = asked.filter.at_least {
        out.append_pair("at_least", grade.name());
    }
    if asked.least != map::LEAST_LESSONS {
        out.append_pair("least", &asked.least.to_string());
    }
    for id in &asked.ids {
        out.append_pair("id", id);
    }
    for (name, value) in [("row", &asked.row), ("column", &asked.column)] {
        if let Some(value) = value {
            out.append_pair(name, value);
        }
    }
    out.finish()
}

fn within_bounds(pairs: &[(String, String)], most: usize) -> Result<(), BadParameter> {
    if pairs.len() > most {
        let message = format!("{} values are given; {most} are the most", pairs.len());
        return Err(BadParameter { name: "facets".to_owned(), message });
    }
    let long = pairs.iter().find(|(name, value)| name.len().max(value.len()) > MAX_LENGTH);
    match long {
        Some((name, _)) => Err(BadParameter {
            name: name.chars().take(60).collect(),
            message: format!("is longer than {MAX_LENGTH} bytes"),
        }),
        None => Ok(()),
    }
}

fn facet_of<'s>(snapshot: &'s Snapshot, source: &str, facet: &str) -> Option<&'s Facet> {
    snapshot.schema(source)?.facets.iter().find(|known| *known.id == *facet)
}

/// Open facets without a value take any.
fn has_value(facet: &Facet, value: &str) -> bool {
    facet.values.is_empty() || facet.values.iter().any(|known| *known.path == *value)
}

fn unknown_facet(source: &str, facet: &str) -> Note {
    let name: String = facet_name(source, facet).chars().take(60).collect();
    Note { code: "unknown-facet", message: format!("There is no facet `{name}` at present") }
}

fn unknown_value(source: &str, facet: &str, value: &str) -> Note {
    let value: String = value.chars().take(60).collect();
    let name = facet_name(source, facet);
    Note { code: "unknown-value", message: format!("`{name}` has no value `{value}`") }
}

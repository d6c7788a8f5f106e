//! The questions.

use askama::Template;
use axum::response::Response;
use concord_base::Snapshot;
use concord_corpus::facet::CORE;
use concord_corpus::{Detail, FacetValue, Kind, Subject};
use concord_insight::Situation;

use crate::report::plural;
use crate::web::asked::Note;
use crate::web::layout::Layout;
use crate::web::request::facet_name;
use crate::web::{Site, error, words};

/// Worries that are shown before “n more”: those with most lessons.
const SHOWN: usize = 12;

#[derive(Template)]
#[template(path = "insight/form.html")]
struct Form {
    page: Layout,
    notes: Vec<String>,
    stages: Vec<Choice>,
    partners: Vec<Choice>,
    forms: Vec<Choice>,
    sectors: Vec<Choice>,
    worries: Vec<Choice>,
    more_worries: Vec<Choice>,
    plugins: Vec<Asking>,
}

/// A plugin that asks, and its questions.
struct Asking {
    plugin: String,
    /// Whether one of them was answered.
    answered: bool,
    /// How many questions, with the word.
    count: String,
    questions: Vec<Question>,
}

struct Choice {
    value: String,
    label: String,
    /// A few words below the label; may be empty.
    small: String,
    chosen: bool,
}

struct Question {
    name: String,
    text: String,
    values: Vec<Choice>,
}

pub(super) fn page(
    site: &Site,
    snapshot: &Snapshot,
    situation: &Situation,
    notes: &[Note],
) -> Response {
    let about = words::situation::ABOUT;
    let mut worries = worries(snapshot, situation);
    let more_worries = worries.split_off(worries.len().min(SHOWN));
    error::html(&Form {
        page: Layout::new(snapshot, "/situation").describe(site, "/situation", about),
        notes: notes.iter().map(|note| note.message.clone()).collect(),
        stages: values(snapshot, "stage", situation.stage.as_slice()),
        partners: values(snapshot, "partner", &situation.partners),
        forms: values(snapshot, "modality", &situation.forms),
        sectors: values(snapshot, "sector", &situation.sectors),
        worries,
        more_worries,
        plugins: plugins(snapshot, situation),
    })
}

fn values(snapshot: &Snapshot, facet: &str, chosen: &[String]) -> Vec<Choice> {
    let schema = snapshot.schema(CORE);
    let facet = schema.and_then(|schema| schema.facets.iter().find(|known| *known.id == *facet));
    let values = facet.into_iter().flat_map(|facet| &facet.values);
    let choice = |value: &FacetValue| Choice {
        value: value.path.to_string(),
        label: value.label.clone(),
        small: String::new(),
        chosen: chosen.iter().any(|chosen| **chosen == *value.path),
    };
    values.map(choice).collect()
}

/// The challenges, asked as somebody in the midst of them would say it; those
/// that were chosen first, then those with most lessons.
fn worries(snapshot: &Snapshot, situation: &Situation) -> Vec<Choice> {
    let documents = snapshot.catalogue.originals().filter(|d| d.kind == Kind::Challenge);
    let mut worries: Vec<(bool, usize, Choice)> = documents
        .map(|document| {
            let slug = document.id.slug();
            let said = match &document.detail {
                Detail::Challenge(challenge) => &*challenge.worry,
                _ => "",
            };
            let title = document.title.to_string();
            let (label, small) =
                if said.is_empty() { (title, String::new()) } else { (said.to_owned(), title) };
            let chosen = situation.worries.iter().any(|worry| worry == slug);
            let subject = Subject::of(document);
            let lessons = subject.map_or(0, |s| snapshot.catalogue.claims(&s).count());
            (chosen, lessons, Choice { value: slug.to_owned(), label, small, chosen })
        })
        .collect();
    worries.sort_by(|a, b| (b.0, b.1).cmp(&(a.0, a.1)).then_with(|| a.2.label.cmp(&b.2.label)));
    worries.into_iter().map(|(_, _, choice)| choice).collect()
}

fn plugins(snapshot: &Snapshot, situation: &Situation) -> Vec<Asking> {
    let plugins = snapshot.schemas.iter().filter(|schema| *schema.source != *CORE);
    let asking = plugins.map(|schema| {
        let questions: Vec<Question> = schema
            .questions
            .iter()
            .filter_map(|question| {
                let facet = schema.facets.iter().find(|facet| facet.id == question.facet)?;
                let values = facet.values.iter();
                Some(Question {
                    name: facet_name(&schema.source, &facet.id),
                    text: question.text.clone(),
                    values: values
                        .map(|value| answer(situation, &schema.source, &facet.id, value))
                        .collect(),
                })
            })
            .collect();
        let mut values = questions.iter().flat_map(|question| &question.values);
        Asking {
            plugin: schema.label.clone(),
            count: plural(questions.len(), "question"),
            answered: values.any(|value| value.chosen),
            questions,
        }
    });
    asking.filter(|asking| !asking.questions.is_empty()).collect()
}

/// An answer to a question of a plugin; those below another are set in.
fn answer(situation: &Situation, source: &str, facet: &str, value: &FacetValue) -> Choice {
    Choice {
        value: value.path.to_string(),
        label: match value.parent() {
            Some(_) => format!("– {}", value.label),
            None => value.label.clone(),
        },
        small: String::new(),
        chosen: situation.answers.iter().any(|chosen| {
            chosen.source == source && chosen.facet == facet && *chosen.value == *value.path
        }),
    }
}

//! Pieces that several pages show.

use concord_base::Snapshot;
use concord_corpus::{Case, Detail, Document, Grade, Period};

use crate::web::marks;
use crate::web::text::escape;

/// A line of a list: a link and a count or a date.
pub(super) struct Row {
    pub url: String,
    pub label: String,
    pub count: String,
}

/// “1992, ongoing” or “2015-17”.
pub(super) fn period(period: &Period) -> String {
    match (period.start, period.end, period.ongoing) {
        (Some(start), _, true) => format!("{start}, ongoing"),
        (Some(start), Some(end), _) if start != end => format!("{start}–{end}"),
        (Some(start), ..) => start.to_string(),
        (None, Some(end), _) => format!("until {end}"),
        _ => String::new(),
    }
}

/// Where and when a case took place, in a few words.
pub(super) fn place_and_time(document: &Document) -> String {
    let Detail::Case(case) = &document.detail else { return String::new() };
    let place = case.place.as_ref().map(|place| place.name.to_string()).unwrap_or_default();
    let time = case.period.as_ref().map(period).unwrap_or_default();
    [place, time].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Both results of a case with their marks: never one without the other.
pub(super) fn levels(snapshot: &Snapshot, case: &Case) -> String {
    let level = |name: &str, rating: Option<&str>| {
        let rating = rating.unwrap_or("unknown");
        let label = escape(snapshot.vocabularies.label("rating", rating));
        let square = marks::square(rating, 13);
        format!("<dt>{name}</dt><dd>{square}<span><b>{label}</b></span></dd>")
    };
    let results = &case.results;
    format!(
        "<dl class=\"levels\">{}{}</dl>",
        level("Partnership", results.partnership.rating.as_deref()),
        level("Intervention", results.intervention.rating.as_deref())
    )
}

/// The stair and the word of a grade of evidence.
pub(super) fn grade(snapshot: &Snapshot, word: Option<&str>) -> String {
    let Some(word) = word else { return String::new() };
    let label = escape(snapshot.vocabularies.label("evidence", word));
    format!("{} {label}", marks::stair(Grade::parse(word)))
}

/// The first letter in upper case, as a label.
pub(super) fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

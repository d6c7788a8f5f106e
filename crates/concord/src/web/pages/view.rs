//! Pieces that several pages show.

use std::fmt::Write;

use concord_base::Snapshot;
use concord_corpus::{Case, Detail, Document, Grade, Outcome, Period};
use jiff::civil::Date;

pub(super) use crate::web::text::capital;
use crate::web::text::escape;
use crate::web::{marks, words};

/// A line of a list: a link and a count or a date.
pub(super) struct Row {
    pub url: String,
    pub label: String,
    pub count: String,
}

/// “1992, ongoing” or “2015–2017”.
pub(super) fn period(period: &Period) -> String {
    match (period.start, period.end, period.ongoing) {
        (Some(start), _, true) => format!("{start}, ongoing"),
        (Some(start), Some(end), _) if start != end => format!("{start}–{end}"),
        (Some(start), ..) => start.to_string(),
        (None, Some(end), _) => format!("until {end}"),
        _ => String::new(),
    }
}

/// “21 Nov 2026”.
pub(super) fn day(date: Date) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = MONTHS.get(usize::from(date.month().unsigned_abs()) - 1).copied();
    format!("{} {} {}", date.day(), month.unwrap_or_default(), date.year())
}

/// Where and when a case took place, in a few words.
pub(super) fn place_and_time(document: &Document) -> String {
    let Detail::Case(case) = &document.detail else { return String::new() };
    let place = case.place.as_ref().map(|place| place.name.to_string()).unwrap_or_default();
    let time = case.period.as_ref().map(period).unwrap_or_default();
    [place, time].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Both results of a case with their marks, never one without the other, and
/// how sure that is: `grade`, or where none is given that of each level.
pub(super) fn levels(snapshot: &Snapshot, case: &Case, grade: Option<&str>) -> String {
    let mut html = String::from("<dl class=\"levels\">");
    let results = &case.results;
    for (name, outcome) in
        [(words::PARTNERSHIP, &results.partnership), (words::INTERVENTION, &results.intervention)]
    {
        let rating = outcome.rating.as_deref().unwrap_or("unknown");
        let label = escape(snapshot.vocabularies.label("rating", rating));
        let square = marks::square(rating, 13);
        let _ = write!(html, "<dt>{name}</dt><dd>{square}<span><b>{label}</b></span></dd>");
    }
    let of = |outcome: &Outcome| outcome.evidence.as_deref().and_then(Grade::parse);
    let label = |grade: Grade| snapshot.vocabularies.label("evidence", grade.name());
    let (lesser, said) = match (grade, of(&results.partnership), of(&results.intervention)) {
        (Some(grade), ..) => {
            let grade = Grade::parse(grade);
            (grade, grade.map(|grade| label(grade).to_owned()))
        }
        // Each level is known in its own way: neither hides the other.
        (None, Some(p), Some(i)) if p != i => {
            let said = format!("{}; intervention: {}", label(p), label(i).to_lowercase());
            (Some(p.min(i)), Some(said))
        }
        (None, p, i) => {
            let grade = p.or(i);
            (grade, grade.map(|grade| label(grade).to_owned()))
        }
    };
    if let (Some(grade), Some(said)) = (lesser, said) {
        let stair = marks::stair(Some(grade));
        let _ = write!(
            html,
            "<dt>{}</dt><dd>{stair}<span>{}</span></dd>",
            words::HOW_SURE,
            escape(&said)
        );
    }
    html + "</dl>"
}

/// The stair and the word of a grade of evidence.
pub(super) fn grade(snapshot: &Snapshot, word: Option<&str>) -> String {
    let Some(word) = word else { return String::new() };
    let label = escape(snapshot.vocabularies.label("evidence", word));
    format!("<span>{} {label}</span>", marks::stair(Grade::parse(word)))
}

//! Cases in time.

use concord_corpus::{Case, Document, Period};
use jiff::civil::Date;

use crate::{Filter, Knowledge};

/// Cases with a year, in the order of their beginning.
#[derive(Clone, Debug, Default)]
pub struct Timeline<'a> {
    pub spans: Vec<Span<'a>>,
    /// Cases that do not say when they took place.
    pub undated: Vec<&'a Document>,
    /// The years of the axis; `None` where nothing has a year.
    pub years: Option<(i16, i16)>,
}

/// One case on the axis.
#[derive(Clone, Copy, Debug)]
pub struct Span<'a> {
    pub document: &'a Document,
    pub case: &'a Case,
    pub start: i16,
    /// The year of its end, of today while it goes on, and of its start where
    /// the end is not known.
    pub end: i16,
    pub ends: Ends,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    InThatYear,
    Ongoing,
    Unknown,
}

impl<'a> Timeline<'a> {
    pub fn of(knowledge: Knowledge<'a>, filter: &'a Filter, today: Date) -> Self {
        let mut timeline = Self::default();
        for (document, case) in knowledge.cases(filter) {
            match case.period.and_then(|period| span(period, today)) {
                Some((start, end, ends)) => {
                    timeline.spans.push(Span { document, case, start, end, ends });
                }
                None => timeline.undated.push(document),
            }
        }
        timeline.spans.sort_by_key(|span| (span.start, span.end));
        let first = timeline.spans.iter().map(|span| span.start).min();
        let last = timeline.spans.iter().map(|span| span.end).max();
        timeline.years = first.zip(last);
        timeline
    }
}

fn span(period: Period, today: Date) -> Option<(i16, i16, Ends)> {
    let start = period.start.or(period.end)?;
    Some(match period.end {
        // A file may say that it ended before it began; that is told elsewhere.
        Some(end) => (start, end.max(start), Ends::InThatYear),
        None if period.ongoing => (start, today.year().max(start), Ends::Ongoing),
        None => (start, start, Ends::Unknown),
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn what_goes_on_reaches_today_and_an_unknown_end_is_not_made_up() {
        let today = date(2026, 11, 22);
        let of = |start, end, ongoing| span(Period { start, end, ongoing }, today);
        assert_eq!(of(Some(1992), None, true), Some((1992, 2026, Ends::Ongoing)));
        assert_eq!(of(Some(1992), None, false), Some((1992, 1992, Ends::Unknown)));
        assert_eq!(of(Some(1992), Some(1999), false), Some((1992, 1999, Ends::InThatYear)));
        assert_eq!(of(Some(1999), Some(1992), false), Some((1999, 1999, Ends::InThatYear)));
        assert_eq!(of(None, Some(1992), false), Some((1992, 1992, Ends::InThatYear)));
        assert_eq!(of(None, None, true), None);
    }
}

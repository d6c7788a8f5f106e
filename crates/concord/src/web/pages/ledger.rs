//! What the lessons say of a practice or a challenge: a fold over claims,
//! never written by hand.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use concord_base::Snapshot;
use concord_corpus::{Claim, Detail, Grade, Kind, Stand, Subject, SubjectKind};
use concord_insight::Tally;

use super::lesson;
use crate::report::plural;
use crate::web::marks::{self, Extent};
use crate::web::text::{csv_line, csv_response, doc_url, encode};
use crate::web::{Site, error, words};

/// The four columns of a practice and the three of a challenge, with the
/// words above each.
fn columns(kind: SubjectKind) -> &'static [(Stand, &'static str)] {
    match kind {
        SubjectKind::Practice => &[
            (Stand::Supports, "support it"),
            (Stand::Absent, "failed for want of it"),
            (Stand::Mixed, "are mixed"),
            (Stand::Contradicts, "contradict it"),
        ],
        SubjectKind::Challenge => &[
            (Stand::Eased, "eased it"),
            (Stand::Unchanged, "left it as it was"),
            (Stand::Worsened, "made it worse"),
        ],
    }
}

/// Pixels of one grade: in lists and tables, and in the ledger itself.
const SMALL: u32 = 4;
const LARGE: u32 = 11;
/// So many lessons one way ask whether the other was looked for.
const ONE_SIDED: usize = 3;
/// Lessons of a column that are shown before “n more”.
const SHOWN: usize = 6;

/// The claims on a subject in the order of the ledger, the surest first.
fn sorted<'s>(snapshot: &'s Snapshot, subject: &Subject) -> Vec<&'s Claim> {
    let mut claims: Vec<&Claim> = snapshot.catalogue.claims(subject).map(|c| &**c).collect();
    sort(&mut claims);
    claims
}

fn sort(claims: &mut [&Claim]) {
    claims.sort_by_key(|claim| (claim.stand, std::cmp::Reverse(claim.grade)));
}

fn tally(claims: &[&Claim]) -> Tally {
    Tally::of(claims.iter().map(|claim| (claim.stand, claim.grade)))
}

fn verdict(kind: SubjectKind, claims: &[&Claim]) -> String {
    tally(claims).words(kind)
}

/// The count behind the verdict, in a sentence or two.
fn detail(kind: SubjectKind, claims: &[&Claim]) -> String {
    let tally = tally(claims);
    let (pro, total) = (tally.in_favour, plural(tally.lessons, "lesson"));
    let mut text = match kind {
        SubjectKind::Practice => {
            let missing = claims.iter().filter(|claim| claim.stand == Stand::Absent).count();
            let missing = match missing {
                0 => String::new(),
                n => format!(", {n} of them because it was missing"),
            };
            format!("{pro} of {total} point for it{missing}.")
        }
        SubjectKind::Challenge => format!("It was eased in {pro} of {total}."),
    };
    if tally.against == 0 && tally.in_favour >= ONE_SIDED {
        text.push_str(" No counter-example is told: there may be none, or nobody looked.");
    }
    if tally.against > 0 {
        let sure = tally.surest_against.map_or("not graded", |grade| match grade {
            Grade::Claimed => "claimed by those who took part",
            Grade::Documented => "documented",
            Grade::IndependentReview => "reviewed independently",
            Grade::Comparative => "found by comparison",
            Grade::Experimental => "found by experiment",
        });
        let verb = match kind {
            SubjectKind::Practice => "against",
            SubjectKind::Challenge => "to its getting worse",
        };
        let points = if tally.against == 1 { "points" } else { "point" };
        text.push_str(&format!(" {} {points} {verb}, the surest {sure}.", tally.against));
    }
    text
}

fn label(kind: SubjectKind, claims: &[&Claim]) -> String {
    let parts = columns(kind).iter().map(|(stand, words)| {
        let count = claims.iter().filter(|claim| claim.stand == *stand).count();
        format!("{count} {words}")
    });
    parts.collect::<Vec<_>>().join(", ")
}

fn bricks(claims: &[&Claim]) -> Vec<(Stand, Option<Grade>)> {
    claims.iter().map(|claim| (claim.stand, claim.grade)).collect()
}

/// The evidence bar and the verdict, for lists.
pub(super) fn summary(snapshot: &Snapshot, subject: &Subject) -> String {
    let claims = sorted(snapshot, subject);
    if claims.is_empty() {
        return "<span class=\"dim\">No lesson yet</span>".to_owned();
    }
    let bar = marks::bar(&bricks(&claims), SMALL, &label(subject.kind, &claims));
    let verdict = verdict(subject.kind, &claims);
    format!("{bar}<div><b>{verdict}.</b></div><div>{}</div>", plural(claims.len(), "lesson"))
}

/// The bar alone, for lists that are sorted by it.
pub(super) fn bar(snapshot: &Snapshot, subject: &Subject) -> String {
    let claims = sorted(snapshot, subject);
    marks::bar(&bricks(&claims), SMALL, &label(subject.kind, &claims))
}

/// Which lessons count: all, or those that are known at least so well.
const CHOICES: [(&str, Option<Grade>); 3] = [
    ("Any", None),
    ("Documented or better", Some(Grade::Documented)),
    ("Independent or better", Some(Grade::IndependentReview)),
];

/// The whole ledger: columns on one line, and the same lessons below.
#[derive(Template)]
#[template(path = "ledger.html")]
pub(super) struct Ledger {
    pub note: String,
    verdict: String,
    detail: String,
    /// Whether there is a lesson at all, whatever the choice.
    any: bool,
    choices: Vec<Choice>,
    csv: String,
    whole: String,
    three: bool,
    columns: Vec<Column>,
    key: String,
}

struct Choice {
    label: &'static str,
    url: String,
    current: bool,
}

struct Column {
    id: &'static str,
    number: usize,
    words: &'static str,
    bar: String,
    lines: Vec<Line>,
    rest: Vec<Line>,
}

struct Line {
    stair: String,
    grade: String,
    url: String,
    title: String,
    case: String,
}

impl Ledger {
    /// `least` is the grade that a lesson must have to count.
    pub fn new(snapshot: &Snapshot, subject: &Subject, path: &str, least: Option<Grade>) -> Self {
        let all = sorted(snapshot, subject);
        let claims: Vec<&Claim> =
            all.iter().filter(|claim| claim.grade >= least).copied().collect();
        let mut cases: Vec<_> = claims.iter().map(|claim| &claim.document).collect();
        cases.sort();
        cases.dedup();
        let note = match claims.len() {
            0 => String::new(),
            _ => format!(
                "Derived from {} in {}; nobody writes this verdict",
                plural(claims.len(), "lesson"),
                plural(cases.len(), "case")
            ),
        };
        let extent = Extent::of(&bricks(&claims), LARGE);
        let columns = columns(subject.kind).iter().map(|(stand, words)| {
            let own: Vec<&Claim> = claims.iter().filter(|c| c.stand == *stand).copied().collect();
            let label = format!("{} {words}", own.len());
            let mut lines: Vec<Line> = own.iter().map(|claim| line(snapshot, claim)).collect();
            let rest = if lines.len() > SHOWN + 1 { lines.split_off(SHOWN) } else { Vec::new() };
            Column {
                id: stand.name(),
                number: own.len(),
                words,
                bar: marks::wide_bar(&bricks(&own), LARGE, extent, &label),
                lines,
                rest,
            }
        });
        let choices = CHOICES.map(|(label, grade)| Choice {
            label,
            url: match grade {
                None => format!("{path}#evidence"),
                Some(grade) => format!("{path}?evidence={}#evidence", grade.name()),
            },
            current: grade == least,
        });
        Self {
            note,
            verdict: verdict(subject.kind, &claims),
            detail: detail(subject.kind, &claims),
            any: !all.is_empty(),
            choices: choices.into(),
            csv: format!("/ledger/{}", encode(path.trim_start_matches("/doc/"))),
            whole: marks::bar(&bricks(&claims), 7, &label(subject.kind, &claims)),
            three: subject.kind == SubjectKind::Challenge,
            columns: columns.collect(),
            key: match subject.kind {
                SubjectKind::Practice => marks::key(),
                SubjectKind::Challenge => marks::challenge_key(),
            },
        }
    }
}

fn line(snapshot: &Snapshot, claim: &Claim) -> Line {
    let document = snapshot.catalogue.get(claim.document.as_str());
    let case = document.map(|document| document.title.to_string()).unwrap_or_default();
    let lesson = document.and_then(|document| document.lesson(&claim.anchor));
    let grade = claim.grade.map_or("not graded", Grade::name);
    Line {
        stair: marks::stair(claim.grade),
        grade: snapshot.vocabularies.label("evidence", grade).to_owned(),
        url: doc_url(claim.document.as_str(), Some(&claim.anchor)),
        title: lesson.map(|lesson| lesson.title.to_string()).unwrap_or_default(),
        case: if claim.contested { format!("{case} · contested") } else { case },
    }
}

/// A practice with the challenges that its lessons name too, or a challenge
/// with the practices: how it went there.
#[derive(Template)]
#[template(path = "others.html")]
pub(super) struct Others {
    head: &'static str,
    pub rows: Vec<OtherRow>,
}

pub(super) struct OtherRow {
    link: String,
    /// The cell of the evidence map, where a missing case can be started.
    cell: String,
    bar: String,
    words: String,
}

impl Others {
    /// `least` is the grade that a lesson must have to count, as in the ledger.
    pub fn new(
        snapshot: &Snapshot,
        subject: &Subject,
        meant: &[Box<str>],
        least: Option<Grade>,
    ) -> Self {
        let (other, head) = match subject.kind {
            SubjectKind::Practice => (Kind::Challenge, "Where the challenge was"),
            SubjectKind::Challenge => (Kind::Practice, "What was tried"),
        };
        let mut by_other: BTreeMap<&str, Vec<&Claim>> = BTreeMap::new();
        let claims = snapshot.catalogue.claims(subject);
        for claim in claims.filter(|claim| claim.grade >= least) {
            let document = snapshot.catalogue.get(claim.document.as_str());
            let Some(lesson) = document.and_then(|document| document.lesson(&claim.anchor)) else {
                continue;
            };
            let named = match other {
                Kind::Challenge => &lesson.challenges,
                _ => &lesson.practices,
            };
            for (slug, _) in named {
                // Of a challenge's page: what the lesson says of the practice
                // that was tried, for that is what a reader chooses among.
                let shown = match subject.kind {
                    SubjectKind::Practice => Some(&**claim),
                    SubjectKind::Challenge => {
                        let practice = Subject { kind: SubjectKind::Practice, slug: slug.clone() };
                        let mut own = snapshot.catalogue.claims(&practice);
                        own.find(|c| c.document == claim.document && c.anchor == claim.anchor)
                            .map(|c| &**c)
                    }
                };
                by_other.entry(slug).or_default().extend(shown);
            }
        }
        for slug in meant {
            by_other.entry(slug).or_default();
        }
        let mut rows: Vec<(usize, OtherRow)> = by_other
            .into_iter()
            .map(|(slug, mut claims)| {
                sort(&mut claims);
                let link = lesson::link_to(snapshot, other, slug);
                let (row, column) = match subject.kind {
                    SubjectKind::Practice => (&*subject.slug, slug),
                    SubjectKind::Challenge => (slug, &*subject.slug),
                };
                let cell = format!("/map?least=0&row={}&column={}", encode(row), encode(column));
                let row = if claims.is_empty() {
                    OtherRow { link, cell, bar: String::new(), words: String::new() }
                } else {
                    let label = label(SubjectKind::Practice, &claims);
                    OtherRow {
                        link,
                        cell,
                        bar: marks::bar(&bricks(&claims), SMALL, &label),
                        words: match claims.len() {
                            1 => verdict(SubjectKind::Practice, &claims),
                            n => {
                                format!("{}. {n} lessons", verdict(SubjectKind::Practice, &claims))
                            }
                        },
                    }
                };
                (claims.len(), row)
            })
            .collect();
        rows.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        Self { head, rows: rows.into_iter().map(|(_, row)| row).collect() }
    }
}

/// `GET /ledger/{id}`: the ledger as a table (CSV, RFC 4180).
pub(in crate::web) async fn csv(State(site): State<Site>, Path(id): Path<String>) -> Response {
    let snapshot = site.snapshot();
    let document = snapshot.catalogue.get(&id);
    let Some(subject) = document.and_then(|document| snapshot.catalogue.subject(document)) else {
        let detail = "Only practices and challenges have a ledger.";
        return error::page(&site, StatusCode::NOT_FOUND, "Nothing is here", detail);
    };
    let mut table =
        csv_line(&["subject", "stand", "level", "grade", "contested", "case", "lesson", "address"]);
    for claim in sorted(&snapshot, &subject) {
        let line = line(&snapshot, claim);
        table.push_str(&csv_line(&[
            &subject.slug,
            claim.stand.name(),
            claim.level.map_or("", |level| level.name()),
            claim.grade.map_or("", Grade::name),
            if claim.contested { "yes" } else { "no" },
            claim.document.as_str(),
            &line.title,
            &format!("{}{}", site.origin, line.url),
        ]));
    }
    csv_response(&format!("{}.csv", subject.slug), table)
}

/// The challenges that a practice is meant to ease.
pub(super) fn meant(detail: &Detail) -> &[Box<str>] {
    match detail {
        Detail::Practice(practice) => &practice.addresses,
        _ => &[],
    }
}

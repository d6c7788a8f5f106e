//! What the lessons say of a practice or a challenge: a fold over claims,
//! never written by hand.

use std::fmt::Write;

use concord_base::Snapshot;
use concord_corpus::{Claim, Grade, Stand, Subject, SubjectKind};

use crate::report::plural;
use crate::web::marks;
use crate::web::text::{doc_url, escape};

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

/// The claims on a subject in the order of the ledger, the surest first.
fn sorted<'s>(snapshot: &'s Snapshot, subject: &Subject) -> Vec<&'s Claim> {
    let mut claims: Vec<&Claim> = snapshot.catalogue.claims(subject).map(|c| &**c).collect();
    claims.sort_by_key(|claim| (claim.stand, std::cmp::Reverse(claim.grade)));
    claims
}

/// The verdict in words. Of a practice: whether what was found speaks for it,
/// where a lesson in which it was missing speaks for it too; and whether the
/// surest finding disagrees.
fn verdict(kind: SubjectKind, claims: &[&Claim]) -> String {
    let is_for =
        |claim: &&&Claim| matches!(claim.stand, Stand::Supports | Stand::Absent | Stand::Eased);
    let is_against = |claim: &&&Claim| matches!(claim.stand, Stand::Contradicts | Stand::Worsened);
    let (pro, con) =
        (claims.iter().filter(is_for).count(), claims.iter().filter(is_against).count());
    let (helps, hinders) = match kind {
        SubjectKind::Practice => ("it helps", "it does not help"),
        SubjectKind::Challenge => ("it can be eased", "it tends to get worse"),
    };
    let total = claims.len();
    let lean = match (pro, con) {
        (0, 0) if total == 0 => return "Nobody has said yet".to_owned(),
        (0, 0) => "Mixed".to_owned(),
        (pro, 0) if pro == total => format!("All point one way: {helps}"),
        (0, con) if con == total => format!("All point one way: {hinders}"),
        (pro, con) if pro > con => format!("Leans towards: {helps}"),
        (pro, con) if con > pro => format!("Leans towards: {hinders}"),
        _ => "Split".to_owned(),
    };
    let surest = |filter: &dyn Fn(&&&Claim) -> bool| -> Option<Grade> {
        claims.iter().filter(|claim| filter(claim)).filter_map(|claim| claim.grade).max()
    };
    let (best_for, best_against) = (surest(&is_for), surest(&is_against));
    let disagrees =
        (pro > con && best_against > best_for) || (con > pro && best_for > best_against);
    let disagrees = if disagrees { "; the surest single finding says otherwise" } else { "" };
    format!("{lean}{disagrees}")
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
    let bar = marks::bar(&bricks(&claims), 4, &label(subject.kind, &claims));
    let verdict = verdict(subject.kind, &claims);
    format!("{bar}<div><b>{verdict}.</b> {}</div>", plural(claims.len(), "lesson"))
}

/// The whole ledger: columns on one line, and the same lessons below.
pub(super) fn ledger(snapshot: &Snapshot, subject: &Subject) -> (String, String) {
    let claims = sorted(snapshot, subject);
    if claims.is_empty() {
        let html = "<p class=\"notes\">No lesson refers to this yet. It is a gap: a case with a \
            lesson about it closes it.</p>";
        return ("No lesson yet".to_owned(), html.to_owned());
    }
    let mut cases: Vec<_> = claims.iter().map(|claim| &claim.document).collect();
    cases.sort();
    cases.dedup();
    let note = format!(
        "Derived from {} in {}; nobody writes this verdict",
        plural(claims.len(), "lesson"),
        plural(cases.len(), "case")
    );
    let mut html = format!(
        "<p class=\"verdict\">{}.</p><div class=\"ledger\">",
        verdict(subject.kind, &claims)
    );
    for (stand, words) in columns(subject.kind) {
        let own: Vec<&Claim> = claims.iter().filter(|c| c.stand == *stand).copied().collect();
        let bar = marks::bar(&bricks(&own), 8, &format!("{} {words}", own.len()));
        let _ = write!(
            html,
            "<div><div><span class=\"number\">{}</span> <b>{words}</b></div>{bar}<ul class=\"plain\">",
            own.len()
        );
        for claim in own {
            html.push_str(&line(snapshot, claim));
        }
        html.push_str("</ul></div>");
    }
    html.push_str("</div>");
    (note, html)
}

fn line(snapshot: &Snapshot, claim: &Claim) -> String {
    let document = snapshot.catalogue.get(claim.document.as_str());
    let case = document.map(|document| document.title.to_string()).unwrap_or_default();
    let lesson = document.and_then(|document| document.lesson(&claim.anchor));
    let title = lesson.map(|lesson| lesson.title.to_string()).unwrap_or_default();
    let contested = if claim.contested { " · contested" } else { "" };
    let grade = claim.grade.map_or("not graded", Grade::name);
    let grade = snapshot.vocabularies.label("evidence", grade);
    format!(
        "<li><span title=\"{}\">{}<span class=\"hidden\">{}</span></span><span><a href=\"{}\">{}</a><br><span class=\"least dim\">{}{contested}</span></span></li>",
        escape(grade),
        marks::stair(claim.grade),
        escape(grade),
        escape(&doc_url(claim.document.as_str(), Some(&claim.anchor))),
        escape(&title),
        escape(&case)
    )
}

//! Answers as JSON: every lesson with its id, its link, what it says and how
//! sure that is.

use concord_base::Snapshot;
use concord_corpus::html::sources;
use concord_corpus::{Claim, Detail, Document, Grade, Lesson, Outcome, Stand, SubjectKind, Text};
use concord_insight::situation::{Advice, Answer, Match};
use concord_insight::{Brick, Knowledge, Situation, Tally};
use concord_search::Results;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

/// Most characters of text in one answer; `next_offset` leads to the rest.
const MAX_TEXT: usize = 20_000;
/// Most lessons and sources of one document.
const MAX_PARTS: usize = 100;

/// What may stand in the path of an address.
const PATH: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Makes the answers over one snapshot.
#[derive(Clone, Copy)]
pub(crate) struct Answers<'s> {
    pub snapshot: &'s Snapshot,
    pub origin: &'s str,
}

impl Answers<'_> {
    fn url(&self, id: &str, anchor: Option<&str>) -> String {
        let id = utf8_percent_encode(id, PATH);
        let anchor = anchor.map(|anchor| format!("#{}", utf8_percent_encode(anchor, PATH)));
        format!("{}/doc/{id}{}", self.origin, anchor.unwrap_or_default())
    }

    pub fn hits(&self, results: &Results) -> Value {
        let hits = results.hits.iter().map(|hit| {
            let anchor = hit.anchor.as_deref();
            let document = self.snapshot.catalogue.get(hit.id.as_str());
            let lesson = anchor.and_then(|anchor| document?.lesson(anchor));
            json!({
                "id": anchor.map_or_else(|| hit.id.to_string(), |a| format!("{}#{a}", hit.id)),
                "kind": hit.kind.name(),
                "title": hit.title,
                "url": self.url(hit.id.as_str(), anchor),
                "snippet": hit.snippet.text,
                "evidence": lesson.and_then(|lesson| lesson.evidence.as_deref()),
                "results": document.map(|document| results_of(document)),
            })
        });
        let notes: Vec<_> = results.notes.iter().map(|note| &note.message).collect();
        json!({ "total": results.total, "notes": notes, "hits": hits.collect::<Vec<_>>() })
    }

    pub fn document(&self, document: &Document, text: &str, offset: usize) -> Value {
        let lessons = document.lessons.iter().take(MAX_PARTS);
        let lessons = lessons.map(|lesson| self.lesson_facts(document, lesson));
        let sources = sources(&document.detail).iter().take(MAX_PARTS).map(|source| {
            json!({
                "id": source.id,
                "title": source.title,
                "perspective": source.perspective,
                "year": source.year,
                "url": source.url,
            })
        });
        let (text, next) = part(text, offset);
        json!({
            "id": document.id.as_str(),
            "kind": document.kind.name(),
            "title": document.title,
            "summary": document.summary,
            "url": self.url(document.id.as_str(), None),
            "results": results_of(document),
            "lessons": lessons.collect::<Vec<_>>(),
            "sources": sources.collect::<Vec<_>>(),
            "text": text,
            "next_offset": next,
        })
    }

    pub fn lesson(
        &self,
        document: &Document,
        lesson: &Lesson,
        text: &Text,
        offset: usize,
    ) -> Value {
        let range = text.section_range(lesson.section);
        let (text, next) = part(text.body.get(range).unwrap_or_default(), offset);
        let mut facts = self.lesson_facts(document, lesson);
        if let Value::Object(facts) = &mut facts {
            facts.insert("results".to_owned(), results_of(document));
            facts.insert("text".to_owned(), text.into());
            facts.insert("next_offset".to_owned(), json!(next));
        }
        facts
    }

    fn lesson_facts(&self, document: &Document, lesson: &Lesson) -> Value {
        let pairs = |pairs: &[(Box<str>, Box<str>)]| {
            pairs.iter().map(|(slug, says)| (slug.to_string(), json!(says))).collect::<Value>()
        };
        json!({
            "id": format!("{}#{}", document.id, lesson.anchor),
            "title": lesson.title,
            "case": document.title,
            "url": self.url(document.id.as_str(), Some(&lesson.anchor)),
            "stage": lesson.stage,
            "explains": lesson.level,
            "evidence": lesson.evidence,
            "practices": pairs(&lesson.practices),
            "challenges": pairs(&lesson.challenges),
            "applies_when": lesson.applies_when,
        })
    }

    fn brick(&self, brick: &Brick<'_>) -> Value {
        json!({
            "id": format!("{}#{}", brick.document.id, brick.lesson.anchor),
            "title": brick.lesson.title,
            "case": brick.document.title,
            "url": self.url(brick.document.id.as_str(), Some(&brick.lesson.anchor)),
            "says": brick.stand.name(),
            "evidence": brick.grade.map(Grade::name),
            "contested": brick.contested,
        })
    }

    pub fn situation(
        &self,
        knowledge: Knowledge<'_>,
        situation: &Situation,
        answer: &Answer<'_>,
        limit: usize,
    ) -> Value {
        let found = |found: &Match<'_>| {
            let told = &found.told;
            let reasons: Vec<_> = found.reasons.iter().map(|reason| reason.words()).collect();
            json!({
                "id": told.id(),
                "title": told.lesson.title,
                "case": told.document.title,
                "url": self.url(told.document.id.as_str(), Some(&told.lesson.anchor)),
                "points": found.points,
                "because": reasons,
                "evidence": told.grade.map(Grade::name),
                "applies_when": told.lesson.applies_when,
                "results": results_of(told.document),
            })
        };
        let advice = |advice: &Advice<'_>| {
            let url = advice.document.map(|document| self.url(document.id.as_str(), None));
            json!({
                "practice": advice.slug,
                "title": advice.title,
                "url": url,
                "eases": advice.eases,
                "verdict": advice.tally().words(SubjectKind::Practice),
                "lessons": advice.everywhere.len(),
                "strongest_for": advice.strongest(true).map(|brick| self.brick(brick)),
                "strongest_against": advice.strongest(false).map(|brick| self.brick(brick)),
            })
        };
        let unknown: Vec<_> = answer.unknown.iter().map(|unknown| unknown.words()).collect();
        json!({
            "situation": situation.title(knowledge),
            "matching": answer.matching,
            "from_failures": answer.from_failures,
            "warnings": answer.warnings.iter().map(found).collect::<Vec<_>>(),
            "lessons": answer.lessons.iter().take(limit).map(found).collect::<Vec<_>>(),
            "practices": answer.practices.iter().map(advice).collect::<Vec<_>>(),
            "nobody_knows": unknown,
        })
    }

    /// The surest claims of each side, in turn: neither side is cut before the
    /// other.
    pub fn evidence(&self, practice: &Document, limit: usize) -> Value {
        let claims: Vec<&Claim> = match self.snapshot.catalogue.subject(practice) {
            Some(subject) => self.snapshot.catalogue.claims(&subject).map(|c| &**c).collect(),
            None => Vec::new(),
        };
        let tally = Tally::of(claims.iter().map(|claim| (claim.stand, claim.grade)));
        let count = |stand| claims.iter().filter(|claim| claim.stand == stand).count();
        let listed = in_turn(&claims, limit).into_iter().map(|claim| {
            let document = self.snapshot.catalogue.get(claim.document.as_str());
            let lesson = document.and_then(|document| document.lesson(&claim.anchor));
            json!({
                "id": format!("{}#{}", claim.document, claim.anchor),
                "title": lesson.map(|lesson| &lesson.title),
                "case": document.map(|document| &document.title),
                "url": self.url(claim.document.as_str(), Some(&claim.anchor)),
                "says": claim.stand.name(),
                "evidence": claim.grade.map(Grade::name),
                "contested": claim.contested,
                "results": document.map(|document| results_of(document)),
            })
        });
        json!({
            "id": practice.id.as_str(),
            "title": practice.title,
            "summary": practice.summary,
            "url": self.url(practice.id.as_str(), None),
            "verdict": tally.words(SubjectKind::Practice),
            "supports": count(Stand::Supports),
            "was_missing": count(Stand::Absent),
            "mixed": count(Stand::Mixed),
            "contradicts": count(Stand::Contradicts),
            "surest_for": tally.surest_in_favour.map(Grade::name),
            "surest_against": tally.surest_against.map(Grade::name),
            "lessons": listed.collect::<Vec<_>>(),
        })
    }
}

/// At most `limit` claims: one of each stand, the surest first, then the next
/// of each.
fn in_turn<'c>(claims: &[&'c Claim], limit: usize) -> Vec<&'c Claim> {
    let mut sides: Vec<std::vec::IntoIter<&Claim>> =
        [Stand::Supports, Stand::Contradicts, Stand::Absent, Stand::Mixed]
            .into_iter()
            .map(|stand| {
                let mut own: Vec<&Claim> =
                    claims.iter().copied().filter(|claim| claim.stand == stand).collect();
                own.sort_by_key(|claim| std::cmp::Reverse(claim.grade));
                own.into_iter()
            })
            .collect();
    let mut listed = Vec::new();
    loop {
        let before = listed.len();
        for side in &mut sides {
            listed.extend(side.next());
        }
        if listed.len() == before || listed.len() >= limit {
            listed.truncate(limit);
            return listed;
        }
    }
}

/// Both results of a case, each with how sure it is.
fn results_of(document: &Document) -> Value {
    let Detail::Case(case) = &document.detail else { return Value::Null };
    let result =
        |outcome: &Outcome| json!({ "rating": outcome.rating, "evidence": outcome.evidence });
    json!({
        "partnership": result(&case.results.partnership),
        "intervention": result(&case.results.intervention),
    })
}

/// The text from a character on, and where the rest begins.
fn part(text: &str, offset: usize) -> (String, Option<usize>) {
    let part: String = text.chars().skip(offset).take(MAX_TEXT).collect();
    let end = offset.saturating_add(MAX_TEXT);
    let more = text.chars().nth(end).is_some();
    (part, more.then_some(end))
}

#[cfg(test)]
mod tests {
    use concord_corpus::Subject;

    use super::*;

    #[test]
    fn long_texts_come_in_parts_that_join() {
        let text = "é€a".repeat(15_000);
        let (mut whole, mut offset) = (String::new(), Some(0));
        let mut parts = 0;
        while let Some(at) = offset {
            let (next, rest) = part(&text, at);
            whole.push_str(&next);
            (offset, parts) = (rest, parts + 1);
        }
        assert_eq!((whole == text, parts), (true, 3));
        assert_eq!(part("ab", usize::MAX), (String::new(), None));
    }

    #[test]
    fn neither_side_is_cut_before_the_other() {
        let claim = |stand, grade| Claim {
            subject: Subject { kind: SubjectKind::Practice, slug: "p".into() },
            stand,
            level: None,
            grade: Some(grade),
            document: concord_corpus::DocId::new("c"),
            anchor: "l".into(),
            contested: false,
        };
        let many = (0..9).map(|_| claim(Stand::Supports, Grade::Claimed));
        let all: Vec<_> = many
            .chain([
                claim(Stand::Contradicts, Grade::Claimed),
                claim(Stand::Contradicts, Grade::Comparative),
            ])
            .collect();
        let claims: Vec<_> = all.iter().collect();
        let listed = in_turn(&claims, 4);
        let against = listed.iter().filter(|claim| claim.stand == Stand::Contradicts);
        assert_eq!((listed.len(), against.count()), (4, 2));
        assert_eq!(listed[1].grade, Some(Grade::Comparative), "the surest comes first");
        assert_eq!(in_turn(&claims, 100).len(), 11);
    }
}

//! The answer to a situation: its points are counted as the page itself says
//! that they are.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::{Oracle, Page};
use crate::count::{
    Claim, bricks, grade, in_order, plural, rating, saying, sides, steps, verdict, years,
};
use crate::spec::{Case, Lesson, STAGES, Spec, slug};

/// What somebody says of a partnership.
#[derive(Default)]
pub struct Said {
    stage: Option<&'static str>,
    forms: Vec<&'static str>,
    partners: Vec<&'static str>,
    sectors: Vec<&'static str>,
    worries: Vec<&'static str>,
}

/// What a lesson shares with a situation, in points.
struct Shared<'s> {
    case: &'s Case,
    lesson: &'s Lesson,
    worry: usize,
    remedy: usize,
    met: usize,
    sort: usize,
    partners: usize,
    points: usize,
}

/// The table at the end of the answer: points of one thing, and at most.
const POINTS: [(usize, usize); 9] =
    [(6, 12), (3, 6), (1, 2), (3, 3), (1, 1), (3, 3), (3, 6), (2, 2), (1, 3)];

pub fn situations() -> [Said; 5] {
    [
        Said { worries: vec!["granite"], ..Said::default() },
        Said {
            worries: vec!["granite"],
            sectors: vec!["health"],
            stage: Some("forming"),
            ..Said::default()
        },
        Said { forms: vec!["co-management"], sectors: vec!["education"], ..Said::default() },
        Said { partners: vec!["ngo", "government-national"], ..Said::default() },
        Said { stage: Some("planning"), ..Said::default() },
    ]
}

impl Said {
    pub fn query(&self) -> String {
        let all = [
            ("stage", self.stage.as_slice()),
            ("modality", &self.forms),
            ("partner", &self.partners),
            ("sector", &self.sectors),
            ("challenge", &self.worries),
        ];
        let pairs = all
            .iter()
            .flat_map(|(name, values)| values.iter().map(move |value| format!("{name}={value}")));
        pairs.collect::<Vec<_>>().join("&")
    }

    fn says_sort(&self) -> bool {
        !self.forms.is_empty() || !self.sectors.is_empty()
    }
}

/// Practices that are meant to ease a worry.
fn eases(spec: &Spec, practice: &str, worry: &str) -> bool {
    let all = Spec::originals(&spec.practices);
    all.iter().any(|p| slug(&p.title) == practice && p.addresses.iter().any(|to| to == worry))
}

fn is_failure(case: &Case) -> bool {
    [case.partnership, case.intervention].into_iter().any(|r| rating(r) == "not-achieved")
}

impl Oracle<'_> {
    pub fn situations(&self) -> Vec<Page> {
        let mut pages = vec![("/situation".to_owned(), Vec::new())];
        for said in situations() {
            pages.push((format!("/situation?{}", said.query()), self.answer(&said)));
        }
        pages
    }

    fn shared<'a>(&'a self, said: &Said, case: &'a Case, lesson: &'a Lesson) -> Shared<'a> {
        let (mut worry, mut remedy, mut met) = (0, 0, 0);
        for slug in &said.worries {
            let practices = lesson.practices.iter();
            if lesson.challenges.iter().any(|(named, _)| named == slug) {
                worry += 1;
            } else if practices.clone().any(|(practice, _)| eases(self.spec, practice, slug)) {
                remedy += 1;
            } else if case.met.iter().any(|known| known == slug) {
                met += 1;
            }
        }
        let number =
            |wanted: &[&str], has: &[&str]| wanted.iter().filter(|w| has.contains(w)).count();
        let forms = number(&said.forms, &case.forms);
        let sectors = number(&said.sectors, &case.sectors);
        let partners = number(&said.partners, &case.partners);
        let stage = said.stage.and_then(|stage| STAGES.iter().position(|known| *known == stage));
        let own = STAGES.iter().position(|known| *known == lesson.stage);
        let stage = match (stage, own) {
            (Some(wanted), Some(own)) if own == wanted => 3,
            (Some(wanted), Some(own)) if own == wanted + 1 => 1,
            _ => 0,
        };
        let points = (6 * worry).min(12)
            + (3 * remedy).min(6)
            + met.min(2)
            + stage
            + (3 * forms).min(3)
            + (2 * sectors).min(2)
            + partners.min(3);
        Shared { case, lesson, worry, remedy, met, sort: forms + sectors, partners, points }
    }

    /// The lessons that match, the best first.
    fn matching<'a>(&'a self, said: &Said) -> Vec<Shared<'a>> {
        let told = self.spec.told().into_iter();
        let mut all: Vec<_> = told.map(|(case, lesson)| self.shared(said, case, lesson)).collect();
        all.retain(|shared| shared.points > 0);
        let best = all.iter().map(|shared| shared.points).max().unwrap_or(0);
        all.retain(|shared| {
            let alike = !said.says_sort() || shared.sort > 0;
            let touches = shared.remedy + shared.met > 0 && alike;
            let enough = 2 * shared.points >= best;
            shared.worry > 0 || ((said.worries.is_empty() || touches) && enough)
        });
        all.sort_by_key(|shared| shared.case.id());
        all.sort_by_key(|shared| {
            Reverse((shared.points, steps(grade(shared.case, shared.lesson))))
        });
        all
    }

    /// How many lessons match, and how many of them come from failures.
    pub fn matches(&self, said: &Said) -> (usize, usize) {
        let matching = self.matching(said);
        (matching.len(), matching.iter().filter(|shared| is_failure(shared.case)).count())
    }

    fn answer(&self, said: &Said) -> Vec<String> {
        let matching = self.matching(said);
        let (count, failures) = self.matches(said);
        let comes = match failures {
            0 => "none comes".to_owned(),
            1 => "one comes".to_owned(),
            failures => format!("{failures} come"),
        };
        let mut lines = vec![match count {
            0 => "…No lesson matches. …".to_owned(),
            count => format!("…{} match…; {comes} from…", plural(count, "lesson")),
        }];
        let mut warned = BTreeSet::new();
        let mut listed = 0;
        for shared in &matching {
            let alike = match (said.says_sort(), said.partners.is_empty()) {
                (true, _) => shared.sort > 0,
                (false, false) => shared.partners > 1,
                (false, true) => shared.worry > 0,
            };
            let mut named = shared.lesson.practices.iter().chain(&shared.lesson.challenges);
            let wrong = named
                .any(|(_, says)| ["absent", "contradicts", "worsened", "unchanged"].contains(says));
            let (id, title) = (shared.case.id(), &shared.lesson.title);
            let time = match years(shared.case.period) {
                years if years.is_empty() => years,
                years => format!(", {years}"),
            };
            let case = format!("{}, Somewhere{time}", shared.case.title);
            let warns = alike && wrong && is_failure(shared.case);
            if warns && warned.len() < 5 && !warned.contains(&id) {
                warned.insert(id);
                lines.push(format!("{} {title} {case} …", warned.len()));
            } else {
                listed += 1;
                if !time.is_empty() {
                    lines.push(format!("{case} {title} …"));
                }
            }
        }
        if listed > 10 {
            lines.push(format!("{} more", listed - 10));
        }
        lines.extend(self.weighed(said, &matching));
        for worry in &said.worries {
            lines.extend(self.unknown(said, worry));
        }
        if count >= 3 && failures == count {
            lines.push(format!("All that matches ({count} lessons)…"));
        } else if count >= 3 && failures == 0 {
            lines.push(format!("Nothing that matches ({count} lessons)…"));
        }
        // Somebody wrote these down; they are what is counted with above.
        let points = POINTS.iter();
        lines
            .extend(points.map(|(points, most)| format!("… | Points: {points} | At most: {most}")));
        lines.push("A lesson is listed when it names a worry.… 50 %…".to_owned());
        lines
    }

    /// The table of practices.
    fn weighed(&self, said: &Said, matching: &[Shared<'_>]) -> Vec<String> {
        let mut slugs: BTreeSet<String> = matching
            .iter()
            .flat_map(|shared| shared.lesson.practices.iter().map(|(slug, _)| slug.clone()))
            .collect();
        let practices = Spec::originals(&self.spec.practices).into_iter();
        let practices = practices.map(|practice| slug(&practice.title));
        slugs.extend(
            practices.filter(|slug| said.worries.iter().any(|w| eases(self.spec, slug, w))),
        );
        let row = |slug: String| {
            let here = matching.iter().filter_map(|shared| {
                let says = shared.lesson.practices.iter().find(|(known, _)| *known == slug)?.1;
                let (case, lesson) = (shared.case, shared.lesson);
                Some(Claim { case, lesson, says, grade: grade(case, lesson) })
            });
            let here = in_order(here.collect());
            let everywhere = self.spec.claims(&slug);
            let drawn = |claims: &[Claim<'_>], label: String| match claims.len() {
                0 => "None".to_owned(),
                _ => format!("{} [{label}]", bricks(claims)),
            };
            let (pro, con) = sides(&everywhere);
            let all = plural(everywhere.len(), "lesson");
            format!(
                "{}… | In matching lessons: {} | In all lessons: {} {} | …",
                self.spec.title(&slug),
                drawn(&here, plural(here.len(), "matching lesson")),
                drawn(&everywhere, format!("{pro} of {all} for it, {con} against")),
                verdict(&everywhere)
            )
        };
        slugs.into_iter().map(row).collect()
    }

    /// What nobody has told about a worry, where that is a number.
    fn unknown(&self, said: &Said, worry: &str) -> Option<String> {
        let claims = self.spec.claims(worry);
        let weak = claims.iter().all(|claim| steps(claim.grade) <= 1);
        let lessons = match claims.len() {
            0 => return None,
            _ if weak => return None,
            1 => "one lesson".to_owned(),
            count => format!("{count} lessons"),
        };
        if saying(&claims, "eased") == 0 {
            return Some(format!("Nobody has told how…: {lessons} on it…"));
        }
        let mut forms = claims.iter().flat_map(|claim| &claim.case.forms);
        let known = said.forms.is_empty() || forms.any(|form| said.forms.contains(form));
        (!known).then(|| format!("What is known of … ({lessons}) …"))
    }
}

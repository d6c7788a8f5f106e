//! The map, the grid, the timeline, places, comparison, gaps.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::{Oracle, Page};
use crate::count::{Claim, bricks, grade, in_order, placed, plural, saying, steps, verdict, years};
use crate::spec::{Case, Period, Spec, Subject, slug};

/// What a table is asked: a sector, and the least grade of evidence.
#[derive(Clone, Copy, Default)]
pub struct Asked {
    sector: Option<&'static str>,
    least: Option<&'static str>,
}

impl Asked {
    fn keeps(self, case: &Case, grade: Option<&str>) -> bool {
        self.sector.is_none_or(|sector| case.sectors.contains(&sector))
            && self.least.is_none_or(|least| steps(grade) >= steps(Some(least)))
    }

    /// What is shown, at the end of the filters.
    fn sum(self, shown: String) -> String {
        let clear = if self.query().is_empty() { "" } else { "Clear all " };
        format!("{clear}{shown} · CSV")
    }

    fn query(self) -> String {
        let sector = self.sector.map(|sector| format!("sector={sector}"));
        let least = self.least.map(|least| format!("at_least={least}"));
        sector.into_iter().chain(least).collect::<Vec<_>>().join("&")
    }
}

const COLUMNS: [(&str, &str); 4] = [
    ("not-achieved", "Not achieved"),
    ("partly", "Partly achieved"),
    ("achieved", "Achieved"),
    ("open", "Unclear or too early"),
];

impl Oracle<'_> {
    pub fn tables(&self) -> Vec<Page> {
        let mut pages = Vec::new();
        let all = [
            Asked::default(),
            Asked { sector: Some("health"), ..Asked::default() },
            Asked { least: Some("documented"), ..Asked::default() },
        ];
        for asked in all {
            let query = asked.query();
            let mut add = |address: &str, patterns| {
                let address = format!("{address}{query}");
                pages.push((address.trim_end_matches(['?', '&']).to_owned(), patterns));
            };
            add("/grid?", self.grid(asked));
            add("/timeline?", self.timeline(asked));
            add("/places?", self.places(asked));
            add("/map?", self.map(asked, 2, None));
            add("/map?least=0&", self.map(asked, 0, None));
            add(
                "/map?least=0&row=oak&column=granite&",
                self.map(asked, 0, Some(("oak", "granite"))),
            );
        }
        pages.push(("/gaps".to_owned(), self.gaps()));
        pages.extend(self.comparisons(&self.spec.practices, "practices"));
        pages.extend(self.comparisons(&self.spec.challenges, "challenges"));
        pages
    }

    fn cases(&self, asked: Asked) -> Vec<&Case> {
        let mut cases = self.spec.counted();
        cases.retain(|case| asked.keeps(case, case.intervention.map(|(_, grade)| grade)));
        cases
    }

    fn grid(&self, asked: Asked) -> Vec<String> {
        let cases = self.cases(asked);
        let row = |p: &str| cases.iter().filter(|c| placed(c.partnership) == p).count();
        let cell = |p: &str, i: &str| {
            let in_row = cases.iter().filter(|c| placed(c.partnership) == p);
            in_row.filter(|c| placed(c.intervention) == i).count()
        };
        let mut said = vec![
            format!("Each of {} is judged twice…", plural(cases.len(), "case")),
            asked.sum(plural(cases.len(), "case")),
        ];
        for (p, label) in COLUMNS {
            if p != "open" || row(p) > 0 {
                let cells = COLUMNS.map(|(i, column)| format!(" | {column}: {}…", cell(p, i)));
                said.push(format!("{label} {}{}", plural(row(p), "case"), cells.concat()));
            }
        }
        let (held, failed) = (row("achieved"), row("not-achieved"));
        if held > 0 {
            let whole = cell("achieved", "achieved");
            said.push(format!("Of {} that held, {whole} reached…", plural(held, "partnership")));
        }
        if failed > 0 {
            let both = cell("not-achieved", "not-achieved");
            let failed = plural(failed, "partnership");
            said.push(format!("{failed} failed; of these {both} also missed the aim."));
        }
        said
    }

    fn timeline(&self, asked: Asked) -> Vec<String> {
        let cases = self.cases(asked);
        let mut said = vec![asked.sum(plural(cases.len(), "case"))];
        let spans = cases.iter().filter_map(|case| match case.period {
            Period::Unsaid => None,
            Period::Started(start) => Some((start, start)),
            Period::Ongoing(start) => Some((start, self.year)),
            Period::Ended(start, end) => Some((start, end)),
        });
        let spans: Vec<_> = spans.collect();
        let first = spans.iter().map(|(start, _)| start).min();
        let last = spans.iter().map(|(_, end)| end).max();
        if let (Some(first), Some(last)) = (first, last) {
            let count = plural(spans.len(), "case");
            said.push(format!("…[{count} from {first} to {last}; the table below says the same]"));
        }
        let dated = cases.iter().filter(|case| case.period != Period::Unsaid);
        said.extend(dated.map(|case| format!("{} | Case: {} | …", years(case.period), case.title)));
        said
    }

    fn places(&self, asked: Asked) -> Vec<String> {
        let cases = self.cases(asked);
        let countries: BTreeSet<_> = cases.iter().flat_map(|case| &case.countries).collect();
        let (all, drawn) = (cases.len(), cases.iter().filter(|case| case.point.is_some()).count());
        let word = if countries.len() == 1 { "country" } else { "countries" };
        let on_map = match all - drawn {
            0 => format!("{} on the map. Land…", plural(drawn, "case")),
            without => format!("{} on the map; {without} of…", plural(drawn, "case")),
        };
        let mut said = vec![
            asked.sum(format!("{} in {} {word}", plural(all, "case"), countries.len())),
            format!("…[{} on a map of the world]", plural(drawn, "case")),
            on_map,
        ];
        said.extend(countries.into_iter().map(|code| {
            let here = cases.iter().filter(|case| case.countries.contains(code)).count();
            format!("{} | Cases: {here} | …", self.value("country", "", code))
        }));
        said
    }

    /// All practices and challenges that are documents or named, with the
    /// number of lessons that name them together with one of the others, and
    /// how many lessons the fullest cell has.
    pub(super) fn axis(&self, asked: Asked, practices: bool) -> Vec<(String, usize, usize)> {
        let spec = self.spec;
        let subjects = if practices { &spec.practices } else { &spec.challenges };
        let mut slugs: BTreeSet<String> =
            Spec::originals(subjects).into_iter().map(|s| slug(&s.title)).collect();
        let told = self.on_both(asked);
        for claim in &told {
            let pairs = if practices { &claim.lesson.practices } else { &claim.lesson.challenges };
            slugs.extend(pairs.iter().map(|(slug, _)| slug.clone()));
        }
        let names = |claim: &Claim<'_>, own: bool, slug: &str| {
            let pairs =
                if own == practices { &claim.lesson.practices } else { &claim.lesson.challenges };
            pairs.iter().any(|(known, _)| known == slug)
        };
        let axis = slugs.into_iter().map(|slug| {
            let own: Vec<_> = told.iter().filter(|claim| names(claim, true, &slug)).collect();
            let others = own.iter().flat_map(|claim| match practices {
                true => &claim.lesson.challenges,
                false => &claim.lesson.practices,
            });
            let others: BTreeSet<&String> = others.map(|(slug, _)| slug).collect();
            let fullest = others
                .iter()
                .map(|other| own.iter().filter(|claim| names(claim, false, other)).count());
            let fullest = fullest.max().unwrap_or(0);
            (slug, own.len(), fullest)
        });
        let mut axis: Vec<_> = axis.collect();
        axis.sort_by_key(|(slug, lessons, _)| (Reverse(*lessons), self.spec.title(slug)));
        axis
    }

    /// Lessons that pass and name a practice and a challenge.
    pub(super) fn on_both(&self, asked: Asked) -> Vec<Claim<'_>> {
        let told = self.spec.told().into_iter();
        let told =
            told.map(|(case, lesson)| Claim { case, lesson, says: "", grade: grade(case, lesson) });
        told.filter(|claim| asked.keeps(claim.case, claim.grade))
            .filter(|claim| {
                !claim.lesson.practices.is_empty() && !claim.lesson.challenges.is_empty()
            })
            .collect()
    }

    /// What the lessons on both say of the practice.
    pub(super) fn cell(&self, asked: Asked, practice: &str, challenge: &str) -> Vec<Claim<'_>> {
        let own = self.on_both(asked).into_iter().filter_map(|claim| {
            let says = claim.lesson.practices.iter().find(|(slug, _)| slug == practice)?.1;
            let named = claim.lesson.challenges.iter().any(|(slug, _)| slug == challenge);
            named.then_some(Claim { says, ..claim })
        });
        in_order(own.collect())
    }

    fn map(&self, asked: Asked, least: usize, open: Option<(&str, &str)>) -> Vec<String> {
        let title = |slug: &str| self.spec.title(slug);
        let shown = |practices| {
            let all = self.axis(asked, practices);
            let shown: Vec<_> = all.iter().filter(|(.., fullest)| *fullest >= least).collect();
            (shown.iter().map(|(slug, ..)| slug.clone()).collect::<Vec<_>>(), all.len())
        };
        let ((rows, practices), (columns, challenges)) = (shown(true), shown(false));
        let (practices, challenges) =
            (plural(practices, "practice"), plural(challenges, "challenge"));
        let (across, down) = (rows.len(), columns.len());
        let mut said =
            vec![asked.sum(format!("{across} of {practices} and {down} of {challenges}"))];
        if columns.is_empty() {
            return said;
        }
        let counted = |cell: &[Claim<'_>]| {
            let words = [
                ("supports", "for it"),
                ("absent", "failed for want of it"),
                ("mixed", "mixed"),
                ("contradicts", "against it"),
            ];
            let words = words.map(|(word, words)| (saying(cell, word), words));
            let some = words.iter().filter(|(count, _)| *count > 0);
            let some: Vec<_> = some.map(|(count, words)| format!("{count} {words}")).collect();
            format!("{}: {}", plural(cell.len(), "lesson"), some.join(", "))
        };
        let mut empty = 0;
        for row in &rows {
            let mut line = title(row);
            let mut numbers = false;
            for column in &columns {
                let cell = self.cell(asked, row, column);
                let (practice, challenge) = (title(row), title(column));
                let about = format!("{practice} against {}", challenge.to_lowercase());
                line += &match cell.len() {
                    0 => format!(" | {challenge}: [{about}: no lesson yet, write one]…"),
                    _ => {
                        format!(" | {challenge}: [{about}: {}] {}…", counted(&cell), bricks(&cell))
                    }
                };
                numbers |= !cell.is_empty();
                empty += usize::from(cell.is_empty());
            }
            if numbers {
                said.push(line);
            }
        }
        said.push(format!("{empty} of {} cells are empty", rows.len() * columns.len()));
        let one = open.map(|(_, column)| column.to_owned()).filter(|c| columns.contains(c));
        let one = one.unwrap_or_else(|| columns[0].clone());
        let mut without = 0;
        for row in &rows {
            let cell = self.cell(asked, row, &one);
            without += usize::from(cell.is_empty());
            if !cell.is_empty() {
                said.push(format!("{} {} {}", title(row), counted(&cell), bricks(&cell)));
            }
        }
        if without > 0 {
            said.push(format!("{without} practice… no lesson against this challenge…"));
        }
        if let Some((row, column)) = open {
            let cell = self.cell(asked, row, column);
            if !cell.is_empty() {
                said.push(format!("{}. {}.", verdict(&cell), plural(cell.len(), "lesson")));
            }
        }
        said
    }

    fn comparisons(&self, subjects: &[Subject], folder: &str) -> Vec<Page> {
        let subjects = Spec::originals(subjects);
        let [first, second, ..] = subjects.as_slice() else { return Vec::new() };
        let ids = [first, second].map(|s| format!("id={folder}/{}", slug(&s.title))).join("&");
        let cells = [first, second].map(|subject| {
            let claims = self.spec.claims(&slug(&subject.title));
            let lessons = plural(claims.len(), "lesson");
            let bar = match claims.len() {
                0 => String::new(),
                _ => format!("{} [{lessons}] ", bricks(&claims)),
            };
            format!(" | {}: {bar}{}. {lessons}", subject.title, verdict(&claims))
        });
        vec![(format!("/compare?{ids}"), vec![format!("What came of it{}", cells.concat())])]
    }

    pub(super) fn gaps(&self) -> Vec<String> {
        let spec = self.spec;
        let mut said = Vec::new();
        for (kind, subjects) in [("practice", &spec.practices), ("challenge", &spec.challenges)] {
            for subject in Spec::originals(subjects) {
                let claims = spec.claims(&slug(&subject.title));
                let facts =
                    format!("{} {kind} · {}", subject.title, plural(claims.len(), "lesson"));
                if let Some(heading) = gap(&claims) {
                    said.push(format!("{heading} ▸ {facts} concord new case '…"));
                }
                if subject.overdue {
                    said.push(format!("Review overdue ▸ {facts} · due 6 May 2020 concord new…"));
                }
            }
        }
        for practice in Spec::originals(&spec.practices) {
            let of_practice = spec.claims(&slug(&practice.title));
            for challenge in practice.addresses.iter().filter(|_| !of_practice.is_empty()) {
                let of_challenge = spec.claims(challenge).len();
                let named = |claim: &Claim<'_>| {
                    claim.lesson.challenges.iter().any(|(slug, _)| slug == challenge)
                };
                if of_challenge > 0 && !of_practice.iter().any(named) {
                    let title = spec.title(challenge).to_lowercase();
                    let lessons = plural(of_practice.len(), "lesson");
                    said.push(format!(
                        "{} against {title} {lessons} …, {of_challenge} on the challenge, …",
                        practice.title
                    ));
                }
            }
        }
        for case in spec.counted().into_iter().filter(|case| case.overdue) {
            let lessons = plural(case.lessons.len(), "lesson");
            let facts = format!("{} case · {lessons} · due 6 May 2020", case.title);
            said.push(format!("Review overdue ▸ {facts} concord new…"));
        }
        said
    }
}

/// What is missing about something that these lessons speak of.
fn gap(claims: &[Claim<'_>]) -> Option<&'static str> {
    let all = |words: &[&str]| claims.iter().all(|claim| words.contains(&claim.says));
    let weak = claims.iter().all(|claim| steps(claim.grade) <= 1);
    match claims.len() {
        0 => Some("No lesson yet"),
        _ if weak => Some("Weak evidence"),
        3.. if all(&["supports", "absent", "eased"]) || all(&["contradicts", "worsened"]) => {
            Some("One side only")
        }
        _ => None,
    }
}

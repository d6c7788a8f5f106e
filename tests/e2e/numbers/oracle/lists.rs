//! The start page, the lists, about the data.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::search::KINDS;
use super::{Oracle, Page};
use crate::count::{Claim, bar, grade, placed, plural, rating, steps, verdict};
use crate::files::month_and_day;
use crate::spec::{Case, SECTORS, STAGES, Spec, Subject, slug};

fn day(day: u32) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (month, day) = month_and_day(day);
    format!("{day} {} 2025", MONTHS[month as usize - 1])
}

impl Oracle<'_> {
    pub fn lists(&self) -> Vec<Page> {
        vec![
            ("/".to_owned(), self.home()),
            ("/browse".to_owned(), self.browse()),
            ("/browse/practices".to_owned(), self.subjects(true)),
            ("/browse/challenges".to_owned(), self.subjects(false)),
            ("/about".to_owned(), self.about()),
        ]
    }

    fn home(&self) -> Vec<String> {
        let spec = self.spec;
        let cases = spec.counted();
        let documents = spec.files().len();
        let intro = match cases.len() {
            0 => format!("{}, searchable…", plural(documents, "document")),
            cases => format!("{}…", plural(cases, "partnership")),
        };
        let mut said =
            vec![format!("description: {intro}"), format!("og:description: {intro}"), intro];
        let mut worries: Vec<_> = self.ranked(&spec.challenges);
        worries.retain(|(subject, claims)| subject.worry && !claims.is_empty());
        for (subject, claims) in worries.iter().take(5) {
            let lessons = plural(claims.len(), "lesson");
            said.push(format!("Nobody lifts the {} {lessons}", subject.title));
        }
        if !cases.is_empty() {
            said.extend(self.finding(&cases));
        }
        let of_sector =
            |sector: &str| spec.cases.iter().filter(|c| c.sectors.contains(&sector)).count();
        let mut sectors: Vec<_> = SECTORS.iter().map(|s| (of_sector(s), *s)).collect();
        sectors.retain(|(count, _)| *count > 0);
        sectors.sort_by_key(|(count, _)| Reverse(*count));
        said.extend(self.way("By sector", "sector", "case", &sectors));
        let all_lessons = || spec.cases.iter().flat_map(|case| &case.lessons);
        let of_stage = |stage: &str| all_lessons().filter(|lesson| lesson.stage == stage).count();
        let mut stages: Vec<_> = STAGES.iter().map(|s| (of_stage(s), *s)).collect();
        stages.retain(|(count, _)| *count > 0);
        said.extend(self.way("By stage", "stage", "lesson", &stages));
        let mut practices = self.ranked(&spec.practices);
        let weight =
            |claims: &[Claim<'_>]| claims.iter().map(|c| steps(c.grade).max(1)).sum::<usize>();
        practices.sort_by_key(|(subject, _)| slug(&subject.title));
        practices.sort_by_key(|(_, claims)| Reverse(weight(claims)));
        // Practices stand beside the other ways in, where there are any.
        if !sectors.is_empty() || !stages.is_empty() {
            said.push(format!("All {}", plural(practices.len(), "practice")));
            let rows = practices.iter().take(5);
            said.extend(
                rows.map(|(practice, claims)| format!("{} {}", practice.title, bar(claims, true))),
            );
        }
        said.extend(self.news());
        said
    }

    /// Practices or challenges that are no translations, with their claims,
    /// those with most first.
    fn ranked<'a>(&'a self, subjects: &'a [Subject]) -> Vec<(&'a Subject, Vec<Claim<'a>>)> {
        let all = Spec::originals(subjects).into_iter();
        let mut all: Vec<_> = all.map(|s| (s, self.spec.claims(&slug(&s.title)))).collect();
        all.sort_by_key(|(subject, _)| slug(&subject.title));
        all.sort_by_key(|(_, claims)| Reverse(claims.len()));
        all
    }

    fn way(
        &self,
        heading: &str,
        vocabulary: &str,
        what: &str,
        values: &[(usize, &str)],
    ) -> Vec<String> {
        let rows = values.iter().enumerate().map(|(index, (count, value))| {
            let label = self.labels.of(vocabulary, value);
            let count = if index == 0 { plural(*count, what) } else { count.to_string() };
            format!("{heading} ▸ {label} {count}")
        });
        let mut rows: Vec<_> = rows.collect();
        if !values.is_empty() {
            rows.push(format!("{heading} ▸ All {} {vocabulary}s", values.len()));
        }
        rows
    }

    /// The grid on the start page, and what it says.
    fn finding(&self, cases: &[&Case]) -> Vec<String> {
        let row = |p: &str| cases.iter().filter(|c| placed(c.partnership) == p).count();
        let cell = |p: &str, i: &str| {
            let mut here: Vec<_> = cases
                .iter()
                .filter(|c| placed(c.partnership) == p && placed(c.intervention) == i)
                .collect();
            here.sort_by_key(|case| Reverse(steps(case.intervention.map(|(_, grade)| grade))));
            here
        };
        const NUMBERS: [&str; 8] = ["none", "one", "two", "three", "four", "five", "six", "seven"];
        let capital = |n: usize| {
            let (first, rest) = NUMBERS[n].split_at(1);
            first.to_uppercase() + rest
        };
        let (broke, reached) = (row("not-achieved"), cell("not-achieved", "achieved").len());
        let heading = match (broke, reached) {
            (0, _) => "No partnership told here failed as one.".to_owned(),
            (1, 0) => "One did not work as a partnership. It did not…".to_owned(),
            (1, _) => "One did not work as a partnership, and reached its aim.".to_owned(),
            (n, 0) => format!("{} did not work as partnerships. None of them…", capital(n)),
            (n, k) => {
                format!("{} did not work as partnerships. {} of them…", capital(n), capital(k))
            }
        };
        let mut said = vec![heading];
        let held = row("achieved");
        if held > 0 {
            let did = NUMBERS[cell("achieved", "achieved").len()];
            let missed = NUMBERS[cell("achieved", "not-achieved").len()];
            said.push(format!("Of the {held} that did, {did} reached it, and {missed} missed it…"));
        }
        for (p, label) in
            [("achieved", "achieved"), ("partly", "partly"), ("not-achieved", "not achieved")]
        {
            let cells = [
                ("not-achieved", "not achieved"),
                ("partly", "partly"),
                ("achieved", "achieved"),
                ("open", "unclear"),
            ];
            let cells = cells.map(|(i, column)| {
                let here = cell(p, i);
                let grades =
                    here.iter().map(|case| steps(case.intervention.map(|(_, g)| g)).max(1));
                let bricks: String = grades.map(|steps| format!("▮{steps}")).collect();
                format!(" | {column}: {}…{bricks}", here.len())
            });
            said.push(format!("{label}{}", cells.concat()));
        }
        if row("open") > 0 {
            let unclear = plural(row("open"), "case");
            said.push(format!(
                "One brick is one case; taller is better evidenced. {unclear} with…"
            ));
        }
        said
    }

    /// The five documents that changed last.
    fn news(&self) -> Vec<String> {
        let spec = self.spec;
        let mut all: Vec<(u32, String)> = Vec::new();
        for case in &spec.cases {
            all.push((
                case.updated,
                format!("{} …; {}", case.title, plural(case.lessons.len(), "lesson")),
            ));
        }
        for (kind, subjects) in [("practice", &spec.practices), ("challenge", &spec.challenges)] {
            for subject in subjects {
                let claims = spec.claims(&subject.original()).len();
                all.push((
                    subject.updated,
                    format!("{} {kind}; {}", subject.title, plural(claims, "lesson")),
                ));
            }
        }
        all.extend(spec.paths.iter().map(|path| (path.updated, format!("{} path", path.title))));
        all.extend(spec.pages.iter().map(|(title, updated)| (*updated, format!("{title} page"))));
        all.sort_by_key(|(updated, _)| Reverse(*updated));
        all.into_iter()
            .take(5)
            .map(|(updated, words)| format!("{} {words}", day(updated)))
            .collect()
    }

    fn browse(&self) -> Vec<String> {
        let foot = self.foot();
        let mut said = vec![
            format!("description: {foot}. Or search…"),
            format!("og:description: {foot}. Or search…"),
            format!("Browse ▸ {foot}. Or search…"),
        ];
        let hits = self.hits();
        for (kind, label) in KINDS {
            let count = hits.iter().filter(|hit| hit.kind == kind).count();
            if count > 0 {
                said.push(format!("Kinds ▸ {label} {count}"));
            }
        }
        for (facet, label, vocabulary, kind) in [
            ("sector", "Sector", "sector", "case"),
            ("stage", "Stage", "stage", "lesson"),
            ("modality", "Form", "modality", "case"),
            ("partner", "Partners", "partner-kind", "case"),
            ("country", "Country", "", "case"),
        ] {
            let of_kind: Vec<_> = hits.iter().filter(|hit| hit.kind == kind).collect();
            let values: BTreeSet<_> =
                of_kind.iter().flat_map(|hit| &hit.tags).filter(|(f, _)| *f == facet).collect();
            for (_, value) in values {
                let count =
                    of_kind.iter().filter(|hit| hit.tags.contains(&(facet, value.clone()))).count();
                said.push(format!(
                    "{label} ▸ {} {}",
                    self.value(facet, vocabulary, value),
                    plural(count, kind)
                ));
            }
        }
        said
    }

    fn subjects(&self, practices: bool) -> Vec<String> {
        let subjects = if practices { &self.spec.practices } else { &self.spec.challenges };
        let rows = self.ranked(subjects).into_iter().filter(|(_, claims)| !claims.is_empty());
        rows.map(|(subject, claims)| {
            let (bar, verdict) = (bar(&claims, practices), verdict(&claims));
            format!("{} … {bar} {verdict}. {}", subject.title, plural(claims.len(), "lesson"))
        })
        .collect()
    }

    fn about(&self) -> Vec<String> {
        let spec = self.spec;
        let days = spec.cases.iter().map(|case| case.updated);
        let days = days.chain(spec.practices.iter().chain(&spec.challenges).map(|s| s.updated));
        let days =
            days.chain(spec.paths.iter().map(|p| p.updated)).chain(spec.pages.iter().map(|p| p.1));
        let newest = day(days.max().unwrap());
        let mut said = vec![
            format!("{}. The newest change is of {newest}.", self.foot()),
            // Versions of licences.
            "The software is free… 2.0… 1.1.".to_owned(),
        ];
        let kinds = [
            ("Case", spec.counted().len()),
            ("Practice", Spec::originals(&spec.practices).len()),
            ("Challenge", Spec::originals(&spec.challenges).len()),
            ("Path", spec.paths.len()),
            ("Page", spec.pages.len()),
        ];
        let kinds = kinds.into_iter().filter(|(_, count)| *count > 0);
        said.extend(kinds.map(|(kind, count)| format!("{kind} | Documents: {count}")));
        let cases = spec.counted();
        for word in crate::spec::RATINGS {
            let p = cases.iter().filter(|case| rating(case.partnership) == word).count();
            let i = cases.iter().filter(|case| rating(case.intervention) == word).count();
            if p + i > 0 {
                let label = self.labels.of("rating", word);
                said.push(format!("{label} | Partnership: {p} | Intervention: {i}"));
            }
        }
        if cases.is_empty() {
            return said;
        }
        let mut claims = Vec::new();
        for (case, lesson) in spec.told() {
            let pairs = lesson.practices.iter().chain(&lesson.challenges);
            claims.extend(pairs.map(|(_, says)| (*says, grade(case, lesson))));
        }
        said.push(format!("{} claims of lessons on…", claims.len()));
        for word in crate::spec::GRADES {
            let count = claims.iter().filter(|(_, grade)| *grade == Some(word)).count();
            said.push(format!("{} | Claims: {count}", self.labels.of("evidence", word)));
        }
        let against = claims.iter().filter(|(says, _)| ["contradicts", "worsened"].contains(says));
        said.push(format!("{} speak against…", plural(against.count(), "claim")));
        said
    }
}

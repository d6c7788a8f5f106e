//! The pages of documents, ledgers above all; and what is wrong with them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Oracle, Page};
use crate::count::{
    Claim, bar, bricks, columns, in_order, plural, saying, sides, steps, surest, verdict, years,
};
use crate::files::date;
use crate::lines::Line;
use crate::spec::{Case, Period, Subject, slug};

impl Oracle<'_> {
    pub fn documents(&self) -> Vec<Page> {
        let spec = self.spec;
        let mut pages = Vec::new();
        for case in &spec.cases {
            pages.push((format!("/doc/{}", case.id()), self.case(case)));
        }
        for (folder, subjects) in [("practices", &spec.practices), ("challenges", &spec.challenges)]
        {
            for subject in subjects {
                let id = format!("{folder}/{}", slug(&subject.title));
                let practice = folder == "practices";
                pages.push((format!("/doc/{id}"), self.ledger(subject, practice, None)));
                for least in ["documented", "independent-review"] {
                    let patterns = self.ledger(subject, practice, Some(least));
                    pages.push((format!("/doc/{id}?evidence={least}"), patterns));
                }
            }
        }
        for path in &spec.paths {
            let mut said = vec![
                format!("Steps ▸ {}. Beside a step:… 200 words a minute…", path.length()),
                updated(path.updated),
            ];
            // Nobody needs a minute for the few words of a made-up page.
            let titles = path.steps.iter().map(|slug| spec.title(slug));
            said.extend(titles.map(|title| format!("Practice · 1 min {title} …")));
            said.extend(path.minutes.map(|minutes| format!("Path about {minutes} minutes")));
            pages.push((format!("/doc/paths/{}", slug(&path.title)), said));
        }
        for (title, day) in &spec.pages {
            pages.push((format!("/doc/{}", slug(title)), vec![updated(*day)]));
        }
        pages
    }

    fn case(&self, case: &Case) -> Vec<String> {
        let mut said = vec![updated(case.updated)];
        if case.period != Period::Unsaid {
            said.push(format!("Period: {}", years(case.period)));
        }
        if case.overdue {
            said.push("Reviewed: 4 Mar 2018, due again 6 May 2020".to_owned());
        }
        if !case.lessons.is_empty() {
            said.push(format!("{}; each has its own address", plural(case.lessons.len(), "unit")));
        }
        for lesson in case.lessons.iter().filter(|lesson| !lesson.sources.is_empty()) {
            let numbers: Vec<_> = lesson.sources.iter().map(|at| (at + 1).to_string()).collect();
            said.push(format!("… {} … Sources {}", lesson.title, numbers.join(" , ")));
        }
        said.extend(case.sources.iter().map(|(year, _)| format!("Sources ▸ A report. {year} …")));
        said
    }

    /// What the cases say of a practice or a challenge. `least` is the grade
    /// that a lesson must have to count.
    fn ledger(&self, subject: &Subject, practice: bool, least: Option<&str>) -> Vec<String> {
        let mut said = vec![updated(subject.updated)];
        let of = subject.original();
        let all = self.spec.claims(&of);
        let sure = |claim: &Claim<'_>| steps(claim.grade) >= steps(least);
        let claims: Vec<_> = all.iter().copied().filter(sure).collect();
        if all.is_empty() {
            said.extend(self.others(&of, practice, least));
            return said;
        }
        if !claims.is_empty() {
            let cases: BTreeSet<_> = claims.iter().map(|claim| claim.case.id()).collect();
            let (lessons, cases) = (plural(claims.len(), "lesson"), plural(cases.len(), "case"));
            said.push(format!("Derived from {lessons} in {cases}…"));
        }
        said.push(format!("{}.", verdict(&claims)));
        said.push(detail(&claims, practice));
        said.push(bar(&claims, practice));
        let counts = columns(practice).into_iter();
        let counts: Vec<_> =
            counts.map(|(word, words)| format!("{} {words}", saying(&claims, word))).collect();
        said.push(counts.join(" "));
        for ((word, _), count) in columns(practice).into_iter().zip(counts) {
            let own: Vec<_> = claims.iter().copied().filter(|c| c.says == word).collect();
            said.push(format!("{} [{count}]", bricks(&own)).trim_start().to_owned());
            said.push(count);
            if own.len() > 7 {
                said.push(format!("{} more…", own.len() - 6));
            }
        }
        said.extend(self.others(&of, practice, least));
        said
    }

    /// The table below a ledger: a practice by challenge, a challenge by
    /// practice. Both say what the lessons say of the practice.
    fn others(&self, of: &str, practice: bool, least: Option<&str>) -> Vec<String> {
        let mut by_other: BTreeMap<String, Vec<Claim<'_>>> = BTreeMap::new();
        for claim in self.spec.claims(of) {
            if steps(claim.grade) < steps(least) {
                continue;
            }
            let (mine, theirs) = (&claim.lesson.practices, &claim.lesson.challenges);
            for (other, said) in if practice { theirs } else { mine } {
                let says = if practice { claim.says } else { said };
                by_other.entry(other.clone()).or_default().push(Claim { says, ..claim });
            }
        }
        let lines = by_other.into_iter().map(|(other, claims)| {
            let claims = in_order(claims);
            let lessons = match claims.len() {
                1 => String::new(),
                count => format!(". {count} lessons"),
            };
            let title = self.spec.title(&other);
            let (bar, verdict) = (bar(&claims, true), verdict(&claims));
            format!("{title} | Lessons: {bar} | In words: {verdict}{lessons}")
        });
        lines.collect()
    }

    /// Errors, warnings and notes of each file that has any.
    pub fn problems(&self) -> BTreeMap<String, [usize; 3]> {
        let spec = self.spec;
        let mut all = BTreeMap::new();
        for case in &spec.cases {
            if case.broken {
                // The list is not closed, nothing is said in short, no results.
                all.insert(format!("{}.md", case.id()), [3, 0, 0]);
                continue;
            }
            let [mut errors, mut warnings] = [usize::from(case.sectors.is_empty()), 0];
            for result in [case.partnership, case.intervention] {
                match result {
                    None => errors += 1,
                    Some(("unknown" | "too-early", _)) => {}
                    Some(_) => warnings += 1,
                }
            }
            // A map with nothing in it is one mistake.
            errors -= usize::from(case.partnership.is_none() && case.intervention.is_none());
            for lesson in &case.lessons {
                errors += usize::from(lesson.evidence.is_none());
                let named = lesson.practices.iter().chain(&lesson.challenges);
                errors += named.filter(|(slug, _)| ["cactus", "pumice"].contains(&&**slug)).count();
                warnings += usize::from(lesson.sources.is_empty());
            }
            // Also where the original is gone: nothing is there to translate.
            let original = case.translates.as_ref();
            let gone = |slug_of: &String| !spec.cases.iter().any(|c| slug(&c.title) == *slug_of);
            warnings += usize::from(original.is_some_and(gone));
            warnings += usize::from(case.overdue);
            all.insert(format!("{}.md", case.id()), [errors, warnings, 0]);
        }
        for (folder, subjects) in [("practices", &spec.practices), ("challenges", &spec.challenges)]
        {
            for subject in subjects {
                // A translation is told of with its original.
                let silent =
                    subject.translates.is_none() && spec.claims(&subject.original()).is_empty();
                let of = [0, usize::from(subject.overdue), usize::from(silent)];
                all.insert(format!("{folder}/{}.md", slug(&subject.title)), of);
            }
        }
        all.retain(|_, counts| counts.iter().sum::<usize>() > 0);
        all
    }

    /// The list of files and the sums on the page of problems.
    pub fn problem_list(&self) -> Vec<String> {
        let problems = self.problems();
        let mut said = vec![format!("Watching {} …", self.folder)];
        let sum = problems.values().fold([0; 3], |sum, own| [0, 1, 2].map(|at| sum[at] + own[at]));
        if sum != [0; 3] {
            said.push(summary(sum));
        }
        for (file, own) in &problems {
            said.push(format!("{file} {}", summary(*own)));
            said.push(format!("{file} ▸ {}", summary(*own)));
        }
        match self.spec.files().len() - problems.len() {
            0 => {}
            all if problems.is_empty() => said.push(format!("All {} are in…", plural(all, "file"))),
            others => said.push(format!("{} in order.", plural(others, "other file"))),
        }
        said.push(self.foot());
        said
    }
}

fn summary(counts: [usize; 3]) -> String {
    let named = counts.into_iter().zip(["error", "warning", "note"]);
    let some = named.filter(|(count, _)| *count > 0);
    some.map(|(count, name)| plural(count, name)).collect::<Vec<_>>().join(", ")
}

/// The line about the page itself: its date is that of the file.
fn updated(day: u32) -> String {
    format!("Address: … updated {}", date(day))
}

/// The count behind the verdict.
fn detail(claims: &[Claim<'_>], practice: bool) -> String {
    let (pro, con) = sides(claims);
    let lessons = plural(claims.len(), "lesson");
    let mut said = match (practice, saying(claims, "absent")) {
        (true, 0) => format!("{pro} of {lessons} … for it."),
        (true, missing) => format!("{pro} of {lessons} … for it, {missing} of them…"),
        (false, _) => format!("It was eased in {pro} of {lessons}."),
    };
    said += "…";
    if con > 0 {
        let sure = match surest(claims).1 {
            1 => "claimed by those who took part",
            2 => "documented",
            3 => "reviewed independently",
            4 => "found by comparison",
            5 => "found by experiment",
            _ => "not graded",
        };
        said += &format!("{con} point… {sure}.");
    }
    said
}

/// A line below a file's heading on the page of problems, where numbers are
/// places in the file. The foot stands below the last of them.
pub fn is_problem(line: &Line, foot: &str) -> bool {
    let sums = [" error", " warning", " note"];
    let is_sum = sums.iter().any(|word| is_sum(&line.text, word)) || line.text == foot;
    line.heading.ends_with(".md") && !is_sum
}

/// When a file was saved broken, and where: moments, and places in a file.
pub fn is_moment(line: &Line) -> bool {
    line.text.contains("was saved broken at") || line.text.starts_with("Broken as it is saved now.")
}

/// “2 errors, 1 warning”.
fn is_sum(text: &str, word: &str) -> bool {
    let mut parts = text.split(word);
    parts.next().is_some_and(|number| number.parse::<usize>().is_ok()) && parts.next().is_some()
}

/// How many errors, warnings and notes are listed of a file.
pub fn listed(lines: &[Line], file: &str) -> [usize; 3] {
    ["error[", "warning[", "note["].map(|word| {
        let own = lines.iter().filter(|line| line.heading == file && line.text.starts_with(word));
        own.count()
    })
}

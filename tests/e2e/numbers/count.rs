//! What a made-up corpus says, counted one by one from the specification: no
//! code of the server has a part in it.

use std::collections::BTreeMap;

use crate::spec::{CHANGES, Case, GRADES, Lesson, Period, STANDS, Spec, Subject, slug};

/// Labels of terms, by vocabulary and term, as `vocabulary.toml` has them.
pub struct Labels(BTreeMap<(String, String), String>);

impl Labels {
    pub fn read(toml: &str) -> Self {
        let mut labels = BTreeMap::new();
        let (mut vocabulary, mut term) = (String::new(), String::new());
        let mut of_term = false;
        for line in toml.lines() {
            let value = |line: &str| line.split('"').nth(1).unwrap_or_default().to_owned();
            match line {
                "[[vocabulary]]" => of_term = false,
                "[[vocabulary.term]]" => of_term = true,
                _ if line.starts_with("id = ") && of_term => term = value(line),
                _ if line.starts_with("id = ") => vocabulary = value(line),
                _ if line.starts_with("label = ") && of_term => {
                    labels.insert((vocabulary.clone(), term.clone()), value(line));
                }
                _ => {}
            }
        }
        Self(labels)
    }

    pub fn of<'l>(&'l self, vocabulary: &str, term: &'l str) -> &'l str {
        self.0.get(&(vocabulary.to_owned(), term.to_owned())).map_or(term, String::as_str)
    }
}

/// The same terms in the order in which they are declared.
pub fn terms(toml: &str, wanted: &str) -> Vec<String> {
    let of = toml
        .split("[[vocabulary]]\n")
        .find(|part| part.starts_with(&format!("id = \"{wanted}\"\n")));
    let ids = of.unwrap_or_default().split("[[vocabulary.term]]\nid = \"").skip(1);
    ids.map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect()
}

/// What one lesson says of one practice or challenge.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'s> {
    pub case: &'s Case,
    pub lesson: &'s Lesson,
    pub says: &'static str,
    pub grade: Option<&'static str>,
}

/// From 1 to 5; nothing said is 0.
pub fn steps(grade: Option<&str>) -> usize {
    grade.map_or(0, |grade| 1 + GRADES.iter().position(|known| *known == grade).unwrap())
}

/// The lesson's own grade, else that of the result that it explains.
pub fn grade(case: &Case, lesson: &Lesson) -> Option<&'static str> {
    let result = if lesson.level == "intervention" { case.intervention } else { case.partnership };
    lesson.evidence.or(result.map(|(_, grade)| grade))
}

pub fn rating(result: Option<(&'static str, &'static str)>) -> &'static str {
    result.map_or("unknown", |(rating, _)| rating)
}

/// “1 lesson”, “2 lessons”.
pub fn plural(count: usize, name: &str) -> String {
    format!("{count} {name}{}", if count == 1 { "" } else { "s" })
}

pub fn years(period: Period) -> String {
    match period {
        Period::Unsaid => String::new(),
        Period::Started(start) => start.to_string(),
        Period::Ongoing(start) => format!("{start}, ongoing"),
        Period::Ended(start, end) if start == end => start.to_string(),
        Period::Ended(start, end) => format!("{start}–{end}"),
    }
}

/// Where a result stands in the grid.
pub fn placed(result: Option<(&'static str, &'static str)>) -> &'static str {
    match rating(result) {
        known @ ("achieved" | "partly" | "not-achieved") => known,
        _ => "open",
    }
}

impl Spec {
    /// The cases that count: a translation stands for what it translates.
    pub fn counted(&self) -> Vec<&Case> {
        let there =
            |original: &String| self.cases.iter().any(|case| slug(&case.title) == *original);
        self.cases.iter().filter(|case| !case.translates.as_ref().is_some_and(there)).collect()
    }

    /// All lessons of the cases that count.
    pub fn told(&self) -> Vec<(&Case, &Lesson)> {
        let cases = self.counted().into_iter();
        cases.flat_map(|case| case.lessons.iter().map(move |lesson| (case, lesson))).collect()
    }

    /// What the lessons say of a practice or a challenge, in the order of the
    /// line: by what they say, the surest first.
    pub fn claims(&self, slug: &str) -> Vec<Claim<'_>> {
        let claims = self.told().into_iter().filter_map(|(case, lesson)| {
            let mut pairs = lesson.practices.iter().chain(&lesson.challenges);
            let says = pairs.find(|(known, _)| known == slug)?.1;
            Some(Claim { case, lesson, says, grade: grade(case, lesson) })
        });
        in_order(claims.collect())
    }

    /// Practices, or challenges, that are no translations.
    pub fn originals(subjects: &[Subject]) -> Vec<&Subject> {
        subjects.iter().filter(|subject| subject.translates.is_none()).collect()
    }
}

pub fn in_order(mut claims: Vec<Claim<'_>>) -> Vec<Claim<'_>> {
    claims.sort_by_key(|claim| {
        let all = STANDS.iter().chain(&CHANGES).position(|known| *known == claim.says);
        (all, std::cmp::Reverse(steps(claim.grade)))
    });
    claims
}

/// The bricks of a line. Nobody said how sure: as a claim.
pub fn bricks(claims: &[Claim<'_>]) -> String {
    let all = claims.iter().map(|claim| {
        let mark = match claim.says {
            "supports" | "eased" => '▲',
            "absent" => '△',
            "mixed" | "unchanged" => '◆',
            _ => '▼',
        };
        format!("{mark}{}", steps(claim.grade).max(1))
    });
    all.collect()
}

/// How many say this.
pub fn saying(claims: &[Claim<'_>], word: &str) -> usize {
    claims.iter().filter(|claim| claim.says == word).count()
}

/// In favour, and against.
pub fn sides(claims: &[Claim<'_>]) -> (usize, usize) {
    let of = |words: &[&str]| words.iter().map(|word| saying(claims, word)).sum();
    (of(&["supports", "absent", "eased"]), of(&["contradicts", "worsened"]))
}

/// The grade of the surest on either side.
pub fn surest(claims: &[Claim<'_>]) -> (usize, usize) {
    let of = |words: &[&str]| {
        let all = claims.iter().filter(|claim| words.contains(&claim.says));
        all.map(|claim| steps(claim.grade)).max().unwrap_or(0)
    };
    (of(&["supports", "absent", "eased"]), of(&["contradicts", "worsened"]))
}

/// The verdict, as “How verdicts are derived” has it.
pub fn verdict(claims: &[Claim<'_>]) -> String {
    let (pro, con) = sides(claims);
    let practice = claims.first().is_none_or(|claim| STANDS.contains(&claim.says));
    let (helps, hinders) = match practice {
        true => ("it helps", "it does not help"),
        false => ("it can be eased", "it tends to get worse"),
    };
    let all = claims.len();
    let lean = match (all, pro, con) {
        (0, ..) => return "Nobody has said yet".to_owned(),
        (_, 0, 0) => return "Mixed".to_owned(),
        (1, 1, _) => format!("One lesson: {helps}"),
        (1, _, 1) => format!("One lesson: {hinders}"),
        (all, pro, 0) if all == pro => format!("All point one way: {helps}"),
        (all, 0, con) if all == con => format!("All point one way: {hinders}"),
        _ if 5 * pro >= 3 * (pro + con) => format!("Leans towards: {helps}"),
        _ if 5 * con >= 3 * (pro + con) => format!("Leans towards: {hinders}"),
        _ => "Split".to_owned(),
    };
    let (surest_pro, surest_con) = surest(claims);
    let otherwise =
        (pro > con && surest_con > surest_pro) || (con > pro && surest_pro > surest_con);
    let but = if otherwise { ". The surest single finding says otherwise" } else { "" };
    format!("{lean}{but}")
}

/// The columns of a ledger: what is said, and the words for it.
pub fn columns(practice: bool) -> Vec<(&'static str, &'static str)> {
    if practice {
        vec![
            ("supports", "support it"),
            ("absent", "failed for want of it"),
            ("mixed", "are mixed"),
            ("contradicts", "contradict it"),
        ]
    } else {
        vec![
            ("eased", "eased it"),
            ("unchanged", "left it as it was"),
            ("worsened", "made it worse"),
        ]
    }
}

/// A bar with its label: “▲4▼1 [1 support it, …]”.
pub fn bar(claims: &[Claim<'_>], practice: bool) -> String {
    let parts = columns(practice).into_iter();
    let parts = parts.map(|(word, words)| format!("{} {words}", saying(claims, word)));
    let label = parts.collect::<Vec<_>>().join(", ");
    format!("{} [{label}]", bricks(claims)).trim_start().to_owned()
}

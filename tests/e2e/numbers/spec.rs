//! A small corpus made up by chance, before it is files. No text in it has a
//! digit, so that every digit on a page is a number that the site counted, a
//! year or a date.

use crate::random::Random;

pub const STAGES: [&str; 3] = ["forming", "planning", "implementing"];
pub const SECTORS: [&str; 3] = ["health", "education", "natural-resources"];
pub const FORMS: [&str; 2] = ["co-management", "joint-venture"];
pub const PARTNERS: [&str; 3] = ["ngo", "government-national", "business-large"];
pub const COUNTRIES: [&str; 3] = ["LC", "NA", "NO"];
pub const RATINGS: [&str; 6] =
    ["achieved", "partly", "not-achieved", "too-early", "unknown", "contested"];
pub const GRADES: [&str; 5] =
    ["claimed", "documented", "independent-review", "comparative", "experimental"];
pub const STANDS: [&str; 4] = ["supports", "absent", "mixed", "contradicts"];
pub const CHANGES: [&str; 3] = ["eased", "unchanged", "worsened"];
/// Latitude and longitude.
const POINTS: [(i32, i32); 3] = [(14, -61), (-22, 17), (60, 10)];

const CASES: [&str; 10] =
    ["Otter", "Heron", "Badger", "Lynx", "Walrus", "Ibex", "Marten", "Puffin", "Gecko", "Tapir"];
const PRACTICES: [&str; 5] = ["Oak", "Willow", "Juniper", "Poplar", "Hazel"];
const CHALLENGES: [&str; 4] = ["Granite", "Basalt", "Quartz", "Schist"];
const HOW: [&str; 6] = ["Quiet", "Brave", "Clumsy", "Gentle", "Nimble", "Proud"];
const WHAT: [&str; 8] =
    ["kettles", "lanterns", "anchors", "bridges", "violins", "ladders", "saddles", "mittens"];

/// A practice or a challenge.
#[derive(Clone, Debug)]
pub struct Subject {
    pub title: String,
    pub updated: u32,
    /// Of a practice: the challenges that it is meant to ease.
    pub addresses: Vec<String>,
    pub stages: Vec<&'static str>,
    /// Of a challenge: how somebody would say it.
    pub worry: bool,
    pub overdue: bool,
    /// An old name that still leads to it.
    pub alias: bool,
    pub translates: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Case {
    pub title: String,
    pub updated: u32,
    pub sectors: Vec<&'static str>,
    pub forms: Vec<&'static str>,
    pub partners: Vec<&'static str>,
    pub countries: Vec<&'static str>,
    pub point: Option<(i32, i32)>,
    pub period: Period,
    /// Slugs of the challenges met.
    pub met: Vec<String>,
    /// Rating and grade of each level; nothing where the file says nothing.
    pub partnership: Option<(&'static str, &'static str)>,
    pub intervention: Option<(&'static str, &'static str)>,
    pub lessons: Vec<Lesson>,
    /// Years and perspectives.
    pub sources: Vec<(u16, &'static str)>,
    pub overdue: bool,
    pub translates: Option<String>,
    /// The file is broken now, and this is what it said before.
    pub broken: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    Unsaid,
    Started(i16),
    Ended(i16, i16),
    Ongoing(i16),
}

#[derive(Clone, Debug)]
pub struct Lesson {
    pub title: String,
    pub stage: &'static str,
    pub level: &'static str,
    pub evidence: Option<&'static str>,
    /// Slugs and what is said of them. Some have no document.
    pub practices: Vec<(String, &'static str)>,
    pub challenges: Vec<(String, &'static str)>,
    /// Which of the case's sources say so.
    pub sources: Vec<usize>,
}

#[derive(Clone, Debug)]
pub struct Path {
    pub title: String,
    pub updated: u32,
    pub minutes: Option<u16>,
    /// The slugs of the practices to read.
    pub steps: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Spec {
    pub practices: Vec<Subject>,
    pub challenges: Vec<Subject>,
    pub cases: Vec<Case>,
    pub paths: Vec<Path>,
    /// Pages that are nothing of ours.
    pub pages: Vec<(String, u32)>,
}

pub fn slug(title: &str) -> String {
    title.to_lowercase().replace(' ', "-")
}

impl Subject {
    /// The slug of what it translates, else its own.
    pub fn original(&self) -> String {
        self.translates.clone().unwrap_or_else(|| slug(&self.title))
    }
}

impl Path {
    /// “2 steps, about 14 minutes”.
    pub fn length(&self) -> String {
        let minutes = self.minutes.map(|minutes| format!(", about {minutes} minutes"));
        let steps = self.steps.len();
        let plural = if steps == 1 { "" } else { "s" };
        format!("{steps} step{plural}{}", minutes.unwrap_or_default())
    }
}

impl Case {
    pub fn id(&self) -> String {
        format!("cases/{}", slug(&self.title))
    }
}

/// Makes up one thing after another; no two are changed on the same day, and
/// no two lessons have the same title.
struct Maker {
    random: Random,
    day: u32,
    lesson: usize,
}

impl Spec {
    pub fn new(seed: u64) -> Self {
        let mut maker = Maker { random: Random(seed), day: 0, lesson: 0 };
        let challenges = maker.random.below(CHALLENGES.len());
        let mut challenges: Vec<_> =
            CHALLENGES[..=challenges].iter().map(|title| maker.subject(title, &[])).collect();
        let met: Vec<String> = challenges.iter().map(|c| slug(&c.title)).collect();
        let practices = maker.random.below(PRACTICES.len());
        let mut practices: Vec<_> =
            PRACTICES[..=practices].iter().map(|title| maker.subject(title, &met)).collect();
        let named: Vec<String> = practices.iter().map(|p| slug(&p.title)).collect();
        let cases = maker.random.below(7);
        let mut cases: Vec<_> =
            CASES[..cases].iter().map(|title| maker.case(title, &named, &met)).collect();
        for subjects in [&mut practices, &mut challenges] {
            if maker.random.once_in(3) {
                let of = subjects[maker.random.below(subjects.len())].clone();
                let title = format!("{} auf Deutsch", of.title);
                let translates = Some(slug(&of.title));
                let updated = maker.today();
                subjects.push(Subject { title, updated, translates, alias: false, ..of });
            }
        }
        if !cases.is_empty() && maker.random.once_in(2) {
            let of: Case = cases[maker.random.below(cases.len())].clone();
            let title = format!("{} auf Deutsch", of.title);
            let translates = Some(slug(&of.title));
            let updated = maker.today();
            cases.push(Case { title, updated, translates, ..of });
        }
        let paths = maker.random.below(2);
        let paths = ["Ramble"][..paths].iter().map(|title| maker.path(title, &named)).collect();
        let pages = ["Almanac"].map(|title| (title.to_owned(), maker.today()));
        Self { practices, challenges, cases, paths, pages: pages.into() }
    }

    /// The title of a practice or a challenge; its slug where it has no document.
    pub fn title(&self, of: &str) -> String {
        let mut all = self.practices.iter().chain(&self.challenges);
        let found = all.find(|subject| slug(&subject.title) == of);
        found.map_or(of, |subject| &subject.title).to_owned()
    }

    /// The same corpus a while later: a case is gone, another one is told anew,
    /// and a third was saved broken, so that its last good version still counts.
    pub fn later(&self, seed: u64) -> Self {
        let mut later = self.clone();
        let mut maker = Maker { random: Random(seed), day: 200, lesson: 30 };
        if !later.cases.is_empty() {
            later.cases.remove(maker.random.below(later.cases.len()));
        }
        let named: Vec<String> = self.practices.iter().map(|p| slug(&p.title)).collect();
        let met: Vec<String> = self.challenges.iter().map(|c| slug(&c.title)).collect();
        let mut originals = later.cases.iter_mut().filter(|case| case.translates.is_none());
        if let Some(case) = originals.next() {
            *case = maker.case(&case.title, &named, &met).whole();
        }
        // Only of a file without a mistake is there a good version.
        if let Some(case) = originals.find(|case| case.is_whole()) {
            case.broken = true;
        }
        later
    }
}

impl Case {
    /// Whether it is no longer as it was.
    pub fn changed(&self, before: &Spec) -> bool {
        let old = before.cases.iter().find(|old| old.title == self.title);
        old.is_none_or(|old| old.updated != self.updated || old.broken != self.broken)
    }

    fn is_whole(&self) -> bool {
        let results = self.partnership.and(self.intervention);
        let graded = self.lessons.iter().all(|lesson| lesson.evidence.is_some());
        !self.sectors.is_empty() && results.is_some() && graded
    }

    /// Without a mistake for which the server would keep the version before it.
    fn whole(mut self) -> Self {
        if self.sectors.is_empty() {
            self.sectors.push("health");
        }
        self.partnership = self.partnership.or(Some(("achieved", "documented")));
        self.intervention = self.intervention.or(Some(("partly", "claimed")));
        for lesson in &mut self.lessons {
            lesson.evidence = lesson.evidence.or(Some("comparative"));
        }
        self
    }
}

impl Maker {
    fn today(&mut self) -> u32 {
        self.day += 1;
        self.day
    }

    fn subject(&mut self, title: &str, addresses: &[String]) -> Subject {
        Subject {
            title: title.to_owned(),
            updated: self.today(),
            addresses: self.random.some(addresses, 2),
            stages: self.random.some(&STAGES, 2),
            worry: self.random.once_in(2),
            overdue: self.random.once_in(4),
            alias: self.random.once_in(3),
            translates: None,
        }
    }

    fn result(&mut self) -> Option<(&'static str, &'static str)> {
        let said = !self.random.once_in(8);
        // Two accounts that differ are rare by chance alone.
        let contested = self.random.once_in(3);
        let rating = if contested { "contested" } else { self.random.one(&RATINGS) };
        said.then(|| (rating, self.random.one(&GRADES)))
    }

    fn case(&mut self, title: &str, practices: &[String], challenges: &[String]) -> Case {
        let start = 1950 + self.random.below(60) as i16;
        let period = match self.random.below(5) {
            0 => Period::Unsaid,
            1 => Period::Started(start),
            2 => Period::Ongoing(start),
            3 => Period::Ended(start, start),
            _ => Period::Ended(start, start + 1 + self.random.below(9) as i16),
        };
        let perspectives = ["partner", "independent", "critic"];
        let sources = (0..self.random.below(4))
            .map(|_| (2000 + self.random.below(20) as u16, self.random.one(&perspectives)));
        let sources: Vec<_> = sources.collect();
        // No more lessons than one page of results lists.
        let lessons = self.random.below(if self.lesson < 14 || self.day > 200 { 4 } else { 1 });
        let lessons =
            (0..lessons).map(|_| self.lesson(practices, challenges, sources.len())).collect();
        let whole = self.random.once_in(2);
        let case = Case {
            title: title.to_owned(),
            updated: self.today(),
            sectors: self.random.some(&SECTORS, 2),
            forms: self.random.some(&FORMS, 2),
            partners: self.random.some(&PARTNERS, 3),
            countries: self.random.some(&COUNTRIES, 2),
            point: (!self.random.once_in(3)).then(|| self.random.one(&POINTS)),
            period,
            met: self.random.some(challenges, 2),
            partnership: self.result(),
            intervention: self.result(),
            lessons,
            sources,
            overdue: self.random.once_in(3),
            translates: None,
            broken: false,
        };
        if whole { case.whole() } else { case }
    }

    fn lesson(&mut self, practices: &[String], challenges: &[String], sources: usize) -> Lesson {
        let (how, what) = (self.lesson / WHAT.len(), self.lesson % WHAT.len());
        self.lesson += 1;
        let mut pairs = |slugs: &[String], words: &[&'static str], stranger: &str| {
            let mut slugs = slugs.to_vec();
            // Nobody has written a document of this name yet.
            slugs.push(stranger.to_owned());
            let chosen = self.random.some(&slugs, 3);
            chosen.into_iter().map(|slug| (slug, self.random.one(words))).collect()
        };
        let practices = pairs(practices, &STANDS, "cactus");
        let challenges = pairs(challenges, &CHANGES, "pumice");
        Lesson {
            title: format!("{} {}", HOW[how], WHAT[what]),
            stage: self.random.one(&STAGES),
            level: self.random.one(&["partnership", "intervention"]),
            evidence: (!self.random.once_in(2)).then(|| self.random.one(&GRADES)),
            practices,
            challenges,
            sources: self.random.some(&(0..sources).collect::<Vec<_>>(), 3),
        }
    }

    fn path(&mut self, title: &str, practices: &[String]) -> Path {
        Path {
            title: title.to_owned(),
            updated: self.today(),
            minutes: self.random.once_in(2).then(|| 5 + self.random.below(90) as u16),
            steps: practices[..=self.random.below(practices.len())].into(),
        }
    }
}

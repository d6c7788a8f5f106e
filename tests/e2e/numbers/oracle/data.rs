//! The same numbers as data: tables as CSV, and the API.

use std::collections::BTreeSet;

use concord_tests::Started;
use serde_json::{Value, json};

use super::Oracle;
use super::tables::Asked;
use crate::count::{Claim, placed, saying, sides};
use crate::spec::{Period, STANDS, slug};

impl Oracle<'_> {
    /// What the tables and the API say that was not counted so.
    pub fn data(&self, site: &Started) -> Vec<String> {
        let mut wrong = Vec::new();
        for (address, rows) in self.csv(site.url()) {
            let table = site.get(&address).body;
            let mut said: Vec<_> = table.lines().skip(1).map(str::to_owned).collect();
            let mut wanted = rows;
            said.sort();
            wanted.sort();
            if said != wanted {
                wrong.push(format!("{address} says {said:#?}, and should say {wanted:#?}"));
            }
        }
        for (address, pointer, wanted) in self.values() {
            let answer = site.api(&address);
            let said = answer.pointer(&pointer).cloned().unwrap_or_default();
            if said != wanted {
                wrong.push(format!("{address} says {said} at {pointer}, and should say {wanted}"));
            }
        }
        wrong.extend(self.map_cells(&site.api("map?least=0")));
        wrong.extend(self.grid_cells(&site.api("grid")));
        wrong
    }

    /// Every table, with its lines in any order.
    fn csv(&self, origin: &str) -> Vec<(String, Vec<String>)> {
        let spec = self.spec;
        let lesson = |claim: &Claim<'_>| {
            let (case, anchor) = (claim.case.id(), slug(&claim.lesson.title));
            (case.clone(), format!("{case}#{anchor}"), format!("{origin}/doc/{case}#{anchor}"))
        };
        let mut tables = Vec::new();
        for (folder, subjects) in [("practices", &spec.practices), ("challenges", &spec.challenges)]
        {
            for subject in subjects {
                let of = subject.original();
                let rows = spec.claims(&of).into_iter().map(|claim| {
                    let (case, _, address) = lesson(&claim);
                    let (level, grade) = (claim.lesson.level, claim.grade.unwrap_or_default());
                    let contested = if is_contested(&claim) { "yes" } else { "no" };
                    let title = &claim.lesson.title;
                    format!(
                        "{of},{},{level},{grade},{contested},{case},{title},{address}",
                        claim.says
                    )
                });
                let address = format!("/ledger/{folder}/{}", slug(&subject.title));
                tables.push((address, rows.collect()));
            }
        }
        let mut rows = Vec::new();
        for (practice, challenge) in self.pairs() {
            for claim in self.cell(Asked::default(), &practice, &challenge) {
                let (_, id, address) = lesson(&claim);
                let (first, second) = (spec.title(&practice), spec.title(&challenge));
                rows.push(format!(
                    "{practice},{first},{challenge},{second},{},{},{id},{},{},{address}",
                    claim.says,
                    claim.grade.unwrap_or_default(),
                    claim.lesson.title,
                    claim.case.title
                ));
            }
        }
        tables.push(("/map.csv?least=0".to_owned(), rows));
        let cases = spec.counted().into_iter().map(|case| {
            let result = |result: Option<(&str, &str)>| {
                result.map_or(",".to_owned(), |(rating, grade)| format!("{rating},{grade}"))
            };
            let years = match case.period {
                Period::Unsaid => ",".to_owned(),
                Period::Started(start) => format!("{start},"),
                Period::Ongoing(start) => format!("{start},ongoing"),
                Period::Ended(start, end) => format!("{start},{end}"),
            };
            let id = case.id();
            let (partnership, intervention) = (result(case.partnership), result(case.intervention));
            let countries = case.countries.join(" ");
            let title = &case.title;
            format!(
                "{id},{title},{partnership},{intervention},{years},{countries},{origin}/doc/{id}"
            )
        });
        tables.push(("/cases.csv".to_owned(), cases.collect()));
        tables
    }

    /// All practices with all challenges that are there or named.
    fn pairs(&self) -> Vec<(String, String)> {
        let slugs =
            |practices| self.axis(Asked::default(), practices).into_iter().map(|axis| axis.0);
        let pairs =
            slugs(true).flat_map(|row| slugs(false).map(move |column| (row.clone(), column)));
        pairs.collect()
    }

    /// An address of the API, a place in its answer, and what it should say.
    fn values(&self) -> Vec<(String, String, Value)> {
        let spec = self.spec;
        let mut values = Vec::new();
        let mut add = |address: &str, pointer: &str, number: usize| {
            values.push((address.to_owned(), pointer.to_owned(), json!(number)));
        };
        let cases = spec.counted();
        let dated = cases.iter().filter(|case| case.period != Period::Unsaid).count();
        let countries: BTreeSet<_> = cases.iter().flat_map(|case| &case.countries).collect();
        add("grid", "/cases", cases.len());
        add("timeline", "/dated", dated);
        add("places", "/cases", cases.len());
        let nowhere = cases.iter().filter(|case| case.countries.is_empty()).count();
        add("places", "/nowhere", nowhere);
        for at in 0..countries.len() {
            // Those with most cases come first.
            let mut counts: Vec<_> = countries
                .iter()
                .map(|code| cases.iter().filter(|case| case.countries.contains(code)).count())
                .collect();
            counts.sort_by_key(|count| std::cmp::Reverse(*count));
            add("places", &format!("/countries/{at}/count"), counts[at]);
        }
        let (rows, columns) =
            (self.axis(Asked::default(), true).len(), self.axis(Asked::default(), false).len());
        add("map?least=0", "/lessons", self.on_both(Asked::default()).len());
        add("map?least=0", "/all_practices", rows);
        add("map?least=0", "/all_challenges", columns);
        add("map?least=0", "/cells_shown", rows * columns);
        let pairs = self.pairs().into_iter();
        let empty =
            pairs.filter(|(row, column)| self.cell(Asked::default(), row, column).is_empty());
        add("map?least=0", "/cells_empty", empty.count());
        add("gaps", "/count", self.gaps().len());
        add("status", "/lessons", spec.told().len());
        add("status", "/documents", spec.files().len());
        add("search?limit=0", "/total", spec.files().len());
        let lessons = spec.cases.iter().map(|case| case.lessons.len()).sum();
        add("search?kind=lesson&limit=0", "/total", lessons);
        for said in super::situation::situations() {
            let (matching, failures) = self.matches(&said);
            let address = format!("situation?{}", said.query());
            add(&address, "/matching", matching);
            add(&address, "/from_failures", failures);
        }
        for (folder, subjects) in [("practices", &spec.practices), ("challenges", &spec.challenges)]
        {
            let [first, .., last] = subjects.as_slice() else { continue };
            let address =
                [first, last].map(|s| format!("id={folder}/{}", slug(&s.title))).join("&");
            for (at, subject) in [first, last].into_iter().enumerate() {
                let claims = spec.claims(&subject.original());
                let (pro, con) = sides(&claims);
                for (name, count) in
                    [("lessons", claims.len()), ("in_favour", pro), ("against", con)]
                {
                    let pointer = format!("/documents/{at}/tally/{name}");
                    add(&format!("compare?{address}"), &pointer, count);
                }
            }
        }
        values
    }

    fn map_cells(&self, map: &Value) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut filled = 0;
        for cell in map["cells"].as_array().unwrap() {
            let slug = |name: &str| cell[name].as_str().unwrap().to_owned();
            let claims = self.cell(Asked::default(), &slug("practice"), &slug("challenge"));
            let said: Vec<_> =
                cell["lessons"].as_array().unwrap().iter().map(|l| l["says"].clone()).collect();
            let each = STANDS.iter().all(|word| {
                said.iter().filter(|says| *says == word).count() == saying(&claims, word)
            });
            if cell["tally"]["lessons"] != claims.len() || !each {
                wrong.push(format!("api/v1/map says {cell}, and should say {claims:?}"));
            }
            filled += claims.len();
        }
        let all: usize = self
            .pairs()
            .iter()
            .map(|(row, column)| self.cell(Asked::default(), row, column).len())
            .sum();
        if filled != all {
            wrong.push(format!(
                "api/v1/map has {filled} lessons in its cells, and should have {all}"
            ));
        }
        wrong
    }

    fn grid_cells(&self, grid: &Value) -> Vec<String> {
        let cases = self.spec.counted();
        let cells = grid["cells"].as_array().unwrap().iter();
        let wrong = cells.filter(|cell| {
            let here = cases.iter().filter(|case| {
                placed(case.partnership) == cell["partnership"]
                    && placed(case.intervention) == cell["intervention"]
            });
            cell["count"] != here.count()
        });
        wrong.map(|cell| format!("api/v1/grid says {cell}")).collect()
    }
}

/// The lesson's sources see it in more than one way, and the result that it
/// explains is contested.
fn is_contested(claim: &Claim<'_>) -> bool {
    let result = match claim.lesson.level {
        "intervention" => claim.case.intervention,
        _ => claim.case.partnership,
    };
    let views: BTreeSet<_> =
        claim.lesson.sources.iter().map(|at| claim.case.sources[*at].1).collect();
    views.len() > 1 && result.is_some_and(|(rating, _)| rating == "contested")
}

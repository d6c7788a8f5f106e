//! Cases by country.

use std::collections::BTreeMap;

use concord_corpus::{Case, Document, countries};

use crate::{Filter, Knowledge};

/// Where cases took place.
#[derive(Clone, Debug, Default)]
pub struct Places<'a> {
    /// Countries with a case, those with most first.
    pub countries: Vec<Country<'a>>,
    /// Cases of no country.
    pub nowhere: Vec<&'a Document>,
    /// How many cases there are in all: one that took place in several
    /// countries stands in each of them.
    pub cases: usize,
}

#[derive(Clone, Debug)]
pub struct Country<'a> {
    /// ISO 3166-1 alpha-2, in capital letters.
    pub code: &'a str,
    pub name: &'a str,
    pub cases: Vec<(&'a Document, &'a Case)>,
}

impl<'a> Places<'a> {
    pub fn of(knowledge: Knowledge<'a>, filter: &'a Filter) -> Self {
        let mut places = Self::default();
        let mut by_code: BTreeMap<&str, Vec<(&Document, &Case)>> = BTreeMap::new();
        for (document, case) in knowledge.cases(filter) {
            places.cases += 1;
            let mut codes: Vec<&str> =
                case.place.iter().flat_map(|place| &place.countries).map(|code| &**code).collect();
            codes.sort_unstable();
            codes.dedup();
            if codes.is_empty() {
                places.nowhere.push(document);
            }
            for code in codes {
                by_code.entry(code).or_default().push((document, case));
            }
        }
        let countries = by_code.into_iter().map(|(code, cases)| Country {
            code,
            name: countries::name(code).unwrap_or(code),
            cases,
        });
        places.countries = countries.collect();
        places
            .countries
            .sort_by(|a, b| b.cases.len().cmp(&a.cases.len()).then_with(|| a.name.cmp(b.name)));
        places
    }
}

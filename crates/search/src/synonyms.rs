//! Words that mean the same, as vocabularies and plugins say: the label of a
//! value and its other names, and an abbreviation and what it is short for.
//!
//! Synonyms lead to a value, but are no names of it: a private operator is a
//! sign of a charter school, and whoever searches for one wants no schools.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use concord_corpus::FacetSchema;

use crate::analysis;
use crate::language::Language;

/// More words than this are no name for a thing.
pub(crate) const MOST_WORDS: usize = 6;
/// So many other names of a word are searched.
const MOST_NAMES: usize = 8;

#[derive(Debug, Default)]
pub(crate) struct Synonyms {
    /// The names of each value as they are written.
    groups: Vec<Vec<String>>,
    /// By the stems of a name: the groups that it is in.
    by_name: HashMap<String, Vec<usize>>,
    /// Every name of every value, as it is compared with what is being typed.
    pub(crate) names: Vec<Name>,
}

/// A name, in lower case and without accents, and the value that has it: its
/// schema, facet and place in the facet.
#[derive(Debug)]
pub(crate) struct Name {
    pub(crate) folded: String,
    pub(crate) value: (usize, usize, usize),
}

impl Synonyms {
    fn of(schemas: &[Arc<FacetSchema>]) -> Self {
        let mut synonyms = Self::default();
        for (s, schema) in schemas.iter().enumerate() {
            for (f, facet) in schema.facets.iter().enumerate() {
                for (v, value) in facet.values.iter().enumerate() {
                    let names = value.names.iter().chain(&value.synonyms);
                    let names = std::iter::once(&value.label).chain(names);
                    synonyms.names.extend(
                        names.map(|name| Name {
                            folded: analysis::sort_key(name),
                            value: (s, f, v),
                        }),
                    );
                }
            }
        }
        let facets = schemas.iter().flat_map(|schema| &schema.facets);
        for value in facets.flat_map(|facet| &facet.values) {
            let mut names: Vec<&String> =
                std::iter::once(&value.label).chain(&value.names).collect();
            let (short, long): (Vec<_>, Vec<_>) =
                value.synonyms.iter().partition(|synonym| !synonym.contains([' ', '-']));
            let of_names: Vec<Initials> = names.iter().map(|name| Initials::of(name)).collect();
            let of_long: Vec<Initials> = long.iter().map(|long| Initials::of(long)).collect();
            let own: Vec<Vec<char>> = value.names.iter().map(|name| letters(name)).collect();
            for short in short {
                let letters = letters(short);
                if of_names.iter().any(|name| name.say(&letters)) {
                    names.push(short);
                }
                for (long, _) in long.iter().zip(&of_long).filter(|(_, it)| it.say(&letters)) {
                    synonyms.group(&[long, short]);
                }
            }
            let spelt_out = long.iter().zip(&of_long);
            let spelt_out = spelt_out.filter(|(_, it)| own.iter().any(|letters| it.say(letters)));
            names.extend(spelt_out.map(|(long, _)| *long));
            synonyms.group(&names);
        }
        synonyms
    }

    /// Notes that these mean the same.
    fn group(&mut self, given: &[&String]) {
        let number = self.groups.len();
        let mut names: Vec<String> = Vec::new();
        for name in given.iter().filter(|_| given.len() > 1) {
            let (key, words) = key(name);
            if words == 0 || words > MOST_WORDS {
                continue;
            }
            let groups = self.by_name.entry(key).or_default();
            if !groups.contains(&number) {
                groups.push(number);
                names.push((*name).clone());
            }
        }
        self.groups.push(names);
    }

    /// Other names for `name`, best first.
    pub(crate) fn of_name(&self, name: &str) -> Vec<&str> {
        let (own, _) = key(name);
        let groups = self.by_name.get(&own).into_iter().flatten();
        let mut names: Vec<&str> = Vec::new();
        for other in groups.flat_map(|group| &self.groups[*group]) {
            if names.len() < MOST_NAMES && !names.contains(&other.as_str()) && key(other).0 != own {
                names.push(other);
            }
        }
        names
    }
}

/// What may be an abbreviation, as it is compared: without the `s` of a plural.
fn letters(short: &str) -> Vec<char> {
    let singular = short.strip_suffix('s').filter(|rest| rest.chars().all(char::is_uppercase));
    singular.unwrap_or(short).to_lowercase().chars().collect()
}

/// The first letters of the words of a name: of all, and of those that
/// abbreviations do not leave out.
struct Initials {
    all: Vec<char>,
    weighty: Vec<char>,
}

impl Initials {
    fn of(name: &str) -> Self {
        let (mut all, mut weighty) = (Vec::new(), Vec::new());
        for word in analysis::words(name).map(|word| word.of(name).to_lowercase()) {
            all.extend(word.chars().next());
            if !SMALL.contains(&word.as_str()) {
                weighty.extend(word.chars().next());
            }
        }
        Self { all, weighty }
    }

    /// Whether `letters` are these, or one of them and how many words begin
    /// with it (`P3`).
    fn say(&self, letters: &[char]) -> bool {
        if self.all.len() < 2 {
            return false;
        }
        match letters {
            [first, count] if count.is_ascii_digit() => {
                count.to_digit(10) == Some(self.all.len() as u32)
                    && self.all.iter().all(|c| c == first)
            }
            letters => letters == self.all || letters == self.weighty,
        }
    }
}

/// Words that abbreviations leave out.
const SMALL: [&str; 6] = ["and", "for", "in", "of", "or", "the"];

/// The stems of a name, and how many words it has.
fn key(name: &str) -> (String, usize) {
    let sequence = analysis::sequence(name, Language::ENGLISH);
    let terms: Vec<String> = sequence.terms.into_iter().map(|(_, term)| term).collect();
    (terms.join(" "), sequence.len as usize)
}

/// The synonyms of the schemas that were asked with last.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kept(Arc<Mutex<OfSchemas>>);

type OfSchemas = (Vec<Arc<FacetSchema>>, Arc<Synonyms>);

impl Kept {
    pub(crate) fn of(&self, schemas: &[Arc<FacetSchema>]) -> Arc<Synonyms> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same = kept.0.len() == schemas.len()
            && kept.0.iter().zip(schemas).all(|(kept, asked)| Arc::ptr_eq(kept, asked));
        if !same {
            *kept = (schemas.to_vec(), Arc::new(Synonyms::of(schemas)));
        }
        Arc::clone(&kept.1)
    }
}

#[cfg(test)]
mod tests {
    use concord_corpus::{Facet, FacetValue};

    use super::*;

    #[test]
    fn names_of_one_value_mean_the_same() {
        let all = |words: &[&str]| words.iter().map(|s| (*s).to_owned()).collect();
        let value = |label: &str, names: &[&str], synonyms: &[&str]| FacetValue {
            path: label.into(),
            label: label.to_owned(),
            names: all(names),
            synonyms: all(synonyms),
        };
        let values = vec![
            value(
                "Public-private partnership",
                &["Concession", "a name of far too many words here"],
                &["PPP", "P3", "franchise", "private finance initiative", "PFI"],
            ),
            value("Alone", &[], &["charter school", "private operator"]),
        ];
        let facet = Facet { id: "modality".into(), label: "Form".to_owned(), values };
        let schema = Arc::new(FacetSchema { facets: vec![facet], ..FacetSchema::default() });
        let kept = Kept::default();
        let synonyms = kept.of(std::slice::from_ref(&schema));
        assert_eq!(synonyms.of_name("ppp"), ["Public-private partnership", "Concession", "P3"]);
        assert_eq!(synonyms.of_name("public private partnerships"), ["Concession", "PPP", "P3"]);
        assert_eq!(synonyms.of_name("pfi"), ["private finance initiative"]);
        assert_eq!(synonyms.of_name("Private Finance Initiative"), ["PFI"]);
        for sign in ["franchise", "private operator", "charter school", "Alone", ""] {
            assert_eq!(synonyms.of_name(sign), [""; 0], "{sign:?}");
        }
        assert!(Arc::ptr_eq(&synonyms, &kept.of(&[schema])));
        assert_eq!(kept.of(&[]).of_name("ppp"), [""; 0]);
    }

    #[test]
    fn abbreviations_are_made_of_first_letters() {
        for (short, long) in [
            ("PPP", "public-private partnership"),
            ("p3", "Public private partnership"),
            ("NGOs", "Non-governmental organisation"),
            ("rct", "randomised controlled trial"),
            ("UNESCO", "United Nations Educational, Scientific and Cultural Organization"),
            ("UK", "United Kingdom"),
        ] {
            assert!(Initials::of(long).say(&letters(short)), "{short} {long}");
        }
        for (short, long) in [
            ("PP", "public-private partnership"),
            ("p4", "Public private partnership"),
            ("c", "Company"),
            ("", ""),
        ] {
            assert!(!Initials::of(long).say(&letters(short)), "{short} {long}");
        }
    }
}

//! Words that mean the same, as vocabularies and plugins say: a value of a
//! facet by its label, its name and its synonyms.

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
                    let names = std::iter::once(&value.label).chain(&value.synonyms);
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
        for value in facets.flat_map(|facet| &facet.values).filter(|v| !v.synonyms.is_empty()) {
            let number = synonyms.groups.len();
            let mut names: Vec<String> = Vec::new();
            for name in std::iter::once(&value.label).chain(&value.synonyms) {
                let (key, words) = key(name);
                if words == 0 || words > MOST_WORDS {
                    continue;
                }
                let groups = synonyms.by_name.entry(key).or_default();
                if !groups.contains(&number) {
                    groups.push(number);
                    names.push(name.clone());
                }
            }
            synonyms.groups.push(names);
        }
        synonyms
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
        let value = |label: &str, synonyms: &[&str]| FacetValue {
            path: label.into(),
            label: label.to_owned(),
            synonyms: synonyms.iter().map(|s| (*s).to_owned()).collect(),
        };
        let values = vec![
            value(
                "Public-private partnership",
                &["PPP", "P3", "a name of far too many words here"],
            ),
            value("Alone", &[]),
        ];
        let facet = Facet { id: "modality".into(), label: "Form".to_owned(), values };
        let schema = Arc::new(FacetSchema { facets: vec![facet], ..FacetSchema::default() });
        let kept = Kept::default();
        let synonyms = kept.of(std::slice::from_ref(&schema));
        assert_eq!(synonyms.of_name("ppp"), ["Public-private partnership", "P3"]);
        assert_eq!(synonyms.of_name("public private partnerships"), ["PPP", "P3"]);
        assert_eq!(synonyms.of_name("Alone"), [""; 0]);
        assert_eq!(synonyms.of_name(""), [""; 0]);
        assert!(Arc::ptr_eq(&synonyms, &kept.of(&[schema])));
        assert_eq!(kept.of(&[]).of_name("ppp"), [""; 0]);
    }
}

//! `field:value` in a query: which fields there are, and what a value means.

use std::sync::Arc;

use concord_corpus::{Facet, FacetSchema, nearest};

use crate::facets::facet_name;
use crate::values::{KIND, ValueId, Values};
use crate::{HitKind, Years};

/// A condition on what is known of a document beside its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Test {
    /// Has this value; `None`: a value that nothing has.
    Value(Option<ValueId>),
    Kind(HitKind),
    Years(Years),
}

/// What a field turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    Test(Test),
    /// The words of the value stand in the title.
    Title,
    /// There is no such field.
    NoField {
        nearest: Option<String>,
    },
    /// There is no such value.
    NoValue {
        field: String,
        nearest: Option<String>,
    },
}

/// What can be asked for at present.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a> {
    pub(crate) schemas: &'a [Arc<FacetSchema>],
    pub(crate) values: &'a Values,
}

const TITLE: &str = "title";
const YEAR: &str = "year";

impl Known<'_> {
    /// What `name:value` means.
    pub(crate) fn meaning(&self, name: &str, value: &str) -> Meaning {
        if name.eq_ignore_ascii_case(TITLE) {
            return Meaning::Title;
        }
        if name.eq_ignore_ascii_case(YEAR) {
            let no_value = || Meaning::NoValue { field: YEAR.to_owned(), nearest: None };
            let years = value.parse().map(|years| Meaning::Test(Test::Years(years)));
            return years.unwrap_or_else(|()| no_value());
        }
        if name.eq_ignore_ascii_case(KIND) {
            return kind(value);
        }
        match self.facet(name) {
            Some((schema, facet)) => self.value(schema, facet, value),
            None => Meaning::NoField { nearest: nearest(name, self.names().iter().map(|n| &**n)) },
        }
    }

    /// A facet by its name in addresses; one of a plugin also without the
    /// plugin's name, unless two have it.
    fn facet(&self, name: &str) -> Option<(&FacetSchema, &Facet)> {
        let all = || self.schemas.iter().flat_map(|s| s.facets.iter().map(move |f| (&**s, f)));
        let full = |(schema, facet): &(&FacetSchema, &Facet)| {
            facet_name((&schema.source, &facet.id)).eq_ignore_ascii_case(name)
        };
        let mut same = all().filter(|(_, facet)| facet.id.eq_ignore_ascii_case(name));
        let short = match (same.next(), same.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        };
        all().find(full).or(short)
    }

    fn names(&self) -> Vec<String> {
        let own = [TITLE, KIND, YEAR].map(str::to_owned).into_iter();
        let facets = self.schemas.iter().flat_map(|schema| {
            schema.facets.iter().map(|facet| facet_name((&schema.source, &facet.id)))
        });
        own.chain(facets).collect()
    }

    fn value(&self, schema: &FacetSchema, facet: &Facet, value: &str) -> Meaning {
        let number = self.values.facet(&schema.source, &facet.id);
        let held = |path: &str| number.and_then(|facet| self.values.value(facet, path));
        let same = |text: &str| text.eq_ignore_ascii_case(value) || folded(text) == folded(value);
        let declared = facet.values.iter().find(|known| &*known.path == value).or_else(|| {
            let last = |path: &str| path.rsplit('/').next().is_some_and(same);
            facet.values.iter().find(|known| {
                last(&known.path)
                    || same(&known.label)
                    || known.names.iter().chain(&known.synonyms).any(|s| same(s))
            })
        });
        if let Some(known) = declared {
            return Meaning::Test(Test::Value(held(&known.path)));
        }
        let open = || self.values.of_facet(number.unwrap_or(u32::MAX));
        if facet.values.is_empty()
            && let Some((_, found)) = open().find(|(path, _)| same(path))
        {
            return Meaning::Test(Test::Value(Some(found)));
        }
        let nearest = match facet.values.as_slice() {
            [] => nearest(value, open().map(|(path, _)| &**path).take(MOST_COMPARED)),
            declared => {
                let names = declared.iter().flat_map(|known| [&*known.path, known.label.as_str()]);
                let found = nearest(value, names.take(MOST_COMPARED));
                let path = |name: &str| {
                    let of = |v: &&concord_corpus::FacetValue| &*v.path == name || v.label == name;
                    declared.iter().find(of).map(|known| known.path.to_string())
                };
                found.and_then(|name| path(&name))
            }
        };
        Meaning::NoValue { field: facet_name((&schema.source, &facet.id)), nearest }
    }
}

/// Values that a wrong one is compared with.
const MOST_COMPARED: usize = 2000;

fn kind(value: &str) -> Meaning {
    let same = |kind: &&HitKind| {
        kind.name().eq_ignore_ascii_case(value) || kind.label().eq_ignore_ascii_case(value)
    };
    match HitKind::ALL.iter().find(same) {
        Some(kind) => Meaning::Test(Test::Kind(*kind)),
        None => {
            let nearest = nearest(value, HitKind::ALL.iter().map(|kind| kind.name()));
            Meaning::NoValue { field: KIND.to_owned(), nearest }
        }
    }
}

/// Of a name as it is written and as it is said.
fn folded(text: &str) -> String {
    crate::analysis::sort_key(text)
}

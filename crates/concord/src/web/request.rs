//! Searches as they stand in addresses, for pages, API and command line alike.

use std::fmt;

use concord_corpus::facet::CORE;
use concord_search::{Filter, HitKind, Query, Sort};

/// The bounds of a search that a stranger may ask for.
pub(crate) struct Limits {
    /// Characters of the query.
    pub query: usize,
    /// Hits of one answer.
    pub limit: usize,
    /// Hits that are skipped.
    pub offset: usize,
    /// Values of facets that are chosen.
    pub filters: usize,
    /// Hits of an answer where nobody says how many.
    pub default_limit: usize,
}

impl Limits {
    pub(crate) const API: Limits =
        Limits { query: 4096, limit: 100, offset: 10_000, filters: 100, default_limit: 20 };
}

/// A search, and how it was written.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub query: Query,
}

/// A parameter that cannot be used.
#[derive(Debug)]
pub(crate) struct BadParameter {
    pub name: String,
    pub message: String,
}

impl fmt::Display for BadParameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.message)
    }
}

/// The pairs of a query string, decoded.
pub(crate) fn pairs(query: Option<&str>) -> Vec<(String, String)> {
    form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect()
}

/// Reads the parameters of a search. Whatever is no parameter of ours is taken
/// for a facet; whether there is such a facet is for the index to say.
pub(crate) fn read(pairs: &[(String, String)], limits: &Limits) -> Result<Request, BadParameter> {
    let mut query = Query { limit: limits.default_limit, ..Query::default() };
    for (name, value) in pairs {
        let bad = |message: String| BadParameter { name: name.clone(), message };
        let number = |most: usize| match value.parse::<usize>() {
            Ok(number) if number <= most => Ok(number),
            _ => Err(bad(format!("should be a whole number from 0 to {most}, not “{value}”"))),
        };
        match name.as_str() {
            "q" => {
                let length = value.chars().count();
                if length > limits.query {
                    let most = limits.query;
                    return Err(bad(format!("has {length} characters; {most} are the most")));
                }
                query.text.clone_from(value);
            }
            "limit" => query.limit = number(limits.limit)?,
            "offset" => query.offset = number(limits.offset)?,
            "sort" => {
                query.sort = value.parse().map_err(|()| {
                    let names = Sort::ALL.map(Sort::name).join(", ");
                    bad(format!("should be one of {names}, not “{value}”"))
                })?;
            }
            "year" if value.is_empty() => {}
            "year" => {
                let years = value.parse().map_err(|()| {
                    bad(format!(
                        "should be years such as 1990..2005, 1990.. or 1990, not “{value}”"
                    ))
                })?;
                query.years = Some(years);
            }
            "exact" => {
                query.exact = match value.as_str() {
                    "1" | "true" | "on" => true,
                    "" | "0" | "false" => false,
                    _ => return Err(bad(format!("should be 1 or 0, not “{value}”"))),
                };
            }
            "kind" if value.is_empty() => {}
            "kind" => {
                let kind: HitKind = value.parse().map_err(|()| {
                    let names = HitKind::ALL.map(HitKind::name).join(", ");
                    bad(format!("should be one of {names}, not “{value}”"))
                })?;
                if !query.kinds.contains(&kind) {
                    query.kinds.push(kind);
                }
            }
            _ if value.is_empty() => {}
            facet => {
                let (source, facet) = facet.split_once('.').unwrap_or((CORE, facet));
                let known =
                    query.filters.iter_mut().find(|f| f.source == source && f.facet == facet);
                match known {
                    Some(filter) if filter.values.contains(value) => {}
                    Some(filter) => filter.values.push(value.clone()),
                    None => query.filters.push(Filter {
                        source: source.to_owned(),
                        facet: facet.to_owned(),
                        values: vec![value.clone()],
                    }),
                }
            }
        }
    }
    let values: usize = query.filters.iter().map(|filter| filter.values.len()).sum();
    if values > limits.filters {
        let message = format!("{values} facet values are chosen; {} are the most", limits.filters);
        return Err(BadParameter { name: "facets".to_owned(), message });
    }
    Ok(Request { query })
}

/// The name of a facet in addresses.
pub(crate) fn facet_name(source: &str, facet: &str) -> String {
    if source == CORE { facet.to_owned() } else { format!("{source}.{facet}") }
}

/// The address of a search.
pub(crate) fn search_url(query: &Query) -> String {
    let mut out = form_urlencoded::Serializer::new(String::new());
    if !query.text.is_empty() {
        out.append_pair("q", &query.text);
    }
    for kind in &query.kinds {
        out.append_pair("kind", kind.name());
    }
    for filter in &query.filters {
        let name = facet_name(&filter.source, &filter.facet);
        for value in &filter.values {
            out.append_pair(&name, value);
        }
    }
    if let Some(years) = query.years {
        out.append_pair("year", &years.to_string());
    }
    if query.exact {
        out.append_pair("exact", "1");
    }
    if query.sort != Sort::default() {
        out.append_pair("sort", query.sort.name());
    }
    if query.offset > 0 {
        out.append_pair("offset", &query.offset.to_string());
    }
    let query = out.finish();
    if query.is_empty() { "/search".to_owned() } else { format!("/search?{query}") }
}

/// The same search from its start, with a facet value chosen or dropped.
pub(crate) fn toggled(query: &Query, source: &str, facet: &str, value: &str) -> Query {
    let mut query = Query { offset: 0, ..query.clone() };
    let filter = query.filters.iter_mut().find(|f| f.source == source && f.facet == facet);
    match filter {
        Some(filter) => match filter.values.iter().position(|v| v == value) {
            Some(index) => {
                filter.values.remove(index);
            }
            None => filter.values.push(value.to_owned()),
        },
        None => query.filters.push(Filter {
            source: source.to_owned(),
            facet: facet.to_owned(),
            values: vec![value.to_owned()],
        }),
    }
    query.filters.retain(|filter| !filter.values.is_empty());
    query
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(query: &str) -> Result<Query, String> {
        read(&pairs(Some(query)), &Limits::API).map(|r| r.query).map_err(|bad| bad.to_string())
    }

    #[test]
    fn a_search_and_its_address_are_the_same() {
        let url = "/search?q=a+%22b%22&kind=case&kind=lesson&sector=health&sector=education&healthcare.setting=a%2Fb&year=1990..2005&exact=1&sort=newest&offset=20";
        let query = request(url.split_once('?').unwrap().1).unwrap();
        assert_eq!(search_url(&query), url);
        assert_eq!(query.filters[1].source, "healthcare");
        let more = toggled(&query, CORE, "stage", "forming");
        assert_eq!(toggled(&more, CORE, "stage", "forming"), Query { offset: 0, ..query });
    }

    #[test]
    fn bad_parameters_are_named() {
        let long = format!("q={}", "ä".repeat(4097));
        for bad in [
            "sort=nonsense",
            "year=soon",
            "exact=maybe",
            "limit=-1",
            "limit=101",
            "offset=10001",
            "limit=",
            "kind=x",
            &long,
        ] {
            let name = bad.split('=').next().unwrap();
            assert!(request(bad).unwrap_err().starts_with(name), "{bad}");
        }
        assert!(request(&format!("q={}", "ä".repeat(4096))).is_ok());
        assert!(request("limit=0&offset=0&sector=&q=%ff%00").is_ok());
    }
}

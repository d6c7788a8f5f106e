//! How the query was understood, what else might find more, and where to go
//! from nothing.

use concord_search::{FilterName, Help, Query, Reading, Results, Why};

use crate::report::plural;
use crate::web::request::search_url;
use crate::web::text::escape;

/// A remark above the results, as HTML.
pub(super) fn remarks(query: &Query, results: &Results) -> Vec<String> {
    let mut remarks = Vec::new();
    if let Some(better) = &results.did_you_mean {
        let url = search_url(&Query { text: better.clone(), offset: 0, ..query.clone() });
        remarks.push(format!("Did you mean <a href=\"{}\">{}</a>?", escape(&url), escape(better)));
    }
    let readings: Vec<String> =
        results.readings.iter().filter(|r| !r.read_as.is_empty()).map(reading).collect();
    if !readings.is_empty() {
        let exact = search_url(&Query { exact: true, offset: 0, ..query.clone() });
        remarks.push(format!(
            "{}. <a href=\"{}\" rel=\"nofollow\">Only what I typed</a>",
            readings.join("; "),
            escape(&exact)
        ));
    }
    if query.exact {
        let loose = search_url(&Query { exact: false, offset: 0, ..query.clone() });
        remarks.push(format!(
            "Only the words as they were typed. <a href=\"{}\" rel=\"nofollow\">Search more widely</a>",
            escape(&loose)
        ));
    }
    remarks
}

fn reading(reading: &Reading) -> String {
    let word = escape(&reading.word);
    let others: Vec<_> = reading.read_as.iter().map(|other| escape(other)).collect();
    let others = others.join(", ");
    match reading.why {
        Why::Spelling => format!("No document has “{word}”; searched for <b>{others}</b>"),
        Why::Completion => format!("“{word}” also as the beginning of {others}"),
        Why::Synonym => format!("“{word}” also as {others}"),
    }
}

/// What helps where nothing was found.
pub(super) struct Empty {
    /// Choices to drop, and what that brings back.
    pub drops: Vec<(String, String, String)>,
    /// Each word, as HTML: whether the corpus has it, and what is near.
    pub words: Vec<String>,
}

pub(super) fn empty(query: &Query, help: Option<&Help>) -> Empty {
    let mut drops = Vec::new();
    if let Some(filter) = help.and_then(|help| help.filter.as_ref()) {
        let (label, without) = match &filter.filter {
            FilterName::Kind => {
                ("Any kind".to_owned(), Query { kinds: Vec::new(), ..query.clone() })
            }
            FilterName::Years => ("Any year".to_owned(), Query { years: None, ..query.clone() }),
            FilterName::Facet { source, facet, label } => {
                let filters = query.filters.iter();
                let left = filters.filter(|f| f.source != *source || f.facet != *facet);
                let left = left.cloned().collect();
                (format!("Any {}", label.to_lowercase()), Query { filters: left, ..query.clone() })
            }
        };
        let url = search_url(&Query { offset: 0, ..without });
        drops.push((label, url, plural(filter.without, "result")));
    }
    let words = help.into_iter().flat_map(|help| &help.words).map(|word| {
        let typed = escape(&word.word);
        match (&word.nearest, word.count) {
            (Some(nearest), _) => {
                let url = search_url(&Query { text: nearest.clone(), offset: 0, ..query.clone() });
                format!(
                    "“{typed}” stands nowhere; nearest is <a href=\"{}\">{}</a>",
                    escape(&url),
                    escape(nearest)
                )
            }
            (None, 0) if !word.alike.is_empty() => {
                let alike = word.alike.iter().map(|other| {
                    let url =
                        search_url(&Query { text: other.clone(), offset: 0, ..query.clone() });
                    format!("<a href=\"{}\">{}</a>", escape(&url), escape(other))
                });
                let alike: Vec<_> = alike.collect();
                format!("“{typed}” stands nowhere; words that begin so: {}", alike.join(", "))
            }
            (None, 0) => format!("“{typed}” stands nowhere in the corpus"),
            (None, count) => format!(
                "“{typed}” alone: {}",
                plural(count, "document or lesson")
                    .replace("document or lessons", "documents and lessons")
            ),
        }
    });
    Empty { drops, words: words.collect() }
}

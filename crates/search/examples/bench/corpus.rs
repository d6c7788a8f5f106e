//! Documents as the index takes them.

use concord_corpus::{FacetTag, Reading, Rules, read};

use crate::words::Words;
use crate::{FACETS, Made, Outcome, VALUES};

/// The Markdown of a document.
pub(crate) fn markdown(words: &Words, number: usize) -> String {
    let (title, text) = words.document(number);
    format!("# {title}\n\n{text}")
}

/// A document, with facet values that its number decides.
pub(crate) fn document(number: usize, markdown: String) -> Outcome<Made> {
    let day = jiff::civil::date(2026, 1, 1);
    let updated = day.saturating_add(jiff::Span::new().days(number as i64 % 300));
    let path = format!("{}/d{number}.md", number / 1000);
    let reading: Reading =
        read(&path, markdown.into_bytes(), updated, &Rules::default()).ok_or("no document")?;
    let mut tags = reading.document.tags.clone();
    for facet in 0..FACETS {
        for value in [number % (facet + 3), number * 31 % VALUES] {
            tags.push(FacetTag {
                source: "bench".into(),
                facet: format!("f{facet}").into(),
                value: format!("v{value}").into(),
            });
        }
    }
    Ok((reading, tags))
}

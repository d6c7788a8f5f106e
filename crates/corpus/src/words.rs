//! The words of the front matter that are searchable.

use crate::validate;
use crate::yaml::{Node, Value};
use crate::{Detail, Kind, countries, entities};

/// The words of the front matter that readers may search for: all that is
/// foreign; of ours, what is prose or a name, and the form of the partnership.
pub(crate) fn of_front_matter(root: &Node, kind: Kind) -> String {
    const TOLD_ELSEWHERE: [&str; 5] = ["title", "summary", "description", "deck", "kind"];
    const NAMED_BY_WORDS: [&str; 4] = ["sectors", "modality", "outcomes", "partners"];
    let mut words = String::new();
    for entry in root.entries() {
        if !TOLD_ELSEWHERE.contains(&entry.key.as_str()) {
            let slugs = kind == Kind::Page || NAMED_BY_WORDS.contains(&entry.key.as_str());
            add_words(&entry.value, slugs, &mut words);
        }
    }
    words
}

/// All words of front matter that is not a map.
pub(crate) fn of_value(node: &Node) -> String {
    let mut words = String::new();
    add_words(node, true, &mut words);
    words
}

/// Adds the names of the countries of a case: front matter has codes.
pub(crate) fn add_countries(detail: &Detail, words: &mut String) {
    let Detail::Case(case) = detail else { return };
    let codes = case.place.iter().flat_map(|place| &place.countries);
    for name in codes.filter_map(|code| countries::name(code)) {
        words.push_str(name);
        words.push('\n');
    }
}

fn add_words(node: &Node, slugs: bool, words: &mut String) {
    match &node.value {
        Value::Scalar { text, .. } => {
            let prose = text.contains(' ') || text.contains(char::is_uppercase);
            if (prose || slugs) && !validate::is_web_url(text) && !node.is_null() {
                words.push_str(&entities::decode(text).text);
                words.push('\n');
            }
        }
        Value::List(items) => {
            for item in items {
                add_words(item, slugs, words);
            }
        }
        Value::Map(entries) => {
            for entry in entries {
                if slugs && entry.value.text().is_some_and(validate::is_slug) {
                    add_words_of_key(&entry.key, words);
                }
                add_words(&entry.value, slugs, words);
            }
        }
    }
}

fn add_words_of_key(key: &str, words: &mut String) {
    words.push_str(key);
    words.push('\n');
}

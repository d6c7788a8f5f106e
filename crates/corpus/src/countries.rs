//! Countries by ISO 3166-1 alpha-2 code, with their usual English names: the
//! one that is shown, and others that people say.

use std::collections::HashMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("countries.tsv");

/// Codes, and their names with tabs between them.
fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLE.lines().filter_map(|line| line.split_once('\t'))
}

/// All codes, in their order.
pub fn codes() -> impl Iterator<Item = &'static str> {
    all().map(|(code, _)| code)
}

static BY_CODE: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| all().collect());

/// The name of the country with this code, in capital letters.
pub fn name(code: &str) -> Option<&'static str> {
    BY_CODE.get(code).and_then(|names| names.split('\t').next())
}

/// What else the country with this code is called.
pub fn other_names(code: &str) -> impl Iterator<Item = &'static str> {
    BY_CODE.get(code).into_iter().flat_map(|names| names.split('\t').skip(1))
}

/// The code of the country with this name, for suggestions.
pub fn code_of(name: &str) -> Option<String> {
    let is_of = |names: &str| names.split('\t').any(|known| known.eq_ignore_ascii_case(name));
    all().find(|(_, names)| is_of(names)).map(|(code, _)| code.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names() {
        assert_eq!(all().count(), 249);
        assert_eq!(name("NO"), Some("Norway"));
        assert_eq!(name("no"), None);
        assert_eq!(code_of("saint lucia").as_deref(), Some("LC"));
        assert_eq!((name("GB"), code_of("uk").as_deref()), (Some("United Kingdom"), Some("GB")));
        assert_eq!(other_names("CI").collect::<Vec<_>>(), ["Ivory Coast"]);
        assert_eq!(other_names("GH").count() + other_names("XX").count(), 0);
    }
}

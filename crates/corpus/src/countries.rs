//! Countries by ISO 3166-1 alpha-2 code, with their usual English names.

use std::collections::HashMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("countries.tsv");

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
    BY_CODE.get(code).copied()
}

/// The code of the country with this name, for suggestions.
pub fn code_of(name: &str) -> Option<String> {
    all().find(|(_, known)| known.eq_ignore_ascii_case(name)).map(|(code, _)| code.to_owned())
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
    }
}

//! "Did you mean": the allowed word nearest to what was written.

/// The nearest of `allowed`, if it is near enough to be meant.
pub(crate) fn nearest<'a>(
    written: &str,
    allowed: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let written: Vec<char> = written.to_lowercase().chars().take(64).collect();
    let enough = written.len().div_ceil(3);
    allowed
        .into_iter()
        .map(|word| (distance(&written, word), word))
        .filter(|(distance, _)| *distance <= enough)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// How many characters must be added, dropped or changed (Levenshtein).
fn distance(a: &[char], b: &str) -> usize {
    let mut row: Vec<usize> = (0..=a.len()).collect();
    for (i, b) in b.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, a) in a.iter().enumerate() {
            let changed = diagonal + usize::from(*a != b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[a.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        let allowed = ["hospital", "hospice", "primary-care"];
        assert_eq!(nearest("hopsital", allowed), Some("hospital"));
        assert_eq!(nearest("Primary-Care", allowed), Some("primary-care"));
        assert_eq!(nearest("zoo", allowed), None);
        assert_eq!(nearest("", allowed), None);
    }
}

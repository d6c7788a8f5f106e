//! The allowed word that a wrong one is most likely a misspelling of.

/// Nothing longer, in bytes, is taken for a misspelling.
const LONGEST: usize = 200;

/// “did you mean …?”, or else what to do.
pub(crate) fn suggestion(nearest: Option<&str>, otherwise: &str) -> String {
    nearest.map_or_else(|| otherwise.to_owned(), |near| format!("did you mean “{near}”?"))
}

/// The candidate that `word` is most likely a misspelling of; of equally near
/// ones the first.
pub(crate) fn nearest<'c>(word: &str, candidates: impl Iterator<Item = &'c str>) -> Option<String> {
    if word.len() > LONGEST {
        return None;
    }
    let word = word.to_lowercase();
    let length = word.chars().count();
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates.filter(|candidate| candidate.len() <= LONGEST) {
        let candidate_length = candidate.chars().count();
        let allowed = 1 + candidate_length / 3;
        let allowed = best.map_or(allowed, |(distance, _)| allowed.min(distance - 1));
        // No edit changes the length by more than one: most candidates are
        // out before anything costly is done.
        if length.abs_diff(candidate_length) > allowed {
            continue;
        }
        let distance = strsim::osa_distance(&word, &candidate.to_lowercase());
        if distance == 0 {
            return Some(candidate.to_owned());
        }
        if distance <= allowed {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_is_found() {
        let near = |word: &str, candidates: &[&str]| nearest(word, candidates.iter().copied());
        assert_eq!(
            near("bulid-trust", &["share-power", "build-trust"]),
            Some("build-trust".into())
        );
        assert_eq!(near("Case", &["case", "page"]), Some("case".into()));
        assert_eq!(near("abce", &["abcd", "abce"]), Some("abce".into()));
        assert_eq!(near("x", &["practice"]), None);
        assert_eq!(near("", &["a"]), Some("a".into()));
        assert_eq!(near(&"x".repeat(1_000_000), &["practice"]), None);
    }
}

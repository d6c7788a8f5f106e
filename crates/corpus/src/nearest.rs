//! The allowed word that a wrong one is most likely a misspelling of.

/// Nothing longer, in bytes, is taken for a misspelling.
const LONGEST: usize = 200;

/// “did you mean …?”, or else what to do.
pub(crate) fn suggestion(nearest: Option<&str>, otherwise: &str) -> String {
    nearest.map_or_else(|| otherwise.to_owned(), |near| format!("did you mean “{near}”?"))
}

/// The candidate that `word` is most likely a misspelling of; of equally near
/// ones the first.
pub fn nearest<'c>(word: &str, candidates: impl Iterator<Item = &'c str>) -> Option<String> {
    if word.len() > LONGEST {
        return None;
    }
    let word: Vec<char> = word.chars().map(lower).collect();
    let mut letters = Vec::new();
    let mut distances = Distances::default();
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates.filter(|candidate| candidate.len() <= LONGEST) {
        letters.clear();
        letters.extend(candidate.chars().map(lower));
        let allowed = 1 + letters.len() / 3;
        let allowed = best.map_or(allowed, |(distance, _)| allowed.min(distance - 1));
        match distances.between(&word, &letters, allowed) {
            Some(0) => return Some(candidate.to_owned()),
            Some(distance) => best = Some((distance, candidate)),
            None => {}
        }
    }
    best.map(|(_, candidate)| candidate.to_owned())
}

/// Lower case, where that is one letter.
fn lower(c: char) -> char {
    if c.is_ascii() { c.to_ascii_lowercase() } else { c.to_lowercase().next().unwrap_or(c) }
}

/// How many letters are to be added, left out, replaced or swapped with their
/// neighbours to get from one word to another. Gives up early: in a large
/// corpus thousands of names are compared with each broken link.
#[derive(Default)]
struct Distances {
    /// The last three rows of the table of distances between beginnings.
    rows: [Vec<usize>; 3],
}

impl Distances {
    /// The distance, unless it is more than `most`.
    fn between(&mut self, a: &[char], b: &[char], most: usize) -> Option<usize> {
        if a.len().abs_diff(b.len()) > most {
            return None;
        }
        if most == 0 {
            return (a == b).then_some(0);
        }
        let far = most + 1;
        for row in &mut self.rows {
            row.clear();
            row.resize(b.len() + 1, far);
        }
        for (j, cell) in self.rows[2].iter_mut().enumerate().take(far) {
            *cell = j;
        }
        for i in 1..=a.len() {
            self.rows.swap(0, 1);
            self.rows.swap(1, 2);
            let [before, last, row] = &mut self.rows;
            // Outside this band all distances are too large.
            let (from, to) = (i.saturating_sub(most).max(1), (i + most).min(b.len()));
            row[from - 1] = if from == 1 { i.min(far) } else { far };
            let mut least = row[from - 1];
            for j in from..=to {
                let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let mut distance = replaced.min(last[j] + 1).min(row[j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    distance = distance.min(before[j - 2] + 1);
                }
                row[j] = distance.min(far);
                least = least.min(row[j]);
            }
            if let Some(behind) = row.get_mut(to + 1) {
                *behind = far;
            }
            if least > most {
                return None;
            }
        }
        self.rows[2].last().copied().filter(|distance| *distance <= most)
    }
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

    proptest::proptest! {
        #[test]
        fn distances_are_exact_up_to_the_bound(a in "[ab]{0,9}", b in "[ab]{0,9}", most in 0_usize..6) {
            let expected = strsim::osa_distance(&a, &b);
            let letters = |word: &str| word.chars().collect::<Vec<_>>();
            let mut distances = Distances::default();
            for _ in 0..2 {
                let found = distances.between(&letters(&a), &letters(&b), most);
                proptest::prop_assert_eq!(found, (expected <= most).then_some(expected));
            }
        }
    }
}

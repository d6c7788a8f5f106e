//! How good a ranking is, given the grades of its hits in order.

/// Normalised discounted cumulative gain of the first ten (Järvelin and
/// Kekäläinen, 2002), with the grade itself as gain: 1 for the best order of
/// all `judged` grades, 0 when none of the ten is relevant.
pub(crate) fn ndcg_at_10(found: &[f64], judged: &[f64]) -> f64 {
    let mut ideal = judged.to_vec();
    ideal.sort_by(|a, b| b.total_cmp(a));
    let best = discounted(&ideal);
    if best > 0.0 { discounted(found) / best } else { 0.0 }
}

fn discounted(grades: &[f64]) -> f64 {
    let gains = grades.iter().take(10).enumerate();
    gains.map(|(place, grade)| grade.max(0.0) / (place as f64 + 2.0).log2()).sum()
}

/// The mean, over all relevant documents, of the precision at the place of
/// each; 0 for those that were not found.
pub(crate) fn average_precision(found: &[f64], judged: &[f64]) -> f64 {
    let places = found.iter().enumerate().filter(|(_, grade)| **grade > 0.0);
    let precisions = places.enumerate().map(|(n, (place, _))| (n + 1) as f64 / (place + 1) as f64);
    precisions.sum::<f64>() / relevant(judged).max(1) as f64
}

/// The share of the relevant documents that was found at all.
pub(crate) fn recall(found: &[f64], judged: &[f64]) -> f64 {
    relevant(found) as f64 / relevant(judged).max(1) as f64
}

fn relevant(grades: &[f64]) -> usize {
    grades.iter().filter(|grade| **grade > 0.0).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 5e-5, "{found} is not {expected}");
    }

    /// Two relevant documents at the second and the fourth place, one missing.
    const FOUND: [f64; 4] = [0.0, 1.0, 0.0, 1.0];
    const JUDGED: [f64; 3] = [1.0, 1.0, 1.0];

    #[test]
    fn figures_are_as_worked_out_by_hand() {
        // (1/log2 3 + 1/log2 5) / (1 + 1/log2 3 + 1/log2 4) = 1.06160 / 2.13093
        near(ndcg_at_10(&FOUND, &JUDGED), 0.49818);
        // (1/2 + 2/4) / 3
        near(average_precision(&FOUND, &JUDGED), 0.33333);
        near(recall(&FOUND, &JUDGED), 0.66667);
        // Grades: (1/1 + 3/log2 3) / (3/1 + 1/log2 3) = 2.89279 / 3.63093
        near(ndcg_at_10(&[1.0, 3.0], &[3.0, 1.0, 0.0, -1.0]), 0.79671);
    }

    #[test]
    fn the_best_order_is_one_and_nothing_found_is_nought() {
        for measure in [ndcg_at_10, average_precision, recall] {
            near(measure(&JUDGED, &JUDGED), 1.0);
            near(measure(&[], &JUDGED), 0.0);
            near(measure(&[0.0], &[]), 0.0);
        }
        // The eleventh place is beyond the first ten.
        let mut late = vec![0.0; 10];
        late.push(1.0);
        near(ndcg_at_10(&late, &[1.0]), 0.0);
        near(average_precision(&late, &[1.0]), 1.0 / 11.0);
    }
}

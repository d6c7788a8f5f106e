//! What counts for how much. The page prints this table.

use super::Signal;

/// What one shared thing is worth.
#[derive(Clone, Copy, Debug)]
pub struct Weight {
    pub signal: Signal,
    pub points: u32,
    /// Most points that one lesson gets for it.
    pub most: u32,
    pub words: &'static str,
}

/// A lesson that names no worry is listed with at least this share of the best
/// lesson's points.
pub const ENOUGH_PERCENT: u32 = 50;

/// Worries weigh most: they are what the person came with. What the partners
/// are comes second, since it decides whether a lesson carries over. Kinds of
/// partners count little, because most partnerships have a public body in
/// them; so do the worries of the whole case, which a lesson may not touch.
pub const TABLE: [Weight; 9] = [
    Weight {
        signal: Signal::Worry,
        points: 6,
        most: 12,
        words: "The lesson says what became of a worry of yours",
    },
    Weight {
        signal: Signal::Remedy,
        points: 3,
        most: 6,
        words: "It is about a practice that is meant to ease a worry of yours",
    },
    Weight {
        signal: Signal::CaseWorry,
        points: 1,
        most: 2,
        words: "Its partnership met a worry of yours",
    },
    Weight { signal: Signal::Stage, points: 3, most: 3, words: "It is from your stage" },
    Weight {
        signal: Signal::NextStage,
        points: 1,
        most: 1,
        words: "It is from the stage after yours",
    },
    Weight { signal: Signal::Form, points: 3, most: 3, words: "Its partnership has your form" },
    Weight {
        signal: Signal::Domain,
        points: 3,
        most: 6,
        words: "It has an answer that you gave to a question of a plugin",
    },
    Weight { signal: Signal::Sector, points: 2, most: 2, words: "It is from your sector" },
    Weight {
        signal: Signal::Partner,
        points: 1,
        most: 3,
        words: "A kind of partner that you have took part",
    },
];

/// The row of a signal.
pub(super) fn of(signal: Signal) -> Weight {
    // Every signal has a row: a test holds it.
    TABLE.into_iter().find(|weight| weight.signal == signal).unwrap_or(TABLE[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_signal_has_one_row() {
        for signal in Signal::ALL {
            assert_eq!(TABLE.iter().filter(|weight| weight.signal == signal).count(), 1);
            assert_eq!(of(signal).signal, signal);
        }
    }
}

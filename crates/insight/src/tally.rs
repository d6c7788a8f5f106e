//! The verdict on a practice or a challenge, counted.

use concord_corpus::{Grade, Stand, SubjectKind};

/// How many lessons say what of a subject.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// In which the practice helped, was missed, or the challenge was eased.
    pub in_favour: usize,
    /// In which the practice did not help, or the challenge got worse.
    pub against: usize,
    /// All of them, the mixed and unchanged too.
    pub lessons: usize,
    pub surest_in_favour: Option<Grade>,
    pub surest_against: Option<Grade>,
}

/// Which way the lessons point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lean {
    /// There are none.
    Silent,
    /// None points one way.
    Mixed,
    AllInFavour,
    AllAgainst,
    InFavour,
    Against,
    /// Neither way has a clear majority of those that point one.
    Split,
}

/// The share of the lessons that point one way from which on they lean: three
/// of five. Six against five is no verdict.
const MAJORITY: (usize, usize) = (3, 5);

impl Tally {
    pub fn of(claims: impl IntoIterator<Item = (Stand, Option<Grade>)>) -> Self {
        let mut tally = Self::default();
        for (stand, grade) in claims {
            tally.lessons += 1;
            match side(stand) {
                Some(true) => {
                    tally.in_favour += 1;
                    tally.surest_in_favour = tally.surest_in_favour.max(grade);
                }
                Some(false) => {
                    tally.against += 1;
                    tally.surest_against = tally.surest_against.max(grade);
                }
                None => {}
            }
        }
        tally
    }

    pub fn lean(&self) -> Lean {
        match (self.in_favour, self.against) {
            (0, 0) if self.lessons == 0 => Lean::Silent,
            (0, 0) => Lean::Mixed,
            (all, 0) if all == self.lessons => Lean::AllInFavour,
            (0, all) if all == self.lessons => Lean::AllAgainst,
            (a, b) if a * MAJORITY.1 >= (a + b) * MAJORITY.0 => Lean::InFavour,
            (a, b) if b * MAJORITY.1 >= (a + b) * MAJORITY.0 => Lean::Against,
            _ => Lean::Split,
        }
    }

    /// The surest single finding points the other way than most do.
    pub fn surest_disagrees(&self) -> bool {
        (self.in_favour > self.against && self.surest_against > self.surest_in_favour)
            || (self.against > self.in_favour && self.surest_in_favour > self.surest_against)
    }

    /// The verdict in words, without a full stop.
    pub fn words(&self, kind: SubjectKind) -> String {
        let (helps, hinders) = match kind {
            SubjectKind::Practice => ("it helps", "it does not help"),
            SubjectKind::Challenge => ("it can be eased", "it tends to get worse"),
        };
        let lean = match self.lean() {
            Lean::AllInFavour if self.lessons == 1 => format!("One lesson: {helps}"),
            Lean::AllAgainst if self.lessons == 1 => format!("One lesson: {hinders}"),
            Lean::Silent => return "Nobody has said yet".to_owned(),
            Lean::Mixed => return "Mixed".to_owned(),
            Lean::AllInFavour if self.lessons == 1 => format!("One lesson: {helps}"),
            Lean::AllAgainst if self.lessons == 1 => format!("One lesson: {hinders}"),
            Lean::AllInFavour => format!("All point one way: {helps}"),
            Lean::AllAgainst => format!("All point one way: {hinders}"),
            Lean::InFavour => format!("Leans towards: {helps}"),
            Lean::Against => format!("Leans towards: {hinders}"),
            Lean::Split => "Split".to_owned(),
        };
        let but =
            if self.surest_disagrees() { ". The surest single finding says otherwise" } else { "" };
        format!("{lean}{but}")
    }
}

/// `true` in favour, `false` against, `None` for what points no way.
pub(crate) fn side(stand: Stand) -> Option<bool> {
    match stand {
        Stand::Supports | Stand::Absent | Stand::Eased => Some(true),
        Stand::Contradicts | Stand::Worsened => Some(false),
        Stand::Mixed | Stand::Unchanged => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(claims: &[(Stand, Grade)]) -> String {
        let claims = claims.iter().map(|(stand, grade)| (*stand, Some(*grade)));
        Tally::of(claims).words(SubjectKind::Practice)
    }

    #[test]
    fn a_missing_practice_speaks_for_it_and_a_surer_finding_is_told() {
        assert_eq!(words(&[]), "Nobody has said yet");
        assert_eq!(words(&[(Stand::Mixed, Grade::Claimed)]), "Mixed");
        assert_eq!(words(&[(Stand::Absent, Grade::Claimed)]), "One lesson: it helps");
        let one_way = [(Stand::Supports, Grade::Claimed), (Stand::Absent, Grade::Claimed)];
        assert_eq!(words(&one_way), "All point one way: it helps");
        let with_mixed = [one_way[0], (Stand::Mixed, Grade::Claimed)];
        assert_eq!(words(&with_mixed), "Leans towards: it helps");
        let split = [one_way[0], (Stand::Contradicts, Grade::Claimed)];
        assert_eq!(words(&split), "Split");
        let six_of_eleven =
            [[(Stand::Contradicts, Grade::Claimed); 6].as_slice(), &[one_way[0]; 5]];
        assert_eq!(words(&six_of_eleven.concat()), "Split");
        let surer = [one_way[0], one_way[1], (Stand::Contradicts, Grade::Documented)];
        let said = "Leans towards: it helps. The surest single finding says otherwise";
        assert_eq!(words(&surer), said);
    }
}

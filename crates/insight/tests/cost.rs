//! Nothing is quadratic: four times the cases cost about four times as much.
#![allow(clippy::unwrap_used)] // helpers of a test are tests too

mod common;

use std::hint::black_box;
use std::time::{Duration, Instant};

use common::{Corpus, Story, TODAY, Words, made_up};
use concord_insight::compare::Comparison;
use concord_insight::gaps::gaps;
use concord_insight::grid::Grid;
use concord_insight::map::Map;
use concord_insight::places::Places;
use concord_insight::situation::answer;
use concord_insight::timeline::Timeline;
use concord_insight::{Filter, Situation, take_away};

const PRACTICES: [&str; 12] =
    ["p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9", "p10", "p11"];
const CHALLENGES: [&str; 8] = ["c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7"];
const STANDS: [&str; 4] = ["supports", "absent", "mixed", "contradicts"];
const CHANGES: [&str; 3] = ["eased", "unchanged", "worsened"];

/// Three lessons in each case, all different enough to fill every cell.
fn corpus(cases: usize) -> Corpus {
    let story = |number: usize| Story {
        partnership: ["achieved", "partly", "not-achieved"][number % 3],
        intervention: ["achieved", "partly", "not-achieved", "unknown"][number % 4],
        evidence: ["claimed", "documented", "comparative"][number % 3],
        sector: ["health", "education"][number % 2],
        countries: vec![["NA", "LC", "US"][number % 3]],
        period: (Some(1950 + (number % 70) as i16), None),
        lessons: (0..3)
            .map(|index| {
                let n = number * 3 + index;
                Words {
                    evidence: None,
                    stage: ["forming", "planning"][n % 2],
                    practices: vec![
                        (PRACTICES[n % 12], STANDS[n % 4]),
                        (PRACTICES[(n + 5) % 12], STANDS[n % 3]),
                    ],
                    challenges: vec![(CHALLENGES[n % 8], CHANGES[n % 3])],
                }
            })
            .collect(),
    };
    made_up(&(0..cases).map(story).collect::<Vec<_>>(), &PRACTICES, &CHALLENGES)
}

/// The shortest of several tries: the others were held up by something else.
fn time(mut work: impl FnMut()) -> Duration {
    let tries = (0..7).map(|_| {
        let start = Instant::now();
        work();
        start.elapsed()
    });
    tries.min().unwrap()
}

/// A part of the time in which this machine, built as the test is, takes as
/// many of the smallest steps as there are pairs of cases.
fn eighth_of_a_square(cases: u64) -> Duration {
    let steps = cases * cases / 8;
    time(|| assert!(black_box((0..black_box(steps)).fold(0, |sum: u64, n| sum ^ n)) < u64::MAX))
}

const ALL: [&str; 7] = ["map", "grid", "timeline", "places", "gaps", "compare", "situation"];

#[test]
fn four_times_the_cases_take_about_four_times_as_long() {
    // Neither fits into the caches of a processor: a thousand cases would, and
    // ten thousand then seem to cost thirty times as much.
    let (small, large) = (corpus(4_000), corpus(16_000));
    let filter = Filter::default();
    let situation = Situation {
        stage: Some("forming".into()),
        sectors: vec!["health".into()],
        worries: vec!["c1".into(), "c2".into()],
        ..Situation::default()
    };
    let work = |name: &str, c: &Corpus| match name {
        "map" => assert_eq!(Map::of(c.knowledge(), &filter, 2).practices.len(), 12),
        "grid" => assert!(Grid::of(c.knowledge(), &filter).cases() > 0),
        "timeline" => {
            assert_eq!(Timeline::of(c.knowledge(), &filter, TODAY).undated.len(), 0);
        }
        "places" => assert_eq!(Places::of(c.knowledge(), &filter).countries.len(), 3),
        "gaps" => assert!(gaps(c.knowledge(), TODAY).len() < 100),
        "compare" => {
            let documents =
                ["practices/p0", "practices/p1"].map(|id| &**c.catalogue.get(id).unwrap());
            assert_eq!(Comparison::of(c.knowledge(), documents.into()).unwrap().lines.len(), 2);
        }
        _ => {
            let answer = answer(c.knowledge(), &situation);
            assert!(answer.matching > 100 && !take_away::TakeAway::of(&answer).tasks.is_empty());
        }
    };
    let no_square = eighth_of_a_square(16_000);
    println!("an eighth of all pairs: {no_square:?}");
    for name in ALL {
        let (little, much) = (time(|| work(name, &small)), time(|| work(name, &large)));
        let ratio = much.as_secs_f64() / little.as_secs_f64();
        println!("{name}: {little:?} for 4,000 cases, {much:?} for 16,000: {ratio:.1} times");
        // Linear is 4, and a sort a little more; quadratic is 16. The time of the
        // shortest is that of the memory, and varies.
        let linear = ratio < 10.0 || much < no_square;
        assert!(linear, "{name} took {ratio:.1} times as long for four times the cases");
    }
}

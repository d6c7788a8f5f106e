//! Nothing is quadratic: ten times the cases cost about ten times as much.
#![allow(clippy::unwrap_used)] // helpers of a test are tests too

mod common;

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
    let tries = (0..5).map(|_| {
        let start = Instant::now();
        work();
        start.elapsed()
    });
    tries.min().unwrap()
}

#[test]
fn ten_times_the_cases_take_about_ten_times_as_long() {
    let (small, large) = (corpus(1_000), corpus(10_000));
    let filter = Filter::default();
    let situation = Situation {
        stage: Some("forming".into()),
        sectors: vec!["health".into()],
        worries: vec!["c1".into(), "c2".into()],
        ..Situation::default()
    };
    type Work<'w> = (&'static str, &'w dyn Fn(&Corpus));
    let all: [Work<'_>; 7] = [
        ("map", &|c| assert_eq!(Map::of(c.knowledge(), &filter, 2).practices.len(), 12)),
        ("grid", &|c| assert!(Grid::of(c.knowledge(), &filter).cases() > 0)),
        ("timeline", &|c| {
            assert_eq!(Timeline::of(c.knowledge(), &filter, TODAY).undated.len(), 0);
        }),
        ("places", &|c| assert_eq!(Places::of(c.knowledge(), &filter).countries.len(), 3)),
        ("gaps", &|c| assert!(gaps(c.knowledge(), TODAY).len() < 100)),
        ("compare", &|c| {
            let documents =
                ["practices/p0", "practices/p1"].map(|id| &**c.catalogue.get(id).unwrap());
            assert_eq!(Comparison::of(c.knowledge(), documents.into()).unwrap().lines.len(), 2);
        }),
        ("situation", &|c| {
            let answer = answer(c.knowledge(), &situation);
            assert!(answer.matching > 100 && !take_away::TakeAway::of(&answer).tasks.is_empty());
        }),
    ];
    for (name, work) in all {
        let (little, much) = (time(|| work(&small)), time(|| work(&large)));
        let ratio = much.as_secs_f64() / little.as_secs_f64();
        println!("{name}: {little:?} for 1,000 cases, {much:?} for 10,000: {ratio:.1} times");
        // Linear is 10 and quadratic 100. A thousand cases fit into the caches of
        // a processor and ten thousand do not, so that the shortest folds take up
        // to 80 times as long; but a hundred million steps take longer than this.
        let no_time = Duration::from_millis(50);
        assert!(
            ratio < 60.0 || much < no_time,
            "{name} took {ratio:.1} times as long for ten times the cases"
        );
    }
}

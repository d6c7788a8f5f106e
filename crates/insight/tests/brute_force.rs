//! Every number equals a count by hand over what the stories say.
#![allow(clippy::unwrap_used)] // helpers of a test are tests too

mod common;

use std::collections::BTreeSet;

use common::{Story, TODAY, Words, made_up};
use concord_corpus::{Grade, Stand, SubjectKind};
use concord_insight::compare::Comparison;
use concord_insight::gaps::{Kinds, gaps};
use concord_insight::grid::{Grid, Placed};
use concord_insight::map::Map;
use concord_insight::places::Places;
use concord_insight::situation::answer;
use concord_insight::timeline::Timeline;
use concord_insight::{Choice, Filter, Situation};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

const PRACTICES: [&str; 4] = ["p0", "p1", "p2", "p3"];
const CHALLENGES: [&str; 3] = ["c0", "c1", "c2"];
const STANDS: [&str; 4] = ["supports", "absent", "mixed", "contradicts"];
const CHANGES: [&str; 3] = ["eased", "unchanged", "worsened"];
const RATINGS: [&str; 6] =
    ["achieved", "partly", "not-achieved", "too-early", "unknown", "contested"];
const GRADES: [&str; 3] = ["claimed", "documented", "comparative"];

fn pairs(
    slugs: &'static [&'static str],
    words: &'static [&'static str],
) -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    subsequence(slugs, 0..=slugs.len()).prop_flat_map(move |slugs| {
        let words = proptest::collection::vec(select(words), slugs.len());
        words.prop_map(move |words| slugs.iter().copied().zip(words).collect())
    })
}

fn lesson() -> impl Strategy<Value = Words> {
    let grade = proptest::option::of(select(&GRADES[..]));
    let stage = select(&["forming", "planning"][..]);
    (grade, stage, pairs(&PRACTICES, &STANDS), pairs(&CHALLENGES, &CHANGES)).prop_map(
        |(evidence, stage, practices, challenges)| Words { evidence, stage, practices, challenges },
    )
}

fn story() -> impl Strategy<Value = Story> {
    let rating = || select(&RATINGS[..]);
    let countries = subsequence(&["NA", "NO", "LC"][..], 0..=3);
    let period = (proptest::option::of(1950i16..2020), proptest::option::of(1990i16..2026));
    let lessons = proptest::collection::vec(lesson(), 0..4);
    let sector = select(&["health", "education"][..]);
    (rating(), rating(), select(&GRADES[..]), sector, countries, period, lessons).prop_map(
        |(partnership, intervention, evidence, sector, countries, period, lessons)| Story {
            partnership,
            intervention,
            evidence,
            sector,
            countries,
            period,
            lessons,
        },
    )
}

fn says(pairs: &[(&str, &str)], slug: &str) -> bool {
    pairs.iter().any(|(known, _)| *known == slug)
}

/// Every lesson with its story.
fn told(stories: &[Story]) -> Vec<(&Story, &Words)> {
    stories.iter().flat_map(|story| story.lessons.iter().map(move |l| (story, l))).collect()
}

fn steps(grade: &str) -> u8 {
    Grade::parse(grade).unwrap().steps()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_map_counts_lessons_that_name_both(
        stories in proptest::collection::vec(story(), 0..12),
        sector in proptest::option::of(select(&["health", "education"][..])),
        at_least in proptest::option::of(select(&GRADES[..])),
        least in 0usize..4,
    ) {
        // One practice has no document: what lessons name is counted all the same.
        let corpus = made_up(&stories, &PRACTICES[1..], &CHALLENGES);
        let filter = Filter {
            choices: sector.iter().map(|sector| Choice {
                source: "concord".into(),
                facet: "sector".into(),
                values: vec![(*sector).into()],
            }).collect(),
            at_least: at_least.and_then(Grade::parse),
        };
        let kept: Vec<_> = told(&stories).into_iter().filter(|(story, lesson)| {
            sector.is_none_or(|sector| story.sector == sector)
                && at_least.is_none_or(|least| steps(lesson.grade(story)) >= steps(least))
        }).collect();
        let map = Map::of(corpus.knowledge(), &filter, least);
        for practice in PRACTICES {
            for challenge in CHALLENGES {
                let both: Vec<_> = kept.iter().filter(|(_, lesson)| {
                    says(&lesson.practices, practice) && says(&lesson.challenges, challenge)
                }).collect();
                let cell = map.cell(practice, challenge);
                prop_assert_eq!(cell.len(), both.len());
                for stand in STANDS {
                    let wanted = both.iter().filter(|(_, l)| l.practices.contains(&(practice, stand)));
                    let counted = cell.iter().filter(|brick| brick.stand.name() == stand);
                    prop_assert_eq!(counted.count(), wanted.count());
                }
                let sum: u32 = both.iter().map(|(s, l)| u32::from(steps(l.grade(s)))).sum();
                let heights = cell.iter().map(|brick| u32::from(brick.grade.unwrap().steps()));
                prop_assert_eq!(heights.sum::<u32>(), sum);
            }
        }
        let of_practice = |slug: &str| kept.iter().filter(|(_, lesson)| {
            says(&lesson.practices, slug) && !lesson.challenges.is_empty()
        }).count();
        for row in &map.practices {
            prop_assert_eq!(row.lessons, of_practice(row.slug));
            let in_cells = CHALLENGES.iter().map(|challenge| {
                kept.iter().filter(|(_, lesson)| {
                    says(&lesson.practices, row.slug) && says(&lesson.challenges, challenge)
                }).count()
            });
            let fullest = in_cells.max().unwrap_or_default();
            prop_assert_eq!(row.fullest, fullest);
            prop_assert!(fullest >= least);
        }
        let both = kept.iter().filter(|(_, l)| !l.practices.is_empty() && !l.challenges.is_empty());
        prop_assert_eq!(map.lessons, both.count());
        if least == 0 {
            let named = of_practice("p0") > 0;
            prop_assert_eq!(map.practices.len(), 3 + usize::from(named));
            prop_assert_eq!(map.challenges.len(), CHALLENGES.len());
        }
        let (all, empty) = map.cells();
        let shown = map.practices.iter().flat_map(|row| map.challenges.iter().map(move |column| (row.slug, column.slug)));
        let without = shown.filter(|(practice, challenge)| !kept.iter().any(|(_, lesson)| {
            says(&lesson.practices, practice) && says(&lesson.challenges, challenge)
        }));
        prop_assert_eq!((all, empty), (map.practices.len() * map.challenges.len(), without.count()));
    }

    #[test]
    fn the_grid_the_years_and_the_countries_count_cases(
        stories in proptest::collection::vec(story(), 0..20),
    ) {
        let corpus = made_up(&stories, &[], &[]);
        let (knowledge, filter) = (corpus.knowledge(), Filter::default());
        let grid = Grid::of(knowledge, &filter);
        let placed = |rating: &str| Placed::ALL.into_iter().find(|p| p.name() == rating).unwrap_or(Placed::Open);
        for row in Placed::ALL {
            for column in Placed::ALL {
                let of = stories.iter().filter(|s| placed(s.partnership) == row && placed(s.intervention) == column);
                prop_assert_eq!(grid.cell(row, column).len(), of.count());
            }
            prop_assert_eq!(grid.row(row), stories.iter().filter(|s| placed(s.partnership) == row).count());
            prop_assert_eq!(grid.column(row), stories.iter().filter(|s| placed(s.intervention) == row).count());
        }
        prop_assert_eq!(grid.cases(), stories.len());

        let places = Places::of(knowledge, &filter);
        prop_assert_eq!(places.cases, stories.len());
        prop_assert_eq!(places.nowhere.len(), stories.iter().filter(|s| s.countries.is_empty()).count());
        for country in &places.countries {
            let here = stories.iter().filter(|s| s.countries.contains(&country.code));
            prop_assert_eq!(country.cases.len(), here.count());
        }
        let all: BTreeSet<_> = stories.iter().flat_map(|s| &s.countries).collect();
        prop_assert_eq!(places.countries.len(), all.len());

        let timeline = Timeline::of(knowledge, &filter, TODAY);
        let dated: Vec<_> = stories.iter().filter_map(|s| s.period.0.map(|start| (start, s.period.1.unwrap_or(TODAY.year()).max(start)))).collect();
        prop_assert_eq!(timeline.spans.len(), dated.len());
        prop_assert_eq!(timeline.undated.len(), stories.len() - dated.len());
        prop_assert_eq!(timeline.years.map(|years| years.0), dated.iter().map(|years| years.0).min());
        prop_assert_eq!(timeline.years.map(|years| years.1), dated.iter().map(|years| years.1).max());
    }

    #[test]
    fn comparison_and_gaps_count_claims(stories in proptest::collection::vec(story(), 2..10)) {
        let corpus = made_up(&stories, &PRACTICES, &CHALLENGES);
        let knowledge = corpus.knowledge();
        let lessons = told(&stories);

        let subjects: Vec<_> = PRACTICES.iter().map(|slug| knowledge.subject(SubjectKind::Practice, slug).unwrap()).collect();
        let comparison = Comparison::of(knowledge, subjects).unwrap();
        for (index, slug) in PRACTICES.iter().enumerate() {
            let own: Vec<_> = lessons.iter().filter(|(_, l)| says(&l.practices, slug)).collect();
            prop_assert_eq!(comparison.lines[index].len(), own.len());
            let tally = comparison.tally(index);
            let count = |words: &[&str]| own.iter().filter(|(_, l)| l.practices.iter().any(|(s, w)| s == slug && words.contains(w))).count();
            prop_assert_eq!(tally.in_favour, count(&["supports", "absent"]));
            prop_assert_eq!(tally.against, count(&["contradicts"]));
            prop_assert_eq!(tally.lessons, own.len());
            for row in &comparison.rows {
                let with = own.iter().filter(|(_, l)| says(&l.challenges, row.slug));
                prop_assert_eq!(row.bricks[index].len(), with.count());
            }
        }

        let cases: Vec<_> = (0..2).map(|n| &**corpus.catalogue.get(&format!("cases/c{n}")).unwrap()).collect();
        let comparison = Comparison::of(knowledge, cases).unwrap();
        for row in &comparison.rows {
            for (index, story) in stories.iter().take(2).enumerate() {
                let own = story.lessons.iter().filter(|l| match row.kind {
                    SubjectKind::Practice => says(&l.practices, row.slug),
                    SubjectKind::Challenge => says(&l.challenges, row.slug),
                });
                prop_assert_eq!(row.bricks[index].len(), own.count());
            }
        }

        let all = gaps(knowledge, TODAY);
        for slug in PRACTICES {
            let own: Vec<_> = lessons.iter().filter_map(|(s, l)| {
                let word = l.practices.iter().find(|(known, _)| *known == slug)?.1;
                Some((word, l.grade(s)))
            }).collect();
            let wanted = if own.is_empty() {
                Some(Kinds::Silent)
            } else if own.iter().all(|(_, grade)| *grade == "claimed") {
                Some(Kinds::Weak)
            } else if own.len() >= 3 && (own.iter().all(|(w, _)| ["supports", "absent"].contains(w)) || own.iter().all(|(w, _)| *w == "contradicts")) {
                Some(Kinds::OneSided)
            } else {
                None
            };
            let found = all.iter().find(|gap| gap.document.id.slug() == slug);
            prop_assert_eq!(found.map(|gap| gap.kind), wanted);
            prop_assert_eq!(found.map_or(own.len(), |gap| gap.lessons), own.len());
        }
    }

    #[test]
    fn an_answer_counts_its_lessons(
        stories in proptest::collection::vec(story(), 0..12),
        worry in select(&CHALLENGES[..]),
        sector in proptest::option::of(select(&["health", "education"][..])),
    ) {
        let corpus = made_up(&stories, &PRACTICES, &CHALLENGES);
        let situation = Situation {
            worries: vec![worry.to_owned()],
            sectors: sector.iter().map(|s| (*s).to_owned()).collect(),
            ..Situation::default()
        };
        let answer = answer(corpus.knowledge(), &situation);
        // No practice is meant to ease anything here: what matches is what names
        // the worry, six points, and two more from the sector.
        let matching: Vec<_> = told(&stories).into_iter().filter(|(_, l)| says(&l.challenges, worry)).collect();
        prop_assert_eq!(answer.matching, matching.len());
        prop_assert_eq!(answer.lessons.len() + answer.warnings.len(), matching.len());
        let failed = |s: &Story| s.partnership == "not-achieved" || s.intervention == "not-achieved";
        prop_assert_eq!(answer.from_failures, matching.iter().filter(|(s, _)| failed(s)).count());
        let best = matching.iter().map(|(s, _)| if sector == Some(s.sector) { 8 } else { 6 }).max();
        let first = answer.warnings.iter().chain(&answer.lessons).map(|found| found.points).max();
        prop_assert_eq!(first, best);
        for advice in &answer.practices {
            let here = matching.iter().filter(|(_, l)| says(&l.practices, advice.slug));
            prop_assert_eq!(advice.here.len(), here.count());
            let everywhere: Vec<_> = told(&stories).into_iter().filter(|(_, l)| says(&l.practices, advice.slug)).collect();
            prop_assert_eq!(advice.everywhere.len(), everywhere.len());
            let tall = everywhere.iter().filter(|(_, l)| l.practices.contains(&(advice.slug, "contradicts"))).map(|(s, l)| steps(l.grade(s))).max();
            let against = advice.strongest(false).filter(|b| b.stand == Stand::Contradicts);
            let among_here = advice.here.iter().any(|b| b.stand == Stand::Contradicts);
            prop_assert_eq!(against.is_some(), tall.is_some());
            if !among_here {
                prop_assert_eq!(against.map(|b| b.grade.unwrap().steps()), tall);
            }
        }
    }
}

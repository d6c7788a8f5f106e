//! What to believe of what was matched. The rules are told in
//! [`vocabulary`](super).

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::matcher::{Hit, Kind, Matcher, Place, Target};
use super::together::{combine, share_a_sentence};
use super::{Reading, Stated};

/// A value that passed.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) target: usize,
    pub(crate) confidence: f32,
    pub(crate) signals: Vec<Hit>,
}

/// Spans that are given as evidence for one value.
const SIGNALS: usize = 3;
/// A word of the domain counts this many times at most.
const REPEATS: u32 = 3;
/// Below this number of words a document is short.
const SHORT: usize = 200;
/// From this number of words on, a document touches many domains.
const LONG: usize = 600;

// What signals of a value count, and how much it takes. Fitted to 347 labelled
// documents of three domains; plugins/README.md tells what was tried.
/// A strong phrase of several words: few of them are said by the way.
const PHRASE: f32 = 3.0;
/// A strong phrase of one word.
const WORD: f32 = 2.0;
/// A strong phrase that stands there again, once.
const AGAIN: f32 = 1.0;
/// A weak phrase.
const WEAK: f32 = 1.0;
/// So many different weak phrases count.
const MOST_WEAK: usize = 3;
/// A strong phrase in the title.
const IN_TITLE: f32 = 4.0;
/// A strong phrase in the summary; another one in a heading.
const PROMINENT: f32 = 1.0;
/// What a value needs in a text of [`ROOM`] words or less.
const NEEDED: f32 = 3.0;
/// Longer texts mention more by the way: one more for each doubling of this
/// number of words, half of that for what is prominent.
const ROOM: f32 = 250.0;
/// No text asks for more than so many more.
const MOST_MORE: f32 = 4.0;
/// A value with less than this share of the best one of its facet is a
/// passing mention.
const SALIENT: f32 = 0.33;
/// The opening of a text is as long as the summary and so many bytes: there,
/// it repeats it.
const OPENING: usize = 200;

/// The values that pass, in the order of the file.
pub(crate) fn weigh(matcher: &Matcher, reading: &Reading<'_>) -> Vec<Found> {
    let (mut hits, mut words) = (Vec::new(), 0);
    for (place, text) in [
        (Place::Title, reading.title),
        (Place::Summary, reading.summary),
        (Place::Text, without_references(reading.text)),
    ] {
        let tokens = matcher.tokens(text);
        words += tokens.words;
        hits.append(&mut count(text, matcher, matcher.hits(text, &tokens.list, place)));
    }
    for hit in &mut hits {
        hit.is_prominent |= hit.place == Place::Text && is_inside(hit, reading.headings);
    }
    hits.retain(|hit| {
        let is_domain = matcher.phrase(hit.phrase).target == Target::Domain;
        matcher.in_names || !is_domain || hit.is_prominent || !is_in_name(reading.text, hit)
    });
    let target = |hit: &Hit| matcher.phrase(hit.phrase).target;
    // By value, and then as a reader meets them.
    let order = |hit: &Hit| (target(hit), hit.place, hit.first, hit.phrase);
    hits.sort_unstable_by_key(order);
    let parts = hits.split_off(hits.partition_point(|h| !matches!(target(h), Target::Part(_))));
    let mut values = hits.split_off(hits.partition_point(|hit| target(hit) == Target::Domain));
    let domain = hits;
    if !gate_opens(matcher, &domain, words, reading.stated) {
        return Vec::new();
    }
    values.append(&mut combine(matcher, reading, &parts, &values));
    values.sort_unstable_by_key(order);
    let weighed: Vec<Weighed<'_>> = values
        .chunk_by(|a, b| target(a) == target(b))
        .filter_map(|hits| believe(matcher, hits, reading, words))
        .collect();
    let mut best: HashMap<u32, f32> = HashMap::new();
    for value in &weighed {
        let best = best.entry(value.group).or_default();
        *best = best.max(value.points);
    }
    let is_salient =
        |value: &&Weighed<'_>| best.get(&value.group).is_none_or(|b| value.points >= SALIENT * b);
    weighed.iter().filter(is_salient).map(|value| value.found(matcher)).collect()
}

/// Whether a hit stands in one of these spans, which are in order.
fn is_inside(hit: &Hit, spans: &[Range<usize>]) -> bool {
    let bytes = hit.bytes();
    let before = spans.partition_point(|span| span.start <= bytes.start);
    spans[..before].last().is_some_and(|span| bytes.end <= span.end)
}

/// The hits of one text that count: not masked, not inside a longer one of
/// their group, not denied, each once.
fn count(text: &str, matcher: &Matcher, mut hits: Vec<Hit>) -> Vec<Hit> {
    let masks = Masks::of(matcher, &hits);
    hits.retain(|hit| !masks.hide(matcher, hit) && !is_denied(text, hit));
    hits.sort_unstable_by_key(|hit| {
        (matcher.phrase(hit.phrase).group, hit.first, Reverse(hit.last), hit.phrase)
    });
    let mut counted: Vec<Hit> = Vec::with_capacity(hits.len());
    for group in
        hits.chunk_by(|a, b| matcher.phrase(a.phrase).group == matcher.phrase(b.phrase).group)
    {
        // Sorted by start, the longest first: a hit is inside an earlier one
        // if that one reaches as far.
        let mut reach = None;
        let mut taken: Option<Hit> = None;
        for hit in group {
            let same_span = taken.is_some_and(|t| (t.first, t.last) == (hit.first, hit.last));
            if !same_span && reach.is_some_and(|reach| hit.last <= reach) {
                continue;
            }
            let target = |hit: &Hit| matcher.phrase(hit.phrase).target;
            let already = same_span
                && counted
                    .iter()
                    .rev()
                    .take_while(|c| (c.first, c.last) == (hit.first, hit.last))
                    .any(|c| target(c) == target(hit));
            if !already {
                counted.push(*hit);
            }
            reach = reach.max(Some(hit.last));
            taken = Some(*hit);
        }
    }
    counted
}

/// Where phrases must not be counted.
struct Masks {
    /// For each target, spans by their first token, with the farthest last
    /// token up to there.
    by_target: HashMap<Target, Vec<(u32, u32)>>,
}

impl Masks {
    fn of(matcher: &Matcher, hits: &[Hit]) -> Self {
        let mut by_target: HashMap<_, Vec<(u32, u32)>> = HashMap::new();
        for hit in hits {
            let phrase = matcher.phrase(hit.phrase);
            if phrase.kind == Kind::Avoid {
                // Hits come in the order of their first token.
                let spans = by_target.entry(phrase.target).or_default();
                let reach = spans.last().map_or(hit.last, |(_, reach)| hit.last.max(*reach));
                spans.push((hit.first, reach));
            }
        }
        Self { by_target }
    }

    fn hide(&self, matcher: &Matcher, hit: &Hit) -> bool {
        let phrase = matcher.phrase(hit.phrase);
        let inside = |target| {
            self.by_target.get(&target).is_some_and(|spans| {
                let before = spans.partition_point(|(first, _)| *first <= hit.first);
                before > 0 && spans[before - 1].1 >= hit.last
            })
        };
        // The domain's masks hold for everything.
        phrase.kind == Kind::Avoid || inside(Target::Domain) || inside(phrase.target)
    }
}

/// "unlike hospitals", "unlike most hospitals".
fn is_denied(text: &str, hit: &Hit) -> bool {
    let before = text[..hit.bytes().start].trim_end();
    let mut words = before.rsplit(|c: char| !c.is_alphanumeric());
    let mut last = words.next().unwrap_or_default();
    if ["a", "an", "the", "most", "many", "other"].iter().any(|w| last.eq_ignore_ascii_case(w)) {
        last = words.next().unwrap_or_default();
    }
    last.eq_ignore_ascii_case("unlike")
}

/// "Forest Lake", "in Salmon Street"; not "The forest", nor "The Forest" at the
/// start of a sentence.
fn is_in_name(text: &str, hit: &Hit) -> bool {
    let bytes = hit.bytes();
    let (before, after) = (&text[..bytes.start], &text[bytes.end..]);
    let is_capital = |text: &str| text.starts_with(char::is_uppercase);
    if !is_capital(&text[bytes]) {
        return false;
    }
    if after.strip_prefix(' ').is_some_and(is_capital) {
        return true;
    }
    let Some((rest, word)) =
        before.strip_suffix(' ').map(|b| b.rsplit_once(' ').unwrap_or(("", b)))
    else {
        return false;
    };
    let goes_on = rest.ends_with(|c: char| c.is_alphanumeric() || c == ',');
    goes_on && is_capital(word) && word.ends_with(char::is_alphanumeric)
}

/// The text up to its list of references: their titles speak of other things.
fn without_references(text: &str) -> &str {
    let half = text.len() / 2;
    let Some(line_end) = text.bytes().skip(half).position(|byte| byte == b'\n') else {
        return text;
    };
    let mut start = half + line_end + 1;
    for line in text[start..].split_inclusive('\n') {
        let heading = line.trim().trim_end_matches(':');
        let is_list = ["references", "bibliography", "works cited", "further reading", "endnotes"]
            .iter()
            .any(|name| heading.eq_ignore_ascii_case(name));
        if is_list {
            return &text[..start];
        }
        start += line.len();
    }
    text
}

/// Whether the document is about the domain at all.
fn gate_opens(matcher: &Matcher, domain: &[Hit], words: usize, stated: Stated) -> bool {
    let times = match stated {
        Stated::Domain => return true,
        Stated::Nothing => 1,
        Stated::Others => 2,
    };
    let mut hits: HashMap<u32, u32> = HashMap::new();
    for hit in domain {
        *hits.entry(hit.phrase).or_default() += 1;
    }
    let (mut score, mut strong) = (0, 0);
    for (phrase, hits) in hits {
        let is_strong = matcher.phrase(phrase).kind == Kind::Strong;
        score += hits.min(REPEATS) * if is_strong { 2 } else { 1 };
        strong += u32::from(is_strong);
    }
    if words < SHORT {
        return strong >= 1 && score >= times * 4;
    }
    let told: HashSet<u32> = domain
        .iter()
        .filter(|hit| hit.is_prominent && matcher.phrase(hit.phrase).kind == Kind::Strong)
        .map(|hit| hit.phrase)
        .collect();
    strong += u32::from(!told.is_empty());
    score += 2 * told.len() as u32;
    let least = if words < LONG { 3 } else { (matcher.strong / 4).clamp(3, 5) };
    strong >= least && score >= times * 2 * matcher.threshold && domain.len() * 1_000 >= 6 * words
}

/// A value that has enough for itself; the others of its facet decide, too.
struct Weighed<'h> {
    target: usize,
    group: u32,
    points: f32,
    /// In the order of their places.
    hits: Vec<&'h Hit>,
}

/// Whether the hits of one value, which are in order, are enough.
fn believe<'h>(
    matcher: &Matcher,
    hits: &'h [Hit],
    reading: &Reading<'_>,
    words: usize,
) -> Option<Weighed<'h>> {
    let first = matcher.phrase(hits.first()?.phrase);
    let Target::Value(target) = first.target else { return None };
    let hits = without_echoes(hits, reading.summary);
    let mut counts: HashMap<u32, usize> = HashMap::new();
    for hit in &hits {
        *counts.entry(hit.phrase).or_default() += 1;
    }
    let is_strong = |phrase: u32| matcher.phrase(phrase).kind == Kind::Strong;
    let strong = |hit: &&&Hit| is_strong(hit.phrase);
    let weak = counts.keys().filter(|phrase| !is_strong(**phrase)).count();
    let two_in_a_sentence = || {
        hits.windows(2).any(|pair| {
            matches!(pair, [a, b] if a.place == Place::Text
                && a.phrase != b.phrase && share_a_sentence(reading, a, b))
        })
    };
    if weak == counts.len() && !two_in_a_sentence() {
        return None;
    }

    let mut points = WEAK * weak.min(MOST_WEAK) as f32;
    for (phrase, count) in counts.iter().filter(|(phrase, _)| is_strong(**phrase)) {
        points += if matcher.phrase(*phrase).is_long { PHRASE } else { WORD };
        points += if *count > 1 { AGAIN } else { 0.0 };
    }
    let told =
        |place: Place| hits.iter().filter(strong).any(|hit| hit.is_prominent && hit.place == place);
    for (place, counts) in
        [(Place::Title, IN_TITLE), (Place::Summary, PROMINENT), (Place::Text, PROMINENT)]
    {
        points += if told(place) { counts } else { 0.0 };
    }

    let is_prominent = hits.iter().filter(strong).any(|hit| hit.is_prominent);
    let more = (words as f32 / ROOM).log2().clamp(0.0, MOST_MORE);
    let more = if is_prominent { more / 2.0 } else { more };
    let least = match (matcher.least(target), words < SHORT) {
        (1, true) => WORD,
        (least @ 3.., true) => NEEDED + (least - 2) as f32 / 2.0,
        (least @ 3.., false) => NEEDED + (least - 2) as f32,
        _ => NEEDED,
    };
    let is_enough = points >= least + more;
    is_enough.then_some(Weighed { target: target as usize, group: first.group, points, hits })
}

/// The hits of one value without what says the same again: phrases that share
/// words ("home care" and "care workers" in "home care workers"), and the
/// opening of a text where it repeats the summary.
fn without_echoes<'h>(hits: &'h [Hit], summary: &str) -> Vec<&'h Hit> {
    let in_summary: HashSet<u32> =
        hits.iter().filter(|hit| hit.place == Place::Summary).map(|hit| hit.phrase).collect();
    let opening = summary.len() + OPENING;
    let mut reach: Option<(Place, u32)> = None;
    let counts = |hit: &&Hit| {
        let overlaps = reach.is_some_and(|(place, last)| place == hit.place && hit.first <= last);
        if !overlaps {
            reach = Some((hit.place, hit.last));
        }
        let repeats = hit.place == Place::Text
            && hit.bytes().start < opening
            && in_summary.contains(&hit.phrase);
        !overlaps && !repeats
    };
    hits.iter().filter(counts).collect()
}

impl Weighed<'_> {
    /// The value with the best of what was seen.
    fn found(&self, matcher: &Matcher) -> Found {
        let is_strong = |hit: &Hit| matcher.phrase(hit.phrase).kind == Kind::Strong;
        let is_prominent = self.hits.iter().any(|hit| hit.is_prominent && is_strong(hit));
        // A prominent strong one, then one of each phrase, strong ones first,
        // then repetitions.
        let mut seen = HashSet::new();
        let mut ranked: Vec<_> = self
            .hits
            .iter()
            .enumerate()
            .map(|(order, hit)| {
                let strong = is_strong(hit);
                let repeated = !seen.insert(hit.phrase);
                ((!(hit.is_prominent && strong), repeated, !strong, order), **hit)
            })
            .collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        ranked.truncate(SIGNALS);
        let confidence = match (is_prominent, seen.len()) {
            (true, _) => 0.9,
            (false, 2..) => 0.8,
            (false, _) => 0.6,
        };
        let signals = ranked.into_iter().map(|(_, hit)| hit).collect();
        Found { target: self.target, confidence, signals }
    }
}

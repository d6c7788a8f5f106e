//! Phrases of a value that say it together: "children + asthma".

use std::collections::HashSet;

use super::Reading;
use super::matcher::{Hit, Kind, Matcher, Place, Target};

/// No sentence is looked for beyond so many bytes between two phrases.
const SENTENCE: usize = 300;

/// One hit for each sentence that has all the parts of a combination, from the
/// first of them to the last. `parts` are hits of parts, those of each
/// combination together and in order; `values` are what was found otherwise:
/// where the value's own phrases stand, nothing is added.
pub(crate) fn combine(
    matcher: &Matcher,
    reading: &Reading<'_>,
    parts: &[Hit],
    values: &[Hit],
) -> Vec<Hit> {
    if parts.is_empty() {
        return Vec::new();
    }
    let mut taken = HashSet::new();
    for hit in values {
        let phrase = matcher.phrase(hit.phrase);
        if phrase.kind == Kind::Strong {
            taken.extend((hit.first..=hit.last).map(|token| (phrase.target, hit.place, token)));
        }
    }
    let combination = |hit: &Hit| matcher.phrase(hit.phrase).target;
    let mut combined = Vec::new();
    for hits in
        parts.chunk_by(|a, b| combination(a) == combination(b) && share_a_sentence(reading, a, b))
    {
        let [first, ..] = hits else { continue };
        let Target::Part(number) = combination(first) else { continue };
        let Some(together) = matcher.together(number) else { continue };
        let different: HashSet<u32> = hits.iter().map(|hit| hit.phrase).collect();
        if different.len() < together.parts {
            continue;
        }
        let hit = first.up_to(hits, together.whole);
        let target = matcher.phrase(together.whole).target;
        if (hit.first..=hit.last).all(|token| !taken.contains(&(target, hit.place, token))) {
            combined.push(hit);
        }
    }
    combined
}

/// Whether neither a line nor a sentence ends between two hits.
pub(crate) fn share_a_sentence(reading: &Reading<'_>, a: &Hit, b: &Hit) -> bool {
    let text = match a.place {
        Place::Title => reading.title,
        Place::Summary => reading.summary,
        Place::Text => reading.text,
    };
    let (start, end) = (a.bytes().end, b.bytes().start);
    a.place == b.place
        && end.saturating_sub(start) <= SENTENCE
        && !text.get(start..end).is_some_and(has_a_stop)
}

fn has_a_stop(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_space = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_whitespace);
    bytes.iter().enumerate().any(|(at, byte)| match byte {
        b'\n' => true,
        b'.' | b'!' | b'?' => is_space(bytes.get(at + 1)),
        _ => false,
    })
}

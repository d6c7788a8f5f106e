//! The passage of a document that shows why it is a hit.
//!
//! A section is judged by the different parts of the query in it, the rarer
//! the better, then by their number; within it, a stretch of some words in the
//! same way. All of this is done on positions. Of the text, only the blocks of
//! that stretch are read.

use std::ops::Range;

use crate::analysis::words;
use crate::matches::{Match, Places};
use crate::outline::{Block, Outline};
use crate::record::Record;
use crate::{SectionRef, Snippet};

/// A stretch of this many words is looked for. Words.
const STRETCH: u32 = 35;
/// What stands before the first match at most. Characters.
const LEAD: usize = 90;
/// How long a snippet gets where there is text. Characters.
const ROOM: usize = 240;
/// Where even one stretch is longer. Characters.
const LONGEST: usize = 400;

const CUT: &str = "…";
/// Between two lines of the text.
const NEXT_LINE: &str = " · ";

/// What a hit shows beside its name.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Shown {
    pub(crate) title_highlights: Vec<Range<usize>>,
    pub(crate) snippet: Snippet,
    pub(crate) section: Option<SectionRef>,
}

/// `matches` by position, with the units that `places` weighs.
pub(crate) fn show(record: &Record, matches: &[Match], places: Option<&Places>) -> Shown {
    let weight = |unit| places.map_or(0.0, |places| places.weight(unit));
    let count = |text: &str| words(text).count() as u32;
    // The values of the text field stand one after the other, with a gap of one.
    let body_end = record.outline.words;
    let title = body_end + 1;
    let summary = title + count(&record.title) + 1;
    let extra = summary + count(&record.summary) + 1;

    // The title stands above the snippet; a heading that repeats it is not shown again.
    let first_block = usize::from(begins_with(&record.body, &record.outline.blocks, &record.title));
    let body_start = record.outline.blocks.get(first_block).map_or(body_end, |b| b.position);
    let in_body = within(matches, body_start, body_end);
    let in_summary = within(matches, summary, extra - 1);
    let in_extra = within(matches, extra, u32::MAX);
    let mut shown = Shown {
        title_highlights: mark(&record.title, title, within(matches, title, summary - 1)),
        ..Shown::default()
    };

    let section = best_section(&record.outline, in_body, &weight);
    let of_body = section.as_ref().map_or(0.0, |section| section.weight);
    let of_summary = judge(in_summary, &weight).0;
    shown.snippet = if let Some(section) = section.filter(|_| of_body >= of_summary) {
        let heading = record.heading(section.number).filter(|heading| {
            section.number > 0 && !heading.anchor.is_empty() && heading.title != record.title
        });
        shown.section = heading.cloned();
        let outline = &record.outline;
        let first = outline.blocks.partition_point(|block| block.section < section.number);
        let after = outline.blocks.partition_point(|block| block.section <= section.number);
        let end = outline.blocks.get(after).map_or(record.body.len(), |block| block.start as usize);
        let mut blocks = &outline.blocks[first.max(first_block)..after];
        // Nor is the section's heading, which is shown too, unless it matches.
        if let (Some(heading), [_, second, ..]) = (heading, blocks)
            && begins_with(&record.body, blocks, &heading.title)
            && section.matches.first().is_some_and(|m| m.position >= second.position)
        {
            blocks = &blocks[1..];
        }
        let passage = Passage {
            text: record.body.get(..end).unwrap_or(&record.body),
            blocks,
            matches: section.matches,
        };
        passage.around(best_stretch(section.matches, &weight))
    } else if !in_summary.is_empty() || (in_extra.is_empty() && !record.summary.trim().is_empty()) {
        whole(&record.summary, summary, in_summary)
    } else if !in_extra.is_empty() {
        let matches: Vec<_> =
            in_extra.iter().map(|m| Match { position: m.position - extra, ..*m }).collect();
        let outline = Outline::plain(&record.extra);
        let passage = Passage { text: &record.extra, blocks: &outline.blocks, matches: &matches };
        passage.around(best_stretch(&matches, &weight))
    } else {
        beginning(record)
    };
    shown
}

fn within(matches: &[Match], start: u32, end: u32) -> &[Match] {
    let first = matches.partition_point(|m| m.position < start);
    let after = matches.partition_point(|m| m.position < end);
    &matches[first..after.max(first)]
}

/// The weight of the different units, and the number of matches.
fn judge(matches: &[Match], weight: &impl Fn(u32) -> f32) -> (f32, usize) {
    let mut seen: Vec<u32> = Vec::new();
    for m in matches {
        if !seen.contains(&m.unit) {
            seen.push(m.unit);
        }
    }
    seen.sort_unstable();
    (seen.into_iter().map(weight).sum(), matches.len())
}

struct BestSection<'m> {
    number: u32,
    weight: f32,
    matches: &'m [Match],
}

fn best_section<'m>(
    outline: &Outline,
    matches: &'m [Match],
    weight: &impl Fn(u32) -> f32,
) -> Option<BestSection<'m>> {
    let mut best: Option<(BestSection<'m>, usize)> = None;
    let mut rest = matches;
    while let Some(first) = rest.first() {
        let block = outline.block_at(first.position)?;
        let number = outline.blocks[block].section;
        let next = outline.blocks.partition_point(|block| block.section <= number);
        let end = outline.blocks.get(next).map_or(u32::MAX, |block| block.position);
        let (matches, after) = rest.split_at(rest.partition_point(|m| m.position < end));
        rest = after;
        let (weight, hits) = judge(matches, weight);
        let better = best.as_ref().is_none_or(|(best, best_hits)| {
            weight > best.weight || (weight == best.weight && hits > *best_hits)
        });
        if better {
            best = Some((BestSection { number, weight, matches }, hits));
        }
    }
    best.map(|(best, _)| best)
}

/// The positions, last one included, of the stretch that shows most.
fn best_stretch(matches: &[Match], weight: &impl Fn(u32) -> f32) -> Option<(u32, u32)> {
    let end = |m: &Match| m.position + m.len;
    let mut best: Option<((u32, u32), f32, usize)> = None;
    let mut counts: Vec<u32> = Vec::new();
    let mut first = 0;
    for (last, m) in matches.iter().enumerate() {
        let unit = m.unit as usize;
        counts.resize(counts.len().max(unit + 1), 0);
        counts[unit] += 1;
        while end(m) - matches[first].position > STRETCH && first < last {
            counts[matches[first].unit as usize] -= 1;
            first += 1;
        }
        let present = counts.iter().enumerate().filter(|(_, count)| **count > 0);
        let sum: f32 = present.map(|(unit, _)| weight(unit as u32)).sum();
        let hits = last - first;
        if best.is_none_or(|(_, most, of)| sum > most || (sum == most && hits > of)) {
            best = Some(((matches[first].position, end(m) - 1), sum, hits));
        }
    }
    best.map(|(stretch, ..)| stretch)
}

/// A text, up to where the snippet may reach, and its blocks that it may use.
struct Passage<'a> {
    text: &'a str,
    blocks: &'a [Block],
    matches: &'a [Match],
}

impl Passage<'_> {
    /// The text from some words before a stretch to some words after it; from
    /// the first block when there is none.
    fn around(&self, stretch: Option<(u32, u32)>) -> Snippet {
        let Some(begin) = self.blocks.first() else { return Snippet::default() };
        let (first, last) = stretch.unwrap_or((begin.position, begin.position));
        let number = self.blocks.partition_point(|block| block.position <= first).saturating_sub(1);
        let (mut from, mut position) = self.lead(number, first);
        let to = self.reach(from, position, last);
        // Where the text ends early there is room for what stands before.
        let mut number = number;
        if from == self.blocks[number].start as usize {
            while let Some(before) = number.checked_sub(1).map(|before| self.blocks[before])
                && chars(&self.text[before.start as usize..to]) <= ROOM
            {
                (from, position) = (before.start as usize, before.position);
                number -= 1;
            }
        }
        self.compose(from, to, position)
    }

    /// Where to begin, in bytes and as a position, so that the reader sees how
    /// it came to the word at `first`.
    fn lead(&self, number: usize, first: u32) -> (usize, u32) {
        let block = self.blocks[number];
        let start = block.start as usize;
        let text = &self.text[start..];
        let before: Vec<_> = words(text).take((first - block.position) as usize + 1).collect();
        let Some(target) = before.last() else { return (start, block.position) };
        if chars(&text[..target.start]) <= LEAD {
            return (start, block.position);
        }
        let mut begin = before.len() - 1;
        for (index, word) in before.iter().enumerate().rev() {
            if chars(&text[word.start..target.start]) > LEAD {
                break;
            }
            begin = index;
            if text[..word.start].trim_end().ends_with(['.', '!', '?', '。', '…']) {
                break;
            }
        }
        (start + before[begin].start, block.position + begin as u32)
    }

    /// Where to end: behind the word at `last` and as many as there is room for.
    fn reach(&self, from: usize, position: u32, last: u32) -> usize {
        let text = &self.text[from..];
        let mut to = 0;
        let mut length = 0;
        for (at, word) in (position..).zip(words(text)) {
            length += chars(&text[to..word.end]);
            if at > last && length > ROOM {
                break;
            }
            to = word.end;
        }
        // Punctuation belongs to the word before it.
        let after = text[to..].find(|c: char| c.is_whitespace() || c.is_alphanumeric());
        let punctuation = after.unwrap_or(text.len() - to);
        from + to + if punctuation <= 3 { punctuation } else { 0 }
    }

    fn compose(&self, from: usize, to: usize, position: u32) -> Snippet {
        let line_before = self.text[..from].rsplit('\n').next().unwrap_or_default();
        let line_after = self.text[to..].split('\n').next().unwrap_or_default();
        let mut snippet = Snippet::default();
        if words(line_before).next().is_some() {
            snippet.text += CUT;
        }
        let mut position = position;
        for line in self.text[from..to].split('\n') {
            let count = words(line).count() as u32;
            if count > 0 {
                if !snippet.text.is_empty() && snippet.text != CUT {
                    snippet.text += NEXT_LINE;
                }
                let line = line.trim();
                let offset = snippet.text.len();
                let marks = mark(line, position, self.matches).into_iter();
                snippet.highlights.extend(marks.map(|m| m.start + offset..m.end + offset));
                // Whitespace of other kinds is as long as a space in a line of text.
                snippet.text.push_str(line);
            }
            position += count;
        }
        if words(line_after).next().is_some() {
            snippet.text += CUT;
        }
        shorten(snippet)
    }
}

/// The bytes of `text` that match, when its first word stands at `position`.
/// The words of one phrase are marked as one.
fn mark(text: &str, position: u32, matches: &[Match]) -> Vec<Range<usize>> {
    let mut marks: Vec<Range<usize>> = Vec::new();
    let longest = matches.iter().map(|m| m.len).max().unwrap_or(0);
    let from = matches.partition_point(|m| m.position + longest <= position);
    let mut ahead = matches[from..].iter().peekable();
    let mut reach = 0;
    for (at, word) in (position..).zip(words(text)) {
        let continues = at < reach;
        while let Some(m) = ahead.next_if(|m| m.position <= at) {
            reach = reach.max(m.position + m.len);
        }
        match marks.last_mut() {
            Some(mark) if continues => mark.end = word.end,
            _ if at < reach => marks.push(word.start..word.end),
            _ if ahead.peek().is_none() => break,
            _ => {}
        }
    }
    marks
}

/// A short text as it is.
fn whole(text: &str, position: u32, matches: &[Match]) -> Snippet {
    let trimmed = text.trim();
    shorten(Snippet { text: trimmed.to_owned(), highlights: mark(trimmed, position, matches) })
}

/// What a document begins with, when no part of it matches.
fn beginning(record: &Record) -> Snippet {
    let blocks = &record.outline.blocks;
    let skip = usize::from(begins_with(&record.body, blocks, &record.title));
    let rest = blocks.get(skip..).filter(|rest| !rest.is_empty()).unwrap_or(blocks);
    let snippet = Passage { text: &record.body, blocks: rest, matches: &[] }.around(None);
    match snippet.text.is_empty() {
        true => whole(&record.body, 0, &[]),
        false => snippet,
    }
}

/// Whether the first of `blocks` is this one line.
fn begins_with(text: &str, blocks: &[Block], line: &str) -> bool {
    let from = blocks.first().and_then(|block| text.get(block.start as usize..));
    from.and_then(|from| from.split('\n').next()).is_some_and(|first| first.trim() == line)
}

/// Cuts what is too long all the same, makes line breaks spaces.
fn shorten(mut snippet: Snippet) -> Snippet {
    if let Some((end, _)) = snippet.text.char_indices().nth(LONGEST) {
        snippet.text.truncate(end);
        snippet.highlights.retain(|mark| mark.end <= end);
        snippet.text += CUT;
    }
    if snippet.text.contains(['\n', '\r', '\t']) {
        snippet.text = snippet.text.replace(['\n', '\r', '\t'], " ");
    }
    snippet
}

fn chars(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
#[path = "snippet_tests.rs"]
mod tests;

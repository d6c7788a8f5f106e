//! The shape of a text: where its sections start and, every few words, which
//! word stands at which byte. With it, a hit's best passage is found from the
//! positions in the index, and only that passage is read.
//!
//! Positions count the words of the values of the text field one after the
//! other (body, title, summary, extra), with a gap of one between two values.

use concord_corpus::{Section, Text};

use crate::SectionRef;
use crate::analysis;

/// A line is one block, a long one several. Words.
const BLOCK: u32 = 60;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outline {
    pub(crate) sections: Vec<SectionMark>,
    /// Those with words, in order.
    pub(crate) blocks: Vec<Block>,
    /// How many words the text has.
    pub(crate) words: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SectionMark {
    /// The byte at which it starts.
    pub(crate) start: u32,
    pub(crate) heading: SectionRef,
}

/// Up to [`BLOCK`] words of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// Index in [`Outline::sections`].
    pub(crate) section: u32,
    /// The position of its first word.
    pub(crate) position: u32,
    /// Where its line starts, or, if it does not start the line, its first
    /// word. Bytes.
    pub(crate) start: u32,
}

impl Outline {
    pub(crate) fn of(text: &Text, sections: &[Section]) -> Self {
        let sections = text.section_starts.iter().enumerate().map(|(index, start)| {
            let section = sections.get(index);
            SectionMark {
                start: *start,
                heading: SectionRef {
                    title: section.map_or_else(String::new, |s| s.title.to_string()),
                    anchor: section.map_or_else(String::new, |s| s.anchor.to_string()),
                },
            }
        });
        let mut outline = Self { sections: sections.collect(), ..Self::default() };
        outline.cut(&text.body);
        outline
    }

    /// The outline of a text without sections.
    pub(crate) fn plain(text: &str) -> Self {
        let mut outline = Self::default();
        outline.cut(text);
        outline
    }

    fn cut(&mut self, text: &str) {
        let mut section = 0;
        let mut line_start = 0;
        for line in text.split_inclusive('\n') {
            while self.sections.get(section + 1).is_some_and(|s| s.start as usize <= line_start) {
                section += 1;
            }
            let first = self.words;
            for word in analysis::words(line) {
                if (self.words - first).is_multiple_of(BLOCK) {
                    let offset = if self.words == first { 0 } else { word.start };
                    self.blocks.push(Block {
                        section: section as u32,
                        position: self.words,
                        start: (line_start + offset) as u32,
                    });
                }
                self.words += 1;
            }
            line_start += line.len();
        }
    }

    /// The block that the word at `position` is in.
    pub(crate) fn block_at(&self, position: u32) -> Option<usize> {
        self.blocks.partition_point(|block| block.position <= position).checked_sub(1)
    }

    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        put(out, self.sections.len() as u32);
        let mut before = 0;
        for section in &self.sections {
            put(out, section.start.wrapping_sub(before));
            before = section.start;
            put_str(out, &section.heading.title);
            put_str(out, &section.heading.anchor);
        }
        put(out, self.blocks.len() as u32);
        let mut before = Block { section: 0, position: 0, start: 0 };
        for block in &self.blocks {
            put(out, block.section - before.section);
            put(out, block.position - before.position);
            put(out, block.start - before.start);
            before = *block;
        }
        put(out, self.words);
    }

    /// Reads what [`Self::encode`] wrote; `None` when it did not.
    pub(crate) fn decode(bytes: &mut &[u8]) -> Option<Self> {
        let mut outline = Self::default();
        let mut start = 0_u32;
        for _ in 0..get(bytes)? {
            start = start.wrapping_add(get(bytes)?);
            let heading = SectionRef {
                title: get_str(bytes)?.to_owned(),
                anchor: get_str(bytes)?.to_owned(),
            };
            outline.sections.push(SectionMark { start, heading });
        }
        let mut block = Block { section: 0, position: 0, start: 0 };
        for _ in 0..get(bytes)? {
            block.section = block.section.checked_add(get(bytes)?)?;
            block.position = block.position.checked_add(get(bytes)?)?;
            block.start = block.start.checked_add(get(bytes)?)?;
            outline.blocks.push(block);
        }
        outline.words = get(bytes)?;
        Some(outline)
    }
}

/// Seven bits a byte, the lowest first.
fn put(out: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn get(bytes: &mut &[u8]) -> Option<u32> {
    let mut number = 0_u32;
    for shift in (0..35).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u32::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

pub(crate) fn put_str(out: &mut Vec<u8>, text: &str) {
    put(out, text.len() as u32);
    out.extend_from_slice(text.as_bytes());
}

pub(crate) fn get_str<'a>(bytes: &mut &'a [u8]) -> Option<&'a str> {
    let len = get(bytes)? as usize;
    let (text, rest) = bytes.split_at_checked(len)?;
    *bytes = rest;
    std::str::from_utf8(text).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn section(title: &str, anchor: &str) -> Section {
        Section { level: 2, title: title.into(), anchor: anchor.into() }
    }

    #[test]
    fn blocks_are_lines_and_parts_of_long_lines() {
        let long = "word ".repeat(130);
        let body = format!("Lead here.\n---\nHeading\n{long}\n");
        let heading = body.find("Heading").unwrap() as u32;
        let text = Text { body, section_starts: vec![0, heading] };
        let outline = Outline::of(&text, &[section("", ""), section("Heading", "heading")]);
        let blocks = outline.blocks.iter().map(|b| (b.section, b.position, b.start));
        let start = heading + 8;
        assert_eq!(
            blocks.collect::<Vec<_>>(),
            [
                (0, 0, 0),
                (1, 2, heading),
                (1, 3, start),
                (1, 63, start + 300),
                (1, 123, start + 600)
            ]
        );
        assert_eq!(outline.words, 133);
        assert_eq!(outline.sections[1].heading.anchor, "heading");
        assert_eq!(outline.block_at(2), Some(1));
        assert_eq!(outline.block_at(132), Some(4));
    }

    #[test]
    fn a_text_without_words_has_no_blocks() {
        let outline = Outline::plain("*** \n --- \n");
        assert_eq!((outline.blocks.len(), outline.words), (0, 0));
        assert_eq!(outline.block_at(0), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(body in "[ab \n]{0,400}", starts in prop::collection::vec(0..500_u32, 0..5)) {
            let mut section_starts = starts;
            section_starts.sort_unstable();
            let sections = vec![section("A title", "a-title"); section_starts.len()];
            let outline = Outline::of(&Text { body, section_starts }, &sections);
            let mut bytes = Vec::new();
            outline.encode(&mut bytes);
            let mut rest = &bytes[..];
            prop_assert_eq!(Outline::decode(&mut rest), Some(outline));
            prop_assert!(rest.is_empty());
        }

        #[test]
        fn reading_anything_else_is_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = Outline::decode(&mut &bytes[..]);
        }
    }
}

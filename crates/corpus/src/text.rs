//! The words of a document as a reader sees them.

use std::ops::Range;

/// A heading and what stands below it, up to the next heading. The first
/// section of every document is its lead: level 0, no title, no anchor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// 0 for the lead, else 1 to 6.
    pub level: u8,
    pub title: Box<str>,
    /// The fragment of its address; unique in the document. Empty for the lead.
    pub anchor: Box<str>,
}

/// The plain text of a body: its blocks (paragraphs, headings, list items,
/// table rows), one per line, in the order of the page. Markup, HTML tags and
/// link addresses are not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// What plugins and the index see; spans of evidence count its bytes.
    pub body: String,
    /// For each of [`Document::sections`](crate::Document::sections), the byte
    /// at which it starts in `body` (a heading is part of its section).
    /// Ascending; the first is 0.
    pub section_starts: Vec<u32>,
}

impl Text {
    /// The bytes of section `index` in [`Text::body`].
    pub fn section_range(&self, index: usize) -> Range<usize> {
        let start = self.section_starts.get(index).map_or(self.body.len(), |s| *s as usize);
        let end = self.section_starts.get(index + 1).map_or(self.body.len(), |s| *s as usize);
        start..end
    }

    /// The bytes of a section's heading in [`Text::body`]; `None` for the lead
    /// and for a heading without words. `section` is the one at `index`.
    pub fn heading_range(&self, index: usize, section: &Section) -> Option<Range<usize>> {
        let range = self.section_range(index);
        let words = self.body.get(range.clone())?.trim_start();
        let start = range.end - words.len();
        let is_it = !section.title.is_empty() && words.starts_with(&*section.title);
        is_it.then(|| start..start + section.title.len())
    }

    pub fn section(&self, index: usize) -> &str {
        &self.body[self.section_range(index)]
    }
}

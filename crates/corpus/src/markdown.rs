//! One walk over Markdown, from which both the plain text and the page come,
//! so that a byte of the one is always the same word in the other.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{
    BrokenLink, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd,
    TextMergeWithOffset,
};

use crate::html_text::{self, InlineHtml};
use crate::text::{Section, Text};

/// Scheme of the links that stand for citations `[@id]` or `[@id; @other]`.
pub(crate) const CITE: &str = "cite:";

/// The ids of the sources that the destination of a citation names.
pub(crate) fn cited(destination: &str) -> impl Iterator<Item = &str> {
    let ids = destination.strip_prefix(CITE).unwrap_or_default().split(';');
    ids.map(|id| id.trim().trim_start_matches('@'))
}

/// Markdown that is being walked.
pub(crate) struct Markdown<'a> {
    /// The body, with shortcodes blanked out.
    pub source: &'a str,
    /// Whether `[@id]` is a citation: in our own kinds.
    pub citations: bool,
}

/// What a walk leaves behind.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    pub text: Text,
    pub sections: Vec<Section>,
    /// Explicit anchors that stood twice, with the place of the second.
    pub duplicate_anchors: Vec<(String, Range<usize>)>,
    /// Places of the headings, parallel to `sections`; the lead's is empty.
    pub headings: Vec<Range<usize>>,
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
        | Options::ENABLE_WIKILINKS
}

impl<'a> Markdown<'a> {
    /// Walks the events in order. `visit` gets each event, the bytes of the
    /// source that it came from, and the bytes that it added to the text.
    pub fn walk(&self, mut visit: impl FnMut(Event<'a>, Range<usize>, Range<usize>)) -> Outline {
        let citations = self.citations;
        let mut cite = move |link: BrokenLink<'_>| {
            let id = link.reference.strip_prefix('@').filter(|_| citations)?;
            Some((CowStr::from(format!("{CITE}{id}")), CowStr::from("")))
        };
        let parser = Parser::new_with_broken_link_callback(self.source, options(), Some(&mut cite))
            .into_offset_iter();
        let mut walk = Walk::default();
        for (event, at) in TextMergeWithOffset::new(parser) {
            let start = walk.out.text.body.len();
            walk.event(&event, &at);
            let end = walk.out.text.body.len();
            visit(event, at, start.min(end)..end);
        }
        walk.finish()
    }
}

struct OpenHeading {
    level: u8,
    explicit: Option<String>,
    at: Range<usize>,
    text_start: usize,
}

struct Walk {
    out: Outline,
    heading: Option<OpenHeading>,
    /// The anchors that are taken, and for each the next number to be tried
    /// behind it.
    anchors: HashMap<String, u32>,
    /// Inside a citation, whose text is no part of the prose.
    cite: usize,
    /// Inside a `[[wikilink]]` without a label: pages show the title of the
    /// document there, the text says its slug in words.
    bare_wikilink: bool,
    html: html_text::Stripper,
}

impl Default for Walk {
    fn default() -> Self {
        let mut out = Outline::default();
        out.sections.push(Section { level: 0, title: "".into(), anchor: "".into() });
        out.text.section_starts.push(0);
        out.headings.push(0..0);
        Self {
            out,
            heading: None,
            anchors: HashMap::new(),
            cite: 0,
            bare_wikilink: false,
            html: Default::default(),
        }
    }
}

impl Walk {
    fn event(&mut self, event: &Event<'_>, at: &Range<usize>) {
        let body = &mut self.out.text.body;
        match event {
            Event::Text(text) if self.bare_wikilink => body.push_str(&slug_words(text)),
            Event::Text(text) | Event::Code(text) if self.cite == 0 => {
                body.push_str(text);
            }
            Event::SoftBreak | Event::HardBreak => body.push(' '),
            Event::Html(html) => self.html.push(html, body),
            Event::InlineHtml(html) => match InlineHtml::of(html) {
                InlineHtml::Words => body.push_str(html),
                InlineHtml::Markup => {
                    let name = html_text::tag_name(html).map_or("", |(name, _)| name);
                    if !html_text::is_inline(name) {
                        html_text::space(body);
                    }
                }
                InlineHtml::Nothing => {}
            },
            Event::Start(Tag::Heading { level, id, .. }) => {
                self.end_block();
                let body = &mut self.out.text.body;
                self.heading = Some(OpenHeading {
                    level: level_number(*level),
                    explicit: id.as_ref().map(ToString::to_string),
                    at: at.clone(),
                    text_start: body.len(),
                });
            }
            Event::Start(Tag::Link { dest_url, .. }) if dest_url.starts_with(CITE) => {
                self.cite += 1;
                // “claim [@source].” reads “claim.”
                while body.ends_with(' ') {
                    body.pop();
                }
            }
            Event::Start(Tag::Link { .. }) if self.cite > 0 => self.cite += 1,
            Event::Start(Tag::Link {
                link_type: LinkType::WikiLink { has_pothole: false },
                ..
            }) => self.bare_wikilink = true,
            Event::End(TagEnd::Link) => {
                self.cite = self.cite.saturating_sub(1);
                self.bare_wikilink = false;
            }
            Event::End(TagEnd::Heading(_)) => {
                self.close_heading();
                self.end_block();
            }
            Event::End(TagEnd::TableCell) => body.push(' '),
            Event::Start(Tag::HtmlBlock) => {
                self.html = html_text::Stripper::default();
                self.end_block();
            }
            Event::Start(
                Tag::Item
                | Tag::CodeBlock(_)
                | Tag::Table(_)
                | Tag::Paragraph
                | Tag::BlockQuote(_)
                | Tag::List(_)
                | Tag::FootnoteDefinition(_),
            )
            | Event::End(
                TagEnd::Paragraph
                | TagEnd::Item
                | TagEnd::CodeBlock
                | TagEnd::HtmlBlock
                | TagEnd::TableRow
                | TagEnd::TableHead
                | TagEnd::FootnoteDefinition
                | TagEnd::BlockQuote(_),
            ) => self.end_block(),
            _ => {}
        }
    }

    /// Ends the current line of the text, if anything stands on it.
    fn end_block(&mut self) {
        let body = &mut self.out.text.body;
        while body.ends_with(' ') {
            body.pop();
        }
        if !body.is_empty() && !body.ends_with('\n') {
            body.push('\n');
        }
    }

    fn close_heading(&mut self) {
        let Some(heading) = self.heading.take() else { return };
        let title = self.out.text.body[heading.text_start..].trim().to_owned();
        let anchor = match heading.explicit {
            Some(anchor) if !self.anchors.contains_key(&anchor) => anchor,
            Some(anchor) => {
                self.out.duplicate_anchors.push((anchor.clone(), heading.at.clone()));
                self.free_anchor(anchor)
            }
            None => self.free_anchor(slug(&title)),
        };
        self.anchors.entry(anchor.clone()).or_insert(1);
        self.out.text.section_starts.push(heading.text_start as u32);
        self.out.headings.push(heading.at);
        self.out.sections.push(Section {
            level: heading.level,
            title: title.into(),
            anchor: anchor.into(),
        });
    }

    /// The anchor itself, or with the first number behind it that is free.
    fn free_anchor(&mut self, wanted: String) -> String {
        let Some(next) = self.anchors.get(&wanted) else { return wanted };
        let mut number = *next;
        loop {
            let anchor = format!("{wanted}-{number}");
            number += 1;
            if !self.anchors.contains_key(&anchor) {
                self.anchors.insert(wanted, number);
                return anchor;
            }
        }
    }

    fn finish(mut self) -> Outline {
        self.end_block();
        self.out
    }
}

/// `practices/share-power#x` in words: “share power”.
fn slug_words(reference: &str) -> String {
    let id = reference.split('#').next().unwrap_or_default();
    id.rsplit('/').next().unwrap_or_default().replace(['-', '_'], " ")
}

fn level_number(level: HeadingLevel) -> u8 {
    level as u8
}

/// The anchor of a heading without one of its own: its letters and digits in
/// lower case with hyphens between words, whatever the script.
pub(crate) fn slug(title: &str) -> String {
    let mut slug = String::with_capacity(title.len());
    for c in title.chars() {
        if c.is_alphanumeric() || c == '_' {
            slug.extend(c.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "section".to_owned() } else { slug.to_owned() }
}

/// Blanks out Hugo's shortcodes (`{{< … >}}`, `{{% … %}}`), which mean nothing
/// here, by comments of the same length, so that no place moves.
pub(crate) fn blank_shortcodes(body: &str) -> std::borrow::Cow<'_, str> {
    if !body.contains("{{<") && !body.contains("{{%") {
        return body.into();
    }
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    // A kind that is not closed any more is not looked for again and again.
    let mut open = [true, true];
    while let Some(start) = rest.find("{{") {
        let (kind, close) = match rest.as_bytes().get(start + 2) {
            Some(b'<') => (0, ">}}"),
            Some(b'%') => (1, "%}}"),
            _ => (2, ""),
        };
        let inner = rest.get(start + 3..).filter(|_| kind < 2 && open[kind]);
        let end = inner.and_then(|inner| inner.find(close));
        let Some(len) = end.map(|at| at + 3 + close.len()) else {
            if inner.is_some() {
                open[kind] = false;
            }
            let (plain, after) = rest.split_at(start + 1);
            out.push_str(plain);
            rest = after;
            continue;
        };
        let code = &rest[start..start + len];
        out.push_str(&rest[..start]);
        // `<!--` and `-->` need seven bytes; the shortest shortcode has six.
        if len < 7 || code.contains("\n\n") {
            out.push_str(code);
        } else {
            out.push_str("<!--");
            let inside = &code.as_bytes()[4..len - 3];
            out.extend(inside.iter().map(|b| if *b == b'\n' { '\n' } else { ' ' }));
            out.push_str("-->");
        }
        rest = &rest[start + len..];
    }
    out.push_str(rest);
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(source: &str) -> Outline {
        Markdown { source, citations: true }.walk(|_, _, _| {})
    }

    #[test]
    fn text_is_what_a_reader_sees() {
        let out = outline(
            "Lead *one* [two](x.md)\nthree [@a-1].\n\n## Head {#h}\n\n- a\n- b\n\n| c | d |\n|-|-|\n| e | f |\n\n`code` <b>bold</b> <!-- no -->\n",
        );
        assert_eq!(out.text.body, "Lead one two three.\nHead\na\nb\nc d\ne f\ncode bold\n");
        assert_eq!(out.text.section(0), "Lead one two three.\n");
        assert!(out.text.section(1).starts_with("Head\n"));
    }

    #[test]
    fn headings_have_their_place_in_the_text() {
        let out = outline("Lead\n\n# *A* `b`\nx\n- # [@c] d\n\n# !\n# \n## Ende\n");
        let all = out.sections.iter().enumerate();
        let ranges = all.filter_map(|(index, section)| out.text.heading_range(index, section));
        let words: Vec<_> = ranges.map(|at| &out.text.body[at]).collect();
        assert_eq!(words, ["A b", "d", "!", "Ende"]);
    }

    #[test]
    fn anchors_are_unique_and_readable() {
        let out = outline("# A b!\n# A b\n# Über das\n# X {#a-b}\n# 漢字\n# !\n");
        let anchors: Vec<_> = out.sections.iter().map(|s| &*s.anchor).collect();
        assert_eq!(anchors, ["", "a-b", "a-b-1", "über-das", "a-b-2", "漢字", "section"]);
        assert_eq!(out.duplicate_anchors.len(), 1);
    }

    #[test]
    fn shortcodes_vanish_and_nothing_moves() {
        let body = "a {{< box x---y >}} b\n{{% note %}}\nc {{< open";
        let blanked = blank_shortcodes(body);
        assert_eq!(blanked.len(), body.len());
        assert_eq!(outline(&blanked).text.body.replace("  ", " "), "a b\nc {{< open\n");
    }

    #[test]
    fn html_blocks_give_their_words_only() {
        let out = outline(
            "<div class=\"x\">\nInside &amp; out\n<script>alert(1)</script>\n</div>\n\nAfter\n",
        );
        assert_eq!(out.text.body, "Inside & out\nAfter\n");
    }

    #[test]
    fn shortcodes_of_any_script_and_number() {
        let body = "a {{<é >}} b {{%漢%}} c {{x}} {{< {{% d %}} e";
        let blanked = blank_shortcodes(body);
        assert_eq!(blanked.len(), body.len());
        assert!(blanked.starts_with("a <!--") && blanked.contains("{{x}} {{< <!--"), "{blanked}");
        for many in ["{{< a >}} ", "{{% a %}} ", "{{<", "{{< {{% "] {
            let body = many.repeat(1_000_000 / many.len());
            assert_eq!(blank_shortcodes(&body).len(), body.len());
        }
    }

    #[test]
    fn a_hundred_thousand_headings_have_anchors_of_their_own() {
        let out = outline(&"# Same\n".repeat(100_000));
        assert_eq!(&*out.sections[100_000].anchor, "same-99999");
        let out = outline(&"# x {#same}\n".repeat(50_000));
        assert_eq!(&*out.sections[50_000].anchor, "same-49999");
        assert_eq!(out.duplicate_anchors.len(), 49_999);
    }

    #[test]
    fn blocks_within_items_are_lines_of_their_own() {
        let out = outline("- foo\n  # head\n  > quote\n- bar\n  - baz\n");
        assert_eq!(out.text.body, "foo\nhead\nquote\nbar\nbaz\n");
        assert_eq!(out.text.section(1), "head\nquote\nbar\nbaz\n");
        // Spaces before a citation are dropped, but not those before a heading.
        let out = outline("- foo <b> </b> \n  # [@a] x\n- # [@b]\n");
        assert_eq!(out.text.body, "foo\n x\n");
    }

    #[test]
    fn nothing_swallows_the_words_behind_it() {
        let out = outline("the <script> tag, <path> and <br>c\n\n<div>\n<script>x\n\nd\n");
        assert_eq!(out.text.body, "the <script> tag, <path> and c\nd\n");
    }
}

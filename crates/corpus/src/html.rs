//! The page of a document, from its stored source: sanitised HTML, one piece
//! per section, with the evidence of plugins marked.
//!
//! Whatever a file says, its page loads nothing from another host, runs no
//! script, and carries no `id` or `class` but ours: those are written with a
//! prefix that nobody outside this process knows, and only such survive.

mod links;
mod raw;
mod sanitise;

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Alignment, CowStr, Event, Tag, TagEnd};

use self::raw::RawHtml;
use self::sanitise::{escape, prefix, sanitiser};
use crate::document::{Document, LinkTarget};
use crate::html_text::InlineHtml;
use crate::markdown::{self, Markdown};
use crate::{Detail, Source, front_matter};

/// Where a link leads, as the web knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    pub url: String,
    /// Title of the document, for links without a text of their own.
    pub title: String,
}

/// Bytes of the text to be marked as evidence, and the letter shown there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub range: Range<usize>,
    pub letter: String,
}

/// Renders the body of `document` from its `source`. The result has one piece
/// of HTML for each of [`Document::sections`]; headings within lists or quotes
/// stay in the piece around them. `marks` must be ascending and must not
/// overlap. `resolve` gives the address of a link, or `None` when it is broken.
pub fn render(
    document: &Document,
    source: &str,
    marks: &[Mark],
    resolve: &dyn Fn(&LinkTarget) -> Option<Resolved>,
) -> Vec<String> {
    let parts = front_matter::split(source);
    let body = markdown::blank_shortcodes(&source[parts.body]);
    let citations = !matches!(document.detail, Detail::Page);
    let markdown = Markdown { source: &body, citations };
    let mut renderer = Renderer {
        document,
        marks,
        resolve,
        prefix: prefix(),
        pieces: vec![Vec::new()],
        run: 0,
        depth: 0,
        heading: 0,
        skip_heading: false,
        links: Vec::new(),
        image: None,
        images: 0,
        alignments: Vec::new(),
        cell: 0,
        cell_tag: "td",
        html_block: String::new(),
        raw_html: RawHtml { folder: document.id.folder(), resolve, open: 0, names: HashMap::new() },
        wikilink_title: None,
        in_cite: false,
    };
    markdown.walk(|event, _, text| renderer.event(event, text));
    let clean = |events: Vec<Event<'_>>| {
        let mut html = String::new();
        pulldown_cmark::html::push_html(&mut html, events.into_iter());
        sanitiser().clean(&html).to_string()
    };
    let mut html: Vec<String> = renderer.pieces.into_iter().map(clean).collect();
    html.resize(document.sections.len(), String::new());
    html
}

/// Deepest nesting of lists, quotes and the like that a page shows: browsers
/// and the sanitiser look through all open elements for each new one.
const MAX_DEPTH: usize = 100;

/// Longest text without markup that is handed on in one piece, in bytes: the
/// sanitiser looks through the rest of a text for each `&` in it.
const MAX_RUN: usize = 16 * 1024;

struct Renderer<'a, 'e> {
    document: &'a Document,
    marks: &'a [Mark],
    resolve: &'a dyn Fn(&LinkTarget) -> Option<Resolved>,
    prefix: &'static str,
    pieces: Vec<Vec<Event<'e>>>,
    /// Bytes of text that were written since the last markup.
    run: usize,
    /// How many lists, quotes and the like are open; those below
    /// [`MAX_DEPTH`] are not written.
    depth: usize,
    /// Index of the section whose heading was met last.
    heading: usize,
    /// The first heading repeats the title, which the page shows already.
    skip_heading: bool,
    /// For each open link, what closes it.
    links: Vec<&'static str>,
    /// The tag of the image that is open, with as much of its text as was met,
    /// and what closes it.
    image: Option<(String, &'static str)>,
    /// How many images are open within it.
    images: usize,
    /// The alignments of the columns of the table that is open, and the column
    /// and the tag of the next cell.
    alignments: Vec<Alignment>,
    cell: usize,
    cell_tag: &'static str,
    /// The lines of the block of HTML that is open.
    html_block: String,
    raw_html: RawHtml<'a>,
    wikilink_title: Option<String>,
    in_cite: bool,
}

impl<'e> Renderer<'_, 'e> {
    fn push(&mut self, event: Event<'e>) {
        let Some(piece) = self.pieces.last_mut() else { return };
        let Event::Text(text) = event else {
            let goes_on = event == Event::SoftBreak;
            self.run = if goes_on { self.run + 1 } else { 0 };
            return piece.push(event);
        };
        let mut rest: &str = &text;
        while self.run + rest.len() > MAX_RUN {
            let end = floor_char_boundary(rest, MAX_RUN.saturating_sub(self.run));
            let (now, later) = rest.split_at(end);
            piece.push(Event::Text(now.to_owned().into()));
            // The sanitiser drops it, and leaves two texts.
            piece.push(Event::InlineHtml("<!-- -->".into()));
            (self.run, rest) = (0, later);
        }
        self.run += rest.len();
        piece.push(if rest.len() == text.len() {
            Event::Text(text)
        } else {
            Event::Text(rest.to_owned().into())
        });
    }

    fn raw(&mut self, html: String) {
        self.push(Event::InlineHtml(html.into()));
    }

    fn event(&mut self, event: Event<'e>, text: Range<usize>) {
        if self.image.is_some() {
            return self.in_image(event);
        }
        match event {
            Event::Start(Tag::Heading { level, .. }) => self.start_heading(level as u8),
            Event::End(TagEnd::Heading(_)) => self.end_heading(),
            _ if self.skip_heading => {}
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                self.start_link(link_type, &dest_url);
            }
            Event::End(TagEnd::Link) => {
                self.in_cite = false;
                if let Some(title) = self.wikilink_title.take() {
                    self.push(Event::Text(title.into()));
                }
                if let Some(close) = self.links.pop() {
                    self.raw(close.to_owned());
                }
            }
            Event::Start(Tag::Image { link_type, dest_url, .. }) => {
                self.start_image(link_type, &dest_url);
            }
            Event::Start(Tag::FootnoteDefinition(name)) => {
                let (p, id) = (self.prefix, markdown::slug(&name));
                let (tag, name) = (format!("{p}footnote"), escape(&name));
                let open = format!("<div class=\"{tag}\" id=\"{p}fn-{id}\"><sup>{name}</sup> ");
                self.open(Event::Html(open.into()));
            }
            Event::End(TagEnd::FootnoteDefinition) => self.close(Event::Html("</div>".into())),
            Event::FootnoteReference(name) => {
                let id = markdown::slug(&name);
                self.raw(format!("<sup><a href=\"#fn-{id}\">{}</a></sup>", escape(&name)));
            }
            Event::Text(_) if self.in_cite => {}
            // The slug gives way to the title, which the end of the link writes.
            Event::Text(_) if self.wikilink_title.is_some() => {}
            Event::Text(words) if self.links.is_empty() => self.marked_text(words, text),
            Event::Html(html) => self.html_block.push_str(&html),
            Event::End(TagEnd::HtmlBlock) => {
                let block = std::mem::take(&mut self.html_block);
                let block = self.raw_html.block(&block);
                self.push(Event::Html(block.into()));
                self.close(event);
            }
            Event::InlineHtml(html) => self.inline_html(html),
            Event::Start(Tag::Table(alignments)) => {
                self.alignments.clone_from(&alignments);
                self.open(Event::Start(Tag::Table(alignments)));
            }
            Event::Start(Tag::TableHead | Tag::TableRow) => {
                self.cell = 0;
                self.cell_tag = if event == Event::Start(Tag::TableHead) { "th" } else { "td" };
                self.open(event);
            }
            Event::Start(Tag::TableCell) => self.start_cell(),
            Event::End(TagEnd::TableCell) => {
                self.raw(format!("</{}>", self.cell_tag));
            }
            Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => self.push(event),
            Event::Start(_) => self.open(event),
            Event::End(_) => self.close(event),
            other => self.push(other),
        }
    }

    /// Opens a list, a quote or the like.
    fn open(&mut self, event: Event<'e>) {
        if self.depth < MAX_DEPTH {
            self.push(event);
        }
        self.depth += 1;
    }

    fn close(&mut self, event: Event<'e>) {
        self.depth = self.depth.saturating_sub(1);
        if self.depth < MAX_DEPTH {
            self.push(event);
        }
    }

    /// Writes a piece of HTML that stands within a line.
    fn inline_html(&mut self, html: CowStr<'e>) {
        match InlineHtml::of(&html) {
            InlineHtml::Words => self.push(Event::Text(html)),
            InlineHtml::Markup => {
                let tag = self.raw_html.tag(&html).into_owned();
                self.raw(tag);
            }
            InlineHtml::Nothing => {}
        }
    }

    /// Says the alignment of a column by an attribute: pages have no inline
    /// styles.
    fn start_cell(&mut self) {
        let align = match self.alignments.get(self.cell) {
            Some(Alignment::Left) => " align=\"left\"",
            Some(Alignment::Center) => " align=\"center\"",
            Some(Alignment::Right) => " align=\"right\"",
            Some(Alignment::None) | None => "",
        };
        self.cell += 1;
        self.raw(format!("<{}{align}>", self.cell_tag));
    }

    fn start_heading(&mut self, level: u8) {
        self.heading += 1;
        let Some(section) = self.document.sections.get(self.heading) else { return };
        let repeats = level == 1 && section.title == self.document.title;
        if self.heading == 1 && self.depth == 0 && repeats {
            self.skip_heading = true;
            self.pieces.push(Vec::new());
            return;
        }
        let anchor = escape(&section.anchor);
        if self.depth == 0 {
            while self.pieces.len() <= self.heading {
                self.pieces.push(Vec::new());
                self.raw_html.open = 0;
                self.raw_html.names.clear();
            }
        }
        // The title of the page is its only first-level heading.
        let level = level.max(2);
        let p = self.prefix;
        self.push(Event::Html(format!("<h{level} class=\"{p}head\" id=\"{p}{anchor}\">").into()));
        self.depth += 1;
    }

    fn end_heading(&mut self) {
        if std::mem::take(&mut self.skip_heading) {
            return;
        }
        self.depth = self.depth.saturating_sub(1);
        let Some(section) = self.document.sections.get(self.heading) else { return };
        let level = section.level.max(2);
        let (p, anchor) = (self.prefix, escape(&section.anchor));
        self.push(Event::Html(
            format!(
                " <a class=\"{p}permalink\" href=\"#{anchor}\" title=\"Link to this section\">#</a></h{level}>\n"
            )
            .into(),
        ));
    }

    /// Writes words with the evidence in them marked.
    fn marked_text(&mut self, words: CowStr<'e>, range: Range<usize>) {
        // Words that a reader does not see are not in the text.
        let marks = if range.len() == words.len() { self.marks } else { &[] };
        let first = marks.partition_point(|mark| mark.range.end <= range.start);
        let hits = marks[first..].iter().take_while(|mark| mark.range.start < range.end);
        let mut at = 0;
        for mark in hits {
            let start = mark.range.start.saturating_sub(range.start).max(at);
            let end = (mark.range.end - range.start).min(words.len());
            let (Some(before), Some(inside)) = (words.get(at..start), words.get(start..end)) else {
                continue;
            };
            self.push(Event::Text(before.to_owned().into()));
            let p = self.prefix;
            let letter =
                if mark.range.end <= range.end { escape(&mark.letter) } else { String::new() };
            self.raw(format!(
                "<span class=\"{p}evidence\">{}<sup>{letter}</sup></span>",
                escape(inside)
            ));
            at = end;
        }
        if at == 0 {
            self.push(Event::Text(words));
        } else {
            self.push(Event::Text(words[at..].to_owned().into()));
        }
    }
}

/// The nearest character boundary at or before `at`.
fn floor_char_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The sources that a document lists.
pub fn sources(detail: &Detail) -> &[Source] {
    match detail {
        Detail::Case(case) => &case.sources,
        Detail::Practice(practice) => &practice.sources,
        Detail::Challenge(challenge) => &challenge.sources,
        _ => &[],
    }
}

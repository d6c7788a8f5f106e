//! The page of a document, from its stored source: sanitised HTML, one piece
//! per section, with the evidence of plugins marked.
//!
//! Whatever a file says, its page loads nothing from another host, runs no
//! script, and carries no `id` or `class` but ours: those are written with a
//! prefix that nobody outside this process knows, and only such survive.

use std::borrow::Cow;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::ops::Range;
use std::sync::OnceLock;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use crate::document::{Document, LinkTarget};
use crate::links::{self, Written};
use crate::markdown::{self, CITE, Markdown};
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
        depth: 0,
        heading: 0,
        skip_heading: false,
        links: Vec::new(),
        image: None,
        wikilink_title: None,
        in_cite: false,
    };
    markdown.walk(|event, _, text| renderer.event(event, text));
    let pieces = renderer.pieces;
    let cleaner = cleaner(document, resolve);
    let mut html: Vec<String> = pieces
        .into_iter()
        .map(|events| {
            let mut html = String::new();
            pulldown_cmark::html::push_html(&mut html, events.into_iter());
            cleaner.clean(&html).to_string()
        })
        .collect();
    html.resize(document.sections.len(), String::new());
    html
}

/// What our own ids and classes start with before sanitising.
fn prefix() -> &'static str {
    static PREFIX: OnceLock<String> = OnceLock::new();
    PREFIX.get_or_init(|| format!("c{:016x}-", RandomState::new().build_hasher().finish()))
}

fn cleaner<'a>(
    document: &'a Document,
    resolve: &'a dyn Fn(&LinkTarget) -> Option<Resolved>,
) -> Cleaner<'a> {
    Cleaner { document, resolve }
}

struct Cleaner<'a> {
    document: &'a Document,
    resolve: &'a dyn Fn(&LinkTarget) -> Option<Resolved>,
}

impl Cleaner<'_> {
    fn clean(&self, html: &str) -> ammonia::Document {
        // The filter must be `'static` and `Sync`, so it only keeps what is
        // safe; addresses in raw HTML are settled before.
        let html = self.settle_raw_addresses(html);
        sanitiser().clean(&html)
    }

    /// Rewrites relative `src` and `href` of raw HTML as those of Markdown are.
    fn settle_raw_addresses<'h>(&self, html: &'h str) -> Cow<'h, str> {
        if !html.contains("<img") && !html.contains("<a ") {
            return html.into();
        }
        let mut out = String::with_capacity(html.len());
        let mut rest = html;
        while let Some((at, len)) = next_address(rest) {
            let address = &rest[at..at + len];
            out.push_str(&rest[..at]);
            match links::read(address, self.document.id.folder()) {
                Written::Target(target) if !matches!(target, LinkTarget::Anchor(_)) => {
                    match (self.resolve)(&target) {
                        Some(resolved) => out.push_str(&escape(&resolved.url)),
                        None => out.push_str(address),
                    }
                }
                _ => out.push_str(address),
            }
            rest = &rest[at + len..];
        }
        out.push_str(rest);
        out.into()
    }
}

/// The place of the next address in double quotes that is not ours already.
fn next_address(html: &str) -> Option<(usize, usize)> {
    let mut from = 0;
    loop {
        let hit = ["src=\"", "href=\""]
            .iter()
            .filter_map(|name| html[from..].find(name).map(|at| from + at + name.len()))
            .min()?;
        let len = html[hit..].find('"')?;
        if !html[hit..hit + len].starts_with(['/', '#']) {
            return Some((hit, len));
        }
        from = hit + len;
    }
}

fn sanitiser() -> &'static ammonia::Builder<'static> {
    static SANITISER: OnceLock<ammonia::Builder<'static>> = OnceLock::new();
    SANITISER.get_or_init(|| {
        let mut builder = ammonia::Builder::default();
        builder
            .add_tags(["input", "section"])
            .add_generic_attributes(["id", "class"])
            .add_tag_attributes("input", ["type", "checked", "disabled"])
            .add_tag_attributes("a", ["title"])
            .url_schemes(["http", "https", "mailto"].into())
            .link_rel(Some("noopener noreferrer"))
            .attribute_filter(|element, attribute, value| match (element, attribute) {
                (_, "id") => value.strip_prefix(prefix()).map(Cow::from),
                ("code", "class") if value.starts_with("language-") => Some(value.into()),
                ("blockquote", "class") if value.starts_with("markdown-alert-") => {
                    Some(value.into())
                }
                (_, "class") => value.strip_prefix(prefix()).map(Cow::from),
                // Nothing is ever loaded from another host.
                ("img", "src") => value.starts_with("/asset/").then(|| value.into()),
                ("input", "type") => (value == "checkbox").then(|| value.into()),
                (_, "cite") => None,
                _ => Some(value.into()),
            });
        builder
    })
}

pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

struct Renderer<'a, 'e> {
    document: &'a Document,
    marks: &'a [Mark],
    resolve: &'a dyn Fn(&LinkTarget) -> Option<Resolved>,
    prefix: &'static str,
    pieces: Vec<Vec<Event<'e>>>,
    /// How many lists, quotes and the like are open.
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
    wikilink_title: Option<String>,
    in_cite: bool,
}

impl<'e> Renderer<'_, 'e> {
    fn push(&mut self, event: Event<'e>) {
        if let Some(piece) = self.pieces.last_mut() {
            piece.push(event);
        }
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
            Event::Start(Tag::Image { dest_url, .. }) => self.start_image(&dest_url),
            Event::Start(Tag::FootnoteDefinition(name)) => {
                self.depth += 1;
                let (p, id) = (self.prefix, markdown::slug(&name));
                self.push(Event::Html(
                    format!(
                        "<div class=\"{p}footnote\" id=\"{p}fn-{id}\"><sup>{}</sup> ",
                        escape(&name)
                    )
                    .into(),
                ));
            }
            Event::End(TagEnd::FootnoteDefinition) => {
                self.depth = self.depth.saturating_sub(1);
                self.push(Event::Html("</div>".into()));
            }
            Event::FootnoteReference(name) => {
                let id = markdown::slug(&name);
                self.raw(format!("<sup><a href=\"#fn-{id}\">{}</a></sup>", escape(&name)));
            }
            Event::Text(_) if self.in_cite => {}
            // The slug gives way to the title, which the end of the link writes.
            Event::Text(_) if self.wikilink_title.is_some() => {}
            Event::Text(words) if self.links.is_empty() => self.marked_text(words, text),
            other => {
                match &other {
                    Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => {}
                    Event::Start(_) => self.depth += 1,
                    Event::End(_) => self.depth = self.depth.saturating_sub(1),
                    _ => {}
                }
                self.push(other);
            }
        }
    }

    fn start_heading(&mut self, level: u8) {
        self.heading += 1;
        let Some(section) = self.document.sections.get(self.heading) else { return };
        if self.heading == 1 && level == 1 && section.title == self.document.title {
            self.skip_heading = true;
            self.pieces.push(Vec::new());
            return;
        }
        let anchor = escape(&section.anchor);
        if self.depth == 0 {
            while self.pieces.len() <= self.heading {
                self.pieces.push(Vec::new());
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

    fn start_link(&mut self, link_type: LinkType, destination: &str) {
        if destination.starts_with(CITE) {
            self.in_cite = true;
            let numbers: Vec<_> =
                markdown::cited(destination).map(|id| self.source_link(id)).collect();
            let p = self.prefix;
            self.raw(format!("<sup class=\"{p}cite\">{}", numbers.join(", ")));
            return self.links.push("</sup>");
        }
        let wikilink = matches!(link_type, LinkType::WikiLink { .. });
        let written = if wikilink {
            links::read_wikilink(destination)
        } else if link_type == LinkType::Email {
            Written::External(format!("mailto:{destination}"))
        } else {
            links::read(destination, self.document.id.folder())
        };
        let resolved = match written {
            Written::External(url) => Some(Resolved { url, title: String::new() }),
            Written::Target(target) => (self.resolve)(&target),
        };
        if link_type == (LinkType::WikiLink { has_pothole: false }) {
            let title = resolved.as_ref().map(|resolved| resolved.title.clone());
            self.wikilink_title =
                Some(title.filter(|t| !t.is_empty()).unwrap_or_else(|| destination.to_owned()));
        }
        match resolved {
            Some(resolved) => {
                self.raw(format!("<a href=\"{}\">", escape(&resolved.url)));
                self.links.push("</a>");
            }
            None => {
                let p = self.prefix;
                self.raw(format!("<span class=\"{p}broken\" title=\"This link leads nowhere\">"));
                self.links.push("</span>");
            }
        }
    }

    /// The number under which a source is listed on the page, as a link to it.
    fn source_link(&self, id: &str) -> String {
        let position = sources(&self.document.detail).iter().position(|source| *source.id == *id);
        match position {
            Some(index) => format!("<a href=\"#source-{}\">{}</a>", escape(id), index + 1),
            None => "?".to_owned(),
        }
    }

    fn start_image(&mut self, destination: &str) {
        let written = links::read(destination, self.document.id.folder());
        let p = self.prefix;
        self.image = Some(match written {
            Written::Target(target @ LinkTarget::Asset(_)) => match (self.resolve)(&target) {
                Some(found) => {
                    let url = escape(&found.url);
                    (format!("<img src=\"{url}\" alt=\""), "\">")
                }
                None => {
                    let open =
                        format!("<span class=\"{p}broken\" title=\"This image is missing\">");
                    (open, "</span>")
                }
            },
            // An image elsewhere becomes a link: nothing is loaded from there.
            Written::External(url) => (format!("<a href=\"{}\">Image: ", escape(&url)), "</a>"),
            Written::Target(_) => (format!("<span class=\"{p}broken\">"), "</span>"),
        });
    }

    fn in_image(&mut self, event: Event<'e>) {
        match event {
            Event::Text(words) | Event::Code(words) => {
                if let Some((text, _)) = &mut self.image {
                    text.push_str(&escape(&words));
                }
            }
            Event::End(TagEnd::Image) => {
                if let Some((tag, close)) = self.image.take() {
                    self.raw(tag + close);
                }
            }
            _ => {}
        }
    }

    /// Writes words with the evidence in them marked.
    fn marked_text(&mut self, words: CowStr<'e>, range: Range<usize>) {
        let marks = self.marks;
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

/// The sources that a document lists.
pub fn sources(detail: &Detail) -> &[Source] {
    match detail {
        Detail::Case(case) => &case.sources,
        Detail::Practice(practice) => &practice.sources,
        Detail::Challenge(challenge) => &challenge.sources,
        _ => &[],
    }
}

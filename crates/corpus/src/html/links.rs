//! Links, citations and images of a page.

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::sanitise::escape;
use super::{Renderer, Resolved, sources};
use crate::document::LinkTarget;
use crate::links::{self, Written};
use crate::markdown::{self, CITE};

impl<'e> Renderer<'_, 'e> {
    pub(super) fn start_link(&mut self, link_type: LinkType, destination: &str) {
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

    pub(super) fn start_image(&mut self, link_type: LinkType, destination: &str) {
        let wikilink = matches!(link_type, LinkType::WikiLink { .. });
        let written = links::read_image(destination, wikilink, self.document.id.folder());
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
            // A document cannot be shown as an image; a link leads to it.
            Written::Target(target) => match (self.resolve)(&target) {
                Some(found) => (format!("<a href=\"{}\">", escape(&found.url)), "</a>"),
                None => {
                    let open =
                        format!("<span class=\"{p}broken\" title=\"This link leads nowhere\">");
                    (open, "</span>")
                }
            },
        });
    }

    pub(super) fn in_image(&mut self, event: Event<'e>) {
        match event {
            Event::Text(words) | Event::Code(words) => {
                if let Some((text, _)) = &mut self.image {
                    text.push_str(&escape(&words));
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some((text, _)) = &mut self.image {
                    text.push(' ');
                }
            }
            Event::Start(Tag::Image { .. }) => self.images += 1,
            Event::End(TagEnd::Image) if self.images > 0 => self.images -= 1,
            Event::End(TagEnd::Image) => {
                if let Some((tag, close)) = self.image.take() {
                    self.raw(tag + close);
                }
            }
            _ => {}
        }
    }
}

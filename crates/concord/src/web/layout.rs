//! What all pages have in common.

use concord_base::Snapshot;
use concord_corpus::Kind;

use super::{Site, assets, words};
use crate::report::plural;

/// The frame of a page.
pub(super) struct Layout {
    pub generation: u64,
    pub style: String,
    pub script: String,
    pub font: String,
    pub icon: String,
    pub nav: Vec<NavItem>,
    /// Whether the header has a search box; the start page has a larger one.
    pub search_box: bool,
    /// What stands in that box, and that it stays in sight on a phone.
    pub query: Option<String>,
    /// What the box keeps of the present search: names and values.
    pub kept: Vec<(String, String)>,
    pub counts: String,
    pub about: About,
}

/// What a page says of itself to search engines and to those who link to it.
#[derive(Default)]
pub(super) struct About {
    /// One or two sentences; empty when there is nothing to say.
    pub description: String,
    /// Its one full address; empty where pages are not to be listed.
    pub canonical: String,
    /// `website` or `article`, as Open Graph has it.
    pub kind: &'static str,
    /// The same in schema.org's terms, as JSON that can stand in a page.
    pub structured: String,
    /// A feed that follows the page.
    pub feed: String,
}

pub(super) struct NavItem {
    pub label: &'static str,
    pub url: &'static str,
    pub current: bool,
}

impl Layout {
    /// `current` is the address of the item of the navigation to be marked.
    pub(super) fn new(snapshot: &Snapshot, current: &str) -> Self {
        // A folder of other documents has no evidence to map.
        let has = |url: &str| match url {
            "/map" | "/situation" => snapshot.catalogue.count(Kind::Case) > 0,
            "/search?kind=path" => snapshot.catalogue.count(Kind::Path) > 0,
            _ => true,
        };
        let nav = words::NAVIGATION.into_iter().filter(|(_, url)| has(url));
        let nav = nav.map(|(label, url)| NavItem { label, url, current: url == current });
        Self {
            generation: snapshot.generation,
            style: assets::url("concord.css"),
            script: assets::url("concord.js"),
            font: assets::url("faustina-600.woff2"),
            icon: assets::url("icon.svg"),
            nav: nav.collect(),
            search_box: true,
            query: None,
            kept: Vec::new(),
            counts: counts(snapshot),
            about: About { kind: "website", ..About::default() },
        }
    }

    /// Describes the page at `path` to whoever links to it.
    pub(super) fn describe(mut self, site: &Site, path: &str, description: &str) -> Self {
        self.about.canonical = format!("{}{path}", site.origin);
        description.clone_into(&mut self.about.description);
        self
    }
}

/// “16 cases · 40 lessons · …”, of what there is.
pub(super) fn counts(snapshot: &Snapshot) -> String {
    let of = |kind| snapshot.catalogue.count(kind);
    let all = [
        (of(Kind::Case), "case"),
        (snapshot.catalogue.lessons(), "lesson"),
        (of(Kind::Practice), "practice"),
        (of(Kind::Challenge), "challenge"),
        (of(Kind::Page), "page"),
    ];
    let some = all.into_iter().filter(|(count, _)| *count > 0);
    some.map(|(count, name)| plural(count, name)).collect::<Vec<_>>().join(" · ")
}

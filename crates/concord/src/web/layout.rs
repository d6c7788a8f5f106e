//! What all pages have in common.

use concord_base::Snapshot;
use concord_corpus::Kind;

use super::assets;
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
    pub counts: String,
}

pub(super) struct NavItem {
    pub label: &'static str,
    pub url: &'static str,
    pub current: bool,
}

const NAV: [(&str, &str); 6] = [
    ("Browse", "/search"),
    ("Cases", "/search?kind=case"),
    ("Practices", "/search?kind=practice"),
    ("Challenges", "/search?kind=challenge"),
    ("Learning paths", "/search?kind=path"),
    ("Write", "/problems"),
];

impl Layout {
    /// `current` is the address of the item of the navigation to be marked.
    pub(super) fn new(snapshot: &Snapshot, current: &str) -> Self {
        let nav = NAV.map(|(label, url)| NavItem { label, url, current: url == current });
        Self {
            generation: snapshot.generation,
            style: assets::url("concord.css"),
            script: assets::url("concord.js"),
            font: assets::url("faustina-600.woff2"),
            icon: assets::url("icon.svg"),
            nav: nav.into(),
            search_box: true,
            counts: counts(snapshot),
        }
    }
}

/// “16 cases · 40 lessons · …”, of what there is.
fn counts(snapshot: &Snapshot) -> String {
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

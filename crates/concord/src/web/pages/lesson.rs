//! A lesson on the page of its case: the text, and beneath it what it says of
//! practices and challenges, when it applies, and who says so.

use std::fmt::Write;

use concord_base::Snapshot;
use concord_corpus::{Document, Kind, Lesson, Source, Stand};

use super::view;
use crate::web::marks;
use crate::web::text::{doc_url, encode, escape};

/// The title of a practice or challenge, or its slug where there is none.
pub(super) fn title_of(snapshot: &Snapshot, kind: Kind, slug: &str) -> String {
    let document = snapshot.catalogue.slug(kind, slug);
    document.map_or_else(|| slug.to_owned(), |document| document.title.to_string())
}

/// A link to a practice or challenge; only its name where there is none.
pub(super) fn link_to(snapshot: &Snapshot, kind: Kind, slug: &str) -> String {
    match snapshot.catalogue.slug(kind, slug) {
        Some(document) => {
            let url = doc_url(document.id.as_str(), None);
            format!("<a href=\"{}\">{}</a>", escape(&url), escape(&document.title))
        }
        None => escape(slug),
    }
}

/// Numbers of sources as links: “1, 3”.
pub(super) fn source_links(ids: &[Box<str>], sources: &[Source]) -> String {
    let numbers = ids.iter().filter_map(|id| {
        let index = sources.iter().position(|source| source.id == *id)?;
        Some(format!("<a href=\"#source-{}\">{}</a>", escape(id), index + 1))
    });
    numbers.collect::<Vec<_>>().join(", ")
}

/// The unit around the text of a lesson.
pub(super) fn unit(
    snapshot: &Snapshot,
    document: &Document,
    lesson: &Lesson,
    html: &str,
) -> String {
    let sources = concord_corpus::html::sources(&document.detail);
    let label = |vocabulary, word: &Option<Box<str>>| {
        word.as_deref().map(|word| escape(snapshot.vocabularies.label(vocabulary, word)))
    };
    let mut out = String::from("<article class=\"lesson\"><div class=\"least dim\">");
    if let Some(stage) = label("stage", &lesson.stage) {
        let _ = write!(out, "{stage} · ");
    }
    if let Some(level) = label("level", &lesson.level) {
        let _ = write!(out, "explains the result of the {} · ", level.to_lowercase());
    }
    let anchor = escape(&lesson.anchor);
    let id = encode(document.id.as_str());
    let cite = escape(&format!("/cite/{id}?lesson={}", encode(&lesson.anchor)));
    let _ = write!(
        out,
        "{} · <a href=\"#{anchor}\">#{anchor}</a> · <a href=\"{cite}\" rel=\"nofollow\">Cite</a></div><div class=\"prose\">{html}</div><dl class=\"unit\">",
        view::grade(snapshot, lesson.evidence.as_deref())
    );
    let mut row = |name: &str, html: String| {
        if !html.is_empty() {
            let _ = write!(out, "<dt>{name}</dt><dd>{html}</dd>");
        }
    };
    let stands = |kind, vocabulary, pairs: &[(Box<str>, Box<str>)]| {
        let lines = pairs.iter().map(|(slug, word)| {
            let link = link_to(snapshot, kind, slug);
            let words = escape(snapshot.vocabularies.label(vocabulary, word)).to_lowercase();
            format!(
                "<li>{} {link} <span class=\"dim\">{words}</span></li>",
                stand(word).map(marks::brick).unwrap_or_default()
            )
        });
        let lines: String = lines.collect();
        if lines.is_empty() { lines } else { format!("<ul class=\"plain\">{lines}</ul>") }
    };
    row("Practices", stands(Kind::Practice, "valence", &lesson.practices));
    row("Challenges", stands(Kind::Challenge, "change", &lesson.challenges));
    row("Applies when", escape(&lesson.applies_when.join("; ")));
    row("Sources", source_links(&lesson.sources, sources));
    out + "</dl></article>"
}

/// What a word of front matter says of a practice or a challenge.
pub(super) fn stand(word: &str) -> Option<Stand> {
    let all = [
        Stand::Supports,
        Stand::Absent,
        Stand::Mixed,
        Stand::Contradicts,
        Stand::Eased,
        Stand::Unchanged,
        Stand::Worsened,
    ];
    all.into_iter().find(|stand| stand.name() == word)
}

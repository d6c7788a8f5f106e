//! One file in, one [`Reading`] out.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;
use pulldown_cmark::{Event, LinkType, Tag};

use crate::codes::Code;
use crate::document::{Detail, Document, Link};
use crate::extract::{self, Extractor};
use crate::facet::FacetSchema;
use crate::id::{DocId, Kind};
use crate::links::{self, Written};
use crate::markdown::{self, CITE, Markdown, Outline};
use crate::problem::{Problem, Quoted};
use crate::schema::TITLE_MAX;
use crate::source::SourceFile;
use crate::text::Text;
use crate::validate::{self, Validator};
use crate::vocabulary::Vocabularies;
use crate::yaml::{self, Node, YamlErrorKind};
use crate::{entities, front_matter, lessons, tags, words};

/// Largest document, in bytes.
pub const MAX_FILE: u64 = 16 * 1024 * 1024;

/// What the files of a corpus are held against.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    pub vocabularies: Arc<Vocabularies>,
    /// Schemas of the plugins that are installed.
    pub plugins: Vec<Arc<FacetSchema>>,
}

/// A file, understood as far as it can be.
#[derive(Debug)]
pub struct Reading {
    pub document: Document,
    pub text: Text,
    /// The whole file, as pages are rendered from it.
    pub source: String,
    /// Words of the front matter that are searchable and not in the text.
    pub extra: String,
    /// Every map of the front matter by its key, as JSON: what plugins may read
    /// of it, each under its own id.
    pub fields: serde_json::Map<String, serde_json::Value>,
    pub problems: Vec<Problem>,
}

impl Reading {
    /// Something of the file could not be used: a server that holds an older,
    /// whole version keeps showing that one.
    pub fn is_broken(&self) -> bool {
        self.problems.iter().any(Problem::is_breaking)
    }
}

/// Reads the file at `path` (under the content folder) with the content
/// `bytes`, last changed on `modified`. `None` when the path is not that of a
/// document. Never fails: what is wrong is among the problems.
pub fn read(path: &str, bytes: Vec<u8>, modified: Date, rules: &Rules) -> Option<Reading> {
    let id = DocId::of_file(path)?;
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    let hash = hasher.finish();

    let (text, encoding_problem) = decode(bytes);
    let source = SourceFile::new(path, text);
    let parts = front_matter::split(&source.text);
    let (root, yaml_errors) = match parts.front.clone() {
        Some(range) => yaml::parse(&source.text, range),
        None => (None, Vec::new()),
    };
    let root_is_map = root.as_ref().is_none_or(|root| matches!(root.value, yaml::Value::Map(_)));
    let not_a_map = root.as_ref().filter(|_| !root_is_map).map(words::of_value);
    let front = root.filter(|_| root_is_map);
    let front_at = parts.front.clone().unwrap_or(0..0);

    let mut validator = Validator::new(&source, &rules.vocabularies, &rules.plugins);
    if let Some((code, at, message)) = encoding_problem {
        validator.report(code, &at, message);
    }
    if parts.unclosed {
        validator
            .report(
                Code::UnclosedFrontMatter,
                &(0..3.min(source.text.len())),
                "the front matter is not closed",
            )
            .help = "put a line of three hyphens after it".to_owned();
    }
    for error in yaml_errors {
        report_yaml(&mut validator, error);
    }
    if !root_is_map {
        validator.report(Code::NotAMap, &front_at, "the front matter is not a map").help =
            "write lines of “key: value”".to_owned();
    }

    let kind = kind_of(front.as_ref(), &mut validator);
    if let Some(root) = front.as_ref().filter(|_| kind != Kind::Page) {
        validator.document(kind, root);
    }

    let body = markdown::blank_shortcodes(&source.text[parts.body.clone()]);
    let markdown = Markdown { source: &body, citations: kind != Kind::Page };
    let mut links = Vec::new();
    let mut citations = Vec::new();
    let outline = markdown.walk(|event, at, _| {
        if let Some((address, wikilink, written)) = address_of(&event, id.folder()) {
            let at = address_range(&body, &at, address, parts.body.start);
            if address.starts_with(CITE) {
                citations.extend(cited(&source.text, address, &at));
            } else {
                links.extend(link(address, wikilink, written, kind != Kind::Page, at));
            }
        }
    });
    for (cited, at) in citations {
        validator.cites(&cited, &at);
    }
    for (anchor, at) in &outline.duplicate_anchors {
        let at = at.start + parts.body.start..at.end + parts.body.start;
        let message = format!("another heading has the anchor “{anchor}” already");
        validator.report(Code::DuplicateAnchor, &at, message);
    }

    let empty = Node { value: yaml::Value::Map(Vec::new()), at: 0..0 };
    let root = front.as_ref().unwrap_or(&empty);
    let extractor = Extractor { vocabularies: &rules.vocabularies };
    let mut found = if kind == Kind::Case { extractor.lessons(root) } else { Vec::new() };
    if kind == Kind::Case {
        lessons::match_sections(&mut found, root, &outline, parts.body.start, &mut validator);
    }
    let detail = match kind {
        Kind::Case => Detail::Case(Box::new(extractor.case(root))),
        Kind::Practice => Detail::Practice(Box::new(extractor.practice(root))),
        Kind::Challenge => Detail::Challenge(Box::new(extractor.challenge(root))),
        Kind::Path => Detail::Path(Box::new(extract::path(root))),
        Kind::Note => Detail::Note,
        Kind::Page => Detail::Page,
    };
    if let Detail::Case(case) = &detail {
        lessons::check_sourced(root, case, &found, &mut validator);
    }

    let first = |keys: &[&str]| keys.iter().find_map(|key| extract::text(root, key));
    let date = |keys: &[&str]| first(keys).and_then(validate::parse_date);
    let published = date(&["published", "date", "date_published"]);
    let lang = first(&["lang", "language"])
        .filter(|tag| validate::is_language(tag))
        .map(|tag| tag.to_lowercase().replace('_', "-"));
    let primary = lang.as_deref().and_then(|tag| tag.split('-').next());
    tags::tag_lessons(&detail, primary, &mut found);
    links.extend(validator.links);
    let problems = validator.problems.finish(&source);
    let mut extra = not_a_map.unwrap_or_else(|| words::of_front_matter(root, kind));
    words::add_countries(&detail, &mut extra);
    let document = Document {
        file: path.into(),
        kind,
        title: title(root, &outline, &id),
        summary: entities::decode(first(&["summary", "description", "deck"]).unwrap_or_default())
            .text
            .into(),
        lang: lang.as_deref().map(Box::from),
        translation_of: first(&["translation_of"]).map(validate::written_id),
        aliases: aliases(root),
        draft: extract::text(root, "draft") == Some("true"),
        published,
        updated: date(&["updated", "lastmod", "date_updated"]).or(published).unwrap_or(modified),
        tags: tags::of_document(&detail, &found, primary, id.slug()),
        detail,
        lessons: found,
        sections: outline.sections,
        links,
        hash,
        id,
    };
    Some(Reading {
        extra,
        fields: crate::fields::maps(root),
        problems,
        document,
        text: outline.text,
        source: source.text,
    })
}

type EncodingProblem = Option<(Code, Range<usize>, &'static str)>;

/// Text out of bytes, whatever they are.
fn decode(bytes: Vec<u8>) -> (String, EncodingProblem) {
    let (mut text, mut problem) = match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            (text, Some((Code::NotUtf8, at..at + 1, "the file is not UTF-8 from here on")))
        }
    };
    if let Some(at) = text.find('\0') {
        text = text.replace('\0', "");
        problem = problem.or(Some((Code::NulBytes, at..at, "the file contains NUL bytes")));
    }
    (text, problem)
}

fn report_yaml(validator: &mut Validator<'_>, error: yaml::YamlError) {
    let mut help = String::new();
    let (code, message) = match error.kind {
        YamlErrorKind::Syntax { message, key, unquoted } => {
            if message.ends_with("is not closed") {
                help = "close it on the same line".to_owned();
            } else if message.contains("multiline") {
                help = "indent the lines on which the text goes on".to_owned();
            } else if let Some(text) = unquoted {
                help = match text.chars().count() <= 60 && !text.contains(['"', '\\']) {
                    true => format!("put the value in quotes: \"{text}\""),
                    false => {
                        "put the whole value in double quotes, and \\ before those in it".to_owned()
                    }
                };
            } else if message.contains("tab") {
                help = "indent with spaces".to_owned();
            } else if let Some((key, at)) = &key {
                let (line, _) = validator.source.position(*at);
                help = format!("the mistake is in {}, which begins on line {line}", Quoted(key));
            }
            validator.unread.extend(key.map(|(key, _)| key));
            (Code::YamlSyntax, message)
        }
        YamlErrorKind::DuplicateKey(key) => {
            (Code::DuplicateKey, format!("the key {} stands here a second time", Quoted(&key)))
        }
        YamlErrorKind::ComplexKey => (Code::ComplexKey, "this key is a list or a map".to_owned()),
        YamlErrorKind::UnknownAlias(name) => {
            help = "if it is a text that begins with *, put it in quotes".to_owned();
            (Code::UnknownAlias, format!("nothing is marked for the alias {}", Quoted(&name)))
        }
        YamlErrorKind::SecondDocument => {
            (Code::YamlSyntax, "a second document starts here; front matter is one".to_owned())
        }
        YamlErrorKind::TooLarge => (Code::YamlTooLarge, "too many values".to_owned()),
        YamlErrorKind::TooDeep => (Code::YamlTooLarge, "too many levels".to_owned()),
    };
    validator.report(code, &error.at, message).help = help;
}

/// The kind of a document: its word if it is one of ours, `page` for the rest.
/// A word of somebody else's is left alone unless it is nearly one of ours.
fn kind_of(front: Option<&Node>, validator: &mut Validator<'_>) -> Kind {
    let Some(node) = front.and_then(|root| root.get("kind")) else { return Kind::Page };
    let word = node.text().unwrap_or_default();
    if let Ok(kind) = word.parse() {
        return kind;
    }
    let names = Kind::ALL.iter().map(|kind| kind.name());
    if let Some(near) = validator.nearest(word, names) {
        let message = format!("{} is not a kind of document", Quoted(word));
        let problem = validator.report(Code::UnknownKind, &node.at, message);
        problem.help = format!("did you mean “{near}”?");
        problem.nearest = Some(near);
    }
    Kind::Page
}

fn title(root: &Node, outline: &Outline, id: &DocId) -> Box<str> {
    let heading = || {
        let first = outline.sections.iter().find(|section| section.level == 1);
        first.map(|section| &*section.title).filter(|title| !title.is_empty())
    };
    let written = extract::text(root, "title").map(|title| entities::decode(title).text);
    let written = written.or_else(|| heading().map(Cow::Borrowed));
    let title = written.map_or_else(|| id.slug().replace(['-', '_'], " "), Cow::into_owned);
    // A title is one line of print; a whole text under `title:` is cut.
    let title = title.chars().take(4 * TITLE_MAX);
    title.map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().into()
}

fn aliases(root: &Node) -> Vec<DocId> {
    let written = extract::list(root, "aliases");
    let ids = written.iter().map(|alias| validate::written_id(alias));
    ids.filter(|id| !id.as_str().is_empty()).collect()
}

/// The address of a link or an image, whether it is a wikilink, and what it
/// means in a document of `folder`.
fn address_of<'e>(event: &'e Event<'_>, folder: &str) -> Option<(&'e str, bool, Written)> {
    match event {
        Event::Start(Tag::Link { dest_url, link_type, .. }) if *link_type != LinkType::Email => {
            let wikilink = matches!(link_type, LinkType::WikiLink { .. });
            let written = match wikilink {
                true => links::read_wikilink(dest_url),
                false => links::read(dest_url, folder),
            };
            Some((dest_url, wikilink, written))
        }
        Event::Start(Tag::Image { dest_url, link_type, .. }) => {
            let wikilink = matches!(link_type, LinkType::WikiLink { .. });
            Some((dest_url, wikilink, links::read_image(dest_url, wikilink, folder)))
        }
        _ => None,
    }
}

/// Where `address` stands within the link at `at`, in bytes of the file.
fn address_range(body: &str, at: &Range<usize>, address: &str, base: usize) -> Range<usize> {
    /// Farthest that a title may push an address from the end of its link.
    const TITLE: usize = 4096;
    let address = address.strip_prefix(CITE).unwrap_or(address);
    // Links within links (images) end at the same place: each would look
    // through all those within it.
    let mut from = at.end.saturating_sub(address.len() + TITLE).max(at.start);
    while !body.is_char_boundary(from) {
        from += 1;
    }
    match body.get(from..at.end).and_then(|link| link.rfind(address)) {
        Some(offset) => {
            let start = base + from + offset;
            start..start + address.len()
        }
        None => base + at.start..base + at.end,
    }
}

/// The ids in the citation at `at`, each with its own place.
fn cited(file: &str, address: &str, at: &Range<usize>) -> Vec<(String, Range<usize>)> {
    let written = address.strip_prefix(CITE).unwrap_or_default();
    let exact = file.get(at.clone()) == Some(written);
    let ids = markdown::cited(address).map(|id| {
        // The ids are slices of the address.
        let offset = id.as_ptr() as usize - address.as_ptr() as usize - CITE.len();
        let start = at.start + offset;
        (id.to_owned(), if exact { start..start + id.len() } else { at.clone() })
    });
    ids.collect()
}

fn link(
    address: &str,
    wikilink: bool,
    written: Written,
    ours: bool,
    at: Range<usize>,
) -> Option<Link> {
    let Written::Target(target) = written else { return None };
    let path = address.split(['#', '?']).next().unwrap_or_default();
    // `[[K] - w2 [M]]` in somebody's formula only looks like a link.
    let formula = wikilink && path.contains(['[', ']']);
    let checked = (ours || wikilink || path.ends_with(".md")) && !formula;
    Some(Link { target, at: at.start as u32..at.end as u32, checked })
}

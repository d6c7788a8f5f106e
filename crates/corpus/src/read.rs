//! One file in, one [`Reading`] out.

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
use crate::nearest::suggestion;
use crate::problem::{Problem, Quoted, Severity};
use crate::schema::TITLE_MAX;
use crate::source::SourceFile;
use crate::text::Text;
use crate::validate::{self, Validator};
use crate::vocabulary::Vocabularies;
use crate::yaml::{self, Node, YamlErrorKind};
use crate::{front_matter, tags};

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
        self.problems.iter().any(|problem| problem.severity == Severity::Error)
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
        if let Some((address, wikilink)) = address_of(&event) {
            let at = address_range(&body, &at, address, parts.body.start);
            if address.starts_with(CITE) {
                citations.extend(markdown::cited(address).map(|id| (id.to_owned(), at.clone())));
            } else {
                links.extend(link(address, wikilink, id.folder(), kind != Kind::Page, at));
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
    let mut lessons = if kind == Kind::Case { extractor.lessons(root) } else { Vec::new() };
    if kind == Kind::Case {
        match_lessons(&mut lessons, root, &outline, parts.body.start, &mut validator);
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
        check_sourced(root, case, &lessons, &mut validator);
    }

    let first = |keys: &[&str]| keys.iter().find_map(|key| extract::text(root, key));
    let date = |keys: &[&str]| first(keys).and_then(validate::parse_date);
    let published = date(&["published", "date", "date_published"]);
    let lang = first(&["lang", "language"])
        .filter(|tag| validate::is_language(tag))
        .map(|tag| tag.to_lowercase().replace('_', "-"));
    let primary = lang.as_deref().and_then(|tag| tag.split('-').next());
    for each in &mut lessons {
        each.tags = tags::of_lesson(&detail, primary, each);
    }
    links.extend(validator.links);
    let problems = validator.problems.finish(&source);
    let document = Document {
        file: path.into(),
        kind,
        title: title(root, &outline, &id),
        summary: first(&["summary", "description", "deck"]).unwrap_or_default().into(),
        lang: lang.as_deref().map(Box::from),
        translation_of: first(&["translation_of"]).map(validate::written_id),
        aliases: extract::list(root, "aliases").iter().map(|a| validate::written_id(a)).collect(),
        draft: extract::text(root, "draft") == Some("true"),
        published,
        updated: date(&["updated", "lastmod", "date_updated"]).or(published).unwrap_or(modified),
        tags: tags::of_document(&detail, &lessons, primary, id.slug()),
        detail,
        lessons,
        sections: outline.sections,
        links,
        hash,
        id,
    };
    Some(Reading {
        extra: extra_words(root, kind),
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
            if let Some(text) = unquoted {
                let text: String = text.replace(['\\', '"'], "'").chars().take(80).collect();
                help = format!("put the value in quotes: \"{text}\"");
            } else if message.contains("tab") {
                help = "indent with spaces".to_owned();
            } else if let Some((key, at)) = &key {
                let (line, _) = validator.source.position(*at);
                help = format!(
                    "look for a quote or a bracket that is not closed in {}, line {line}",
                    Quoted(key)
                );
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
    let written = extract::text(root, "title").or_else(heading);
    match written {
        // A title is one line; a whole text under `title:` is cut where it is shown.
        Some(title) => title.chars().take(4 * TITLE_MAX).collect::<String>().into(),
        None => id.slug().replace(['-', '_'], " ").into(),
    }
}

fn address_of<'e>(event: &'e Event<'_>) -> Option<(&'e str, bool)> {
    match event {
        Event::Start(Tag::Link { dest_url, link_type, .. }) if *link_type != LinkType::Email => {
            Some((dest_url, matches!(link_type, LinkType::WikiLink { .. })))
        }
        Event::Start(Tag::Image { dest_url, .. }) => Some((dest_url, false)),
        _ => None,
    }
}

/// Where `address` stands within the link at `at`, in bytes of the file.
fn address_range(body: &str, at: &Range<usize>, address: &str, base: usize) -> Range<usize> {
    let address = address.strip_prefix(CITE).unwrap_or(address);
    let found = body.get(at.clone()).and_then(|link| link.rfind(address));
    match found {
        Some(offset) => {
            let start = base + at.start + offset;
            start..start + address.len()
        }
        None => base + at.start..base + at.end,
    }
}

fn link(address: &str, wikilink: bool, folder: &str, ours: bool, at: Range<usize>) -> Option<Link> {
    let written =
        if wikilink { links::read_wikilink(address) } else { links::read(address, folder) };
    let Written::Target(target) = written else { return None };
    let path = address.split(['#', '?']).next().unwrap_or_default();
    let checked = ours || wikilink || path.ends_with(".md");
    Some(Link { target, at: at.start as u32..at.end as u32, checked })
}

/// Gives each lesson its section; reports those without one, and sections
/// under “Lessons” that nothing describes. Lessons end up in reading order.
fn match_lessons(
    lessons: &mut Vec<crate::Lesson>,
    root: &Node,
    outline: &Outline,
    body_start: usize,
    validator: &mut Validator<'_>,
) {
    let anchors = || outline.sections.iter().map(|section| &*section.anchor);
    let described = root.get("lessons").map(Node::entries).unwrap_or_default();
    for entry in described {
        if anchors().any(|anchor| anchor == entry.key) {
            continue;
        }
        let free = anchors().filter(|a| !described.iter().any(|entry| entry.key == **a));
        let nearest = validator.nearest(&entry.key, free);
        let message = format!("the lesson “{}” has no section", entry.key);
        let problem = validator.report(Code::LessonWithoutSection, &entry.key_at, message);
        problem.help =
            suggestion(nearest.as_deref(), &format!("add a heading: ### … {{#{}}}", entry.key));
        problem.nearest = nearest;
    }
    lessons.retain_mut(|lesson| {
        let index = outline.sections.iter().position(|s| s.anchor == lesson.anchor);
        let Some(index) = index else { return false };
        lesson.section = index;
        lesson.title = outline.sections[index].title.clone();
        true
    });
    lessons.sort_by_key(|lesson| lesson.section);

    let mut under_lessons = false;
    for (section, at) in outline.sections.iter().zip(&outline.headings) {
        match section.level {
            0 => {}
            1 | 2 => under_lessons = &*section.anchor == "lessons",
            3 if under_lessons && !lessons.iter().any(|l| l.anchor == section.anchor) => {
                let at = at.start + body_start..at.end + body_start;
                let message = format!("the lesson “{}” is not described", section.title);
                let problem = validator.report(Code::SectionWithoutLesson, &at, message);
                problem.help =
                    format!("describe it in the front matter: lessons: {}:", section.anchor);
            }
            _ => {}
        }
    }
}

/// Reports results and lessons that name no source.
fn check_sourced(
    root: &Node,
    case: &crate::Case,
    lessons: &[crate::Lesson],
    validator: &mut Validator<'_>,
) {
    let levels =
        [("partnership", &case.results.partnership), ("intervention", &case.results.intervention)];
    for (level, result) in levels {
        let open = matches!(result.rating.as_deref(), None | Some("unknown" | "too-early"));
        let node = root.get("results").and_then(|results| results.get(level));
        if let Some(node) = node.filter(|_| !open && result.sources.is_empty()) {
            let message = format!("the result of the {level} names no source");
            validator.report(Code::ResultWithoutSource, &node.at, message);
        }
    }
    for entry in root.get("lessons").map(Node::entries).unwrap_or_default() {
        let lesson = lessons.iter().find(|lesson| *lesson.anchor == *entry.key);
        if lesson.is_some_and(|lesson| lesson.sources.is_empty()) {
            let message = format!("the lesson “{}” names no source", entry.key);
            validator.report(Code::LessonWithoutSource, &entry.key_at, message);
        }
    }
}

/// The words of the front matter that readers may search for: all that is
/// foreign; of ours, what is prose or a name, and the form of the partnership.
fn extra_words(root: &Node, kind: Kind) -> String {
    const TOLD_ELSEWHERE: [&str; 5] = ["title", "summary", "description", "deck", "kind"];
    const NAMED_BY_WORDS: [&str; 4] = ["sectors", "modality", "outcomes", "partners"];
    let mut words = String::new();
    for entry in root.entries() {
        if !TOLD_ELSEWHERE.contains(&entry.key.as_str()) {
            let slugs = kind == Kind::Page || NAMED_BY_WORDS.contains(&entry.key.as_str());
            add_words(&entry.value, slugs, &mut words);
        }
    }
    words
}

fn add_words(node: &Node, slugs: bool, words: &mut String) {
    match &node.value {
        yaml::Value::Scalar { text, .. } => {
            let prose = text.contains(' ') || text.contains(char::is_uppercase);
            if (prose || slugs) && !validate::is_web_url(text) && !node.is_null() {
                words.push_str(text);
                words.push('\n');
            }
        }
        yaml::Value::List(items) => {
            for item in items {
                add_words(item, slugs, words);
            }
        }
        yaml::Value::Map(entries) => {
            for entry in entries {
                if slugs && entry.value.text().is_some_and(validate::is_slug) {
                    add_words_of_key(&entry.key, words);
                }
                add_words(&entry.value, slugs, words);
            }
        }
    }
}

fn add_words_of_key(key: &str, words: &mut String) {
    words.push_str(key);
    words.push('\n');
}

//! What is wrong with the files, and the guide to its codes.

use std::collections::BTreeMap;
use std::fmt::Write;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use concord_base::Snapshot;
use concord_corpus::{Code, DocId, Frame, Problem};

use crate::report;
use crate::web::layout::Layout;
use crate::web::request::pairs;
use crate::web::text::{clock, doc_url, encode, escape};
use crate::web::{Site, error, words};

/// Most problems on one page.
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "problems.html")]
struct Problems {
    page: Layout,
    folder: String,
    summary: String,
    /// The file that was asked for.
    file: Option<String>,
    files: Vec<FileLine>,
    in_order: String,
    groups: Vec<Group>,
    more: usize,
}

/// A file in the list beside, with what is wrong in a few words.
struct FileLine {
    file: String,
    url: String,
    words: String,
    current: bool,
}

/// The problems of one file.
struct Group {
    file: String,
    /// The page of its document.
    url: String,
    /// The file is broken and an older version is shown.
    stale: Option<String>,
    words: String,
    problems: Vec<Row>,
}

struct Row {
    severity: &'static str,
    code: String,
    message: String,
    place: String,
    frame: String,
    help: String,
    nearest: String,
    /// Where the code is explained; empty for those of plugins.
    about: String,
}

/// `GET /problems`; `?file=` for those of one file.
pub(in crate::web) async fn page(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    let snapshot = site.snapshot();
    let file = pairs(raw.as_deref()).into_iter().find(|(name, _)| name == "file");
    let file = file.map(|(_, value)| value).filter(|value| !value.is_empty());
    let mut by_file: BTreeMap<&str, Vec<&Problem>> = BTreeMap::new();
    for problem in snapshot.problems() {
        by_file.entry(&problem.file).or_default().push(problem);
    }
    let mut files: Vec<(&str, Vec<&Problem>)> = by_file.into_iter().collect();
    // The gravest first; files and places keep their order within.
    files.sort_by_key(|(_, problems)| problems.iter().map(|problem| problem.severity).min());
    let affected = files.len();
    let lines = files.iter().take(SHOWN).map(|(name, problems)| FileLine {
        file: (*name).to_owned(),
        url: format!("/problems?file={}", encode(name)),
        words: report::summary(problems.iter().copied()),
        current: file.as_deref() == Some(*name),
    });
    let lines: Vec<FileLine> = lines.collect();
    let wanted = files.iter().filter(|(name, _)| file.as_deref().is_none_or(|file| file == *name));
    let mut left = SHOWN;
    let mut more = 0;
    let mut groups = Vec::new();
    for (name, problems) in wanted {
        let mut problems = problems.clone();
        problems.sort_by_key(|problem| problem.severity);
        let shown = problems.len().min(left);
        left -= shown;
        more += problems.len() - shown;
        if shown > 0 {
            groups.push(group(&snapshot, name, &problems, shown));
        }
    }
    let documents = snapshot.catalogue.len();
    let page = Problems {
        page: Layout::new(&snapshot, "/problems"),
        folder: site.content.display().to_string(),
        summary: report::summary(files.iter().flat_map(|(_, problems)| problems.iter().copied())),
        file,
        in_order: match documents.saturating_sub(affected) {
            0 => String::new(),
            n if affected == 0 => format!("All {} are in order.", report::plural(n, "file")),
            n => format!("{} in order.", report::plural(n, "other file")),
        },
        files: lines,
        groups,
        more,
    };
    error::html(&page)
}

fn group(snapshot: &Snapshot, file: &str, problems: &[&Problem], shown: usize) -> Group {
    let id = DocId::of_file(file).filter(|id| snapshot.catalogue.get(id.as_str()).is_some());
    let stale = id.as_ref().and_then(|id| snapshot.stale.get(id));
    Group {
        file: file.to_owned(),
        url: id.as_ref().map(|id| doc_url(id.as_str(), None)).unwrap_or_default(),
        stale: stale.map(|stale| clock(stale.shown)),
        words: report::summary(problems.iter().copied()),
        problems: problems.iter().take(shown).copied().map(Row::from).collect(),
    }
}

impl From<&Problem> for Row {
    fn from(problem: &Problem) -> Self {
        let place = match problem.line {
            0 => String::new(),
            line => format!("{line}:{}", problem.column),
        };
        let known = Code::ALL.iter().any(|code| code.name() == &*problem.code);
        Row {
            severity: problem.severity.name(),
            code: problem.code.to_string(),
            message: problem.message.clone(),
            place,
            frame: problem.frame.as_ref().map(frame).unwrap_or_default(),
            help: problem.help.clone(),
            // The help often names it already.
            nearest: match &problem.nearest {
                Some(nearest) if !problem.help.contains(nearest.as_str()) => nearest.clone(),
                _ => String::new(),
            },
            about: if known { format!("/help/problems#{}", problem.code) } else { String::new() },
        }
    }
}

/// The source around a problem, its line tinted, carets beneath.
fn frame(frame: &Frame) -> String {
    let mut html = String::from("<div class=\"frame\" tabindex=\"0\">");
    for (index, line) in frame.lines.iter().enumerate() {
        let number = frame.first_line as usize + index;
        let marked = index == frame.marked;
        let class = if marked { "line hit-line" } else { "line" };
        let _ = write!(
            html,
            "<span class=\"{class}\"><span class=\"n\">{number}</span>{}</span>",
            escape(line)
        );
        if marked {
            let carets = "^".repeat(frame.len);
            let _ = write!(
                html,
                "<span class=\"line caret\" aria-hidden=\"true\"><span class=\"n\"></span>{:start$}{carets}</span>",
                "",
                start = frame.start
            );
        }
    }
    html + "</div>"
}

#[derive(Template)]
#[template(path = "help/problems.html")]
struct Codes {
    page: Layout,
    codes: Vec<CodeRow>,
}

struct CodeRow {
    name: &'static str,
    severity: &'static str,
    title: &'static str,
    text: &'static str,
}

pub(in crate::web) async fn codes(State(site): State<Site>) -> Response {
    let row = |code: &Code| CodeRow {
        name: code.name(),
        severity: code.severity().name(),
        title: code.title(),
        text: code.explanation(),
    };
    let page = Codes {
        page: Layout::new(&site.snapshot(), ""),
        codes: Code::ALL.iter().map(row).collect(),
    };
    error::html(&page)
}

//! What is wrong with the files, and the guide to its codes.

use std::fmt::Write;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use concord_corpus::{Code, DocId, Frame, Problem};

use crate::report;
use crate::web::layout::Layout;
use crate::web::request::pairs;
use crate::web::text::{doc_url, escape};
use crate::web::{Site, error, words};

/// Most problems on one page.
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "problems.html")]
struct Problems {
    page: Layout,
    summary: String,
    file: Option<String>,
    problems: Vec<Row>,
    more: usize,
}

struct Row {
    severity: &'static str,
    code: String,
    message: String,
    place: String,
    frame: String,
    help: String,
    file: String,
    file_url: String,
    /// Where the code is explained; empty for those of plugins.
    about: String,
}

pub(in crate::web) async fn page(State(site): State<Site>, RawQuery(raw): RawQuery) -> Response {
    let snapshot = site.snapshot();
    let file = pairs(raw.as_deref()).into_iter().find(|(name, _)| name == "file");
    let file = file.map(|(_, value)| value).filter(|value| !value.is_empty());
    let of_interest =
        |problem: &&Problem| file.as_deref().is_none_or(|file| *problem.file == *file);
    let problems: Vec<&Problem> = snapshot.problems().filter(of_interest).collect();
    let mut rows: Vec<&Problem> = problems.clone();
    // The gravest first; the order of files and places stays within.
    rows.sort_by_key(|problem| problem.severity);
    let documents = report::plural(snapshot.catalogue.len(), "document");
    let page = Problems {
        page: Layout::new(&snapshot, "/problems"),
        summary: format!("{documents}: {}.", report::summary(problems.iter().copied())),
        file,
        more: rows.len().saturating_sub(SHOWN),
        problems: rows.into_iter().take(SHOWN).map(Row::from).collect(),
    };
    error::html(&page)
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
            file: problem.file.to_string(),
            file_url: DocId::of_file(&problem.file)
                .map_or_else(|| "/problems".to_owned(), |id| doc_url(id.as_str(), None)),
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
#[template(path = "codes.html")]
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

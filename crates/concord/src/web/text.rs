//! Small pieces of HTML and words.

use std::ops::Range;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use jiff::tz::TimeZone;

pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Text as HTML, with these ranges of it marked. Ranges must be ascending.
pub(crate) fn highlight(text: &str, ranges: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut at = 0;
    for range in ranges {
        let (Some(before), Some(inside)) = (text.get(at..range.start), text.get(range.clone()))
        else {
            continue;
        };
        out.push_str(&escape(before));
        out.push_str("<mark>");
        out.push_str(&escape(inside));
        out.push_str("</mark>");
        at = range.end;
    }
    out.push_str(&escape(text.get(at..).unwrap_or_default()));
    out
}

/// The first sentences of a text, as many as fit into `most` characters; of a
/// longer first sentence its beginning.
pub(crate) fn first_sentences(text: &str, most: usize) -> String {
    let text = text.split('\n').find(|line| !line.trim().is_empty()).unwrap_or_default();
    let bytes = |chars: usize| text.char_indices().nth(chars).map_or(text.len(), |(at, _)| at);
    let room = &text[..bytes(most)];
    if room.len() == text.len() {
        return text.to_owned();
    }
    // A sentence ends where a new one begins in upper case, so that “St. Lucia”
    // is rarely torn apart, and “e.g. this” never.
    let ends = room
        .match_indices(". ")
        .filter(|(at, _)| text[at + 2..].starts_with(char::is_uppercase) && *at > most / 4);
    match ends.last() {
        Some((at, _)) => text[..=at].to_owned(),
        None => match room.rfind(' ') {
            Some(at) => format!("{}…", &room[..at]),
            None => format!("{room}…"),
        },
    }
}

/// The address of a document: its id with what URLs cannot hold encoded.
pub(crate) fn doc_url(id: &str, anchor: Option<&str>) -> String {
    let mut url = String::from("/doc/");
    url.push_str(&encode(id));
    if let Some(anchor) = anchor.filter(|anchor| !anchor.is_empty()) {
        url.push('#');
        url.push_str(&encode(anchor));
    }
    url
}

/// Percent-encodes what may not stand in a path; `/` stays.
pub(crate) fn encode(path: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const PATH: &AsciiSet =
        &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    utf8_percent_encode(path, PATH).to_string()
}

/// The first letter in upper case, as a label.
pub(crate) fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A table (CSV) that a spreadsheet opens under this name.
pub(crate) fn csv_response(name: &str, table: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, table).into_response()
}

/// One line of a table (CSV, RFC 4180). A field that a spreadsheet would take
/// for a formula is kept from being one.
pub(crate) fn csv_line(fields: &[&str]) -> String {
    let quoted = fields.iter().map(|field| {
        let formula = field.starts_with(['=', '+', '-', '@', '\t', '\r']);
        let guard = if formula { "'" } else { "" };
        if formula || field.contains([',', '"', '\n', '\r']) {
            format!("\"{guard}{}\"", field.replace('"', "\"\""))
        } else {
            (*field).to_owned()
        }
    });
    quoted.collect::<Vec<_>>().join(",") + "\r\n"
}

/// “14:02:11” today, else the date too; in UTC.
pub(crate) fn clock(at: Timestamp) -> String {
    let zoned = at.to_zoned(TimeZone::UTC);
    let time = zoned.time();
    let clock = format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second());
    if zoned.date() == Timestamp::now().to_zoned(TimeZone::UTC).date() {
        format!("{clock} UTC")
    } else {
        format!("{} {clock} UTC", zoned.date())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn highlights_are_escaped() {
        let ranges = [2..5, 8..9];
        assert_eq!(
            highlight("a <b> & c", &ranges),
            "a <mark>&lt;b&gt;</mark> &amp; <mark>c</mark>"
        );
        let within = [1..2, 0..2];
        assert_eq!(highlight("é", &within), "<mark>é</mark>", "half a character is not marked");
    }

    #[test]
    fn texts_begin_with_whole_sentences() {
        let text = "Rules came from above. Nobody had asked the fishers, and they went on.\nMore.";
        assert_eq!(first_sentences(text, 60), "Rules came from above.");
        assert_eq!(first_sentences(text, 99), text.split_once('\n').unwrap().0);
        assert_eq!(first_sentences(text, 12), "Rules came…");
        assert_eq!(first_sentences("ÄÄÄÄÄÄ", 3), "ÄÄÄ…");
        assert_eq!(first_sentences("", 3), "");
    }

    #[test]
    fn fields_of_a_table_stay_apart() {
        assert_eq!(csv_line(&["a", "b, \"c\"", "=1+1"]), "a,\"b, \"\"c\"\"\",\"'=1+1\"\r\n");
    }

    #[test]
    fn addresses_hold_any_name() {
        assert_eq!(doc_url("a b/ü?#.x", Some("é")), "/doc/a%20b/%C3%BC%3F%23.x#%C3%A9");
    }
}

//! How to cite a document or a lesson.

use jiff::civil::Date;

use crate::document::{Document, Lesson};
use crate::slug::ascii_slug;

/// Who a corpus is by: its authors are in the history of its files.
const AUTHOR: &str = "Concord contributors";

/// One citation in the forms in which it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// One sentence of plain text.
    pub plain: String,
    /// An entry for a BibTeX file, with a line feed at its end.
    pub bibtex: String,
}

/// The citation of `document`, or of one of its lessons, which stands at `url`
/// of the site called `site` and was read there on the day `accessed`.
pub fn citation(
    document: &Document,
    lesson: Option<&Lesson>,
    site: &str,
    url: &str,
    accessed: Date,
) -> Citation {
    let title = one_line(lesson.map_or(&document.title, |lesson| &lesson.title));
    let whole = lesson.map(|_| one_line(&document.title));
    let site = one_line(site);
    let url = web_address(url);
    let year = document.updated.year();

    let within = whole.as_deref().map(|whole| format!("In “{whole}”. ")).unwrap_or_default();
    let plain = format!(
        "{AUTHOR} ({year}). “{title}”. {within}{site}. {url} (version of {}, read on {accessed}).",
        document.updated
    );
    let mut fields = vec![
        ("author", format!("{{{AUTHOR}}}")),
        ("title", format!("{{{}}}", tex(&title))),
        ("year", year.to_string()),
        ("howpublished", tex(&site)),
        ("url", url),
        ("urldate", accessed.to_string()),
    ];
    let version = format!("Version of {}", document.updated);
    let note = match &whole {
        Some(whole) => format!("{version}. Lesson in “{}”", tex(whole)),
        None => version,
    };
    fields.insert(4, ("note", note));
    let fields: Vec<_> =
        fields.iter().map(|(name, value)| format!("  {name} = {{{value}}}")).collect();
    let bibtex = format!("@misc{{{},\n{}\n}}\n", key(document, lesson), fields.join(",\n"));
    Citation { plain, bibtex }
}

/// A key that stays the same as long as the identifier does. Identifiers that
/// ASCII cannot spell are told apart by a hash.
fn key(document: &Document, lesson: Option<&Lesson>) -> String {
    let mut id = document.id.as_str().to_owned();
    if let Some(lesson) = lesson {
        id = format!("{id}#{}", lesson.anchor);
    }
    let spelt = ascii_slug(&id);
    let exact =
        id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-/#".contains(&b));
    match (exact, spelt.is_empty()) {
        (true, false) => format!("concord-{spelt}"),
        (_, true) => format!("concord-{:08x}", hash(&id)),
        (false, false) => format!("concord-{spelt}-{:08x}", hash(&id)),
    }
}

/// FNV-1a: unlike the standard library's hash it is the same in every release.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

fn one_line(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    words.join(" ").chars().filter(|c| !c.is_control()).collect()
}

/// Text as TeX prints it. Braces are named, since BibTeX counts even those
/// behind a backslash and one alone would swallow the rest of the file.
fn tex(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\textbackslash{}"),
            '{' => out.push_str("\\textbraceleft{}"),
            '}' => out.push_str("\\textbraceright{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '<' => out.push_str("\\textless{}"),
            '>' => out.push_str("\\textgreater{}"),
            '|' => out.push_str("\\textbar{}"),
            '"' => out.push_str("\\textquotedbl{}"),
            '$' | '&' | '%' | '#' | '_' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

/// An address without what would end it in plain text or in TeX.
fn web_address(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for c in url.chars() {
        if c.is_whitespace() || c.is_control() || matches!(c, '{' | '}' | '\\' | '"' | '<' | '>') {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                out.push_str(&format!("%{byte:02X}"));
            }
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{Rules, read};

    const SOURCE: &str = "---\nkind: case\ntitle: \"Reef & {sea}: 100% #1\"\nupdated: 2026-03-04\n\
        lessons:\n  ask-first: {stage: forming}\n---\n## Lessons\n\n### Ask “first” {#ask-first}\n\nx\n";

    fn document(path: &str) -> Document {
        read(path, SOURCE.into(), date(2020, 1, 1), &Rules::default()).unwrap().document
    }

    #[test]
    fn a_document_is_cited() {
        let document = document("cases/reef.md");
        let cited = citation(
            &document,
            None,
            "Concord",
            "https://c.example/doc/cases/reef",
            date(2026, 11, 21),
        );
        assert_eq!(
            cited.plain,
            "Concord contributors (2026). “Reef & {sea}: 100% #1”. Concord. \
             https://c.example/doc/cases/reef (version of 2026-03-04, read on 2026-11-21)."
        );
        assert_eq!(
            cited.bibtex,
            "@misc{concord-cases-reef,
  author = {{Concord contributors}},
  title = {{Reef \\& \\textbraceleft{}sea\\textbraceright{}: 100\\% \\#1}},
  year = {2026},
  howpublished = {Concord},
  note = {Version of 2026-03-04},
  url = {https://c.example/doc/cases/reef},
  urldate = {2026-11-21}
}
"
        );
    }

    #[test]
    fn a_lesson_is_cited_within_its_case() {
        let document = document("cases/reef.md");
        let url = "https://c.example/doc/cases/reef#ask-first";
        let cited =
            citation(&document, document.lesson("ask-first"), "Concord", url, date(2026, 11, 21));
        assert!(cited.plain.contains("“Ask “first””. In “Reef & {sea}: 100% #1”. Concord."));
        assert!(cited.plain.contains(url));
        assert!(cited.bibtex.starts_with("@misc{concord-cases-reef-ask-first,\n"));
        assert!(cited.bibtex.contains("url = {https://c.example/doc/cases/reef#ask-first}"));
    }

    #[test]
    fn keys_are_stable_and_distinct() {
        let key = |path| key(&document(path), None);
        assert_eq!(key("cases/漢字.md"), "concord-cases-2b20d754");
        assert_ne!(key("cases/漢字.md"), key("cases/漢.md"));
        assert_ne!(key("cases/Reef.md"), key("cases/reef.md"));
    }

    #[test]
    fn no_text_breaks_out_of_an_entry() {
        let nasty = "a}b{{c\\}\\{d\"@misc{x,\n\u{7}$&%#_^~<>| é🤝";
        let text = tex(&one_line(nasty));
        let mut depth = 0_i32;
        for c in text.chars() {
            depth += i32::from(c == '{') - i32::from(c == '}');
            assert!((0..=1).contains(&depth), "{text}");
        }
        assert_eq!(depth, 0, "{text}");
        assert_eq!(
            web_address("https://a.b/c d{e}\\é?x=%20#y"),
            "https://a.b/c%20d%7Be%7D%5Cé?x=%20#y"
        );
    }
}

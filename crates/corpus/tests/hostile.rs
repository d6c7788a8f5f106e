//! Input made to stop the program, or to keep it busy.
#![allow(clippy::unwrap_used)] // helpers of a test are tests too

mod common;

use std::time::{Duration, Instant};

use common::{TODAY, assert_harmless, page, reading, rules_with_plugin};
use concord_corpus::{Rules, read};
use proptest::prelude::*;

/// Bytes of each input: enough to tell quadratic from linear time.
const SIZE: usize = 100_000;
/// Far above what any of them takes.
const MOST: Duration = Duration::from_secs(8);

fn repeated(piece: &str) -> String {
    piece.repeat(SIZE / piece.len())
}

fn counted(piece: impl Fn(usize) -> String) -> String {
    let mut out = String::new();
    for n in 0.. {
        if out.len() >= SIZE {
            break;
        }
        out += &piece(n);
    }
    out
}

/// Reads the text as a page and as a case, and makes their pages.
fn endure(name: &str, text: &str) {
    let rules = Rules::default();
    for text in [text.to_owned(), format!("---\nkind: case\ntitle: T\n---\n{text}")] {
        let start = Instant::now();
        let reading = reading("cases/x.md", &text, &rules);
        let read_in = start.elapsed();
        let html = page(&reading);
        let took = start.elapsed();
        assert!(took < MOST, "{name}: read in {read_in:?}, shown after {took:?}");
        assert!(reading.problems.len() <= 250, "{name}: {}", reading.problems.len());
        // The parser fills up a table of short rows to a quarter of a million cells.
        let most = 200 * text.len() + 4_000_000;
        assert!(html.len() <= most, "{name}: {} bytes of HTML", html.len());
    }
}

#[test]
fn repeated_markup_takes_linear_time() {
    for piece in [
        "[",
        "]",
        "[[",
        "[[a",
        "[a](",
        "![",
        "![a](b",
        "[a][",
        "[@",
        "[@a] ",
        "[@a; @b] ",
        "{{<",
        "{{< a >}} ",
        "{{% a %}} ",
        "{{< {{% ",
        "<!--",
        "<!-- a -->",
        "<",
        "<a ",
        "<a \">\"",
        "<?",
        "<![CDATA[",
        "<!A",
        "*",
        "*a ",
        "**a _b ",
        "a_*",
        "_a **b ~~c ",
        "`",
        "~",
        ">",
        "> ",
        "- ",
        "1. ",
        "- a\n",
        "- a\n\n",
        "# Same\n",
        "# x {#same}\n",
        "|",
        "[^a] ",
        "> [^a]: ",
        "&",
        "&\n",
        "&amp;",
        "\\",
        "\n",
        " ",
        "\t",
        "\r",
        "\0",
        "<div>",
        "<b>",
        "<p>\n",
        "<table>",
        "<a href=\"x\">",
        "<img src=\"x\">\n",
        "<svg>",
        "<font><b>x</font>",
        "<p><a href=\"x\">y",
        "<li>",
        "<ul><li>",
        "<script>",
        "<path>",
        "[a](b.md) ",
        "<http://a.b> ",
        "<a@b.c> ",
        "a\n---\n",
        "---\n",
        "é",
        "\u{feff}",
        "\u{202e}a",
    ] {
        endure(piece, &repeated(piece));
        endure(piece, &format!("<div>\n{}", repeated(piece)));
    }
}

#[test]
fn composed_markup_takes_linear_time() {
    let wide = |piece: &str| piece.repeat(SIZE / 6);
    let texts = [
        ("code spans", counted(|n| format!("{}a", "`".repeat(n % 1000 + 1)))),
        ("deep list", (0..700).map(|n| format!("{}- a\n", "  ".repeat(n))).collect()),
        ("headings", counted(|n| format!("# h{n}\n"))),
        ("wide table", format!("{}\n{}\n{}", wide("|a"), wide("|-"), wide("|b"))),
        ("long table", format!("|a|b|\n|-|-|\n{}", repeated("|a|b|\n"))),
        (
            "short rows",
            format!("{}\n{}\n{}", "|a".repeat(500), "|-".repeat(500), "|b\n".repeat(500)),
        ),
        ("footnotes", counted(|n| format!("[^{n}]: x\n\n"))),
        ("definitions", counted(|n| format!("[r{n}]: /u\n"))),
        ("long address", format!("[a]: /{}\n\n{}", "u".repeat(1000), repeated("[a] "))),
        ("nested images", format!("{}a{}", wide("!["), wide("](x)"))),
        ("nested references", format!("[r]: zz\n\n{}a{}", wide("!["), wide("][r]"))),
        ("open elements", {
            let open: String = (0..500).map(|n| format!("<b title=\"{n}\">")).collect();
            format!("{open}\n\n{}", "x\n\n".repeat(20_000))
        }),
        ("many sources", format!("[@{}]", "a;@".repeat(SIZE / 3))),
        ("one line", "word ".repeat(SIZE / 5)),
    ];
    for (name, text) in texts {
        endure(name, &text);
    }
}

#[test]
fn hostile_front_matter_takes_linear_time() {
    let after = |key: &str, value: String| format!("---\nkind: case\n{key}: {value}\n---\nBody\n");
    let lessons = |n: usize| format!("  k{n}: {{}}\n");
    let texts = [
        ("[", after("x", repeated("["))),
        ("{", after("x", repeated("{"))),
        ("[]", after("x", repeated("[]"))),
        ("?", after("x", repeated("? "))),
        ("-", after("x", format!("\n{}", repeated("- ")))),
        ("a:", after("x", repeated("a: "))),
        ("\"", after("x", repeated("\""))),
        ("&a", after("x", repeated("&a "))),
        ("*a", after("x", format!("[{}a]", repeated("*a, ")))),
        ("!", after("x", repeated("!"))),
        ("%", format!("---\n{}---\nBody\n", repeated("%A b\n"))),
        ("#", after("x", repeated("#"))),
        ("|", after("x", format!("|\n{}", repeated("  a\n")))),
        ("tabs", after("x", format!("\n{}", repeated("\t")))),
        ("deep", after("x", (1..700).map(|n| format!("\n{}a:", " ".repeat(n))).collect())),
        ("keys", format!("---\nkind: case\n{}---\nBody\n", counted(|n| format!("k{n}: v\n")))),
        ("one key", format!("---\nkind: case\n{}---\nBody\n", repeated("k: v\n"))),
        ("one line", after("place", format!("{{{}}}", counted(|n| format!("k{n}: v, "))))),
        (
            "countries",
            after("place", format!("{{countries: [{}]}}", counted(|n| format!("k{n}, ")))),
        ),
        ("sectors", after("sectors", format!("[{}]", counted(|n| format!("k{n}, "))))),
        ("broken lines", format!("---\n{}---\nBody\n", repeated("a: [\n"))),
        ("no keys", format!("---\n{}---\nBody\n", repeated("a\n"))),
        ("not closed", format!("---\na: 1\n{}", repeated("b\n"))),
        ("lessons without sections", {
            let sections = counted(|n| format!("### h{n}\n"));
            format!("---\nkind: case\nlessons:\n{}---\n{sections}", counted(lessons))
        }),
        ("lessons", {
            let sections = counted(|n| format!("### h {{#k{n}}}\n"));
            let sectors = counted(|n| format!("s{n}, "));
            let lessons = counted(lessons);
            format!("---\nkind: case\nsectors: [{sectors}]\nlessons:\n{lessons}---\n{sections}")
        }),
        ("sources", {
            let sources = counted(|n| format!("  - {{id: s{n}, title: T}}\n"));
            let cited = counted(|n| format!("[@t{n}] "));
            format!("---\nkind: note\ntitle: T\nsources:\n{sources}---\n{cited}")
        }),
        (
            "aliases",
            after("x", format!("&a {}\ny: [{}]", "x".repeat(20_000), "*a, ".repeat(50_000))),
        ),
    ];
    for (name, text) in texts {
        endure(name, &text);
    }
}

#[test]
fn a_megabyte_of_anything_has_a_place_for_its_problems() {
    let rules = rules_with_plugin();
    let line = "é: x, ".repeat(180_000);
    let text = format!("---\nkind: case\nplace: {{{line}}}\n---\n");
    let reading = reading("cases/x.md", &text, &rules);
    assert!(reading.problems.iter().all(|p| p.message.chars().count() < 200), "messages are short");
    let words = "long".repeat(300_000);
    let text = format!("---\nkind: case\ntitle: T\nscale: {words}\nsectors: [{words}]\n---\n");
    let reading = self::reading("cases/x.md", &text, &rules);
    let wrong: Vec<_> = reading.problems.iter().filter(|p| &*p.code == "C0303").collect();
    assert_eq!(wrong.len(), 2);
    assert!(wrong.iter().all(|p| p.message.chars().count() < 200 && p.nearest.is_none()));
}

/// Pieces of which files are made that mean something to a parser.
fn pieces() -> impl Strategy<Value = String> {
    const PIECES: [&str; 72] = [
        "---\n",
        "...\n",
        "kind: case\n",
        "kind: note\n",
        "title: ",
        "lessons:\n",
        "  a: ",
        "a",
        "results: {",
        "sources:\n",
        "  - {id: a}\n",
        "[@a]",
        "[@",
        "\n",
        "\n\n",
        " ",
        "  ",
        "\t",
        "\r\n",
        "# ",
        "### ",
        "{#a}",
        "{#",
        "[[",
        "]]",
        "[",
        "](",
        ")",
        "![",
        "(x.md)",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "<div>",
        "</div>",
        "<b",
        ">",
        "\"",
        "'",
        "{{<",
        ">}}",
        "{{%",
        "%}}",
        "- ",
        "> ",
        "1. ",
        "|",
        "|-|\n",
        "```\n",
        "`",
        "*",
        "**",
        "_",
        "~~",
        "[^a]",
        "[^a]: ",
        "&amp;",
        "&a ",
        "*a ",
        ": ",
        ", ",
        "{",
        "}",
        "é",
        "漢",
        "\u{1f91d}",
        "\u{0}",
        "\u{feff}",
        "\u{202e}",
        "\\",
        "practices/build-trust.md#how",
    ];
    const STARTS: [&str; 3] = ["", "---\n", "---\nkind: case\ntitle: T\n"];
    let pieces = prop::collection::vec(prop::sample::select(&PIECES[..]), 0..60);
    (prop::sample::select(&STARTS[..]), pieces)
        .prop_map(|(start, pieces)| format!("{start}{}", pieces.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn any_text_is_read_and_shown(text in pieces()) {
        let rules = rules_with_plugin_once();
        let reading = reading("cases/x.md", &text, rules);
        assert_harmless(&page(&reading), &text);
        let document = &reading.document;
        let starts = &reading.text.section_starts;
        prop_assert_eq!(starts.len(), document.sections.len());
        prop_assert!(starts.is_sorted());
        for index in 0..starts.len() {
            reading.text.section(index); // on boundaries of characters
        }
        let lines = reading.source.split('\n').count() as u32;
        for problem in &reading.problems {
            prop_assert!(problem.line <= lines, "{problem}");
        }
        for link in &document.links {
            prop_assert!(reading.source.get(link.at.start as usize..link.at.end as usize).is_some());
        }
        for lesson in &document.lessons {
            prop_assert!(lesson.section < document.sections.len());
        }
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let reading = read("x.md", bytes, TODAY, &Rules::default()).unwrap();
        assert_harmless(&page(&reading), &reading.source);
    }
}

fn rules_with_plugin_once() -> &'static Rules {
    static RULES: std::sync::LazyLock<Rules> = std::sync::LazyLock::new(rules_with_plugin);
    &RULES
}

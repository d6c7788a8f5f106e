//! What ends up in a reader's browser.
#![allow(clippy::unwrap_used)] // helpers of a test are tests too

use concord_corpus::html::{Mark, Resolved, render};
use concord_corpus::{LinkTarget, Rules, read};
use jiff::civil::date;

fn page_with(source: &str, marks: &[Mark]) -> String {
    let reading =
        read("notes/page.md", source.as_bytes().to_vec(), date(2026, 1, 1), &Rules::default());
    let resolve = |target: &LinkTarget| match target {
        LinkTarget::Document { reference, .. } if reference.contains("gone") => None,
        LinkTarget::Document { reference, .. } => {
            Some(Resolved { url: format!("/doc/{reference}"), title: "The title".into() })
        }
        LinkTarget::Asset(path) => {
            Some(Resolved { url: format!("/asset/{path}"), title: String::new() })
        }
        LinkTarget::Anchor(anchor) => {
            Some(Resolved { url: format!("#{anchor}"), title: String::new() })
        }
        LinkTarget::Slug { .. } => None,
    };
    let reading = reading.unwrap();
    let pieces = render(&reading.document, source, marks, &resolve);
    assert_eq!(pieces.len(), reading.document.sections.len());
    pieces.concat()
}

fn page(source: &str) -> String {
    page_with(source, &[])
}

#[track_caller]
fn check(source: &str, expected: &str) {
    assert_eq!(page(source).trim(), expected);
}

#[test]
fn links_lead_where_the_corpus_says() {
    check("[a](b.md)", r#"<p><a href="/doc/notes/b" rel="noopener noreferrer">a</a></p>"#);
    check(
        "[[cases/x]]",
        r#"<p><a href="/doc/cases/x" rel="noopener noreferrer">The title</a></p>"#,
    );
    check(
        "[a](gone.md)",
        r#"<p><span class="broken" title="This link leads nowhere">a</span></p>"#,
    );
    check("![alt](i.png)", r#"<p><img src="/asset/notes/i.png" alt="alt"></p>"#);
}

#[test]
fn nothing_is_loaded_from_another_host() {
    check(
        "![alt](https://evil.example/x.png)",
        r#"<p><a href="https://evil.example/x.png" rel="noopener noreferrer">Image: alt</a></p>"#,
    );
    for source in [
        "<img src=\"https://evil.example/x.png\" srcset=\"//evil.example/y 2x\">",
        "<img src='//evil.example/x.png'>",
        "<iframe src=\"https://evil.example\"></iframe>",
        "<video src=\"https://evil.example/v\" poster=\"https://evil.example/p\"></video>",
        "<link rel=stylesheet href=\"https://evil.example/c.css\">",
        "<style>@import url(https://evil.example)</style>",
        "<p style=\"background:url(https://evil.example)\">x</p>",
        "<input type=image src=\"https://evil.example/x\">",
        "<blockquote cite=\"https://evil.example/x\">x</blockquote>",
        "<object data=\"https://evil.example\"></object><embed src=\"https://evil.example\">",
        "<svg><image href=\"https://evil.example/x\"/></svg>",
    ] {
        let html = page(source);
        assert!(!html.contains("evil.example"), "{source} → {html}");
    }
}

#[test]
fn no_script_survives() {
    for source in [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<a href=\"&#106;avascript:alert(1)\">x</a>",
        "<p onclick=\"alert(1)\">x</p>",
        "<img src=x onerror=alert(1)>",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<form action=\"https://evil.example\"><button>x</button></form>",
    ] {
        let html = page(source).to_lowercase();
        for bad in ["<script", "javascript:", "onclick", "onerror", "data:text", "<form"] {
            assert!(!html.contains(bad), "{source} → {html}");
        }
    }
}

#[test]
fn ids_and_classes_are_ours_alone() {
    let html =
        page("# T\n\n## Real {#real}\n\n<div id=\"real\" class=\"evidence\" name=\"x\">a</div>\n");
    assert_eq!(html.matches("id=\"real\"").count(), 1, "{html}");
    assert!(html.contains("<h2 class=\"head\" id=\"real\">"), "{html}");
    assert!(!html.contains("evidence"), "{html}");
}

#[test]
fn footnotes_tables_and_code() {
    let html = page(
        "a[^n]\n\n[^n]: note\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n```rust\nlet x = 1 < 2;\n```\n- [x] done\n",
    );
    assert!(html.contains("<a href=\"#fn-n\""), "{html}");
    assert!(html.contains("id=\"fn-n\""), "{html}");
    assert!(html.contains("<th>a</th><th align=\"right\">b</th>"), "{html}");
    assert!(html.contains("<td>1</td><td align=\"right\">2</td>"), "{html}");
    assert!(html.contains("<code class=\"language-rust\">let x = 1 &lt; 2;"), "{html}");
    assert!(html.contains("type=\"checkbox\""), "{html}");
}

#[test]
fn evidence_is_marked_across_inline_markup() {
    let source = "A *nurse* and a **ward sister** met.\n";
    let text = "A nurse and a ward sister met.";
    let at = |word: &str| {
        let start = text.find(word).unwrap();
        Mark { range: start..start + word.len(), letter: "a".into() }
    };
    let html = page_with(source, &[at("nurse"), at("sister met")]);
    assert_eq!(
        html.trim(),
        "<p>A <em><span class=\"evidence\">nurse<sup>a</sup></span></em> and a <strong>ward \
         <span class=\"evidence\">sister<sup></sup></span></strong><span class=\"evidence\"> \
         met<sup>a</sup></span>.</p>"
    );
}

//! WCAG 2.2 AA by axe-core, in the real browser, and the site by keyboard.
//!
//! axe-core comes from npm: `npm install --prefix target/npm axe-core`. Where
//! it is absent the test says so; CI must have it.

use concord_tests::browser::Browser;
use concord_tests::{Site, project, say};
use serde_json::Value;

const ENTER: &str = "\u{e007}";
const TAB: &str = "\u{e004}";
const DOWN: &str = "\u{e015}";
const ESCAPE: &str = "\u{e00c}";

fn axe() -> Option<String> {
    let file = project().join("target/npm/node_modules/axe-core/axe.min.js");
    let source = std::fs::read_to_string(file).ok();
    if source.is_none() {
        assert!(std::env::var_os("CI").is_none(), "CI must have axe-core");
        say("SKIPPED: this test needs axe-core: npm install --prefix target/npm axe-core");
    }
    source
}

/// Every sort of page.
const PAGES: [&str; 38] = [
    "/",
    "/search?q=local+context",
    "/search?q=trust&sector=health&stage=forming",
    "/search?kind=lesson",
    "/search?q=zeppelins&sector=health",
    "/doc/cases/soufriere-mma",
    "/doc/cases/kimberley-process",
    "/doc/practices/build-trust",
    "/doc/practices/vet-local-partners",
    "/doc/challenges/power-imbalance",
    "/doc/paths/first-90-days",
    "/doc/foundations/gao-practices",
    "/cite/cases/soufriere-mma",
    "/browse",
    "/browse/practices",
    "/browse/challenges",
    "/browse/practices?order=contested",
    "/situation",
    "/situation?stage=forming&modality=co-management&challenge=power-imbalance",
    "/situation/print?stage=forming&modality=co-management&challenge=power-imbalance",
    "/map",
    "/map?row=share-power&column=power-imbalance",
    "/grid",
    "/timeline",
    "/places",
    "/compare?id=cases/calfed&id=cases/unitingcare&id=cases/great-bear",
    "/compare?id=practices/build-trust&id=practices/share-power",
    "/gaps",
    "/problems",
    "/problems?file=cases/broken.md",
    "/plugins",
    "/help/search",
    "/help/marks",
    "/help/problems",
    "/about",
    "/api",
    "/doc/arabic",
    "/nothing",
];

#[test]
fn axe_finds_nothing_on_any_page() {
    let Some(axe) = axe() else { return };
    let Some(browser) = Browser::open(1280, 900) else { return };
    let site = Site::of_the_project()
        .file("cases/broken.md", "---\nkind: case\ntitle: Broken\nsectors: [helth]\n---\nWords.\n")
        .file("arabic.md", "---\nlang: ar\n---\n# الشراكة\n\nالثقة أساس كل شراكة ناجحة.\n")
        .serve();
    let mut checked = 0;
    let mut violations = Vec::new();
    for path in PAGES {
        for (width, dark) in [(320, false), (320, true), (1280, false), (1280, true)] {
            browser.emulate(width, dark);
            browser.goto(&format!("{}{path}", site.url()));
            browser.eventually("document.readyState === 'complete'");
            let found = browser.run_async(&format!(
                "{axe}; const done = arguments[arguments.length - 1]; \
                 axe.run(document, {{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}}) \
                 .then(result => done(result.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + ' ' + (n.any[0]?.message ?? '')).join(' | '))), \
                 error => done([String(error)]));"
            ));
            checked += 1;
            for violation in found.as_array().into_iter().flatten() {
                let violation = violation.as_str().unwrap_or_default();
                violations.push(format!("{path} at {width}, dark {dark}: {violation}"));
            }
        }
    }
    say(&format!("axe-core: {checked} pages checked, {} violations", violations.len()));
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

/// Search, narrow, read and come back without a mouse.
#[test]
fn by_keyboard_alone() {
    let Some(browser) = Browser::open(1280, 900) else { return };
    let site = Site::of_the_project().serve();
    browser.goto(site.url());
    let focused = "document.activeElement";
    let until = |what: &str| {
        for _ in 0..80 {
            browser.press(TAB);
            if browser.eval(&format!("{focused}.matches({what:?})")) == Value::Bool(true) {
                return;
            }
        }
        panic!("the keyboard never reaches {what}");
    };
    // The first stop skips to the content.
    browser.press(TAB);
    assert_eq!(browser.eval(&format!("{focused}.getAttribute('href')")), "#main");
    until("main input[name=q]");
    browser.press(&format!("fisheries{ENTER}"));
    browser.eventually("location.pathname === '/search'");
    until(".facet a[href*='sector=natural-resources']");
    browser.press(ENTER);
    browser.eventually("document.querySelectorAll('.chip').length === 1");
    let results = browser.url();
    // The filters before the results can be left out in one step.
    browser.goto(&results);
    until("a[href='#results']");
    browser.press(ENTER);
    browser.eventually("location.hash === '#results'");
    let filters = "a => !!a.closest('.facets')";
    browser.press(TAB);
    assert_eq!(browser.eval(&format!("({filters})({focused})")), false, "past the filters");
    browser.goto(&results);
    until(".hit h2 a");
    let seen = browser.eval(&format!(
        "getComputedStyle({focused}).outlineStyle !== 'none' && getComputedStyle({focused}).boxShadow !== 'none'"
    ));
    assert_eq!(seen, true, "what is focused is seen");
    browser.press(ENTER);
    browser.eventually("location.pathname.startsWith('/doc/')");
    browser.eval("(history.back(), true)");
    browser.eventually("location.pathname === '/search'");
    assert_eq!(browser.url(), results);
    assert_eq!(browser.console_errors(), [""; 0]);
}

/// The box suggests, and says so to assistive technology.
#[test]
fn the_box_suggests_by_keyboard() {
    let Some(browser) = Browser::open(1280, 900) else { return };
    let site = Site::of_the_project().serve();
    browser.goto(site.url());
    browser.type_into("main input[name=q]", "local con");
    browser.eventually("document.querySelectorAll('main .suggestions li').length > 1");
    let input = "document.querySelector('main input[name=q]')";
    assert_eq!(browser.eval(&format!("{input}.getAttribute('aria-expanded')")), "true");
    browser.press(DOWN);
    let active = format!(
        "document.getElementById({input}.getAttribute('aria-activedescendant')).getAttribute('aria-selected')"
    );
    assert_eq!(browser.eval(&active), "true");
    browser.press(ESCAPE);
    browser.eventually(&format!("{input}.getAttribute('aria-expanded') === 'false'"));
    browser.press(DOWN);
    browser.eventually("document.querySelectorAll('main .suggestions li').length > 1 && !document.querySelector('main .suggestions').hidden");
    browser.press(DOWN);
    browser.press(ENTER);
    browser.eventually("location.pathname.startsWith('/doc/') || location.pathname === '/search'");
    assert_eq!(browser.console_errors(), [""; 0]);
}

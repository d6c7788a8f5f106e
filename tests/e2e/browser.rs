//! The site in a real browser, as its readers and authors use it.

use concord_tests::Site;
use concord_tests::browser::Browser;

const ENTER: &str = "\u{e007}";

#[test]
fn a_reader_searches_chooses_and_reads_and_an_author_saves() {
    let Some(browser) = Browser::open(1280, 900) else { return };
    let site = Site::of_the_project().serve();
    browser.goto(site.url());
    browser.type_into("form[role=search] input[name=q]", &format!("fishers reserve{ENTER}"));
    browser.eventually("document.querySelectorAll('.hit').length > 0");
    assert!(browser.url().contains("/search?q=fishers+reserve"), "{}", browser.url());

    // A facet narrows the list; its count is what comes.
    let count = "Number(document.querySelector('.facet a[href*=\"sector=natural-resources\"] > :last-child').textContent)";
    let expected = browser.eval(count).as_u64().unwrap();
    assert!(expected > 0);
    browser.click(".facet a[href*=\"sector=natural-resources\"]");
    browser.eventually("document.querySelectorAll('.chip').length === 1");
    let total = browser.eval("parseInt(document.querySelector('.results-head b').textContent)");
    assert_eq!(total.as_u64(), Some(expected));

    // A hit leads to its section.
    browser.click(".hit a[href*='/doc/cases/soufriere-mma#']");
    browser.eventually("location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1))) !== null");

    // The author saves the file: the open page changes, its scroll stays.
    browser.eval("(window.sameWindow = true, window.scrollTo(0, 400))");
    let scroll = browser.eval("window.scrollY");
    let path = site.path("cases/soufriere-mma.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let changed = text.replacen("## Context\n", "## Context\n\nA sentence about flamingos.\n", 1);
    assert_ne!(text, changed);
    std::fs::write(&path, &changed).unwrap();
    browser.eventually("document.querySelector('main').textContent.includes('about flamingos')");
    assert_eq!(browser.eval("window.sameWindow"), true, "patched, not reloaded");
    assert_eq!(browser.eval("window.scrollY"), scroll);

    // A broken save shows a banner above the last good version.
    std::fs::write(&path, changed.replacen("kind: case", "kind: case\nlessons: [", 1)).unwrap();
    browser.eventually("document.getElementById('banner').textContent.includes('saved broken')");
    assert_eq!(
        browser.eval("document.querySelector('main').textContent.includes('about flamingos')"),
        true
    );
    std::fs::write(&path, &text).unwrap();
    browser.eventually("document.getElementById('banner').textContent.trim() === ''");
    assert_eq!(browser.console_errors(), [""; 0]);
}

#[test]
fn nothing_overflows_on_a_narrow_phone() {
    let Some(browser) = Browser::open(500, 800) else { return };
    let site = Site::of_the_project().serve();
    browser.emulate(320, false);
    for path in [
        "/",
        "/search?q=funding",
        "/doc/cases/p-tech",
        "/doc/practices/build-trust",
        "/doc/paths/first-90-days",
        "/doc/foundations/gao-practices",
        "/problems",
        "/help/problems",
        "/api",
    ] {
        browser.goto(&format!("{}{path}", site.url()));
        let wide = browser.eval("[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !e.closest('table, pre, .frame, .hidden, .tabs, svg')).map(e => e.outerHTML.slice(0, 120))");
        assert_eq!(wide.as_array().map(Vec::len), Some(0), "{path}: {wide}");
        // Nor is anything squeezed into a sliver beside something else.
        let thin = browser.eval("[...document.querySelectorAll('main p, main dd, main h1, main h2, main h3')].filter(e => e.textContent.trim().length > 20 && e.getBoundingClientRect().width > 0 && e.getBoundingClientRect().width < 90 && !e.closest('.hidden')).map(e => e.outerHTML.slice(0, 120))");
        assert_eq!(thin.as_array().map(Vec::len), Some(0), "{path}: {thin}");
    }
    assert_eq!(browser.console_errors(), [""; 0]);
}

/// Fifty saves, broken and mended in turn: the time from the save to the word
/// in the browser is printed.
#[test]
fn an_author_is_told_in_the_browser_within_a_blink() {
    let Some(browser) = Browser::open(1280, 900) else { return };
    let site = Site::of_the_project().serve();
    let path = site.path("cases/playpumps.md");
    let good = std::fs::read_to_string(&path).unwrap();
    let bad = good.replacen("evidence: ", "evidence: independant-", 1);
    assert_ne!(good, bad);
    browser.goto(&format!("{}/problems?file=cases/playpumps.md", site.url()));
    browser.eventually("document.querySelector('main') !== null");
    let shown = "document.querySelectorAll('.problem.error').length > 0";
    assert_eq!(browser.eval(shown), false);
    let mut times = Vec::new();
    for round in 0..50 {
        let broken = round % 2 == 0;
        let saved = std::time::Instant::now();
        std::fs::write(&path, if broken { &bad } else { &good }).unwrap();
        browser.eventually(&format!("({shown}) === {broken}"));
        times.push(saved.elapsed());
    }
    times.sort();
    concord_tests::say(&format!(
        "save to diagnostics in the browser: p50 {:?}, p98 {:?}",
        times[25], times[49]
    ));
    assert!(times[25] < std::time::Duration::from_secs(2), "{times:?}");
    assert_eq!(browser.console_errors(), [""; 0]);
}

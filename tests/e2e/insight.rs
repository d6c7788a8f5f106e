//! What the corpus knows together, through the API: situations, the map and
//! the other tables, over the project's own content.

use std::collections::BTreeSet;

use base64::Engine;
use concord_tests::browser::Browser;
use concord_tests::{Site, Started};
use serde_json::Value;

fn list<'v>(value: &'v Value, key: &str) -> &'v Vec<Value> {
    value[key].as_array().unwrap_or_else(|| panic!("{key} is no list in {value}"))
}

/// Every case of the corpus, as the API gives it.
fn cases(site: &Started) -> Vec<Value> {
    let found = site.api("search?kind=case&limit=100");
    let ids = list(&found, "hits").iter().map(|hit| hit["id"].as_str().unwrap().to_owned());
    ids.map(|id| site.api(&format!("documents/{id}"))).collect()
}

#[test]
fn a_situation_is_answered_with_reasons() {
    let site = Site::of_the_project().serve();
    let asked = "stage=forming&modality=co-management&sector=natural-resources\
        &challenge=marginal-excluded&challenge=power-imbalance";
    let answer = site.api(&format!("situation?{asked}"));
    assert_eq!(answer["notes"], Value::Array(Vec::new()));
    let lessons = list(&answer, "lessons");
    assert!(lessons.len() > 5);
    for lesson in lessons.iter().chain(list(&answer, "warnings")) {
        let reasons = list(lesson, "reasons");
        let sum: u64 = reasons.iter().map(|reason| reason["points"].as_u64().unwrap()).sum();
        assert_eq!(lesson["points"], sum, "{lesson}");
        let page = site.get(lesson["url"].as_str().unwrap().split('#').next().unwrap());
        let anchor = lesson["id"].as_str().unwrap().split_once('#').unwrap().1;
        assert!(page.body.contains(&format!("id=\"{anchor}\"")), "{anchor} leads nowhere");
    }
    let count = lessons.len() + list(&answer, "warnings").len();
    assert_eq!(answer["matching"], count);
    assert_eq!(list(&answer, "weights").len(), 9);

    let markdown = site.get(&format!("/situation.md?{asked}"));
    assert_eq!(markdown.header("content-type"), Some("text/markdown; charset=utf-8"));
    assert!(markdown.body.contains("- [ ] **"), "{}", markdown.body);
    let link = format!("{}/doc/cases/", site.url());
    assert!(markdown.body.contains(&link), "{link} is not in {}", markdown.body);

    let calendar = site.get(&format!("/situation.ics?{asked}"));
    assert_eq!(calendar.header("content-type"), Some("text/calendar; charset=utf-8"));
    let tasks = calendar.body.matches("BEGIN:VTODO\r\n").count();
    assert_eq!(tasks, list(&answer, "checklist").len() + 1);
    assert!(calendar.body.split("\r\n").all(|line| line.len() <= 75));
}

#[test]
fn a_question_of_a_plugin_is_part_of_the_situation() {
    let site = Site::of_the_project().serve();
    let facets = site.api("facets");
    let of_plugin = list(&facets, "facets").iter();
    let mut of_plugin = of_plugin.filter(|f| f["id"].as_str().unwrap().starts_with("healthcare."));
    let facet = of_plugin.next().unwrap();
    let mut values = list(facet, "values").iter();
    let value = values.find(|value| value["count"].as_u64() > Some(0)).unwrap();
    let (name, value) = (facet["id"].as_str().unwrap(), value["value"].as_str().unwrap());
    let answer = site.api(&format!("situation?{name}={value}"));
    let lesson = list(&answer, "lessons").iter().chain(list(&answer, "warnings")).next().unwrap();
    assert_eq!(lesson["reasons"][0]["signal"], "domain", "{lesson}");
}

#[test]
fn what_is_not_known_is_told_and_left_out() {
    let site = Site::of_the_project().serve();
    let answer = site.api("situation?stage=nonsense&planet=mars&challenge=weak-tracking&stage=");
    let notes = list(&answer, "notes").iter();
    let codes: BTreeSet<_> = notes.map(|note| note["code"].as_str().unwrap()).collect();
    assert_eq!(codes, BTreeSet::from(["unknown-facet", "unknown-value"]));
    assert!(answer["matching"].as_u64() > Some(0));

    let long = format!("situation?challenge={}", "x".repeat(201));
    let many = format!("map?{}", "sector=health&".repeat(101));
    for bad in ["map?least=-1", "map?at_least=sure", "compare?id=cases/calfed", &long, &many] {
        let answer = site.get(&format!("/api/v1/{bad}"));
        assert_eq!(answer.status, 400, "{bad}: {}", answer.body);
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    }
}

/// Every number of the tables, counted by hand over the documents as the API
/// gives them.
#[test]
fn tables_count_what_the_documents_say() {
    let site = Site::of_the_project().serve();
    let cases = cases(&site);

    let map = site.api("map?least=0");
    let lessons: Vec<&Value> = cases.iter().flat_map(|case| list(case, "lessons")).collect();
    let names =
        |lesson: &Value, key: &str, slug: &Value| lesson[key].get(slug.as_str().unwrap()).is_some();
    let both = |practice: &Value, challenge: &Value| {
        let named = lessons.iter().filter(|lesson| {
            names(lesson, "practices", practice) && names(lesson, "challenges", challenge)
        });
        named.count()
    };
    let mut in_cells = 0;
    for cell in list(&map, "cells") {
        let count = both(&cell["practice"], &cell["challenge"]);
        assert_eq!(cell["tally"]["lessons"], count, "{cell}");
        in_cells += count;
    }
    let mut everywhere = 0;
    for row in list(&map, "practices") {
        for column in list(&map, "challenges") {
            everywhere += both(&row["slug"], &column["slug"]);
        }
    }
    assert!(in_cells > 50);
    assert_eq!(in_cells, everywhere, "a cell with lessons is missing");
    let csv = site.get("/map.csv?least=0");
    assert_eq!(csv.body.lines().count(), 1 + in_cells);

    let grid = site.api("grid");
    assert_eq!(grid["cases"], cases.len());
    let placed = |case: &Value, level: &str| match case["results"][level]["rating"].as_str() {
        Some(rating @ ("achieved" | "partly" | "not-achieved")) => rating.to_owned(),
        _ => "open".to_owned(),
    };
    for cell in list(&grid, "cells") {
        let here = cases.iter().filter(|case| {
            placed(case, "partnership") == cell["partnership"]
                && placed(case, "intervention") == cell["intervention"]
        });
        assert_eq!(cell["count"], here.count(), "{cell}");
    }

    let places = site.api("places");
    assert_eq!(places["cases"], cases.len());
    for country in list(&places, "countries") {
        let here = cases.iter().filter(|case| {
            let codes = case["facets"]["country"].as_array();
            codes.is_some_and(|codes| codes.contains(&country["code"]))
        });
        assert_eq!(country["count"], here.count(), "{country}");
    }

    let timeline = site.api("timeline");
    let dated = list(&timeline, "cases").len() + list(&timeline, "undated").len();
    assert_eq!(dated, cases.len());
    assert_eq!(site.get("/cases.csv").body.lines().count(), 1 + cases.len());

    let filtered = site.api("grid?sector=health");
    let of_sector = site.api("search?kind=case&sector=health&limit=0");
    assert_eq!(filtered["cases"], of_sector["total"]);
}

/// The pages show the numbers of the API, which are counted by hand above.
#[test]
fn pages_show_the_same_numbers() {
    let site = Site::of_the_project().serve();
    let page = site.get("/map?least=0").body;
    let map = site.api("map?least=0");
    for cell in list(&map, "cells") {
        let (row, column) =
            (cell["practice"].as_str().unwrap(), cell["challenge"].as_str().unwrap());
        let address = format!("row={row}&#38;column={column}#cell");
        let label = page.split(&address).nth(1).unwrap_or_else(|| panic!("no cell {address}"));
        let label = label.split('>').next().unwrap();
        let lessons = cell["tally"]["lessons"].as_u64().unwrap();
        let counted = format!(": {lessons} lesson{}: ", if lessons == 1 { "" } else { "s" });
        assert!(label.contains(&counted), "{label} does not say {counted}");
    }
    let empty = format!("{} of {} cells are empty", map["cells_empty"], map["cells_shown"]);
    assert!(page.contains(&empty), "{empty}");

    let grid = site.get("/grid").body;
    let counts = grid.split("<span class=\"count\">").skip(1);
    let mut counts: Vec<u64> =
        counts.map(|rest| rest.split('<').next().unwrap().parse().unwrap()).collect();
    let cells = site.api("grid");
    let mut wanted: Vec<u64> =
        list(&cells, "cells").iter().map(|cell| cell["count"].as_u64().unwrap()).collect();
    counts.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(counts, wanted);

    let asked = "stage=planning&sector=health&challenge=unreliable-funding";
    let answer = site.api(&format!("situation?{asked}"));
    let page = site.get(&format!("/situation?{asked}")).body;
    assert!(page.contains(&format!("{} lessons match", answer["matching"])));
    for lesson in list(&answer, "lessons").iter().chain(list(&answer, "warnings")) {
        let link = format!("href=\"{}\"", lesson["url"].as_str().unwrap());
        assert!(page.contains(&link), "{link} is not on the page");
    }
    let places = site.api("places");
    let page = site.get("/places").body;
    let said =
        format!("{} cases in {} countries", places["cases"], list(&places, "countries").len());
    assert!(page.contains(&said), "{said}");
}

#[test]
fn documents_stand_side_by_side() {
    let site = Site::of_the_project().serve();
    let compared = site.api("compare?id=practices/build-trust&id=practices/share-power");
    assert_eq!(compared["kind"], "practice");
    let documents = list(&compared, "documents");
    assert_eq!((documents.len(), documents[1]["id"].as_str()), (2, Some("practices/share-power")));
    assert!(documents[1]["tally"]["lessons"].as_u64() > Some(3));
    let unlike = site.get("/api/v1/compare?id=practices/build-trust&id=cases/calfed");
    assert_eq!(unlike.status, 400);
    let cases = site.api("compare?id=cases/calfed&id=cases/unitingcare");
    let shared = list(&cases, "rows").iter().any(|row| {
        let all = list(row, "lessons").iter();
        row["slug"] == "clarify-roles" && all.clone().all(|own| !own.as_array().unwrap().is_empty())
    });
    assert!(shared, "both lacked clear roles: {cases}");
}

#[test]
fn a_second_answer_is_the_first_until_something_is_saved() {
    let site = Site::of_the_project().serve();
    for path in ["/map", "/gaps", "/cases.csv", "/api/v1/grid", "/situation?stage=forming"] {
        // Plugins may still be answering: then the corpus is another one.
        let (first, second) = concord_tests::eventually("nothing new comes", || {
            let answers = (site.get(path), site.get(path));
            (answers.0.header("etag") == answers.1.header("etag")).then_some(answers)
        });
        assert_eq!((second.status, &second.body), (200, &first.body), "{path}");
        for name in ["content-type", "content-disposition", "etag", "content-security-policy"] {
            assert_eq!(second.header(name), first.header(name), "{path}: {name}");
        }
    }
    let before = site.api("grid");
    site.save("cases/more.md", "---\nkind: case\ntitle: More\nsummary: One more.\n---\nText.\n");
    concord_tests::eventually("one more case is counted", || {
        let cases = before["cases"].as_u64().unwrap() + 1;
        (site.api("grid")["cases"] == cases).then_some(())
    });
    let page = site.get("/grid").body;
    assert!(page.contains(&format!("Each of {} cases", site.api("grid")["cases"])), "{page}");
}

#[test]
fn a_gap_closes_when_somebody_tells() {
    let site = Site::of_the_project().serve();
    let silent = |site: &Started| {
        let gaps = site.api("gaps");
        let of_kind = list(&gaps, "gaps").iter().filter(|gap| gap["gap"] == "no-lesson");
        of_kind.map(|gap| gap["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let before = silent(&site);
    assert!(before.contains(&"practices/draw-on-diversity".to_owned()), "{before:?}");
    let case = "---\nkind: case\ntitle: Told\nsummary: A case that closes a gap.\nlessons:\n  \
        mixed-team:\n    stage: forming\n    practices: {draw-on-diversity: supports}\n---\n\
        ### A mixed team saw it {#mixed-team}\n\nText.\n";
    site.save("cases/told.md", case);
    concord_tests::eventually("the gap closes", || {
        (!silent(&site).contains(&"practices/draw-on-diversity".to_owned())).then_some(())
    });
}

/// The address of an answer is shared: it holds what was said, not the fields
/// that were left open.
#[test]
fn addresses_hold_what_was_said() {
    let Some(browser) = Browser::open(1280, 900) else { return };
    let site = Site::of_the_project().serve();
    browser.goto(&format!("{}/situation", site.url()));
    browser.click("input[name=stage][value=forming]");
    browser.click("input[name=challenge][value=power-imbalance]");
    browser.click(".situation .button");
    browser.eventually("document.querySelector('h1').textContent.trim() === 'Forming'");
    let said = "/situation?stage=forming&challenge=power-imbalance";
    assert_eq!(browser.url(), format!("{}{said}", site.url()));

    browser.click("a[href^='/situation/print?']");
    browser.eventually("document.querySelectorAll('.agenda tbody tr').length > 3");
    assert_eq!(browser.eval("document.querySelectorAll('.blanks li').length"), 3);
    for (paper, width, height) in [("A4", 8.27, 11.69), ("Letter", 8.5, 11.0)] {
        let size = serde_json::json!({"paperWidth": width, "paperHeight": height});
        let printed = browser.devtools("Page.printToPDF", size);
        let engine = base64::engine::general_purpose::STANDARD;
        let pdf = engine.decode(printed["data"].as_str().unwrap()).unwrap();
        let pages = String::from_utf8_lossy(&pdf).matches("/Type /Page\n").count();
        assert_eq!(pages, 1, "the sheet is one page of {paper}");
    }
    let back = browser.eval("document.querySelector('.turn a').getAttribute('href')");
    assert_eq!(back, said);
    let nothing = site.get("/situation/print");
    assert_eq!((nothing.status, nothing.header("location")), (303, Some("/situation")));
}

/// Hits are ticked and set side by side, without a script.
#[test]
fn hits_are_compared() {
    let Some(browser) = Browser::open(1280, 900) else { return };
    let site = Site::of_the_project().serve();
    browser.goto(&format!("{}/search?q=fisheries&kind=case", site.url()));
    let first = browser.eval("document.querySelectorAll('.hit h2 a')[0].textContent");
    let second = browser.eval("document.querySelectorAll('.hit h2 a')[1].textContent");
    browser.click(".hit:nth-of-type(1) input[name=id]");
    browser.click(".hit:nth-of-type(2) input[name=id]");
    browser.click(".comparing-bar button");
    browser.eventually("document.querySelectorAll('.compare thead th').length === 2");
    let heads =
        "[...document.querySelectorAll('.compare thead th')].map(th => th.textContent.trim())";
    assert_eq!(browser.eval(heads), serde_json::json!([first, second]));
}

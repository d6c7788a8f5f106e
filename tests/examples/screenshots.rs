//! Pictures of every page, for a look: light and dark, desk and phone.
//!
//! ```sh
//! cargo run -p concord-tests --example screenshots -- OUT [PART OF A NAME]...
//! cargo run -p concord-tests --example screenshots -- OUT --url http://127.0.0.1:8080 home
//! ```
//!
//! Serves the project's own corpus unless `--url` names a server; a page that
//! is not in the list is asked for by its path, with the slash.

use std::path::PathBuf;

use concord_tests::Site;
use concord_tests::browser::Browser;

/// Every page, by the name of its pictures.
const PAGES: &[(&str, &str)] = &[
    ("home", "/"),
    ("results", "/search?q=local+context"),
    ("results-chosen", "/search?q=trust&sector=health&sector=natural-resources&stage=forming"),
    ("results-lessons", "/search?kind=lesson"),
    ("results-none", "/search?q=zeppelins&sector=health"),
    ("case", "/doc/cases/soufriere-mma"),
    ("practice", "/doc/practices/fit-local-context"),
    ("challenge", "/doc/challenges/local-context-ignored"),
    ("path", "/doc/paths/first-90-days"),
    ("page", "/doc/foundations/gao-practices"),
    ("cite", "/cite/cases/soufriere-mma"),
    ("browse", "/browse"),
    ("browse-practices", "/browse/practices"),
    ("situation", "/situation"),
    ("answer", "/situation?stage=implementing&modality=co-management&challenge=unreliable-funding"),
    (
        "sheet",
        "/situation/print?stage=implementing&modality=co-management&challenge=unreliable-funding",
    ),
    ("map", "/map"),
    ("map-open", "/map?row=include-all-stakeholders&column=marginal-excluded"),
    ("grid", "/grid"),
    ("timeline", "/timeline"),
    ("places", "/places"),
    ("compare", "/compare?id=cases/soufriere-mma&id=cases/playpumps"),
    ("gaps", "/gaps"),
    ("problems", "/problems"),
    ("plugins", "/plugins"),
    ("help-search", "/help/search"),
    ("help-marks", "/help/marks"),
    ("help-problems", "/help/problems"),
    ("about", "/about"),
    ("api", "/api"),
    ("not-found", "/doc/cases/nothing"),
];

fn main() {
    let mut arguments = std::env::args().skip(1);
    let out = PathBuf::from(arguments.next().expect("a folder for the pictures"));
    let mut wanted: Vec<String> = arguments.collect();
    let url = wanted.iter().position(|argument| argument == "--url").map(|index| {
        wanted.remove(index);
        wanted.remove(index)
    });
    std::fs::create_dir_all(&out).unwrap();
    let served = url.is_none().then(|| Site::of_the_project().serve());
    let url = url.unwrap_or_else(|| served.as_ref().map(|site| site.url().to_owned()).unwrap());
    let Some(browser) = Browser::open(1280, 900) else { return };
    let asked = wanted.iter().filter(|part| part.starts_with('/'));
    let asked: Vec<(String, String)> = asked
        .map(|path| (path.replace(|c: char| !c.is_alphanumeric(), "-"), path.clone()))
        .collect();
    let listed = PAGES.iter().map(|(name, path)| ((*name).to_owned(), (*path).to_owned()));
    for (name, path) in listed.chain(asked) {
        if !wanted.is_empty()
            && !wanted.iter().any(|part| *part == path || name.contains(part.as_str()))
        {
            continue;
        }
        for (suffix, width, dark) in
            [("light-1280", 1280, false), ("dark-1280", 1280, true), ("phone-390", 390, false)]
        {
            browser.emulate(width, dark);
            browser.goto(&format!("{url}{path}"));
            browser.eventually("document.readyState === 'complete'");
            let file = out.join(format!("{name}-{suffix}.png"));
            std::fs::write(&file, browser.screenshot()).unwrap();
        }
        println!("{name}");
    }
}

//! What every page owes its readers, and machines.

use concord_tests::{Site, eventually};

/// Pages that must be there, whatever the corpus.
const PAGES: [&str; 13] = [
    "/",
    "/search",
    "/browse",
    "/browse/practices",
    "/browse/challenges",
    "/gaps",
    "/problems",
    "/plugins",
    "/help/search",
    "/help/marks",
    "/help/problems",
    "/about",
    "/api",
];

#[test]
fn an_empty_folder_has_every_page() {
    let site = Site::new().serve();
    for path in PAGES {
        let page = site.get(path);
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        assert!(page.body.contains("<h1"), "{path} has a heading");
    }
    assert!(
        !site.get("/").body.contains("/situation\">Something"),
        "no worries without challenges"
    );
}

#[test]
fn pages_are_kept_for_a_generation_and_no_longer() {
    let site = Site::new().file("a.md", "# Otters\n").serve();
    for path in ["/", "/search?q=otters", "/doc/a", "/api/v1/search?q=otters", "/feed"] {
        let first = site.get(path);
        let tag = first.header("etag").expect(path).to_owned();
        let again = site.get_with(path, &[("if-none-match", &tag)]);
        assert_eq!((again.status, &*again.body), (304, ""), "{path}");
    }
    let tag = site.get("/doc/a").header("etag").unwrap().to_owned();
    site.save("a.md", "# Badgers\n");
    eventually("the page is new", || {
        let page = site.get_with("/doc/a", &[("if-none-match", &tag)]);
        (page.status == 200 && page.body.contains("Badgers")).then_some(())
    });
    // States are never kept; nor does another process know these tags.
    assert_eq!(site.get("/api/v1/status").header("etag"), None);
    let other = Site::new().file("a.md", "# Otters\n").serve();
    assert_eq!(other.get_with("/doc/a", &[("if-none-match", &tag)]).status, 200);
}

#[test]
fn a_search_can_be_followed() {
    let site = Site::new()
        .file(
            "old.md",
            "---\nupdated: 2020-01-02\n---\n# Old <otters> & friends\n\nOtters \u{1}float.\n",
        )
        .file("new.md", "---\nupdated: 2021-03-04\nsummary: All about otters\n---\n# New otters\n")
        .file("other.md", "# Badgers\n")
        .serve();
    let page = site.get("/search?q=otters").body;
    assert!(page.contains("href=\"/feed?q=otters\""), "{page}");
    let feed = site.get("/feed?q=otters");
    assert_eq!(feed.header("content-type"), Some("application/atom+xml; charset=utf-8"));
    let body = feed.body;
    let (new, old) =
        (body.find("New otters").unwrap(), body.find("Old &lt;otters&gt; &amp;").unwrap());
    assert!(new < old, "the newest first: {body}");
    assert!(body.contains("<updated>2021-03-04T00:00:00Z</updated>"));
    assert!(body.contains("All about otters") && !body.contains("Badgers"));
    assert!(!body.contains('\u{1}'), "what XML cannot hold is left out");
    assert_eq!(site.get("/feed?sort=nonsense").status, 400);
}

#[test]
fn machines_find_every_document() {
    let site = Site::new().file("a b/c.md", "# C\n").file("d.md", "# D\n").serve();
    let map = site.get("/sitemap.xml").body;
    assert!(map.contains("/doc/a%20b/c</loc>") && map.contains("/doc/d</loc>"), "{map}");
    assert!(site.get("/robots.txt").body.contains(&format!("{}/sitemap.xml", site.url())));
    let search = site.get("/opensearch.xml").body;
    assert!(search.contains(&format!("{}/search?q={{searchTerms}}", site.url())), "{search}");
}

#[test]
fn documents_describe_themselves() {
    let site = Site::of_the_project().serve();
    let page = site.get("/doc/cases/soufriere-mma").body;
    for part in [
        "<link rel=\"canonical\" href=\"http://",
        "<meta name=\"description\" content=\"",
        "<meta property=\"og:title\" content=\"Soufriere Marine Management Area\"",
        "application/ld+json",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let (_, rest) = page.split_once("application/ld+json\">").unwrap();
    let (json, _) = rest.split_once("</script>").unwrap();
    let json: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(json["@type"], "Article");
    assert!(json["citation"].as_array().unwrap().len() > 3);
    // There is a list for every choice; to search engines all are one.
    let canonical = format!("<link rel=\"canonical\" href=\"{}/search?q=trust\">", site.url());
    assert!(site.get("/search?q=trust&sector=health&offset=20").body.contains(&canonical));
    assert!(site.get("/nothing").body.contains("noindex"));
}

#[test]
fn a_ledger_is_a_table_too() {
    let site = Site::of_the_project().serve();
    let table = site.get("/ledger/practices/build-trust");
    assert_eq!(table.header("content-type"), Some("text/csv; charset=utf-8"));
    let mut lines = table.body.lines();
    assert_eq!(lines.next(), Some("subject,stand,level,grade,contested,case,lesson,address"));
    let page = site.get("/doc/practices/build-trust").body;
    let claims = lines.count();
    assert!(claims > 0 && page.contains(&format!("Derived from {claims} lesson")), "{claims}");
    // A choice of grade leaves out the rest, and only that.
    let sure = site.get("/doc/practices/build-trust?evidence=independent-review").body;
    let of = |page: &str| page.matches("class=\"least dim\">").count();
    assert!(of(&sure) < of(&page));
    assert_eq!(site.get("/ledger/cases/soufriere-mma").status, 404);
}

#[test]
fn right_to_left_is_said() {
    let site = Site::new().file("a.md", "---\nlang: ar\n---\n# الشراكة\n\nالثقة أساس.\n").serve();
    let page = site.get("/doc/a").body;
    assert!(page.contains("lang=\"ar\" dir=\"rtl\""), "{page}");
}

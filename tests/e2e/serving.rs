//! The contract of the server: addresses, parameters, headers, its end.

use concord_tests::{Site, eventually};
use serde_json::json;

fn small() -> Site {
    Site::new()
        .file(
            "a.md",
            "# Otters\n\nOtters hold hands while they sleep.\n\n## Food\n\nThey eat clams.\n",
        )
        .file(
            "b.md",
            "---\ntitle: Badgers\naliases: [old/badgers]\n---\nBadgers dig. See [otters](a.md).\n",
        )
        .file("c.md", "---\ndraft: true\n---\nSecret plans of otters.\n")
        .file("i.png", b"\x89PNG\r\n\x1a\n")
        .file("i.svg", "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
}

#[test]
fn a_search_answers_as_documented() {
    let site = small().serve();
    let found = site.api("search?q=%22eat+clams%22");
    assert_eq!(found["total"], 1);
    assert_eq!(found["notes"], json!([]));
    assert!(found["took_us"].as_u64().is_some() && found["generation"].as_u64() > Some(0));
    let hit = &found["hits"][0];
    assert_eq!(hit["id"], "a");
    assert_eq!(hit["kind"], "page");
    assert_eq!(hit["title"], "Otters");
    assert_eq!(hit["url"], "/doc/a");
    assert!(hit["score"].as_f64().unwrap() > 0.0);
    let snippet = hit["snippet_html"].as_str().unwrap();
    assert!(snippet.contains("<mark>eat clams</mark>"), "{snippet}");
    assert_eq!(hit["section"], json!({"title": "Food", "anchor": "food"}));
    let kinds = found["facets"].as_array().unwrap().iter().find(|f| f["id"] == "kind").unwrap();
    let page = kinds["values"].as_array().unwrap().iter().find(|v| v["value"] == "page").unwrap();
    assert_eq!((&page["count"], &page["selected"]), (&json!(1), &json!(false)));
    assert_eq!(site.api("search?q=")["total"], 2, "an empty query lists everything but drafts");
    assert_eq!(site.api("search?q=&limit=1&offset=1")["hits"].as_array().unwrap().len(), 1);
    let by_title = site.api("search?sort=title");
    assert_eq!(by_title["hits"][0]["title"], "Badgers");
}

#[test]
fn bad_parameters_are_named_and_unknown_facets_are_noted() {
    let site = small().serve();
    let long = format!("q={}", "x".repeat(4097));
    for bad in
        ["sort=nonsense", "limit=-1", "limit=101", "offset=10001", "limit=x", "kind=z", &long]
    {
        let answer = site.get(&format!("/api/v1/search?{bad}"));
        let name = bad.split('=').next().unwrap();
        assert_eq!(answer.status, 400, "{name}");
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
        assert_eq!(answer.json()["parameter"], name);
        assert!(answer.json()["detail"].as_str().unwrap().contains(name));
        assert_eq!(site.get(&format!("/search?{bad}")).status, 400, "the page too: {name}");
    }
    let noted = site.api("search?gone.facet=x&q=clams");
    assert_eq!(noted["notes"][0]["code"], "unknown-facet");
    assert_eq!(noted["total"], 1, "links outlive a plugin");
    assert_eq!(site.api(&format!("search?q={}", "x".repeat(4096)))["total"], 0);
}

#[test]
fn documents_have_addresses_that_last() {
    let site = small().serve();
    let document = site.api("documents/b");
    assert_eq!((&document["title"], &document["kind"]), (&json!("Badgers"), &json!("page")));
    assert_eq!(site.get("/doc/b").status, 200);
    let moved = site.get("/doc/old/badgers");
    assert_eq!((moved.status, moved.header("location")), (308, Some("/doc/b")));
    assert_eq!(site.get("/api/v1/documents/old/badgers").status, 308);
    assert_eq!(site.get("/doc/nowhere").status, 404);
    let missing = site.get("/api/v1/documents/nowhere");
    assert_eq!(
        (missing.status, missing.header("content-type")),
        (404, Some("application/problem+json"))
    );
    assert_eq!(site.get("/doc/c").status, 404, "a draft is not served");
    assert_eq!(
        site.get("/api/v1/nothing").header("content-type"),
        Some("application/problem+json")
    );
    assert_eq!(site.send("POST", "/api/v1/search").status, 405);
    let drafts = small().args(&["--drafts"]).serve();
    assert_eq!(drafts.finds("secret plans"), ["c"]);
}

#[test]
fn pages_load_nothing_from_elsewhere_and_are_guarded() {
    let site = small().serve();
    for path in ["/", "/search?q=otters", "/doc/a", "/problems", "/help/problems", "/nowhere"] {
        let page = site.get(path);
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}");
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
        for attribute in ["src=\"", "<link rel=\"stylesheet\" href=\"", "action=\""] {
            for (at, _) in page.body.match_indices(attribute) {
                let address = &page.body[at + attribute.len()..];
                assert!(
                    address.starts_with('/') && !address.starts_with("//"),
                    "{path}: {address:.60}"
                );
            }
        }
        assert!(!page.body.contains("style=\""), "{path}: inline styles do not pass the policy");
    }
    assert!(site.get("/").body.contains("<form class=\"box large\" action=\"/search\""));
    assert!(site.get("/").body.contains("name=\"q\""));
}

#[test]
fn images_are_served_and_svg_only_as_a_download() {
    let site = small().serve();
    let png = site.get("/asset/i.png");
    assert_eq!((png.status, png.header("content-type")), (200, Some("image/png")));
    assert_eq!(png.header("x-content-type-options"), Some("nosniff"));
    let svg = site.get("/asset/i.svg");
    assert_eq!(svg.header("content-disposition"), Some("attachment"));
    for path in
        ["/asset/a.md", "/asset/..%2f..%2fetc%2fpasswd", "/asset/../b.md", "/asset/none.png"]
    {
        assert_eq!(site.get(path).status, 404, "{path}");
    }
}

#[test]
fn only_own_host_names_are_answered() {
    let site = small().args(&["--public-url", "https://kb.example.org"]).serve();
    let status = |host: &str| site.get_with("/", &[("host", host)]).status;
    assert_eq!(status("evil.example"), 421);
    assert_eq!(status("kb.example.org"), 200);
    let port = site.url().rsplit(':').next().unwrap();
    assert_eq!(status(&format!("localhost:{port}")), 200);
    assert_eq!(status(&format!("evil.example:{port}")), 421);
}

#[test]
fn it_accepts_connections_at_once_and_ends_cleanly() {
    let mut site = small().start();
    assert_eq!(site.get("/healthz").status, 200);
    site.until_ready();
    let status = site.api("status");
    assert_eq!(status["ready"], true);
    assert_eq!((&status["documents"], &status["lessons"]), (&json!(2), &json!(0)));
    assert!(status["indexed_at"].as_str().unwrap().ends_with('Z'));
    let data = site.folder().join("data");
    let indexes = || {
        let all = std::fs::read_dir(&data).unwrap().flatten();
        all.filter(|e| e.file_name().to_string_lossy().starts_with("index-")).count()
    };
    assert_eq!(indexes(), 2, "the folder of the index and its lock");
    assert!(site.terminate().success());
    assert_eq!(indexes(), 0, "the index is gone");
}

#[test]
fn what_a_killed_server_left_is_swept_by_the_next() {
    let mut site = small().serve();
    let data = site.folder().join("data");
    let indexes = || {
        let all = std::fs::read_dir(&data).unwrap().flatten();
        all.filter(|e| e.file_name().to_string_lossy().starts_with("index-")).count()
    };
    site.kill();
    assert_eq!(indexes(), 2);
    let next = small().args(&["--data", data.to_str().unwrap()]).serve();
    assert_eq!(next.finds("otters").len(), 2);
    assert_eq!(indexes(), 2);
}

#[test]
fn an_unusable_address_or_folder_is_told() {
    let site = small();
    let gone = site.folder().join("gone");
    let (status, _, error) = Site::new().content(&gone).run("serve", &["--listen", "127.0.0.1:0"]);
    assert_eq!(status.code(), Some(2));
    assert!(error.contains("gone") && error.contains("--content"), "{error}");
    let (status, _, error) = site.run("serve", &["--listen", "nonsense"]);
    assert_eq!(status.code(), Some(2));
    assert!(error.contains("--listen"), "{error}");
}

#[test]
fn the_command_line_searches_and_checks() {
    let site = small();
    let (status, out, _) = site.run("search", &["clams"]);
    assert!(
        status.success() && out.contains("page  a  Otters") && out.contains("1 result\n"),
        "{out}"
    );
    let (status, ..) = site.run("search", &["zebra"]);
    assert_eq!(status.code(), Some(1));
    let (status, out, _) = site.run("check", &[]);
    assert!(status.success() && out.contains("2 documents checked"), "{out}");

    let site = site.file("d.md", "---\ntitle: [\n---\nBroken.\n");
    let (status, out, _) = site.run("check", &["--format", "json"]);
    assert_eq!(status.code(), Some(1));
    let problems: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&problems[0]["code"], &problems[0]["file"]), (&json!("C0201"), &json!("d.md")));
    let good = site.content_folder().join("a.md");
    let (status, ..) = site.run("check", &[good.to_str().unwrap()]);
    assert!(status.success(), "only the named file is asked about");
    let (status, ..) = site.run("check", &["/does/not/exist"]);
    assert_eq!(status.code(), Some(2));
}

#[test]
fn changes_are_told_as_events() {
    let site = small().serve();
    let url = site.url().to_owned();
    let news = std::thread::spawn(move || {
        use std::io::{BufRead, BufReader};
        let response = ureq::get(format!("{url}/api/v1/events")).call().unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let lines = BufReader::new(response.into_body().into_reader()).lines();
        let lines =
            lines.map_while(Result::ok).filter(|line| !line.is_empty() && !line.starts_with(':'));
        // The first event says where things stand.
        lines.skip(2).take(2).collect::<Vec<_>>()
    });
    let mut round = 0;
    eventually("an event comes", || {
        round += 1;
        site.save("d.md", format!("# D\n\nRound {round}.\n"));
        site.eventually_finds(&round.to_string(), "d");
        news.is_finished().then_some(())
    });
    let lines = news.join().unwrap();
    assert_eq!(lines[0], "event: generation");
    let data: serde_json::Value =
        serde_json::from_str(lines[1].strip_prefix("data: ").unwrap()).unwrap();
    assert!(data["changed"].as_array().unwrap().contains(&json!("d")), "{data}");
    assert!(data["generation"].as_u64().unwrap() > 0 && data["problems"].is_u64());
}

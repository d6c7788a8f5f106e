//! The loop of an author: start a file, break it, mend it, find it, cite it.

use std::fs;

use concord_tests::Site;
use serde_json::json;

#[test]
fn a_new_file_is_valid_and_never_written_over() {
    let site = Site::of_the_project();
    for (kind, folder) in [
        ("case", "cases"),
        ("practice", "practices"),
        ("challenge", "challenges"),
        ("path", "paths"),
        ("note", "notes"),
    ] {
        let (status, out, error) = site.run("new", &[kind, "Élan vital: a \"test\" #1"]);
        assert!(status.success(), "{kind}: {error}");
        let path = site.content_folder().join(folder).join("elan-vital-a-test-1.md");
        assert_eq!(out.trim(), path.display().to_string());
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(&format!("kind: {kind}")), "{text}");
        let (status, _, error) = site.run("new", &[kind, "Élan vital: a \"test\" #1"]);
        assert_eq!(status.code(), Some(2));
        assert!(error.contains("is there already"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
    let (status, out, _) = site.run("check", &[]);
    assert!(status.success(), "{out}");
    assert!(!out.lines().last().unwrap().contains("warning"), "{out}");
    let (status, _, error) = site.run("new", &["page", "x"]);
    assert!(!status.success() && error.contains("case, practice"), "{error}");
}

#[test]
fn a_template_names_what_plugins_and_vocabularies_allow() {
    let site = Site::of_the_project();
    let (_, out, _) = site.run("new", &["case", "With hints"]);
    let text = fs::read_to_string(out.trim()).unwrap();
    for hint in ["healthcare", "independent-review", "forming", "not-achieved"] {
        assert!(text.contains(hint), "{hint}: {text}");
    }
}

#[test]
fn new_broken_mended_searchable_cited() {
    let site = Site::of_the_project().serve();
    let template = {
        let (_, out, _) = Site::of_the_project().run("new", &["case", "Flamingo treaty"]);
        out
    };
    // The file as `new` made it, saved into the folder that is served.
    let text = fs::read_to_string(template.trim()).unwrap_or_default();
    let text = if text.is_empty() { minimal() } else { text };
    site.save("cases/flamingo-treaty.md", &text);
    site.eventually_finds("flamingo treaty", "cases/flamingo-treaty");
    site.save(
        "cases/flamingo-treaty.md",
        text.replacen("kind: case", "kind: case\nsektors: [x]\nlang: [", 1),
    );
    site.eventually_reports("cases/flamingo-treaty.md", "C0301");
    assert_eq!(site.finds("flamingo treaty")[0], "cases/flamingo-treaty");
    site.save("cases/flamingo-treaty.md", &text);
    concord_tests::eventually("it is in order again", || {
        let problems = site.problems("cases/flamingo-treaty.md");
        (!problems.iter().any(|(code, _)| code == "C0301" || code == "C0201")).then_some(())
    });
    let cite = site.get("/cite/cases/flamingo-treaty");
    assert!(cite.status == 200 && cite.body.contains("Flamingo treaty"), "{}", cite.body);
    let bibtex = site.get("/cite/cases/soufriere-mma?lesson=imposed-rules&format=bibtex");
    assert!(
        bibtex.body.starts_with('@') && bibtex.body.contains("imposed-rules"),
        "{}",
        bibtex.body
    );
    assert_eq!(site.get("/cite/cases/soufriere-mma?lesson=gone").status, 404);
}

fn minimal() -> String {
    "---\nkind: case\ntitle: Flamingo treaty\nsummary: s\nsectors: [health]\nresults:\n  partnership: \
     {rating: unknown, evidence: claimed}\n  intervention: {rating: unknown, evidence: claimed}\n---\nText.\n"
        .to_owned()
}

#[test]
fn schemas_are_published_for_editors() {
    let site = Site::of_the_project();
    let (status, out, _) = site.run("schema", &["case"]);
    assert!(status.success());
    let printed: serde_json::Value = serde_json::from_str(&out).unwrap();
    let site = site.serve();
    for path in ["/schema/case", "/schema/case.json"] {
        let served = site.get(path);
        assert_eq!(served.header("content-type"), Some("application/schema+json"));
        assert_eq!(served.json(), printed);
    }
    assert!(printed["properties"]["healthcare"].is_object(), "fields of plugins are in");
    assert_eq!(printed["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(site.get("/schema/nonsense").status, 404);
}

#[test]
fn problems_can_annotate_a_workflow() {
    let site =
        Site::of_the_project().file("cases/bad.md", "---\nkind: csae\ntitle: a, b: 50%\n---\n");
    let (status, out, _) = site.run("check", &["--format", "github"]);
    assert_eq!(status.code(), Some(1));
    let line = out.lines().find(|line| line.contains("bad.md")).unwrap();
    assert!(
        line.starts_with("::error file=") && line.contains(",line=2,col=7,title=C0309::"),
        "{line}"
    );
}

/// Adding one case changes every page that it touches.
#[test]
fn one_case_changes_every_page_that_it_touches() {
    let site = Site::of_the_project().serve();
    assert!(site.get("/gaps").body.contains("Vet local partners"));
    let case = minimal().replace(
        "results:",
        "lessons:\n  vetted: {stage: scoping, level: partnership, evidence: experimental, practices: \
         {vet-local-partners: contradicts}, sources: [s]}\nsources: [{id: s, title: S}]\nresults:",
    ) + "\n## Lessons\n\n### Vetting kept the best away {#vetted}\n\nWords.\n";
    site.save("cases/flamingo-treaty.md", &case);
    concord_tests::eventually("the practice shows the lesson", || {
        site.get("/doc/practices/vet-local-partners")
            .body
            .contains("Vetting kept the best away")
            .then_some(())
    });
    let page = site.get("/doc/practices/vet-local-partners").body;
    assert!(page.contains("One lesson: it does not help"), "{page}");
    assert_eq!(site.problems("practices/vet-local-partners.md"), [], "no gap any more");
    let lessons = site.api("search?kind=lesson&practice=vet-local-partners");
    assert_eq!(lessons["hits"][0]["id"], json!("cases/flamingo-treaty#vetted"));
    fs::remove_file(site.path("cases/flamingo-treaty.md")).unwrap();
    concord_tests::eventually("it is gone from there", || {
        (!site.get("/doc/practices/vet-local-partners").body.contains("Vetting kept")).then_some(())
    });
}

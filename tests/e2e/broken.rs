//! Broken input: nothing panics, nothing is lost, the site is never empty.

use std::fs;
use std::os::unix::fs::symlink;

use concord_tests::{Site, build, eventually};

#[test]
fn every_broken_file_is_told_and_its_words_are_found() {
    let site = Site::new()
        .file("plain.md", "Without front matter: otters.\n")
        .file("unclosed.md", "---\ntitle: Unclosed\n\nBadgers all the same.\n")
        .file("types.md", "---\nkind: case\ntitle: Types\nresults: 3\nlessons: [x]\nsectors: {a: b}\n---\nHerons.\n")
        .file("norway.md", "---\nkind: case\ntitle: Norway\nsummary: s\nsectors: [health]\nplace: {countries: NO}\nresults: {partnership: {rating: unknown, evidence: claimed}, intervention: {rating: unknown, evidence: claimed}}\n---\nFjords.\n")
        .file("latin.md", b"# Caf\xe9\n\nBitterns.\n")
        .file("nul.md", b"# Nul\n\nCra\0nes.\n")
        .file("empty.md", "")
        .file("big.md", format!("# Big\n\n{}\n\nflamingo\n", "many words here. ".repeat(650_000)))
        .file("x.md/inside.md", "Inside a folder with such a name: storks.\n")
        .serve();
    for (query, id) in [
        ("otters", "plain"),
        ("badgers", "unclosed"),
        ("herons", "types"),
        ("fjords", "norway"),
        ("bitterns", "latin"),
        ("cranes", "nul"),
        ("flamingo", "big"),
        ("storks", "x.md/inside"),
    ] {
        assert_eq!(site.finds(query), [id], "{query}");
        assert_eq!(site.get(&format!("/doc/{id}")).status, 200, "{id}");
    }
    assert_eq!(site.get("/doc/empty").status, 200);
    for (file, code) in [
        ("unclosed.md", "C0202"),
        ("types.md", "C0302"),
        ("latin.md", "C0101"),
        ("nul.md", "C0102"),
        ("x.md", "C0106"),
    ] {
        assert!(site.problems(file).iter().any(|(known, _)| known == code), "{file}");
    }
    assert_eq!(site.problems("norway.md"), [], "NO is a country");
    let norway = site.api("documents/norway");
    assert_eq!(norway["facets"]["country"][0], "NO");
    assert_eq!(site.get("/problems").status, 200);
}

#[test]
fn six_mistakes_are_told_at_once_with_their_places() {
    let text = "---\nkind: case\ntitel: Six\nsummary: s\nsectors: [heath]\nperiod: {start: then}\nreview: {due: soon}\nresults:\n  partnership: {rating: achieved, evidence: rumour}\n  intervention: {rating: unknown, evidence: claimed}\n---\nText.\n";
    let site = Site::of_the_project().file("cases/six.md", text).serve();
    let mut places: Vec<_> = site.problems("cases/six.md");
    places.sort();
    let expected = [
        ("C0301", 3),
        ("C0303", 5),
        ("C0303", 9),
        ("C0304", 2),
        ("C0305", 7),
        ("C0306", 6),
        ("C0404", 9),
    ];
    let expected: Vec<_> = expected.map(|(code, line)| (code.to_owned(), line)).into();
    assert_eq!(places, expected);
}

#[test]
fn a_file_that_breaks_keeps_its_last_good_version() {
    let site = Site::new().file("a.md", "---\ntitle: Good\n---\nOtters.\n").serve();
    site.save("a.md", "---\ntitle: [broken\n---\nBadgers.\n");
    site.eventually_reports("a.md", "C0201");
    assert_eq!(site.finds("otters"), ["a"], "the old version is still found");
    assert!(site.finds("badgers").is_empty());
    assert_eq!(site.api("documents/a")["stale"], true);
    let page = site.get("/doc/a").body;
    assert!(page.contains("was saved broken") && page.contains("Otters"), "{page}");
    site.save("a.md", "---\ntitle: Mended\n---\nBadgers.\n");
    site.eventually_finds("badgers", "a");
    assert_eq!(site.api("documents/a")["stale"], false);
    assert_eq!(site.problems("a.md"), []);
    assert!(!site.get("/doc/a").body.contains("was saved broken"));
}

#[test]
fn links_out_of_the_folder_are_refused_and_told() {
    let site = Site::new().file("a.md", "Otters.\n");
    fs::write(site.folder().join("secret.md"), "Badgers.\n").unwrap();
    symlink(site.folder().join("secret.md"), site.content_folder().join("out.md")).unwrap();
    symlink("/", site.content_folder().join("root")).unwrap();
    symlink("a.md", site.content_folder().join("same.md")).unwrap();
    symlink(".", site.content_folder().join("loop")).unwrap();
    let site = site.serve();
    assert!(site.finds("badgers").is_empty());
    assert_eq!(site.finds("otters").len(), 2, "a link within the folder is another name");
    assert_eq!(site.problems("out.md"), [("C0105".to_owned(), 0)]);
    assert_eq!(site.problems("root"), [("C0105".to_owned(), 0)]);
    fs::remove_file(site.path("out.md")).unwrap();
    eventually("it is told no more", || site.problems("out.md").is_empty().then_some(()));
    symlink(site.folder().join("secret.md"), site.path("late.md")).unwrap();
    site.eventually_reports("late.md", "C0105");
    assert!(site.finds("badgers").is_empty());
}

#[test]
fn two_files_of_one_identifier_are_told() {
    let site = Site::new().file("a.md", "Otters.\n").file("a/index.md", "Badgers.\n").serve();
    assert_eq!(site.api("status")["documents"], 1);
    assert_eq!(site.finds("otters"), ["a"]);
    assert_eq!(site.problems("a/index.md"), [("C0107".to_owned(), 0)]);
    fs::remove_file(site.path("a.md")).unwrap();
    site.eventually_finds("badgers", "a");
    assert_eq!(site.problems("a/index.md"), []);
    site.save("a.md", "Herons.\n");
    site.eventually_finds("herons", "a");
    site.eventually_reports("a/index.md", "C0107");
}

/// A library that makes `open` fail for some names, put before the C library.
const FAILING_OPEN: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>
#define OPEN(name) \
  int name(const char *path, int flags, ...) { \
    va_list list; va_start(list, flags); int mode = va_arg(list, int); va_end(list); \
    if (strstr(path, "-eio.md")) { errno = EIO; return -1; } \
    if (strstr(path, "-eacces.md")) { errno = EACCES; return -1; } \
    int (*real)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, #name); \
    return real(path, flags, mode); \
  }
OPEN(open)
OPEN(open64)
"#;

#[test]
fn a_read_that_fails_is_told_and_the_rest_is_served() {
    let site = Site::new()
        .file("fine.md", "Otters.\n")
        .file("disk-eio.md", "Badgers.\n")
        .file("locked-eacces.md", "Herons.\n");
    let source = site.folder().join("failing.c");
    fs::write(&source, FAILING_OPEN).unwrap();
    let library = site.folder().join("failing.so");
    build::shared_library(&source, &library, &[]);
    let site = site.env("LD_PRELOAD", library.to_str().unwrap()).serve();
    assert_eq!(site.finds("otters"), ["fine"]);
    assert_eq!(site.problems("disk-eio.md"), [("C0104".to_owned(), 0)]);
    assert_eq!(site.problems("locked-eacces.md"), [("C0104".to_owned(), 0)]);
    // A file that could be read once keeps its last good version.
    site.save("later.md", "Cranes.\n");
    site.eventually_finds("cranes", "later");
}

//! Assistants: the protocol over HTTP and over standard input and output, asked
//! by the client that the protocol's makers publish.

use std::path::{Path, PathBuf};
use std::process::Command;

use concord_tests::{Site, Started, build, project, say};

/// The interpreter of a virtual environment with the client in it. It is made
/// once, in the target folder; `None` (said loudly) where Python or the package
/// cannot be had. In CI that is a failure.
fn python() -> Option<PathBuf> {
    let environment = build::artifacts().join("mcp-client");
    let interpreter = environment.join("bin/python");
    let requirements = project().join("tests/mcp/requirements.txt");
    let has_client = |interpreter: &Path| {
        let mut check = Command::new(interpreter);
        check.args(["-c", "import mcp"]).output().is_ok_and(|output| output.status.success())
    };
    if !has_client(&interpreter) {
        let made = Command::new("python3").args(["-m", "venv"]).arg(&environment).output();
        let installed = made.is_ok_and(|output| output.status.success())
            && Command::new(&interpreter)
                .args(["-m", "pip", "install", "--quiet", "--requirement"])
                .arg(&requirements)
                .output()
                .is_ok_and(|output| output.status.success());
        if !installed || !has_client(&interpreter) {
            assert!(std::env::var_os("CI").is_none(), "CI must have Python with venv and pip");
            say("SKIPPED: this test needs python3 with venv, and the package mcp");
            return None;
        }
    }
    Some(interpreter)
}

#[track_caller]
fn asks(python: &Path, arguments: &[&str]) {
    let client = project().join("tests/mcp/client.py");
    let output = Command::new(python).arg(client).args(arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    assert_eq!(text(&output.stdout).trim(), "4 tools listed and called");
}

#[test]
fn a_client_lists_and_calls_every_tool_in_both_ways() {
    let Some(python) = python() else { return };
    let site = Site::of_the_project().serve();
    asks(&python, &["http", &format!("{}/mcp", site.url())]);

    let place = |name: &str| project().join(name).display().to_string();
    let data = site.folder().join("data-of-mcp").display().to_string();
    let concord = build::concord().display().to_string();
    let (content, plugins) = (place("content"), place("plugins"));
    let command = [&*concord, "mcp", "--content", &content, "--plugins", &plugins, "--data", &data];
    asks(&python, &[&["stdio"][..], &command].concat());
}

/// A request as clients send it, with more headers.
fn post(site: &Started, headers: &[(&str, &str)]) -> u16 {
    let body = r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#;
    let mut all = vec![
        ("content-type", "application/json"),
        ("accept", "application/json, text/event-stream"),
    ];
    all.extend(headers);
    site.post("/mcp", &all, body).status
}

#[test]
fn pages_of_other_sites_are_turned_away() {
    let site = Site::new().serve();
    assert_eq!(post(&site, &[]), 200);
    assert_eq!(post(&site, &[("origin", site.url())]), 200);
    assert_eq!(post(&site, &[("origin", "http://evil.example")]), 403);
    assert_eq!(post(&site, &[("origin", "null")]), 403);
    assert_eq!(post(&site, &[("host", "evil.example")]), 421);
    let large = "x".repeat(300 * 1024);
    let headers =
        [("content-type", "application/json"), ("accept", "application/json, text/event-stream")];
    assert_eq!(site.post("/mcp", &headers, &large).status, 413);
}

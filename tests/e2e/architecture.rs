//! The direction of imports, held by Cargo and by this test.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use concord_tests::project;
use serde_json::Value;

/// Which rooms each room may know. Plugins know the SDK alone; tests know
/// nothing and run the binary.
const ALLOWED: [(&str, &[&str]); 10] = [
    ("concord-abi", &[]),
    ("concord-plugin", &["concord-abi"]),
    ("concord-corpus", &[]),
    ("concord-facets", &["concord-abi", "concord-corpus"]),
    ("concord-search", &["concord-corpus"]),
    ("concord-base", &["concord-corpus", "concord-facets", "concord-search"]),
    ("concord-insight", &["concord-corpus"]),
    ("concord-mcp", &["concord-base", "concord-corpus", "concord-insight", "concord-search"]),
    (
        "concord",
        &[
            "concord-base",
            "concord-corpus",
            "concord-facets",
            "concord-insight",
            "concord-mcp",
            "concord-search",
        ],
    ),
    ("concord-tests", &[]),
];

/// What only one room may use, since it is that room's whole purpose.
const RESERVED: [(&str, &[&str]); 5] = [
    ("libloading", &["concord-facets"]),
    ("tantivy", &["concord-search"]),
    ("axum", &["concord"]),
    ("notify", &["concord-base"]),
    ("rmcp", &["concord-mcp"]),
];

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .current_dir(project())
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The dependencies of each package, those of its tests aside.
fn dependencies(metadata: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let packages = metadata["packages"].as_array().unwrap().iter();
    packages
        .map(|package| {
            let all = package["dependencies"].as_array().unwrap().iter();
            let normal = all.filter(|dependency| dependency["kind"] != "dev");
            let names = normal.map(|d| d["name"].as_str().unwrap().to_owned()).collect();
            (package["name"].as_str().unwrap().to_owned(), names)
        })
        .collect()
}

#[test]
fn imports_go_one_way() {
    let metadata = metadata();
    for (package, dependencies) in dependencies(&metadata) {
        let ours: BTreeSet<_> = dependencies
            .iter()
            .filter(|name| name.starts_with("concord"))
            .map(|n| n.as_str())
            .collect();
        let allowed =
            ALLOWED.iter().find(|(name, _)| *name == package).map(|(_, allowed)| *allowed);
        // Every other package is a plugin.
        let allowed: BTreeSet<_> = allowed.unwrap_or(&["concord-plugin"]).iter().copied().collect();
        let beyond: Vec<_> = ours.difference(&allowed).collect();
        assert!(beyond.is_empty(), "{package} may not know {beyond:?}");
        for (reserved, by) in RESERVED {
            let allowed = by.contains(&package.as_str()) || !dependencies.contains(reserved);
            assert!(allowed, "{package} may not use {reserved}; only {by:?} may");
        }
    }
}

#[test]
fn there_is_one_binary() {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().unwrap().iter();
    let binaries: Vec<_> = packages
        .flat_map(|package| package["targets"].as_array().unwrap())
        .filter(|target| target["kind"][0] == "bin")
        .map(|target| target["name"].as_str().unwrap())
        .collect();
    // `cargo run -- serve` builds the plugins too only while this holds.
    assert_eq!(binaries, ["concord"]);
}

//! The guide for authors of plugins is true: its C compiles, and no function
//! of the contract and no key of a description is missing from it. Its Rust is
//! compiled by the tests of `concord-plugin`.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of a test are tests too

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use concord_abi::{DESCRIBE_SCHEMA, HEADER};
use serde_json::Value;

const GUIDE: &str = include_str!("../../../plugins/README.md");

/// The blocks of code in a language.
fn blocks(language: &str) -> Vec<&'static str> {
    let starts = GUIDE.split("\n```").skip(1).step_by(2);
    starts.filter_map(|block| block.strip_prefix(language)?.strip_prefix('\n')).collect()
}

#[test]
fn its_c_compiles() {
    let include = Path::new(env!("CARGO_MANIFEST_DIR")).join("include");
    let source = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("guide.c");
    assert!(!blocks("c").is_empty());
    for block in blocks("c") {
        std::fs::write(&source, block).unwrap();
        let compiled = Command::new("cc")
            .args(["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I"])
            .arg(&include)
            .arg(&source)
            .output()
            .unwrap();
        assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    }
}

#[test]
fn its_json_is_json_and_every_language_is_known_here() {
    assert!(blocks("json").iter().all(|block| serde_json::from_str::<Value>(block).is_ok()));
    // Whoever adds a block of another language has its test to write.
    let all = GUIDE.split("\n```").skip(1).step_by(2);
    for block in all {
        let language = block.lines().next().unwrap();
        let known = ["rust", "c", "json", "toml", "yaml", "sh", "tsv"].contains(&language);
        assert!(known, "a block of {language:?}");
    }
}

#[test]
fn its_table_has_all_columns_in_each_line() {
    for block in blocks("tsv") {
        let mut lines = block.lines().filter(|line| !line.starts_with('#'));
        let columns = |line: &str| line.split('\t').count();
        let header = lines.next().unwrap();
        assert!(header.starts_with("half\tfile\tabout\t"), "{header:?}");
        assert!(lines.all(|line| columns(line) <= columns(header)), "{block}");
        assert!(block.lines().any(|line| columns(line) == columns(header)));
    }
}

/// Names of the functions and fields of a struct of the header.
fn members(type_: &str) -> Vec<String> {
    let (_, body) = HEADER.split_once(&format!("typedef struct {type_} {{")).unwrap();
    let (body, _) = body.split_once(&format!("}} {type_};")).unwrap();
    let code: String =
        body.split("/*").map(|part| part.rsplit("*/").next().unwrap_or("")).collect();
    let mut names = Vec::new();
    for declaration in code.split(';').map(str::trim).filter(|d| !d.is_empty()) {
        match declaration.split_once("(*") {
            Some((_, rest)) => names.push(rest.split(')').next().unwrap().to_owned()),
            None => names.extend(
                declaration
                    .split(',')
                    .map(|name| name.split([' ', '*', '\n']).next_back().unwrap().to_owned()),
            ),
        }
    }
    names
}

#[test]
fn every_function_and_every_part_of_a_document_is_in_it() {
    for function in members("concord_plugin").into_iter().chain(members("concord_host")) {
        let numbers = ["magic", "struct_size", "abi_major", "abi_minor", "flags"];
        let row = format!("| `{function}` |");
        assert!(numbers.contains(&&*function) || GUIDE.contains(&row), "{row} is missing");
    }
    for part in members("concord_doc") {
        let internal = ["struct_size", "reserved"].contains(&&*part);
        assert!(internal || GUIDE.contains(&format!("`{part}`")), "{part} is missing");
    }
    assert_eq!(members("concord_host").len(), 8, "the members are read as they stand");
    assert_eq!(members("concord_doc").len(), 11);
}

#[test]
fn every_key_of_a_description_is_in_it() {
    fn keys(schema: &Value, all: &mut BTreeSet<String>) {
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            all.extend(properties.keys().cloned());
        }
        match schema {
            Value::Object(map) => map.values().for_each(|value| keys(value, all)),
            Value::Array(list) => list.iter().for_each(|value| keys(value, all)),
            _ => {}
        }
    }
    let mut all = BTreeSet::new();
    keys(&serde_json::from_str(DESCRIBE_SCHEMA).unwrap(), &mut all);
    assert!(all.len() >= 15, "{all:?}");
    let (_, description) = GUIDE.split_once("\n## The description\n").unwrap();
    for key in all {
        assert!(description.contains(&format!("| `{key}` |")), "the key {key} is missing");
        assert!(HEADER.contains(&format!("\"{key}\"")), "the header does not name {key}");
    }
}

//! The header is valid C99 and C++17, and says byte for byte what Rust says.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of a test are tests too

use std::collections::BTreeMap;
use std::mem::{offset_of, size_of};
use std::path::{Path, PathBuf};
use std::process::Command;

use concord_abi::{Doc, Host, Plugin, Span, Str, level, max, status};

/// A program that prints `name value` for everything that both sides state.
fn program() -> String {
    let mut lines = String::new();
    let mut show = |name: &str, expression: &str| {
        lines += &format!("  printf(\"%s %lld\\n\", \"{name}\", (long long)({expression}));\n");
    };
    for (name, expression) in NUMBERS.iter().map(|(name, _)| (*name, *name)) {
        show(name, expression);
    }
    for (type_, fields, _) in layouts() {
        show(type_, &format!("sizeof({type_})"));
        for (field, _, _) in fields {
            show(&format!("{type_}.{field}"), &format!("offsetof({type_}, {field})"));
            let size = format!("sizeof((({type_} *)0)->{field})");
            show(&format!("{type_}.{field}, size"), &size);
        }
    }
    format!(
        "#include \"concord_facet.h\"\n#include <stdio.h>\nint main(void) {{\n{lines}  return \
         concord_text(\"abc\").len == 3 ? 0 : 1;\n}}\n"
    )
}

const NUMBERS: &[(&str, i64)] = &[
    ("CONCORD_MAGIC", concord_abi::MAGIC as i64),
    ("CONCORD_ABI_MAJOR", concord_abi::ABI_MAJOR as i64),
    ("CONCORD_ABI_MINOR", concord_abi::ABI_MINOR as i64),
    ("CONCORD_OK", status::OK as i64),
    ("CONCORD_ABSENT", status::ABSENT as i64),
    ("CONCORD_ERROR", status::ERROR as i64),
    ("CONCORD_INVALID", status::INVALID as i64),
    ("CONCORD_PANIC", status::PANIC as i64),
    ("CONCORD_LOG_ERROR", level::ERROR as i64),
    ("CONCORD_LOG_WARNING", level::WARNING as i64),
    ("CONCORD_LOG_INFO", level::INFO as i64),
    ("CONCORD_LOG_DEBUG", level::DEBUG as i64),
    ("CONCORD_MAX_ASSIGNMENTS", max::ASSIGNMENTS as i64),
    ("CONCORD_MAX_EVIDENCE", max::EVIDENCE as i64),
    ("CONCORD_MAX_PROBLEMS", max::PROBLEMS as i64),
    ("CONCORD_MAX_TEXT", max::TEXT as i64),
];

/// A type of the header, its fields with their offsets and sizes, and its size.
type Layout = (&'static str, Vec<(&'static str, usize, usize)>, usize);

/// The size of what a function returns. It is never called.
fn size_of_field<T, F>(_: fn(&T) -> F) -> usize {
    size_of::<F>()
}

fn layouts() -> Vec<Layout> {
    macro_rules! layout {
        ($c:literal, $rust:ty, $($field:ident),+) => {
            ($c, vec![$((
                stringify!($field),
                offset_of!($rust, $field),
                size_of_field(|value: &$rust| value.$field),
            )),+], size_of::<$rust>())
        };
    }
    vec![
        layout!("concord_str", Str, ptr, len),
        layout!("concord_span", Span, start, end),
        layout!(
            "concord_doc",
            Doc,
            struct_size,
            reserved,
            id,
            kind,
            title,
            lang,
            text,
            summary,
            sectors,
            headings,
            heading_count
        ),
        layout!(
            "concord_host",
            Host,
            struct_size,
            abi_minor,
            log,
            describe,
            field,
            assign,
            evidence,
            problem
        ),
        layout!(
            "concord_plugin",
            Plugin,
            magic,
            struct_size,
            abi_major,
            abi_minor,
            flags,
            open,
            describe,
            analyse,
            close
        ),
    ]
}

/// Compiles a program without a warning and runs it; what it printed.
fn compile_and_run(compiler: &str, standard: &str, source_name: &str, code: &str) -> String {
    let include = Path::new(env!("CARGO_MANIFEST_DIR")).join("include");
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let source = folder.join(source_name);
    let executable = folder.join(source_name.replace('.', "-"));
    std::fs::write(&source, code).unwrap();
    let compiled = Command::new(compiler)
        .args([
            standard,
            "-pedantic",
            "-Wall",
            "-Wextra",
            "-Wshadow",
            "-Wconversion",
            "-Werror",
            "-I",
        ])
        .arg(&include)
        .arg("-o")
        .arg(&executable)
        .arg(&source)
        .output()
        .unwrap_or_else(|error| panic!("a C and C++ compiler is needed: {compiler}: {error}"));
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    let run = Command::new(&executable).output().unwrap();
    assert!(run.status.success());
    String::from_utf8(run.stdout).unwrap()
}

fn printed_by(compiler: &str, standard: &str, source_name: &str) -> BTreeMap<String, i64> {
    compile_and_run(compiler, standard, source_name, &program())
        .lines()
        .map(|line| {
            let (name, value) = line.rsplit_once(' ').unwrap();
            (name.to_owned(), value.parse().unwrap())
        })
        .collect()
}

fn stated_by_rust() -> BTreeMap<String, i64> {
    let mut stated: BTreeMap<String, i64> =
        NUMBERS.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
    for (type_, fields, size) in layouts() {
        stated.insert(type_.to_owned(), size as i64);
        for (field, offset, size) in fields {
            stated.insert(format!("{type_}.{field}"), offset as i64);
            stated.insert(format!("{type_}.{field}, size"), size as i64);
        }
    }
    stated
}

#[test]
fn the_header_is_c99_and_agrees_with_rust() {
    assert_eq!(printed_by("cc", "-std=c99", "header.c"), stated_by_rust());
}

#[test]
fn the_header_is_cpp17_and_agrees_with_rust() {
    assert_eq!(printed_by("c++", "-std=c++17", "header.cpp"), stated_by_rust());
}

/// A plugin in C with functions of exactly these types, and calls of the host
/// with exactly these arguments: what a change of a function would break.
const PLUGIN: &str = r#"#include "concord_facet.h"
static int32_t open_(const concord_host *host, void *cx, concord_str config, void **self) {
  host->log(cx, CONCORD_LOG_INFO, config);
  *self = (void *)host;
  return CONCORD_OK;
}
static int32_t describe_(void *self, void *cx) {
  const concord_host *host = (const concord_host *)self;
  host->describe(cx, concord_text("{}"));
  return CONCORD_OK;
}
static int32_t analyse_(void *self, void *cx, const concord_doc *doc) {
  const concord_host *host = (const concord_host *)self;
  concord_str out = doc->sectors;
  int32_t status = host->field(cx, concord_text("/a"), &out);
  uint32_t handle = host->assign(cx, doc->kind, doc->lang);
  const concord_span *first = doc->headings;
  size_t start = doc->heading_count ? first->start : 0, end = doc->heading_count ? first->end : 0;
  host->evidence(cx, handle, concord_text("text"), start, end, doc->summary);
  host->problem(cx, CONCORD_LOG_WARNING, concord_text("/a"), concord_text("b"), doc->id);
  return status == CONCORD_INVALID ? CONCORD_ERROR : CONCORD_OK;
}
static void close_(void *self) { (void)self; }
const concord_plugin concord_facet_plugin = {
    CONCORD_MAGIC, sizeof(concord_plugin), CONCORD_ABI_MAJOR, CONCORD_ABI_MINOR, 0,
    open_, describe_, analyse_, close_};
int main(void) { return concord_facet_plugin.magic == CONCORD_MAGIC ? 0 : 1; }
"#;

#[test]
fn functions_have_the_documented_types() {
    for (compiler, standard, name) in
        [("cc", "-std=c99", "types.c"), ("c++", "-std=c++17", "types.cpp")]
    {
        compile_and_run(compiler, standard, name, PLUGIN);
    }
}

#[test]
fn every_field_of_the_header_is_compared() {
    let header = include_str!("../include/concord_facet.h");
    for (type_, fields, _) in layouts() {
        let (_, body) = header.split_once(&format!("typedef struct {type_} {{")).unwrap();
        let (body, _) = body.split_once(&format!("}} {type_};")).unwrap();
        // Comments hold semicolons and commas; declarations do not hold `/*`.
        let code: String =
            body.split("/*").map(|part| part.rsplit("*/").next().unwrap_or("")).collect();
        let declared = code
            .split(';')
            .filter(|declaration| !declaration.trim().is_empty())
            .map(|d| if d.contains('(') { 1 } else { d.matches(',').count() + 1 })
            .sum::<usize>();
        assert_eq!(declared, fields.len(), "{type_}");
    }
}

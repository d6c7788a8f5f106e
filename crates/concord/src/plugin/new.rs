//! `concord plugin new`: a folder from which a plugin grows.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;

use concord_facets::{ABI_MAJOR, ABI_MINOR, HEADER, is_plugin_id};

use super::{Language, New};

macro_rules! template {
    ($path:literal) => {
        include_str!(concat!("../../templates/plugin/", $path))
    };
}

/// Name and text of each file, for both languages.
const COMMON: [(&str, &str); 7] = [
    ("plugin.toml", template!("plugin.toml.txt")),
    ("README.md", template!("README.md.txt")),
    (".gitignore", template!("gitignore.txt")),
    ("examples/in-person.md", template!("examples/in-person.md")),
    ("examples/stated.md", template!("examples/stated.md.txt")),
    ("examples/misspelt.md", template!("examples/misspelt.md.txt")),
    ("examples/unrelated.md", template!("examples/unrelated.md")),
];
const RUST: [(&str, &str); 3] = [
    ("Cargo.toml", template!("rust/Cargo.toml.txt")),
    ("src/lib.rs", template!("rust/src/lib.rs.txt")),
    ("vocabulary.toml", template!("rust/vocabulary.toml.txt")),
];
const C: [(&str, &str); 3] = [
    ("{{id}}.c", template!("c/plugin.c.txt")),
    ("Makefile", template!("c/Makefile.txt")),
    ("concord_facet.h", HEADER),
];

#[allow(clippy::print_stdout)] // what to do next
pub(super) fn run(options: &New) -> Result<ExitCode, String> {
    let id = options.name.as_str();
    if !is_plugin_id(id) || id == concord_corpus::facet::CORE {
        return Err(format!(
            "“{id}” cannot be the id of a plugin: use lower-case letters, digits and hyphens, \
             such as sea-food"
        ));
    }
    if options.sdk.is_some() && options.lang == Language::C {
        return Err("--sdk is for plugins in Rust; those in C bring concord_facet.h along".into());
    }
    let sdk = match &options.sdk {
        None => format!("\"{}\"", env!("CARGO_PKG_VERSION")),
        Some(path) => {
            let path = fs::canonicalize(path).ok().filter(|path| path.join("Cargo.toml").is_file());
            let path = path.ok_or_else(|| {
                let given = options.sdk.as_deref().unwrap_or(Path::new("")).display();
                format!("{given} is not the folder of the crate concord-plugin")
            })?;
            format!("{{ path = {} }}", toml::Value::String(path.to_string_lossy().into()))
        }
    };
    let library = format!("concord_{}", id.replace('-', "_"));
    let (files, build, of_language, library) = match options.lang {
        Language::Rust => (
            &RUST,
            "cargo build --release",
            template!("rust/files.md.txt"),
            format!("target/release/lib{library}"),
        ),
        Language::C => (&C, "make", template!("c/files.md.txt"), format!("lib{id}")),
    };
    let filled = |text: &str| {
        text.replace("{{files}}", of_language.trim_end())
            .replace("{{id}}", id)
            .replace("{{label}}", &label(id))
            .replace("{{sdk}}", &sdk)
            .replace("{{build}}", build)
            .replace("{{abi}}", &format!("{ABI_MAJOR}.{ABI_MINOR}"))
            .replace("{{linux}}", &format!("{library}.so"))
            .replace("{{macos}}", &format!("{library}.dylib"))
    };
    let folder = Path::new(id);
    fs::create_dir(folder).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => format!("{id} is there already; choose another name"),
        _ => format!("{id} cannot be made: {error}"),
    })?;
    for (name, text) in COMMON.iter().chain(files) {
        let path = folder.join(filled(name));
        write(&path, &filled(text))
            .map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
    }
    println!("{id}/ is a plugin that finds how partners met. Next:\n");
    println!("  cd {id}\n  {build}\n  concord plugin check .");
    println!("  concord plugin run . examples/in-person.md");
    Ok(ExitCode::SUCCESS)
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}

/// `sea-food` in words for readers: `Sea food`.
fn label(id: &str) -> String {
    let words = id.replace('-', " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

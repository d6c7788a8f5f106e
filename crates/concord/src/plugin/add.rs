//! `concord plugin add`: a plugin is copied to where the server looks for it,
//! and its library is pinned.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use concord_facets::Trial;
use toml_edit::{DocumentMut, Item, Table, value};

use super::{Add, options, trial};
use crate::config;

/// Files that come along beside `plugin.toml` and the library.
const PAPERS: [&str; 5] = ["README.md", "LICENSE", "LICENSE-MIT", "LICENSE-APACHE", "CHANGELOG.md"];

#[allow(clippy::print_stdout)] // what was done
pub(super) fn run(add: &Add) -> Result<ExitCode, String> {
    let plugins = &add.places.plugins;
    let settings = options(plugins, add.places.config.as_deref(), &add.libraries)?;
    let trial = trial(&add.path, settings)?;
    let (id, version) = (trial.id(), trial.version());
    trial.open().map_err(|error| {
        let path = add.path.display();
        format!("{id} was not added: {error}; concord plugin check {path} says more")
    })?;
    let settings = add.places.config.as_deref().unwrap_or(Path::new(config::FILE));
    // The pin first: a server that runs never sees a library that is not the
    // pinned one and pinned nowhere.
    let before = pin(settings, id, trial.sha256())?;
    let folder = install(&add.path, plugins, &trial)?;
    println!("{id} {version} is installed in {}.", folder.display());
    let now = trial.sha256();
    match before.filter(|before| !before.eq_ignore_ascii_case(now)) {
        Some(before) => println!("{} pins {now} now, not {before}.", settings.display()),
        None => println!("{} pins {now}.", settings.display()),
    }
    println!("A server that runs over these takes it up by itself.");
    Ok(ExitCode::SUCCESS)
}

fn cannot(path: &Path, error: impl std::fmt::Display) -> String {
    format!("{} cannot be written: {error}", path.display())
}

/// Writes the hash into the settings and leaves everything else there as it
/// is. Returns the hash that was there.
fn pin(settings: &Path, id: &str, sha256: &str) -> Result<Option<String>, String> {
    let text = match fs::read_to_string(settings) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(format!("{} cannot be read: {error}", settings.display())),
    };
    let (text, before) =
        pinned(&text, id, sha256).map_err(|error| format!("{}: {error}", settings.display()))?;
    // A link to a file elsewhere stays one.
    let settings = fs::canonicalize(settings).unwrap_or_else(|_| settings.to_owned());
    replace(&settings, text.as_bytes())?;
    Ok(before)
}

fn pinned(text: &str, id: &str, sha256: &str) -> Result<(String, Option<String>), String> {
    let mut document: DocumentMut = text.parse().map_err(|error| format!("{error}"))?;
    let mut implicit = Table::new();
    implicit.set_implicit(true);
    let plugins = document.entry("plugins").or_insert(Item::Table(implicit));
    let plugins = plugins.as_table_like_mut().ok_or("“plugins” is not a table")?;
    let plugin = plugins.entry(id).or_insert(Item::Table(Table::new()));
    let plugin = plugin.as_table_like_mut().ok_or(format!("“plugins.{id}” is not a table"))?;
    let before = plugin.get("sha256").and_then(Item::as_str).map(str::to_owned);
    match plugin.get_mut("sha256").and_then(Item::as_value_mut) {
        // The comment beside it stays.
        Some(old) => {
            let decor = old.decor().clone();
            *old = sha256.into();
            *old.decor_mut() = decor;
        }
        None => _ = plugin.insert("sha256", value(sha256)),
    }
    Ok((document.to_string(), before))
}

/// Copies the plugin to a folder of its id; the library is the one that was
/// checked. Returns that folder.
fn install(from: &Path, plugins: &Path, trial: &Trial) -> Result<PathBuf, String> {
    let folder = plugins.join(&**trial.id());
    fs::create_dir_all(&folder).map_err(|error| cannot(&folder, error))?;
    let real = |path: &Path| fs::canonicalize(path).ok();
    if real(from).is_some() && real(from) == real(&folder) {
        return Ok(folder);
    }
    let written = from.join("plugin.toml");
    let manifest = fs::read_to_string(&written)
        .map_err(|error| format!("{} cannot be read: {error}", written.display()))?;
    let library = trial.library_name().ok_or("plugin.toml names no library")?;
    let (manifest, name) = with_library_here(&manifest, library)?;
    for paper in PAPERS {
        if let Ok(bytes) = fs::read(from.join(paper)) {
            replace(&folder.join(paper), &bytes)?;
        }
    }
    let bytes = fs::read(trial.library()).map_err(|error| cannot(&folder, error))?;
    replace(&folder.join(name), &bytes)?;
    // Last: without it the folder is no plugin.
    replace(&folder.join("plugin.toml"), manifest.as_bytes())?;
    Ok(folder)
}

/// The manifest with this library in the plugin's folder itself, and not where
/// a compiler left it.
fn with_library_here(manifest: &str, library: &Path) -> Result<(String, PathBuf), String> {
    let mut document: DocumentMut = manifest.parse().map_err(|error| format!("{error}"))?;
    let name = PathBuf::from(library.file_name().unwrap_or_default());
    let written = document.get_mut("library").and_then(Item::as_table_like_mut);
    for (_, item) in written.into_iter().flat_map(|table| table.iter_mut()) {
        if item.as_str().is_some_and(|path| Path::new(path) == library) {
            *item = value(name.to_string_lossy().into_owned());
        }
    }
    Ok((document.to_string(), name))
}

/// Puts a file in place in one step: a library that is mapped must never be
/// written over.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let draft = path.with_file_name(format!(".{name}.{}.new", std::process::id()));
    let done = fs::write(&draft, bytes).and_then(|()| fs::rename(&draft, path));
    done.map_err(|error| {
        _ = fs::remove_file(&draft);
        cannot(path, error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_leaves_the_rest_of_the_file_alone() {
        let text = "# ours\n[plugins.seasons] # the first\nsha256 = \"00\" # old\n\
                    config = {warm = true}\n\n[plugins.other]\nconfig = {}\n";
        let (new, before) = pinned(text, "seasons", "ff").unwrap();
        assert_eq!(before.as_deref(), Some("00"));
        assert_eq!(new, text.replace("\"00\"", "\"ff\""));
        let (new, before) = pinned(text, "third", "ff").unwrap();
        assert_eq!(before, None);
        assert_eq!(new, format!("{text}\n[plugins.third]\nsha256 = \"ff\"\n"));
        let (new, _) = pinned("", "third", "ff").unwrap();
        assert_eq!(new, "[plugins.third]\nsha256 = \"ff\"\n");
        let (new, _) = pinned("[plugins]\na = {config = {}}\n", "a", "ff").unwrap();
        assert_eq!(new, "[plugins]\na = {config = {}, sha256 = \"ff\" }\n");
        assert!(pinned("plugins = 7", "a", "ff").is_err());
        assert!(pinned("[plugins", "a", "ff").is_err());
    }

    #[test]
    fn the_library_lies_in_the_installed_folder() {
        let manifest = "id = \"a\"\n# where\n[library]\nlinux = \"target/release/liba.so\"\n\
                        macos = \"target/release/liba.dylib\"\n";
        let library = Path::new("target/release/liba.so");
        let (new, name) = with_library_here(manifest, library).unwrap();
        assert_eq!(name, Path::new("liba.so"));
        assert_eq!(new, manifest.replace("target/release/liba.so", "liba.so"));
    }
}

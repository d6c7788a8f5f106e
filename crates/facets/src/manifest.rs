//! `plugin.toml`: what a plugin's folder says about itself.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use concord_corpus::facet::CORE;
use serde::Deserialize;

use crate::describe::is_id;

/// A plugin's folder.
#[derive(Debug)]
pub(crate) struct Manifest {
    /// From the file; the folder's name when it cannot be read.
    pub(crate) id: Arc<str>,
    pub(crate) version: Arc<str>,
    /// The file itself, for problems.
    pub(crate) file: PathBuf,
    /// What was read from it.
    pub(crate) text: String,
    /// Where the library is below the plugin's folder, or why that cannot be
    /// said.
    pub(crate) library: Result<PathBuf, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    id: String,
    version: String,
    abi: String,
    library: BTreeMap<String, PathBuf>,
}

impl Manifest {
    /// Reads the file in a plugin's folder. What is wrong with it becomes the
    /// reason why there is no library.
    pub(crate) fn read(folder: &Path) -> Manifest {
        let file = folder.join("plugin.toml");
        let read = std::fs::read_to_string(&file).map_err(|error| error.to_string());
        let text = read.clone().unwrap_or_default();
        let contents = read.and_then(|text| {
            toml::from_str::<Contents>(&text).map_err(|error| error.to_string().trim().to_owned())
        });
        match contents {
            Ok(contents) => Manifest {
                id: contents.id.as_str().into(),
                version: contents.version.as_str().into(),
                file,
                library: contents.library(),
                text,
            },
            Err(error) => Manifest {
                id: folder.file_name().unwrap_or_default().to_string_lossy().into(),
                version: "".into(),
                file,
                library: Err(error),
                text,
            },
        }
    }

    /// Where the library may be: in the folder, else in one of `dirs`.
    pub(crate) fn libraries(&self, dirs: &[PathBuf]) -> Vec<PathBuf> {
        let Ok(relative) = &self.library else { return Vec::new() };
        let name = relative.file_name().unwrap_or_default();
        let beside = dirs.iter().map(|dir| dir.join(name));
        std::iter::once(self.folder().join(relative)).chain(beside).collect()
    }

    pub(crate) fn folder(&self) -> &Path {
        self.file.parent().unwrap_or(Path::new("."))
    }
}

impl Contents {
    fn library(&self) -> Result<PathBuf, String> {
        if !is_id(&self.id) || self.id == CORE {
            return Err(format!(
                "“{}” cannot be the id of a plugin: use lower-case letters, digits and hyphens",
                self.id
            ));
        }
        let major = self.abi.split('.').next().unwrap_or_default();
        if major.parse() != Ok(concord_abi::ABI_MAJOR) {
            return Err(format!(
                "it is made for version {} of the plugin contract, and this server speaks version \
                 {}",
                self.abi,
                concord_abi::ABI_MAJOR
            ));
        }
        let system = std::env::consts::OS;
        let target = format!("{}-{system}", std::env::consts::ARCH);
        let Some(path) = self.library.get(&target).or_else(|| self.library.get(system)) else {
            let offered: Vec<&str> = self.library.keys().map(String::as_str).collect();
            return Err(format!(
                "[library] has neither “{target}” nor “{system}”, only: {}",
                offered.join(", ")
            ));
        };
        let stays_inside = path.components().all(|part| matches!(part, Component::Normal(_)));
        if !stays_inside || path.file_name().is_none() {
            return Err(format!("the library {} is not below the folder", path.display()));
        }
        Ok(path.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn library(toml: &str) -> Result<PathBuf, String> {
        toml::from_str::<Contents>(toml).map_err(|error| error.to_string())?.library()
    }

    #[test]
    fn the_library_is_that_of_the_system() {
        let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
        let head = "id = \"a\"\nversion = \"1\"\nabi = \"1.7\"\n[library]\n";
        assert_eq!(library(&format!("{head}{os} = \"l.so\"")), Ok("l.so".into()));
        let both = format!("{head}{os} = \"l.so\"\n{arch}-{os} = \"x/m.so\"");
        assert_eq!(library(&both), Ok("x/m.so".into()));
        let error = library(&format!("{head}plan9 = \"l.so\"")).unwrap_err();
        assert!(error.contains(os) && error.contains("plan9"), "{error}");
        for outside in ["../l.so", "/l.so", "", "./l.so", "a/../../l.so"] {
            let error = library(&format!("{head}{os} = \"{outside}\"")).unwrap_err();
            assert!(error.contains("not below"), "{error}");
        }
    }

    #[test]
    fn the_manifest_in_the_guide_is_good() {
        let guide = include_str!("../../../plugins/README.md");
        let (_, block) = guide.split_once("\n```toml\n").unwrap();
        let (toml, _) = block.split_once("\n```").unwrap();
        assert!(library(toml).unwrap().ends_with("libconcord_seasons.so"));
    }

    #[test]
    fn ids_and_versions_are_checked() {
        let rest = "version = \"1\"\nabi = \"1.0\"\n[library]\n";
        for id in ["concord", "", "A", "a b", "a/b", "-a"] {
            let error = library(&format!("id = \"{id}\"\n{rest}")).unwrap_err();
            assert!(error.contains("cannot be the id"), "{id}: {error}");
        }
        let error = library("id = \"a\"\nversion = \"1\"\nabi = \"2.0\"\n[library]\n").unwrap_err();
        assert!(error.contains("version 2.0"), "{error}");
        assert!(library("id = \"a\"").unwrap_err().contains("missing field"));
    }
}

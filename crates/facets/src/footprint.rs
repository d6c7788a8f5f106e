//! What tells one state of a plugin's folder from the next.

use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::PluginConfig;

/// Files of a folder that are looked at, and folders below each other.
const MAX_FILES: usize = 1_000;
const MAX_DEPTH: usize = 4;
/// Bytes of a folder that are read; further files count by size and time.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// A cheap look: nothing is read. Two that are equal mean that nothing has
/// changed; different ones, that somebody touched something.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Footprint {
    files: Vec<(PathBuf, Stamp)>,
    config: Option<PluginConfig>,
}

#[derive(Clone, Debug, PartialEq)]
struct Stamp {
    modified: (i64, i64),
    changed: (i64, i64),
    inode: u64,
    len: u64,
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Self {
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
            inode: metadata.ino(),
            len: metadata.len(),
        }
    }
}

impl Footprint {
    /// Looks at a plugin's folder, at the places where its library may be, and
    /// at what the operator says about it.
    pub(crate) fn take(
        folder: &Path,
        libraries: &[PathBuf],
        config: Option<&PluginConfig>,
    ) -> Self {
        let mut paths = vec![folder.to_owned()];
        paths.extend(files(folder));
        paths.extend_from_slice(libraries);
        let files = paths.into_iter().filter_map(|path| {
            // A folder's own times change with what is left out below it.
            let metadata = fs::metadata(&path).ok()?;
            let mut stamp = Stamp::of(&metadata);
            if metadata.is_dir() {
                stamp = Stamp { modified: (0, 0), changed: (0, 0), len: 0, ..stamp };
                // Its mode decides whether it is trusted.
                stamp.len = metadata.mode().into();
            }
            Some((path, stamp))
        });
        Self { files: files.collect(), config: config.cloned() }
    }

    pub(crate) fn of_file(path: &Path) -> Self {
        Self::take(path, &[], None)
    }
}

/// What a version is: its library, the other files of its folder, and its
/// configuration. In hexadecimal.
pub(crate) fn digest(folder: &Path, library_sha256: &str, config: Option<&PluginConfig>) -> String {
    let mut hasher = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hasher.update((bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    part(library_sha256.as_bytes());
    part(format!("{config:?}").as_bytes());
    let mut left = MAX_BYTES;
    for path in files(folder) {
        let Ok(metadata) = fs::metadata(&path) else { continue };
        part(path.strip_prefix(folder).unwrap_or(&path).as_os_str().as_encoded_bytes());
        match left.checked_sub(metadata.len()).filter(|_| metadata.is_file()) {
            None => part(format!("{:?}", Stamp::of(&metadata)).as_bytes()),
            Some(rest) => {
                left = rest;
                part(&fs::read(&path).unwrap_or_default());
            }
        }
    }
    hex(&hasher.finalize())
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The files of a plugin's folder, in order; not what is hidden, nor what a
/// build leaves there.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    visit(folder, MAX_DEPTH, &mut |path, is_folder| {
        if !is_folder && found.len() < MAX_FILES {
            found.push(path.to_owned());
        }
    });
    found
}

/// The folder itself and those below it whose files count.
pub fn watched_folders(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![folder.to_owned()];
    visit(folder, MAX_DEPTH, &mut |path, is_folder| {
        if is_folder && found.len() < MAX_FILES {
            found.push(path.to_owned());
        }
    });
    found
}

fn visit(folder: &Path, depth: usize, take: &mut impl FnMut(&Path, bool)) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default();
        if name.as_encoded_bytes().starts_with(b".") || name == "target" || name == "node_modules" {
            continue;
        }
        // Links are not followed: what counts is in the folder.
        let Ok(metadata) = fs::symlink_metadata(&path) else { continue };
        if !metadata.is_dir() {
            take(&path, false);
        } else if depth > 0 {
            take(&path, true);
            visit(&path, depth - 1, take);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_counts_changes_both() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let (beside, config) = (folder.join("target/lib.so"), PluginConfig::default());
        fs::create_dir_all(folder.join("target/deps")).unwrap();
        fs::create_dir_all(folder.join("words")).unwrap();
        fs::write(folder.join("plugin.toml"), "a").unwrap();
        fs::write(&beside, "1").unwrap();
        let look = || Footprint::take(folder, std::slice::from_ref(&beside), Some(&config));
        let read = || digest(folder, "hash", Some(&config));
        let mut before = (look(), read());
        assert_eq!((look(), read()), before);
        for file in ["plugin.toml", "words/en.toml", "words/fr.toml"] {
            fs::write(folder.join(file), "other").unwrap();
            let after = (look(), read());
            assert!(after.0 != before.0 && after.1 != before.1, "{file}");
            before = after;
        }
        for file in ["target/deps/x.o", ".hidden", "words/.swp"] {
            fs::write(folder.join(file), "other").unwrap();
            assert_eq!((look(), read()), before, "{file}");
        }
        fs::write(&beside, "22").unwrap();
        assert!(look() != before.0, "the library counts wherever it is");
        assert_ne!(digest(folder, "other", Some(&config)), before.1);
        let pinned = PluginConfig { sha256: Some("x".to_owned()), ..PluginConfig::default() };
        assert_ne!(digest(folder, "hash", Some(&pinned)), before.1);
    }

    #[test]
    fn a_touch_changes_the_footprint_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("plugin.toml");
        fs::write(&file, "a").unwrap();
        let before = (Footprint::take(folder.path(), &[], None), digest(folder.path(), "", None));
        let moment = std::time::SystemTime::UNIX_EPOCH;
        fs::File::open(&file).unwrap().set_modified(moment).unwrap();
        let after = (Footprint::take(folder.path(), &[], None), digest(folder.path(), "", None));
        assert_ne!(after.0, before.0);
        assert_eq!(after.1, before.1);
    }
}

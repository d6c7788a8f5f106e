//! From a plugin's folder to the bytes that are loaded: the bytes that were
//! checked, and no others.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};

use crate::footprint::{digest, hex};
use crate::manifest::Manifest;
use crate::trust::Owner;
use crate::{Options, PluginConfig};

/// A larger file is most likely not a library.
const MAX_BYTES: u64 = 512 * 1024 * 1024;
/// A copy that nobody holds is left alone for so long: another server may be
/// about to.
const FRESH: Duration = Duration::from_secs(60);

/// A plugin's library, ready to be loaded.
#[derive(Debug)]
pub(crate) struct Library {
    /// The copy in the store.
    pub(crate) path: PathBuf,
    /// In hexadecimal.
    pub(crate) sha256: String,
    /// Of everything that makes this version what it is.
    pub(crate) digest: String,
    /// The copy, locked: while it is held, no other server deletes it.
    _held: File,
}

/// Finds, checks and copies the library of a plugin. The error is a sentence
/// for the operator.
pub(crate) fn prepare(
    manifest: &Manifest,
    config: Option<&PluginConfig>,
    options: &Options,
) -> Result<Library, String> {
    manifest.library.as_ref().map_err(Clone::clone)?;
    let owner = Owner::current();
    for path in [manifest.folder(), &manifest.file] {
        let metadata = fs::metadata(path).map_err(|error| at(path, &error))?;
        owner.check(path, &metadata)?;
    }
    let path = find(&manifest.libraries(&options.library_dirs))?;
    let bytes = read(&path, &owner)?;
    let sha256 = hex(&Sha256::digest(&bytes));
    if let Some(pinned) = config.and_then(|config| config.sha256.as_deref())
        && !pinned.eq_ignore_ascii_case(&sha256)
    {
        return Err(format!(
            "the configuration pins another library: {} has the SHA-256 {sha256}, not {pinned}",
            path.display()
        ));
    }
    let (path, held) = store(&options.store, &sha256, &bytes, &owner)
        .map_err(|error| format!("its copy could not be stored: {error}"))?;
    let digest = digest(manifest.folder(), &sha256, config);
    Ok(Library { path, sha256, digest, _held: held })
}

fn at(path: &Path, error: &io::Error) -> String {
    format!("{}: {error}", path.display())
}

/// The first place where there is one.
fn find(places: &[PathBuf]) -> Result<PathBuf, String> {
    places.iter().find(|path| path.is_file()).cloned().ok_or_else(|| {
        let places: Vec<String> = places.iter().map(|path| path.display().to_string()).collect();
        format!("its library was not found; looked for {}", places.join(", "))
    })
}

/// Reads the file once. Its metadata are those of the opened file, so that
/// nobody can put another in its place meanwhile.
fn read(path: &Path, owner: &Owner) -> Result<Vec<u8>, String> {
    // Links are followed, and then the folder that counts is the real one.
    let real = fs::canonicalize(path).map_err(|error| at(path, &error))?;
    if let Some(folder) = real.parent() {
        let metadata = fs::metadata(folder).map_err(|error| at(folder, &error))?;
        owner.check(folder, &metadata)?;
    }
    let file = File::open(&real).map_err(|error| at(path, &error))?;
    let metadata = file.metadata().map_err(|error| at(path, &error))?;
    owner.check(path, &metadata)?;
    if metadata.len() > MAX_BYTES {
        return Err(format!("{} is too large for a library", path.display()));
    }
    let mut bytes = Vec::new();
    file.take(MAX_BYTES).read_to_end(&mut bytes).map_err(|error| at(path, &error))?;
    Ok(bytes)
}

/// Puts the bytes under their hash, unless they are there; deletes what no
/// server holds.
fn store(store: &Path, sha256: &str, bytes: &[u8], owner: &Owner) -> io::Result<(PathBuf, File)> {
    // Plugins start in parallel and may have the same library: one after the
    // other, so that the second finds and holds the copy of the first.
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    DirBuilder::new().recursive(true).mode(0o700).create(store)?;
    owner.check(store, &fs::metadata(store)?).map_err(io::Error::other)?;
    let store = fs::canonicalize(store)?;
    let path = store.join(format!("{sha256}.so"));
    let held = match hold(&path, bytes) {
        Ok(Some(held)) => held,
        // Missing, or not what its name says: write it anew.
        Ok(None) | Err(_) => {
            // Several servers may share the store: the draft is our own.
            let draft = store.join(format!("{sha256}.{}.draft", std::process::id()));
            _ = fs::remove_file(&draft);
            let mut file =
                OpenOptions::new().write(true).create_new(true).mode(0o400).open(&draft)?;
            // Where there are no locks, nobody gets one to delete it either.
            _ = file.lock_shared();
            file.write_all(bytes)?;
            fs::rename(&draft, &path)?;
            file
        }
    };
    sweep(&store);
    Ok((path, held))
}

/// The copy at `path`, locked, if it has these bytes.
fn hold(path: &Path, bytes: &[u8]) -> io::Result<Option<File>> {
    let mut file = File::open(path)?;
    _ = file.lock_shared();
    let mut found = Vec::with_capacity(bytes.len());
    file.read_to_end(&mut found)?;
    // It may have been deleted or replaced before it was locked.
    let still_there = fs::metadata(path)?.ino() == file.metadata()?.ino();
    Ok((found == bytes && still_there).then_some(file))
}

/// Deletes copies that nobody holds. What cannot be looked at or deleted is
/// left.
fn sweep(store: &Path) {
    let Ok(entries) = fs::read_dir(store) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        let is_ours = matches!(path.extension(), Some(e) if e == "so" || e == "draft");
        let Ok(file) = File::open(&path) else { continue };
        let written = file.metadata().and_then(|metadata| metadata.modified());
        let age = written.ok().and_then(|time| SystemTime::now().duration_since(time).ok());
        if is_ours && age.is_some_and(|age| age > FRESH) && file.try_lock().is_ok() {
            _ = fs::remove_file(&path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plugins_that_start_at_once_share_one_copy() {
        let folder = tempfile::tempdir().unwrap();
        let bytes = vec![7; 1_000_000];
        let put = || store(folder.path(), "same", &bytes, &Owner::current()).unwrap();
        let inodes: Vec<u64> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(put)).collect();
            let held: Vec<_> = threads.into_iter().map(|t| t.join().unwrap()).collect();
            held.iter().map(|(_, file)| file.metadata().unwrap().ino()).collect()
        });
        assert!(inodes.iter().all(|inode| *inode == inodes[0]), "{inodes:?}");
    }

    #[test]
    fn copies_are_shared_while_held_and_deleted_after() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, bytes: &[u8]| {
            store(folder.path(), name, bytes, &Owner::current()).unwrap()
        };
        let age = |path: &Path| {
            let before = SystemTime::now() - 2 * FRESH;
            File::open(path).unwrap().set_modified(before).unwrap();
        };
        let (old, old_held) = put("old", b"one");
        let inode = fs::metadata(&old).unwrap().ino();
        let (same, same_held) = put("old", b"one");
        assert_eq!((&same, fs::metadata(&same).unwrap().ino()), (&old, inode));
        drop(old_held);
        age(&old);
        put("new", b"two");
        assert!(old.exists(), "still held by the second one");
        drop(same_held);
        put("new", b"two");
        assert!(!old.exists());

        let (damaged, held) = put("damaged", b"three");
        drop(held);
        fs::remove_file(&damaged).unwrap();
        fs::write(&damaged, b"eerht").unwrap();
        let (path, _held) = put("damaged", b"three");
        assert_eq!(fs::read(path).unwrap(), b"three");
    }
}

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
use crate::trust::{Owner, shell};
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
    let folder = manifest.folder();
    owner.check(folder, &fs::metadata(folder).map_err(|error| at(folder, &error))?)?;
    // What it says was read before anybody asked who wrote it.
    if read(&manifest.file, &owner)? != manifest.text.as_bytes() {
        return Err("plugin.toml was changed while it was read".to_owned());
    }
    let path = find(&manifest.libraries(&options.library_dirs))?;
    let bytes = read(&path, &owner)?;
    let sha256 = hex(&Sha256::digest(&bytes));
    if let Some(pinned) = config.and_then(|config| config.sha256.as_deref())
        && !pinned.eq_ignore_ascii_case(&sha256)
    {
        return Err(format!(
            "the configuration pins another library: {} has the SHA-256 {sha256}, not {pinned}; if \
             you trust it: concord plugin add {}",
            path.display(),
            shell(folder)
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

    /// A plugin's folder and options that find it.
    fn plugin(root: &Path, library: &[u8]) -> (PathBuf, Options) {
        let folder = root.join("plugins/p");
        fs::create_dir_all(&folder).unwrap();
        let os = std::env::consts::OS;
        let manifest =
            format!("id = \"p\"\nversion = \"1\"\nabi = \"1.0\"\n[library]\n{os} = \"l.so\"\n");
        fs::write(folder.join("plugin.toml"), manifest).unwrap();
        fs::write(folder.join("l.so"), library).unwrap();
        (folder, Options { store: root.join("store"), ..Options::default() })
    }

    #[test]
    fn the_bytes_that_were_checked_are_the_bytes_that_are_loaded() {
        let root = tempfile::tempdir().unwrap();
        let (good, evil) = (vec![b'g'; 100_000], vec![b'e'; 100_000]);
        let (folder, options) = plugin(root.path(), &good);
        let manifest = Manifest::read(&folder);
        let pin = PluginConfig { sha256: Some(hex(&Sha256::digest(&good))), ..Default::default() };
        let library = prepare(&manifest, Some(&pin), &options).unwrap();
        // In place, and by another file: what is loaded is neither.
        fs::write(folder.join("l.so"), &evil).unwrap();
        fs::write(folder.join("new"), &evil).unwrap();
        fs::rename(folder.join("new"), folder.join("l.so")).unwrap();
        assert_eq!(fs::read(&library.path).unwrap(), good);
        let error = prepare(&manifest, Some(&pin), &options).unwrap_err();
        let command = format!("concord plugin add {}", folder.display());
        assert!(error.contains("pins another") && error.ends_with(&command), "{error}");
    }

    #[test]
    fn a_file_that_is_swapped_all_the_time_is_loaded_as_one_or_the_other() {
        let root = tempfile::tempdir().unwrap();
        let (good, evil) = (vec![b'g'; 50_000], vec![b'e'; 50_000]);
        let (folder, options) = plugin(root.path(), &good);
        let manifest = Manifest::read(&folder);
        let pin = PluginConfig { sha256: Some(hex(&Sha256::digest(&good))), ..Default::default() };
        let over = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            let swap = || {
                while !over.load(std::sync::atomic::Ordering::Relaxed) {
                    for bytes in [&evil, &good] {
                        fs::write(folder.join("new"), bytes).unwrap();
                        fs::rename(folder.join("new"), folder.join("l.so")).unwrap();
                    }
                }
            };
            scope.spawn(swap);
            let (mut loaded, mut refused) = (0, 0);
            for _ in 0..100_000 {
                match prepare(&manifest, Some(&pin), &options) {
                    Ok(library) => {
                        assert_eq!(fs::read(&library.path).unwrap(), good);
                        loaded += 1;
                    }
                    Err(error) => {
                        assert!(error.contains("pins another"), "{error}");
                        refused += 1;
                    }
                }
                if loaded > 20 && refused > 20 {
                    break;
                }
            }
            over.store(true, std::sync::atomic::Ordering::Relaxed);
            assert!(loaded > 20 && refused > 20, "{loaded} and {refused}");
        });
    }

    #[test]
    fn links_are_followed_to_who_may_write_there() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let root = tempfile::tempdir().unwrap();
        let (folder, options) = plugin(root.path(), b"library");
        let elsewhere = root.path().join("else where");
        fs::create_dir(&elsewhere).unwrap();
        for file in ["l.so", "plugin.toml"] {
            fs::rename(folder.join(file), elsewhere.join(file)).unwrap();
            symlink(elsewhere.join(file), folder.join(file)).unwrap();
            let mode = |mode| {
                fs::set_permissions(&elsewhere, fs::Permissions::from_mode(mode)).unwrap();
            };
            mode(0o755);
            assert!(prepare(&Manifest::read(&folder), None, &options).is_ok(), "{file}");
            mode(0o777);
            let error = prepare(&Manifest::read(&folder), None, &options).unwrap_err();
            let command = format!("chmod o-w '{}'", elsewhere.display());
            assert!(error.ends_with(&command), "{file}: {error}");
            fs::remove_file(folder.join(file)).unwrap();
            fs::rename(elsewhere.join(file), folder.join(file)).unwrap();
        }
        // A plugin's folder may be a link itself.
        let link = root.path().join("plugins/link");
        fs::remove_dir(&elsewhere).unwrap();
        fs::rename(&folder, &elsewhere).unwrap();
        symlink(&elsewhere, &link).unwrap();
        assert!(prepare(&Manifest::read(&link), None, &options).is_ok());
        fs::set_permissions(&elsewhere, fs::Permissions::from_mode(0o775)).unwrap();
        let outcome = prepare(&Manifest::read(&link), None, &options);
        // The user's own private group may write; any other may not.
        let private = Owner::current().check(&elsewhere, &fs::metadata(&elsewhere).unwrap());
        assert_eq!(outcome.is_ok(), private.is_ok());
    }

    #[test]
    fn each_refusal_names_the_command_that_mends_it() {
        use std::os::unix::fs::PermissionsExt;
        for file in ["", "plugin.toml", "l.so"] {
            let root = tempfile::tempdir().unwrap();
            let (folder, options) = plugin(root.path(), b"library");
            let path = if file.is_empty() { folder.clone() } else { folder.join(file) };
            fs::set_permissions(&path, fs::Permissions::from_mode(0o777)).unwrap();
            let error = prepare(&Manifest::read(&folder), None, &options).unwrap_err();
            let (_, command) = error.rsplit_once(": ").unwrap();
            let status = std::process::Command::new("sh").args(["-c", command]).status().unwrap();
            assert!(status.success(), "{command}");
            // Everybody and the group are two refusals.
            for _ in 0..2 {
                if let Err(error) = prepare(&Manifest::read(&folder), None, &options) {
                    let (_, command) = error.rsplit_once(": ").unwrap();
                    std::process::Command::new("sh").args(["-c", command]).status().unwrap();
                }
            }
            assert!(prepare(&Manifest::read(&folder), None, &options).is_ok(), "{file}");
        }
    }

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

//! The folder of the index: made at start, deleted at the next.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};

/// A scratch folder that belongs to this process while it lives.
#[derive(Debug)]
pub(crate) struct Scratch {
    folder: PathBuf,
    /// Held so that others can tell that the folder is in use.
    _lock: File,
    lock_path: PathBuf,
}

impl Scratch {
    /// Makes a folder below `data`, and deletes those that servers which ended
    /// without tidying up have left behind.
    pub fn create(data: &Path) -> io::Result<Self> {
        fs::create_dir_all(data)?;
        sweep(data)?;
        let name = format!("index-{}-{:x}", std::process::id(), random());
        let lock_path = data.join(format!("{name}.lock"));
        let lock = File::create(&lock_path)?;
        flock(&lock, FlockOperation::NonBlockingLockExclusive)?;
        let folder = data.join(name);
        fs::create_dir_all(&folder)?;
        Ok(Self { folder, _lock: lock, lock_path })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What stays behind is swept at the next start.
        let _ = fs::remove_dir_all(&self.folder);
        let _ = fs::remove_file(&self.lock_path);
    }
}

fn random() -> u64 {
    use std::hash::{BuildHasher, Hasher};
    std::collections::hash_map::RandomState::new().build_hasher().finish()
}

fn sweep(data: &Path) -> io::Result<()> {
    for entry in fs::read_dir(data)?.flatten() {
        let name = entry.file_name();
        let Some(stem) = name.to_str().and_then(|name| name.strip_suffix(".lock")) else {
            continue;
        };
        let ours = stem.starts_with("index-");
        let Ok(lock) = File::open(entry.path()) else { continue };
        if ours && flock(&lock, FlockOperation::NonBlockingLockExclusive).is_ok() {
            let _ = fs::remove_dir_all(data.join(stem));
            let _ = fs::remove_file(entry.path());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leftovers_are_swept_and_neighbours_are_not() {
        let data = tempfile::tempdir().unwrap();
        let neighbour = Scratch::create(data.path()).unwrap();
        let left = data.path().join("index-1-dead");
        fs::create_dir(&left).unwrap();
        fs::write(data.path().join("index-1-dead.lock"), "").unwrap();
        let mine = Scratch::create(data.path()).unwrap();
        assert!(!left.exists());
        assert!(neighbour.folder().exists() && mine.folder().exists());
        let folder = mine.folder().to_owned();
        drop(mine);
        assert!(!folder.exists());
    }
}

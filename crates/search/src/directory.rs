//! Where the index lives: a folder of scratch files that nobody reads after a
//! crash. So nothing is synced to the disk, and the files that only list other
//! files (`meta.json`, `.managed.json`) stay in memory: tantivy rewrites the
//! second one for each new file of a segment, nine times in a commit.
//!
//! The many small files of a segment with few documents stay in memory too;
//! they live until the next merge and would cost more in system calls than in
//! bytes. All large files are mapped.

use std::collections::{HashMap, HashSet};
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};

use tantivy::Directory;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, DirectoryLock, FileHandle, Lock, MmapDirectory, OwnedBytes, TerminatingWrite,
    WatchCallback, WatchHandle, WritePtr,
};

/// Files up to this many bytes stay in memory.
const SMALL: usize = 64 * 1024;

/// A folder for an index that is made anew with each start.
#[derive(Clone, Debug)]
pub(crate) struct ScratchDirectory {
    mapped: MmapDirectory,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    root: PathBuf,
    small: RwLock<HashMap<PathBuf, OwnedBytes>>,
    locked: Mutex<HashSet<PathBuf>>,
    unlocked: Condvar,
}

impl ScratchDirectory {
    /// Makes the folder and removes what an index left there.
    pub(crate) fn create(root: &Path) -> Result<Self, io::Error> {
        std::fs::create_dir_all(root)?;
        for entry in std::fs::read_dir(root)? {
            let entry = entry?;
            if is_ours(&entry.file_name().to_string_lossy()) {
                std::fs::remove_file(entry.path())?;
            }
        }
        let mapped = MmapDirectory::open(root).map_err(io::Error::other)?;
        let shared = Shared {
            root: root.to_owned(),
            small: RwLock::default(),
            locked: Mutex::default(),
            unlocked: Condvar::new(),
        };
        Ok(Self { mapped, shared: Arc::new(shared) })
    }

    fn put(&self, path: &Path, bytes: Vec<u8>) {
        let mut small = self.shared.small.write().unwrap_or_else(PoisonError::into_inner);
        small.insert(path.to_owned(), OwnedBytes::new(bytes));
    }

    fn small(&self, path: &Path) -> Option<OwnedBytes> {
        let small = self.shared.small.read().unwrap_or_else(PoisonError::into_inner);
        small.get(path).cloned()
    }
}

/// Files of a segment are named by 32 hexadecimal digits. Nothing else is
/// touched, should the folder turn out to hold something of the user's.
fn is_ours(name: &str) -> bool {
    name.split_once('.').is_some_and(|(stem, _)| {
        stem.len() == 32 && stem.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

impl Directory for ScratchDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        match self.small(path) {
            Some(bytes) => Ok(Arc::new(bytes)),
            None => self.mapped.get_file_handle(path),
        }
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        let mut small = self.shared.small.write().unwrap_or_else(PoisonError::into_inner);
        match small.remove(path) {
            Some(_) => Ok(()),
            None => {
                drop(small);
                self.mapped.delete(path)
            }
        }
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        Ok(self.small(path).is_some() || self.mapped.exists(path)?)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let exists = self.exists(path).map_err(|error| {
            OpenWriteError::wrap_io_error(io::Error::other(error), path.to_owned())
        })?;
        if exists {
            return Err(OpenWriteError::FileAlreadyExists(path.to_owned()));
        }
        // Present from now on, as a created file would be.
        self.put(path, Vec::new());
        let file = ScratchFile {
            directory: self.clone(),
            path: path.to_owned(),
            content: Content::Memory(Vec::new()),
        };
        Ok(BufWriter::new(Box::new(file)))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        match self.small(path) {
            Some(bytes) => Ok(bytes.as_slice().to_vec()),
            None => Err(OpenReadError::FileDoesNotExist(path.to_owned())),
        }
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.put(path, data.to_vec());
        Ok(())
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    /// Locks matter within this process only: no other one opens the folder.
    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        let mut locked = self.shared.locked.lock().unwrap_or_else(PoisonError::into_inner);
        while locked.contains(&lock.filepath) {
            if !lock.is_blocking {
                return Err(LockError::LockBusy);
            }
            locked = self.shared.unlocked.wait(locked).unwrap_or_else(PoisonError::into_inner);
        }
        locked.insert(lock.filepath.clone());
        let held = Held { shared: Arc::clone(&self.shared), path: lock.filepath.clone() };
        Ok(DirectoryLock::from(Box::new(held)))
    }

    /// Readers are told by the one who commits.
    fn watch(&self, _: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

/// A lock, as long as it is kept.
struct Held {
    shared: Arc<Shared>,
    path: PathBuf,
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut locked: MutexGuard<'_, _> =
            self.shared.locked.lock().unwrap_or_else(PoisonError::into_inner);
        locked.remove(&self.path);
        self.shared.unlocked.notify_all();
    }
}

/// A file being written: in memory until it is too large for it.
struct ScratchFile {
    directory: ScratchDirectory,
    path: PathBuf,
    content: Content,
}

enum Content {
    Memory(Vec<u8>),
    Disk(File),
}

impl Write for ScratchFile {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        match &mut self.content {
            Content::Disk(file) => file.write(buf),
            Content::Memory(bytes) if bytes.len() + buf.len() <= SMALL => {
                bytes.extend_from_slice(buf);
                Ok(buf.len())
            }
            Content::Memory(bytes) => {
                let path = self.directory.shared.root.join(&self.path);
                let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
                file.write_all(bytes)?;
                let written = file.write(buf)?;
                self.content = Content::Disk(file);
                Ok(written)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for ScratchFile {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        match &mut self.content {
            Content::Memory(bytes) => {
                bytes.shrink_to_fit();
                self.directory.put(&self.path, std::mem::take(bytes));
            }
            Content::Disk(_) => {
                let shared = &self.directory.shared;
                shared.small.write().unwrap_or_else(PoisonError::into_inner).remove(&self.path);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use tantivy::directory::{INDEX_WRITER_LOCK, META_LOCK};

    use super::*;

    const NAME: &str = "0123456789abcdef0123456789abcdef.store";

    fn write(directory: &ScratchDirectory, path: &Path, parts: usize, part: &[u8]) {
        let mut file = directory.open_write(path).unwrap();
        for _ in 0..parts {
            file.write_all(part).unwrap();
        }
        file.terminate().unwrap();
    }

    #[test]
    fn small_files_stay_in_memory_and_large_ones_do_not() {
        let folder = tempfile::tempdir().unwrap();
        let directory = ScratchDirectory::create(folder.path()).unwrap();
        let path = Path::new(NAME);
        for (parts, on_disk) in [(1, false), (100, true)] {
            write(&directory, path, parts, &[7; 10_000]);
            assert_eq!(folder.path().join(path).exists(), on_disk);
            assert!(directory.exists(path).unwrap());
            let read = directory.open_read(path).unwrap().read_bytes().unwrap();
            assert_eq!(read.as_slice(), vec![7; parts * 10_000]);
            assert!(directory.open_write(path).is_err(), "a file is written once");
            directory.delete(path).unwrap();
            assert!(!directory.exists(path).unwrap());
        }
        assert!(matches!(directory.delete(path), Err(DeleteError::FileDoesNotExist(_))));
    }

    #[test]
    fn only_files_of_an_index_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let (old, foreign) = (folder.path().join(NAME), folder.path().join("thesis.md"));
        std::fs::write(&old, "x").unwrap();
        std::fs::write(&foreign, "x").unwrap();
        ScratchDirectory::create(folder.path()).unwrap();
        assert!(!old.exists() && foreign.exists());
    }

    #[test]
    fn a_lock_is_held_once_and_waited_for_where_it_should() {
        let folder = tempfile::tempdir().unwrap();
        let directory = ScratchDirectory::create(folder.path()).unwrap();
        let writer = directory.acquire_lock(&INDEX_WRITER_LOCK).unwrap();
        assert!(matches!(directory.acquire_lock(&INDEX_WRITER_LOCK), Err(LockError::LockBusy)));
        drop(writer);
        assert!(directory.acquire_lock(&INDEX_WRITER_LOCK).is_ok());

        let meta = directory.acquire_lock(&META_LOCK).unwrap();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| directory.acquire_lock(&META_LOCK).is_ok());
            drop(meta);
            assert!(waiting.join().unwrap());
        });
    }
}

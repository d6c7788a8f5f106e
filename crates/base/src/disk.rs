//! The content folder as it is on disk. Nothing outside of it is ever read,
//! and nothing in it is ever written.

use std::fs::{self, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use concord_corpus::{Code, DocId, MAX_FILE, Problem, SourceFile, vocabulary};
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Deepest folder that is looked into.
const MAX_DEPTH: usize = 64;

/// Files beside documents that may be served: extension and media type. SVG
/// can carry scripts, so it is only ever a download.
pub(crate) const ASSETS: [(&str, &str); 9] = [
    ("avif", "image/avif"),
    ("gif", "image/gif"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("webp", "image/webp"),
    ("ico", "image/x-icon"),
];

/// What tells one state of a file from the next without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
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

    /// How long ago the file was put in place or written.
    pub fn age(&self) -> Duration {
        let (seconds, nanos) = self.changed;
        let since = Duration::new(seconds.unsigned_abs(), nanos.unsigned_abs() as u32);
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH + since).unwrap_or_default()
    }
}

/// The content folder.
#[derive(Clone, Debug)]
pub(crate) struct Disk {
    root: PathBuf,
}

/// What is at a path.
#[derive(Debug)]
pub(crate) enum Entry {
    Document(Stamp),
    Asset,
    /// The list of allowed words.
    Vocabulary,
    /// A folder, with every file below it.
    Folder,
    /// Not for us: another kind of file, or hidden.
    Ignored,
    Refused(Box<Problem>),
    Nothing,
}

/// A document's bytes and when they were last changed.
#[derive(Debug)]
pub(crate) struct Content {
    pub bytes: Vec<u8>,
    pub modified: Date,
    pub stamp: Stamp,
}

impl Disk {
    /// Opens the folder `root`, which must exist.
    pub fn open(root: &Path) -> io::Result<Self> {
        let root = root.canonicalize()?;
        if !root.is_dir() {
            return Err(io::Error::new(io::ErrorKind::NotADirectory, "not a folder"));
        }
        Ok(Self { root })
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The path under the folder, as it is used everywhere else.
    pub fn relative(&self, path: &Path) -> Option<String> {
        let relative = path.strip_prefix(&self.root).ok()?;
        relative.to_str().map(str::to_owned)
    }

    /// Looks at one path.
    pub fn look(&self, path: &str) -> Entry {
        if path.split('/').any(|part| part.starts_with('.') || part.is_empty()) {
            return if path.is_empty() { Entry::Folder } else { Entry::Ignored };
        }
        let full = self.root.join(path);
        let Ok(mut metadata) = fs::symlink_metadata(&full) else { return Entry::Nothing };
        let is_link = metadata.is_symlink();
        if is_link {
            if !self.leads_inside(&full) {
                return Entry::Refused(Box::new(refused(path)));
            }
            // A link within the folder counts as the file that it leads to.
            let Ok(target) = fs::metadata(&full) else { return Entry::Nothing };
            metadata = target;
        }
        let is_document = DocId::of_file(path).is_some();
        if metadata.is_dir() {
            return match (is_link, is_document) {
                // Linked folders would bring every document a second time.
                (true, _) => Entry::Ignored,
                (false, true) => Entry::Refused(Box::new(file_problem(
                    path,
                    Code::NotAFile,
                    "this is a folder, not a document",
                ))),
                (false, false) => Entry::Folder,
            };
        }
        if path == vocabulary::FILE && metadata.is_file() {
            return Entry::Vocabulary;
        }
        match (metadata.is_file(), is_document) {
            (true, true) => Entry::Document(Stamp::of(&metadata)),
            (true, false) if media_type(path).is_some() => Entry::Asset,
            (false, true) => Entry::Refused(Box::new(file_problem(
                path,
                Code::NotAFile,
                "this is neither a file nor a folder",
            ))),
            _ => Entry::Ignored,
        }
    }

    fn leads_inside(&self, path: &Path) -> bool {
        // A dangling link leads nowhere and is nothing.
        path.canonicalize().map_or(true, |target| target.starts_with(&self.root))
    }

    /// Every file below `folder` (empty for the whole), with what it is.
    /// Folders that cannot be listed are told.
    pub fn walk(&self, folder: &str, found: &mut dyn FnMut(String, Entry)) {
        self.walk_to(folder, 0, found);
    }

    fn walk_to(&self, folder: &str, depth: usize, found: &mut dyn FnMut(String, Entry)) {
        let listing = match fs::read_dir(self.root.join(folder)) {
            Ok(listing) => listing,
            // Gone since it was seen: the next event or rescan tells.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return,
            Err(error) => {
                let message = format!("the folder cannot be listed: {error}");
                let problem = file_problem(folder, Code::Unreadable, message);
                return found(folder.to_owned(), Entry::Refused(Box::new(problem)));
            }
        };
        let mut names: Vec<_> = listing.flatten().map(|entry| entry.file_name()).collect();
        names.sort();
        for name in names {
            let Some(name) = name.to_str() else {
                let shown = name.to_string_lossy();
                let path = join(folder, &shown);
                let problem = file_problem(&path, Code::Unreadable, "the name is not UTF-8");
                found(path, Entry::Refused(Box::new(problem)));
                continue;
            };
            let path = join(folder, name);
            match self.look(&path) {
                Entry::Ignored | Entry::Nothing => {}
                Entry::Folder if depth < MAX_DEPTH => self.walk_to(&path, depth + 1, found),
                Entry::Folder => {}
                entry => {
                    let folder_like_document =
                        matches!(&entry, Entry::Refused(p) if &*p.code == Code::NotAFile.name());
                    found(path.clone(), entry);
                    if folder_like_document && depth < MAX_DEPTH {
                        self.walk_to(&path, depth + 1, found);
                    }
                }
            }
        }
    }

    /// Reads a document.
    pub fn read(&self, path: &str) -> Result<Content, Box<Problem>> {
        let unreadable = |error: io::Error| {
            let message = format!("the file cannot be read: {error}");
            Box::new(file_problem(path, Code::Unreadable, message))
        };
        let mut file = fs::File::open(self.root.join(path)).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        if metadata.len() > MAX_FILE {
            let message = format!("the file has {} MiB; 16 are the most", metadata.len() >> 20);
            return Err(Box::new(file_problem(path, Code::FileTooLarge, message)));
        }
        let mut bytes = Vec::with_capacity(metadata.len() as usize);
        file.by_ref().take(MAX_FILE).read_to_end(&mut bytes).map_err(unreadable)?;
        Ok(Content { bytes, modified: date_of(&metadata), stamp: Stamp::of(&metadata) })
    }

    /// Reads a file at the top that is no document, if it is there.
    pub fn read_text(&self, name: &str) -> io::Result<Option<String>> {
        match fs::read_to_string(self.root.join(name)) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn date_of(metadata: &Metadata) -> Date {
    let modified = metadata.modified().ok();
    let timestamp = modified.and_then(|time| jiff::Timestamp::try_from(time).ok());
    timestamp.unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_zoned(TimeZone::UTC).date()
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

pub(crate) fn media_type(path: &str) -> Option<&'static str> {
    let extension = path.rsplit_once('.')?.1.to_ascii_lowercase();
    ASSETS.iter().find(|(known, _)| *known == extension).map(|(_, media)| *media)
}

fn file_problem(path: &str, code: Code, message: impl Into<String>) -> Problem {
    SourceFile::new(path, String::new()).problem(code, message)
}

fn refused(path: &str) -> Problem {
    let message = "the link leads out of the content folder";
    let mut problem = file_problem(path, Code::OutsideLink, message);
    problem.help = "copy the file into the folder".to_owned();
    problem
}

/// A file beside the documents.
#[derive(Debug)]
pub struct Asset {
    pub bytes: Vec<u8>,
    pub media_type: &'static str,
}

/// Largest asset that is served, in bytes.
const MAX_ASSET: u64 = 64 * 1024 * 1024;

/// Reads the asset at `path` under the content folder `root`. `None` when
/// there is no such file, or it is not of a kind that is served.
pub fn read_asset(root: &Path, path: &str) -> Option<Asset> {
    let disk = Disk::open(root).ok()?;
    let plain = path.split('/').all(|part| !part.is_empty() && part != ".." && part != ".");
    let media_type = media_type(path).filter(|_| plain)?;
    if !matches!(disk.look(path), Entry::Asset) {
        return None;
    }
    let full = disk.root.join(path).canonicalize().ok()?;
    if !full.starts_with(&disk.root) || fs::metadata(&full).ok()?.len() > MAX_ASSET {
        return None;
    }
    Some(Asset { bytes: fs::read(full).ok()?, media_type })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_finds_documents_and_refuses_what_leads_out() {
        let dir = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret.md"), "x").unwrap();
        let root = dir.path();
        fs::create_dir_all(root.join("a/b")).unwrap();
        fs::create_dir_all(root.join("x.md")).unwrap();
        fs::create_dir_all(root.join(".git")).unwrap();
        for file in ["one.md", "a/b/two.md", "a/i.png", "a/data.bin", ".git/no.md", "x.md/in.md"] {
            fs::write(root.join(file), "text").unwrap();
        }
        let link = |to: PathBuf, at: &str| std::os::unix::fs::symlink(to, root.join(at)).unwrap();
        link(outside.path().join("secret.md"), "out.md");
        link(outside.path().to_owned(), "outfolder");
        link(root.join("one.md"), "same.md");
        link(root.join("a"), "again");

        let disk = Disk::open(root).unwrap();
        let mut found = Vec::new();
        disk.walk("", &mut |path, entry| {
            let what = match entry {
                Entry::Document(_) => "document",
                Entry::Asset => "asset",
                Entry::Refused(problem) => {
                    assert!(problem.line == 0);
                    return found.push(format!("{path} {}", problem.code));
                }
                _ => "other",
            };
            found.push(format!("{path} {what}"));
        });
        assert_eq!(
            found,
            [
                "a/b/two.md document",
                "a/i.png asset",
                "one.md document",
                "out.md C0105",
                "outfolder C0105",
                "same.md document",
                "x.md C0106",
                "x.md/in.md document",
            ]
        );
        assert!(read_asset(root, "a/i.png").is_some());
        for path in
            ["../x.png", "a/../a/i.png", "one.md", "a/data.bin", ".git/no.png", "/etc/a.png"]
        {
            assert!(read_asset(root, path).is_none(), "{path}");
        }
    }
}

use std::fmt;
use std::io;
use std::path::PathBuf;

/// What can go wrong with the index itself; a query is never wrong.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The folder of the index could not be made or emptied.
    Folder { path: PathBuf, source: io::Error },
    /// Writing or reading the index failed, mostly for want of space. A writer
    /// that failed stays unusable: make a new [`Index`](crate::Index).
    Index(tantivy::TantivyError),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Folder { path, .. } => {
                write!(f, "cannot make the index in {}", path.display())
            }
            Error::Index(_) => f.write_str("the index failed"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Folder { source, .. } => Some(source),
            Error::Index(source) => Some(source),
        }
    }
}

impl From<tantivy::TantivyError> for Error {
    fn from(error: tantivy::TantivyError) -> Self {
        Error::Index(error)
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Error::Index(error.into())
    }
}

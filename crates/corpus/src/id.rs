//! Identity: which file is which document.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

/// The stable name of a document: its path under the content folder without
/// `.md`, in Unicode NFC, with `/` between folders. `index.md` stands for its
/// folder; the one at the top is `index`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocId(Arc<str>);

impl DocId {
    /// Takes an identifier as it stands (from a link or a request), in NFC.
    pub fn new(id: &str) -> Self {
        Self(id.nfc().collect::<String>().into())
    }

    /// The identifier of the file at `path` (relative to the content folder,
    /// separated by `/`). `None` when it is not a document: no `.md`, or a
    /// hidden file or folder on the way.
    pub fn of_file(path: &str) -> Option<Self> {
        let stem = path.strip_suffix(".md")?;
        if stem.is_empty() || stem.split('/').any(|part| part.starts_with('.')) {
            return None;
        }
        let stem = stem.strip_suffix("/index").unwrap_or(stem);
        Some(Self::new(stem))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last segment: `soufriere-mma` of `cases/soufriere-mma`.
    pub fn slug(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The folder of the document, without a trailing `/`; empty at the top.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

impl fmt::Display for DocId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for DocId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &*self.0)
    }
}

impl Borrow<str> for DocId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// What a document is. The order is that of listings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Case,
    Practice,
    Challenge,
    Path,
    Note,
    Page,
}

impl Kind {
    pub const ALL: [Kind; 6] =
        [Kind::Case, Kind::Practice, Kind::Challenge, Kind::Path, Kind::Note, Kind::Page];

    /// The word in front matter, in queries and in the API.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Case => "case",
            Kind::Practice => "practice",
            Kind::Challenge => "challenge",
            Kind::Path => "path",
            Kind::Note => "note",
            Kind::Page => "page",
        }
    }

    /// The folder in which `concord new` puts such a document.
    pub fn folder(self) -> &'static str {
        match self {
            Kind::Case => "cases",
            Kind::Practice => "practices",
            Kind::Challenge => "challenges",
            Kind::Path => "paths",
            Kind::Note => "notes",
            Kind::Page => "",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Kind {
    type Err = ();

    fn from_str(s: &str) -> Result<Self, ()> {
        Kind::ALL.into_iter().find(|kind| kind.name() == s).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_one_identifier() {
        let id = |path| DocId::of_file(path).map(|id| id.as_str().to_owned());
        assert_eq!(id("cases/a.md").as_deref(), Some("cases/a"));
        assert_eq!(id("cases/index.md").as_deref(), Some("cases"));
        assert_eq!(id("index.md").as_deref(), Some("index"));
        assert_eq!(id("cafe\u{301}.md").as_deref(), Some("caf\u{e9}"));
        assert_eq!(id("a.txt"), None);
        assert_eq!(id(".git/a.md"), None);
        assert_eq!(id("a/.b.md"), None);
        assert_eq!(id(".md"), None);
    }
}

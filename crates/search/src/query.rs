//! What is asked.

use std::fmt;
use std::str::FromStr;

use concord_corpus::Kind;

/// A search. The default one lists every document, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Words, all of them wanted, or any of them where fewer than ten documents
    /// have all; `"phrases"`; `-excluded`; `OR`; `(groups)`; `begin*`;
    /// `field:value`, where the field is `title`, `kind`, `year` or any facet.
    /// Never an error: what cannot be used becomes a [`Note`](crate::Note).
    /// Empty: everything matches.
    pub text: String,
    /// Any of these; empty: every kind of document, but no lessons.
    pub kinds: Vec<HitKind>,
    /// All of these. Filters on the same facet count as one.
    pub filters: Vec<Filter>,
    /// Only what falls into these years.
    pub years: Option<Years>,
    /// Words as they were typed and nothing else: no completions, no synonyms,
    /// no corrected spelling.
    pub exact: bool,
    pub sort: Sort,
    /// How many hits are returned; the total and the facets count all.
    pub limit: usize,
    pub offset: usize,
}

/// Keeps what has any of `values` in one facet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The core ([`concord_corpus::facet::CORE`]) or a plugin's id.
    pub source: String,
    pub facet: String,
    /// Full paths: `a` or `a/b`. A parent stands for all of its children.
    pub values: Vec<String>,
}

/// The order of hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Sort {
    /// Best first. Without a query text nothing is better than anything else:
    /// then as [`Sort::Newest`].
    #[default]
    Relevance,
    Newest,
    Oldest,
    Title,
}

impl Sort {
    pub const ALL: [Sort; 4] = [Sort::Relevance, Sort::Newest, Sort::Oldest, Sort::Title];

    /// The word in addresses and in the API.
    pub fn name(self) -> &'static str {
        match self {
            Sort::Relevance => "relevance",
            Sort::Newest => "newest",
            Sort::Oldest => "oldest",
            Sort::Title => "title",
        }
    }
}

impl FromStr for Sort {
    type Err = ();

    fn from_str(s: &str) -> Result<Self, ()> {
        Sort::ALL.into_iter().find(|sort| sort.name() == s).ok_or(())
    }
}

/// Years, both ends included; an end that is open has no bound.
///
/// A case falls into every year of its period; one that goes on, into every
/// year since it began. Any other document falls into the year in which it
/// says it was `published`, and one that says nothing into none. Lessons go
/// with their documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Years {
    pub from: Option<i16>,
    pub to: Option<i16>,
}

impl Years {
    /// Whether any of them is between the two given.
    pub(crate) fn meets(self, years: Option<(i16, i16)>) -> bool {
        years.is_some_and(|(first, last)| {
            self.to.is_none_or(|to| first <= to) && self.from.is_none_or(|from| last >= from)
        })
    }
}

impl fmt::Display for Years {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let year = |year: Option<i16>| year.map(|year| year.to_string()).unwrap_or_default();
        match self.from == self.to && self.from.is_some() {
            true => f.write_str(&year(self.from)),
            false => write!(f, "{}..{}", year(self.from), year(self.to)),
        }
    }
}

impl FromStr for Years {
    type Err = ();

    /// `2005..2015`, `2005..`, `..2015` or `2005`.
    fn from_str(s: &str) -> Result<Self, ()> {
        let year = |s: &str| match s.is_empty() {
            true => Ok(None),
            false if s.bytes().all(|byte| byte.is_ascii_digit()) => {
                s.parse().map(Some).map_err(|_| ())
            }
            false => Err(()),
        };
        let (from, to) = match s.split_once("..") {
            Some((from, to)) => (year(from)?, year(to)?),
            None => (year(s)?, year(s)?),
        };
        match (from, to) {
            (None, None) => Err(()),
            (Some(first), Some(last)) if first > last => Ok(Self { from: to, to: from }),
            _ => Ok(Self { from, to }),
        }
    }
}

/// What a hit is: a document of some kind, or a lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HitKind {
    Document(Kind),
    Lesson,
}

impl HitKind {
    /// In the order of listings.
    pub const ALL: [HitKind; 7] = [
        HitKind::Document(Kind::Case),
        HitKind::Lesson,
        HitKind::Document(Kind::Practice),
        HitKind::Document(Kind::Challenge),
        HitKind::Document(Kind::Path),
        HitKind::Document(Kind::Note),
        HitKind::Document(Kind::Page),
    ];

    /// The word in queries and in the API.
    pub fn name(self) -> &'static str {
        match self {
            HitKind::Document(kind) => kind.name(),
            HitKind::Lesson => "lesson",
        }
    }

    pub(crate) fn label(self) -> &'static str {
        match self {
            HitKind::Document(Kind::Case) => "Cases",
            HitKind::Document(Kind::Practice) => "Practices",
            HitKind::Document(Kind::Challenge) => "Challenges",
            HitKind::Document(Kind::Path) => "Learning paths",
            HitKind::Document(Kind::Note) => "Field notes",
            HitKind::Document(Kind::Page) => "Pages",
            HitKind::Lesson => "Lessons",
        }
    }
}

impl From<Kind> for HitKind {
    fn from(kind: Kind) -> Self {
        HitKind::Document(kind)
    }
}

impl fmt::Display for HitKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for HitKind {
    type Err = ();

    fn from_str(s: &str) -> Result<Self, ()> {
        HitKind::ALL.into_iter().find(|kind| kind.name() == s).ok_or(())
    }
}

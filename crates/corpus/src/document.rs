//! A document as it is kept in memory: everything but its body.

use std::ops::Range;

use jiff::civil::Date;

use crate::{DocId, FacetTag, Kind, Section};

/// One file of the corpus, understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    pub id: DocId,
    /// Path under the content folder, as it is on disk.
    pub file: Box<str>,
    pub kind: Kind,
    /// From the front matter, else the first heading, else the file's name.
    pub title: Box<str>,
    /// From the front matter (or a `description` there); may be empty.
    pub summary: Box<str>,
    /// Language tag in lower case, such as `en` or `en-gb`; `None` when not
    /// stated.
    pub lang: Option<Box<str>>,
    /// The document that this one translates.
    pub translation_of: Option<DocId>,
    /// Old identifiers that still lead here.
    pub aliases: Vec<DocId>,
    pub draft: bool,
    pub published: Option<Date>,
    /// When the text was last changed: `updated:`, else `published:`, else
    /// the file's time.
    pub updated: Date,
    pub detail: Detail,
    pub lessons: Vec<Lesson>,
    /// The lead and every heading, in order; parallel to
    /// [`Text::section_starts`](crate::Text::section_starts).
    pub sections: Vec<Section>,
    pub links: Vec<Link>,
    /// The core's facets. Those of plugins come with their findings.
    pub tags: Vec<FacetTag>,
    /// Hash of the source, to tell a change from a touch.
    pub hash: u64,
}

impl Document {
    /// The index in [`Document::sections`] of the section with this anchor.
    pub fn section_of(&self, anchor: &str) -> Option<usize> {
        self.sections.iter().position(|s| &*s.anchor == anchor && !anchor.is_empty())
    }

    pub fn lesson(&self, anchor: &str) -> Option<&Lesson> {
        self.lessons.iter().find(|lesson| &*lesson.anchor == anchor)
    }
}

/// What is particular to each kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Detail {
    Case(Box<Case>),
    Practice(Box<Practice>),
    Challenge(Box<Challenge>),
    Path(Box<Path>),
    Note,
    Page,
}

/// The words of a vocabulary are kept as they stand in the file; whether they
/// are known was checked when the file was read.
pub type Word = Box<str>;

/// The story of one partnership.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    pub sectors: Vec<Word>,
    pub modality: Vec<Word>,
    pub scale: Option<Word>,
    pub place: Option<Place>,
    pub period: Option<Period>,
    pub partners: Vec<Partner>,
    /// Slugs of the challenges met.
    pub challenges: Vec<Word>,
    pub results: TwoLevel,
    /// Outcome and effect.
    pub outcomes: Vec<(Word, Word)>,
    pub sources: Vec<Source>,
    pub review: Review,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    pub name: Box<str>,
    /// ISO 3166-1 alpha-2 codes in upper case.
    pub countries: Vec<Box<str>>,
    /// Latitude and longitude in degrees.
    pub point: Option<(f64, f64)>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    pub start: Option<i16>,
    /// `None` with `ongoing` when it has not ended, without when unknown.
    pub end: Option<i16>,
    pub ongoing: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Partner {
    pub name: Box<str>,
    pub kind: Option<Word>,
    pub role: Box<str>,
}

/// How the partnership fared, and what it changed in the world: never one
/// without the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TwoLevel {
    pub partnership: Outcome,
    pub intervention: Outcome,
}

/// A result at one level.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub rating: Option<Word>,
    pub evidence: Option<Word>,
    pub note: Box<str>,
    /// Ids of [`Case::sources`].
    pub sources: Vec<Word>,
}

/// What a case teaches: a section of it with front matter of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lesson {
    /// The anchor of its heading; its address is `document#anchor`.
    pub anchor: Box<str>,
    /// The heading's text.
    pub title: Box<str>,
    /// Index in [`Document::sections`].
    pub section: usize,
    pub stage: Option<Word>,
    /// Which of the two results it explains.
    pub level: Option<Word>,
    pub evidence: Option<Word>,
    /// Slug of a practice and what the lesson says of it.
    pub practices: Vec<(Word, Word)>,
    /// Slug of a challenge and how it changed.
    pub challenges: Vec<(Word, Word)>,
    pub applies_when: Vec<Box<str>>,
    pub sources: Vec<Word>,
    /// The core's facets: those of the story, and the lesson's own.
    pub tags: Vec<FacetTag>,
}

/// Where a claim comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    pub id: Word,
    pub kind: Option<Word>,
    pub perspective: Option<Word>,
    pub title: Box<str>,
    pub author: Box<str>,
    pub publisher: Box<str>,
    pub year: Option<i16>,
    /// `http` or `https`; may be empty.
    pub url: Box<str>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Review {
    pub on: Option<Date>,
    pub due: Option<Date>,
}

/// Something that partners can do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Practice {
    /// Slugs of the challenges it is meant to ease.
    pub addresses: Vec<Word>,
    pub stages: Vec<Word>,
    pub from: Vec<Origin>,
    pub sources: Vec<Source>,
    pub review: Review,
}

/// Something that stands in the way of partners.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Challenge {
    /// How somebody in the midst of it would say it; may be empty.
    pub worry: Box<str>,
    pub stages: Vec<Word>,
    pub from: Vec<Origin>,
    pub sources: Vec<Source>,
    pub review: Review,
}

/// The founding document that names a practice or a challenge, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    pub document: Word,
    pub place: Box<str>,
}

/// A learning path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path {
    pub audience: Box<str>,
    pub minutes: Option<u16>,
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// As written: an id, or a last segment that is unique.
    pub document: Box<str>,
    pub why: Box<str>,
    pub question: Box<str>,
}

/// A link in the body or a reference in the front matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub target: LinkTarget,
    /// Bytes of the target in the source, for problems.
    pub at: Range<u32>,
    /// Whether it is worth telling when it is broken: pages made for another
    /// system link by conventions of their own.
    pub checked: bool,
}

/// Links to other hosts are not kept: nothing here looks after them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LinkTarget {
    /// A heading of the same document.
    Anchor(Box<str>),
    /// Another document, by id, alias or unique last segment; with a heading
    /// (may be empty).
    Document { reference: Box<str>, anchor: Box<str> },
    /// A practice, challenge or other kind by slug, from the front matter.
    Slug { kind: Kind, slug: Box<str> },
    /// An image or another file, by its path under the content folder.
    Asset(Box<str>),
}

//! The front matter of every kind, written down once. Validation, `concord
//! new`, the JSON Schema and the guide are all read from these tables.

use crate::Kind;

/// What a value may look like.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Any single value of at most so many characters.
    Text {
        max: usize,
    },
    /// Lower-case letters, digits and hyphens.
    Slug,
    /// A number within bounds, both included.
    Number {
        min: f64,
        max: f64,
    },
    /// A whole number within bounds, both included.
    Integer {
        min: i64,
        max: i64,
    },
    /// A year, or the word `ongoing`.
    YearOrOngoing,
    Flag,
    /// `2026-11-21`.
    Date,
    /// An `http` or `https` address.
    Url,
    /// A language tag such as `en` or `pt-br`.
    Language,
    /// An ISO 3166-1 alpha-2 code.
    Country,
    /// A term of the vocabulary with this id.
    Word(&'static str),
    /// The slug of a document of this kind.
    Reference(Kind),
    /// The id of any document.
    Document,
    /// The id of one of the file's own sources.
    SourceId,
    List(&'static Shape),
    /// A map with these keys and no others.
    Map(&'static [Field]),
    /// A map whose keys the author chooses.
    Named {
        key: &'static Shape,
        value: &'static Shape,
    },
}

/// How much a key is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    Required,
    Optional,
}

/// One key of a map.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub name: &'static str,
    pub shape: Shape,
    pub need: Need,
    /// What it is for: in templates, schemas and the guide.
    pub help: &'static str,
}

const fn required(name: &'static str, shape: Shape, help: &'static str) -> Field {
    Field { name, shape, need: Need::Required, help }
}

const fn optional(name: &'static str, shape: Shape, help: &'static str) -> Field {
    Field { name, shape, need: Need::Optional, help }
}

/// Longest title and longest summary, in characters.
pub const TITLE_MAX: usize = 200;
pub const SUMMARY_MAX: usize = 300;

const TITLE: Shape = Shape::Text { max: TITLE_MAX };
const SUMMARY: Shape = Shape::Text { max: SUMMARY_MAX };
const LINE: Shape = Shape::Text { max: 500 };
const YEAR: Shape = Shape::Integer { min: 1000, max: 2200 };
const DOCUMENTS: Shape = Shape::List(&Shape::Document);
const SOURCE_IDS: Shape = Shape::List(&Shape::SourceId);
const STAGES: Shape = Shape::List(&Shape::Word("stage"));

const TITLE_FIELD: Field = required("title", TITLE, "What readers see in lists and on top");
const SUMMARY_FIELD: Field =
    required("summary", SUMMARY, "One or two sentences, 300 characters at most");

/// Keys that every document may have.
pub const COMMON: &[Field] = &[
    required("kind", Shape::Slug, "Which of Concord's documents this is"),
    optional("aliases", DOCUMENTS, "Old identifiers that still lead here"),
    optional("lang", Shape::Language, "Language of the text; English when left out"),
    optional("translation_of", Shape::Document, "The document that this one translates"),
    optional("published", Shape::Date, "When it was first published"),
    optional("updated", Shape::Date, "When the text last changed; else the file's time"),
    optional("draft", Shape::Flag, "true: not served without --drafts"),
];

const REVIEW: Field = optional(
    "review",
    Shape::Map(&[
        optional("on", Shape::Date, "When it was last read against its sources"),
        optional("due", Shape::Date, "When it should be read again"),
    ]),
    "When it was reviewed, and when it is due again",
);

const SOURCES: Field = optional(
    "sources",
    Shape::List(&Shape::Map(&[
        required("id", Shape::Slug, "How this file cites it: sources: [id] and [@id]"),
        required("title", LINE, "Its title as it stands"),
        optional("kind", Shape::Word("source-kind"), "What sort of source it is"),
        optional("perspective", Shape::Word("perspective"), "Whose view it gives"),
        optional("author", LINE, "Who wrote it"),
        optional("publisher", LINE, "Who published it"),
        optional("year", YEAR, "When it was published"),
        optional("url", Shape::Url, "Where it can be read"),
    ])),
    "Where the claims come from",
);

const FROM: Field = optional(
    "from",
    Shape::List(&Shape::Map(&[
        required("document", Shape::Word("document"), "The founding document that names it"),
        optional("place", LINE, "Where in that document"),
    ])),
    "The founding documents that name it",
);

const RESULT: Shape = Shape::Map(&[
    required("rating", Shape::Word("rating"), "How far the aim was reached"),
    required("evidence", Shape::Word("evidence"), "How well that is known"),
    optional("note", LINE, "One sentence that says why"),
    optional("sources", SOURCE_IDS, "Who says so"),
]);

const LESSON: Shape = Shape::Map(&[
    required("stage", Shape::Word("stage"), "When in the partnership's life it was learned"),
    required("level", Shape::Word("level"), "Which of the two results it explains"),
    required("evidence", Shape::Word("evidence"), "How well it is known"),
    optional(
        "practices",
        Shape::Named { key: &Shape::Reference(Kind::Practice), value: &Shape::Word("valence") },
        "What it says of each practice",
    ),
    optional(
        "challenges",
        Shape::Named { key: &Shape::Reference(Kind::Challenge), value: &Shape::Word("change") },
        "How each challenge changed",
    ),
    optional("applies_when", Shape::List(&LINE), "Conditions under which it can be used again"),
    optional("sources", SOURCE_IDS, "Who says so"),
]);

const CASE: &[Field] = &[
    TITLE_FIELD,
    SUMMARY_FIELD,
    required("sectors", Shape::List(&Shape::Word("sector")), "What the partnership is about"),
    optional("modality", Shape::List(&Shape::Word("modality")), "The form of the partnership"),
    optional("scale", Shape::Word("scale"), "How far it reaches"),
    optional(
        "place",
        Shape::Map(&[
            optional("name", LINE, "As people call it"),
            optional("countries", Shape::List(&Shape::Country), "ISO 3166 codes of two letters"),
            optional("lat", Shape::Number { min: -90.0, max: 90.0 }, "Degrees north"),
            optional("lon", Shape::Number { min: -180.0, max: 180.0 }, "Degrees east"),
        ]),
        "Where it took place",
    ),
    optional(
        "period",
        Shape::Map(&[
            required("start", YEAR, "The first year"),
            optional("end", Shape::YearOrOngoing, "The last year, or ongoing"),
        ]),
        "When it took place",
    ),
    optional(
        "partners",
        Shape::List(&Shape::Map(&[
            required("name", LINE, "As it calls itself"),
            optional("kind", Shape::Word("partner-kind"), "What sort of organisation it is"),
            optional("role", LINE, "What it did, in a few words"),
        ])),
        "Who took part",
    ),
    optional(
        "challenges",
        Shape::List(&Shape::Reference(Kind::Challenge)),
        "The challenges that it met",
    ),
    required(
        "results",
        Shape::Map(&[
            required("partnership", RESULT, "How the partnership itself fared"),
            required("intervention", RESULT, "What it changed in the world"),
        ]),
        "Both levels, always",
    ),
    optional(
        "outcomes",
        Shape::Named { key: &Shape::Word("outcome"), value: &Shape::Word("effect") },
        "What came of it",
    ),
    optional(
        "lessons",
        Shape::Named { key: &Shape::Slug, value: &LESSON },
        "By the anchor of a heading in the body: ### Heading {#anchor}",
    ),
    SOURCES,
    REVIEW,
];

const PRACTICE: &[Field] = &[
    TITLE_FIELD,
    SUMMARY_FIELD,
    optional(
        "addresses",
        Shape::List(&Shape::Reference(Kind::Challenge)),
        "The challenges that it is meant to ease",
    ),
    optional("stages", STAGES, "When it matters"),
    FROM,
    SOURCES,
    REVIEW,
];

const CHALLENGE: &[Field] = &[
    TITLE_FIELD,
    SUMMARY_FIELD,
    optional("worry", Shape::Text { max: 80 }, "How somebody in the midst of it would say it"),
    optional("stages", STAGES, "When it shows itself"),
    FROM,
    SOURCES,
    REVIEW,
];

const PATH: &[Field] = &[
    TITLE_FIELD,
    SUMMARY_FIELD,
    optional("audience", LINE, "Whom it is for"),
    optional("minutes", Shape::Integer { min: 1, max: 6000 }, "How long it takes to read"),
    required(
        "steps",
        Shape::List(&Shape::Map(&[
            required("document", Shape::Document, "What to read"),
            optional("why", LINE, "Why it is worth reading here"),
            optional("question", LINE, "What to ask of your own partnership"),
        ])),
        "What to read, in order",
    ),
    REVIEW,
];

const NOTE: &[Field] = &[
    TITLE_FIELD,
    optional("summary", SUMMARY, "One or two sentences, 300 characters at most"),
    optional("about", DOCUMENTS, "What was put to the test: a lesson, a practice, a case"),
    optional("on", Shape::Date, "When it was tried"),
    optional("found", Shape::Word("valence"), "Whether it held"),
    SOURCES,
];

/// The keys of a kind beside the [`COMMON`] ones. Pages have none of ours.
pub fn fields(kind: Kind) -> &'static [Field] {
    match kind {
        Kind::Case => CASE,
        Kind::Practice => PRACTICE,
        Kind::Challenge => CHALLENGE,
        Kind::Path => PATH,
        Kind::Note => NOTE,
        Kind::Page => &[],
    }
}

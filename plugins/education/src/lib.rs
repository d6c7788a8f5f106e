//! Facets for partnerships in education: the level that is concerned, what is
//! taught, what kind of partnership it is, what should change, and whose
//! learning is at stake.
//!
//! Two sources feed them: the front matter under `education:` (`fields.rs`),
//! which is believed as it stands, and the words of `vocabulary.toml` in the
//! document.
#![forbid(unsafe_code)]

mod codes;
mod evaluation;
mod fields;

use concord_plugin::{Config, Description, Doc, Error, FacetPlugin, Report, Vocabulary};

/// The plugin.
#[derive(Debug)]
pub struct Education {
    vocabulary: Vocabulary,
}

impl FacetPlugin for Education {
    fn open(_config: &Config<'_>) -> Result<Self, Error> {
        Ok(Self { vocabulary: Vocabulary::parse(include_str!("../vocabulary.toml"))? })
    }

    fn describe(&self) -> Description {
        self.vocabulary.describe()
    }

    fn analyse(&self, doc: &Doc<'_>, report: &mut Report<'_>) -> Result<(), Error> {
        if let Some(front_matter) = doc.front_matter() {
            fields::read(&self.vocabulary, front_matter, report);
        }
        self.vocabulary.report_text(doc, report);
        Ok(())
    }
}

concord_plugin::export_plugin!(Education);

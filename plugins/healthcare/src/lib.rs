//! Facets for partnerships in health care: the condition they address, the
//! part of the health system they change, where care is given, whose health is
//! at stake, and what kind of partnership it is.
//!
//! Two sources feed them: the front matter under `healthcare:`
//! (`fields.rs`), which is believed as it stands, and the words of
//! `vocabulary.toml` in the title and the text.
#![forbid(unsafe_code)]

mod codes;
mod fields;

use concord_plugin::{Config, Description, Doc, Error, FacetPlugin, Report, Vocabulary};

/// The plugin.
#[derive(Debug)]
pub struct Healthcare {
    vocabulary: Vocabulary,
}

impl FacetPlugin for Healthcare {
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

concord_plugin::export_plugin!(Healthcare);

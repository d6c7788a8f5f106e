//! Facets for partnerships that share the management, use or protection of
//! natural resources: the resource, the ecosystem, who governs, what form the
//! arrangement has, and which rights and rules carry it.
//!
//! Two sources feed them: the front matter under `natural-resources:`
//! (`fields.rs`), which is believed as it stands, and the words of
//! `vocabulary.toml` in the title, the summary and the text.
#![forbid(unsafe_code)]

mod codes;
mod fields;
mod measures;

use concord_plugin::{Config, Description, Doc, Error, FacetPlugin, Report, Vocabulary};

/// The plugin.
#[derive(Debug)]
pub struct NaturalResources {
    vocabulary: Vocabulary,
}

impl FacetPlugin for NaturalResources {
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

concord_plugin::export_plugin!(NaturalResources);

//! The same choices as on the pages of the search: any value within a facet,
//! every facet.

use concord_corpus::facet::CORE;
use concord_corpus::{Document, FacetTag, Grade};

use crate::Knowledge;
use crate::knowledge::is_within;

/// Which cases and lessons are counted. The default one keeps all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub choices: Vec<Choice>,
    /// Leaves out lessons that are known less surely.
    pub at_least: Option<Grade>,
}

/// Values of one facet, any of which is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// The core ([`CORE`]) or a plugin's id.
    pub source: String,
    pub facet: String,
    pub values: Vec<String>,
}

impl Filter {
    /// Whether a document, or a lesson of it with these tags, is kept. The
    /// grade is not looked at: it belongs to the lesson's claims.
    pub(crate) fn keeps(
        &self,
        knowledge: Knowledge<'_>,
        document: &Document,
        tags: &[FacetTag],
    ) -> bool {
        self.choices.iter().all(|choice| {
            choice.values.is_empty()
                || choice.values.iter().any(|value| {
                    if choice.source == CORE {
                        tags.iter()
                            .any(|tag| *tag.facet == *choice.facet && is_within(&tag.value, value))
                    } else {
                        knowledge.found(&document.id, &choice.source, &choice.facet, value)
                    }
                })
        })
    }
}

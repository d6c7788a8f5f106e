//! Write facet plugins for Concord in safe Rust.
//!
//! A plugin says which facets it knows, and finds their values in documents:
//!
//! ```
//! #![forbid(unsafe_code)]
//! use concord_plugin::{Config, Description, Doc, Error, Facet, FacetPlugin, Report, Value};
//!
//! struct Seasons;
//!
//! impl FacetPlugin for Seasons {
//!     fn open(_config: &Config<'_>) -> Result<Self, Error> {
//!         Ok(Seasons)
//!     }
//!
//!     fn describe(&self) -> Description {
//!         Description::new("seasons", "Seasons").facet(
//!             Facet::new("season", "Season")
//!                 .value(Value::new("summer", "Summer"))
//!                 .value(Value::new("winter", "Winter")),
//!         )
//!     }
//!
//!     fn analyse(&self, doc: &Doc<'_>, report: &mut Report<'_>) -> Result<(), Error> {
//!         for season in ["summer", "winter"] {
//!             if let Some(start) = doc.text().find(season) {
//!                 report.assign("season", season).text(start..start + season.len(), "its name");
//!             }
//!         }
//!         Ok(())
//!     }
//! }
//!
//! concord_plugin::export_plugin!(Seasons);
//!
//! // In a test of the plugin:
//! use concord_plugin::testing::{Document, Tester};
//! let mut tester = Tester::open::<Seasons>("{}").unwrap();
//! let found = tester.analyse(&Document::new("We met in summer.")).unwrap();
//! assert_eq!(found.values("season"), ["summer"]);
//! assert_eq!(found.excerpts("season", "summer"), ["summer"]);
//! ```
//!
//! Its crate is a library of the type `cdylib` (and `rlib`, for tests in a
//! folder of their own). A plugin that looks for words reads them from a
//! [`Vocabulary`]; fields in the front matter come through
//! [`Doc::front_matter`].
//!
//! The plugin runs in a process of its own, in which all calls come from one
//! thread, one after another. A panic is caught and costs only the document at
//! hand.

/// The Rust of the guide for authors, compiled and run with the other examples.
#[cfg(doctest)]
#[doc = include_str!("../../../plugins/README.md")]
mod guide {}

mod border;
mod description;
mod document;
mod nearest;
mod report;
pub mod testing;
pub mod vocabulary;

pub use description::{Description, Facet, Field, FieldType, Label, Question, Value};
pub use document::{Config, Doc, FrontMatter, Item};
pub use report::{Assigned, Level, Report};
/// The JSON of front matter and configurations.
pub use serde_json;
pub use vocabulary::Vocabulary;

/// Whatever went wrong, in words for people. `?` makes one of any error, and
/// `"words".into()` of words.
pub type Error = Box<dyn std::error::Error>;

/// A plugin. [`export_plugin!`] makes a library of it.
pub trait FacetPlugin: Sized + 'static {
    /// Makes the plugin ready. Reads its configuration and its vocabularies;
    /// five seconds. An error means that the plugin cannot be used.
    fn open(config: &Config<'_>) -> Result<Self, Error>;

    /// The facets, front-matter fields and questions of the plugin.
    fn describe(&self) -> Description;

    /// Reports what one document has. Two seconds, then the process is killed;
    /// an error discards what was reported. The same document must give the
    /// same findings whatever came before.
    fn analyse(&self, doc: &Doc<'_>, report: &mut Report<'_>) -> Result<(), Error>;
}

/// Exports a [`FacetPlugin`] as the one symbol that Concord looks for. Once
/// per library.
///
/// It expands to no `unsafe` block, only to an exported constant. The attribute
/// that exports it counts as unsafe code, but not in the plugin's crate: lints
/// leave alone what another crate's macro wrote, `#![forbid(unsafe_code)]`
/// included.
#[macro_export]
macro_rules! export_plugin {
    ($plugin:ty) => {
        const _: () = {
            #[unsafe(no_mangle)]
            #[allow(non_upper_case_globals)]
            static concord_facet_plugin: $crate::__private::Plugin =
                $crate::__private::table::<$plugin>();
        };
    };
}

/// What [`export_plugin!`] expands to. Not for anybody else.
#[doc(hidden)]
pub mod __private {
    pub use crate::border::table;
    pub use concord_abi::Plugin;
}

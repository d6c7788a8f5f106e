//! A plugin that panics on every document whose title says so: what a mistake
//! in a plugin costs. Built as a library by the tests of the server.
#![forbid(unsafe_code)]
#![allow(clippy::panic)] // its subject

use concord_plugin::{Config, Description, Doc, Error, Facet, FacetPlugin, Report, Value};

struct Panics;

impl FacetPlugin for Panics {
    fn open(_config: &Config<'_>) -> Result<Self, Error> {
        Ok(Panics)
    }

    fn describe(&self) -> Description {
        Description::new("panics", "Panics")
            .facet(Facet::new("mood", "Mood").value(Value::new("calm", "Calm")))
    }

    fn analyse(&self, doc: &Doc<'_>, report: &mut Report<'_>) -> Result<(), Error> {
        if doc.title().contains("panic") {
            panic!("no reason at all");
        }
        report.assign("mood", "calm");
        Ok(())
    }
}

concord_plugin::export_plugin!(Panics);

//! Pages about the site itself: the author's page, plugins, errors.

use std::fmt::Display;

// The author's page.
pub(in crate::web) const WRITE: &str = "Write";
pub(in crate::web) const WATCHING: &str = "Watching";
pub(in crate::web) const EVERY_SAVE: &str =
    "Every save is checked as you make it, and shown here without a reload.";
pub(in crate::web) const START_SOMETHING: &str = "Start something";
pub(in crate::web) const NOT_WRITTEN: &str = "What nobody has written about yet";
pub(in crate::web) const EVERY_CODE: &str = "Every code, explained";
pub(in crate::web) const ONLY: &str = "Only";
pub(in crate::web) const ALL_FILES: &str = "All files";
pub(in crate::web) const BROKEN: &str = "Broken as it is saved now.";
pub(in crate::web) const NEAREST: &str = "Nearest:";
pub(in crate::web) const MEND: &str = "Mend:";
pub(in crate::web) const ABOUT: &str = "About";
pub(in crate::web) const NOTHING_WRONG: &str = "Nothing is wrong";
pub(in crate::web) const FILE_IN_ORDER: &str = "This file is in order.";
pub(in crate::web) const ALL_IN_ORDER: &str = "Every file is in order.";
pub(in crate::web) const MISTAKES_SHOW: &str = "A mistake shows here within a moment of its save.";
pub(in crate::web) const ALL_THAT_IS_WRONG: &str = "All that is wrong";

/// Of a broken file: the time of the version that is shown instead.
pub(in crate::web) fn readers_see(shown: &str) -> String {
    format!("Readers see the version of {shown}. Nothing is lost.")
}

pub(in crate::web) fn saved_broken(file: &str, since: &str) -> String {
    format!("{file} was saved broken at {since}.")
}

/// How many problems the page leaves to the command line.
pub(in crate::web) fn not_shown(count: impl Display) -> String {
    format!("{count} more are not shown. All of them:")
}

// Plugins.
pub(in crate::web) const PLUGINS: &str = "Plugins";
pub(in crate::web) const PLUGINS_LEAD: &str = "A plugin adds the facets of a field. It runs in a process of its own, reads the text of the document that it is given and nothing else, and can neither lose a document nor hold up a search.";
pub(in crate::web) const WORKS: &str = "Works";
pub(in crate::web) const FAILS: &str = "Does not work now";
pub(in crate::web) const FACET: &str = "Facet";
pub(in crate::web) const IN_QUERIES: &str = "In queries";
pub(in crate::web) const KNOWS: &str = "Knows";
pub(in crate::web) const LEFT_OUT: &str = "Left out, because each killed it twice:";
pub(in crate::web) const LAST_STEPS: &str = "Its last steps";
pub(in crate::web) const NO_PLUGIN: &str = "No plugin is installed";
pub(in crate::web) const WHAT_IS_ONE: &str =
    "A plugin is a folder with a file plugin.toml. They are looked for below";
pub(in crate::web) const START_YOUR_OWN: &str = "To start your own:";

// Errors and citations.
pub(in crate::web) const TO_START: &str = "To the start";
pub(in crate::web) const CITE: &str = "Cite";
pub(in crate::web) const IN_TEXT: &str = "In a text";
pub(in crate::web) const BIBTEX: &str = "BibTeX";
pub(in crate::web) const AS_FILE: &str = "as a file";

/// “Cite this case”.
pub(in crate::web) fn cite_this(what: &str) -> String {
    format!("Cite this {what}")
}

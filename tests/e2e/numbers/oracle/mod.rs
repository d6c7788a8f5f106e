//! What each page should say: the patterns of all its lines that hold a number.

mod data;
mod documents;
mod lists;
mod search;
mod situation;
mod tables;

pub use self::documents::{is_moment, is_problem, listed};
use crate::count::{Labels, plural};
use crate::spec::Spec;

pub struct Oracle<'s> {
    pub spec: &'s Spec,
    pub labels: &'s Labels,
    /// The file `vocabulary.toml`.
    pub vocabulary: &'s str,
    /// The year of today.
    pub year: i16,
    /// The folder that the server reads.
    pub folder: String,
}

/// An address, and what its page should say.
pub type Page = (String, Vec<String>);

impl Oracle<'_> {
    /// Every page with a number that depends on the corpus. The others print
    /// numbers that somebody wrote: `/api`, `/help/search`, `/help/marks`,
    /// `/help/problems`; `/plugins` counts documents per plugin, and is held by
    /// the tests of plugins; `/cite` prints dates.
    pub fn pages(&self) -> Vec<Page> {
        let mut pages = Vec::new();
        pages.extend(self.lists());
        pages.extend(self.searches());
        pages.extend(self.tables());
        pages.extend(self.documents());
        pages.extend(self.situations());
        for (_, patterns) in &mut pages {
            patterns.push(self.foot());
        }
        pages
    }

    /// “7 cases · 14 lessons · …”.
    pub fn foot(&self) -> String {
        let spec = self.spec;
        let counts = [
            (spec.counted().len(), "case"),
            (spec.told().len(), "lesson"),
            (Spec::originals(&spec.practices).len(), "practice"),
            (Spec::originals(&spec.challenges).len(), "challenge"),
            (spec.pages.len(), "page"),
        ];
        let some = counts.into_iter().filter(|(count, _)| *count > 0);
        some.map(|(count, name)| plural(count, name)).collect::<Vec<_>>().join(" · ")
    }
}

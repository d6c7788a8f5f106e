//! What a corpus knows together: the lessons for a situation, the evidence
//! map, the two-level grid, cases in time and by country, comparison, gaps.
//!
//! Everything here is a fold over what the lessons claim: pure, linear in the
//! number of claims, and borrowed from the catalogue. Nothing is written by
//! hand, and nothing is kept between two calls.
//!
//! This room knows the corpus alone: no index, no HTTP, no clock. Who needs
//! the day of today passes it in.

pub mod compare;
mod filter;
pub mod gaps;
pub mod grid;
pub mod icalendar;
mod knowledge;
pub mod map;
pub mod markdown;
pub mod places;
pub mod situation;
pub mod take_away;
mod tally;
pub mod timeline;
mod words;

pub use filter::{Choice, Filter};
pub use knowledge::{AllFindings, Brick, Knowledge, Told};
pub use situation::{Answer, Situation};
pub use tally::{Lean, Tally};

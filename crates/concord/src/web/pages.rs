//! The pages.

pub(super) mod cite;
pub(super) mod document;
pub(super) mod gaps;
pub(super) mod home;
mod ledger;
mod lesson;
pub(super) mod problems;
pub(super) mod search;
mod view;

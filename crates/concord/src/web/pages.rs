//! The pages.

pub(super) mod document;
pub(super) mod home;
mod ledger;
mod lesson;
pub(super) mod problems;
pub(super) mod search;
mod view;

//! The pages.

mod case;
mod findings;
mod lesson;
mod path;
mod similar;
mod tables;
mod view;

pub(super) mod api;
pub(super) mod browse;
pub(super) mod cite;
pub(super) mod compare;
pub(super) mod document;
pub(super) mod gaps;
pub(super) mod grid;
pub(super) mod help;
pub(super) mod home;
pub(super) mod ledger;
pub(super) mod map;
pub(super) mod places;
pub(super) mod plugins;
pub(super) mod problems;
pub(super) mod search;
pub(super) mod situation;
pub(super) mod timeline;

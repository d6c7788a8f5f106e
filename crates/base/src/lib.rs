//! The live knowledge base: changes in, snapshots out.
//!
//! Everything that can happen is a [`Change`]; start-up is one batch of
//! `Saved`, so that cold and live cannot differ. One thread writes; readers
//! hold an immutable [`Snapshot`] and no lock.
//!
//! This room knows no HTTP and renders no pages.

mod change;
mod disk;
mod live;
mod plugins;
mod scratch;
mod shadow;
mod snapshot;
mod watch;
mod watch_plugins;
mod writer;

pub use change::Change;
pub use disk::{Asset, read_asset};
pub use live::{Base, Error, Options, Published, Save};
pub use plugins::plugin_doc;
pub use snapshot::{Snapshot, Stale};
pub use watch::Watching;

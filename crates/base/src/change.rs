//! Everything that can happen to the base.

use std::sync::Arc;

use concord_facets::Analysed;

/// One thing that happened. The closed list is the whole input of the writer.
#[derive(Debug)]
pub enum Change {
    /// A file or folder at this path (under the content folder, with `/`) is
    /// there and may be new or different.
    Saved(Box<str>),
    /// Nothing is at this path any more.
    Removed(Box<str>),
    /// A plugin has answered for a document.
    Findings(Box<Analysed>),
    /// A plugin came, went, or changed its state.
    PluginChanged(Arc<str>),
    /// Something in the folders of plugins or in their configuration is new or
    /// different: look at them again.
    PluginFolders,
    /// Look through all folders for what events missed.
    Rescan,
}

//! What the server says about its plugins.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

/// Where plugins are and how they may behave.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Folders of plugins: each folder in them with a `plugin.toml` is one.
    pub dirs: Vec<PathBuf>,
    /// Where a library is looked for that is not in its plugin's folder, such
    /// as the folder of the executable.
    pub library_dirs: Vec<PathBuf>,
    pub config: PluginsConfig,
    /// Where `config` comes from, to be read again when it changes.
    pub config_file: Option<ConfigFile>,
    /// A folder for copies of libraries, named by their hashes. Made when it
    /// is needed; nobody else may write there.
    pub store: PathBuf,
    /// Spawned as `EXECUTABLE plugin-host ...`, where it must call
    /// [`host_main`](crate::host_main) before it starts any thread.
    pub host_executable: PathBuf,
    pub limits: Limits,
    /// Load nothing where the sandbox is not full, not even what is pinned.
    pub require_sandbox: bool,
}

/// A file of configuration, which need not be there.
#[derive(Clone, Debug)]
pub struct ConfigFile {
    pub path: PathBuf,
    /// Reads it; the error is a sentence for the operator.
    pub read: fn(&Path) -> Result<PluginsConfig, String>,
}

/// The table `[plugins]` of `concord.toml`: configuration by plugin id.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct PluginsConfig {
    pub plugins: BTreeMap<String, PluginConfig>,
}

/// The table `[plugins.ID]`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PluginConfig {
    /// The only library that may be loaded, by the SHA-256 of its bytes in
    /// hexadecimal.
    pub sha256: Option<String>,
    /// Given to the plugin as JSON; `{}` when it is missing.
    #[serde(default)]
    pub config: serde_json::Value,
}

/// How much of what a plugin may use.
#[derive(Clone, Debug)]
pub struct Limits {
    /// From the start of the process to the end of `describe`.
    pub start: Duration,
    /// For one document; then the process is killed.
    pub document: Duration,
    /// Bytes of one message between server and worker.
    pub frame: u32,
    /// Bytes that one document's findings may take.
    pub findings: u32,
    /// Bytes of address space of a worker.
    pub address_space: u64,
    /// As many crashes within `crash_window` switch the plugin off.
    pub crashes: usize,
    pub crash_window: Duration,
    /// The pause after the first crash; four times as long after each further
    /// one, but at most `longest_pause`.
    pub first_pause: Duration,
    pub longest_pause: Duration,
    /// A queue with as many documents has no room.
    pub queue_documents: usize,
    /// Nor has one with as many bytes of text.
    pub queue_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        const MIB: u32 = 1024 * 1024;
        Self {
            start: Duration::from_secs(5),
            document: Duration::from_secs(2),
            frame: 16 * MIB,
            findings: MIB,
            address_space: 512 * u64::from(MIB),
            crashes: 5,
            crash_window: Duration::from_secs(600),
            first_pause: Duration::from_millis(100),
            longest_pause: Duration::from_secs(30),
            queue_documents: 256,
            queue_bytes: 16 * MIB as usize,
        }
    }
}

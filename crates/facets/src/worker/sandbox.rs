//! What a worker gives up before it loads foreign code.

use std::io;

use rustix::process::{Resource, Rlimit, setrlimit};

use crate::Sandbox;

/// Descriptors: those in use, and a few for the dynamic loader.
const DESCRIPTORS: u64 = 128;

/// Gives up what can be given up before the library is loaded; says how much
/// that was. So far these are the limits on resources, which are no sandbox.
pub(super) fn enter(address_space: u64) -> io::Result<Sandbox> {
    // A crash must not fill the disk, nor the plugin: standard error is a
    // pipe, so no file needs to grow.
    let limits = [
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        (Resource::Nofile, DESCRIPTORS),
        (Resource::As, address_space),
    ];
    for (resource, limit) in limits {
        // An administrator may have set a lower one already.
        let most = rustix::process::getrlimit(resource).maximum.unwrap_or(u64::MAX);
        let limit = Some(limit.min(most));
        setrlimit(resource, Rlimit { current: limit, maximum: limit })?;
    }
    Ok(Sandbox::None)
}

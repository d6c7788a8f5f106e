//! How much of the machine a worker may use.

use std::io;

use rustix::process::{Resource, Rlimit, setrlimit};

/// Descriptors: those in use, and a few for the dynamic loader.
const DESCRIPTORS: u64 = 128;

pub(super) fn set(address_space: u64) -> io::Result<()> {
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
    drop_privileges();
    Ok(())
}

/// A server that runs as root does not make its plugins root's equals.
#[cfg(target_os = "linux")]
fn drop_privileges() {
    use rustix::thread::{CapabilitySet, CapabilitySets, set_capabilities};
    let none = CapabilitySet::empty();
    let sets = CapabilitySets { effective: none, permitted: none, inheritable: none };
    // Giving up is always allowed; where it fails, the acts that are tried
    // tell what is left.
    _ = set_capabilities(None, sets);
}

#[cfg(not(target_os = "linux"))]
fn drop_privileges() {}

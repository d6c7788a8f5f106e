//! What a worker gives up before it loads foreign code, and after.
//!
//! Three layers, because each alone leaks: limits on resources, landlock (which
//! paths), and seccomp (which system calls). All of them are in force before
//! the library is loaded, since its constructors are foreign code too; that is
//! the border that holds against a hostile library. Once the plugin is open,
//! [`Sandbox::tighten`] takes away what only loading needed.
//!
//! None of the layers is believed: every act of the list in `acts` is tried,
//! and what succeeds is reported by name.

#[cfg(target_os = "linux")]
mod acts;
mod limits;
#[cfg(target_os = "linux")]
mod paths;
#[cfg(target_os = "linux")]
mod syscalls;

use std::io;
use std::path::Path;

use crate::protocol::Denials;

/// What a worker needs to know to shut itself in.
pub(super) struct Plan<'a> {
    /// The copy that is about to be loaded.
    pub(super) library: &'a Path,
    /// The plugin's own folder: it may read there while it opens.
    pub(super) folder: &'a Path,
    /// The process that started this one.
    pub(super) server: i32,
    /// Bytes.
    pub(super) address_space: u64,
}

/// A sandbox that this process is in.
pub(super) struct Sandbox<'a> {
    plan: Plan<'a>,
}

impl<'a> Sandbox<'a> {
    /// Gives up all that loading a library does not need; says what is left.
    /// A kernel that lacks a layer is no error: the report says so.
    pub(super) fn enter(plan: Plan<'a>) -> io::Result<(Self, Denials)> {
        limits::set(plan.address_space)?;
        let denials = layers(&plan);
        Ok((Self { plan }, denials))
    }

    /// Gives up what only loading needed: opening files and making code.
    /// Returns the names of acts that are still possible.
    #[cfg(target_os = "linux")]
    pub(super) fn tighten(&self) -> Vec<String> {
        // Without seccomp there is nothing to tighten, and the acts tell.
        _ = syscalls::tighten();
        acts::leaked(acts::LATE, &self.plan)
    }

    #[cfg(not(target_os = "linux"))]
    pub(super) fn tighten(&self) -> Vec<String> {
        Vec::new()
    }
}

#[cfg(target_os = "linux")]
fn layers(plan: &Plan<'_>) -> Denials {
    let mut missing = Vec::new();
    if let Err(error) = paths::restrict(plan) {
        missing.push(format!("landlock ({error})"));
    }
    if let Err(error) = syscalls::restrict() {
        missing.push(format!("seccomp ({error})"));
    }
    let any = missing.len() < 2;
    Denials { any, missing, leaked: acts::leaked(acts::EARLY, plan) }
}

#[cfg(not(target_os = "linux"))]
fn layers(_plan: &Plan<'_>) -> Denials {
    let missing = vec!["a sandbox for this operating system".to_owned()];
    Denials { any: false, missing, leaked: vec!["everything that this user may do".to_owned()] }
}

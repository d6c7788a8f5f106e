//! Which files a worker can reach: landlock.

use std::error::Error;
use std::path::Path;

use landlock::{
    ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetStatus,
    Scope, path_beneath_rules,
};

use super::Plan;

/// What the dynamic loader reads besides the library: the libraries of the
/// system, and where they are. Those that do not exist are left out.
const LOADER: [&str; 9] = [
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/local/lib64",
    "/etc/ld.so.cache",
    "/nix/store",
    "/gnu/store",
];

/// The newest rules that are known here; older kernels take what they know.
const NEWEST: ABI = ABI::V9;

/// Leaves this process nothing but reading the plugin's folder, the library,
/// and what the loader needs. No right to execute is left: it governs `exec`,
/// not the mapping of libraries.
pub(super) fn restrict(plan: &Plan<'_>) -> Result<(), Box<dyn Error>> {
    let ours = [plan.library, plan.folder];
    let readable = LOADER.map(Path::new).into_iter().chain(ours);
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    let ruleset = Ruleset::default()
        .handle_access(AccessFs::from_all(NEWEST))?
        .handle_access(AccessNet::from_all(NEWEST))?
        .scope(Scope::from_all(NEWEST))?
        .create()?
        // Trying our list of acts is not worth lines in the audit log.
        .log_same_exec(false)?
        .add_rules(path_beneath_rules(readable, read))?;
    match ruleset.restrict_self()?.ruleset {
        RulesetStatus::NotEnforced => Err("this kernel does not offer it".into()),
        _ => Ok(()),
    }
}

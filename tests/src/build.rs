//! Builds what the tests run: `cargo test` builds neither another package's
//! binary nor a plugin's library.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::project;

/// The folder with the binary and the libraries, in the profile of the tests.
pub fn artifacts() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let mut cargo = Command::new(env!("CARGO"));
        // The whole workspace: dependencies then have the same features as in
        // `cargo test --workspace` and are not built twice.
        cargo.current_dir(project()).args(["build", "--quiet", "--workspace"]);
        if !cfg!(debug_assertions) {
            cargo.arg("--release");
        }
        assert!(cargo.status().unwrap().success(), "the binary and the plugins do not build");
        let profile = if cfg!(debug_assertions) { "debug" } else { "release" };
        target().join(profile)
    })
}

fn target() -> PathBuf {
    // The folder of test executables is target/PROFILE/deps.
    let executable = std::env::current_exe().unwrap();
    executable.ancestors().nth(3).unwrap().to_owned()
}

/// The concord binary.
pub fn concord() -> PathBuf {
    artifacts().join("concord")
}

/// Compiles a C file to a shared library with the system's compiler.
pub fn shared_library(source: &Path, out: &Path, flags: &[&str]) {
    let include = project().join("crates/abi/include");
    let status = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-I"])
        .arg(include)
        .args(flags)
        .arg("-o")
        .arg(out)
        .arg(source)
        .status()
        .unwrap();
    assert!(status.success(), "{} does not compile", source.display());
}

//! Compiles `money.c` to a library beside the `concord` executable, where
//! Concord looks for the libraries of plugins.
//!
//! A `cdylib` of cargo would be the usual way, but rustc hides all symbols of
//! one that are not Rust's own, and with them the only one that matters here.

use std::error::Error;
use std::path::{Path, PathBuf};

const HEADERS: &str = "../../crates/abi/include";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=money.c");
    println!("cargo::rerun-if-changed={HEADERS}");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    // TARGET/PROFILE/build/NAME-HASH/out
    let beside = out.ancestors().nth(3).ok_or("OUT_DIR is not where cargo puts it")?;
    let macos = std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "macos");
    let name = if macos { "libconcord_money.dylib" } else { "libconcord_money.so" };

    let compiler = cc::Build::new().std("c99").warnings(true).try_get_compiler()?;
    let draft = out.join(name);
    let status = compiler
        .to_command()
        .args(["-shared", "-fPIC", "-fvisibility=hidden", "-I", HEADERS, "-o"])
        .arg(&draft)
        .arg("money.c")
        .status()?;
    if !status.success() {
        return Err("money.c does not compile".into());
    }
    // In one step: a server may have the old one open.
    std::fs::rename(&draft, Path::new(beside).join(name))?;
    Ok(())
}

//! Loads the library. All that can be said for its code is that it runs in a
//! process of its own.

// Loading and opening foreign code is this file's purpose.
#![allow(unsafe_code)]

use std::error::Error;
use std::path::Path;

use concord_abi::instance::{Instance, OpenError};
use concord_abi::{Plugin, SYMBOL};
use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};

use super::calls::Calls;

/// Loads and opens a plugin. The error is a sentence for the operator.
pub(super) fn open(
    library: &Path,
    config: &str,
    calls: &mut Calls,
) -> Result<Instance<Calls>, String> {
    // SAFETY: loading runs the library's constructors, which may do anything;
    // this process exists to contain that. RTLD_NOW: a missing symbol is an
    // error now, not a crash later.
    let library = unsafe { Library::open(Some(library), RTLD_NOW | RTLD_LOCAL) }
        .map_err(|error| format!("its library cannot be loaded: {}", sources(&error)))?;
    // SAFETY: the symbol is data, and its address is the pointer that we want.
    // Whether a table of the right kind is there is checked by its magic.
    let plugin = unsafe { library.get::<*const Plugin>(SYMBOL) }
        .map(|symbol| *symbol)
        .map_err(|error| format!("it exports no concord_facet_plugin: {}", sources(&error)))?;
    // Never unloaded: destructors of thread-locals and atexit handlers would
    // be left without their code.
    std::mem::forget(library);
    if !plugin.is_aligned() {
        return Err("its concord_facet_plugin is not a concord_plugin".to_owned());
    }
    // SAFETY: the table is loaded for good. That the plugin keeps the contract
    // is its author's word; a broken one crashes this process only.
    match unsafe { Instance::open(plugin, config, calls) } {
        Ok(instance) => Ok(instance),
        Err(OpenError::Mismatch(mismatch)) => Err(mismatch.to_string()),
        Err(OpenError::Status(status)) => Err(calls.explain("open", status)),
    }
}

/// The words of an error and of what caused it: the loader's own words are in
/// the cause.
fn sources(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        words = format!("{words}: {source}");
        next = source.source();
    }
    words
}

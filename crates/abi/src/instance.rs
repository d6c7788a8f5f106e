//! A plugin that was opened, with safe functions to call it.

use core::ffi::c_void;
use core::fmt;
use core::marker::PhantomData;
use core::ptr;

use crate::host::{HostCalls, table};
use crate::{
    ABI_MAJOR, AnalyseFn, CloseFn, DescribeFn, Doc, Host, MAGIC, OpenFn, Plugin, Span, Str, size,
    status,
};

/// Why a table cannot be a plugin of this contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// Not a `concord_plugin` at all.
    Magic(u32),
    /// Made for another major version.
    Major(u16),
    /// Shorter than the first version of the struct.
    Size(u32),
    /// Flags that this host does not know.
    Flags(u32),
    /// A function is missing.
    Missing(&'static str),
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Mismatch::Magic(found) => write!(
                f,
                "concord_facet_plugin starts with {found:#010x} instead of {MAGIC:#010x}: it is \
                 not a concord_plugin"
            ),
            Mismatch::Major(found) => write!(
                f,
                "it was made for version {found} of the plugin contract, and this host speaks \
                 version {ABI_MAJOR}"
            ),
            Mismatch::Size(found) => write!(
                f,
                "its struct_size is {found} bytes, and a concord_plugin has at least {}",
                size::<Plugin>()
            ),
            Mismatch::Flags(found) => write!(f, "it sets unknown flags ({found:#x})"),
            Mismatch::Missing(name) => write!(f, "its function {name} is null"),
        }
    }
}

/// The four functions of a plugin whose table was checked.
#[derive(Clone, Copy, Debug)]
struct Functions {
    open: OpenFn,
    describe: DescribeFn,
    analyse: AnalyseFn,
    close: CloseFn,
}

/// Reads the header first, and the functions only when it fits.
///
/// # Safety
/// `plugin` points to the plugin's exported table, aligned and readable for as
/// long as its own `struct_size` says.
unsafe fn check(plugin: *const Plugin) -> Result<Functions, Mismatch> {
    // SAFETY: the caller vouches for the header's fields; nothing behind them
    // is read before magic, version and size are right.
    let (magic, struct_size, major) =
        unsafe { ((*plugin).magic, (*plugin).struct_size, (*plugin).abi_major) };
    if magic != MAGIC {
        return Err(Mismatch::Magic(magic));
    }
    if major != ABI_MAJOR {
        return Err(Mismatch::Major(major));
    }
    if struct_size < size::<Plugin>() {
        return Err(Mismatch::Size(struct_size));
    }
    // SAFETY: the table is at least as long as ours.
    let plugin = unsafe { &*plugin };
    if plugin.flags != 0 {
        return Err(Mismatch::Flags(plugin.flags));
    }
    Ok(Functions {
        open: plugin.open.ok_or(Mismatch::Missing("open"))?,
        describe: plugin.describe.ok_or(Mismatch::Missing("describe"))?,
        analyse: plugin.analyse.ok_or(Mismatch::Missing("analyse"))?,
        close: plugin.close.ok_or(Mismatch::Missing("close"))?,
    })
}

/// What went wrong in [`Instance::open`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenError {
    Mismatch(Mismatch),
    /// `open` returned this status.
    Status(i32),
}

/// A document to analyse, with Rust's own strings.
#[derive(Clone, Copy, Debug, Default)]
pub struct DocRef<'a> {
    pub id: &'a str,
    pub kind: &'a str,
    pub title: &'a str,
    /// Empty when it is not stated.
    pub lang: &'a str,
    pub text: &'a str,
    pub summary: &'a str,
    /// Ids, separated by newlines.
    pub sectors: &'a str,
    /// Where the headings stand in `text`, in order.
    pub headings: &'a [Span],
}

/// An opened plugin whose calls to the host end in `T`. Closed when dropped.
pub struct Instance<T: HostCalls> {
    functions: Functions,
    self_: *mut c_void,
    /// The contract says that all calls happen on one thread: the raw pointer
    /// above keeps this type from being sent to another.
    calls: PhantomData<fn(&mut T)>,
}

impl<T: HostCalls> fmt::Debug for Instance<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Instance").field("functions", &self.functions).finish_non_exhaustive()
    }
}

impl<T: HostCalls> Instance<T> {
    /// A constant, so that the address given to `open` is good for ever.
    const HOST: &'static Host = &table::<T>();

    /// Checks the table and opens the plugin.
    ///
    /// # Safety
    /// `plugin` points to a table as in the header, which stays loaded for
    /// ever and keeps the contract. (What a plugin that breaks the contract
    /// can do is limited by the process around it.)
    pub unsafe fn open(
        plugin: *const Plugin,
        config: &str,
        calls: &mut T,
    ) -> Result<Self, OpenError> {
        // SAFETY: the caller vouches for the pointer.
        let functions = unsafe { check(plugin) }.map_err(OpenError::Mismatch)?;
        let mut self_ = ptr::null_mut();
        // SAFETY: the caller vouches for the plugin; the host's table is
        // constant, everything else is lent for the call, as the contract has
        // it.
        let status = unsafe {
            (functions.open)(Self::HOST, ptr::from_mut(calls).cast(), Str::new(config), &mut self_)
        };
        if status != status::OK {
            return Err(OpenError::Status(status));
        }
        Ok(Self { functions, self_, calls: PhantomData })
    }

    /// Lets the plugin call [`HostCalls::describe`]. Returns its status.
    pub fn describe(&mut self, calls: &mut T) -> i32 {
        // SAFETY: `open` took the table on the word of its caller, `self_` is
        // what the plugin asked to get back, `calls` is ours during the call.
        unsafe { (self.functions.describe)(self.self_, ptr::from_mut(calls).cast()) }
    }

    /// Lets the plugin find what it can. Returns its status.
    pub fn analyse(&mut self, calls: &mut T, doc: DocRef<'_>) -> i32 {
        let doc = Doc {
            struct_size: size::<Doc>(),
            reserved: 0,
            id: Str::new(doc.id),
            kind: Str::new(doc.kind),
            title: Str::new(doc.title),
            lang: Str::new(doc.lang),
            text: Str::new(doc.text),
            summary: Str::new(doc.summary),
            sectors: Str::new(doc.sectors),
            headings: doc.headings.as_ptr(),
            heading_count: doc.headings.len(),
        };
        // SAFETY: as in `describe`; the document is lent for the call.
        unsafe { (self.functions.analyse)(self.self_, ptr::from_mut(calls).cast(), &doc) }
    }
}

impl<T: HostCalls> Drop for Instance<T> {
    fn drop(&mut self) {
        // SAFETY: opened, not closed before, and never used again.
        unsafe { (self.functions.close)(self.self_) }
    }
}

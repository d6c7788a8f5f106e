//! The C contract between Concord and its facet plugins.
//!
//! The words of the contract (ownership, lifetimes, threads, errors) stand in
//! [`include/concord_facet.h`](https://github.com/concord-kb/concord/blob/main/crates/abi/include/concord_facet.h);
//! the types here are the same ones for Rust, and a test compares the two byte
//! by byte. Authors of plugins in Rust use `concord-plugin`, which hides all
//! of this.
//!
//! Next to the types, [`host`] and [`instance`] hold the unsafe half of
//! *calling* a plugin once for both who do: the worker process and the SDK's
//! tests.

#![no_std]
// Raw pointers are the subject of this crate. Each unsafe block says why it
// may.
#![allow(unsafe_code)]

pub mod host;
pub mod instance;

use core::ffi::{c_char, c_void};

/// The first field of a [`Plugin`]: "CONC" read as a big-endian number.
pub const MAGIC: u32 = 0x434F_4E43;
/// Must be equal on both sides.
pub const ABI_MAJOR: u16 = 1;
/// Additions that an older side does not know.
pub const ABI_MINOR: u16 = 0;
/// The one symbol of a plugin, for the dynamic loader.
pub const SYMBOL: &core::ffi::CStr = c"concord_facet_plugin";

/// The header for plugins in C and C++.
pub const HEADER: &str = include_str!("../include/concord_facet.h");
/// The JSON Schema (draft 2020-12) of what a plugin hands to `describe`.
pub const DESCRIBE_SCHEMA: &str = include_str!("../include/describe.schema.json");

/// Statuses that cross the border as an `int32_t`.
pub mod status {
    /// Done.
    pub const OK: i32 = 0;
    /// The document has no such field.
    pub const ABSENT: i32 = 1;
    /// Failed; the last line logged at [`level::ERROR`](crate::level::ERROR)
    /// says why.
    pub const ERROR: i32 = -1;
    /// An argument was not what the header promises.
    pub const INVALID: i32 = -2;
    /// A panic was caught at the border.
    pub const PANIC: i32 = -3;
}

/// Levels of the log, and the first two of problems.
pub mod level {
    pub const ERROR: i32 = 1;
    pub const WARNING: i32 = 2;
    pub const INFO: i32 = 3;
    pub const DEBUG: i32 = 4;
}

/// Bounds on what one call of `analyse` may find.
pub mod max {
    /// Different values.
    pub const ASSIGNMENTS: usize = 1_000;
    /// Spans.
    pub const EVIDENCE: usize = 10_000;
    /// Problems.
    pub const PROBLEMS: usize = 200;
    /// Bytes of each `why`, `code`, `pointer` and `msg`.
    pub const TEXT: usize = 1_000;
}

/// `concord_str`: borrowed UTF-8, not terminated.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Str {
    pub ptr: *const c_char,
    /// In bytes.
    pub len: usize,
}

impl Str {
    pub const EMPTY: Str = Str { ptr: core::ptr::null(), len: 0 };

    /// Lends a text to the other side. The caller keeps it alive for as long
    /// as the function it is given to promises.
    pub const fn new(text: &str) -> Self {
        Self { ptr: text.as_ptr().cast(), len: text.len() }
    }

    /// The bytes; `None` when the pointer is null although the length is not,
    /// or when no object can be that long.
    ///
    /// # Safety
    /// Unless it is null, `ptr` points to `len` bytes that live and stay
    /// unchanged for `'a`.
    pub unsafe fn bytes<'a>(self) -> Option<&'a [u8]> {
        if self.len == 0 {
            return Some(&[]);
        }
        if self.ptr.is_null() || self.len > isize::MAX as usize {
            return None;
        }
        // SAFETY: not null, not too long; the caller vouches for the rest.
        Some(unsafe { core::slice::from_raw_parts(self.ptr.cast(), self.len) })
    }

    /// The text; `None` also when it is not UTF-8.
    ///
    /// # Safety
    /// As for [`Str::bytes`].
    pub unsafe fn text<'a>(self) -> Option<&'a str> {
        // SAFETY: the caller vouches for the pointer.
        unsafe { self.bytes() }.and_then(|bytes| core::str::from_utf8(bytes).ok())
    }
}

/// `concord_span`: bytes of a text.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    pub start: usize,
    /// The first byte behind it.
    pub end: usize,
}

/// `concord_doc`: a document as `analyse` sees it.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Doc {
    pub struct_size: u32,
    pub reserved: u32,
    pub id: Str,
    pub kind: Str,
    pub title: Str,
    pub lang: Str,
    pub text: Str,
    pub summary: Str,
    /// Ids, separated by newlines.
    pub sectors: Str,
    pub headings: *const Span,
    pub heading_count: usize,
}

impl Doc {
    /// The headings; `None` when the pointer is null although the count is
    /// not 0, or when no object can be that long.
    ///
    /// # Safety
    /// Unless it is null, `headings` points to `heading_count` spans that live
    /// and stay unchanged for `'a`.
    pub unsafe fn heading_spans<'a>(&self) -> Option<&'a [Span]> {
        const MOST: usize = isize::MAX as usize / core::mem::size_of::<Span>();
        if self.heading_count == 0 {
            return Some(&[]);
        }
        if self.headings.is_null() || self.heading_count > MOST {
            return None;
        }
        // SAFETY: not null, not too long; the caller vouches for the rest.
        Some(unsafe { core::slice::from_raw_parts(self.headings, self.heading_count) })
    }
}

/// `concord_host`: what the host offers to a plugin.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Host {
    pub struct_size: u32,
    pub abi_minor: u32,
    pub log: unsafe extern "C" fn(cx: *mut c_void, level: i32, msg: Str),
    pub describe: unsafe extern "C" fn(cx: *mut c_void, json: Str),
    pub field: unsafe extern "C" fn(cx: *mut c_void, pointer: Str, out: *mut Str) -> i32,
    pub assign: unsafe extern "C" fn(cx: *mut c_void, facet: Str, value: Str) -> u32,
    pub evidence: unsafe extern "C" fn(
        cx: *mut c_void,
        handle: u32,
        field: Str,
        start: usize,
        end: usize,
        why: Str,
    ),
    pub problem:
        unsafe extern "C" fn(cx: *mut c_void, level: i32, pointer: Str, code: Str, msg: Str),
}

pub type OpenFn = unsafe extern "C" fn(*const Host, *mut c_void, Str, *mut *mut c_void) -> i32;
pub type DescribeFn = unsafe extern "C" fn(*mut c_void, *mut c_void) -> i32;
pub type AnalyseFn = unsafe extern "C" fn(*mut c_void, *mut c_void, *const Doc) -> i32;
pub type CloseFn = unsafe extern "C" fn(*mut c_void);

/// `concord_plugin`: the one thing that a plugin exports. The functions are
/// optional here because a plugin in C can leave a null where one belongs.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Plugin {
    pub magic: u32,
    pub struct_size: u32,
    pub abi_major: u16,
    pub abi_minor: u16,
    /// 0 in this version.
    pub flags: u32,
    pub open: Option<OpenFn>,
    pub describe: Option<DescribeFn>,
    pub analyse: Option<AnalyseFn>,
    pub close: Option<CloseFn>,
}

/// `size_of::<T>()` for a `struct_size`: every struct here is a few words long.
pub(crate) const fn size<T>() -> u32 {
    core::mem::size_of::<T>() as u32
}

impl Plugin {
    /// What a plugin of this version exports.
    pub const fn new(
        open: OpenFn,
        describe: DescribeFn,
        analyse: AnalyseFn,
        close: CloseFn,
    ) -> Self {
        Self {
            magic: MAGIC,
            struct_size: size::<Self>(),
            abi_major: ABI_MAJOR,
            abi_minor: ABI_MINOR,
            flags: 0,
            open: Some(open),
            describe: Some(describe),
            analyse: Some(analyse),
            close: Some(close),
        }
    }
}

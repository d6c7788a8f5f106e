//! Both sides of the border, seen from the plugin: the four functions that
//! Concord calls, and safe functions to call Concord.

// The only unsafe code of the SDK. Each block says why it may.
#![allow(unsafe_code)]

use std::any::Any;
use std::ffi::c_void;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};

use concord_abi::instance::DocRef;
use concord_abi::{Host, Plugin, Str, level, status};

use crate::{Config, Doc, FacetPlugin, Report};

/// The table that [`export_plugin!`](crate::export_plugin) exports.
pub const fn table<P: FacetPlugin>() -> Plugin {
    Plugin::new(open::<P>, describe::<P>, analyse::<P>, close::<P>)
}

/// The host during one call: `'a` ends with the call.
#[derive(Clone, Copy)]
pub(crate) struct Caller<'a> {
    host: &'a Host,
    cx: *mut c_void,
    call: PhantomData<&'a ()>,
}

impl std::fmt::Debug for Caller<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Caller")
    }
}

impl<'a> Caller<'a> {
    /// # Safety
    /// `host` and `cx` are those of the call that is running, and `'a` ends
    /// with it.
    unsafe fn new(host: *const Host, cx: *mut c_void) -> Option<Self> {
        // SAFETY: null or the host's table, which lives until close().
        let host = unsafe { host.as_ref() }?;
        if (host.struct_size as usize) < size_of::<Host>() {
            return None;
        }
        Some(Self { host, cx, call: PhantomData })
    }

    pub(crate) fn log(&self, level: i32, message: &str) {
        // SAFETY: `new` was given the host of the running call, and texts are
        // lent for the call, as the contract asks. The same holds below.
        unsafe { (self.host.log)(self.cx, level, Str::new(message)) }
    }

    fn describe(&self, json: &str) {
        // SAFETY: as in `log`.
        unsafe { (self.host.describe)(self.cx, Str::new(json)) }
    }

    /// `None` when the field is absent.
    pub(crate) fn field(&self, pointer: &str) -> Option<&'a str> {
        let mut out = Str::EMPTY;
        // SAFETY: as in `log`; what comes back lives until analyse() returns,
        // which is as long as `'a`.
        unsafe {
            match (self.host.field)(self.cx, Str::new(pointer), &mut out) {
                status::OK => out.text(),
                _ => None,
            }
        }
    }

    pub(crate) fn assign(&self, facet: &str, value: &str) -> u32 {
        // SAFETY: as in `log`.
        unsafe { (self.host.assign)(self.cx, Str::new(facet), Str::new(value)) }
    }

    pub(crate) fn evidence(&self, handle: u32, field: &str, start: usize, end: usize, why: &str) {
        // SAFETY: as in `log`.
        unsafe {
            (self.host.evidence)(self.cx, handle, Str::new(field), start, end, Str::new(why));
        }
    }

    pub(crate) fn problem(&self, level: i32, pointer: &str, code: &str, message: &str) {
        // SAFETY: as in `log`.
        unsafe {
            (self.host.problem)(
                self.cx,
                level,
                Str::new(pointer),
                Str::new(code),
                Str::new(message),
            );
        }
    }

    /// Runs the author's code. Errors and panics become a status, and their
    /// words the log's last line.
    fn guard(&self, code: impl FnOnce() -> Result<(), crate::Error>) -> i32 {
        match catch_unwind(AssertUnwindSafe(code)) {
            Ok(Ok(())) => status::OK,
            Ok(Err(error)) => {
                // `Display` is the author's code, too.
                let words = catch_unwind(AssertUnwindSafe(|| error.to_string()));
                self.log(level::ERROR, words.as_deref().unwrap_or("an error that cannot be shown"));
                status::ERROR
            }
            Err(panic) => {
                self.log(level::ERROR, &format!("panicked: {}", words_of(&*panic)));
                // Dropping it could panic again, this time across the border.
                std::mem::forget(panic);
                status::PANIC
            }
        }
    }
}

fn words_of(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without a message")
}

/// What `self` points to between calls.
struct Opened<P> {
    plugin: P,
    host: *const Host,
}

unsafe extern "C" fn open<P: FacetPlugin>(
    host: *const Host,
    cx: *mut c_void,
    config: Str,
    out: *mut *mut c_void,
) -> i32 {
    // SAFETY: the contract: `host` and `cx` are good for this call.
    let Some(caller) = (unsafe { Caller::new(host, cx) }) else { return status::INVALID };
    // SAFETY: the contract: `config` is lent for this call.
    let Some(config) = (unsafe { config.text() }) else { return status::INVALID };
    if out.is_null() {
        return status::INVALID;
    }
    caller.guard(|| {
        let plugin = P::open(&Config::new(config))?;
        let opened = Box::into_raw(Box::new(Opened { plugin, host }));
        // SAFETY: not null, and the contract lends it for this call.
        unsafe { out.write(opened.cast()) };
        Ok(())
    })
}

unsafe extern "C" fn describe<P: FacetPlugin>(self_: *mut c_void, cx: *mut c_void) -> i32 {
    // SAFETY: the contract: what open() made comes back, and only one call
    // runs at a time.
    let Some(opened) = (unsafe { self_.cast::<Opened<P>>().as_ref() }) else {
        return status::INVALID;
    };
    // SAFETY: the host is good until close(), `cx` for this call.
    let Some(caller) = (unsafe { Caller::new(opened.host, cx) }) else { return status::INVALID };
    caller.guard(|| {
        caller.describe(&serde_json::to_string(&opened.plugin.describe())?);
        Ok(())
    })
}

unsafe extern "C" fn analyse<P: FacetPlugin>(
    self_: *mut c_void,
    cx: *mut c_void,
    doc: *const concord_abi::Doc,
) -> i32 {
    // SAFETY: as in `describe`.
    let Some(opened) = (unsafe { self_.cast::<Opened<P>>().as_ref() }) else {
        return status::INVALID;
    };
    // SAFETY: as in `describe`.
    let Some(caller) = (unsafe { Caller::new(opened.host, cx) }) else { return status::INVALID };
    // SAFETY: the contract lends the document and its texts for this call.
    let doc = unsafe {
        doc.as_ref()
            .filter(|doc| doc.struct_size as usize >= size_of::<concord_abi::Doc>())
            .and_then(|doc| {
                let document = DocRef {
                    id: doc.id.text()?,
                    kind: doc.kind.text()?,
                    title: doc.title.text()?,
                    lang: doc.lang.text()?,
                    text: doc.text.text()?,
                    summary: doc.summary.text()?,
                    sectors: doc.sectors.text()?,
                    headings: doc.heading_spans()?,
                };
                Some(Doc::new(document, caller))
            })
    };
    let Some(doc) = doc else { return status::INVALID };
    caller.guard(|| opened.plugin.analyse(&doc, &mut Report::new(caller)))
}

unsafe extern "C" fn close<P: FacetPlugin>(self_: *mut c_void) {
    if self_.is_null() {
        return;
    }
    // SAFETY: the contract: made by open(), given back once, last.
    let opened = unsafe { Box::from_raw(self_.cast::<Opened<P>>()) };
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| drop(opened))) {
        std::mem::forget(panic);
    }
}

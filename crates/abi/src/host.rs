//! The host's side of the contract over a safe trait.

use core::ffi::c_void;

use crate::{ABI_MINOR, Host, Str, size, status};

/// What a plugin may ask for during one call. Texts come as bytes, since
/// nobody has checked yet that they are UTF-8; `None` stands for a null
/// pointer with a length. No function may panic: they are called from C.
///
/// # Safety
/// The text that [`HostCalls::field`] returns stays where it is and as it is
/// until the running call of `analyse` is over, also when `field` is called
/// again: plugins keep pointers to it.
pub unsafe trait HostCalls {
    fn log(&mut self, level: i32, message: Option<&[u8]>);
    fn describe(&mut self, json: Option<&[u8]>);
    /// The text at a JSON pointer of the plugin's front matter, or the status
    /// to return instead.
    fn field(&mut self, pointer: Option<&[u8]>) -> Result<&str, i32>;
    /// A handle, or 0.
    fn assign(&mut self, facet: Option<&[u8]>, value: Option<&[u8]>) -> u32;
    fn evidence(
        &mut self,
        handle: u32,
        field: Option<&[u8]>,
        start: usize,
        end: usize,
        why: Option<&[u8]>,
    );
    fn problem(
        &mut self,
        level: i32,
        pointer: Option<&[u8]>,
        code: Option<&[u8]>,
        message: Option<&[u8]>,
    );
}

/// The table for a `cx` that points to a `T`.
pub const fn table<T: HostCalls>() -> Host {
    Host {
        struct_size: size::<Host>(),
        abi_minor: ABI_MINOR as u32,
        log: log::<T>,
        describe: describe::<T>,
        field: field::<T>,
        assign: assign::<T>,
        evidence: evidence::<T>,
        problem: problem::<T>,
    }
}

/// # Safety
/// `cx` is what [`Instance`](crate::instance::Instance) passed to the call
/// that is running: a `T` that nobody else uses meanwhile.
unsafe fn calls<'a, T: HostCalls>(cx: *mut c_void) -> Option<&'a mut T> {
    // SAFETY: the contract: `cx` is null (a mistake in C) or ours, and all
    // calls happen on one thread, one after another.
    unsafe { cx.cast::<T>().as_mut() }
}

unsafe extern "C" fn log<T: HostCalls>(cx: *mut c_void, level: i32, msg: Str) {
    // SAFETY: `cx` as in `calls`; the contract lends `msg` for this call.
    unsafe {
        if let Some(host) = calls::<T>(cx) {
            host.log(level, msg.bytes());
        }
    }
}

unsafe extern "C" fn describe<T: HostCalls>(cx: *mut c_void, json: Str) {
    // SAFETY: as in `log`.
    unsafe {
        if let Some(host) = calls::<T>(cx) {
            host.describe(json.bytes());
        }
    }
}

unsafe extern "C" fn field<T: HostCalls>(cx: *mut c_void, pointer: Str, out: *mut Str) -> i32 {
    // SAFETY: as in `log`; `out` is null or points to a `Str` of the plugin.
    unsafe {
        let Some(host) = calls::<T>(cx) else { return status::INVALID };
        match host.field(pointer.bytes()) {
            Ok(_) if out.is_null() => status::INVALID,
            Ok(text) => {
                out.write(Str::new(text));
                status::OK
            }
            Err(status) => status,
        }
    }
}

unsafe extern "C" fn assign<T: HostCalls>(cx: *mut c_void, facet: Str, value: Str) -> u32 {
    // SAFETY: as in `log`.
    unsafe { calls::<T>(cx).map_or(0, |host| host.assign(facet.bytes(), value.bytes())) }
}

unsafe extern "C" fn evidence<T: HostCalls>(
    cx: *mut c_void,
    handle: u32,
    field: Str,
    start: usize,
    end: usize,
    why: Str,
) {
    // SAFETY: as in `log`.
    unsafe {
        if let Some(host) = calls::<T>(cx) {
            host.evidence(handle, field.bytes(), start, end, why.bytes());
        }
    }
}

unsafe extern "C" fn problem<T: HostCalls>(
    cx: *mut c_void,
    level: i32,
    pointer: Str,
    code: Str,
    msg: Str,
) {
    // SAFETY: as in `log`.
    unsafe {
        if let Some(host) = calls::<T>(cx) {
            host.problem(level, pointer.bytes(), code.bytes(), msg.bytes());
        }
    }
}

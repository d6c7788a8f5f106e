//! The acts that a plugin must not be able to commit, and an honest attempt at
//! each. What the attempts say decides whether a sandbox is full.
//!
//! Attempts leave nothing behind where they succeed. Where an act would leave
//! something, its arguments are ones that the kernel rejects for themselves:
//! that it came so far as to look at them means that nothing stood in the way.

// Raw system calls: what is tried here has no safe form, by its nature.
#![allow(unsafe_code)]

use std::ffi::{CString, c_int, c_long};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr::null_mut;

use libc::{EACCES, ENOENT, ENOSYS, EPERM, SIGCHLD};

use super::Plan;

/// An act, and whether it was denied when it was tried.
pub(super) struct Act {
    /// In words that an operator reads after “it does not deny”.
    name: &'static str,
    denied: fn(&Plan<'_>) -> bool,
}

/// Denied before the library is loaded.
pub(super) const EARLY: &[Act] = &[
    Act { name: "reading files elsewhere", denied: |_| reads_denied() },
    Act {
        name: "reading other processes",
        denied: |plan| {
            let file = format!("/proc/{}/environ", plan.server);
            open_denied(Path::new(&file), libc::O_RDONLY)
        },
    },
    Act {
        name: "writing to files",
        denied: |_| open_denied(Path::new("/dev/null"), libc::O_WRONLY),
    },
    Act {
        name: "making files",
        denied: |plan| {
            let store = plan.library.parent().unwrap_or(Path::new("/"));
            open_denied(store, libc::O_TMPFILE | libc::O_RDWR)
        },
    },
    Act {
        name: "deleting and renaming files",
        denied: |_| {
            call(libc::SYS_unlinkat, [libc::AT_FDCWD.into(), c"".as_ptr() as c_long, 0, 0, 0])
                && call(libc::SYS_renameat2, [libc::AT_FDCWD.into(), 0, -1, 0, 0])
        },
    },
    Act {
        name: "changing modes and owners of files",
        denied: |_| {
            call(libc::SYS_fchmodat, [libc::AT_FDCWD.into(), 0, 0, 0, 0])
                && call(libc::SYS_fchownat, [libc::AT_FDCWD.into(), 0, 0, 0, 0])
        },
    },
    Act { name: "TCP", denied: |_| socket_denied(libc::AF_INET, libc::SOCK_STREAM) },
    Act { name: "UDP", denied: |_| socket_denied(libc::AF_INET, libc::SOCK_DGRAM) },
    Act { name: "TCP over IPv6", denied: |_| socket_denied(libc::AF_INET6, libc::SOCK_STREAM) },
    Act { name: "unix sockets", denied: |_| socket_denied(libc::AF_UNIX, libc::SOCK_STREAM) },
    Act { name: "netlink sockets", denied: |_| socket_denied(libc::AF_NETLINK, libc::SOCK_RAW) },
    Act { name: "socket pairs", denied: |_| call(libc::SYS_socketpair, [1, 1, 0, 0, 0]) },
    Act { name: "fork", denied: |_| fork_denied() },
    Act { name: "clone3", denied: |_| call(libc::SYS_clone3, [0; 5]) },
    Act {
        name: "threads",
        denied: |_| match std::thread::Builder::new().stack_size(64 * 1024).spawn(|| ()) {
            Ok(thread) => {
                _ = thread.join();
                false
            }
            Err(_) => true,
        },
    },
    Act { name: "exec", denied: |_| call(libc::SYS_execve, [c"".as_ptr() as c_long, 0, 0, 0, 0]) },
    Act {
        name: "ptrace",
        denied: |_| call(libc::SYS_ptrace, [libc::PTRACE_PEEKDATA.into(), 0, 0, 0, 0]),
    },
    Act {
        name: "reading the memory of others",
        denied: |plan| call(libc::SYS_process_vm_readv, [plan.server.into(), 0, 0, 0, 0]),
    },
    Act {
        name: "signals to others",
        denied: |plan| call(libc::SYS_kill, [plan.server.into(), 0, 0, 0, 0]),
    },
    Act {
        name: "handles of other processes",
        denied: |_| call(libc::SYS_pidfd_open, [-1, 0, 0, 0, 0]),
    },
    Act {
        name: "raising its limits",
        denied: |_| {
            let limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
            let core = c_long::from(libc::RLIMIT_CORE);
            call(libc::SYS_prlimit64, [0, core, (&raw const limit) as c_long, 0, 0])
        },
    },
    Act {
        name: "outliving the server",
        denied: |_| {
            let kill = c_long::from(libc::SIGKILL);
            call(libc::SYS_prctl, [libc::PR_SET_PDEATHSIG.into(), kill, 0, 0, 0])
        },
    },
    Act { name: "io_uring", denied: |_| call(libc::SYS_io_uring_setup, [0; 5]) },
    Act { name: "files in memory", denied: |_| call(libc::SYS_memfd_create, [0, -1, 0, 0, 0]) },
    Act { name: "shared memory", denied: |_| call(libc::SYS_shmget, [0; 5]) },
    Act { name: "namespaces", denied: |_| call(libc::SYS_unshare, [0; 5]) },
    Act { name: "mounts", denied: |_| call(libc::SYS_mount, [0; 5]) },
    Act { name: "bpf", denied: |_| call(libc::SYS_bpf, [-1, 0, 0, 0, 0]) },
    Act { name: "performance events", denied: |_| call(libc::SYS_perf_event_open, [0; 5]) },
    Act { name: "userfaultfd", denied: |_| call(libc::SYS_userfaultfd, [-1, 0, 0, 0, 0]) },
    Act { name: "the kernel’s keys", denied: |_| call(libc::SYS_keyctl, [-1, 0, 0, 0, 0]) },
    Act { name: "ioctl", denied: |_| call(libc::SYS_ioctl, [0, libc::TCGETS as c_long, 0, 0, 0]) },
];

/// Denied once the plugin is open.
pub(super) const LATE: &[Act] = &[
    Act {
        name: "opening files once it runs",
        denied: |plan| open_denied(plan.library, libc::O_RDONLY),
    },
    Act { name: "making code once it runs", denied: |_| code_denied() },
    Act { name: "further filters", denied: |_| call(libc::SYS_seccomp, [1, 0, 0, 0, 0]) },
];

/// The acts of a list that are possible.
pub(super) fn leaked(acts: &[Act], plan: &Plan<'_>) -> Vec<String> {
    let possible = acts.iter().filter(|act| !(act.denied)(plan));
    possible.map(|act| act.name.to_owned()).collect()
}

/// Whether a failed call was forbidden, or is unknown to this kernel, rather
/// than made and rejected.
fn denied(result: c_long) -> bool {
    let error = std::io::Error::last_os_error().raw_os_error();
    result < 0 && matches!(error, Some(EPERM | EACCES | ENOSYS))
}

fn call(number: c_long, [a, b, c, d, e]: [c_long; 5]) -> bool {
    // SAFETY: every list of arguments above is one that leaves memory and the
    // process as they are, also where the call is not denied: pointers are
    // null or to values that outlive the call.
    let result = unsafe { libc::syscall(number, a, b, c, d, e, 0) };
    let denied = denied(result);
    if result >= 0 && makes_descriptor(number) {
        // SAFETY: the descriptor was made just now and nobody else knows it.
        unsafe { libc::close(result as c_int) };
    }
    denied
}

fn makes_descriptor(number: c_long) -> bool {
    [libc::SYS_io_uring_setup, libc::SYS_memfd_create, libc::SYS_pidfd_open].contains(&number)
        || number == libc::SYS_userfaultfd
}

/// One of these exists everywhere, and no plugin needs any of them.
fn reads_denied() -> bool {
    let attempts = ["/etc/passwd", "/etc/hostname", "/"].map(|path| try_open(path.as_ref(), 0));
    attempts.iter().all(|error| matches!(error, Some(EPERM | EACCES | ENOENT)))
}

fn open_denied(path: &Path, flags: c_int) -> bool {
    matches!(try_open(path, flags), Some(EPERM | EACCES | ENOSYS))
}

/// The error of an attempt to open a file, `None` when it was opened.
fn try_open(path: &Path, flags: c_int) -> Option<i32> {
    let Ok(path) = CString::new(path.as_os_str().as_bytes()) else { return Some(EACCES) };
    // SAFETY: the path ends with a zero byte and outlives the call.
    let file = unsafe { libc::open(path.as_ptr(), flags | libc::O_CLOEXEC, 0o600) };
    let error = std::io::Error::last_os_error().raw_os_error();
    if file >= 0 {
        // SAFETY: the descriptor was made just now and nobody else knows it.
        unsafe { libc::close(file) };
        return None;
    }
    error
}

fn socket_denied(family: c_int, kind: c_int) -> bool {
    // SAFETY: numbers in, a descriptor out.
    let socket = unsafe { libc::socket(family, kind, 0) };
    let denied = denied(socket.into());
    if socket >= 0 {
        // SAFETY: the descriptor was made just now and nobody else knows it.
        unsafe { libc::close(socket) };
    }
    denied
}

fn fork_denied() -> bool {
    // SAFETY: without flags `clone` is `fork`. The child does nothing but end,
    // without running what the parent has set up for its own end.
    unsafe {
        match libc::syscall(libc::SYS_clone, SIGCHLD, 0, 0, 0, 0) {
            0 => libc::_exit(0),
            child if child > 0 => {
                libc::waitpid(child as libc::pid_t, null_mut(), 0);
                false
            }
            failed => denied(failed),
        }
    }
}

/// A page that is code from the beginning, and one that becomes code.
fn code_denied() -> bool {
    const PAGE: usize = 4096;
    let map = |protection| {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        // SAFETY: a new mapping at an address of the kernel's choice.
        unsafe { libc::mmap(null_mut(), PAGE, protection, flags, -1, 0) }
    };
    let code = map(libc::PROT_READ | libc::PROT_EXEC);
    let code_denied = code == libc::MAP_FAILED && denied(-1);
    let data = map(libc::PROT_READ);
    // SAFETY: the page is ours alone; nothing is in it.
    let becomes = unsafe { libc::mprotect(data, PAGE, libc::PROT_READ | libc::PROT_EXEC) };
    let becomes_denied = denied(becomes.into());
    for page in [code, data].into_iter().filter(|page| *page != libc::MAP_FAILED) {
        // SAFETY: the page was mapped above and is not used any more.
        unsafe { libc::munmap(page, PAGE) };
    }
    code_denied && becomes_denied
}

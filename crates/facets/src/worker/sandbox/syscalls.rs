//! What a worker can ask of the kernel: seccomp, a list of what is allowed.

use std::collections::BTreeMap;
use std::error::Error;

use libc::c_long;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch, apply_filter,
};

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// Allowed at all times: memory, time, its own descriptors and its own end.
const ALWAYS: [c_long; 46] = [
    libc::SYS_brk,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_mincore,
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_pread64,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_lseek,
    libc::SYS_close,
    libc::SYS_dup,
    libc::SYS_dup3,
    libc::SYS_fstat,
    libc::SYS_ppoll,
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_clock_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_nanosleep,
    libc::SYS_getrandom,
    libc::SYS_futex,
    libc::SYS_set_robust_list,
    libc::SYS_rseq,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_getcpu,
    libc::SYS_getrusage,
    libc::SYS_times,
    libc::SYS_sysinfo,
    libc::SYS_uname,
    libc::SYS_getpid,
    libc::SYS_getppid,
    libc::SYS_getuid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getegid,
    libc::SYS_gettid,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_restart_syscall,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

/// The same under names that only this processor has.
#[cfg(target_arch = "x86_64")]
const ALWAYS_HERE: &[c_long] = &[libc::SYS_poll, libc::SYS_dup2, libc::SYS_time];
#[cfg(not(target_arch = "x86_64"))]
const ALWAYS_HERE: &[c_long] = &[];

/// Allowed until the plugin is open: looking around. Landlock says where.
const LOADING: [c_long; 6] = [
    libc::SYS_newfstatat,
    libc::SYS_statx,
    libc::SYS_faccessat,
    libc::SYS_readlinkat,
    libc::SYS_getdents64,
    libc::SYS_getcwd,
];
#[cfg(target_arch = "x86_64")]
const LOADING_HERE: &[c_long] =
    &[libc::SYS_access, libc::SYS_readlink, libc::SYS_stat, libc::SYS_lstat];
#[cfg(not(target_arch = "x86_64"))]
const LOADING_HERE: &[c_long] = &[];

/// Flags of `open` that could change anything.
const WRITING: i32 =
    libc::O_ACCMODE | libc::O_CREAT | libc::O_TRUNC | (libc::O_TMPFILE & !libc::O_DIRECTORY);

/// Everything that is not allowed fails with EPERM: libraries that try their
/// luck get an answer, not a signal.
pub(super) fn restrict() -> Result<(), Box<dyn Error>> {
    let mut rules = always()?;
    rules.extend(LOADING.iter().chain(LOADING_HERE).map(|call| (*call, Vec::new())));
    rules.insert(libc::SYS_openat, vec![rule(&[masked(2, WRITING, libc::O_RDONLY)?])?]);
    #[cfg(target_arch = "x86_64")]
    rules.insert(libc::SYS_open, vec![rule(&[masked(1, WRITING, libc::O_RDONLY)?])?]);
    rules.insert(libc::SYS_mmap, Vec::new());
    rules.insert(libc::SYS_mprotect, Vec::new());
    // For `tighten`: a further filter can only take more away.
    let add_filter = [equal(0, libc::SECCOMP_SET_MODE_FILTER.into())?, equal(1, 0)?];
    rules.insert(libc::SYS_seccomp, vec![rule(&add_filter)?]);
    if let Some(prctl) = rules.get_mut(&libc::SYS_prctl) {
        prctl.push(rule(&[equal(0, libc::PR_SET_NO_NEW_PRIVS as u64)?])?);
    }
    apply(rules)
}

/// No more files, no more code: what was loaded is all that there will be.
pub(super) fn tighten() -> Result<(), Box<dyn Error>> {
    let mut rules = always()?;
    rules.insert(libc::SYS_mmap, vec![rule(&[masked(2, libc::PROT_EXEC, 0)?])?]);
    rules.insert(libc::SYS_mprotect, vec![rule(&[masked(2, libc::PROT_EXEC, 0)?])?]);
    apply(rules)
}

fn always() -> Result<Rules, Box<dyn Error>> {
    let calls = ALWAYS.iter().chain(ALWAYS_HERE);
    let mut rules: Rules = calls.map(|call| (*call, Vec::new())).collect();
    let myself = u64::from(std::process::id());
    let mut allow = |call: c_long, cases: &[&[SeccompCondition]]| -> Result<(), Box<dyn Error>> {
        let cases: Result<_, _> = cases.iter().map(|conditions| rule(conditions)).collect();
        rules.insert(call, cases?);
        Ok(())
    };
    // Signals to itself, as abort() sends them.
    allow(libc::SYS_kill, &[&[equal(0, myself)?]])?;
    allow(libc::SYS_tgkill, &[&[equal(0, myself)?]])?;
    // Its limits may be read, not set.
    allow(libc::SYS_prlimit64, &[&[equal(0, 0)?, null(2)?]])?;
    // No F_SETOWN, which makes the kernel send signals to others.
    let harmless = [libc::F_DUPFD, libc::F_DUPFD_CLOEXEC, libc::F_GETFD, libc::F_SETFD]
        .into_iter()
        .chain([libc::F_GETFL])
        .map(|command| Ok([equal(1, command as u64)?]))
        .collect::<Result<Vec<_>, seccompiler::BackendError>>()?;
    allow(libc::SYS_fcntl, &harmless.iter().map(<[_; 1]>::as_slice).collect::<Vec<_>>())?;
    // Names of threads and of memory; above all not PR_SET_PDEATHSIG.
    let names = [libc::PR_SET_NAME, libc::PR_GET_NAME, libc::PR_SET_VMA]
        .map(|option| equal(0, option as u64));
    let [set, get, memory] = names;
    allow(libc::SYS_prctl, &[&[set?], &[get?], &[memory?]])?;
    Ok(rules)
}

fn apply(rules: Rules) -> Result<(), Box<dyn Error>> {
    let here: TargetArch = std::env::consts::ARCH.try_into()?;
    let denied = SeccompAction::Errno(libc::EPERM as u32);
    let filter = SeccompFilter::new(rules, denied, SeccompAction::Allow, here)?;
    let program: BpfProgram = filter.try_into()?;
    apply_filter(&program)?;
    Ok(())
}

fn rule(conditions: &[SeccompCondition]) -> Result<SeccompRule, seccompiler::BackendError> {
    SeccompRule::new(conditions.to_vec())
}

/// The lower half of an argument is all that the kernel looks at.
fn equal(argument: u8, value: u64) -> Result<SeccompCondition, seccompiler::BackendError> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, value)
}

fn null(argument: u8) -> Result<SeccompCondition, seccompiler::BackendError> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Qword, SeccompCmpOp::Eq, 0)
}

/// These bits of an argument are these.
fn masked(
    argument: u8,
    mask: i32,
    value: i32,
) -> Result<SeccompCondition, seccompiler::BackendError> {
    let operator = SeccompCmpOp::MaskedEq(mask as u64);
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value as u64)
}

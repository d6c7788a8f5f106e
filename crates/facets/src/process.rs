//! A worker process, seen from the server.

use std::ffi::OsStr;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::UnixStream;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use concord_abi::level;
use rustix::process::{Pid, Signal, kill_process_group};
use serde::Serialize;

use crate::channel::{Channel, ChannelError, Patience};
use crate::protocol::{Analyse, Load, Outcome, Reply, Setup};
use crate::stderr::Stderr;
use crate::{Limits, SandboxReport};

/// Lines that a plugin may log for one document.
const LOG_LINES: usize = 100;
/// How long a worker may take to end when it was told to.
const FAREWELL: Duration = Duration::from_millis(100);

/// A worker that runs. Dropping it ends it.
#[derive(Debug)]
pub(crate) struct Worker {
    plugin: Arc<str>,
    child: Child,
    channel: Channel,
    stderr: Stderr,
    /// The number of the next request.
    request: u64,
    /// The number of the next answer: requests are answered in their order.
    answer: u64,
    ended: bool,
}

/// A plugin to be loaded.
pub(crate) struct Loading<'a> {
    pub(crate) library: &'a Path,
    pub(crate) folder: &'a Path,
    /// JSON.
    pub(crate) config: &'a str,
    /// Whether a sandbox is good enough; the error says why not.
    pub(crate) accept: &'a dyn Fn(&SandboxReport) -> Result<(), String>,
}

/// What a worker says once its plugin is open.
#[derive(Debug)]
pub(crate) struct Hello {
    /// JSON that nobody has checked yet.
    pub(crate) description: String,
    pub(crate) sandbox: SandboxReport,
}

/// Why a worker is of no use any more (but for `TooLarge`).
#[derive(Debug)]
pub(crate) enum Lost {
    /// It said that the plugin cannot be used.
    Refused(String),
    /// It ended, or lost its senses; how.
    Died(String),
    TimedOut,
    Stopped,
    /// The message does not fit: the worker is as it was.
    TooLarge,
}

/// Makes sure that a later worker is the same program as an earlier one and as
/// this one, also when an upgrade has put another file in its place: the two
/// ends of the protocol have one version.
pub(crate) fn hold_on_to(executable: &mut PathBuf) {
    let this = std::env::current_exe();
    if cfg!(target_os = "linux") && this.is_ok_and(|this| this == *executable) {
        // The kernel's own reference, good for a file that was deleted.
        *executable = PathBuf::from("/proc/self/exe");
    }
}

impl Worker {
    /// Spawns a worker and waits until its plugin has described itself.
    ///
    /// The kernel ends a worker when the *thread* that spawned it ends: this is
    /// to be called on the supervisor's thread, which outlives the worker.
    pub(crate) fn start(
        plugin: &Arc<str>,
        executable: &Path,
        loading: &Loading<'_>,
        limits: &Limits,
        patience: Patience<'_>,
    ) -> Result<(Worker, Hello), Lost> {
        let failed = |error: std::io::Error| {
            Lost::Refused(format!("its worker {} cannot be run: {error}", executable.display()))
        };
        let mut worker = Worker::spawn(plugin, executable, limits).map_err(failed)?;
        let setup = Setup {
            library: loading.library.as_os_str().as_bytes(),
            folder: loading.folder.as_os_str().as_bytes(),
            config: loading.config,
            address_space: limits.address_space,
            findings: limits.findings,
        };
        worker.send(&setup, patience)?;
        let mut sandbox = match worker.receive(patience)? {
            Reply::Sandboxed(denials) => SandboxReport::of(denials),
            _ => return Err(worker.lost_its_senses("an unexpected message")),
        };
        // Nothing foreign has run yet: this word is to be trusted.
        (loading.accept)(&sandbox).map_err(Lost::Refused)?;
        worker.send(&Load, patience)?;
        match worker.receive(patience)? {
            Reply::Hello { description, leaked } => {
                sandbox.leaks(leaked);
                (loading.accept)(&sandbox).map_err(Lost::Refused)?;
                Ok((worker, Hello { description, sandbox }))
            }
            Reply::Refused { message } => Err(Lost::Refused(message)),
            _ => Err(worker.lost_its_senses("an unexpected message")),
        }
    }

    fn spawn(plugin: &Arc<str>, executable: &Path, limits: &Limits) -> std::io::Result<Worker> {
        let (ours, theirs) = UnixStream::pair()?;
        // The working folder changes below; a relative path would follow it.
        let executable = std::path::absolute(executable)?;
        let mut child = Command::new(executable)
            // What `ps` shows.
            .arg0("concord")
            .args([OsStr::new("plugin-host"), OsStr::new("--parent")])
            .arg(std::process::id().to_string())
            .env_clear()
            .current_dir("/")
            // The socket comes as standard input, the one descriptor that can
            // be handed over without unsafe code.
            .stdin(OwnedFd::from(theirs))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            // A group of its own: whatever it may have started ends with it,
            // and the terminal's signals are the server's business.
            .process_group(0)
            .spawn()?;
        let prepare = |child: &mut Child| {
            let pipe = child.stderr.take().ok_or(std::io::ErrorKind::BrokenPipe)?;
            Ok((Channel::new(ours, limits.frame)?, Stderr::drain(plugin, pipe)?))
        };
        match prepare(&mut child) {
            Ok((channel, stderr)) => {
                let plugin = plugin.clone();
                Ok(Worker { plugin, child, channel, stderr, request: 0, answer: 0, ended: false })
            }
            Err(error) => {
                kill(&mut child);
                Err(error)
            }
        }
    }

    /// The number of its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn socket(&self) -> &UnixStream {
        self.channel.socket()
    }

    /// Asks for the findings of a document, which [`Worker::outcome`] waits for.
    pub(crate) fn ask(&mut self, doc: &Analyse<'_>, patience: Patience<'_>) -> Result<(), Lost> {
        self.send(doc, patience)
    }

    pub(crate) fn outcome(&mut self, patience: Patience<'_>) -> Result<Outcome, Lost> {
        match self.receive(patience)? {
            Reply::Done(outcome) => Ok(outcome),
            _ => Err(self.lost_its_senses("an unexpected message")),
        }
    }

    fn send(&mut self, message: &impl Serialize, patience: Patience<'_>) -> Result<(), Lost> {
        match self.channel.send(self.request, message, patience) {
            Ok(()) => self.request += 1,
            Err(error) => return Err(self.lost(error)),
        }
        Ok(())
    }

    /// The next answer; what is logged meanwhile goes to our log.
    fn receive(&mut self, patience: Patience<'_>) -> Result<Reply, Lost> {
        let mut logged = 0;
        loop {
            match self.channel.receive(self.answer, patience) {
                Ok(Reply::Log { level, message }) => {
                    logged += 1;
                    if logged <= LOG_LINES {
                        self.log(level, &message);
                    }
                }
                Ok(reply) => {
                    self.answer += 1;
                    return Ok(reply);
                }
                Err(error) => return Err(self.lost(error)),
            }
        }
    }

    fn lost(&mut self, error: ChannelError) -> Lost {
        match error {
            ChannelError::TooLarge => Lost::TooLarge,
            ChannelError::Stopped => Lost::Stopped,
            ChannelError::Timeout => {
                self.end();
                Lost::TimedOut
            }
            ChannelError::Closed => Lost::Died(self.end()),
            ChannelError::Malformed(what) => self.lost_its_senses(&what),
            ChannelError::Io(error) => self.lost_its_senses(&error.to_string()),
        }
    }

    fn log(&self, level: i32, message: &str) {
        let plugin = &*self.plugin;
        match level {
            level::ERROR => tracing::error!(target: "concord::plugin", plugin, "{message}"),
            level::WARNING => tracing::warn!(target: "concord::plugin", plugin, "{message}"),
            level::INFO => tracing::info!(target: "concord::plugin", plugin, "{message}"),
            _ => tracing::debug!(target: "concord::plugin", plugin, "{message}"),
        }
    }

    /// Something in the worker writes to our socket that should not.
    fn lost_its_senses(&mut self, what: &str) -> Lost {
        self.end();
        Lost::Died(format!("it broke the worker's protocol: {what}"))
    }

    /// Kills what is left of the worker; says how it ended.
    pub(crate) fn end(&mut self) -> String {
        self.ended = true;
        // A worker that is gone already keeps its own status.
        let status = kill(&mut self.child);
        // Its last words are in the pipe; a process that it started may hold
        // that open, so not for long.
        self.stderr.wait(FAREWELL);
        let how = describe(status);
        match self.stderr.last_line() {
            words if words.is_empty() => how,
            words => format!("{how}; its last words: {words}"),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        // The end of the stream tells it to close the plugin and go.
        _ = self.socket().shutdown(std::net::Shutdown::Write);
        self.stderr.wait(FAREWELL);
        kill(&mut self.child);
    }
}

/// Kills the worker and whatever is in its group, and takes its status.
fn kill(child: &mut Child) -> Option<ExitStatus> {
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        // Fails when nobody is left.
        _ = kill_process_group(group, Signal::KILL);
    }
    child.wait().ok()
}

fn describe(status: Option<ExitStatus>) -> String {
    let Some(status) = status else { return "it ended".to_owned() };
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("it exited with code {code}"),
        (None, Some(signal)) => format!("it was killed by signal {}", signal_name(signal)),
        (None, None) => "it ended".to_owned(),
    }
}

fn signal_name(signal: i32) -> String {
    let name = match signal {
        4 => "SIGILL",
        5 => "SIGTRAP",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        15 => "SIGTERM",
        24 => "SIGXCPU",
        25 => "SIGXFSZ",
        31 => "SIGSYS",
        other => return other.to_string(),
    };
    format!("{signal} ({name})")
}

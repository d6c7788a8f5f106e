//! The other process: loads one library and calls it. Whatever goes wrong here
//! costs a process that holds nothing.

mod calls;
mod load;
mod sandbox;

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use concord_abi::instance::{DocRef, Instance};
use concord_abi::{Span, status};
use rustix::process::Pid;

use crate::protocol::{Analyse, HEADER, Load, Outcome, Reply, Setup, encode, header};
use calls::Calls;
use sandbox::{Plan, Sandbox};

/// The first descriptor that the protocol's socket may get: out of the way of
/// the low numbers, which libraries close and reopen.
const SOCKET: i32 = 100;

/// The subcommand `plugin-host`: the arguments after it, as
/// [`Facets`](crate::Facets) gives them. To be called before the process
/// starts any thread; returns when the server has closed the socket.
pub fn host_main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let parent = match &args[..] {
        [flag, pid] if flag == "--parent" => pid.to_str().and_then(|pid| pid.parse().ok()),
        _ => None,
    };
    let Some(parent) = parent.and_then(Pid::from_raw) else {
        complain("this is for Concord itself: it starts its plugins so");
        return ExitCode::from(2);
    };
    match serve(parent) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

/// To standard error, which the server reads.
fn complain(message: &str) {
    // Nobody is left to be told that this failed.
    _ = writeln!(io::stderr(), "plugin-host: {message}");
}

fn serve(parent: Pid) -> io::Result<()> {
    let socket = take_standard_streams()?;
    end_with(parent)?;
    let mut server = Server { reader: BufReader::new(socket.try_clone()?), frame: Vec::new() };
    let Some(request) = server.receive()? else { return Ok(()) };
    let setup = std::mem::take(&mut server.frame);
    let setup: Setup<'_> = postcard::from_bytes(&setup).map_err(io::Error::other)?;
    let library = Path::new(OsStr::from_bytes(setup.library));
    let folder = Path::new(OsStr::from_bytes(setup.folder));
    let mut writer = Writer { socket: socket.try_clone()?, outbox: Vec::new() };
    let mut calls = Calls::new(Writer { socket, outbox: Vec::new() }, setup.findings);

    // A plugin that reads files of its own while it opens finds them here.
    _ = std::env::set_current_dir(folder);
    // The order matters: even a library's constructors run inside, and whether
    // the sandbox is good enough is decided before they can have a say.
    let server_process = parent.as_raw_nonzero().get();
    let plan = Plan { library, folder, server: server_process, address_space: setup.address_space };
    let (sandbox, denials) = Sandbox::enter(plan)?;
    writer.send(request, &Reply::Sandboxed(denials))?;
    let Some(request) = server.receive()? else { return Ok(()) };
    let Load = postcard::from_bytes(&server.frame).map_err(io::Error::other)?;
    calls.open(request);
    let opened = load::open(library, setup.config, &mut calls);
    let described = opened.and_then(|instance| describe(instance, &mut calls));
    let mut instance = match described {
        Ok((instance, description)) => {
            let leaked = sandbox.tighten();
            writer.send(request, &Reply::Hello { description, leaked })?;
            instance
        }
        Err(message) => return writer.send(request, &Reply::Refused { message }),
    };

    let mut headings: Vec<Span> = Vec::new();
    while let Some(request) = server.receive()? {
        let doc: Analyse<'_> = postcard::from_bytes(&server.frame).map_err(io::Error::other)?;
        calls.begin(request, doc.fields);
        let span = |&(start, end): &(u32, u32)| Span { start: start as usize, end: end as usize };
        headings.clear();
        headings.extend(doc.headings.iter().map(span));
        let doc = DocRef {
            id: doc.id,
            kind: doc.kind,
            title: doc.title,
            lang: doc.lang,
            text: doc.text,
            summary: doc.summary,
            sectors: doc.sectors,
            headings: &headings,
        };
        let started = Instant::now();
        let status = instance.analyse(&mut calls, doc);
        let mut outcome: Outcome = calls.finish(status);
        outcome.nanos = started.elapsed().as_nanos().try_into().unwrap_or(u64::MAX);
        writer.send(request, &Reply::Done(outcome))?;
    }
    drop(instance);
    end_now()
}

fn describe(
    mut instance: Instance<Calls>,
    calls: &mut Calls,
) -> Result<(Instance<Calls>, String), String> {
    match instance.describe(calls) {
        status::OK => match calls.take_description() {
            Some(description) => Ok((instance, description?)),
            None => Err("its describe() did not describe anything".to_owned()),
        },
        status => Err(calls.explain("describe", status)),
    }
}

/// The socket comes as standard input. Moves it away, and leaves to the plugin
/// standard streams on which it can do no harm.
///
/// The socket is used as a file: its `read` and `write` are system calls that
/// the sandbox allows, and those of sockets are not.
fn take_standard_streams() -> io::Result<File> {
    let socket = rustix::io::fcntl_dupfd_cloexec(io::stdin(), SOCKET)?;
    rustix::stdio::dup2_stdin(File::open("/dev/null")?)?;
    rustix::stdio::dup2_stdout(io::stderr())?;
    Ok(socket.into())
}

/// Has the kernel end this process when the thread that started it ends: a
/// worker in an endless loop would not see the socket close.
#[cfg(target_os = "linux")]
fn end_with(parent: Pid) -> io::Result<()> {
    use rustix::process::{Signal, getppid, set_parent_process_death_signal};
    set_parent_process_death_signal(Some(Signal::KILL))?;
    // It may have ended before we asked.
    match getppid() == Some(parent) {
        true => Ok(()),
        false => Err(io::Error::other("the server is gone")),
    }
}

#[cfg(not(target_os = "linux"))]
fn end_with(_parent: Pid) -> io::Result<()> {
    Ok(())
}

/// Ends the process without the library's exit handlers, which could hang or
/// crash. Returns only where that cannot be done.
fn end_now() -> io::Result<()> {
    rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL)?;
    Ok(())
}

/// Frames from the server.
struct Server {
    reader: BufReader<File>,
    /// The body of the last one.
    frame: Vec<u8>,
}

impl Server {
    /// Reads the next frame; its request, or `None` at the end of the stream.
    fn receive(&mut self) -> io::Result<Option<u64>> {
        let mut head = [0; HEADER];
        match self.reader.read_exact(&mut head) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            other => other?,
        }
        let (length, request) = header(&head);
        self.frame.clear();
        // The server is trusted with the length: it has checked it.
        self.frame.resize(length as usize, 0);
        self.reader.read_exact(&mut self.frame)?;
        Ok(Some(request))
    }
}

/// Frames to the server.
struct Writer {
    socket: File,
    outbox: Vec<u8>,
}

impl Writer {
    fn send(&mut self, request: u64, reply: &Reply) -> io::Result<()> {
        // Our own bounds keep every reply below the server's.
        encode(&mut self.outbox, request, reply, u32::MAX).map_err(io::Error::other)?;
        self.socket.write_all(&self.outbox)
    }
}

//! What a worker writes to its standard error (and output): into our log, with
//! a bound, so that the worker never waits for a reader.

use std::io::{BufReader, Read};
use std::process::ChildStderr;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::lock;

/// Lines that one worker may add to the log.
const LINES: usize = 200;
/// Bytes of a line that are kept.
const LINE: usize = 500;

/// The reader of one worker's pipe.
#[derive(Debug)]
pub(crate) struct Stderr {
    last_line: Arc<Mutex<String>>,
    ended: Receiver<()>,
}

impl Stderr {
    /// Reads the pipe on a thread of its own, until it is closed.
    pub(crate) fn drain(plugin: &Arc<str>, pipe: ChildStderr) -> std::io::Result<Self> {
        let last_line = Arc::new(Mutex::new(String::new()));
        let (sender, ended) = channel();
        let (plugin, last) = (plugin.clone(), last_line.clone());
        std::thread::Builder::new().name(format!("stderr-{plugin}")).spawn(move || {
            read(&plugin, pipe, &last);
            // Nobody listens any more when the worker was not waited for.
            _ = sender.send(());
        })?;
        Ok(Self { last_line, ended })
    }

    /// Waits until the worker has closed the pipe, as it does when it ends.
    /// `false` when it has not.
    pub(crate) fn wait(&self, at_most: Duration) -> bool {
        self.ended.recv_timeout(at_most).is_ok()
    }

    /// The last line so far: the last words of a worker that died.
    pub(crate) fn last_line(&self) -> String {
        lock(&self.last_line).clone()
    }
}

fn read(plugin: &str, pipe: ChildStderr, last: &Mutex<String>) {
    let mut lines = 0;
    let mut line: Vec<u8> = Vec::new();
    let mut end = |line: &mut Vec<u8>| {
        let text = String::from_utf8_lossy(line).trim().to_owned();
        line.clear();
        if text.is_empty() {
            return;
        }
        lines += 1;
        match lines {
            ..=LINES => tracing::info!(target: "concord::plugin", plugin, "{text}"),
            _ if lines == LINES + 1 => {
                tracing::warn!(target: "concord::plugin", plugin, "writes too much; the rest is left out");
            }
            _ => {}
        }
        *lock(last) = text;
    };
    // Bytes, not lines: a line may be without end.
    for byte in BufReader::new(pipe).bytes() {
        match byte {
            Ok(b'\n') => end(&mut line),
            Ok(byte) if line.len() < LINE => line.push(byte),
            Ok(_) => {}
            Err(_) => break,
        }
    }
    end(&mut line);
}

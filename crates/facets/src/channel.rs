//! The server's end of the socket to a worker: frames with a deadline, which
//! the owner's call interrupts.

use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::time::Instant;

use rustix::event::PollFlags;
use serde::Serialize;

use crate::protocol::{HEADER, Reply, encode, header};
use crate::wake::{Wake, Woken};

/// Bytes of a buffer that are kept for the next message: most documents fit,
/// and one huge one does not stay in memory.
const KEPT: usize = 1024 * 1024;

#[derive(Debug)]
pub(crate) struct Channel {
    socket: UnixStream,
    /// Bytes that were read and not yet used.
    inbox: Vec<u8>,
    outbox: Vec<u8>,
    limit: u32,
}

#[derive(Debug)]
pub(crate) enum ChannelError {
    /// The message is longer than a frame may be. Nothing was sent.
    TooLarge,
    Timeout,
    /// The worker closed its end.
    Closed,
    /// What arrived is no message, or not one that is expected.
    Malformed(String),
    /// The owner wants to end.
    Stopped,
    Io(io::Error),
}

impl From<io::Error> for ChannelError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::BrokenPipe | ErrorKind::ConnectionReset => ChannelError::Closed,
            _ => ChannelError::Io(error),
        }
    }
}

/// When to give up waiting.
#[derive(Clone, Copy)]
pub(crate) struct Patience<'a> {
    pub(crate) until: Instant,
    /// Interrupts the wait when it is stopped.
    pub(crate) wake: &'a Wake,
}

impl Channel {
    pub(crate) fn new(socket: UnixStream, limit: u32) -> io::Result<Self> {
        socket.set_nonblocking(true)?;
        Ok(Self { socket, inbox: Vec::new(), outbox: Vec::new(), limit })
    }

    pub(crate) fn socket(&self) -> &UnixStream {
        &self.socket
    }

    pub(crate) fn send(
        &mut self,
        request: u64,
        message: &impl Serialize,
        patience: Patience<'_>,
    ) -> Result<(), ChannelError> {
        let fits = encode(&mut self.outbox, request, message, self.limit)
            .map_err(|error| ChannelError::Malformed(error.to_string()))?;
        if !fits {
            self.outbox = Vec::new();
            return Err(ChannelError::TooLarge);
        }
        let mut sent = 0;
        while sent < self.outbox.len() {
            match (&self.socket).write(&self.outbox[sent..]) {
                Ok(bytes) => sent += bytes,
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    self.wait(PollFlags::OUT, patience)?;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        if self.outbox.capacity() > KEPT {
            self.outbox = Vec::new();
        }
        Ok(())
    }

    /// The next message, which must belong to `request`.
    pub(crate) fn receive(
        &mut self,
        request: u64,
        patience: Patience<'_>,
    ) -> Result<Reply, ChannelError> {
        loop {
            if let Some(head) = self.inbox.first_chunk::<HEADER>() {
                let (length, answered) = header(head);
                if length > self.limit {
                    return Err(ChannelError::Malformed(format!("a message of {length} bytes")));
                }
                if answered != request {
                    return Err(ChannelError::Malformed("an answer to another request".into()));
                }
                let end = HEADER + length as usize;
                if let Some(body) = self.inbox.get(HEADER..end) {
                    let reply = postcard::from_bytes(body)
                        .map_err(|error| ChannelError::Malformed(error.to_string()))?;
                    self.inbox.drain(..end);
                    return Ok(reply);
                }
            }
            self.fill(patience)?;
        }
    }

    /// Reads what there is, after waiting for it: an answer takes longer than
    /// it takes to look for it.
    fn fill(&mut self, patience: Patience<'_>) -> Result<(), ChannelError> {
        let mut chunk = [0; 16 * 1024];
        loop {
            self.wait(PollFlags::IN, patience)?;
            match (&self.socket).read(&mut chunk) {
                Ok(0) => return Err(ChannelError::Closed),
                Ok(bytes) => {
                    self.inbox.extend_from_slice(&chunk[..bytes]);
                    return Ok(());
                }
                Err(error)
                    if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn wait(&self, flags: PollFlags, patience: Patience<'_>) -> Result<(), ChannelError> {
        loop {
            let woken = patience
                .wake
                .wait(Some((self.socket.as_fd(), flags)), Some(patience.until))
                .map_err(ChannelError::Io)?;
            match woken {
                Woken::Ready => return Ok(()),
                Woken::Timeout => return Err(ChannelError::Timeout),
                Woken::Called if patience.wake.is_stopped() => return Err(ChannelError::Stopped),
                Woken::Called => {}
            }
        }
    }
}

//! Wakes a thread that waits for a worker and for its owner at once.

use std::io::{PipeReader, PipeWriter, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

/// A pipe: a lock's condition cannot be waited for together with a socket.
#[derive(Debug)]
pub(crate) struct Wake {
    reader: PipeReader,
    writer: PipeWriter,
    stopped: AtomicBool,
}

/// What ended a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Woken {
    /// The other descriptor has something to say (or is closed).
    Ready,
    /// [`Wake::wake`] was called.
    Called,
    /// Time is up.
    Timeout,
}

impl Wake {
    pub(crate) fn new() -> std::io::Result<Self> {
        let (reader, writer) = std::io::pipe()?;
        Ok(Self { reader, writer, stopped: AtomicBool::new(false) })
    }

    /// Ends the wait that is running, or else the next one. Not to be called
    /// again and again without a wait between: a full pipe blocks.
    pub(crate) fn wake(&self) {
        // Fails only when the reader is gone, and then nobody waits.
        _ = (&self.writer).write(&[1]);
    }

    /// Wakes for good: whoever waits is to end.
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
        self.wake();
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    /// Waits until `other` is readable (or writable), somebody calls, or
    /// `until` has come. `None` waits for ever.
    pub(crate) fn wait(
        &self,
        other: Option<(BorrowedFd<'_>, PollFlags)>,
        until: Option<Instant>,
    ) -> std::io::Result<Woken> {
        loop {
            let ours = PollFd::from_borrowed_fd(self.reader.as_fd(), PollFlags::IN);
            let theirs = other.map(|(fd, flags)| PollFd::from_borrowed_fd(fd, flags));
            let count = 1 + usize::from(theirs.is_some());
            let mut fds = [ours.clone(), theirs.unwrap_or(ours)];
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            let left = left.map(|left| Timespec {
                tv_sec: left.as_secs().try_into().unwrap_or(i64::MAX),
                tv_nsec: left.subsec_nanos().into(),
            });
            match poll(&mut fds[..count], left.as_ref()) {
                Ok(0) => return Ok(Woken::Timeout),
                Ok(_) if !fds[0].revents().is_empty() => {
                    // One read empties it: few bytes are ever in it.
                    _ = (&self.reader).read(&mut [0; 64])?;
                    return Ok(Woken::Called);
                }
                Ok(_) => return Ok(Woken::Ready),
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

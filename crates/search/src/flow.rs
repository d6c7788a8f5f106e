//! How much may be on its way into the index at once.
//!
//! tantivy queues up to 10,000 documents, of any size, for its writer threads;
//! reading Markdown is several times faster than indexing it, so that a first
//! load would hold most of a corpus in memory.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Counts the bytes under way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flow(Arc<Counter>);

#[derive(Debug, Default)]
struct Counter {
    bytes: Mutex<usize>,
    less: Condvar,
}

/// Bytes that are under way as long as this is kept.
#[derive(Debug)]
pub(crate) struct Permit {
    flow: Flow,
    bytes: usize,
}

impl Flow {
    const MOST: usize = 16 * 1024 * 1024;
    /// Writer threads that failed take nothing any more; then the next call to
    /// the index says so, and this must not wait for ever.
    const PATIENCE: Duration = Duration::from_secs(5);

    /// Waits until there is room; one document of any size always finds it.
    pub(crate) fn enter(&self, bytes: usize) -> Permit {
        let counter = &*self.0;
        let under_way = counter.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |under_way: &mut usize| *under_way > 0 && *under_way + bytes > Self::MOST;
        let waited = counter.less.wait_timeout_while(under_way, Self::PATIENCE, full);
        let (mut under_way, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *under_way += bytes;
        Permit { flow: self.clone(), bytes }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let counter = &*self.flow.0;
        *counter.bytes.lock().unwrap_or_else(PoisonError::into_inner) -= self.bytes;
        counter.less.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn who_finds_no_room_waits_for_it() {
        let flow = Flow::default();
        let huge = flow.enter(2 * Flow::MOST);
        let (send, receive) = mpsc::channel();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let permit = flow.enter(1);
                send.send("entered").unwrap();
                drop(permit);
            });
            assert!(receive.try_recv().is_err());
            drop(huge);
            assert_eq!(receive.recv_timeout(Flow::PATIENCE).unwrap(), "entered");
        });
        assert_eq!(*flow.0.bytes.lock().unwrap(), 0);
    }
}

//! One plugin as the server sees it: its queue, its state, its figures. The
//! supervisor's thread is at the other end.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use concord_corpus::{Code, FacetSchema, Problem};
use rustix::event::PollFlags;

use crate::describe::Description;
use crate::manifest::Manifest;
use crate::process::Worker;
use crate::wake::{Wake, Woken};
use crate::{Changed, Limits, PluginDoc, PluginStatus, SandboxReport, State, lock, problem};

/// A document to analyse.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) doc: Arc<PluginDoc>,
    pub(crate) revision: u64,
}

/// Shared by the supervisor's thread and everybody else.
#[derive(Debug)]
pub(crate) struct Plugin {
    pub(crate) id: Arc<str>,
    pub(crate) version: Arc<str>,
    file: std::path::PathBuf,
    queue_documents: usize,
    queue_bytes: usize,
    changed: Arc<Changed>,
    pub(crate) wake: Wake,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    queue: VecDeque<Job>,
    /// Of text, in the queue.
    bytes: usize,
    /// Whether the supervisor sleeps until somebody wakes it.
    sleeps: bool,
    /// Documents taken from the queue and not yet answered.
    at_hand: usize,
    state: State,
    /// Whether the first start is over, however it went.
    settled: bool,
    sandbox: SandboxReport,
    label: Arc<str>,
    schema: Option<Arc<FacetSchema>>,
    done: u64,
    found: u64,
    spent: Duration,
    last_problem: Option<String>,
    /// Why it is switched off.
    failed: Option<(Code, String)>,
    /// How often findings were refused, and the last reason.
    refused: (u64, String),
}

impl Inner {
    fn take(&mut self) -> Option<Job> {
        let job = self.queue.pop_front()?;
        self.bytes -= job.doc.text.len();
        self.at_hand += 1;
        Some(job)
    }
}

/// What the supervisor finds when it looks for work.
#[derive(Debug)]
pub(crate) enum Next {
    Job(Job),
    /// The worker said something (it has nothing to say) or is gone.
    WorkerStirred,
    Stopped,
}

impl Plugin {
    pub(crate) fn new(
        manifest: &Manifest,
        limits: &Limits,
        changed: Arc<Changed>,
    ) -> std::io::Result<Self> {
        Ok(Self {
            id: manifest.id.clone(),
            version: manifest.version.clone(),
            file: manifest.file.clone(),
            queue_documents: limits.queue_documents,
            queue_bytes: limits.queue_bytes,
            changed,
            wake: Wake::new()?,
            inner: Mutex::new(Inner {
                queue: VecDeque::new(),
                bytes: 0,
                sleeps: false,
                at_hand: 0,
                state: State::Starting,
                settled: false,
                sandbox: SandboxReport::default(),
                label: manifest.id.clone(),
                schema: None,
                done: 0,
                found: 0,
                spent: Duration::ZERO,
                last_problem: None,
                failed: None,
                refused: (0, String::new()),
            }),
        })
    }

    // For everybody.

    pub(crate) fn is_settled(&self) -> bool {
        lock(&self.inner).settled
    }

    /// Hidden while the plugin is switched off.
    pub(crate) fn schema(&self) -> Option<Arc<FacetSchema>> {
        let inner = lock(&self.inner);
        inner.schema.clone().filter(|_| inner.state != State::Broken)
    }

    pub(crate) fn accepts(&self) -> bool {
        lock(&self.inner).state != State::Broken
    }

    pub(crate) fn has_room(&self) -> bool {
        let inner = lock(&self.inner);
        inner.queue.len() < self.queue_documents && inner.bytes < self.queue_bytes
    }

    pub(crate) fn push(&self, doc: Arc<PluginDoc>, revision: u64) {
        let mut inner = lock(&self.inner);
        inner.bytes += doc.text.len();
        inner.queue.push_back(Job { doc, revision });
        if std::mem::take(&mut inner.sleeps) {
            self.wake.wake();
        }
    }

    pub(crate) fn stop(&self) {
        self.wake.stop();
    }

    pub(crate) fn status(&self) -> PluginStatus {
        let inner = lock(&self.inner);
        let mean = inner.spent.as_secs_f64() * 1e6 / inner.found as f64;
        PluginStatus {
            id: self.id.clone(),
            version: self.version.clone(),
            label: inner.label.clone(),
            state: inner.state,
            sandbox: inner.sandbox.clone(),
            done: inner.done,
            pending: inner.queue.len() + inner.at_hand,
            last_problem: inner.last_problem.clone(),
            mean_micros: (inner.found > 0).then_some(mean),
        }
    }

    pub(crate) fn problems(&self) -> Vec<Problem> {
        let inner = lock(&self.inner);
        let mut problems = Vec::new();
        if let Some((code, message)) = &inner.failed {
            problems.push(problem(&self.file, *code, message.clone()));
        }
        if let (times @ 1.., message) = &inner.refused {
            let message = format!("{message} (documents so far: {times})");
            problems.push(problem(&self.file, Code::PluginFailed, message));
        }
        problems
    }

    // For the supervisor.

    pub(crate) fn is_stopped(&self) -> bool {
        self.wake.is_stopped()
    }

    /// The next document, if one is waiting.
    pub(crate) fn try_next(&self) -> Option<Job> {
        if self.is_stopped() {
            return None;
        }
        lock(&self.inner).take()
    }

    /// The next document, after waiting for it.
    pub(crate) fn next(&self, worker: Option<&Worker>) -> std::io::Result<Next> {
        loop {
            if self.is_stopped() {
                return Ok(Next::Stopped);
            }
            {
                let mut inner = lock(&self.inner);
                if let Some(job) = inner.take() {
                    return Ok(Next::Job(job));
                }
                inner.sleeps = true;
            }
            use std::os::fd::AsFd;
            let worker = worker.map(|worker| (worker.socket().as_fd(), PollFlags::IN));
            let woken = self.wake.wait(worker, None)?;
            lock(&self.inner).sleeps = false;
            if woken == Woken::Ready {
                return Ok(Next::WorkerStirred);
            }
        }
    }

    /// Waits, unless it is stopped. Documents that come meanwhile stay queued.
    pub(crate) fn pause(&self, until: Instant) -> std::io::Result<()> {
        while !self.is_stopped() && self.wake.wait(None, Some(until))? != Woken::Timeout {}
        Ok(())
    }

    /// `true` when others should be told.
    pub(crate) fn set_state(&self, state: State) -> bool {
        let before = std::mem::replace(&mut lock(&self.inner).state, state);
        let works = |state| matches!(state, State::Ready | State::Busy);
        let changes = before != state && !(works(before) && works(state));
        if changes {
            tracing::info!(plugin = &*self.id, from = before.name(), to = state.name(), "plugin");
        }
        changes
    }

    /// A worker is up, and this is what its plugin said.
    pub(crate) fn introduce(&self, description: &Description, sandbox: SandboxReport) {
        let mut inner = lock(&self.inner);
        inner.label = description.label.clone();
        inner.schema = Some(description.schema.clone());
        inner.sandbox = sandbox;
    }

    /// The first start is over.
    pub(crate) fn settle(&self) {
        lock(&self.inner).settled = true;
        self.changed.notify();
    }

    pub(crate) fn note(&self, message: &str) {
        lock(&self.inner).last_problem = Some(message.to_owned());
    }

    /// The findings of a document were refused: the plugin is at fault.
    pub(crate) fn note_refusal(&self, message: String) {
        let mut inner = lock(&self.inner);
        inner.refused = (inner.refused.0 + 1, message);
    }

    /// Switched off for good, or never on.
    pub(crate) fn fail(&self, code: Code, message: String) {
        tracing::error!(plugin = &*self.id, "{message}");
        {
            let mut inner = lock(&self.inner);
            inner.state = State::Broken;
            inner.last_problem = Some(message.clone());
            inner.failed = Some((code, message));
        }
        self.settle();
    }

    /// A document was answered; with findings, in this time.
    pub(crate) fn answered(&self, found: Option<Duration>) {
        let mut inner = lock(&self.inner);
        inner.at_hand = inner.at_hand.saturating_sub(1);
        inner.done += 1;
        if let Some(spent) = found {
            inner.found += 1;
            inner.spent += spent;
        }
    }
}

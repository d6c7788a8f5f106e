//! One plugin as the server sees it: its queue, its state, its figures. The
//! supervisor's thread is at the other end.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use concord_corpus::{Code, DocId, FacetSchema, Problem};
use rustix::event::PollFlags;

use crate::describe::Description;
use crate::history::History;
use crate::manifest::Manifest;
use crate::process::Worker;
use crate::wake::{Wake, Woken};
use crate::{
    Changed, FailureKind, Limits, PluginDoc, PluginStatus, SandboxReport, State, lock, problem,
};

/// Documents in quarantine that a status names.
const QUARANTINED: usize = 100;

/// A document to analyse.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) doc: Arc<PluginDoc>,
    pub(crate) revision: u64,
}

/// How long documents took.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spent {
    /// With the way to the worker and back.
    pub(crate) whole: Duration,
    /// In the plugin.
    pub(crate) call: Duration,
}

/// Shared by the supervisor's thread and everybody else.
#[derive(Debug)]
pub(crate) struct Plugin {
    pub(crate) id: Arc<str>,
    pub(crate) version: Arc<str>,
    /// Its `plugin.toml`.
    pub(crate) file: std::path::PathBuf,
    history: History,
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
    since: SystemTime,
    /// Whether it is tried beside an older version.
    is_next: bool,
    /// It is the same as the version that runs.
    superfluous: bool,
    digest: Arc<str>,
    sha256: Arc<str>,
    pinned: bool,
    /// Whether the first start is over, however it went.
    settled: bool,
    sandbox: SandboxReport,
    label: Arc<str>,
    schema: Option<Arc<FacetSchema>>,
    done: u64,
    found: u64,
    failed: u64,
    skipped: u64,
    spent: Spent,
    last_problem: Option<(String, SystemTime)>,
    quarantined: BTreeSet<DocId>,
    /// Why it is switched off.
    broken: Option<(Code, String)>,
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
        id: Arc<str>,
        manifest: &Manifest,
        limits: &Limits,
        changed: Arc<Changed>,
        history: History,
    ) -> std::io::Result<Self> {
        let label = id.clone();
        Ok(Self {
            id,
            history,
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
                since: SystemTime::now(),
                is_next: false,
                superfluous: false,
                digest: "".into(),
                sha256: "".into(),
                pinned: false,
                settled: false,
                sandbox: SandboxReport::default(),
                label,
                schema: None,
                done: 0,
                found: 0,
                failed: 0,
                skipped: 0,
                spent: Spent::default(),
                last_problem: None,
                quarantined: BTreeSet::new(),
                broken: None,
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
        let mean = |spent: Duration| {
            (inner.found > 0).then(|| spent.as_secs_f64() * 1e6 / inner.found as f64)
        };
        PluginStatus {
            id: self.id.clone(),
            version: self.version.clone(),
            label: inner.label.clone(),
            folder: std::path::PathBuf::new(),
            state: inner.state,
            since: inner.since,
            transitions: Vec::new(),
            sha256: inner.sha256.clone(),
            pinned: inner.pinned,
            sandbox: inner.sandbox.clone(),
            schema: inner.schema.clone(),
            done: inner.done,
            failed: inner.failed,
            skipped: inner.skipped,
            pending: inner.queue.len() + inner.at_hand,
            last_problem: inner.last_problem.as_ref().map(|(message, _)| message.clone()),
            last_problem_at: inner.last_problem.as_ref().map(|(_, at)| *at),
            quarantined: inner.quarantined.iter().take(QUARANTINED).cloned().collect(),
            next: None,
            mean_micros: mean(inner.spent.whole),
            call_micros: mean(inner.spent.call),
        }
    }

    pub(crate) fn problems(&self) -> Vec<Problem> {
        let inner = lock(&self.inner);
        let mut problems = Vec::new();
        if let Some((code, message)) = &inner.broken {
            problems.push(problem(&self.file, *code, message.clone()));
        }
        if let (times @ 1.., message) = &inner.refused {
            let message = format!("{message} (documents so far: {times})");
            problems.push(problem(&self.file, Code::PluginFailed, message));
        }
        problems
    }

    /// Why it was switched off.
    pub(crate) fn failure(&self) -> Option<String> {
        lock(&self.inner).broken.as_ref().map(|(_, message)| message.clone())
    }

    pub(crate) fn digest(&self) -> Arc<str> {
        lock(&self.inner).digest.clone()
    }

    pub(crate) fn sha256(&self) -> Arc<str> {
        lock(&self.inner).sha256.clone()
    }

    pub(crate) fn is_superfluous(&self) -> bool {
        lock(&self.inner).superfluous
    }

    /// It is not tried any more: it is the one that answers.
    pub(crate) fn take_over(&self) {
        lock(&self.inner).is_next = false;
    }

    // For the supervisor.

    pub(crate) fn begin_as_next(&self) {
        lock(&self.inner).is_next = true;
    }

    pub(crate) fn is_next(&self) -> bool {
        lock(&self.inner).is_next
    }

    /// The library was checked.
    pub(crate) fn identify(&self, sha256: &str, digest: &str, pinned: bool) {
        let mut inner = lock(&self.inner);
        (inner.sha256, inner.digest, inner.pinned) = (sha256.into(), digest.into(), pinned);
    }

    /// There is no point in this version: it is the one that runs.
    pub(crate) fn set_superfluous(&self) {
        lock(&self.inner).superfluous = true;
        self.settle();
    }

    /// A document has killed it twice, or is left in peace again.
    pub(crate) fn quarantine(&self, id: &DocId, isolated: bool) {
        let mut inner = lock(&self.inner);
        if isolated {
            inner.quarantined.insert(id.clone());
        } else {
            inner.quarantined.remove(id);
        }
    }

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
    pub(crate) fn set_state(&self, state: State, reason: &str) -> bool {
        let mut inner = lock(&self.inner);
        let before = std::mem::replace(&mut inner.state, state);
        let works = |state| matches!(state, State::Ready | State::Busy);
        let changes = before != state && !(works(before) && works(state));
        if changes {
            inner.since = SystemTime::now();
            let (plugin, version) = (&*self.id, &*self.version);
            tracing::info!(plugin, version, from = before.name(), to = state.name(), reason);
            self.history.add(inner.since, &self.version, state, reason);
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
        lock(&self.inner).last_problem = Some((message.to_owned(), SystemTime::now()));
    }

    /// The findings of a document were refused: the plugin is at fault.
    pub(crate) fn note_refusal(&self, message: String) {
        let mut inner = lock(&self.inner);
        inner.refused = (inner.refused.0 + 1, message);
    }

    /// Switched off for good, or never on.
    pub(crate) fn fail(&self, code: Code, message: String) {
        tracing::error!(plugin = &*self.id, version = &*self.version, "{message}");
        self.set_state(State::Broken, &message);
        {
            let mut inner = lock(&self.inner);
            inner.last_problem = Some((message.clone(), SystemTime::now()));
            inner.broken = Some((code, message));
        }
        self.settle();
    }

    /// A document was answered; with findings, in this time.
    pub(crate) fn answered(&self, outcome: Result<Option<Spent>, FailureKind>) {
        let mut inner = lock(&self.inner);
        inner.at_hand = inner.at_hand.saturating_sub(1);
        inner.done += 1;
        match outcome {
            Ok(None) | Err(FailureKind::Unavailable) => {}
            Ok(Some(spent)) => {
                inner.found += 1;
                inner.spent.whole += spent.whole;
                inner.spent.call += spent.call;
            }
            Err(FailureKind::Skipped) => inner.skipped += 1,
            Err(_) => inner.failed += 1,
        }
    }
}

//! Keeps one plugin at work: starts its worker, hands it documents, and knows
//! what to do when it dies.

use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use concord_corpus::{Code, DocId};
use serde_json::Value;

use crate::channel::Patience;
use crate::crashes::Crashes;
use crate::describe::Description;
use crate::library::{self, Library};
use crate::manifest::Manifest;
use crate::process::{Loading, Lost, Worker};
use crate::protocol::{Analyse, Outcome, fields_json};
use crate::queue::{Job, Next, Plugin, Spent};
use crate::{
    Analysed, Event, Events, Failure, FailureKind, Limits, Options, SandboxReport, State, describe,
    findings,
};

/// A document that has killed the plugin so often is not tried again.
const STRIKES: u32 = 2;

/// Documents that are with the worker at one time.
const AHEAD: usize = 2;
/// Bytes of text that always fit into the socket beside another document, so
/// that sending ahead never waits for the worker.
const SMALL: usize = 32 * 1024;

/// As many crashes are too many for a version that is only being tried.
const TRIAL_CRASHES: usize = 3;

/// What a version is there for.
#[derive(Debug)]
pub(crate) enum Role {
    /// To answer.
    Only,
    /// To be tried beside the version with this digest.
    Next { instead_of: Arc<str> },
}

/// The life of a version of a plugin, on a thread of its own.
pub(crate) fn run(
    plugin: &Arc<Plugin>,
    manifest: &Manifest,
    role: Role,
    options: &Options,
    events: &Events,
) {
    let config = options.config.plugins.get(&*plugin.id);
    let json = match config.map(|config| &config.config) {
        None | Some(Value::Null) => "{}".to_owned(),
        Some(config) => config.to_string(),
    };
    let limits = &options.limits;
    let mut supervisor = Supervisor {
        plugin,
        limits,
        executable: &options.host_executable,
        folder: manifest.folder(),
        config: json,
        pinned: config.is_some_and(|config| config.sha256.is_some()),
        require_sandbox: options.require_sandbox,
        events,
        crashes: Crashes::default(),
        strikes: HashMap::new(),
        again: VecDeque::new(),
        was_ready: false,
    };
    if matches!(role, Role::Next { .. }) {
        plugin.begin_as_next();
    }
    match (library::prepare(manifest, config, options), role) {
        (Ok(library), Role::Next { instead_of }) if *library.digest == *instead_of => {
            plugin.set_superfluous();
            events(Event::StateChanged(plugin.id.clone()));
            // Nothing is held for a version that nobody needs.
            drop(library);
        }
        (Ok(library), _) => {
            plugin.identify(&library.sha256, &library.digest, supervisor.pinned);
            supervisor.supervise(&library);
        }
        (Err(message), _) => supervisor.switch_off(Code::PluginNotLoaded, message),
    }
    supervisor.answer_unavailable();
}

struct Supervisor<'a> {
    plugin: &'a Arc<Plugin>,
    limits: &'a Limits,
    executable: &'a Path,
    folder: &'a Path,
    config: String,
    pinned: bool,
    require_sandbox: bool,
    events: &'a Events,
    crashes: Crashes,
    strikes: HashMap<DocId, Strikes>,
    /// Documents that come before those in the queue: the one that the last
    /// worker died on, and those that it had not come to.
    again: VecDeque<Job>,
    was_ready: bool,
}

/// How often a document has killed the plugin.
struct Strikes {
    count: u32,
    /// Of what the plugin was shown: a document that was changed gets one
    /// more chance.
    content: u64,
}

/// An answer that is not yet given.
struct Owed {
    job: Job,
    outcome: Outcome,
    spent: Duration,
}

/// Why a worker is not there any more.
enum End {
    /// Words for people.
    Crash(String),
    /// Another start would end the same way.
    Hopeless(String),
    Stopped,
}

impl<'a> Supervisor<'a> {
    /// Starts one worker after another, until there is no point in another.
    fn supervise(&mut self, library: &Library) {
        let (plugin, version) = (&*self.plugin.id, &*self.plugin.version);
        tracing::info!(plugin, version, sha256 = library.sha256, "library checked");
        loop {
            self.enter(State::Starting, "");
            let end = match self.start(library) {
                Ok((mut worker, description)) => {
                    self.was_ready = true;
                    self.enter(State::Ready, "");
                    self.plugin.settle();
                    self.serve(&mut worker, &description)
                }
                Err(end) => end,
            };
            let message = match end {
                End::Stopped => return,
                End::Hopeless(message) => {
                    return self.switch_off(Code::PluginNotLoaded, message);
                }
                End::Crash(message) => message,
            };
            tracing::warn!(plugin = &*self.plugin.id, "{message}");
            self.plugin.note(&message);
            let times = self.crashes.add(Instant::now(), self.limits.crash_window);
            let bearable = match self.plugin.is_next() {
                true => self.limits.crashes.min(TRIAL_CRASHES),
                false => self.limits.crashes,
            };
            if times >= bearable {
                let when = if self.was_ready { "" } else { " while starting" };
                let message = format!("it crashed {times} times{when}; the last time, {message}");
                return self.switch_off(Code::PluginBroken, message);
            }
            let pause = self.limits.pause(times);
            self.enter(State::Backoff, &format!("{message}; again after {}", seconds(pause)));
            self.plugin.settle();
            if let Err(error) = self.plugin.pause(Instant::now() + pause) {
                return self.switch_off(Code::PluginBroken, format!("no way to wait: {error}"));
            }
        }
    }

    fn start(&self, library: &Library) -> Result<(Worker, Description), End> {
        let accept = |sandbox: &SandboxReport| {
            sandbox.accept(self.require_sandbox, self.pinned, self.folder)
        };
        let loading = Loading {
            library: &library.path,
            folder: self.folder,
            config: &self.config,
            accept: &accept,
        };
        let started = Worker::start(
            &self.plugin.id,
            self.executable,
            &loading,
            self.limits,
            self.patience(Instant::now(), self.limits.start),
        );
        let (worker, hello) = started.map_err(|lost| match lost {
            Lost::Refused(message) => End::Hopeless(message),
            Lost::Died(how) => End::Crash(format!("{how} while it was loaded")),
            Lost::TimedOut => End::Crash(format!(
                "it was not ready after {} and was killed",
                seconds(self.limits.start)
            )),
            Lost::TooLarge => End::Hopeless("its configuration is too large".to_owned()),
            Lost::Stopped => End::Stopped,
        })?;
        let description = describe::read(&hello.description, &self.plugin.id)
            .map_err(|error| End::Hopeless(format!("its description is wrong: {error}")))?;
        self.plugin.introduce(&description, hello.sandbox);
        Ok((worker, description))
    }

    /// Hands documents to a worker for as long as it lives.
    fn serve(&mut self, worker: &mut Worker, description: &Description) -> End {
        // With the worker, in order. Only the first is being analysed.
        let mut asked: VecDeque<Job> = VecDeque::new();
        // When the worker could begin with the first of them.
        let mut since = Instant::now();
        let mut owed: Option<Owed> = None;
        loop {
            let fed = self.feed(worker, &mut asked, &mut since);
            if asked.is_empty() {
                self.enter(State::Ready, "");
            }
            self.pay(owed.take(), description);
            let lost = match fed {
                Err(lost) => lost,
                Ok(()) if asked.is_empty() => match self.plugin.next(Some(worker)) {
                    Ok(Next::Job(job)) => {
                        self.again.push_front(job);
                        continue;
                    }
                    Ok(Next::WorkerStirred) => {
                        return End::Crash(format!("{} while it had nothing to do", worker.end()));
                    }
                    Ok(Next::Stopped) => return End::Stopped,
                    Err(error) => return End::Hopeless(format!("no way to wait: {error}")),
                },
                Ok(()) => match worker.outcome(self.patience(since, self.limits.document)) {
                    Ok(outcome) => {
                        let spent = since.elapsed();
                        since = Instant::now();
                        owed = asked.pop_front().map(|job| Owed { job, outcome, spent });
                        continue;
                    }
                    Err(lost) => lost,
                },
            };
            // The first one is to blame; the others only happened to be there.
            let Some(job) = asked.pop_front() else { return End::Stopped };
            asked.append(&mut self.again);
            self.again = asked;
            return match lost {
                Lost::Stopped | Lost::TooLarge => End::Stopped,
                Lost::Refused(how) | Lost::Died(how) => {
                    let message = format!("the plugin crashed on {}: {how}", job.doc.id);
                    self.strike(job, FailureKind::Crashed, message)
                }
                Lost::TimedOut => {
                    let message = format!(
                        "the plugin took longer than {} for {} and was killed",
                        seconds(self.limits.document),
                        job.doc.id
                    );
                    self.strike(job, FailureKind::TimedOut, message)
                }
            };
        }
    }

    /// Sends the worker documents while there are some: one to analyse, and
    /// one to go on with. Waking up between two documents costs it as long as
    /// half a document.
    fn feed(
        &mut self,
        worker: &mut Worker,
        asked: &mut VecDeque<Job>,
        since: &mut Instant,
    ) -> Result<(), Lost> {
        while asked.len() < AHEAD {
            let next = self.again.pop_front().or_else(|| self.plugin.try_next());
            let Some(job) = next else { return Ok(()) };
            let strikes = self.strikes.get(&job.doc.id);
            if strikes.is_some_and(|s| s.count >= STRIKES && s.content == content_of(&job)) {
                self.answer(&job, Err(skipped()), None);
                continue;
            }
            if asked.is_empty() {
                *since = Instant::now();
            } else if job.doc.text.len() > SMALL {
                self.again.push_front(job);
                return Ok(());
            }
            self.enter(State::Busy, "");
            match self.ask(worker, &job, self.patience(*since, self.limits.document)) {
                Err(Lost::TooLarge) => {
                    let message = "the document is too large for a plugin".to_owned();
                    self.answer(&job, Err(Failure { kind: FailureKind::TooLarge, message }), None);
                }
                sent => {
                    asked.push_back(job);
                    sent?;
                }
            }
        }
        Ok(())
    }

    fn ask(&self, worker: &mut Worker, job: &Job, patience: Patience<'_>) -> Result<(), Lost> {
        let json = fields_json(self.fields_of(job));
        worker.ask(&Analyse::of(&job.doc, &json), patience)
    }

    /// What stands under the plugin's id in the front matter.
    fn fields_of<'j>(&self, job: &'j Job) -> &'j Value {
        job.doc.fields.get(&*self.plugin.id).unwrap_or(&Value::Null)
    }

    /// Answers for a document that the worker has come through.
    fn pay(&mut self, owed: Option<Owed>, description: &Description) {
        let Some(Owed { job, outcome, spent }) = owed else { return };
        if self.strikes.remove(&job.doc.id).is_some() {
            self.plugin.quarantine(&job.doc.id, false);
        }
        let fields = self.fields_of(&job);
        // A worker that lies about its time took all of it at most.
        let call = Duration::from_nanos(outcome.nanos).min(spent);
        let spent = Spent { whole: spent, call };
        let found = findings::accept(outcome, &job.doc, fields, description, &self.plugin.version);
        self.answer(&job, found, Some(spent));
    }

    /// The worker is gone over a document: once more with another, or never.
    fn strike(&mut self, job: Job, kind: FailureKind, message: String) -> End {
        let before = self.strikes.get(&job.doc.id).map_or(0, |strikes| strikes.count);
        let count = (before + 1).min(STRIKES);
        let strikes = Strikes { count, content: content_of(&job) };
        self.strikes.insert(job.doc.id.clone(), strikes);
        if count < STRIKES {
            self.again.push_front(job);
        } else {
            self.plugin.quarantine(&job.doc.id, true);
            self.answer(&job, Err(Failure { kind, message: message.clone() }), None);
        }
        End::Crash(message)
    }

    fn patience(&self, since: Instant, time: Duration) -> Patience<'a> {
        Patience { until: since + time, wake: &self.plugin.wake }
    }

    fn enter(&self, state: State, reason: &str) {
        if self.plugin.set_state(state, reason) {
            (self.events)(Event::StateChanged(self.plugin.id.clone()));
        }
    }

    fn switch_off(&self, code: Code, message: String) {
        self.plugin.fail(code, message);
        (self.events)(Event::StateChanged(self.plugin.id.clone()));
    }

    fn answer(
        &self,
        job: &Job,
        outcome: Result<concord_corpus::Findings, Failure>,
        spent: Option<Spent>,
    ) {
        if let Err(failure) = &outcome {
            let message = format!("{} (document {})", failure.message, job.doc.id);
            tracing::warn!(plugin = &*self.plugin.id, "{message}");
            self.plugin.note(&message);
            if failure.kind == FailureKind::Refused {
                self.plugin.note_refusal(message);
            }
        }
        let counted = outcome.as_ref().map(|_| spent).map_err(|failure| failure.kind);
        self.plugin.answered(counted);
        (self.events)(Event::Analysed(Analysed {
            plugin: self.plugin.id.clone(),
            doc: job.doc.id.clone(),
            revision: job.revision,
            outcome,
            call: spent.map(|spent| spent.call),
        }));
    }

    /// The plugin is switched off; whoever asks is told so.
    fn answer_unavailable(&mut self) {
        while !self.plugin.is_stopped() {
            let job = match self.again.pop_front() {
                Some(job) => job,
                None => match self.plugin.next(None) {
                    Ok(Next::Job(job)) => job,
                    Ok(Next::WorkerStirred) => continue,
                    Ok(Next::Stopped) | Err(_) => return,
                },
            };
            let message = "the plugin is switched off".to_owned();
            let failure = Failure { kind: FailureKind::Unavailable, message };
            self.plugin.answered(Err(FailureKind::Unavailable));
            (self.events)(Event::Analysed(Analysed {
                plugin: self.plugin.id.clone(),
                doc: job.doc.id.clone(),
                revision: job.revision,
                outcome: Err(failure),
                call: None,
            }));
        }
    }
}

fn skipped() -> Failure {
    let message = "skipped: it has killed this version of the plugin twice".to_owned();
    Failure { kind: FailureKind::Skipped, message }
}

fn content_of(job: &Job) -> u64 {
    let mut hasher = DefaultHasher::new();
    let doc = &*job.doc;
    (&doc.title, &doc.summary, &doc.sectors, &doc.text, doc.fields.to_string()).hash(&mut hasher);
    hasher.finish()
}

pub(crate) fn seconds(time: Duration) -> String {
    format!("{} s", time.as_secs_f64())
}

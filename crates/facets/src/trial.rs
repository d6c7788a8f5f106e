//! A plugin on the bench of its author, or before an operator adds it: one
//! worker at a time, no restarts, and every failure as it happens.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use concord_corpus::{FacetSchema, Findings};
use serde_json::Value;

use crate::channel::Patience;
use crate::describe::{self, Description};
use crate::library::{self, Library};
use crate::manifest::Manifest;
use crate::process::{Loading, Lost, Worker};
use crate::protocol::{Analyse, fields_json};
use crate::supervisor::seconds;
use crate::wake::Wake;
use crate::{Failure, FailureKind, Options, SandboxReport, findings, process};

/// A plugin's folder whose library was found and may be trusted.
#[derive(Debug)]
pub struct Trial {
    manifest: Manifest,
    library: Library,
    options: Options,
    config: String,
}

/// A plugin in a worker of its own, which ends when this is dropped.
#[derive(Debug)]
pub struct Opened<'t> {
    trial: &'t Trial,
    worker: Worker,
    wake: Wake,
    description: Description,
}

impl Trial {
    /// Reads a plugin's folder and finds its library, in it or in
    /// [`Options::library_dirs`]. A pinned hash is not asked for. The error is
    /// a sentence for the author or operator.
    pub fn of(folder: &Path, mut options: Options) -> Result<Self, String> {
        process::hold_on_to(&mut options.host_executable);
        let folder = std::path::absolute(folder).map_err(|error| error.to_string())?;
        let manifest = Manifest::read(&folder);
        let library = library::prepare(&manifest, None, &options)?;
        let config = options.config.plugins.get(&*manifest.id).map(|config| &config.config);
        let config = match config {
            None | Some(Value::Null) => "{}".to_owned(),
            Some(config) => config.to_string(),
        };
        Ok(Self { manifest, library, options, config })
    }

    /// From `plugin.toml`.
    pub fn id(&self) -> &Arc<str> {
        &self.manifest.id
    }

    /// From `plugin.toml`.
    pub fn version(&self) -> &str {
        &self.manifest.version
    }

    /// A copy of the library that was checked.
    pub fn library(&self) -> &Path {
        &self.library.path
    }

    /// Where `plugin.toml` says that the library is, below the folder.
    pub fn library_name(&self) -> Option<&PathBuf> {
        self.manifest.library.as_ref().ok()
    }

    /// Of the library, in hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.library.sha256
    }

    /// Starts a worker and lets the plugin describe itself. To be called on a
    /// thread that outlives what it returns.
    pub fn open(&self) -> Result<Opened<'_>, String> {
        let wake = Wake::new().map_err(|error| format!("no pipe for it: {error}"))?;
        let patience = Patience { until: Instant::now() + self.options.limits.start, wake: &wake };
        let (worker, description) = self.start(patience).map_err(|lost| match lost {
            Lost::Refused(message) => message,
            Lost::Died(how) => format!("it crashed while it was loaded: {how}"),
            Lost::TimedOut => {
                format!("it was not ready after {}", seconds(self.options.limits.start))
            }
            Lost::TooLarge => "its configuration is too large".to_owned(),
            Lost::Stopped => "it was stopped".to_owned(),
        })?;
        let description = describe::read(&description, &self.manifest.id)
            .map_err(|error| format!("its description is wrong: {error}"))?;
        Ok(Opened { trial: self, worker, wake, description })
    }

    fn start(&self, patience: Patience<'_>) -> Result<(Worker, String), Lost> {
        // Whoever tries a plugin out has decided to run it.
        let accept = |_: &SandboxReport| Ok(());
        let loading = Loading {
            library: &self.library.path,
            folder: self.manifest.folder(),
            config: &self.config,
            accept: &accept,
        };
        let (worker, hello) = Worker::start(
            &self.manifest.id,
            &self.options.host_executable,
            &loading,
            &self.options.limits,
            patience,
        )?;
        Ok((worker, hello.description))
    }
}

impl Opened<'_> {
    pub fn schema(&self) -> &Arc<FacetSchema> {
        &self.description.schema
    }

    /// What the plugin finds in a document. After a failure that is not
    /// [`FailureKind::Failed`] or [`FailureKind::Refused`] the worker is gone.
    pub fn analyse(&mut self, doc: &crate::PluginDoc) -> Result<Findings, Failure> {
        let fields = doc.fields.get(&*self.trial.manifest.id).unwrap_or(&Value::Null);
        let json = fields_json(fields);
        let limit = self.trial.options.limits.document;
        let patience = Patience { until: Instant::now() + limit, wake: &self.wake };
        let asked = self.worker.ask(&Analyse::of(doc, &json), patience);
        let outcome = asked.and_then(|()| self.worker.outcome(patience)).map_err(|lost| {
            let (kind, message) = match lost {
                Lost::Refused(how) | Lost::Died(how) => {
                    (FailureKind::Crashed, format!("it crashed: {how}"))
                }
                Lost::TimedOut => {
                    let message = format!("it took longer than {}", seconds(limit));
                    (FailureKind::TimedOut, message)
                }
                Lost::TooLarge => {
                    let message = "the document is too large for a plugin".to_owned();
                    (FailureKind::TooLarge, message)
                }
                Lost::Stopped => (FailureKind::Unavailable, "it was stopped".to_owned()),
            };
            Failure { kind, message }
        })?;
        let version = &self.trial.manifest.version;
        findings::accept(outcome, doc, fields, &self.description, version)
    }

    /// Bytes of memory that the worker occupies now; `None` where the system
    /// does not say.
    pub fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.worker.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kib * 1024)
    }
}

/// A plugin's folder among the installed ones.
#[derive(Clone, Debug)]
pub struct Installed {
    pub folder: PathBuf,
    pub id: Arc<str>,
    /// Empty when `plugin.toml` cannot be read.
    pub version: Arc<str>,
    /// Of its library, in hexadecimal; or why that is not loaded.
    pub sha256: Result<String, String>,
    /// The only hash that may be loaded.
    pub pinned: Option<String>,
}

/// The plugins in the folders of the options, whether they can be loaded or
/// not, folder by folder. Starts none.
pub fn installed(options: &Options) -> Result<Vec<Installed>, String> {
    let mut problems = Vec::new();
    let folders = crate::plugin_folders(&options.dirs, &mut problems);
    if let Some(problem) = problems.first() {
        return Err(problem.to_string());
    }
    let one = |folder: PathBuf| {
        let manifest = Manifest::read(&folder);
        let config = options.config.plugins.get(&*manifest.id);
        Installed {
            sha256: library::prepare(&manifest, None, options).map(|library| library.sha256),
            pinned: config.and_then(|config| config.sha256.clone()),
            id: manifest.id.clone(),
            version: manifest.version.clone(),
            folder,
        }
    };
    Ok(folders.into_iter().map(one).collect())
}

//! A folder of plugins made for a test, and the server's side of it.
#![allow(dead_code)] // each test program uses some of it

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use concord_corpus::{DocId, Findings, Kind};
use concord_facets::{
    Analysed, Event, Facets, Failure, Limits, Options, PluginConfig, PluginDoc, PluginStatus,
};
use serde_json::{Value, json};
use sha2::Digest;

/// Longer than anything takes on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The folder of a cargo package of this workspace.
fn package(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join(name)
}

/// Programs and libraries that cargo builds, once for each test program.
fn built() -> &'static HashMap<String, PathBuf> {
    static BUILT: OnceLock<HashMap<String, PathBuf>> = OnceLock::new();
    BUILT.get_or_init(|| {
        let output = Command::new(env!("CARGO"))
            // The whole workspace is named, so that dependencies have the same
            // features as in `cargo test --workspace` and are not built twice.
            .args(["build", "--message-format=json", "--workspace"])
            .args(["--example", "run_plugins", "--example", "panics"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let mut built = HashMap::new();
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            let message: Value = serde_json::from_str(line).unwrap();
            if message["target"]["kind"] == json!(["example"]) {
                let file = message["filenames"][0].as_str().unwrap();
                built.insert(message["target"]["name"].as_str().unwrap().into(), file.into());
            }
        }
        built
    })
}

/// The executable that answers to `plugin-host`.
pub fn host() -> &'static Path {
    &built()["run_plugins"]
}

/// The plugin in Rust that panics.
pub fn panicking_library() -> &'static Path {
    &built()["panics"]
}

/// `hostile.c` as a library, compiled with these definitions.
pub fn hostile(definitions: &[&str]) -> PathBuf {
    static COMPILED: Mutex<Option<HashMap<String, PathBuf>>> = Mutex::new(None);
    let mut compiled = COMPILED.lock().unwrap();
    let key = definitions.join("-");
    let make = || {
        let library = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("libhostile{key}-{}.so", std::process::id()).replace('"', ""));
        let status = Command::new("cc")
            .args(["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror", "-O1", "-shared"])
            .args(["-fPIC", "-fvisibility=hidden", "-I"])
            .arg(package("abi").join("include"))
            .args(definitions.iter().map(|definition| format!("-D{definition}")))
            .arg("-o")
            .arg(&library)
            .arg(package("facets").join("tests/plugins/hostile.c"))
            .status()
            .unwrap();
        assert!(status.success());
        library
    };
    compiled.get_or_insert_default().entry(key.clone()).or_insert_with(make).clone()
}

/// Plugins in a temporary folder, and how they are to be run.
pub struct Site {
    pub folder: tempfile::TempDir,
    pub options: Options,
}

impl Site {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = Options {
            dirs: vec![folder.path().join("plugins")],
            store: folder.path().join("store"),
            host_executable: host().to_owned(),
            limits: Limits {
                // One plugin crashes often in a test.
                crashes: 1_000,
                first_pause: Duration::from_millis(1),
                longest_pause: Duration::from_millis(5),
                ..Limits::default()
            },
            ..Options::default()
        };
        Site { folder, options }
    }

    /// A plugin that is hostile in one way.
    pub fn hostile(act: &str) -> Self {
        Self::new().plugin("hostile", &hostile(&[])).config("hostile", json!({"act": act}))
    }

    pub fn plugin(self, id: &str, library: &Path) -> Self {
        let folder = self.plugin_folder(id);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::copy(library, folder.join("lib.so")).unwrap();
        let manifest = format!(
            "id = \"{id}\"\nversion = \"1.2.3\"\nabi = \"1.0\"\n[library]\n{} = \"lib.so\"\n",
            std::env::consts::OS
        );
        std::fs::write(folder.join("plugin.toml"), manifest).unwrap();
        self
    }

    pub fn plugin_folder(&self, id: &str) -> PathBuf {
        self.options.dirs[0].join(id)
    }

    pub fn config(mut self, id: &str, config: Value) -> Self {
        let plugin = PluginConfig { sha256: None, config };
        self.options.config.plugins.insert(id.to_owned(), plugin);
        self
    }

    /// Pins the library that is there.
    pub fn pinned(mut self, id: &str) -> Self {
        let library = std::fs::read(self.plugin_folder(id).join("lib.so")).unwrap();
        let digest = sha2::Sha256::digest(library);
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        self.options.config.plugins.entry(id.to_owned()).or_default().sha256 = Some(hex);
        self
    }

    pub fn limits(mut self, change: impl FnOnce(&mut Limits)) -> Self {
        change(&mut self.options.limits);
        self
    }

    pub fn start(self) -> Running {
        let (sender, events) = channel();
        let facets = Facets::start(self.options, move |event| _ = sender.send(event));
        let running = Running { facets, events, folder: self.folder };
        running.facets.wait_until_settled(PATIENCE);
        running
    }
}

/// Plugins that run.
pub struct Running {
    pub facets: Facets,
    pub events: Receiver<Event>,
    pub folder: tempfile::TempDir,
}

impl Running {
    /// Hands a document to a plugin without waiting.
    pub fn send(&self, plugin: &str, doc: PluginDoc, revision: u64) {
        self.facets.analyse(plugin, Arc::new(doc), revision);
    }

    /// The next answer.
    pub fn answer(&self) -> Analysed {
        loop {
            if let Event::Analysed(analysed) = self.events.recv_timeout(PATIENCE).unwrap() {
                return analysed;
            }
        }
    }

    /// What a plugin finds in a document.
    pub fn analyse(&self, plugin: &str, doc: PluginDoc) -> Result<Findings, Failure> {
        self.send(plugin, doc, 1);
        self.answer().outcome
    }

    /// What the hostile plugin finds in a text.
    pub fn find(&self, id: &str, text: &str) -> Result<Findings, Failure> {
        self.analyse("hostile", doc(id, text))
    }

    pub fn status(&self, plugin: &str) -> PluginStatus {
        self.facets.status().into_iter().find(|status| &*status.id == plugin).unwrap()
    }

    /// All problems, one line each.
    pub fn problems(&self) -> Vec<String> {
        self.facets.problems().iter().map(|problem| problem.to_string()).collect()
    }

    /// The workers of this folder: whoever has a library of its store loaded.
    pub fn workers(&self) -> Vec<u32> {
        workers_of(&self.folder.path().join("store"))
    }
}

/// The processes that have something below `store` in memory.
pub fn workers_of(store: &Path) -> Vec<u32> {
    let store = store.to_str().unwrap();
    let processes = std::fs::read_dir("/proc").unwrap().filter_map(|entry| {
        let pid: u32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
        // A process may end while it is looked at.
        let maps = std::fs::read_to_string(format!("/proc/{pid}/maps")).ok()?;
        maps.contains(store).then_some(pid)
    });
    processes.collect()
}

pub fn doc(id: &str, text: &str) -> PluginDoc {
    PluginDoc {
        id: DocId::new(id),
        kind: Kind::Page,
        title: "A title".to_owned(),
        lang: None,
        text: text.to_owned(),
        summary: String::new(),
        sectors: String::new(),
        headings: Vec::new(),
        fields: Value::Null,
    }
}

/// Waits until something holds.
pub fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < PATIENCE, "still not: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// A layer of the sandbox that a kernel may lack.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    Landlock,
    Seccomp,
}

/// Does something as on a kernel without these layers: a filter makes their
/// system calls fail, on this thread and for the processes that it starts.
#[cfg(target_os = "linux")]
pub fn on_a_kernel_without<T: Send>(layers: &[Layer], work: impl FnOnce() -> T + Send) -> T {
    use seccompiler::{
        BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
        SeccompRule, apply_filter,
    };
    let mut rules = std::collections::BTreeMap::new();
    if layers.contains(&Layer::Landlock) {
        rules.insert(libc::SYS_landlock_create_ruleset, Vec::new());
    }
    if layers.contains(&Layer::Seccomp) {
        rules.insert(libc::SYS_seccomp, Vec::new());
        let option = SeccompCondition::new(
            0,
            SeccompCmpArgLen::Dword,
            SeccompCmpOp::Eq,
            libc::PR_SET_SECCOMP as u64,
        );
        let rule = SeccompRule::new(vec![option.unwrap()]).unwrap();
        rules.insert(libc::SYS_prctl, vec![rule]);
    }
    let unknown = SeccompAction::Errno(libc::ENOSYS as u32);
    let here = std::env::consts::ARCH.try_into().unwrap();
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, unknown, here).unwrap();
    let filter: BpfProgram = filter.try_into().unwrap();
    // A thread of its own: a filter stays for good.
    std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            apply_filter(&filter).unwrap();
            work()
        });
        thread.join().unwrap()
    })
}

/// Copies the files of a folder.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

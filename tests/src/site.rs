//! A server over a folder of its own.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::http::{self, Answer};
use crate::{build, project};

/// How long a test waits for something that must happen.
pub fn patience() -> Duration {
    Duration::from_secs(30)
}

/// Waits until `condition` gives something; fails with `what` when it does not.
#[track_caller]
pub fn eventually<T>(what: &str, mut condition: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(value) = condition() {
            return value;
        }
        assert!(start.elapsed() < patience(), "this never happened: {what}");
        thread::sleep(Duration::from_millis(3));
    }
}

/// A site that is being prepared.
pub struct Site {
    dir: TempDir,
    content: PathBuf,
    plugins: PathBuf,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
}

impl Default for Site {
    fn default() -> Self {
        Self::new()
    }
}

impl Site {
    /// An empty folder of content, and no plugins.
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let content = dir.path().join("content");
        let plugins = dir.path().join("plugins");
        fs::create_dir(&content).unwrap();
        fs::create_dir(&plugins).unwrap();
        Self { dir, content, plugins, arguments: Vec::new(), environment: Vec::new() }
    }

    /// The content and the plugins of the project itself, in copies.
    pub fn of_the_project() -> Self {
        let site = Self::new();
        copy_folder(&project().join("content"), &site.content);
        site.with_plugins()
    }

    /// Another content folder, which is not written to.
    pub fn content(mut self, folder: &Path) -> Self {
        folder.clone_into(&mut self.content);
        self
    }

    /// The plugins of the project.
    pub fn with_plugins(mut self) -> Self {
        self.plugins = project().join("plugins");
        self
    }

    /// A plugin folder with this `plugin.toml` and library.
    pub fn plugin(self, id: &str, manifest: &str, library: &Path) -> Self {
        let folder = self.plugins.join(id);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("plugin.toml"), manifest).unwrap();
        fs::copy(library, folder.join(library.file_name().unwrap())).unwrap();
        self
    }

    pub fn file(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        write(&self.content.join(path), text.as_ref());
        self
    }

    /// What the file `concord.toml` says.
    pub fn toml(self, text: &str) -> Self {
        fs::write(self.dir.path().join("concord.toml"), text).unwrap();
        self
    }

    pub fn args(mut self, arguments: &[&str]) -> Self {
        self.arguments.extend(arguments.iter().map(|a| (*a).to_owned()));
        self
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Where the site keeps its files.
    pub fn folder(&self) -> &Path {
        self.dir.path()
    }

    pub fn content_folder(&self) -> &Path {
        &self.content
    }

    /// Starts the server and waits until everything is searchable.
    #[track_caller]
    pub fn serve(self) -> Started {
        let started = self.start();
        started.until_ready();
        started
    }

    /// Starts the server; it may still be reading.
    #[track_caller]
    pub fn start(self) -> Started {
        let mut command = self.command("serve");
        command.args(["--listen", "127.0.0.1:0"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        keep_log(child.stderr.take().unwrap(), log.clone());
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut first = String::new();
        out.read_line(&mut first).unwrap();
        let Some(url) = first.trim().strip_prefix("Concord is listening on ") else {
            let log = log.lock().unwrap().clone();
            panic!("the server said “{first}” and logged: {log}");
        };
        keep_log(out, log.clone());
        Started { url: url.to_owned(), child, log, site: self }
    }

    /// Runs a subcommand to its end.
    pub fn run(&self, subcommand: &str, arguments: &[&str]) -> (ExitStatus, String, String) {
        let output = self.command(subcommand).args(arguments).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status, text(output.stdout), text(output.stderr))
    }

    fn command(&self, subcommand: &str) -> Command {
        let mut command = Command::new(build::concord());
        command
            .current_dir(self.dir.path())
            .arg(subcommand)
            .arg("--content")
            .arg(&self.content)
            .arg("--plugins")
            .arg(&self.plugins)
            .arg("--data")
            .arg(self.dir.path().join("data"))
            .args(&self.arguments)
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }
}

/// A running server. It ends with the test.
pub struct Started {
    url: String,
    child: Child,
    log: Arc<Mutex<String>>,
    site: Site,
}

impl Started {
    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What the server has logged so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    pub fn folder(&self) -> &Path {
        self.site.folder()
    }

    #[track_caller]
    pub fn until_ready(&self) {
        eventually("the server is ready", || {
            self.try_get("/readyz").filter(|answer| answer.status == 200)
        });
    }

    pub fn try_get(&self, path: &str) -> Option<Answer> {
        http::send("GET", &format!("{}{path}", self.url), &[])
    }

    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.try_get(path).unwrap_or_else(|| panic!("no answer to {path}"))
    }

    #[track_caller]
    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        http::send("GET", &format!("{}{path}", self.url), headers).unwrap()
    }

    #[track_caller]
    pub fn send(&self, method: &str, path: &str) -> Answer {
        http::send(method, &format!("{}{path}", self.url), &[]).unwrap()
    }

    #[track_caller]
    pub fn post(&self, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        http::post(&format!("{}{path}", self.url), headers, body).unwrap()
    }

    /// The JSON at an address of the API.
    #[track_caller]
    pub fn api(&self, path: &str) -> Value {
        let answer = self.get(&format!("/api/v1/{path}"));
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.json()
    }

    /// The ids that a query finds, best first.
    #[track_caller]
    pub fn finds(&self, query: &str) -> Vec<String> {
        let found = self.api(&format!("search?limit=100&q={}", http::encode(query)));
        let hits = found["hits"].as_array().unwrap().iter();
        hits.map(|hit| hit["id"].as_str().unwrap().to_owned()).collect()
    }

    /// Waits until the document is among the hits.
    #[track_caller]
    pub fn eventually_finds(&self, query: &str, id: &str) {
        eventually(&format!("“{query}” finds {id}"), || {
            self.finds(query).contains(&id.to_owned()).then_some(())
        });
    }

    /// Waits until nothing is found.
    #[track_caller]
    pub fn eventually_loses(&self, query: &str) {
        eventually(&format!("“{query}” finds nothing"), || {
            self.finds(query).is_empty().then_some(())
        });
    }

    /// The codes of the problems of a file, with their lines.
    #[track_caller]
    pub fn problems(&self, file: &str) -> Vec<(String, u64)> {
        let all = self.api("problems");
        let of_file = all.as_array().unwrap().iter().filter(|p| p["file"] == file);
        let pair =
            |p: &Value| (p["code"].as_str().unwrap().to_owned(), p["line"].as_u64().unwrap());
        of_file.map(pair).collect()
    }

    /// Waits until the file has a problem of this code.
    #[track_caller]
    pub fn eventually_reports(&self, file: &str, code: &str) {
        eventually(&format!("{code} is reported for {file}"), || {
            self.problems(file).iter().any(|(known, _)| known == code).then_some(())
        });
    }

    /// Writes a file in place, as simple editors do.
    pub fn save(&self, path: &str, text: impl AsRef<[u8]>) -> &Self {
        write(&self.path(path), text.as_ref());
        self
    }

    /// Where a file of the content folder is on disk.
    pub fn path(&self, path: &str) -> PathBuf {
        self.site.content.join(path)
    }

    /// Asks the server to end, as an operator does, and waits.
    #[track_caller]
    pub fn terminate(&mut self) -> ExitStatus {
        signal(self.pid(), rustix::process::Signal::TERM);
        eventually("the server ends", || self.child.try_wait().unwrap())
    }

    /// Ends the server without asking.
    #[track_caller]
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if thread::panicking() {
            println!("--- the server's log ---\n{}", self.log());
        }
    }
}

/// Sends a signal to a process that this test started.
pub fn signal(pid: u32, signal: rustix::process::Signal) {
    let pid = rustix::process::Pid::from_raw(pid as i32).unwrap();
    let _ = rustix::process::kill_process(pid, signal);
}

fn keep_log(from: impl Read + Send + 'static, log: Arc<Mutex<String>>) {
    thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            let mut log = log.lock().unwrap();
            log.push_str(&line);
            log.push('\n');
        }
    });
}

fn write(path: &Path, text: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Copies a folder with everything in it.
pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

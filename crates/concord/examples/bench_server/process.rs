//! Servers as processes: started, watched, and ended.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Outcome;

/// Clock ticks of `/proc/PID/stat` in a second: the same on all of Linux.
const TICKS: f64 = 100.0;

/// A running server. It ends with this value.
pub(crate) struct Server {
    child: Child,
    /// `127.0.0.1:PORT`
    pub(crate) address: String,
    /// Until it could answer, in seconds.
    pub(crate) start: f64,
}

impl Server {
    /// Starts a server, and waits until it is ready.
    pub(crate) fn start(command: &mut Command, ready: Option<&str>) -> Outcome<Self> {
        let started = Instant::now();
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn()?;
        let out = child.stdout.take().ok_or("no standard output")?;
        let mut server = Self { child, address: String::new(), start: 0.0 };
        let mut first = String::new();
        BufReader::new(out).read_line(&mut first)?;
        let (_, address) =
            first.trim().rsplit_once("http://").ok_or("the server names no address")?;
        server.address = address.to_owned();
        if let Some(path) = ready {
            while !server.get(path)?.starts_with("HTTP/1.1 200") {
                if started.elapsed() > Duration::from_secs(600) {
                    return Err("the server does not become ready".into());
                }
                std::thread::sleep(Duration::from_millis(2));
            }
        }
        server.start = started.elapsed().as_secs_f64();
        Ok(server)
    }

    /// What it answers, headers and all.
    pub(crate) fn get(&self, path: &str) -> Outcome<String> {
        let mut stream = TcpStream::connect(&self.address)?;
        let host = &self.address;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    /// Seconds of processor time that it has taken since it was started.
    pub(crate) fn processor_time(&self) -> Outcome<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // The name, in parentheses, may hold spaces.
        let (_, fields) = stat.rsplit_once(')').ok_or("no name")?;
        let fields: Vec<&str> = fields.split_ascii_whitespace().collect();
        let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok());
        let (user, system) = ticks(11).zip(ticks(12)).ok_or("no times")?;
        Ok((user + system) / TICKS)
    }

    /// Megabytes: `VmRSS` or `VmHWM`.
    pub(crate) fn memory(&self, field: &str) -> Outcome<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find(|line| line.starts_with(field)).ok_or("no such field")?;
        let kilobytes = line.split_ascii_whitespace().nth(1).ok_or("no number")?;
        Ok(kilobytes.parse::<f64>()? / 1000.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What `wrk` measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    pub(crate) answers: f64,
    pub(crate) per_second: f64,
    /// Milliseconds.
    pub(crate) p50: f64,
    pub(crate) p99: f64,
}

/// The requests of a file in turn, a line each.
const SCRIPT: &str = r#"
local paths, at = {}, 0
for path in io.lines(os.getenv("BENCH_PATHS")) do paths[#paths + 1] = path end
request = function()
  at = at % #paths + 1
  return wrk.format("GET", paths[at])
end
"#;

/// Connections that are kept busy.
const CONNECTIONS: usize = 8;
const SECONDS: usize = 4;

/// Asks a server for these paths as fast as it answers.
pub(crate) fn load(folder: &Path, server: &Server, paths: &[String]) -> Outcome<Load> {
    let (script, list) = (folder.join("load.lua"), folder.join("paths"));
    fs::write(&script, SCRIPT)?;
    fs::write(&list, paths.join("\n") + "\n")?;
    let output = Command::new("wrk")
        .arg("--threads=1")
        .arg(format!("--connections={CONNECTIONS}"))
        .arg(format!("--duration={SECONDS}s"))
        .args(["--timeout=10s", "--latency", "--script"])
        .arg(&script)
        .arg(format!("http://{}", server.address))
        .env("BENCH_PATHS", &list)
        .output()
        .map_err(|error| format!("wrk cannot be run ({error}); apt-get install wrk"))?;
    let text = String::from_utf8(output.stdout)?;
    if !output.status.success() || text.contains("Non-2xx") || text.contains("Socket errors") {
        return Err(format!("wrk: {text}{}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let after = |name: &str| {
        let line = text.lines().find_map(|line| line.trim().strip_prefix(name));
        line.map(str::trim).ok_or_else(|| format!("wrk says nothing of {name}: {text}"))
    };
    // `372 requests in 8.08s, 2.96MB read`
    let answers = text.lines().find_map(|line| line.split_once(" requests in "));
    let answers = answers.ok_or("wrk does not say how many answers it got")?.0.trim().parse()?;
    Ok(Load {
        answers,
        per_second: after("Requests/sec:")?.parse()?,
        p50: milliseconds(after("50%")?)?,
        p99: milliseconds(after("99%")?)?,
    })
}

fn milliseconds(text: &str) -> Outcome<f64> {
    for (unit, factor) in [("us", 0.001), ("ms", 1.0), ("s", 1000.0)] {
        if let Some(number) = text.strip_suffix(unit) {
            return Ok(number.parse::<f64>()? * factor);
        }
    }
    Err(format!("no time: {text}").into())
}

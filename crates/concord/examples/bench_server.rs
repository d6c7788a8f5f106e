//! Measures the server beside a small one of bare axum and tantivy that reads
//! the same files and answers with the same (top 10, total, nine facets,
//! stored fields, snippets, as JSON), in the same run: only the ratios mean
//! something. The load is that of `wrk` (`apt-get install wrk`): small, fast,
//! and able to take its requests from a list.
//!
//! `just bench [DOCUMENTS…]` builds what it needs: the binary, and the
//! benchmark of the index, whose table comes first.
//!
//! `bench_server write FOLDER DOCUMENTS` only writes the corpus, to be looked at
//! by other means.
//!
//! Each figure is measured in several rounds, in turns; of each the best one
//! counts.
#![allow(clippy::print_stdout)] // what it is for

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

#[path = "bench_server/bare.rs"]
mod bare;
#[path = "bench_server/content.rs"]
mod content;
#[path = "../../search/examples/bench/fields.rs"]
mod fields;
#[path = "bench_server/process.rs"]
mod process;
#[path = "bench_server/reading.rs"]
mod reading;
#[path = "../../search/examples/bench/words.rs"]
mod words;

use content::Queries;
use process::{Server, load};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Each server is started and put under load so many times; where starts take
/// minutes, twice.
const ROUNDS: usize = 3;
const ROUNDS_OF_MANY: usize = 2;
const MANY: usize = 50_000;
/// More requests than any server answers in a round.
const REQUESTS: usize = 200_000;
/// A server with nothing to do is watched for so long.
const IDLE: Duration = Duration::from_secs(10);
/// So many queries are compared before anything is measured.
const COMPARED: usize = 60;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [role, content, index] = arguments.as_slice()
        && role == "bare"
    {
        return bare::serve(Path::new(content), Path::new(index));
    }
    if let [role, folder, documents] = arguments.as_slice()
        && role == "write"
    {
        return content::write(Path::new(folder), documents.parse()?);
    }
    let sizes = match arguments.as_slice() {
        [] => vec!["10000".to_owned(), "100000".to_owned()],
        sizes => sizes.to_vec(),
    };
    for size in sizes {
        measure(size.parse()?)?;
    }
    Ok(())
}

/// Where everything of one size is.
struct Place {
    folder: tempfile::TempDir,
    /// Of programs, this one and Concord.
    programs: PathBuf,
}

impl Place {
    fn content(&self) -> PathBuf {
        self.folder.path().join("content")
    }

    fn bare(&self, round: usize) -> Outcome<Server> {
        let mut command = Command::new(std::env::current_exe()?);
        let index = self.folder.path().join(format!("bare{round}"));
        Server::start(command.arg("bare").arg(self.content()).arg(index), None)
    }

    /// `data` is the name of its data folder: a new one for a cold start.
    fn ours(&self, data: &str) -> Outcome<Server> {
        let mut command = Command::new(self.programs.join("concord"));
        let under = |name| self.folder.path().join(name);
        command.arg("serve").args(["--listen", "127.0.0.1:0"]);
        command.arg("--content").arg(self.content()).arg("--plugins").arg(under("plugins"));
        command.arg("--data").arg(under(data));
        Server::start(command.current_dir(self.folder.path()), Some("/readyz"))
    }
}

/// The best of each figure.
#[derive(Default)]
struct Best(BTreeMap<String, f64>);

impl Best {
    fn low(&mut self, name: &str, figure: f64) {
        let known = self.0.entry(name.to_owned()).or_insert(figure);
        *known = known.min(figure);
    }

    fn high(&mut self, name: &str, figure: f64) {
        let known = self.0.entry(name.to_owned()).or_insert(figure);
        *known = known.max(figure);
    }

    /// Puts a server under load. The time of the processor is what counts
    /// where others use the machine too.
    fn load(
        &mut self,
        name: &str,
        server: &Server,
        folder: &Path,
        paths: &[String],
    ) -> Outcome<()> {
        let before = server.processor_time()?;
        let load = load(folder, server, paths)?;
        let processor = (server.processor_time()? - before) * 1000.0 / load.answers;
        self.high(&format!("{name}, requests/s"), load.per_second);
        self.low(&format!("{name}, p50"), load.p50);
        self.low(&format!("{name}, p99"), load.p99);
        self.low(&format!("{name}, processor"), processor);
        Ok(())
    }
}

fn measure(documents: usize) -> Outcome<()> {
    let place = Place {
        folder: tempfile::tempdir()?,
        programs: std::env::current_exe()?.ancestors().nth(2).ok_or("no folder")?.to_owned(),
    };
    content::write(&place.content(), documents)?;
    index(documents)?;
    let load_before = machine_load()?;
    let (mut ours, mut bare) = (Best::default(), Best::default());

    let rounds = if documents < MANY { ROUNDS } else { ROUNDS_OF_MANY };
    for round in 0..rounds {
        let server = place.bare(round)?;
        for start in ["cold start", "second start"] {
            bare.low(start, server.start);
            bare.low(&format!("{start}, processor"), server.processor_time()?);
        }
        drop(server);
        let data = format!("data{round}");
        for start in ["cold start", "second start"] {
            let server = place.ours(&data)?;
            ours.low(start, server.start);
            ours.low(&format!("{start}, processor"), server.processor_time()?);
        }
    }

    let (our_server, bare_server) = (place.ours("data")?, place.bare(rounds)?);
    let mut queries = Queries::new();
    compare(&our_server, &bare_server, &queries.mixed(COMPARED))?;
    let folder = place.folder.path();
    for _ in 0..rounds {
        let mixed = addresses("/api/v1/search", &queries.mixed(REQUESTS));
        let different = addresses("/api/v1/search", &queries.different(REQUESTS));
        let pages = addresses("/search", &queries.mixed(REQUESTS));
        bare.load("JSON", &bare_server, folder, &mixed)?;
        ours.load("JSON", &our_server, folder, &mixed)?;
        bare.load("all different", &bare_server, folder, &different)?;
        ours.load("all different", &our_server, folder, &different)?;
        ours.load("pages", &our_server, folder, &pages)?;
    }
    for (best, server) in [(&mut ours, &our_server), (&mut bare, &bare_server)] {
        best.low("memory of the server", server.memory("VmRSS")?);
        best.low("the same at its peak", server.memory("VmHWM")?);
        let before = server.processor_time()?;
        std::thread::sleep(IDLE);
        let idle = (server.processor_time()? - before) / IDLE.as_secs_f64();
        best.low("processor at rest", idle * 100.0);
    }
    print(&ours, &bare);
    println!("Load of the machine: {load_before} before, {} after.\n", machine_load()?);
    Ok(())
}

/// The table of the index, of which that of the server is the rest.
fn index(documents: usize) -> Outcome<()> {
    let program = std::env::current_exe()?.with_file_name("bench");
    if !program.exists() {
        println!("(no {}: the index is not measured)", program.display());
        return Ok(());
    }
    match Command::new(program).arg(documents.to_string()).status()?.success() {
        true => Ok(()),
        false => Err("the index could not be measured".into()),
    }
}

/// The mean of the last minute: how many threads wanted a processor.
fn machine_load() -> Outcome<String> {
    let loads = std::fs::read_to_string("/proc/loadavg")?;
    Ok(loads.split(' ').next().unwrap_or_default().to_owned())
}

fn addresses(path: &str, queries: &[String]) -> Vec<String> {
    let address = |query: &String| {
        let query = query.replace(' ', "+");
        format!("{path}?q={query}&limit=10")
    };
    queries.iter().map(address).collect()
}

/// Both must find the same, or their times say nothing. Where fewer than ten
/// documents have all words, Concord goes on to search for any of them.
fn compare(ours: &Server, bare: &Server, queries: &[String]) -> Outcome<()> {
    let ask = |server: &Server, path: &str| -> Outcome<(u64, usize)> {
        let answer = server.get(path)?;
        let (_, body) = answer.split_once("\r\n\r\n").ok_or("no body")?;
        let json: serde_json::Value = serde_json::from_str(body)?;
        Ok((json["total"].as_u64().ok_or("no total")?, body.len()))
    };
    let (mut sizes, mut few) = ([0, 0], 0);
    for path in addresses("/api/v1/search", queries) {
        let (found, _) = ask(ours, &format!("{path}&exact=1"))?;
        let (expected, size) = ask(bare, &path)?;
        sizes[0] += ask(ours, &path)?.1;
        sizes[1] += size;
        if expected < 10 {
            few += 1;
        } else if found != expected {
            return Err(format!("{path}: {found} hits, and {expected} of the bare server").into());
        }
    }
    let [ours, bare] = sizes.map(|size| size / queries.len());
    println!(
        "An answer has {ours} bytes, {bare} of the bare server; {few} of {} queries have less \
         than ten hits, and are widened by Concord.",
        queries.len()
    );
    Ok(())
}

/// A figure, its unit, and the ratio that is wanted.
const FIGURES: [(&str, &str, &str); 18] = [
    ("JSON, requests/s", "", "≥ 1"),
    ("JSON, p50", "ms", ""),
    ("JSON, p99", "ms", ""),
    ("JSON, processor", "ms", ""),
    ("all different, requests/s", "", "≥ 1"),
    ("all different, p50", "ms", ""),
    ("all different, p99", "ms", ""),
    ("all different, processor", "ms", ""),
    ("pages, requests/s", "", ""),
    ("pages, p50", "ms", ""),
    ("pages, p99", "ms", ""),
    ("pages, processor", "ms", ""),
    ("cold start", "s", "≤ 1.4"),
    ("cold start, processor", "s", ""),
    ("second start", "s", ""),
    ("memory of the server", "MB", ""),
    ("the same at its peak", "MB", ""),
    ("processor at rest", "%", ""),
];

fn print(ours: &Best, bare: &Best) {
    for (name, unit, goal) in FIGURES {
        let Some(our) = ours.0.get(name) else { continue };
        print!("{name:27} {our:8.3} {unit:2}");
        if let Some(bare) = bare.0.get(name) {
            let ratio = our / bare;
            print!(" {bare:8.3} {unit:2}");
            if ratio.is_finite() {
                print!("   {ratio:8.2}");
            }
        }
        match goal {
            "" => println!(),
            goal => println!("  ({goal})"),
        }
    }
}

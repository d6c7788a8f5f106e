//! The command line as it is typed.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use concord_base::Watching;
use concord_corpus::Kind;
use tracing_subscriber::EnvFilter;

use crate::config;

/// A knowledge base of what partnerships learned: one binary over a folder of
/// Markdown.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true, args_override_self = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Without a subcommand it serves.
    #[command(flatten)]
    pub serve: Serve,
    /// Say more on standard error; twice for everything.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the corpus on the web and follow every save (the default).
    #[command(args_override_self = true)]
    Serve(Serve),
    /// Say what is wrong with the files of a corpus.
    #[command(args_override_self = true)]
    Check(Check),
    /// Start a new document: a valid file with the allowed values as comments.
    #[command(args_override_self = true)]
    New(New),
    /// Print the JSON Schema of a kind's front matter, for editors.
    #[command(args_override_self = true)]
    Schema(Schema),
    /// Search from the terminal.
    #[command(args_override_self = true)]
    Search(Search),
    /// Answer an assistant on standard input and output, by the Model Context
    /// Protocol; a server does the same under /mcp.
    #[command(args_override_self = true)]
    Mcp(Mcp),
    /// Measure how well search ranks, on a collection of documents, queries
    /// and judgments.
    ///
    /// Every document becomes a Markdown file of a corpus of its own, every
    /// judged query is asked as any search is, and a line is printed for each
    /// folder: nDCG@10, MAP@100 and recall@100, the mean over its queries.
    #[command(args_override_self = true)]
    Eval(Eval),
    /// Write, check and install facet plugins.
    Plugin {
        #[command(subcommand)]
        command: crate::plugin::Command,
    },
}

/// Where things are.
#[derive(Clone, Debug, Args)]
pub(crate) struct Places {
    /// The folder of Markdown.
    #[arg(long, value_name = "DIR", default_value = "content")]
    pub content: PathBuf,
    /// The folder of facet plugins, one folder each.
    #[arg(long, value_name = "DIR", default_value = "plugins")]
    pub plugins: PathBuf,
    /// Where the index is kept while a server runs [default: the user's cache
    /// folder].
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Settings of plugins [default: concord.toml, if it is there].
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Take documents with `draft: true` too.
    #[arg(long)]
    pub drafts: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub places: Places,
    /// Address and port to listen on; port 0 picks a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub listen: String,
    /// The address under which readers reach the site, where a proxy stands
    /// before it.
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// How changes of files are noticed; `poll` for network folders.
    #[arg(long, value_enum, default_value_t)]
    pub watcher: Watcher,
    /// Load no plugin where the system cannot sandbox it fully, not even a
    /// pinned one.
    #[arg(long)]
    pub require_sandbox: bool,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Watcher {
    #[default]
    Native,
    Poll,
}

impl From<Watcher> for Watching {
    fn from(watcher: Watcher) -> Self {
        match watcher {
            Watcher::Native => Watching::Native,
            Watcher::Poll => Watching::Poll,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Files or folders to check [default: all of the content folder]. A
    /// folder elsewhere is checked as a corpus of its own.
    pub paths: Vec<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    #[command(flatten)]
    pub places: Places,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Format {
    /// For people, with the source around each place.
    #[default]
    Human,
    /// As under /api/v1/problems.
    Json,
    /// Annotations of a GitHub workflow.
    Github,
}

#[derive(Debug, Args)]
pub(crate) struct New {
    /// case, practice, challenge, path or note.
    #[arg(value_parser = our_kind)]
    pub kind: Kind,
    pub title: String,
    #[command(flatten)]
    pub places: Places,
}

#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// case, practice, challenge, path or note.
    #[arg(value_parser = our_kind)]
    pub kind: Kind,
    #[command(flatten)]
    pub places: Places,
}

/// A kind that has front matter of ours.
fn our_kind(word: &str) -> Result<Kind, String> {
    let ours = || Kind::ALL.into_iter().filter(|kind| *kind != Kind::Page);
    let found = ours().find(|kind| kind.name() == word);
    found.ok_or_else(|| {
        let names: Vec<_> = ours().map(Kind::name).collect();
        format!("should be one of {}", names.join(", "))
    })
}

#[derive(Debug, Args)]
pub(crate) struct Search {
    /// Words to look for.
    #[arg(required = true)]
    pub words: Vec<String>,
    /// Keep what has this facet value, such as sector=health; may be repeated.
    #[arg(long = "facet", value_name = "FACET=VALUE")]
    pub facets: Vec<String>,
    /// Keep this kind: case, lesson, practice, challenge, path, note or page.
    #[arg(long)]
    pub kind: Vec<String>,
    #[arg(long, default_value_t = 10)]
    pub limit: usize,
    #[command(flatten)]
    pub places: Places,
}

#[derive(Debug, Args)]
pub(crate) struct Mcp {
    #[command(flatten)]
    pub places: Places,
    /// The address under which readers reach the site: links in answers begin
    /// with it.
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Eval {
    /// Folders with docs.jsonl (id, title, text), queries.jsonl (id, text) and
    /// qrels.tsv (query, document, grade; tabs between them, and a first line
    /// of headings or none).
    #[arg(required = true, value_name = "DIR")]
    pub folders: Vec<PathBuf>,
}

impl Places {
    /// What a base is opened with; `watching` is `None` for a single look.
    pub(crate) fn options(
        &self,
        watching: Option<Watching>,
    ) -> Result<concord_base::Options, String> {
        let data = self.data.clone().unwrap_or_else(default_data);
        Ok(concord_base::Options {
            content: self.content.clone(),
            data: data.clone(),
            drafts: self.drafts,
            watching,
            plugins: config::plugins(self.config.as_deref(), &self.plugins, &data)?,
        })
    }
}

/// The user's cache folder, as the XDG base directory specification says.
pub(crate) fn default_data() -> PathBuf {
    let set = |name| std::env::var_os(name).filter(|value| Path::new(value).is_absolute());
    let cache = set("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| set("HOME").map(|home| Path::new(&home).join(".cache")));
    cache.unwrap_or_else(std::env::temp_dir).join("concord")
}

/// `concord check | head` ends when `head` has enough, without a word: printing
/// to nobody is the one panic that is no mistake of ours.
pub(crate) fn end_when_nobody_reads() {
    let otherwise = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let message = panic.payload().downcast_ref::<String>();
        if message.is_some_and(|message| message.starts_with("failed printing to stdout")) {
            // As a shell counts a program that the signal PIPE has ended.
            std::process::exit(128 + 13);
        }
        otherwise(panic);
    }));
}

/// Logs to standard error; `CONCORD_LOG` takes the filters of tracing.
pub(crate) fn log(verbose: u8) {
    let level = match verbose {
        0 => "warn,concord=info",
        1 => "info,concord=debug",
        _ => "debug",
    };
    let filter = EnvFilter::try_from_env("CONCORD_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
}

//! `concord plugin …`: what authors of plugins and operators do with them.

mod add;
mod check;
mod documents;
mod examples;
mod list;
mod new;
mod run;
mod score;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use concord_facets::{Options, Trial};

use crate::cli::default_data;
use crate::config;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start a new plugin: a folder that builds and passes its checks.
    New(New),
    /// Put a plugin through its paces, each in a process of its own.
    ///
    /// It is loaded as the server loads it, given empty, huge and strange
    /// documents, front matter of wrong types, the same documents twice, and
    /// the files in its folder `examples`, whose front matter says what is to
    /// be found:
    ///
    ///   expect:                # found, among others; [] for nothing at all
    ///     season: [summer]
    ///   not:                   # not found
    ///     season: [winter]
    ///   problems:              # reported there, and nowhere else
    ///     /since: [not-a-year]
    ///
    /// Exits 0 when everything passed, 1 otherwise.
    #[command(verbatim_doc_comment)]
    #[allow(rustdoc::broken_intra_doc_links)] // an example in YAML, as the help shows it
    Check(Check),
    /// Show what a plugin finds in a document, with the places.
    Run(Run),
    /// Measure what a plugin finds against what people say is there.
    ///
    /// A file of labels has a line for each document, with tabs between:
    /// `half` (`tune`: phrases may be fitted to it; `kept`: only measured),
    /// `file` (a path below one of the folders of documents), `about` (is it
    /// about the plugin's field: yes or no), and a column for each facet with
    /// the ids of its values, separated by spaces:
    ///
    ///   # floor season 0.8 0.7
    ///   half  file        about  season         place
    ///   tune  harvest.md  yes    summer autumn  field?
    ///   kept  parking.md  no
    ///
    /// `value?` is for what readers disagree about: it counts neither as right
    /// nor as wrong nor as missing. A value brings its parents along. The row
    /// `about` counts documents: those with any value against those labelled
    /// yes. What a document states in its front matter under the plugin's key
    /// is left out: reading is measured.
    ///
    /// `# floor FACET PRECISION RECALL` is what the kept half must reach;
    /// `# alone …` holds instead where `--skip-absent` left documents out.
    ///
    /// Exits 0 when all floors are reached, 1 otherwise.
    #[command(verbatim_doc_comment)]
    Score(Score),
    /// List the installed plugins: version, trust, pin.
    List(List),
    /// Install a plugin: copy it to the folder of plugins and pin its library.
    ///
    /// The library's SHA-256 is written to concord.toml, so that no other one
    /// is loaded; everything else in that file stays as it is. A plugin that
    /// does not start is not installed.
    Add(Add),
}

#[derive(Debug, Args)]
pub(crate) struct New {
    /// The plugin's id: lower-case letters, digits and hyphens. A folder of
    /// this name is made here.
    pub name: String,
    #[arg(long, value_enum, default_value_t)]
    pub lang: Language,
    /// The folder of the crate concord-plugin, for plugins in Rust [default:
    /// the published one].
    #[arg(long, value_name = "PATH")]
    pub sdk: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    #[default]
    Rust,
    C,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The plugin's folder, with plugin.toml.
    pub path: PathBuf,
    /// Where the random documents begin; the same number makes the same ones.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    #[command(flatten)]
    pub bench: Bench,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Format {
    /// A table for people.
    #[default]
    Human,
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct Run {
    /// The plugin's folder, with plugin.toml.
    pub path: PathBuf,
    /// A Markdown file.
    pub document: PathBuf,
    #[command(flatten)]
    pub bench: Bench,
}

#[derive(Debug, Args)]
pub(crate) struct Score {
    /// The plugin's folder, with plugin.toml.
    pub path: PathBuf,
    /// A file of labels: columns with tabs between.
    pub labels: PathBuf,
    /// A folder below which the documents are; may be repeated [default: that
    /// of the labels, which is always looked at first].
    #[arg(long, value_name = "DIR")]
    pub documents: Vec<PathBuf>,
    /// Leave documents out that are nowhere.
    #[arg(long)]
    pub skip_absent: bool,
    /// Read this half only.
    #[arg(long, value_enum)]
    pub half: Option<Half>,
    /// Show this facet only.
    #[arg(long)]
    pub facet: Option<String>,
    /// List what is wrong and missing, with the places that misled.
    #[arg(long)]
    pub mistakes: bool,
    /// List for each value the evidence, by how often it was right and wrong.
    #[arg(long)]
    pub reasons: bool,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    #[command(flatten)]
    pub bench: Bench,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Half {
    Tune,
    Kept,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    pub places: Installed,
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    /// The plugin's folder, with plugin.toml.
    pub path: PathBuf,
    #[command(flatten)]
    pub places: Installed,
    #[command(flatten)]
    pub libraries: Libraries,
}

/// How a plugin is tried out.
#[derive(Debug, Args)]
pub(crate) struct Bench {
    #[command(flatten)]
    pub libraries: Libraries,
    /// Settings of plugins, of which [plugins.ID.config] is handed to this one
    /// [default: concord.toml, if it is there].
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Libraries {
    /// A folder in which the library is looked for when it is not where
    /// plugin.toml says, such as target/debug; may be repeated.
    #[arg(long = "library-dir", value_name = "DIR")]
    pub folders: Vec<PathBuf>,
}

/// Where plugins are installed.
#[derive(Debug, Args)]
pub(crate) struct Installed {
    /// The folder of facet plugins, one folder each.
    #[arg(long, value_name = "DIR", default_value = "plugins")]
    pub plugins: PathBuf,
    /// Settings of plugins [default: concord.toml].
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

pub(crate) fn run(command: Command) -> Result<ExitCode, String> {
    match command {
        Command::New(options) => new::run(&options),
        Command::Check(options) => check::run(&options),
        Command::Run(options) => run::run(&options),
        Command::Score(options) => score::run(&options),
        Command::List(options) => list::run(&options.places),
        Command::Add(options) => add::run(&options),
    }
}

/// How a plugin's worker is run. Copies of libraries are kept where a server
/// keeps them, too.
fn options(folder: &Path, config: Option<&Path>, libraries: &Libraries) -> Result<Options, String> {
    let mut options = config::plugins(config, folder, &default_data())?;
    options.library_dirs.splice(0..0, libraries.folders.iter().cloned());
    Ok(options)
}

/// Opens a plugin's folder. The error says how to build a library that is
/// missing.
fn trial(path: &Path, options: Options) -> Result<Trial, String> {
    if !path.join("plugin.toml").is_file() {
        return Err(format!("{} is not a plugin's folder: it has no plugin.toml", path.display()));
    }
    Trial::of(path, options).map_err(|error| match how_to_build(path) {
        Some(command) if error.contains("was not found") => {
            format!("{error}; build it first: {command}")
        }
        _ => error,
    })
}

/// The command that builds the plugin in a folder, by the files in it.
fn how_to_build(path: &Path) -> Option<String> {
    if path.join("Cargo.toml").is_file() {
        let manifest = path.join("Cargo.toml");
        return Some(format!("cargo build --release --manifest-path {}", manifest.display()));
    }
    path.join("Makefile").is_file().then(|| format!("make -C {}", path.display()))
}

//! The binary: a command line around a live knowledge base and its web.

mod check;
mod cli;
mod config;
mod eval;
mod mcp;
mod new;
mod plugin;
mod report;
mod search;
mod serve;
mod web;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};

fn main() -> ExitCode {
    // A plugin's worker is sandboxed before anything else, above all before
    // any thread starts.
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_some_and(|first| first == "plugin-host") {
        return concord_facets::host_main(arguments);
    }

    cli::end_when_nobody_reads();
    let cli = Cli::parse();
    cli::log(cli.verbose);
    let outcome = match cli.command.unwrap_or(Command::Serve(cli.serve)) {
        Command::Serve(options) => serve::run(options),
        Command::Check(options) => check::run(options),
        Command::New(options) => new::new(options),
        Command::Schema(options) => new::schema(options),
        Command::Plugin { command } => plugin::run(command),
        Command::Search(options) => search::run(options),
        Command::Mcp(options) => mcp::run(options),
        Command::Eval(options) => eval::run(options),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("concord: {error}");
        ExitCode::from(2)
    })
}

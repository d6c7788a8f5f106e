//! `concord search`: one query from the terminal.

use std::process::ExitCode;
use std::time::Duration;

use concord_base::Base;

use crate::cli::Search;
use crate::report::{plural, printable};
use crate::web::request::{self, Limits};

/// Exits 0 with hits, 1 without.
#[allow(clippy::print_stdout)] // it is what the command is for
pub(crate) fn run(options: Search) -> Result<ExitCode, String> {
    let base = Base::open(options.places.options(None)?).map_err(|error| error.to_string())?;
    let snapshot = base
        .wait_until_ready(Duration::from_secs(600))
        .ok_or("reading the corpus took too long")?;
    let mut pairs = vec![
        ("q".to_owned(), options.words.join(" ")),
        ("limit".to_owned(), options.limit.to_string()),
    ];
    pairs.extend(options.kind.into_iter().map(|kind| ("kind".to_owned(), kind)));
    for facet in options.facets {
        let (facet, value) =
            facet.split_once('=').ok_or_else(|| format!("“{facet}” should be FACET=VALUE"))?;
        pairs.push((facet.to_owned(), value.to_owned()));
    }
    let request = request::read(&pairs, &Limits::API).map_err(|bad| bad.to_string())?;
    let results = snapshot.search(&request.query).map_err(|error| error.to_string())?;
    for note in &results.notes {
        eprintln!("note: {}", note.message);
    }
    for hit in &results.hits {
        let anchor = hit.anchor.as_ref().map(|anchor| format!("#{anchor}")).unwrap_or_default();
        println!("{}  {}{anchor}  {}", hit.kind, hit.id, printable(&hit.title));
        println!("    {}", printable(&hit.snippet.text));
    }
    println!("{}", plural(results.total, "result"));
    Ok(ExitCode::from(u8::from(results.total == 0)))
}

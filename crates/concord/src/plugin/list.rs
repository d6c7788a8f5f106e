//! `concord plugin list`: what is installed, and whether it would be loaded.

use std::process::ExitCode;

use concord_facets::{Installed, installed};

use super::{Installed as Places, Libraries, options};
use crate::report::printable;

/// Exits 0 when all of them could be loaded, 1 otherwise.
#[allow(clippy::print_stdout)] // it is what the command is for
pub(super) fn run(places: &Places) -> Result<ExitCode, String> {
    let libraries = Libraries { folders: Vec::new() };
    let options = options(&places.plugins, places.config.as_deref(), &libraries)?;
    let all = installed(&options)?;
    if all.is_empty() {
        println!("There are no plugins in {}.", places.plugins.display());
        println!("concord plugin add PATH installs one; concord plugin new NAME starts one.");
        return Ok(ExitCode::SUCCESS);
    }
    let header = ["PLUGIN", "VERSION", "PIN", "TRUST"].map(str::to_owned);
    let rows: Vec<[String; 4]> = std::iter::once(header).chain(all.iter().map(row)).collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let (first, second, third) = (width(0), width(1), width(2));
    for [id, version, pin, trust] in &rows {
        println!("{id:first$}  {version:second$}  {pin:third$}  {trust}");
    }
    let refused = all.iter().any(|plugin| refusal(plugin).is_some());
    Ok(ExitCode::from(u8::from(refused)))
}

fn row(plugin: &Installed) -> [String; 4] {
    let pin = match (&plugin.pinned, &plugin.sha256) {
        (None, _) => "no",
        (Some(pinned), Ok(sha256)) if !pinned.eq_ignore_ascii_case(sha256) => "to another",
        (Some(_), _) => "yes",
    };
    let trust = refusal(plugin).unwrap_or_else(|| "yes".to_owned());
    let version = if plugin.version.is_empty() { "?" } else { &plugin.version };
    [printable(&plugin.id), printable(version), pin.to_owned(), printable(&trust)]
}

/// Why the plugin is not loaded, with what mends it.
fn refusal(plugin: &Installed) -> Option<String> {
    match (&plugin.sha256, &plugin.pinned) {
        (Err(error), _) => Some(format!("no: {error}")),
        (Ok(sha256), Some(pinned)) if !pinned.eq_ignore_ascii_case(sha256) => Some(format!(
            "no: concord.toml pins {pinned}, the library is {sha256}; if you trust it: concord \
             plugin add {}",
            plugin.folder.display()
        )),
        _ => None,
    }
}

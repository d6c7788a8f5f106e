//! `concord new` and `concord schema`: what a document may say, as a file to
//! start from and as a schema for editors.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::process::ExitCode;
use std::time::Duration;

use concord_base::{Base, Snapshot};
use concord_corpus::{json_schema, slug_of, template};
use jiff::Zoned;

use crate::cli::{New, Places, Schema};

/// Writes a new file; never over one that is there.
#[allow(clippy::print_stdout)] // it is what the command is for
pub(crate) fn new(options: New) -> Result<ExitCode, String> {
    let snapshot = rules(&options.places)?;
    let today = Zoned::now().date();
    let plugins = &snapshot.schemas[1..];
    let text = template(options.kind, &options.title, today, &snapshot.vocabularies, plugins);
    let folder = options.places.content.join(options.kind.folder());
    let path = folder.join(format!("{}.md", slug_of(&options.title)));
    fs::create_dir_all(&folder)
        .map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
    let file = OpenOptions::new().write(true).create_new(true).open(&path);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            format!("{} is there already; choose another title", path.display())
        }
        _ => format!("{} cannot be written: {error}", path.display()),
    })?;
    println!("{}", path.display());
    Ok(ExitCode::SUCCESS)
}

/// Prints a JSON Schema.
#[allow(clippy::print_stdout)] // it is what the command is for
pub(crate) fn schema(options: Schema) -> Result<ExitCode, String> {
    let snapshot = rules(&options.places)?;
    let schema = json_schema(options.kind, &snapshot.vocabularies, &snapshot.schemas[1..]);
    let json = serde_json::to_string_pretty(&schema).map_err(|error| error.to_string())?;
    println!("{json}");
    Ok(ExitCode::SUCCESS)
}

/// The vocabularies and the plugins of a corpus, from a look at it: a folder
/// that is not there yet has none.
fn rules(places: &Places) -> Result<std::sync::Arc<Snapshot>, String> {
    fs::create_dir_all(&places.content)
        .map_err(|error| format!("{} cannot be made: {error}", places.content.display()))?;
    let base = Base::open(places.options(None)?).map_err(|error| error.to_string())?;
    let ready = base.wait_until_ready(Duration::from_secs(600));
    ready.ok_or_else(|| "reading the corpus took too long".to_owned())
}

//! `concord.toml`: what an operator says about plugins.

use std::path::{Path, PathBuf};

use concord_facets::{ConfigFile, Options, PluginsConfig};
use serde::Deserialize;

/// The file that is read from the current folder when none is named.
pub(crate) const FILE: &str = "concord.toml";

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    plugins: PluginsConfig,
}

/// What plugins are started with.
pub(crate) fn plugins(file: Option<&Path>, folder: &Path, data: &Path) -> Result<Options, String> {
    let executable = std::env::current_exe()
        .map_err(|error| format!("the path of this program cannot be found: {error}"))?;
    let library_dirs = executable.parent().map(PathBuf::from).into_iter().collect();
    Ok(Options {
        dirs: vec![folder.to_owned()],
        library_dirs,
        config: read(file)?,
        config_file: Some(ConfigFile {
            path: file.unwrap_or(Path::new(FILE)).to_owned(),
            read: match file {
                Some(_) => |path| read(Some(path)),
                None => |_| read(None),
            },
        }),
        store: data.join("plugins"),
        host_executable: executable,
        ..Options::default()
    })
}

fn read(file: Option<&Path>) -> Result<PluginsConfig, String> {
    let path = file.unwrap_or(Path::new(FILE));
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && file.is_none() => {
            return Ok(PluginsConfig::default());
        }
        Err(error) => return Err(format!("{} cannot be read: {error}", path.display())),
    };
    let file: File =
        toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(file.plugins)
}

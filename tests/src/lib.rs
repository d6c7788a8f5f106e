//! A harness around the real binary:
//!
//! ```no_run
//! use concord_tests::Site;
//!
//! let site = Site::new().file("a.md", "# A\n\nOtters hold hands.\n").serve();
//! site.save("b.md", "# B\n\nBadgers dig.\n");
//! site.eventually_finds("badgers", "b");
//! ```
//!
//! Tests wait on conditions, listen on port 0, and end what they started. When
//! one fails, the log of its server is printed.

pub mod browser;
pub mod build;
pub mod http;
mod site;

pub use http::Answer;
pub use site::{Site, Started, copy_folder, eventually, patience};

use std::path::PathBuf;

/// The top folder of the project.
pub fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// A folder of test data that is not part of the project; `None` (said loudly)
/// where it is absent.
pub fn shared(path: &str) -> Option<PathBuf> {
    let folder = project().parent().unwrap().join("shared").join(path);
    if folder.exists() {
        return Some(folder);
    }
    say(&format!("SKIPPED: this test needs {path} of the shared folder, which is not here"));
    None
}

/// Says something that must be heard also when the test passes: what is
/// printed in the usual ways is kept back then.
#[allow(clippy::explicit_write)]
pub fn say(line: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{line}");
}

//! What a worker was denied, and whether that is enough.

use crate::protocol::Denials;
use crate::trust::shell;

/// Acts that are told by name; a worker that lies could send more.
const TOLD: usize = 64;
/// Bytes of a name.
const NAME: usize = 100;

/// What a worker cannot do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Sandbox {
    /// Every act of our list was tried and denied.
    Full,
    /// Some of them.
    Partial,
    /// It is a process of its own with limits on what it uses, no more.
    #[default]
    None,
}

impl Sandbox {
    /// The word in the API.
    pub fn name(self) -> &'static str {
        match self {
            Sandbox::Full => "full",
            Sandbox::Partial => "partial",
            Sandbox::None => "none",
        }
    }
}

/// The sandbox of one worker. The default is that of a worker which has not
/// said anything yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SandboxReport {
    pub level: Sandbox,
    /// Layers that the system does not offer, with the reason.
    pub missing: Vec<String>,
    /// Acts that it does not deny, in words.
    pub leaked: Vec<String>,
}

impl SandboxReport {
    pub(crate) fn of(denials: Denials) -> Self {
        let level = match denials.any {
            _ if denials.leaked.is_empty() => Sandbox::Full,
            true => Sandbox::Partial,
            false => Sandbox::None,
        };
        Self { level, missing: denials.missing, leaked: denials.leaked }
    }

    /// Adds what turned out to be possible later.
    pub(crate) fn leaks(&mut self, leaked: Vec<String>) {
        for name in leaked.iter().take(TOLD.saturating_sub(self.leaked.len())) {
            self.leaked.push(name.chars().take(NAME).collect());
        }
        if self.level == Sandbox::Full && !self.leaked.is_empty() {
            self.level = Sandbox::Partial;
        }
    }

    /// Whether a plugin may run in it: any sandbox will do for a library that
    /// the operator has pinned, unless a full one is `required`. The error is
    /// for the operator; `folder` is where the plugin is.
    pub(crate) fn accept(
        &self,
        required: bool,
        pinned: bool,
        folder: &std::path::Path,
    ) -> Result<(), String> {
        if self.level == Sandbox::Full || (pinned && !required) {
            return Ok(());
        }
        let mut what = match self.level {
            Sandbox::None => "there is no sandbox for plugins here".to_owned(),
            _ => format!("the sandbox does not deny {}", list(&self.leaked)),
        };
        if !self.missing.is_empty() {
            what += &format!("; missing: {}", self.missing.join(", "));
        }
        Err(match required {
            true => format!("{what}; --require-sandbox wants a full one"),
            false => format!(
                "{what}; so only pinned libraries are loaded. If you trust this one: concord \
                 plugin add {}",
                shell(folder)
            ),
        })
    }
}

/// The first few of a list.
fn list(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
    match names.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more acts", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn report(any: bool, leaked: &[&str]) -> SandboxReport {
        let leaked = leaked.iter().map(|name| (*name).to_owned()).collect();
        SandboxReport::of(Denials { any, missing: Vec::new(), leaked })
    }

    #[test]
    fn full_means_that_nothing_leaked() {
        assert_eq!(report(true, &[]).level, Sandbox::Full);
        assert_eq!(report(true, &["UDP"]).level, Sandbox::Partial);
        assert_eq!(report(false, &["UDP"]).level, Sandbox::None);
        let mut later = report(true, &[]);
        later.leaks(vec!["x".repeat(1_000); 1_000]);
        assert_eq!(later.level, Sandbox::Partial);
        assert_eq!((later.leaked.len(), later.leaked[0].len()), (TOLD, NAME));
    }

    #[test]
    fn less_than_full_needs_a_pin() {
        let accept = |report: &SandboxReport, required, pinned| {
            report.accept(required, pinned, Path::new("plugins/p"))
        };
        let (full, partial) = (report(true, &[]), report(true, &["UDP", "fork"]));
        assert_eq!(accept(&full, true, false), Ok(()));
        assert_eq!(accept(&partial, false, true), Ok(()));
        let error = accept(&partial, false, false).unwrap_err();
        assert!(error.contains("does not deny UDP, fork;"), "{error}");
        assert!(error.ends_with("concord plugin add plugins/p"), "{error}");
        let error = accept(&partial, true, true).unwrap_err();
        assert!(error.ends_with("--require-sandbox wants a full one"), "{error}");
    }
}

//! What became of a plugin lately.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use crate::{State, lock};

/// Steps that are remembered.
const KEPT: usize = 30;

/// A plugin went from one state to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    pub at: SystemTime,
    /// Which version did: while another one is tried, there are two.
    pub version: Arc<str>,
    pub to: State,
    /// In words for people; empty where the state says it all.
    pub reason: Arc<str>,
}

/// The last steps of a plugin, shared by its versions.
#[derive(Clone, Debug, Default)]
pub(crate) struct History(Arc<Mutex<VecDeque<Transition>>>);

impl History {
    pub(crate) fn add(&self, at: SystemTime, version: &Arc<str>, to: State, reason: &str) {
        let step = Transition { at, version: version.clone(), to, reason: reason.into() };
        let mut steps = lock(&self.0);
        if steps.len() == KEPT {
            steps.pop_front();
        }
        steps.push_back(step);
    }

    /// The oldest first.
    pub(crate) fn steps(&self) -> Vec<Transition> {
        lock(&self.0).iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_steps_are_forgotten() {
        let (history, version) = (History::default(), Arc::from("1"));
        for step in 0..=KEPT {
            history.add(SystemTime::now(), &version, State::Ready, &step.to_string());
        }
        let steps = history.steps();
        assert_eq!((steps.len(), &*steps[0].reason), (KEPT, "1"));
        assert_eq!(*steps[KEPT - 1].reason, KEPT.to_string());
    }
}

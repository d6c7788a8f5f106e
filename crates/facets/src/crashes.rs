//! How often a plugin crashed lately, and how long it has to wait for that.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::Limits;

/// The crashes within the window of the limits.
#[derive(Debug, Default)]
pub(crate) struct Crashes(VecDeque<Instant>);

impl Crashes {
    /// How often it crashed within the window, this time included.
    pub(crate) fn add(&mut self, now: Instant, window: Duration) -> usize {
        self.0.push_back(now);
        while self.0.front().is_some_and(|first| now.duration_since(*first) > window) {
            self.0.pop_front();
        }
        self.0.len()
    }
}

impl Limits {
    /// How long to wait after so many crashes.
    pub(crate) fn pause(&self, crashes: usize) -> Duration {
        let times = crashes.saturating_sub(1).try_into().unwrap_or(u32::MAX);
        self.first_pause.saturating_mul(4_u32.saturating_pow(times)).min(self.longest_pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_crashes_are_forgotten() {
        let (mut crashes, start) = (Crashes::default(), Instant::now());
        let window = Duration::from_secs(10);
        let mut at = |second| crashes.add(start + Duration::from_secs(second), window);
        assert_eq!([at(0), at(5), at(10), at(11), at(30)], [1, 2, 3, 3, 1]);
    }

    #[test]
    fn pauses_grow_up_to_a_limit() {
        let limits = Limits::default();
        let millis: Vec<u128> = (1..=7).map(|times| limits.pause(times).as_millis()).collect();
        assert_eq!(millis, [100, 400, 1_600, 6_400, 25_600, 30_000, 30_000]);
        assert_eq!(limits.pause(usize::MAX), limits.longest_pause);
    }
}

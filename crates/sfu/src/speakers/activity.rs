//! The list of speakers of a session, told when it changes and not too often.

use std::time::{Duration, Instant};

/// People follow no more than three changes a second.
const INTERVAL: Duration = Duration::from_millis(300);
/// Levels are told again this often while someone speaks, for meters.
const REFRESH: Duration = Duration::from_secs(1);

#[derive(Debug, Default)]
pub(crate) struct Activity {
    told_at: Option<Instant>,
    told: Vec<usize>,
}

impl Activity {
    /// Whether to tell that `speakers` speak, loudest first; counts as told.
    pub(crate) fn update(&mut self, now: Instant, speakers: &[usize]) -> bool {
        let since = self.told_at.map(|at| now.duration_since(at));
        let changed = self.told != speakers;
        let refresh = !speakers.is_empty() && since.is_none_or(|since| since >= REFRESH);
        if !(changed || refresh) || since.is_some_and(|since| since < INTERVAL) {
            return false;
        }
        self.told_at = Some(now);
        self.told = speakers.to_vec();
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_told_at_most_every_three_hundred_milliseconds() {
        let now = Instant::now();
        let mut activity = Activity::default();
        assert!(!activity.update(now, &[]), "silence is no news at the start");
        assert!(activity.update(now, &[1]));
        assert!(!activity.update(now + Duration::from_millis(100), &[2, 1]));
        assert!(activity.update(now + Duration::from_millis(300), &[2, 1]));
    }

    #[test]
    fn silence_is_told_once() {
        let now = Instant::now();
        let mut activity = Activity::default();
        activity.update(now, &[1]);
        assert!(activity.update(now + Duration::from_millis(400), &[]));
        assert!(!activity.update(now + Duration::from_secs(9), &[]));
    }

    #[test]
    fn levels_are_refreshed_while_someone_speaks() {
        let now = Instant::now();
        let mut activity = Activity::default();
        activity.update(now, &[1]);
        assert!(!activity.update(now + Duration::from_millis(900), &[1]));
        assert!(activity.update(now + Duration::from_millis(1_000), &[1]));
    }
}

//! When to look for room that the estimate of a downlink does not know of.

use std::time::{Duration, Instant};

/// How long an estimate that is too low for the wishes must not have fallen before room is sought anew. What is sent
/// limits an estimate to 1.5 times of it and past losses weigh on it, so a line that was narrow for a while looks narrow
/// for some 20 s after; sought like this, the highest layer is back within 12 s (`tests/call.rs`). Sooner, a line that is
/// still settling would be disturbed.
const SEEK_AFTER: Duration = Duration::from_secs(8);
/// Seeking costs 15 ms at six times the estimate. Where it finds nothing it is done ever more rarely, down to this.
const SEEK_AT_LEAST: Duration = Duration::from_secs(12);
#[derive(Debug, Default)]
pub(crate) struct Seeking {
    /// Since when there is too little room and the estimate has not fallen, and how long that must last.
    calm: Option<(Instant, Duration)>,
    estimate: u64,
}

impl Seeking {
    pub(crate) fn is_due(&mut self, now: Instant, lacking: bool, estimate: u64) -> bool {
        let fell = estimate < self.estimate;
        self.estimate = estimate;
        if !lacking {
            self.calm = None;
            return false;
        }
        let (since, wait) = *self.calm.get_or_insert((now, SEEK_AFTER));
        if fell {
            self.calm = Some((now, wait));
            return false;
        }
        if now.saturating_duration_since(since) < wait {
            return false;
        }
        self.calm = Some((now, (wait * 2).min(SEEK_AT_LEAST)));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOW: u64 = 500_000;

    /// The tenths of a second, of these, at which room is sought.
    fn sought(seeking: &mut Seeking, start: Instant, tenths: std::ops::Range<u64>, estimate: u64) -> Vec<u64> {
        let mut seek = |tenth: &u64| seeking.is_due(start + Duration::from_millis(tenth * 100), true, estimate);
        tenths.filter(|tenth| seek(tenth)).collect()
    }

    #[test]
    fn room_is_sought_ever_more_rarely_while_somebody_gets_less_than_wished() {
        assert_eq!(sought(&mut Seeking::default(), Instant::now(), 0..500, LOW), [80, 200, 320, 440]);
    }

    #[test]
    fn room_is_not_sought_while_the_estimate_falls() {
        let now = Instant::now();
        let mut seeking = Seeking::default();
        assert!(sought(&mut seeking, now, 0..29, LOW).is_empty());
        assert_eq!(sought(&mut seeking, now, 29..120, LOW - 1), [109]);
    }

    #[test]
    fn whoever_gets_all_that_was_wished_for_seeks_nothing_and_soon_when_that_ends() {
        let now = Instant::now();
        let mut seeking = Seeking::default();
        assert_eq!(sought(&mut seeking, now, 0..100, LOW), [80]);
        assert!(!seeking.is_due(now + Duration::from_secs(30), false, LOW));
        assert_eq!(sought(&mut seeking, now, 310..400, LOW), [390]);
    }
}

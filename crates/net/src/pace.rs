//! How long the media thread waits for more before it looks: nothing while there is time, a little under load.
//!
//! The sockets gather what comes in meanwhile, and runs to one destination grow, so a busy thread does more with each
//! turn. A receiver cannot show a frame before its last packet anyway.

use std::time::Duration;

/// Share of the time at work from which waiting pays, and at which it is longest.
const FROM: f64 = 0.5;
const FULL: f64 = 0.9;
/// Most of a frame that comes over a 10 Mbit/s uplink; far below what anybody notices.
const LONGEST: Duration = Duration::from_millis(2);
/// The load is that of about this long.
const MEMORY: Duration = Duration::from_millis(200);

#[derive(Debug, Default)]
pub struct Pace {
    load: f64,
}

impl Pace {
    /// Takes note of one turn.
    pub fn note(&mut self, waited: Duration, worked: Duration) {
        let both = (waited + worked).as_secs_f64();
        if both > 0.0 {
            let share = worked.as_secs_f64() / both;
            let weight = both / (both + MEMORY.as_secs_f64());
            self.load += (share - self.load) * weight;
        }
    }

    /// To be slept before the next look at the sockets.
    pub fn nap(&self) -> Duration {
        LONGEST.mul_f64(((self.load - FROM) / (FULL - FROM)).clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(turns: u32, waited_us: u64, worked_us: u64) -> Duration {
        let mut pace = Pace::default();
        for _ in 0..turns {
            pace.note(Duration::from_micros(waited_us), Duration::from_micros(worked_us));
        }
        pace.nap()
    }

    #[test]
    fn a_thread_with_time_to_spare_looks_at_once() {
        assert_eq!(after(10_000, 600, 400), Duration::ZERO);
        assert_eq!(after(0, 0, 0), Duration::ZERO);
    }

    #[test]
    fn a_busy_thread_waits_longer_the_busier_it_is() {
        let (busy, busier) = (after(10_000, 350, 650), after(10_000, 200, 800));
        assert!(Duration::ZERO < busy && busy < busier && busier < LONGEST);
        assert_eq!(after(10_000, 1, 999), LONGEST);
    }

    #[test]
    fn one_long_turn_is_not_load() {
        assert_eq!(after(1, 0, 20_000), Duration::ZERO);
    }

    #[test]
    fn load_is_forgotten_when_it_passes() {
        let mut pace = Pace::default();
        for _ in 0..10_000 {
            pace.note(Duration::ZERO, Duration::from_micros(100));
        }
        pace.note(Duration::from_millis(500), Duration::ZERO);
        assert_eq!(pace.nap(), Duration::ZERO);
    }
}

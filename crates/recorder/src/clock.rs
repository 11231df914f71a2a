//! How a participant's clock stands to the node's: one answer for all tracks of a participant, so that picture and
//! sound stay together.
//!
//! Sender reports say when on the sender's clock they were sent; the lowest difference to arrival is the offset of the
//! clocks and the shortest way through the network, which cannot be told apart and need not be. When a frame was sent
//! says less: pictures are reported as of when they were captured, sound as of when it was ready, or later.

use std::time::Duration;

use crate::floor::Floor;

/// Two crystals differ by at most 100 ppm each, so an offset never truly rises faster. Queues that build up for minutes
/// look like rising offsets and are held down by this: 12 ms in a minute.
const RISE_PER_SECOND: f64 = 200e-6;
/// More at once is no network and no crystal: the sender's clock was set.
const STEP_SECONDS: f64 = 1.0;

/// One a participant, shared by its tracks. Begin a new one when the participant's transport is replaced by another
/// client's; a resumed client keeps its own.
#[derive(Debug, Clone, Default)]
pub struct SenderClock {
    /// What is added to the sender's clock to get the node's, in seconds.
    offset: Option<f64>,
    seen: Floor,
    risen_at: f64,
}

impl SenderClock {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Learns from a report that was sent at `sent` on the sender's clock.
    pub(crate) fn observe(&mut self, arrival: f64, sent: f64) {
        let sample = arrival - sent;
        if !sample.is_finite() {
            return;
        }
        self.seen.add(arrival, sample);
        let lowest = self.seen.lowest().unwrap_or(sample);
        let elapsed = (arrival - self.risen_at).max(0.0);
        self.risen_at = arrival.max(self.risen_at);
        self.offset = match self.offset {
            Some(offset) if sample < offset - STEP_SECONDS || lowest > offset + STEP_SECONDS => {
                self.seen.clear();
                self.seen.add(arrival, sample);
                Some(sample)
            }
            Some(offset) if lowest > offset => Some(lowest.min(offset + RISE_PER_SECOND * elapsed)),
            _ => Some(lowest),
        };
    }

    /// The node's clock when the sender's showed `sent`; `None` before any report.
    pub(crate) fn to_node(&self, sent: f64) -> Option<f64> {
        self.offset.map(|offset| sent + offset)
    }
}

/// For arithmetic with clocks of senders; exact to less than a microsecond for a century.
pub(crate) fn seconds(time: Duration) -> f64 {
    time.as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    const EPOCH: f64 = 1_700_000_000.0;

    /// Fifty packets a second for `hours`, with jitter of 0–40 ms on a way of 30 ms; gives the worst error of the offset
    /// after the first minute.
    fn worst_error(ppm: f64, hours: u32) -> f64 {
        let mut random = fastrand::Rng::with_seed(7);
        let mut clock = SenderClock::new();
        let mut worst: f64 = 0.0;
        for packet in 0..hours * 3_600 * 50 {
            let now = f64::from(packet) * 0.02;
            let sent = EPOCH + now * (1.0 + ppm * 1e-6);
            clock.observe(now + 0.030 + random.f64() * 0.040, sent);
            if now > 60.0 {
                worst = worst.max((clock.to_node(sent).unwrap_or(f64::MAX) - now - 0.030).abs());
            }
        }
        worst
    }

    #[test]
    fn skew_of_either_sign_does_not_accumulate() {
        for ppm in [-100.0, 0.0, 100.0] {
            assert!(worst_error(ppm, 4) < 0.006, "{ppm} ppm: {}", worst_error(ppm, 4));
        }
    }

    #[test]
    fn a_queue_of_two_minutes_moves_the_offset_by_less_than_thirty_milliseconds() {
        let mut clock = SenderClock::new();
        for packet in 0..150 * 50 {
            let now = f64::from(packet) * 0.02;
            let queue = if now > 30.0 { 0.3 } else { 0.0 };
            clock.observe(now + queue, EPOCH + now);
        }
        let error = clock.to_node(EPOCH).unwrap_or(f64::MAX);
        assert!((0.0..0.03).contains(&error), "{error}");
    }

    #[test]
    fn a_clock_that_was_set_is_followed() {
        for step in [-3_600.0, 3_600.0] {
            let mut clock = SenderClock::new();
            for packet in 0..100 * 50 {
                let now = f64::from(packet) * 0.02;
                let set = if now > 40.0 { step } else { 0.0 };
                clock.observe(now, EPOCH + now + set);
            }
            let error = clock.to_node(EPOCH + step).unwrap_or(f64::MAX);
            assert!(error.abs() < 0.001, "{error}");
        }
    }
}

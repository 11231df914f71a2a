//! How much a stream brings in a second, over the last one: bits, or pictures.

use std::time::{Duration, Instant};

const BUCKETS: usize = 10;
const BUCKET: Duration = Duration::from_millis(100);

#[derive(Debug, Clone)]
pub(crate) struct RateMeter {
    buckets: [u32; BUCKETS],
    /// The bucket being filled and since when.
    filling: usize,
    since: Instant,
}

impl RateMeter {
    pub(crate) fn new(now: Instant) -> Self {
        Self { buckets: [0; BUCKETS], filling: 0, since: now }
    }

    /// Bytes, or whatever else is counted.
    pub(crate) fn add(&mut self, now: Instant, amount: usize) {
        self.advance(now);
        if let Some(bucket) = self.buckets.get_mut(self.filling) {
            *bucket = bucket.saturating_add(u32::try_from(amount).unwrap_or(u32::MAX));
        }
    }

    /// Bits a second, where bytes are counted.
    pub(crate) fn rate(&mut self, now: Instant) -> u64 {
        self.sum(now) * 8
    }

    /// What came in the last second.
    pub(crate) fn sum(&mut self, now: Instant) -> u64 {
        self.advance(now);
        // Ten buckets of a tenth. A stream younger than a second counts for less than it is, a keyframe does not
        // count for more.
        self.buckets.iter().copied().map(u64::from).sum()
    }

    fn advance(&mut self, now: Instant) {
        let mut steps = 0;
        while now.duration_since(self.since) >= BUCKET && steps < BUCKETS {
            self.filling = (self.filling + 1) % BUCKETS;
            self.since += BUCKET;
            steps += 1;
            if let Some(bucket) = self.buckets.get_mut(self.filling) {
                *bucket = 0;
            }
        }
        if now.duration_since(self.since) >= BUCKET {
            self.since = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_of_a_steady_stream_is_its_rate() {
        let start = Instant::now();
        let mut meter = RateMeter::new(start);
        for step in 0..200 {
            meter.add(start + Duration::from_millis(step * 10), 1_250);
        }
        let rate = meter.rate(start + Duration::from_millis(2_000));
        assert!((850_000..=1_050_000).contains(&rate), "{rate}");
    }

    #[test]
    fn silence_brings_the_rate_to_zero() {
        let start = Instant::now();
        let mut meter = RateMeter::new(start);
        meter.add(start, 100_000);
        assert_eq!(meter.rate(start + Duration::from_secs(5)), 0);
    }
}

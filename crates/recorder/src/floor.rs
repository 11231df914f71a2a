//! The lowest of what was seen lately: how far a clock is ahead, beneath the noise of the network that only ever adds.

/// Skew of 100 ppm moves a floor by 0.5 ms in this time.
const BUCKET_SECONDS: f64 = 5.0;
/// Half a minute of packets: network delay that lasts for less does not show.
const BUCKETS: usize = 6;

/// Old values are forgotten by new ones, not by time: silence changes nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Floor {
    /// The lowest of each bucket, newest last.
    buckets: Vec<f64>,
    newest_began: f64,
}

impl Floor {
    /// `at` in seconds on the node's clock.
    pub(crate) fn add(&mut self, at: f64, value: f64) {
        match self.buckets.last_mut() {
            Some(newest) if at < self.newest_began + BUCKET_SECONDS => *newest = newest.min(value),
            _ => {
                if self.buckets.len() >= BUCKETS {
                    self.buckets.remove(0);
                }
                self.buckets.push(value);
                self.newest_began = at;
            }
        }
    }

    pub(crate) fn lowest(&self) -> Option<f64> {
        self.buckets.iter().copied().reduce(f64::min)
    }

    /// What was measured against something that has itself moved.
    pub(crate) fn shift(&mut self, by: f64) {
        for value in &mut self.buckets {
            *value += by;
        }
    }

    pub(crate) fn clear(&mut self) {
        self.buckets.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_low_value_counts_for_half_a_minute_of_values() {
        let mut floor = Floor::default();
        floor.add(0.0, 1.0);
        for second in 1..30 {
            floor.add(f64::from(second), 5.0);
            assert_eq!(floor.lowest(), Some(1.0));
        }
        floor.add(30.0, 5.0);
        assert_eq!(floor.lowest(), Some(5.0));
    }

    #[test]
    fn silence_forgets_nothing() {
        let mut floor = Floor::default();
        floor.add(0.0, 1.0);
        floor.add(3_600.0, 5.0);
        assert_eq!(floor.lowest(), Some(1.0));
    }
}

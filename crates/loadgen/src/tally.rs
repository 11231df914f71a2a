//! What arrived, and the figures made of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::plan::Plan;
use crate::publish::SentCount;

/// What one subscriber received of packets sent inside the window.
#[derive(Debug, Default)]
pub struct Tally {
    numbers: BTreeMap<(u16, bool), BTreeSet<u32>>,
    /// Nanoseconds from sending to arrival, of first copies.
    delays: Vec<u64>,
    pub duplicates: u64,
}

impl Tally {
    pub fn add(&mut self, track: (u16, bool), number: u32, delay: u64) {
        if self.numbers.entry(track).or_default().insert(number) {
            self.delays.push(delay);
        } else {
            self.duplicates += 1;
        }
    }

    fn received(&self) -> u64 {
        self.delays.len() as u64
    }
}

#[derive(Debug, Serialize)]
pub struct Figures {
    publishers: usize,
    subscribers: usize,
    /// One audio and one video track of one publisher to one subscriber.
    subscriptions: usize,
    seconds: f64,
    sent: u64,
    expected: u64,
    received: u64,
    duplicates: u64,
    loss: f64,
    delay_ms: Delays,
}

#[derive(Debug, Serialize)]
struct Delays {
    p50: f64,
    p99: f64,
    max: f64,
}

impl Figures {
    pub fn new(plan: &Plan, sent: &[SentCount], tallies: Vec<Tally>) -> Self {
        let sent_by = |index: &usize| sent.get(*index).map_or(0, |count| count.audio + count.video);
        let expected = plan.subscribers.iter().flat_map(|subscriber| &subscriber.hears).map(sent_by).sum();
        let received = tallies.iter().map(Tally::received).sum();
        let duplicates = tallies.iter().map(|tally| tally.duplicates).sum();
        let mut delays: Vec<u64> = tallies.into_iter().flat_map(|tally| tally.delays).collect();
        delays.sort_unstable();
        Self {
            publishers: plan.publishers.len(),
            subscribers: plan.subscribers.len(),
            subscriptions: plan.subscribers.iter().map(|subscriber| subscriber.hears.len()).sum(),
            seconds: plan.measure().as_secs_f64(),
            sent: (0..sent.len()).map(|index| sent_by(&index)).sum(),
            expected,
            received,
            duplicates,
            loss: if expected == 0 { 0.0 } else { 1.0 - received as f64 / expected as f64 },
            delay_ms: Delays {
                p50: percentile(&delays, 50),
                p99: percentile(&delays, 99),
                max: percentile(&delays, 100),
            },
        }
    }
}

/// In milliseconds, of nanoseconds in order.
fn percentile(ordered: &[u64], percent: usize) -> f64 {
    let rank = (ordered.len() * percent).div_ceil(100).saturating_sub(1);
    ordered.get(rank).map_or(0.0, |nanoseconds| *nanoseconds as f64 / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_counts_once() {
        let mut tally = Tally::default();
        tally.add((0, true), 1, 10);
        tally.add((0, true), 1, 20);
        tally.add((0, false), 1, 30);
        assert_eq!((tally.received(), tally.duplicates), (2, 1));
    }

    #[test]
    fn percentiles_are_of_the_values_themselves() {
        let ordered: Vec<u64> = (1..=200).map(|value| value * 1_000_000).collect();
        assert_eq!([50, 99, 100].map(|percent| percentile(&ordered, percent)), [100.0, 198.0, 200.0]);
        assert_eq!(percentile(&[], 99).to_bits(), 0.0_f64.to_bits());
    }
}

//! What arrived, and the figures made of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::plan::Plan;
use crate::publish::SentCount;

/// What one subscriber received of packets sent inside the window.
#[derive(Debug, Default)]
pub struct Tally {
    numbers: BTreeMap<(u16, bool), BTreeSet<u32>>,
    sequences: BTreeMap<u32, Sequence>,
    /// Nanoseconds from sending to arrival, of first copies.
    delays: Vec<u64>,
    pub duplicates: u64,
}

/// The extended sequence numbers of one received stream.
#[derive(Debug, Clone, Copy)]
struct Sequence {
    first: u64,
    last: u64,
    count: u64,
}

impl Tally {
    /// Notes packet `number` of `track`, which came as `sequence` of the stream `ssrc`.
    pub fn add(&mut self, track: (u16, bool), number: u32, (ssrc, sequence): (u32, u64), delay: u64) {
        if !self.numbers.entry(track).or_default().insert(number) {
            self.duplicates += 1;
            return;
        }
        self.delays.push(delay);
        let new = Sequence { first: sequence, last: sequence, count: 0 };
        let stream = self.sequences.entry(ssrc).or_insert(new);
        stream.first = stream.first.min(sequence);
        stream.last = stream.last.max(sequence);
        stream.count += 1;
    }

    fn received(&self) -> u64 {
        self.delays.len() as u64
    }

    /// Gaps in what was sent to this subscriber.
    fn lost(&self) -> u64 {
        let gaps = |stream: &Sequence| (stream.last - stream.first + 1).saturating_sub(stream.count);
        self.sequences.values().map(gaps).sum()
    }
}

#[derive(Debug, Serialize)]
pub struct Figures {
    publishers: usize,
    subscribers: usize,
    /// One audio and one video track of one publisher to one subscriber.
    subscriptions: usize,
    /// Subscribers that did not hear every track before the measured stretch began.
    unsettled: usize,
    seconds: f64,
    sent: u64,
    expected: u64,
    received: u64,
    duplicates: u64,
    /// Share of what the server sent that did not arrive.
    loss: f64,
    /// Share of what was published that the server chose not to send, for want of bandwidth by its estimate.
    held_back: f64,
    delay_ms: Delays,
}

#[derive(Debug, Serialize)]
struct Delays {
    p50: f64,
    p99: f64,
    max: f64,
}

impl Figures {
    pub fn new(plan: &Plan, sent: &[SentCount], tallies: Vec<Tally>, unsettled: usize) -> Self {
        let sent_by = |index: &usize| sent.get(*index).map_or(0, |count| count.audio + count.video);
        let expected: u64 = plan.subscribers.iter().flat_map(|subscriber| &subscriber.hears).map(sent_by).sum();
        let received: u64 = tallies.iter().map(Tally::received).sum();
        let lost: u64 = tallies.iter().map(Tally::lost).sum();
        let duplicates = tallies.iter().map(|tally| tally.duplicates).sum();
        let mut delays: Vec<u64> = tallies.into_iter().flat_map(|tally| tally.delays).collect();
        delays.sort_unstable();
        Self {
            publishers: plan.publishers.len(),
            subscribers: plan.subscribers.len(),
            subscriptions: plan.subscribers.iter().map(|subscriber| subscriber.hears.len()).sum(),
            unsettled,
            seconds: plan.measure().as_secs_f64(),
            sent: (0..sent.len()).map(|index| sent_by(&index)).sum(),
            expected,
            received,
            duplicates,
            loss: share(lost, received + lost),
            held_back: share(expected.saturating_sub(received + lost), expected),
            delay_ms: Delays {
                p50: percentile(&delays, 50),
                p99: percentile(&delays, 99),
                max: percentile(&delays, 100),
            },
        }
    }
}

fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
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
        tally.add((0, true), 1, (7, 100), 10);
        tally.add((0, true), 1, (7, 100), 20);
        tally.add((0, false), 1, (8, 100), 30);
        assert_eq!((tally.received(), tally.duplicates, tally.lost()), (2, 1, 0));
    }

    #[test]
    fn a_gap_in_a_stream_is_loss_and_an_unsent_packet_is_not() {
        let mut tally = Tally::default();
        for (number, sequence) in [(1, 100), (2, 101), (5, 102), (8, 105), (7, 104)] {
            tally.add((0, false), number, (7, sequence), 1);
        }
        assert_eq!(tally.lost(), 1);
    }

    #[test]
    fn percentiles_are_of_the_values_themselves() {
        let ordered: Vec<u64> = (1..=200).map(|value| value * 1_000_000).collect();
        assert_eq!([50, 99, 100].map(|percent| percentile(&ordered, percent)), [100.0, 198.0, 200.0]);
        assert_eq!(percentile(&[], 99).to_bits(), 0.0_f64.to_bits());
    }
}

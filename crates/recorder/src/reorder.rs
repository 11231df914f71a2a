//! Puts the packets of one layer in order, and waits for what is missing until it may be called lost.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::packet::Packet;

/// A packet that was asked for again comes within a few round trips, or not at all.
pub(crate) const PATIENCE: Duration = Duration::from_millis(500);
/// Half a second at 40 Mbit/s.
const MOST_PACKETS: usize = 2_048;
const MOST_BYTES: usize = 4 << 20;
/// A leap further than anything that can be waited for: numbers have begun anew.
const LEAP: u64 = 10_000;

#[derive(Debug, Default)]
pub(crate) struct Reorder {
    /// The number that comes next; `None` before the first packet.
    next: Option<u64>,
    waiting: BTreeMap<u64, Packet>,
    bytes: usize,
    /// When the packet came that showed the first hole.
    blocked_since: Option<Duration>,
    /// A packet from far away. A second one beside it proves that numbers have begun anew; one alone proves nothing.
    stray: Option<Packet>,
}

impl Reorder {
    /// Takes a packet; duplicates, and what has been given up, are dropped.
    pub(crate) fn put(&mut self, packet: Packet) {
        let next = *self.next.get_or_insert(packet.sequence);
        if packet.sequence.abs_diff(next) > LEAP {
            self.put_stray(packet);
        } else if packet.sequence >= next {
            self.insert(packet);
        }
    }

    /// The next packet in order, or the one after a hole that `now` is too old to be filled.
    pub(crate) fn take(&mut self, now: Duration) -> Option<Packet> {
        let (first, packet) = self.waiting.first_key_value()?;
        if Some(*first) != self.next {
            let since = *self.blocked_since.get_or_insert(packet.arrival);
            let full = self.waiting.len() > MOST_PACKETS || self.bytes > MOST_BYTES;
            if !full && now.saturating_sub(since) < PATIENCE {
                return None;
            }
        }
        let (sequence, packet) = self.waiting.pop_first()?;
        if Some(sequence) != self.next {
            self.blocked_since = None;
        }
        self.next = sequence.checked_add(1);
        self.bytes -= packet.payload.len();
        self.watch_for_holes();
        Some(packet)
    }

    /// Nothing waits.
    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Numbers may start anywhere after this; call it when nothing waits.
    pub(crate) fn restart(&mut self) {
        *self = Self::default();
    }

    fn insert(&mut self, packet: Packet) {
        let size = packet.payload.len();
        if let std::collections::btree_map::Entry::Vacant(place) = self.waiting.entry(packet.sequence) {
            place.insert(packet);
            self.bytes += size;
        }
        self.watch_for_holes();
    }

    /// The hole in front, if there is one, is as old as the oldest packet behind it.
    fn watch_for_holes(&mut self) {
        let blocked = self.waiting.first_key_value().is_some_and(|(first, _)| Some(*first) != self.next);
        if !blocked {
            self.blocked_since = None;
        } else if self.blocked_since.is_none() {
            self.blocked_since = self.waiting.values().map(|packet| packet.arrival).min();
        }
    }

    fn put_stray(&mut self, packet: Packet) {
        let Some(stray) = self.stray.take().filter(|stray| packet.sequence.abs_diff(stray.sequence) <= LEAP) else {
            self.stray = Some(packet);
            return;
        };
        if stray.sequence == packet.sequence {
            self.stray = Some(stray);
            return;
        }
        // What waited for the old numbers is not worth a rule of its own.
        self.restart();
        self.next = Some(stray.sequence.min(packet.sequence));
        self.insert(stray);
        self.insert(packet);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(sequence: u64, arrival_ms: u64) -> Packet {
        Packet {
            layer: 0,
            red: false,
            sequence,
            timestamp: 0,
            marker: false,
            payload: [0; 100].as_slice().into(),
            arrival: Duration::from_millis(arrival_ms),
            clock: None,
        }
    }

    fn all(reorder: &mut Reorder, now_ms: u64) -> Vec<u64> {
        std::iter::from_fn(|| reorder.take(Duration::from_millis(now_ms))).map(|packet| packet.sequence).collect()
    }

    #[test]
    fn packets_come_out_in_order_and_once() {
        let mut reorder = Reorder::default();
        for sequence in [10, 12, 11, 12, 10, 14, 13, 9] {
            reorder.put(packet(sequence, 0));
        }
        assert_eq!(all(&mut reorder, 0), [10, 11, 12, 13, 14]);
        assert!(reorder.is_empty());
    }

    #[test]
    fn a_hole_is_waited_for_half_a_second() {
        let mut reorder = Reorder::default();
        reorder.put(packet(1, 0));
        reorder.put(packet(3, 100));
        reorder.put(packet(4, 300));
        assert_eq!(all(&mut reorder, 599), [1]);
        assert_eq!(all(&mut reorder, 600), [3, 4]);
        reorder.put(packet(2, 700));
        assert_eq!(all(&mut reorder, 2_000), [], "too late");
    }

    #[test]
    fn each_hole_has_its_own_patience() {
        let mut reorder = Reorder::default();
        for (sequence, arrival) in [(1, 0), (3, 100), (5, 400)] {
            reorder.put(packet(sequence, arrival));
        }
        assert_eq!(all(&mut reorder, 600), [1, 3]);
        assert_eq!(all(&mut reorder, 899), []);
        assert_eq!(all(&mut reorder, 900), [5]);
    }

    #[test]
    fn memory_is_bounded_whatever_comes() {
        let mut reorder = Reorder::default();
        let mut given = 0;
        for sequence in 0..100_000 {
            reorder.put(packet(sequence * 2, 0));
            given += all(&mut reorder, 0).len();
            assert!(reorder.waiting.len() <= MOST_PACKETS + 1);
        }
        assert!(given > 90_000);
    }

    #[test]
    fn one_packet_from_afar_changes_nothing() {
        let mut reorder = Reorder::default();
        for sequence in [1, 2, 1 << 40, 3, u64::MAX, 4, 1 << 20] {
            reorder.put(packet(sequence, 0));
        }
        assert_eq!(all(&mut reorder, 0), [1, 2, 3, 4]);
    }

    #[test]
    fn numbers_that_begin_anew_are_followed() {
        let mut reorder = Reorder::default();
        for sequence in [500_000, 500_001] {
            reorder.put(packet(sequence, 0));
        }
        assert_eq!(all(&mut reorder, 0), [500_000, 500_001]);
        for sequence in [7, 8, 9] {
            reorder.put(packet(sequence, 0));
        }
        assert_eq!(all(&mut reorder, 0), [7, 8, 9]);
        reorder.put(packet(u64::MAX - 1, 0));
        reorder.put(packet(u64::MAX, 0));
        assert_eq!(all(&mut reorder, 0), [u64::MAX - 1, u64::MAX]);
        reorder.put(packet(u64::MAX, 0));
        reorder.put(packet(3, 0));
        reorder.put(packet(4, 0));
        assert_eq!(all(&mut reorder, 0).last(), Some(&4));
    }
}

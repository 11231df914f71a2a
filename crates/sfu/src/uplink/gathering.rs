//! A keyframe on its way in, kept until all of it is there.
//!
//! A large keyframe takes a sender several hundred milliseconds. Whoever changes to its layer is served from the old one
//! meanwhile, and gets the keyframe at once when it is whole; `Session::forward` keeps one for each layer that somebody
//! changes to.

use std::time::{Duration, Instant};

use crate::media::Packet;

/// A keyframe that is not whole by then has lost packets that are late in coming again: what is there is given out, and
/// the rest follows as it comes.
const PATIENCE: Duration = Duration::from_millis(1_000);
/// Above what a keyframe of 1080p and the frames behind it have; a sender that exceeds it waits for nothing.
const MAX_PACKETS: usize = 2_048;

#[derive(Debug)]
pub(crate) struct Gathering {
    began: Instant,
    timestamp: u32,
    first: u64,
    /// The sequence number of the keyframe's last packet, once that has come.
    last: Option<u64>,
    /// By sequence number, each once: the keyframe and what came behind it.
    packets: Vec<Packet>,
}

impl Gathering {
    /// With the packet that begins a keyframe.
    pub(crate) fn begin(packet: &Packet) -> Self {
        let mut gathering = Self {
            began: packet.arrival,
            timestamp: packet.timestamp,
            first: packet.sequence,
            last: None,
            packets: Vec::new(),
        };
        gathering.add(packet);
        gathering
    }

    /// Whether this is still the same keyframe; some codecs mark several of its packets.
    pub(crate) fn is_of(&self, packet: &Packet) -> bool {
        self.timestamp == packet.timestamp
    }

    pub(crate) fn add(&mut self, packet: &Packet) {
        if packet.sequence < self.first {
            return;
        }
        if packet.marker && packet.timestamp == self.timestamp {
            self.last = Some(packet.sequence);
        }
        if let Err(at) = self.packets.binary_search_by_key(&packet.sequence, |one| one.sequence) {
            self.packets.insert(at, packet.clone());
        }
    }

    /// Whether it is to be given out now.
    pub(crate) fn is_due(&self, now: Instant) -> bool {
        let whole = self.last.is_some_and(|last| {
            let there = self.packets.partition_point(|one| one.sequence <= last);
            there as u64 == last - self.first + 1
        });
        whole || self.packets.len() >= MAX_PACKETS || now.saturating_duration_since(self.began) >= PATIENCE
    }

    /// In the order of sending, the first of them the keyframe's.
    pub(crate) fn into_packets(self) -> Vec<Packet> {
        self.packets
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::media::{Codec, Extensions, Format, Variant};

    fn packet(at: Instant, sequence: u64, timestamp: u32, marker: bool) -> Packet {
        Packet {
            source: 0,
            format: Format { codec: Codec::Vp8, variant: Variant::None, red: false },
            sequence,
            timestamp,
            marker,
            payload: Arc::from([1].as_slice()),
            extensions: Extensions::default(),
            clock: None,
            arrival: at,
        }
    }

    #[test]
    fn a_keyframe_is_due_when_all_of_it_is_there() {
        let now = Instant::now();
        let mut gathering = Gathering::begin(&packet(now, 10, 900, false));
        gathering.add(&packet(now, 12, 900, true));
        assert!(!gathering.is_due(now), "one is missing");
        gathering.add(&packet(now, 13, 3_900, true));
        gathering.add(&packet(now, 11, 900, false));
        gathering.add(&packet(now, 11, 900, false));
        assert!(gathering.is_due(now));
        let sequences: Vec<_> = gathering.into_packets().iter().map(|one| one.sequence).collect();
        assert_eq!(sequences, [10, 11, 12, 13]);
    }

    #[test]
    fn a_keyframe_that_does_not_become_whole_is_not_waited_for_for_ever() {
        let now = Instant::now();
        let gathering = Gathering::begin(&packet(now, 10, 900, false));
        assert!(!gathering.is_due(now));
        assert!(gathering.is_due(now + PATIENCE));
    }

    #[test]
    fn what_came_before_the_keyframe_is_no_part_of_it() {
        let now = Instant::now();
        let mut gathering = Gathering::begin(&packet(now, 10, 900, true));
        gathering.add(&packet(now, 9, 600, true));
        assert!(gathering.is_due(now));
        assert_eq!(gathering.into_packets().len(), 1);
    }
}

//! Sequence numbers and timestamps that never jump for the subscriber, whatever is behind its slot.
//!
//! Within one source, numbers are shifted and nothing else: a gap stays a gap, a late packet stays late. At a join the
//! sequence goes on by one and the timestamp by the time that has passed.

use std::time::{Duration, Instant};

use crate::media::{ClockReport, Packet};

/// Sender reports of two layers may disagree by their jitter; more than this and arrival times are better.
const CLOCK_TRUST: Duration = Duration::from_millis(500);
/// At a join the timestamp grows at least by a frame of 60 Hz, so that no two frames share one.
const FRAME: Duration = Duration::from_micros(16_667);

#[derive(Debug, Clone)]
pub(crate) struct Rewriter {
    /// From source to subscriber; `None` until the first join.
    shift: Option<Shift>,
    highest_sequence: u64,
    /// Of the newest packet sent.
    last: Option<Last>,
}

#[derive(Debug, Clone, Copy)]
struct Shift {
    /// Packets of the source before this one are not the subscriber's.
    first: u64,
    /// Added to the source's sequence numbers, modulo 2^64.
    sequence: u64,
    /// Added to the source's timestamps, modulo 2^32.
    timestamp: u32,
}

#[derive(Debug, Clone, Copy)]
struct Last {
    timestamp: u32,
    arrival: Instant,
    /// When the frame was captured, on the publisher's clock, in seconds.
    captured: Option<f64>,
}

/// The numbers of one packet for the subscriber.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Numbers {
    pub(crate) sequence: u64,
    pub(crate) timestamp: u32,
}

impl Rewriter {
    /// `first_sequence` must be below 2^16: the receiver guesses the rollover counter as zero (RFC 3711 section 3.3.1).
    pub(crate) fn new(first_sequence: u16) -> Self {
        Self { shift: None, highest_sequence: u64::from(first_sequence), last: None }
    }

    /// Another source, or the same after a pause: its numbers go on from ours with this packet. Clocks of
    /// `same_clock` layers are compared by their sender reports.
    pub(crate) fn join(&mut self, packet: &Packet, same_clock: bool) {
        let rate = packet.format.codec.clock_rate();
        let timestamp = match self.last {
            None => packet.timestamp,
            Some(last) => {
                let passed = packet.arrival.saturating_duration_since(last.arrival);
                let captured = same_clock.then(|| captured_between(last.captured, captured(packet))).flatten();
                let trusted = captured.filter(|captured| captured.abs_diff(passed) <= CLOCK_TRUST);
                let ticks = trusted.unwrap_or(passed).max(FRAME).as_secs_f64() * f64::from(rate);
                last.timestamp.wrapping_add(wrap(ticks))
            }
        };
        self.shift = Some(Shift {
            first: packet.sequence,
            sequence: self.highest_sequence.wrapping_add(1).wrapping_sub(packet.sequence),
            timestamp: timestamp.wrapping_sub(packet.timestamp),
        });
    }

    /// The numbers of a packet of the joined source; `None` for one from before the join.
    pub(crate) fn rewrite(&mut self, packet: &Packet) -> Option<Numbers> {
        let shift = self.shift?;
        if packet.sequence < shift.first {
            return None;
        }
        let sequence = packet.sequence.wrapping_add(shift.sequence);
        let timestamp = packet.timestamp.wrapping_add(shift.timestamp);
        if sequence > self.highest_sequence {
            self.highest_sequence = sequence;
            self.last = Some(Last { timestamp, arrival: packet.arrival, captured: captured(packet) });
        }
        Some(Numbers { sequence, timestamp })
    }
}

/// When the packet's frame was captured, by the publisher's last report.
fn captured(packet: &Packet) -> Option<f64> {
    let ClockReport { seconds, timestamp, .. } = packet.clock?;
    let ticks = packet.timestamp.wrapping_sub(timestamp).cast_signed();
    Some(seconds + f64::from(ticks) / f64::from(packet.format.codec.clock_rate()))
}

fn captured_between(before: Option<f64>, after: Option<f64>) -> Option<Duration> {
    Duration::try_from_secs_f64((after? - before?).max(0.0)).ok()
}

/// Ticks modulo 2^32.
fn wrap(ticks: f64) -> u32 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let wrapped = (ticks % 4_294_967_296.0) as u32;
    wrapped
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::media::{Codec, Extensions, Format, Variant};

    fn packet(at: Instant, sequence: u64, timestamp: u32) -> Packet {
        Packet {
            source: 0,
            format: Format { codec: Codec::Vp8, variant: Variant::None, red: false },
            sequence,
            timestamp,
            marker: false,
            payload: Arc::from([0u8; 4].as_slice()),
            extensions: Extensions::default(),
            clock: None,
            arrival: at,
        }
    }

    fn rewritten(rewriter: &mut Rewriter, packet: &Packet) -> (u64, u32) {
        let numbers = rewriter.rewrite(packet).unwrap_or_else(|| panic!("rewritten"));
        (numbers.sequence, numbers.timestamp)
    }

    #[test]
    fn gaps_and_late_packets_of_a_source_stay_as_they_are() {
        let now = Instant::now();
        let mut rewriter = Rewriter::new(99);
        rewriter.join(&packet(now, 5_000, 70), false);
        assert_eq!(rewritten(&mut rewriter, &packet(now, 5_000, 70)), (100, 70));
        assert_eq!(rewritten(&mut rewriter, &packet(now, 5_003, 90)), (103, 90));
        assert_eq!(rewritten(&mut rewriter, &packet(now, 5_001, 80)), (101, 80));
        assert_eq!(rewriter.rewrite(&packet(now, 4_999, 60)), None, "from before the join");
    }

    #[test]
    fn a_join_goes_on_by_one_and_by_the_time_passed() {
        let now = Instant::now();
        let mut rewriter = Rewriter::new(0);
        rewriter.join(&packet(now, 1, 1_000), false);
        rewritten(&mut rewriter, &packet(now, 1, 1_000));
        let later = packet(now + Duration::from_millis(100), 900_000, 4_000_000_000);
        rewriter.join(&later, false);
        assert_eq!(rewritten(&mut rewriter, &later), (2, 10_000));
        let next = packet(now + Duration::from_millis(133), 900_001, 4_000_003_000);
        assert_eq!(rewritten(&mut rewriter, &next), (3, 13_000));
    }

    #[test]
    fn a_join_at_the_same_moment_still_moves_time_on() {
        let now = Instant::now();
        let mut rewriter = Rewriter::new(0);
        rewriter.join(&packet(now, 1, 1_000), false);
        rewritten(&mut rewriter, &packet(now, 1, 1_000));
        rewriter.join(&packet(now, 7, 7), false);
        let (_, timestamp) = rewritten(&mut rewriter, &packet(now, 7, 7));
        assert!((2_400..=2_600).contains(&timestamp), "{timestamp}");
    }

    #[test]
    fn layers_of_one_camera_are_aligned_by_their_sender_reports() {
        let now = Instant::now();
        let at = |seconds, timestamp| Some(ClockReport { seconds, timestamp, arrival: now });
        let mut rewriter = Rewriter::new(0);
        let low = Packet { clock: at(50.0, 9_000), ..packet(now, 1, 9_000) };
        rewriter.join(&low, true);
        rewritten(&mut rewriter, &low);
        // Captured 100 ms later, but its keyframe took 180 ms to come.
        let high = Packet { clock: at(50.0, 500_000), ..packet(now + Duration::from_millis(180), 1, 509_000) };
        rewriter.join(&high, true);
        assert_eq!(rewritten(&mut rewriter, &high).1, 18_000);
    }

    #[test]
    fn numbers_go_on_over_a_wrap_of_the_timestamp() {
        let now = Instant::now();
        let mut rewriter = Rewriter::new(65_535);
        rewriter.join(&packet(now, 1, u32::MAX - 10), false);
        assert_eq!(rewritten(&mut rewriter, &packet(now, 1, u32::MAX - 10)), (65_536, u32::MAX - 10));
        assert_eq!(rewritten(&mut rewriter, &packet(now, 2, 5)), (65_537, 5));
    }
}

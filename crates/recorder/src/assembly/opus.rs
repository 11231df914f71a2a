//! Frames of Opus (RFC 7587), one a packet, and those that RED (RFC 2198) brings again.

use std::collections::VecDeque;
use std::time::Duration;

use crate::packet::Packet;

use super::Frame;

/// RFC 7845 section 5.1: version, channels, pre-skip, rate, gain, mapping. WebRTC always says two channels; a mono frame
/// says so itself. Nothing is skipped: the file may begin anywhere in a talk.
pub(super) const HEAD: [u8; 19] = *b"OpusHead\x01\x02\x00\x00\x80\xbb\x00\x00\x00\x00\x00";
/// A longer hole is no loss but a new start.
const LONGEST_HOLE: u64 = 10_000;

#[derive(Debug, Default)]
pub(super) struct Opus {
    last: Option<u32>,
}

impl Opus {
    /// Gives how many frames are lost of `hole` that are missing before this packet.
    pub(super) fn push(&mut self, packet: &Packet, hole: u64, out: &mut VecDeque<Frame>) -> u64 {
        let mut lost = if hole > LONGEST_HOLE { 1 } else { hole };
        let mut primary = &packet.payload[..];
        if packet.red {
            if lost > 0 {
                for block in rtp::red::redundant(&packet.payload) {
                    let timestamp = packet.timestamp.wrapping_sub(block.before);
                    if lost > 0 && self.is_new(timestamp) && self.give(packet, timestamp, block.payload, out) {
                        lost -= 1;
                    }
                }
            }
            primary = rtp::red::primary(&packet.payload).map_or(&[], |block| block.payload);
        }
        self.give(packet, packet.timestamp, primary, out);
        lost
    }

    pub(super) fn restart(&mut self) {
        self.last = None;
    }

    /// Whether a timestamp is later than the last frame's. Before the first frame there is nothing to fill.
    fn is_new(&self, timestamp: u32) -> bool {
        self.last.is_some_and(|last| timestamp.wrapping_sub(last).cast_signed() > 0)
    }

    fn give(&mut self, packet: &Packet, timestamp: u32, payload: &[u8], out: &mut VecDeque<Frame>) -> bool {
        if payload.is_empty() {
            return false;
        }
        self.last = Some(timestamp);
        out.push_back(Frame {
            bytes: payload.to_vec(),
            timestamp,
            arrival: packet.arrival,
            length: length(payload),
            report: packet.clock,
            keyframe: true,
            size: None,
        });
        true
    }
}

/// How much sound a packet of Opus has (RFC 6716 section 3.1).
fn length(payload: &[u8]) -> Duration {
    /// RFC 6716 section 3.2.5.
    const LONGEST: Duration = Duration::from_millis(120);
    let Some(&toc) = payload.first() else { return Duration::ZERO };
    let frames = match toc & 3 {
        0 => 1,
        1 | 2 => 2,
        _ => payload.get(1).map_or(0, |count| u64::from(count & 0x3f)),
    };
    let config = u32::from(toc >> 3);
    let frame_us = match (config, config % 4) {
        (..12, 3) => 60_000,
        (..12, size) | (12..16, size @ ..2) => 10_000 << size,
        (12..16, size) => 10_000 << (size - 2),
        (_, size) => 2_500 << size,
    };
    Duration::from_micros(frame_us * frames).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_of_a_packet_is_that_of_its_frames() {
        let of = |payload: &[u8]| length(payload).as_micros();
        assert_eq!(of(&[31 << 3]), 20_000);
        assert_eq!(of(&[3 << 3 | 1]), 120_000);
        assert_eq!(of(&[14 << 3 | 2]), 20_000);
        assert_eq!(of(&[16 << 3 | 3, 0x80 | 4]), 10_000);
        assert_eq!(of(&[3 << 3 | 3, 63]), 120_000);
        assert_eq!((of(&[]), of(&[3])), (0, 0));
    }
}

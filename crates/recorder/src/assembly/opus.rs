//! Frames of Opus (RFC 7587), one a packet, and those that RED (RFC 2198) brings again.

use std::collections::VecDeque;

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
            report: packet.clock,
            keyframe: true,
            size: None,
        });
        true
    }
}

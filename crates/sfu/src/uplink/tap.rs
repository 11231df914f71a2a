//! The recorder's place at a track: always the best layer that comes, never limited by anybody's downlink.
//!
//! `Session::forward` offers it every packet of its track, `aim_tap` chooses its layer. It rewrites no number: the
//! recorder places packets by the publisher's own clock.

use std::sync::Arc;

use crate::downlink::switch::{Switch, Verdict};
use crate::media::Packet;
use crate::recording::RecordedPacket;

#[derive(Debug, Clone)]
pub(crate) struct Tap {
    pub(crate) recording: Arc<str>,
    pub(crate) paused: bool,
    pub(crate) switch: Switch,
}

impl Tap {
    pub(crate) fn new(recording: Arc<str>) -> Self {
        Self { recording, paused: false, switch: Switch::default() }
    }

    /// The packet for the recorder, if it is of the layer recorded now or begins the one that is waited for.
    pub(crate) fn accept(&mut self, layer: usize, keyframe: bool, packet: &Packet) -> Option<RecordedPacket> {
        let verdict = self.switch.packet(layer, keyframe);
        if verdict == Verdict::Drop {
            return None;
        }
        Some(RecordedPacket {
            recording: Arc::clone(&self.recording),
            joins: verdict == Verdict::Join,
            layer,
            codec: packet.format.codec,
            red: packet.format.red,
            sequence: packet.sequence,
            timestamp: packet.timestamp,
            marker: packet.marker,
            payload: Arc::clone(&packet.payload),
            clock: packet.clock,
            arrival: packet.arrival,
        })
    }
}

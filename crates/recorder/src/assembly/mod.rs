//! Frames of one layer from its packets in order: `Assembler`, with a file for each codec's way to cut frames up.
//!
//! A frame leaves only when all its packets have come and a decoder of the file has what it needs. Nothing here knows
//! time or files.

mod av1;
mod chain;
mod h264;
mod opus;
mod vp8;
mod vp9;

use std::collections::VecDeque;
use std::time::Duration;

use crate::packet::{ClockReport, Codec, Packet};
use chain::{Chain, Position};

/// A keyframe of 4K at the highest quality is half of this.
const LARGEST_FRAME: usize = 8 << 20;

/// What becomes a block.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub(crate) bytes: Vec<u8>,
    pub(crate) timestamp: u32,
    /// Of the packet that came first.
    pub(crate) arrival: Duration,
    /// Sound is sent when it has ended; zero for pictures.
    pub(crate) length: Duration,
    pub(crate) report: Option<ClockReport>,
    pub(crate) keyframe: bool,
    /// Of a keyframe.
    pub(crate) size: Option<(u32, u32)>,
}

/// What a codec makes of a frame's packets.
enum Coded {
    Frame {
        bytes: Vec<u8>,
        size: Option<(u32, u32)>,
        keyframe: bool,
        position: Option<Position>,
    },
    /// No picture: parameter sets that came alone, for example.
    Nothing,
    Broken,
}

#[derive(Debug)]
enum Depacketiser {
    Opus(opus::Opus),
    Vp8(vp8::Vp8),
    Vp9(vp9::Vp9),
    H264(h264::H264),
    Av1(av1::Av1),
}

impl Depacketiser {
    /// Whether a frame begins here, whatever was lost before.
    fn begins(&self, payload: &[u8]) -> bool {
        match self {
            Self::Opus(_) => true,
            Self::Vp8(_) => vp8::begins(payload),
            Self::Vp9(_) => vp9::begins(payload),
            Self::H264(_) => h264::begins(payload),
            Self::Av1(_) => av1::begins(payload),
        }
    }

    fn begin(&mut self) {
        match self {
            Self::Opus(_) => {}
            Self::Vp8(codec) => codec.begin(),
            Self::Vp9(codec) => codec.begin(),
            Self::H264(codec) => codec.begin(),
            Self::Av1(codec) => codec.begin(),
        }
    }

    /// Adds a packet to the frame's bytes; `None` when it does not go on where the last one ended.
    fn add(&mut self, payload: &[u8], bytes: &mut Vec<u8>) -> Option<()> {
        match self {
            Self::Opus(_) => None,
            Self::Vp8(codec) => codec.add(payload, bytes),
            Self::Vp9(codec) => codec.add(payload, bytes),
            Self::H264(codec) => codec.add(payload, bytes),
            Self::Av1(codec) => codec.add(payload, bytes),
        }
    }

    fn finish(&mut self, bytes: Vec<u8>) -> Coded {
        match self {
            Self::Opus(_) => Coded::Broken,
            Self::Vp8(codec) => codec.finish(bytes),
            Self::Vp9(codec) => codec.finish(bytes),
            Self::H264(codec) => codec.finish(bytes),
            Self::Av1(codec) => codec.finish(bytes),
        }
    }
}

#[derive(Debug)]
struct Building {
    timestamp: u32,
    arrival: Duration,
    report: Option<ClockReport>,
    bytes: Vec<u8>,
    broken: bool,
}

#[derive(Debug)]
pub(crate) struct Assembler {
    depacketiser: Depacketiser,
    /// The sequence number that goes on without a hole.
    next: Option<u64>,
    building: Option<Building>,
    chain: Chain,
    lost: u64,
}

impl Assembler {
    pub(crate) fn new(codec: Codec) -> Self {
        let depacketiser = match codec {
            Codec::Opus => Depacketiser::Opus(opus::Opus::default()),
            Codec::Vp8 => Depacketiser::Vp8(vp8::Vp8::default()),
            Codec::Vp9 => Depacketiser::Vp9(vp9::Vp9::default()),
            Codec::H264 => Depacketiser::H264(h264::H264::default()),
            Codec::Av1 => Depacketiser::Av1(av1::Av1::default()),
        };
        Self { depacketiser, next: None, building: None, chain: Chain::default(), lost: 0 }
    }

    /// Takes the next packet in order; frames that it completes go to `out`.
    pub(crate) fn push(&mut self, packet: &Packet, out: &mut VecDeque<Frame>) {
        let hole = self.next.map_or(0, |next| packet.sequence.abs_diff(next));
        let follows = self.next == Some(packet.sequence);
        self.next = packet.sequence.checked_add(1);
        if let Depacketiser::Opus(opus) = &mut self.depacketiser {
            self.lost += opus.push(packet, hole, out);
            return;
        }
        let marks_end = self.building.as_ref().is_some_and(|building| building.timestamp != packet.timestamp);
        if hole > 0 {
            self.lose_between(packet);
        } else if marks_end && !packet.payload.is_empty() {
            self.complete(out);
        }
        if packet.payload.is_empty() {
            return;
        }
        self.add(packet, follows);
        if packet.marker {
            self.complete(out);
        }
    }

    /// Frames that will never come, or came and cannot be decoded, since the last call.
    pub(crate) fn take_lost(&mut self) -> u64 {
        std::mem::take(&mut self.lost)
    }

    /// Whether nothing that comes can be decoded before a keyframe.
    pub(crate) fn needs_keyframe(&self) -> bool {
        !matches!(self.depacketiser, Depacketiser::Opus(_)) && self.chain.is_cut()
    }

    /// Something that was given out did not get into the file.
    pub(crate) fn cut(&mut self) {
        self.chain.cut();
    }

    /// Numbers may start anew; what is incomplete is lost.
    pub(crate) fn restart(&mut self) {
        self.lost += u64::from(self.building.take().is_some());
        self.next = None;
        self.chain.cut();
        if let Depacketiser::Opus(opus) = &mut self.depacketiser {
            opus.restart();
        }
    }

    /// What the container says of the codec, as far as keyframes have told it.
    pub(crate) fn codec_private(&self) -> Option<Vec<u8>> {
        match &self.depacketiser {
            Depacketiser::Opus(_) => Some(opus::HEAD.to_vec()),
            Depacketiser::H264(codec) => codec.codec_private(),
            Depacketiser::Av1(codec) => codec.codec_private(),
            Depacketiser::Vp8(_) | Depacketiser::Vp9(_) => None,
        }
    }

    /// A hole before `packet`: in the frame under way, or between that and the next.
    fn lose_between(&mut self, packet: &Packet) {
        let goes_on = self.building.as_ref().is_some_and(|building| building.timestamp == packet.timestamp);
        if let Some(building) = self.building.as_mut().filter(|_| goes_on) {
            building.broken = true;
            return;
        }
        // What follows counts itself when its beginning is missing.
        self.lost += u64::from(self.building.take().is_some() || self.depacketiser.begins(&packet.payload));
        self.chain.lose();
    }

    fn add(&mut self, packet: &Packet, follows: bool) {
        if self.building.is_none() {
            self.depacketiser.begin();
            self.building = Some(Building {
                timestamp: packet.timestamp,
                arrival: packet.arrival,
                report: packet.clock,
                bytes: Vec::new(),
                broken: !follows && !self.depacketiser.begins(&packet.payload),
            });
        }
        let Some(building) = &mut self.building else { return };
        building.arrival = building.arrival.min(packet.arrival);
        building.report = packet.clock.or(building.report);
        if building.broken || building.bytes.len() > LARGEST_FRAME {
            building.broken = true;
            building.bytes = Vec::new();
            return;
        }
        building.broken = self.depacketiser.add(&packet.payload, &mut building.bytes).is_none();
    }

    fn complete(&mut self, out: &mut VecDeque<Frame>) {
        let Some(building) = self.building.take() else { return };
        let Building { timestamp, arrival, report, bytes, broken } = building;
        let coded = if broken { Coded::Broken } else { self.depacketiser.finish(bytes) };
        match coded {
            Coded::Frame { bytes, size, keyframe, position } if self.chain.admits(keyframe, position) => {
                out.push_back(Frame { bytes, timestamp, arrival, length: Duration::ZERO, report, keyframe, size });
            }
            Coded::Frame { .. } => self.lost += 1,
            Coded::Broken => {
                self.lost += 1;
                self.chain.lose();
            }
            Coded::Nothing => {}
        }
    }
}

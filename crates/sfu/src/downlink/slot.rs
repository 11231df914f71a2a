//! A slot: one m-line a participant receives on, and the track it carries now.

use std::time::Instant;

use crate::command::{Kind, LayerWish, SubscribeBinding};
use crate::downlink::payload::{self, Choice};
use crate::downlink::rewrite::Rewriter;
use crate::downlink::switch::{Switch, Verdict};
use crate::downlink::video_ids::VideoIds;
use crate::media::{Codec, Format, Outgoing, Packet};
use crate::transport::Payload;
use crate::uplink::rate::RateMeter;

#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) mid: Box<str>,
    pub(crate) kind: Kind,
    pub(crate) binding: Option<SubscribeBinding>,
    /// The track behind the binding, by index within the session, when there is one.
    pub(crate) track: Option<usize>,
    pub(crate) wish: LayerWish,
    /// The highest layer the downlink has room for; `None` is no room at all.
    pub(crate) allowed: Option<usize>,
    pub(crate) switch: Switch,
    pub(crate) rate: RateMeter,
    pub(crate) packets: u64,
    pub(crate) codec: Option<Codec>,
    /// The layer last told to the control plane.
    pub(crate) told: Option<Option<String>>,
    receivable: Vec<Payload>,
    choice: Option<(Format, Option<Choice>)>,
    rewriter: Rewriter,
    ids: VideoIds,
    /// The track the numbers were last joined to: its layers share a clock.
    joined: Option<usize>,
}

impl Slot {
    pub(crate) fn new(now: Instant, mid: &str, kind: Kind, first_sequence: u16) -> Self {
        Self {
            mid: mid.into(),
            kind,
            binding: None,
            track: None,
            wish: LayerWish::Best,
            allowed: None,
            switch: Switch::default(),
            rate: RateMeter::new(now),
            packets: 0,
            codec: None,
            told: None,
            receivable: Vec::new(),
            choice: None,
            rewriter: Rewriter::new(first_sequence),
            ids: VideoIds::default(),
            joined: None,
        }
    }

    pub(crate) fn set_receivable(&mut self, receivable: Vec<Payload>) {
        self.receivable = receivable;
        self.choice = None;
    }

    /// Points the slot at another track, or at none; what follows joins anew.
    pub(crate) fn point(&mut self, track: Option<usize>) {
        if self.track != track {
            self.track = track;
            self.switch = Switch::default();
        }
    }

    /// The packet as this subscriber gets it, if it does.
    pub(crate) fn accept(&mut self, layer: usize, keyframe: bool, packet: &Packet) -> Option<Outgoing> {
        let verdict = self.switch.packet(layer, keyframe);
        if verdict == Verdict::Drop {
            return None;
        }
        let extracted =
            self.choose(packet.format).and_then(|choice| Some((choice, payload::extract(&packet.payload, choice)?)));
        let Some((choice, payload)) = extracted else {
            if verdict == Verdict::Join {
                self.switch.restart();
            }
            return None;
        };
        if verdict == Verdict::Join {
            self.rewriter.join(packet, self.joined == self.track);
            self.ids.join(packet);
            self.joined = self.track;
        }
        let numbers = self.rewriter.rewrite(packet)?;
        let codec = packet.format.codec;
        let vp8 = if codec == Codec::Vp8 { self.ids.vp8(&payload) } else { None };
        let payload = if codec == Codec::Vp9 { self.ids.vp9(&payload) } else { payload };
        self.packets += 1;
        self.codec = Some(codec);
        self.rate.add(packet.arrival, payload.len());
        Some(Outgoing {
            payload_type: choice.payload_type,
            sequence: numbers.sequence,
            timestamp: numbers.timestamp,
            marker: packet.marker,
            payload,
            extensions: packet.extensions,
            vp8,
        })
    }

    fn choose(&mut self, format: Format) -> Option<Choice> {
        match self.choice {
            Some((known, choice)) if known == format => choice,
            _ => {
                let choice = payload::choose(format, &self.receivable);
                self.choice = Some((format, choice));
                choice
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::media::{Extensions, Variant};

    fn opus(red: bool) -> Format {
        Format { codec: Codec::Opus, variant: Variant::None, red }
    }

    fn packet(at: Instant, sequence: u64, format: Format) -> Packet {
        Packet {
            source: 0,
            format,
            sequence,
            timestamp: u32::try_from(sequence * 960).unwrap_or(0),
            marker: false,
            payload: Arc::from([111, 1, 2, 3].as_slice()),
            extensions: Extensions::default(),
            clock: None,
            arrival: at,
        }
    }

    fn slot(now: Instant) -> Slot {
        let mut slot = Slot::new(now, "0", Kind::Audio, 41);
        slot.set_receivable(vec![Payload { payload_type: 96, format: opus(false) }]);
        slot.point(Some(3));
        slot.switch.aim(Some(0));
        slot
    }

    #[test]
    fn numbers_go_on_when_the_slot_is_pointed_at_another_track() {
        let now = Instant::now();
        let mut slot = slot(now);
        let first = slot.accept(0, true, &packet(now, 1_000, opus(false))).unwrap_or_else(|| panic!("forwarded"));
        slot.point(Some(5));
        slot.switch.aim(Some(0));
        let at = now + Duration::from_millis(20);
        let second = slot.accept(0, true, &packet(at, 77, opus(false))).unwrap_or_else(|| panic!("forwarded"));
        assert_eq!((first.sequence, second.sequence), (42, 43));
        assert_eq!(second.timestamp.wrapping_sub(first.timestamp), 960);
    }

    #[test]
    fn red_is_unwrapped_for_a_subscriber_without_it() {
        let now = Instant::now();
        let sent = slot(now).accept(0, true, &packet(now, 1, opus(true))).unwrap_or_else(|| panic!("forwarded"));
        assert_eq!((sent.payload_type, &*sent.payload), (96, [1, 2, 3].as_slice()));
    }

    #[test]
    fn a_free_slot_carries_nothing() {
        let now = Instant::now();
        let mut slot = slot(now);
        slot.point(None);
        assert!(slot.accept(0, true, &packet(now, 1, opus(false))).is_none());
    }
}

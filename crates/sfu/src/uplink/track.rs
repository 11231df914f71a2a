//! A published track: its layers, who subscribes to it, and what its packets have told.

use std::time::{Duration, Instant};

use crate::command::Kind;
use crate::media::{Format, Packet, TrackName};
use crate::uplink::audio_level::LevelMeter;
use crate::uplink::gathering::Gathering;
use crate::uplink::keyframes::KeyframeRequests;
use crate::uplink::rate::RateMeter;
use crate::uplink::tap::Tap;
use crate::uplink::wanted::WantedLayers;

/// A layer without a packet for this long is not there to be chosen. Frames of a still screen come once a second.
const LAYER_GONE: Duration = Duration::from_millis(2_500);

/// Which slot of which participant, both by index within the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SlotPlace {
    pub(crate) participant: usize,
    pub(crate) slot: usize,
}

#[derive(Debug)]
pub(crate) struct Layer {
    /// `None` without simulcast.
    pub(crate) rid: Option<String>,
    pub(crate) rate: RateMeter,
    /// Ends of pictures.
    pub(crate) pictures: RateMeter,
    /// Width and height of its latest keyframe that told them.
    pub(crate) size: Option<(u32, u32)>,
    pub(crate) keyframes: KeyframeRequests,
    /// Its keyframe that comes in now, while somebody changes to this layer.
    pub(crate) gathering: Option<Gathering>,
    /// Bits a second, smoothed; what it was last while the layer is paused.
    usual_rate: u64,
    pub(crate) packets: u64,
    first_packet: Option<Instant>,
    last_packet: Option<Instant>,
}

impl Layer {
    fn new(now: Instant, rid: Option<String>) -> Self {
        Self {
            rid,
            rate: RateMeter::new(now),
            pictures: RateMeter::new(now),
            size: None,
            keyframes: KeyframeRequests::new(),
            gathering: None,
            usual_rate: 0,
            packets: 0,
            first_packet: None,
            last_packet: None,
        }
    }

    pub(crate) fn is_live(&self, now: Instant) -> bool {
        self.last_packet.is_some_and(|at| now.saturating_duration_since(at) < LAYER_GONE)
    }

    fn received(&mut self, now: Instant, bytes: usize) {
        if !self.is_live(now) {
            self.first_packet = Some(now);
        }
        self.packets += 1;
        self.last_packet = Some(now);
        self.rate.add(now, bytes);
    }

    /// Follows the rate of a layer that has run long enough to have one; called ten times a second.
    fn settle_rate(&mut self, now: Instant) {
        let settled = self.first_packet.is_some_and(|at| now.saturating_duration_since(at) >= SETTLED);
        if !settled || !self.is_live(now) {
            return;
        }
        let rate = self.rate.rate(now);
        self.usual_rate = if self.usual_rate == 0 { rate } else { (self.usual_rate * 9 + rate) / 10 };
    }
}

/// Set by the control plane; outlives the track, which may be published later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Flags {
    pub(crate) enabled: bool,
    pub(crate) censored: bool,
}

impl Default for Flags {
    fn default() -> Self {
        Self { enabled: true, censored: false }
    }
}

#[derive(Debug)]
pub(crate) struct Track {
    pub(crate) name: TrackName,
    /// The participant that publishes it, by index within the session.
    pub(crate) publisher: usize,
    pub(crate) mid: String,
    pub(crate) layers: Vec<Layer>,
    pub(crate) subscribers: Vec<SlotPlace>,
    pub(crate) flags: Flags,
    pub(crate) format: Option<Format>,
    pub(crate) level: LevelMeter,
    pub(crate) wanted: WantedLayers,
    /// Where the recorder takes it, while it is recorded.
    pub(crate) tap: Option<Tap>,
    /// Its first packet of any layer.
    began: Option<Instant>,
}

impl Track {
    /// `rids` from low to high, empty without simulcast.
    pub(crate) fn new(now: Instant, name: TrackName, publisher: usize, mid: String, rids: Vec<String>) -> Self {
        let mut track = Self {
            name,
            publisher,
            mid,
            layers: Vec::new(),
            subscribers: Vec::new(),
            flags: Flags::default(),
            format: None,
            level: LevelMeter::new(now),
            wanted: WantedLayers::default(),
            tap: None,
            began: None,
        };
        track.set_layers(now, rids);
        track
    }

    fn set_layers(&mut self, now: Instant, rids: Vec<String>) {
        self.layers = if rids.is_empty() {
            vec![Layer::new(now, None)]
        } else {
            rids.into_iter().map(|rid| Layer::new(now, Some(rid))).collect()
        };
    }

    pub(crate) fn best_layer(&self) -> usize {
        self.layers.len().saturating_sub(1)
    }

    pub(crate) fn is_simulcast(&self) -> bool {
        self.layers.iter().any(|layer| layer.rid.is_some())
    }

    pub(crate) fn layer_of(&self, rid: Option<&str>) -> Option<usize> {
        self.layers.iter().position(|layer| layer.rid.as_deref() == rid)
    }

    pub(crate) fn rids(&self) -> Vec<&str> {
        self.layers.iter().filter_map(|layer| layer.rid.as_deref()).collect()
    }

    /// Whether packets of it reach anyone.
    pub(crate) fn is_forwarded(&self) -> bool {
        !self.flags.censored
    }

    /// Learns from a packet; returns whether it begins a keyframe.
    pub(crate) fn observe(&mut self, layer: usize, packet: &Packet) -> bool {
        let now = packet.arrival;
        if let Some(level) = packet.extensions.audio_level {
            self.level.observe(now, level);
        }
        let keyframe = packet.format.codec.starts_keyframe(&packet.payload);
        self.began.get_or_insert(now);
        let Some(layer) = self.layers.get_mut(layer) else { return false };
        layer.received(now, packet.payload.len());
        if self.name.kind == Kind::Video && packet.marker {
            layer.pictures.add(now, 1);
        }
        if keyframe {
            layer.keyframes.arrived();
            layer.size = packet.format.codec.picture_size(&packet.payload).or(layer.size);
        }
        keyframe
    }

    /// The best layer with packets, at most `wish`, else the lowest above it unless the track has only begun.
    pub(crate) fn best_live(&self, now: Instant, wish: usize) -> Option<usize> {
        let live = |index: &usize| self.layers.get(*index).is_some_and(|layer| layer.is_live(now));
        let begun = self.began.is_some_and(|began| now.saturating_duration_since(began) >= SETTLED);
        (0..=wish).rev().find(live).or_else(|| (wish..self.layers.len()).find(live).filter(|_| begun))
    }

    /// Follows the rates of the layers; called ten times a second.
    pub(crate) fn settle_rates(&mut self, now: Instant) {
        for layer in &mut self.layers {
            layer.settle_rate(now);
        }
    }

    /// What each layer is expected to cost, in bits a second, from low to high and never falling.
    pub(crate) fn layer_rates(&self) -> Vec<u64> {
        let mut below = 0;
        let rates = self.layers.iter().enumerate().map(|(index, layer)| {
            let guess = GUESSED_RATES.get(index).copied().unwrap_or(below * 3);
            below = if layer.usual_rate > 0 { layer.usual_rate } else { guess }.max(below);
            below
        });
        rates.collect()
    }
}

/// A rate means something after this long.
const SETTLED: Duration = Duration::from_secs(1);
/// For layers that have not been sent yet: what browsers give 180p, 360p and 720p.
const GUESSED_RATES: [u64; 3] = [150_000, 500_000, 1_500_000];

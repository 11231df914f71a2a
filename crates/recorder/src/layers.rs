//! The layers of a track, of which one is recorded at a time: `Layers` says which, and gives its frames in order.
//!
//! The caller sends one layer and begins another with a keyframe. That joins the file when the old layer has nothing
//! left to wait for; what of the old one comes later is let go.

use std::collections::VecDeque;
use std::time::Duration;

use crate::assembly::{Assembler, Frame};
use crate::packet::{Codec, Packet};
use crate::reorder::{PATIENCE, Reorder};

/// Browsers send three.
const MOST_LAYERS: usize = 8;
/// Frames of a layer that waits for another: half a second has thirty at most.
const MOST_PARKED: usize = 128;

#[derive(Debug)]
struct Layer {
    reorder: Reorder,
    assembler: Assembler,
    /// Frames from a keyframe on, for when this layer is joined.
    parked: VecDeque<Frame>,
    heard: Duration,
}

/// What comes out, in the order of the file.
#[derive(Debug)]
pub(crate) enum Step {
    /// Another layer begins, or the first.
    Join,
    Frame(Frame),
}

#[derive(Debug)]
pub(crate) struct Layers {
    codec: Codec,
    layers: Vec<Layer>,
    current: Option<usize>,
    /// When the keyframe came that the current layer was joined with.
    joined: Duration,
    steps: VecDeque<Step>,
    completed: VecDeque<Frame>,
    codec_private: Vec<u8>,
    lost: u64,
    wants_keyframe: bool,
}

impl Layers {
    pub(crate) fn new(codec: Codec) -> Self {
        Self {
            codec,
            layers: Vec::new(),
            current: None,
            joined: Duration::ZERO,
            steps: VecDeque::new(),
            completed: VecDeque::new(),
            codec_private: Vec::new(),
            lost: 0,
            wants_keyframe: false,
        }
    }

    pub(crate) fn put(&mut self, packet: Packet, now: Duration) {
        let index = packet.layer;
        if index >= MOST_LAYERS {
            return;
        }
        while self.layers.len() <= index {
            self.layers.push(Layer {
                reorder: Reorder::default(),
                assembler: Assembler::new(self.codec),
                parked: VecDeque::new(),
                heard: Duration::ZERO,
            });
        }
        if let Some(layer) = self.layers.get_mut(index) {
            layer.heard = layer.heard.max(packet.arrival);
            layer.reorder.put(packet);
        }
        self.drain(index, now);
        self.join_another(now);
    }

    /// Gives up what waited too long.
    pub(crate) fn tick(&mut self, now: Duration) {
        (0..self.layers.len()).for_each(|index| self.drain(index, now));
        self.join_another(now);
    }

    /// Gives up all that is missing, and begins anew with the next keyframe of any layer.
    pub(crate) fn restart(&mut self) {
        self.tick(Duration::MAX);
        for layer in &mut self.layers {
            layer.reorder.restart();
            layer.assembler.restart();
            layer.parked.clear();
        }
        self.current = None;
        self.joined = Duration::ZERO;
        self.wants_keyframe = false;
    }

    pub(crate) fn next(&mut self) -> Option<Step> {
        self.steps.pop_front()
    }

    /// Frames lost of the current layer, since the first frame.
    pub(crate) fn lost(&self) -> u64 {
        self.lost
    }

    pub(crate) fn take_wants_keyframe(&mut self) -> bool {
        std::mem::take(&mut self.wants_keyframe)
    }

    /// What the container says of the codec, by the layer that was joined last.
    pub(crate) fn codec_private(&self) -> &[u8] {
        &self.codec_private
    }

    fn drain(&mut self, index: usize, now: Duration) {
        let is_current = self.current == Some(index);
        let current_is_silent = self
            .current
            .and_then(|current| self.layers.get(current))
            .is_none_or(|current| now.saturating_sub(current.heard) >= PATIENCE);
        let Some(layer) = self.layers.get_mut(index) else { return };
        while let Some(packet) = layer.reorder.take(now) {
            layer.assembler.push(&packet, &mut self.completed);
            let lost = layer.assembler.take_lost();
            if is_current {
                self.lost += lost;
            }
            // A layer that nobody is on may go on for a moment after the switch: its frames are not missed.
            if lost > 0 && layer.assembler.needs_keyframe() && (is_current || current_is_silent) {
                self.wants_keyframe = true;
            }
            while let Some(frame) = self.completed.pop_front() {
                if is_current {
                    self.wants_keyframe &= !frame.keyframe;
                    self.steps.push_back(Step::Frame(frame));
                } else {
                    layer.park(frame);
                }
            }
        }
    }

    /// Joins a layer whose keyframe is here, once the current one has nothing left to come.
    fn join_another(&mut self, now: Duration) {
        let may_wait = self
            .current
            .and_then(|index| self.layers.get(index))
            .is_some_and(|layer| !layer.reorder.is_empty() && !layer.assembler.needs_keyframe());
        for (index, layer) in self.layers.iter_mut().enumerate() {
            let Some(keyframe) = layer.parked.front().map(|frame| frame.arrival) else { continue };
            if self.current.is_some() && keyframe <= self.joined {
                // From before the last switch.
                layer.parked.clear();
                continue;
            }
            if may_wait && now.saturating_sub(keyframe) < PATIENCE {
                continue;
            }
            self.current = Some(index);
            self.joined = keyframe;
            self.wants_keyframe = false;
            self.codec_private = layer.assembler.codec_private().unwrap_or_default();
            self.steps.push_back(Step::Join);
            self.steps.extend(layer.parked.drain(..).map(Step::Frame));
            return;
        }
    }
}

impl Layer {
    fn park(&mut self, frame: Frame) {
        if frame.keyframe {
            self.parked.clear();
        } else if self.parked.is_empty() {
            return;
        }
        if self.parked.len() >= MOST_PARKED {
            self.parked.clear();
            self.assembler.cut();
            return;
        }
        self.parked.push_back(frame);
    }
}

//! A cluster under way, in memory until it is whole; and how far a file has got.

use std::time::Duration;

use super::ebml::{self, id};
use crate::packet::Codec;

/// What a crash may cost.
pub(super) const LONGEST: Duration = Duration::from_millis(500);
const LONGEST_MS: u64 = LONGEST.as_millis() as u64;
/// Half a second at 64 Mbit/s.
const LARGEST: usize = 4 << 20;
/// Track number in one byte.
const TRACK: u8 = 0x81;
const KEYFRAME: u8 = 0x80;

#[derive(Debug, Default)]
pub(super) struct Cluster {
    bytes: Vec<u8>,
    start_ms: u64,
    opened: Duration,
    first_is_keyframe: bool,
}

impl Cluster {
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(super) fn start_ms(&self) -> u64 {
        self.start_ms
    }

    /// Whether a reader may begin here.
    pub(super) fn first_is_keyframe(&self) -> bool {
        self.first_is_keyframe
    }

    /// Whether a block of this time belongs into the next cluster. Keyframes of video begin one, so that seeking finds
    /// them.
    pub(super) fn is_full_for(&self, time_ms: u64, begins_cluster: bool) -> bool {
        let fits = (self.start_ms..self.start_ms + LONGEST_MS).contains(&time_ms);
        !self.is_empty() && (begins_cluster || !fits || self.bytes.len() >= LARGEST)
    }

    pub(super) fn is_due(&self, now: Duration) -> bool {
        !self.is_empty() && now.saturating_sub(self.opened) >= LONGEST
    }

    /// Adds a block whose time `is_full_for` has let in.
    pub(super) fn add(&mut self, now: Duration, time_ms: u64, keyframe: bool, frame: &[u8]) {
        if self.is_empty() {
            self.start_ms = time_ms;
            self.opened = now;
            self.first_is_keyframe = keyframe;
            ebml::put_id(&mut self.bytes, id::CLUSTER);
            self.bytes.extend(ebml::size_in_four(0));
            ebml::put(&mut self.bytes, id::TIMESTAMP, &time_ms.to_be_bytes());
        }
        let relative = i16::try_from(time_ms.saturating_sub(self.start_ms)).unwrap_or(i16::MAX);
        let [high, low] = relative.to_be_bytes();
        ebml::put_id(&mut self.bytes, id::SIMPLE_BLOCK);
        ebml::put_size(&mut self.bytes, 4 + frame.len());
        self.bytes.extend([TRACK, high, low, if keyframe { KEYFRAME } else { 0 }]);
        self.bytes.extend_from_slice(frame);
    }

    /// The whole cluster.
    pub(super) fn seal(&mut self) -> &[u8] {
        let size = ebml::size_in_four(self.bytes.len().saturating_sub(8));
        if let Some(place) = self.bytes.get_mut(4..8) {
            place.copy_from_slice(&size);
        }
        &self.bytes
    }

    pub(super) fn clear(&mut self) {
        self.bytes.clear();
    }
}

/// How many frames, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    pub(super) frames: u64,
    last_ms: u64,
    step_ms: u64,
}

impl Extent {
    pub(super) fn new(codec: Codec) -> Self {
        Self { frames: 0, last_ms: 0, step_ms: if codec.is_video() { 33 } else { 20 } }
    }

    pub(super) fn add(&mut self, time_ms: u64) {
        let step = time_ms.saturating_sub(self.last_ms);
        if self.frames > 0 && (1..=100).contains(&step) {
            self.step_ms = step;
        }
        self.frames += 1;
        self.last_ms = time_ms;
    }

    /// Until the end of the last frame, which is taken to be as long as the one before.
    pub(super) fn duration_ms(&self) -> u64 {
        if self.frames == 0 { 0 } else { self.last_ms + self.step_ms }
    }
}

/// What a cluster found in a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) start_ms: u64,
    pub(super) first_is_keyframe: bool,
}

/// Reads the content of a cluster of ours and adds its blocks to `extent`; `None` when it is not one, or empty.
pub(super) fn read(content: &[u8], extent: &mut Extent) -> Option<Found> {
    let mut walk = ebml::children(content);
    let (id::TIMESTAMP, start) = walk.next()? else { return None };
    let start_ms = ebml::number(start)?;
    let mut added = *extent;
    let mut first_is_keyframe = None;
    for (id, content) in walk.by_ref() {
        let (id::SIMPLE_BLOCK, [TRACK, high, low, flags, ..]) = (id, content) else { return None };
        added.add(start_ms.checked_add_signed(i16::from_be_bytes([*high, *low]).into())?);
        first_is_keyframe.get_or_insert(flags & KEYFRAME != 0);
    }
    let first_is_keyframe = first_is_keyframe.filter(|_| walk.is_done())?;
    *extent = added;
    Some(Found { start_ms, first_is_keyframe })
}

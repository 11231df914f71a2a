//! Recordings of a session: which tracks have a tap, and which layer it takes.
//!
//! What the control plane wants recorded outlives the track, which may be published later or anew on another
//! transport; the tap goes with the track.

use std::sync::Arc;
use std::time::Instant;

use super::Session;
use crate::command::Kind;
use crate::media::TrackName;
use crate::uplink::tap::Tap;

impl Session {
    /// Records the track from now on, in place of what recorded it before.
    pub(crate) fn record(&mut self, now: Instant, name: TrackName, recording: Arc<str>) {
        let tap = Tap::new(recording);
        self.taps.insert(name.clone(), tap);
        self.place_tap(now, &name);
    }

    pub(crate) fn pause_recording(&mut self, now: Instant, name: &TrackName, paused: bool) {
        let Some(tap) = self.taps.get_mut(name).filter(|tap| tap.paused != paused) else { return };
        tap.paused = paused;
        self.place_tap(now, name);
    }

    /// Ends this recording of the track; another one that took its place goes on.
    pub(crate) fn stop_recording(&mut self, name: &TrackName, recording: &str) {
        if self.taps.get(name).is_none_or(|tap| &*tap.recording != recording) {
            return;
        }
        self.taps.remove(name);
        if let Some(track) = self.by_name.get(name).copied().and_then(|index| self.track_mut(index)) {
            track.tap = None;
        }
    }

    /// The recorder needs a keyframe of the layer that it gets.
    pub(crate) fn refresh_recording(&mut self, now: Instant, name: &TrackName) {
        let Some(index) = self.by_name.get(name).copied() else { return };
        let layer = self.track(index).and_then(|track| track.tap.as_ref()?.switch.current());
        if let Some(layer) = layer {
            self.want_keyframe(now, index, layer);
        }
    }

    /// Gives the track of that name its tap anew, joining at a keyframe.
    pub(super) fn place_tap(&mut self, now: Instant, name: &TrackName) {
        let Some(index) = self.by_name.get(name).copied() else { return };
        let tap = self.taps.get(name).cloned();
        if let Some(track) = self.track_mut(index) {
            track.tap = tap;
        }
        self.aim_tap(now, index);
    }

    /// Chooses the layer that is recorded, the best that comes, and asks for its keyframe.
    pub(super) fn aim_tap(&mut self, now: Instant, index: usize) {
        let Some(track) = self.track_mut(index) else { return };
        let best = track.best_layer();
        let target = if track.is_forwarded() { track.best_live(now, best).or(Some(best)) } else { None };
        let Some(tap) = &mut track.tap else { return };
        tap.switch.aim(target.filter(|_| !tap.paused));
        let waits_for = tap.switch.waits_for();
        if let (Kind::Video, Some(layer)) = (track.name.kind, waits_for) {
            self.want_keyframe(now, index, layer);
        }
    }

    /// Follows layers that came and went, and asks again for keyframes that have not come.
    pub(super) fn aim_taps(&mut self, now: Instant) {
        for index in 0..self.tracks.len() {
            if self.track(index).is_some_and(|track| track.tap.is_some()) {
                self.aim_tap(now, index);
            }
        }
    }
}

//! The way of a packet: from its publisher through the uplink stages to every slot that carries its track.
//!
//! The work for a packet is proportional to the slots of its track; nothing else is looked at.

use std::time::Instant;

use super::Session;
use super::participant::Route;
use crate::command::Kind;
use crate::media::Packet;
use crate::outbox::Outbox;
use crate::recording::Recorded;
use crate::uplink::gathering::Gathering;
use crate::uplink::track::SlotPlace;

impl Session {
    pub(super) fn forward(&mut self, publisher: usize, packet: &Packet, outbox: &mut Outbox) {
        let Route::To(track_index, layer) = self.route(publisher, packet.source) else { return };
        let Some(track) = self.tracks.get_mut(track_index).and_then(Option::as_mut) else { return };
        let keyframe = track.observe(layer, packet);
        if track.format != Some(packet.format) {
            let changed = track.format.map(|format| format.codec) != Some(packet.format.codec);
            track.format = Some(packet.format);
            if changed {
                self.went_live(track_index, packet, outbox);
            }
        }
        let Some(track) = self.tracks.get_mut(track_index).and_then(Option::as_mut) else { return };
        if !track.is_forwarded() {
            return;
        }
        if let Some(recorded) = track.tap.as_mut().and_then(|tap| tap.accept(layer, keyframe, packet)) {
            outbox.recorded.push_back(Recorded::Packet(recorded));
        }
        let mut changing = false;
        for place in &track.subscribers {
            let Some(participant) = self.participants.get_mut(place.participant).and_then(Option::as_mut) else {
                continue;
            };
            let Some(slot) = participant.slots.get_mut(place.slot) else { continue };
            let changes = slot.switch.changes_to(layer);
            changing |= changes;
            let Some(outgoing) = slot.accept(layer, keyframe && !changes, packet) else { continue };
            if participant.transport.write(&slot.mid, outgoing, packet.arrival) {
                outbox.counters.packets_forwarded += 1;
            }
            if !participant.dirty {
                participant.dirty = true;
                self.dirty.push(place.participant);
            }
        }
        self.gather(track_index, layer, keyframe && changing, packet, outbox);
        if keyframe && packet.format.codec.clock_rate() == VIDEO_CLOCK {
            self.tell_layers(track_index, outbox);
        }
    }

    /// Keeps what comes of a keyframe that somebody changes to, and gives it out when it is whole.
    fn gather(&mut self, track_index: usize, layer_index: usize, begins: bool, packet: &Packet, outbox: &mut Outbox) {
        let Some(track) = self.tracks.get_mut(track_index).and_then(Option::as_mut) else { return };
        let Some(layer) = track.layers.get_mut(layer_index) else { return };
        match &mut layer.gathering {
            Some(gathering) if !begins || gathering.is_of(packet) => gathering.add(packet),
            None if !begins => return,
            _ => layer.gathering = Some(Gathering::begin(packet)),
        }
        let Some(gathered) = layer.gathering.take_if(|gathering| gathering.is_due(packet.arrival)) else { return };
        let packets = gathered.into_packets();
        for place in track.subscribers.clone() {
            self.give_out(place, layer_index, &packets, packet.arrival, outbox);
        }
        self.tell_layers(track_index, outbox);
    }

    /// Lets a slot that waits for the layer begin with a whole keyframe and what came behind it.
    fn give_out(&mut self, place: SlotPlace, layer: usize, packets: &[Packet], now: Instant, outbox: &mut Outbox) {
        let Some(participant) = self.participants.get_mut(place.participant).and_then(Option::as_mut) else { return };
        let Some(slot) = participant.slots.get_mut(place.slot) else { return };
        if slot.switch.waits_for() != Some(layer) {
            return;
        }
        for (index, packet) in packets.iter().enumerate() {
            let Some(outgoing) = slot.accept(layer, index == 0, packet) else { continue };
            if participant.transport.write(&slot.mid, outgoing, now) {
                outbox.counters.packets_forwarded += 1;
            }
        }
        self.mark(place.participant);
    }

    fn went_live(&mut self, track_index: usize, packet: &Packet, outbox: &mut Outbox) {
        let now = packet.arrival;
        let Some(track) = self.track(track_index) else { return };
        let event = self.track_live(track, packet.format.codec.name());
        let places = track.subscribers.clone();
        outbox.event(event);
        for place in places {
            self.aim(now, place);
        }
        self.aim_tap(now, track_index);
    }

    /// Chooses the layer a slot is to carry from what is allowed and what is there, and asks for its keyframe.
    pub(super) fn aim(&mut self, now: Instant, place: SlotPlace) {
        let Some(slot) = self.participant(place.participant).and_then(|one| one.slots.get(place.slot)) else { return };
        if slot.kind == Kind::Audio {
            return;
        }
        let (track_index, allowed) = (slot.track, slot.allowed);
        let track = track_index.and_then(|index| self.track(index));
        let target = match (track, allowed) {
            (Some(track), Some(allowed)) if track.is_forwarded() => {
                track.best_live(now, allowed).or(Some(allowed.min(track.best_layer())))
            }
            _ => None,
        };
        let Some(slot) = self.slot_mut(place) else { return };
        if slot.switch.target() != target {
            slot.switch.aim(target);
        }
        let waits_for = slot.switch.waits_for();
        if let (Some(layer), Some(track)) = (waits_for, track_index) {
            self.want_keyframe(now, track, layer);
        }
    }

    /// Notes that a keyframe is needed and asks for it unless that was done a moment ago.
    pub(super) fn want_keyframe(&mut self, now: Instant, track: usize, layer: usize) {
        if let Some(wanted) = self.track_mut(track).and_then(|track| track.layers.get_mut(layer)) {
            wanted.keyframes.want();
            self.request_keyframe(now, track, layer);
        }
    }

    /// Asks for a keyframe that somebody waits for, when it is time to.
    pub(super) fn request_keyframe(&mut self, now: Instant, track_index: usize, layer_index: usize) {
        let Some(track) = self.tracks.get_mut(track_index).and_then(Option::as_mut) else { return };
        let Some(layer) = track.layers.get_mut(layer_index) else { return };
        // A layer that sends nothing cannot answer; its first packet after a pause is a keyframe anyway. One whose
        // keyframe comes in needs no other.
        if layer.gathering.is_some() || !layer.is_live(now) || !layer.keyframes.due(now) {
            return;
        }
        let index = track.publisher;
        let Some(publisher) = self.participants.get_mut(index).and_then(Option::as_mut) else { return };
        publisher.transport.request_keyframe(&track.mid, layer.rid.as_deref());
        self.mark(index);
    }

    /// A subscriber's decoder is stuck.
    pub(super) fn keyframe_wanted_on(&mut self, now: Instant, index: usize, mid: &str) {
        let Some(participant) = self.participant(index) else { return };
        let Some(slot) = participant.slot_of(mid).and_then(|at| participant.slots.get(at)) else { return };
        if let (Some(track), Some(layer)) = (slot.track, slot.switch.current().or(slot.switch.target())) {
            self.want_keyframe(now, track, layer);
        }
    }

    /// All a participant's slots want to start.
    pub(super) fn request_keyframes_of_slots(&mut self, now: Instant, index: usize) {
        let slots = self.participant(index).map_or(0, |participant| participant.slots.len());
        for slot in 0..slots {
            let place = SlotPlace { participant: index, slot };
            if let Some(slot) = self.slot_mut(place)
                && slot.kind == Kind::Video
            {
                // What was sent before the connection stood was never seen.
                slot.switch.restart();
            }
            self.aim(now, place);
        }
    }
}

/// Only video has layers to tell of.
const VIDEO_CLOCK: u32 = 90_000;

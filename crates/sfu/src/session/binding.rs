//! Which track each slot carries, and how well: bindings, wishes, and what the control plane says of tracks.

use std::collections::BTreeMap;
use std::time::Instant;

use super::Session;
use super::negotiate::kind_of;
use crate::command::{Bindings, Kind, LayerWish, SubscribeBinding};
use crate::event::RefusalCode;
use crate::media::TrackName;
use crate::outbox::Outbox;
use crate::refusal::Refusal;
use crate::uplink::track::{Flags, SlotPlace};

impl Session {
    /// Points slots of a transport at other tracks; slots not named stay.
    pub(crate) fn bind_transport(
        &mut self,
        now: Instant,
        transport_id: &str,
        bindings: &Bindings,
        outbox: &mut Outbox,
    ) -> Result<(), Refusal> {
        let index = self.index_of(transport_id)?;
        self.bind(now, index, bindings, outbox)
    }

    pub(crate) fn prefer_layers(
        &mut self,
        now: Instant,
        transport_id: &str,
        wishes: BTreeMap<String, LayerWish>,
        outbox: &mut Outbox,
    ) {
        let Ok(index) = self.index_of(transport_id) else { return };
        let Some(participant) = self.participant_mut(index) else { return };
        for (mid, wish) in wishes {
            if let Some(slot) = participant.slot_of(&mid).and_then(|at| participant.slots.get_mut(at)) {
                slot.wish = wish;
            }
        }
        self.allocate(now, index, outbox);
    }

    fn index_of(&self, transport_id: &str) -> Result<usize, Refusal> {
        let found = self
            .participants
            .iter()
            .position(|one| one.as_ref().is_some_and(|participant| &*participant.transport_id == transport_id));
        found.ok_or_else(|| Refusal::new(RefusalCode::UnknownTransport, format!("no transport {transport_id}")))
    }

    /// All or nothing: a binding that does not fit changes no slot.
    pub(super) fn bind(
        &mut self,
        now: Instant,
        index: usize,
        bindings: &Bindings,
        outbox: &mut Outbox,
    ) -> Result<(), Refusal> {
        let Some(participant) = self.participant(index) else { return Ok(()) };
        let mut places = Vec::with_capacity(bindings.len());
        for (mid, binding) in bindings {
            let slot = participant.slot_of(mid);
            if slot.is_none() && binding.is_none() {
                continue;
            }
            let unknown = || Refusal::new(RefusalCode::UnknownMid, format!("nothing is received on mid {mid}"));
            let at = slot.ok_or_else(unknown)?;
            let kind = participant.slots.get(at).map(|slot| slot.kind);
            if binding.as_ref().is_some_and(|binding| Some(kind_of(binding)) != kind) {
                return Err(Refusal::new(RefusalCode::BindingMismatch, format!("mid {mid} is of another kind")));
            }
            places.push((SlotPlace { participant: index, slot: at }, binding));
        }
        for (place, binding) in places {
            let Some(slot) = self.slot_mut(place) else { continue };
            if slot.binding == *binding {
                continue;
            }
            slot.binding.clone_from(binding);
            let track = match binding {
                Some(SubscribeBinding::Track { participant, key, kind }) => {
                    let name =
                        TrackName { participant: participant.as_str().into(), key: key.as_str().into(), kind: *kind };
                    self.by_name.get(&name).copied()
                }
                Some(SubscribeBinding::Speaker) | None => None,
            };
            self.point(now, place, track);
        }
        self.assign_speakers(now, outbox);
        self.allocate(now, index, outbox);
        Ok(())
    }

    /// Puts a track behind a slot, or nothing.
    pub(super) fn point(&mut self, now: Instant, place: SlotPlace, track: Option<usize>) {
        let Some(slot) = self.slot_mut(place) else { return };
        let former = slot.track;
        if former == track {
            return;
        }
        slot.point(track);
        if slot.kind == Kind::Audio {
            slot.switch.aim(track.map(|_| 0));
        }
        if let Some(former) = former.and_then(|former| self.track_mut(former)) {
            former.subscribers.retain(|other| *other != place);
        }
        if let Some(track) = track.and_then(|track| self.track_mut(track)) {
            track.subscribers.push(place);
        }
        self.aim(now, place);
    }

    /// Points slots that wait for a track at it, now that it may be there.
    pub(super) fn resolve_waiting(&mut self, now: Instant) {
        let mut found = Vec::new();
        for (participant, one) in self.participants.iter().enumerate() {
            let Some(one) = one else { continue };
            for (slot, binding) in one.slots.iter().enumerate().filter(|(_, slot)| slot.track.is_none()) {
                let Some(SubscribeBinding::Track { participant: owner, key, kind }) = &binding.binding else {
                    continue;
                };
                let name = TrackName { participant: owner.as_str().into(), key: key.as_str().into(), kind: *kind };
                if let Some(track) = self.by_name.get(&name) {
                    found.push((SlotPlace { participant, slot }, *track));
                }
            }
        }
        for (place, track) in found {
            self.point(now, place, Some(track));
        }
    }

    pub(crate) fn enable_track(&mut self, now: Instant, name: TrackName, enabled: bool) {
        self.flag(now, name, |flags| flags.enabled = enabled);
    }

    pub(crate) fn censor_track(&mut self, now: Instant, name: TrackName, censored: bool) {
        self.flag(now, name, |flags| flags.censored = censored);
    }

    fn flag(&mut self, now: Instant, name: TrackName, change: impl Fn(&mut Flags)) {
        let flags = self.flags.entry(name.clone()).or_default();
        let before = *flags;
        change(flags);
        let after = *flags;
        if before == after {
            return;
        }
        let Some(index) = self.by_name.get(&name).copied() else { return };
        let Some(track) = self.track_mut(index) else { return };
        track.flags = after;
        for place in track.subscribers.clone() {
            if before.censored != after.censored
                && let Some(slot) = self.slot_mut(place)
            {
                // What was withheld leaves no gap: the slot joins anew.
                slot.switch.restart();
            }
            self.aim(now, place);
        }
        if before.censored != after.censored {
            self.place_tap(now, &name);
        }
    }
}

//! An offer with the full wish for every mid: opens a transport, or changes what runs over it.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Instant;

use super::Session;
use super::participant::Participant;
use crate::command::{Kind, Negotiate, SubscribeBinding};
use crate::downlink::slot::Slot;
use crate::event::{Event, RefusalCode, TransportState};
use crate::media::TrackName;
use crate::outbox::Outbox;
use crate::refusal::Refusal;
use crate::transport::{CandidateLines, Credentials, Identity, Offer, Transport, read_offer};
use crate::uplink::layers;
use crate::uplink::track::{SlotPlace, Track};

/// What the unit must know of an accepted offer.
#[derive(Debug)]
pub(crate) struct Negotiated {
    pub(crate) answer: String,
    pub(crate) index: usize,
    pub(crate) credentials: Credentials,
    /// Credentials that no longer hold, after an ICE restart.
    pub(crate) former_ufrag: Option<String>,
}

impl Session {
    pub(crate) fn negotiate(
        &mut self,
        now: Instant,
        command: &Negotiate,
        identity: &Identity,
        candidates: &CandidateLines,
        outbox: &mut Outbox,
    ) -> Result<Negotiated, Refusal> {
        let offer = read_offer(&command.offer)?;
        check_bindings(command, &offer)?;
        let known = self
            .participants
            .iter()
            .position(|one| one.as_ref().is_some_and(|participant| *participant.transport_id == *command.transport));
        let index = match known {
            Some(index) => index,
            None => self.open(now, command, identity),
        };
        let negotiated = self.apply(index, &offer, candidates);
        if negotiated.is_err()
            && known.is_none()
            && let Some(entry) = self.participants.get_mut(index)
        {
            // Nothing ran over it yet; the control plane never heard of it.
            *entry = None;
        }
        let negotiated = negotiated?;
        if known.is_none() {
            let transport = command.transport.clone();
            outbox.event(Event::TransportState { transport, state: TransportState::Connecting });
        }
        self.publish(now, index, command, &offer);
        self.make_slots(now, index, &offer);
        self.bind(now, index, &command.subscribe, outbox)?;
        self.routes_changed(index);
        self.mark(index);
        Ok(negotiated)
    }

    fn open(&mut self, now: Instant, command: &Negotiate, identity: &Identity) -> usize {
        let transport = Transport::new(now, identity);
        let participant =
            Participant::new(command.transport.as_str().into(), command.participant.as_str().into(), transport);
        let free = self.participants.iter().position(Option::is_none).unwrap_or(self.participants.len());
        match self.participants.get_mut(free) {
            Some(entry) => *entry = Some(participant),
            None => self.participants.push(Some(participant)),
        }
        free
    }

    fn apply(&mut self, index: usize, offer: &Offer, candidates: &CandidateLines) -> Result<Negotiated, Refusal> {
        let unknown = || Refusal::new(RefusalCode::UnknownTransport, "the transport is gone");
        let participant = self.participant_mut(index).ok_or_else(unknown)?;
        let answer = participant.transport.negotiate(offer, candidates)?;
        let credentials = participant.transport.credentials();
        let former = std::mem::replace(&mut participant.ufrag, credentials.ufrag.clone());
        let former_ufrag = (!former.is_empty() && former != credentials.ufrag).then_some(former);
        Ok(Negotiated { answer, index, credentials, former_ufrag })
    }

    /// Makes the published tracks those of the command; one that stays keeps its subscribers.
    fn publish(&mut self, now: Instant, index: usize, command: &Negotiate, offer: &Offer) {
        let Some(participant) = self.participant(index) else { return };
        let owner = Arc::clone(&participant.id);
        let mut kept = Vec::new();
        for (mid, binding) in &command.publish {
            let name =
                TrackName { participant: Arc::clone(&owner), key: binding.key.as_str().into(), kind: binding.kind };
            let offered = offer.line(mid).map(|line| line.rids.clone()).unwrap_or_default();
            let rids = layers::order(&binding.rids, &offered);
            let same = self.by_name.get(&name).copied().filter(|&track| {
                self.track(track)
                    .is_some_and(|track| track.publisher == index && track.mid == *mid && track.rids() == rids)
            });
            kept.push(same.unwrap_or_else(|| self.add_track(Track::new(now, name, index, mid.clone(), rids))));
        }
        let Some(participant) = self.participant_mut(index) else { return };
        let before = std::mem::replace(&mut participant.published, kept.clone());
        for track in before.into_iter().filter(|track| !kept.contains(track)) {
            self.unpublish(track);
        }
        self.resolve_waiting(now);
    }

    /// A track of the same name, on another transport or mid, is replaced.
    fn add_track(&mut self, mut track: Track) -> usize {
        track.flags = self.flags.get(&track.name).copied().unwrap_or_default();
        track.tap = self.taps.get(&track.name).cloned();
        let name = track.name.clone();
        if let Some(former) = self.by_name.get(&name).copied() {
            if let Some(publisher) = self.track(former).map(|track| track.publisher)
                && let Some(participant) = self.participant_mut(publisher)
            {
                participant.published.retain(|published| *published != former);
                participant.routes.clear();
            }
            self.unpublish(former);
        }
        let free = self.tracks.iter().position(Option::is_none);
        let index = match free.and_then(|index| self.tracks.get_mut(index).map(|entry| (index, entry))) {
            Some((index, entry)) => {
                *entry = Some(track);
                index
            }
            None => {
                self.tracks.push(Some(track));
                self.tracks.len() - 1
            }
        };
        self.by_name.insert(name, index);
        index
    }

    /// One slot for each m-line the client receives on. M-lines are never taken away, so slots are not either; one
    /// whose line receives no more is free.
    fn make_slots(&mut self, now: Instant, index: usize, offer: &Offer) {
        for line in &offer.lines {
            let Some(kind) = line.kind else { continue };
            if !line.receives || line.rejected {
                self.free_slot(now, index, &line.mid);
                continue;
            }
            let first = self.random.u16(1..32_768);
            let Some(participant) = self.participant_mut(index) else { return };
            let receivable = participant.transport.receivable(&line.mid);
            let at = participant.slot_of(&line.mid).unwrap_or_else(|| {
                participant.slots.push(Slot::new(now, &line.mid, kind, first));
                participant.slots.len() - 1
            });
            if let Some(slot) = participant.slots.get_mut(at) {
                slot.set_receivable(receivable);
            }
        }
    }
}

impl Session {
    fn free_slot(&mut self, now: Instant, index: usize, mid: &str) {
        let Some(slot) = self.participant(index).and_then(|participant| participant.slot_of(mid)) else { return };
        let place = SlotPlace { participant: index, slot };
        if let Some(slot) = self.slot_mut(place) {
            slot.binding = None;
        }
        self.point(now, place, None);
    }
}

/// Whether the wish fits the offer.
fn check_bindings(command: &Negotiate, offer: &Offer) -> Result<(), Refusal> {
    let unknown = |mid: &str| Refusal::new(RefusalCode::UnknownMid, format!("mid {mid} is not in the offer"));
    let mismatch = |detail: String| Refusal::new(RefusalCode::BindingMismatch, detail);
    let mut names = HashSet::new();
    for (mid, binding) in &command.publish {
        let line = offer.line(mid).ok_or_else(|| unknown(mid))?;
        if line.kind != Some(binding.kind) || !line.sends || line.rejected {
            return Err(mismatch(format!("mid {mid} does not send {:?}", binding.kind)));
        }
        if !names.insert((&binding.key, binding.kind)) {
            return Err(mismatch(format!("stream {} has more than one track of a kind", binding.key)));
        }
    }
    for (mid, binding) in &command.subscribe {
        let line = offer.line(mid).ok_or_else(|| unknown(mid))?;
        let Some(binding) = binding else { continue };
        let kind = kind_of(binding);
        if line.kind != Some(kind) || !line.receives || line.rejected {
            return Err(mismatch(format!("mid {mid} does not receive {kind:?}")));
        }
    }
    Ok(())
}

/// A speaker is heard, not seen.
pub(super) fn kind_of(binding: &SubscribeBinding) -> Kind {
    match binding {
        SubscribeBinding::Track { kind, .. } => *kind,
        SubscribeBinding::Speaker => Kind::Audio,
    }
}

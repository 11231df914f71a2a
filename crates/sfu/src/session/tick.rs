//! What happens ten times a second: presence, layers, downlinks, speakers, keyframes still missing.

use std::time::{Duration, Instant};

use super::Session;
use super::participant::Downlink;
use crate::bandwidth::allocate::Demand;
use crate::command::{Kind, LayerWish, SubscribeBinding};
use crate::event::{Event, Speaker, TransportState};
use crate::outbox::Outbox;
use crate::speakers::assignment::{Candidate, assign};
use crate::transport::Connection;
use crate::uplink::track::{SlotPlace, Track};

/// Between two looks at a session.
pub(crate) const TICK: Duration = Duration::from_millis(100);
/// The estimator looks for at least this much room, in bits a second, so that whoever has only listened sees the
/// first picture at once.
const SOUGHT: u64 = 2_000_000;
/// A listener needs to know of a few voices; a list of all would only be long.
const MAX_SPEAKERS: usize = 8;

impl Session {
    pub(crate) fn tick(&mut self, now: Instant, outbox: &mut Outbox) {
        for track in self.tracks.iter_mut().flatten() {
            track.settle_rates(now);
        }
        for index in 0..self.participants.len() {
            let timeout = self.idle_timeout;
            let Some(participant) = self.participant_mut(index) else { continue };
            participant.check_presence(now, timeout, outbox);
            if participant.state == TransportState::Closed {
                self.remove(now, index, outbox);
            } else {
                self.allocate(now, index, outbox);
            }
        }
        self.aim_taps(now);
        self.speakers(now, outbox);
        self.wanted_layers(now, outbox);
        self.missing_keyframes(now);
    }

    /// Shares a participant's downlink among its video slots.
    pub(super) fn allocate(&mut self, now: Instant, index: usize, outbox: &mut Outbox) {
        let (places, demands, audio) = self.demands(now, index);
        let Some(participant) = self.participant_mut(index) else { return };
        let decision = participant.budget.decide(now, audio, &demands);
        let given = decision.cost + audio;
        participant.downlink = Downlink { desired: decision.desired, is_limited: decision.is_limited };
        participant.transport.set_bitrate(given, decision.desired.max(SOUGHT));
        if let (true, Some(estimate)) = (decision.seek, participant.budget.estimate()) {
            participant.transport.restart_estimate(estimate);
        }
        let slots = participant.slots.len();
        for at in 0..slots {
            let allowed =
                places.iter().position(|place| *place == at).and_then(|nth| decision.layers.get(nth).copied());
            let place = SlotPlace { participant: index, slot: at };
            let Some(slot) = self.slot_mut(place) else { continue };
            if slot.kind == Kind::Video {
                slot.allowed = allowed.flatten();
                self.aim(now, place);
                self.tell_layer(place, outbox);
            }
        }
    }

    /// Which slots want video, what each layer of theirs costs, and what audio costs already.
    fn demands(&mut self, now: Instant, index: usize) -> (Vec<usize>, Vec<Demand>, u64) {
        let mut places = Vec::new();
        let mut demands = Vec::new();
        let mut audio = 0;
        let Some(participant) = self.participants.get_mut(index).and_then(Option::as_mut) else {
            return (places, demands, audio);
        };
        for (at, slot) in participant.slots.iter_mut().enumerate() {
            if slot.kind == Kind::Audio {
                audio += slot.rate.rate(now);
                continue;
            }
            let Some(track) = slot.track.and_then(|track| self.tracks.get_mut(track)).and_then(Option::as_mut) else {
                continue;
            };
            // A track known to be silent costs nothing and keeps its place.
            if !track.is_forwarded() || slot.wish == LayerWish::Off {
                continue;
            }
            let rates = if track.flags.enabled { track.layer_rates() } else { vec![0; track.layers.len()] };
            let highest = highest_wished(&slot.wish, track);
            places.push(at);
            demands.push(Demand { rates, highest });
        }
        (places, demands, audio)
    }

    /// Tells the control plane the layers of all slots of a track that have changed.
    pub(super) fn tell_layers(&mut self, track: usize, outbox: &mut Outbox) {
        let places = self.track(track).map(|track| track.subscribers.clone()).unwrap_or_default();
        for place in places {
            self.tell_layer(place, outbox);
        }
    }

    fn tell_layer(&mut self, place: SlotPlace, outbox: &mut Outbox) {
        let Some(participant) = self.participant(place.participant) else { return };
        let Some(slot) = participant.slots.get(place.slot) else { return };
        let track = slot.track.and_then(|track| self.track(track));
        let layer = track.and_then(|track| track.layers.get(slot.switch.current()?));
        let rid = layer.map(|layer| layer.rid.clone().unwrap_or_default());
        if slot.told.as_ref() == Some(&rid) || (slot.told.is_none() && rid.is_none()) {
            return;
        }
        let event = Event::LayerSelected {
            transport: participant.transport_id.to_string(),
            mid: slot.mid.to_string(),
            rid: rid.clone(),
        };
        outbox.event(event);
        if let Some(slot) = self.slot_mut(place) {
            slot.told = Some(rid);
        }
    }

    /// Ranks who speaks, tells it, and fills speaker slots.
    fn speakers(&mut self, now: Instant, outbox: &mut Outbox) {
        let mut speaking = Vec::new();
        for (index, track) in self.tracks.iter_mut().enumerate() {
            let Some(track) = track.as_mut().filter(|track| track.name.kind == Kind::Audio) else { continue };
            track.level.rest(now);
            if track.level.is_speaking() && track.flags.enabled && !track.flags.censored {
                speaking.push((index, track.level.level()));
            }
        }
        speaking.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        speaking.truncate(MAX_SPEAKERS);
        let order: Vec<_> = speaking.iter().map(|(index, _)| *index).collect();
        if self.activity.update(now, &order) {
            let speakers = speaking.iter().filter_map(|(index, level)| {
                let name = &self.track(*index)?.name;
                Some(Speaker { participant: name.participant.to_string(), key: name.key.to_string(), level: *level })
            });
            outbox.event(Event::AudioActivity { session: self.id.to_string(), speakers: speakers.collect() });
        }
        self.assign_speakers(now, outbox);
    }

    /// Gives every participant's speaker slots the tracks it should hear.
    pub(super) fn assign_speakers(&mut self, now: Instant, _outbox: &mut Outbox) {
        let tracks = self.tracks.iter().enumerate().filter_map(|(index, track)| Some((index, track.as_ref()?)));
        let audible =
            tracks.filter(|(_, track)| track.name.kind == Kind::Audio && track.flags.enabled && !track.flags.censored);
        let candidates: Vec<_> = audible.map(|(index, track)| (track.publisher, candidate(index, track))).collect();
        let mut changes = Vec::new();
        for (index, participant) in self.participants.iter().enumerate() {
            let Some(participant) = participant else { continue };
            let slots: Vec<_> = participant
                .slots
                .iter()
                .enumerate()
                .filter(|(_, slot)| slot.binding == Some(SubscribeBinding::Speaker))
                .collect();
            if slots.is_empty() {
                continue;
            }
            let own = |publisher: usize| self.participant(publisher).is_none_or(|one| one.id == participant.id);
            let others = candidates.iter().filter(|(publisher, _)| !own(*publisher)).map(|(_, one)| *one);
            let others: Vec<_> = others.collect();
            let held: Vec<_> = slots.iter().map(|(_, slot)| slot.track).collect();
            let assigned = assign(now, &held, &others);
            for ((slot, _), track) in slots.iter().zip(assigned) {
                changes.push((SlotPlace { participant: index, slot: *slot }, track));
            }
        }
        for (place, track) in changes {
            self.point(now, place, track);
        }
    }

    /// Tells senders which layers anyone watches.
    fn wanted_layers(&mut self, now: Instant, outbox: &mut Outbox) {
        for index in 0..self.tracks.len() {
            let Some(track) = self.track(index).filter(|track| track.is_simulcast()) else { continue };
            let watched = track
                .subscribers
                .iter()
                .filter_map(|place| self.participant(place.participant)?.slots.get(place.slot)?.allowed);
            let recorded = track.tap.as_ref().filter(|tap| !tap.paused).map(|_| track.best_layer());
            let watched = watched.chain(recorded);
            let watched =
                watched.fold(0, |bits, layer| bits | 1u32.checked_shl(u32::try_from(layer).unwrap_or(32)).unwrap_or(0));
            let Some(track) = self.track_mut(index) else { continue };
            let layers = track.layers.len();
            let Some(wanted) = track.wanted.update(now, layers, watched) else { continue };
            let rids = track.layers.iter().enumerate().filter(|(layer, _)| wanted & (1 << layer) != 0);
            let rids = rids.filter_map(|(_, layer)| layer.rid.clone()).collect();
            let (key, publisher) = (track.name.key.to_string(), track.publisher);
            let Some(participant) = self.participant(publisher) else { continue };
            outbox.event(Event::WantedLayers { transport: participant.transport_id.to_string(), key, rids });
        }
    }

    /// Asks again for keyframes that have not come, and for those asked for a moment too early.
    fn missing_keyframes(&mut self, now: Instant) {
        for participant in self.participants.iter().flatten() {
            for slot in participant.slots.iter().filter(|slot| slot.kind == Kind::Video) {
                let (Some(track), Some(layer)) = (slot.track, slot.switch.waits_for()) else { continue };
                let track = self.tracks.get_mut(track).and_then(Option::as_mut);
                if let Some(layer) = track.and_then(|track| track.layers.get_mut(layer)) {
                    layer.keyframes.want();
                }
            }
        }
        for track in 0..self.tracks.len() {
            let layers = self.track(track).map_or(0, |track| track.layers.len());
            for layer in 0..layers {
                self.forget_stopped(now, track, layer);
                self.request_keyframe(now, track, layer);
            }
        }
    }

    /// Lets go of a keyframe whose sender stopped in the middle of it: another one must be asked for.
    fn forget_stopped(&mut self, now: Instant, track: usize, layer: usize) {
        if let Some(layer) = self.track_mut(track).and_then(|track| track.layers.get_mut(layer)) {
            layer.gathering.take_if(|gathering| gathering.is_due(now));
        }
    }

    pub(super) fn note_connection(&mut self, index: usize, connection: Connection) {
        if let Some(participant) = self.participant_mut(index) {
            participant.connection = Some(connection);
        }
    }
}

fn candidate(index: usize, track: &Track) -> Candidate {
    Candidate {
        track: index,
        level: track.level.level(),
        speaking: track.level.is_speaking(),
        spoke: track.level.spoke(),
    }
}

/// The layer a wish names; one the track does not have counts as the best.
fn highest_wished(wish: &LayerWish, track: &Track) -> usize {
    let best = track.best_layer();
    match wish {
        LayerWish::Rid(rid) => track.layer_of(Some(rid)).unwrap_or(best),
        LayerWish::Best | LayerWish::Off => best,
    }
}

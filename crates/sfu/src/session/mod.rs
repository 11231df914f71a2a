//! A session on this unit: who is in it, what they publish and who receives it.
//!
//! `Sfu` calls it behind a guard that contains panics: a broken session takes nobody else with it. Commands are in
//! `negotiate` and `binding`, the way of a packet in `forward`, what happens ten times a second in `tick`.

mod binding;
mod forward;
mod negotiate;
mod participant;
mod recording;
mod statistics;
mod tick;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

pub(crate) use negotiate::Negotiated;
pub(crate) use tick::TICK;

use crate::downlink::slot::Slot;
use crate::event::{Event, TransportState};
use crate::io::{Datagram, Protocol};
use crate::media::TrackName;
use crate::outbox::Outbox;
use crate::speakers::activity::Activity;
use crate::transport::{Happened, Validated};
use crate::uplink::tap::Tap;
use crate::uplink::track::{Flags, SlotPlace, Track};
use participant::{Participant, Route};
use rtp::PacketKind;

/// A participant that has gone, for the tables of the unit.
#[derive(Debug)]
pub(crate) struct Gone {
    pub(crate) index: usize,
    pub(crate) transport_id: Arc<str>,
    pub(crate) ufrag: String,
    pub(crate) addresses: Vec<(Protocol, SocketAddr)>,
}

pub(crate) struct Session {
    pub(crate) id: Arc<str>,
    idle_timeout: Duration,
    participants: Vec<Option<Participant>>,
    tracks: Vec<Option<Track>>,
    by_name: HashMap<TrackName, usize>,
    flags: HashMap<TrackName, Flags>,
    /// What is to be recorded; a track that is there has a tap of its own made from this.
    taps: HashMap<TrackName, Tap>,
    activity: Activity,
    /// Participants whose transports have something to send.
    dirty: Vec<usize>,
    gone: Vec<Gone>,
    /// Reused by every drain.
    happened: Vec<Happened>,
    random: fastrand::Rng,
    #[cfg(feature = "fault-injection")]
    pub(crate) panic_at_next_packet: bool,
}

impl Session {
    pub(crate) fn new(id: Arc<str>, idle_timeout: Duration, seed: u64) -> Self {
        Self {
            id,
            idle_timeout,
            participants: Vec::new(),
            tracks: Vec::new(),
            by_name: HashMap::new(),
            flags: HashMap::new(),
            taps: HashMap::new(),
            activity: Activity::default(),
            dirty: Vec::new(),
            gone: Vec::new(),
            happened: Vec::new(),
            random: fastrand::Rng::with_seed(seed),
            #[cfg(feature = "fault-injection")]
            panic_at_next_packet: false,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.participants.iter().all(Option::is_none) && self.taps.is_empty()
    }

    /// Whether a transport has packets to send.
    pub(crate) fn is_dirty(&self) -> bool {
        !self.dirty.is_empty()
    }

    pub(crate) fn take_gone(&mut self) -> Vec<Gone> {
        std::mem::take(&mut self.gone)
    }

    pub(crate) fn transport_ids(&self) -> impl Iterator<Item = &Arc<str>> {
        self.participants.iter().flatten().map(|participant| &participant.transport_id)
    }

    /// When the participant's transport wants to be woken.
    pub(crate) fn deadline(&self, index: usize) -> Option<Instant> {
        self.participant(index).map(|participant| participant.transport.deadline())
    }

    fn participant(&self, index: usize) -> Option<&Participant> {
        self.participants.get(index)?.as_ref()
    }

    fn participant_mut(&mut self, index: usize) -> Option<&mut Participant> {
        self.participants.get_mut(index)?.as_mut()
    }

    fn track(&self, index: usize) -> Option<&Track> {
        self.tracks.get(index)?.as_ref()
    }

    fn track_mut(&mut self, index: usize) -> Option<&mut Track> {
        self.tracks.get_mut(index)?.as_mut()
    }

    fn slot_mut(&mut self, place: SlotPlace) -> Option<&mut Slot> {
        self.participant_mut(place.participant)?.slots.get_mut(place.slot)
    }

    /// A check with proven integrity came; tells whether its address may speak for the participant.
    pub(crate) fn validate(
        &mut self,
        now: Instant,
        index: usize,
        datagram: &Datagram<'_>,
        nominated: bool,
    ) -> Validated {
        let from = (datagram.protocol, datagram.source);
        match self.participant_mut(index) {
            Some(participant) => participant.transport.validate(now, from, datagram.destination, nominated),
            None => Validated::Refused,
        }
    }

    /// A datagram of a participant; media in it is put on its subscribers' queues.
    pub(crate) fn receive(
        &mut self,
        now: Instant,
        index: usize,
        kind: PacketKind,
        datagram: Datagram<'_>,
        outbox: &mut Outbox,
    ) {
        #[cfg(feature = "fault-injection")]
        assert!(!std::mem::take(&mut self.panic_at_next_packet), "a panic was asked for");
        if let Some(participant) = self.participant_mut(index) {
            participant.transport.receive(now, kind, datagram, outbox);
            self.drain(now, index, outbox);
        }
    }

    /// Sends what waits in dirty transports; gives whom it served.
    pub(crate) fn flush(&mut self, now: Instant, outbox: &mut Outbox) -> Vec<usize> {
        let mut served = Vec::new();
        while let Some(index) = self.dirty.pop() {
            self.drain(now, index, outbox);
            served.push(index);
        }
        served
    }

    /// Serves one transport: sends what is ready, forwards what came.
    pub(crate) fn drain(&mut self, now: Instant, index: usize, outbox: &mut Outbox) {
        let mut happened = std::mem::take(&mut self.happened);
        if let Some(participant) = self.participant_mut(index) {
            participant.dirty = false;
            participant.transport.drain(now, outbox, &mut happened);
        }
        for one in happened.drain(..) {
            self.happened(now, index, one, outbox);
        }
        self.happened = happened;
    }

    fn happened(&mut self, now: Instant, index: usize, happened: Happened, outbox: &mut Outbox) {
        match happened {
            Happened::Packet(packet) => self.forward(index, &packet, outbox),
            Happened::Connected => {
                if let Some(participant) = self.participant_mut(index) {
                    participant.set_state(TransportState::Connected, outbox);
                }
                self.request_keyframes_of_slots(now, index);
            }
            Happened::Closed => self.remove(now, index, outbox),
            Happened::KeyframeRequest { mid } => self.keyframe_wanted_on(now, index, &mid),
            Happened::Estimate(estimate) => {
                let fell = self.participant_mut(index).is_some_and(|one| one.budget.set_estimate(estimate));
                if fell {
                    self.allocate(now, index, outbox);
                }
            }
            Happened::Statistics(statistics) => self.note_statistics(index, statistics),
        }
    }

    /// Marks a transport as having something to send.
    fn mark(&mut self, index: usize) {
        let Some(participant) = self.participants.get_mut(index).and_then(Option::as_mut) else { return };
        if !participant.dirty {
            participant.dirty = true;
            self.dirty.push(index);
        }
    }

    /// Ends a participant's transport with a goodbye to the client.
    pub(crate) fn close_transport(&mut self, now: Instant, transport_id: &str, outbox: &mut Outbox) {
        let index = self
            .participants
            .iter()
            .position(|one| one.as_ref().is_some_and(|participant| &*participant.transport_id == transport_id));
        if let Some(index) = index {
            self.say_goodbye(now, index, outbox);
            self.remove(now, index, outbox);
        }
    }

    pub(crate) fn close(&mut self, now: Instant, outbox: &mut Outbox) {
        self.taps.clear();
        for index in 0..self.participants.len() {
            self.say_goodbye(now, index, outbox);
            self.remove(now, index, outbox);
        }
    }

    fn say_goodbye(&mut self, now: Instant, index: usize, outbox: &mut Outbox) {
        let mut ignored = Vec::new();
        if let Some(participant) = self.participant_mut(index) {
            participant.transport.close();
            participant.transport.drain(now, outbox, &mut ignored);
        }
    }

    /// Takes a participant and all that hangs on it out of the session.
    fn remove(&mut self, now: Instant, index: usize, outbox: &mut Outbox) {
        let Some(mut participant) = self.participants.get_mut(index).and_then(Option::take) else { return };
        participant.set_state(TransportState::Closed, outbox);
        for track in participant.published.drain(..) {
            self.unpublish(track);
        }
        for slot in &participant.slots {
            self.unsubscribe(slot.track, index);
        }
        self.gone.push(Gone {
            index,
            transport_id: participant.transport_id,
            ufrag: participant.ufrag,
            addresses: participant.transport.addresses().collect(),
        });
        self.assign_speakers(now, outbox);
    }

    /// Takes a track away; its slots wait for one of the same name.
    fn unpublish(&mut self, index: usize) {
        let Some(track) = self.tracks.get_mut(index).and_then(Option::take) else { return };
        if self.by_name.get(&track.name) == Some(&index) {
            self.by_name.remove(&track.name);
        }
        for place in track.subscribers {
            if let Some(slot) = self.slot_mut(place) {
                slot.point(None);
            }
        }
    }

    /// Takes all of a participant's slots out of a track's subscribers.
    fn unsubscribe(&mut self, track: Option<usize>, participant: usize) {
        if let Some(track) = track.and_then(|track| self.track_mut(track)) {
            track.subscribers.retain(|place| place.participant != participant);
        }
    }

    fn routes_changed(&mut self, index: usize) {
        if let Some(participant) = self.participant_mut(index) {
            participant.routes.clear();
        }
    }

    fn route(&mut self, index: usize, source: u16) -> Route {
        let at = usize::from(source);
        let Some(participant) = self.participant(index) else { return Route::Nowhere };
        if let Some(route) = participant.routes.get(at).copied().filter(|route| *route != Route::Unresolved) {
            return route;
        }
        let route = self.resolve(participant, source);
        if let Some(participant) = self.participant_mut(index) {
            if participant.routes.len() <= at {
                participant.routes.resize(at + 1, Route::Unresolved);
            }
            if let Some(entry) = participant.routes.get_mut(at) {
                *entry = route;
            }
        }
        route
    }

    fn resolve(&self, participant: &Participant, source: u16) -> Route {
        let Some(source) = participant.transport.source(source) else { return Route::Nowhere };
        let tracks = participant.published.iter().filter_map(|&index| Some((index, self.track(index)?)));
        let track = tracks.into_iter().find(|(_, track)| track.mid == *source.mid);
        let found = track.and_then(|(index, track)| Some((index, track.layer_of(source.rid.as_deref())?)));
        found.map_or(Route::Nowhere, |(track, layer)| Route::To(track, layer))
    }

    /// The event names a track by its participant and key.
    fn track_live(&self, track: &Track, codec: &str) -> Event {
        Event::TrackLive {
            session: self.id.to_string(),
            participant: track.name.participant.to_string(),
            key: track.name.key.to_string(),
            kind: track.name.kind,
            codec: codec.to_owned(),
        }
    }
}

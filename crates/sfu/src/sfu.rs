//! The forwarding unit itself: routes inputs to sessions, contains their panics, and hands their outputs out.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::command::{Command, Negotiate};
use crate::deadlines::Deadlines;
use crate::demux::{Demux, Destination, Place};
use crate::drops::DropReason;
use crate::event::{Event, RefusalCode, TransportState};
use crate::io::{Datagram, Error, Input, Output, Settings};
use crate::media::TrackName;
use crate::outbox::Outbox;
use crate::recording::{Beginning, Recorded};
use crate::refusal::Refusal;
use crate::session::{Negotiated, Session, TICK};
use crate::snapshot::{ByteCounts, Detail, PacketCounts, Snapshot};
use crate::transport::{CandidateLines, Identity, Validated};
use rtp::PacketKind;

/// Far more than one core can serve; keeps memory bounded when the control plane does not.
const MAX_TRANSPORTS: usize = 4_096;
/// With nothing to do, someone may still want the unit to look again.
const IDLE: Duration = Duration::from_secs(60);
/// An epoch-0 alert, and the records around it.
type Records<'a> = rtp::dtls::Records<'a>;

/// Who sleeps: a participant's transport, or a session between two ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Sleeper {
    Transport(Place),
    Session(usize),
}

/// One shard's sessions. After each `handle`, or after a batch of them, the caller polls until `WakeAt`.
pub struct Sfu {
    settings: Settings,
    identity: Identity,
    candidates: CandidateLines,
    demux: Demux,
    sessions: Vec<Option<Session>>,
    session_by_id: HashMap<Arc<str>, usize>,
    session_by_transport: HashMap<Arc<str>, usize>,
    deadlines: Deadlines<Sleeper>,
    /// Sessions with transports that have something to send.
    dirty: Vec<usize>,
    outbox: Outbox,
    random: fastrand::Rng,
}

impl Sfu {
    /// # Errors
    /// When nobody could ever connect, or no certificate can be made.
    pub fn new(settings: Settings, _now: Instant) -> Result<Self, Error> {
        if settings.udp_candidates.is_empty() && settings.tcp_candidates.is_empty() {
            return Err(Error::NoCandidates);
        }
        Ok(Self {
            identity: Identity::generate()?,
            candidates: CandidateLines::new(&settings.udp_candidates, &settings.tcp_candidates),
            demux: Demux::default(),
            sessions: Vec::new(),
            session_by_id: HashMap::new(),
            session_by_transport: HashMap::new(),
            deadlines: Deadlines::new(),
            dirty: Vec::new(),
            outbox: Outbox::default(),
            random: fastrand::Rng::with_seed(settings.seed),
            settings,
        })
    }

    /// Takes an input. Packets that it makes are held until the next `poll`, so a batch of datagrams handled before
    /// one round of polling costs less than each on its own.
    pub fn handle(&mut self, now: Instant, input: Input<'_>) {
        match input {
            Input::Datagram(datagram) => self.datagram(now, datagram),
            Input::Command(command) => self.command(now, command),
            Input::Tick => {}
        }
        self.wake(now);
    }

    /// The next thing to do; to be called until it gives `WakeAt`.
    pub fn poll(&mut self, now: Instant) -> Output {
        if self.outbox.transmits.is_empty() {
            self.flush(now);
        }
        if let Some(transmit) = self.outbox.transmits.pop_front() {
            return Output::Transmit(transmit);
        }
        if let Some(event) = self.outbox.events.pop_front() {
            return Output::Event(event);
        }
        if let Some(recorded) = self.outbox.recorded.pop_front() {
            return Output::Recorded(recorded);
        }
        Output::WakeAt(self.deadlines.next().unwrap_or(now + IDLE).max(now))
    }

    #[must_use]
    pub fn snapshot(&self, now: Instant, detail: Detail) -> Snapshot {
        let counters = &self.outbox.counters;
        let mut snapshot = Snapshot {
            packets: PacketCounts {
                received: counters.packets_received,
                forwarded: counters.packets_forwarded,
                sent: counters.packets_sent,
                dropped: counters.drops.by_name(),
            },
            bytes: ByteCounts { received: counters.bytes_received, sent: counters.bytes_sent },
            panics: counters.panics,
            sessions: self.session_by_id.len(),
            ..Snapshot::default()
        };
        for session in self.sessions.iter().flatten() {
            session.add_to(&mut snapshot, now, detail);
        }
        snapshot
    }

    /// Makes the session panic at its next datagram; for tests of containment.
    #[cfg(feature = "fault-injection")]
    pub fn inject_panic(&mut self, session: &str) {
        let index = self.session_by_id.get(session).copied();
        if let Some(session) = index.and_then(|index| self.sessions.get_mut(index)).and_then(Option::as_mut) {
            session.panic_at_next_packet = true;
        }
    }

    fn datagram(&mut self, now: Instant, datagram: Datagram<'_>) {
        self.outbox.counters.packets_received += 1;
        self.outbox.counters.bytes_received += datagram.contents.len() as u64;
        match self.demux.place(&datagram) {
            Err(reason) => self.outbox.drop(reason),
            Ok(Destination::Check { place, nominated }) => {
                if self.validate(now, place, &datagram, nominated) {
                    self.receive(now, place, PacketKind::Stun, datagram);
                }
            }
            Ok(Destination::Known { place, kind: PacketKind::Dtls }) => self.receive_dtls(now, place, datagram),
            Ok(Destination::Known { place, kind }) => self.receive(now, place, kind, datagram),
        }
    }

    /// Lets a proven check validate the address it came from.
    fn validate(&mut self, now: Instant, place: Place, datagram: &Datagram<'_>, nominated: bool) -> bool {
        let validated =
            self.guard(now, place.session, |session, _| session.validate(now, place.participant, datagram, nominated));
        match validated {
            Some(Validated::Known) => true,
            Some(Validated::New { forgotten }) => {
                if let Some(address) = forgotten {
                    self.demux.remove_address(address, place);
                }
                self.demux.add_address((datagram.protocol, datagram.source), place);
                true
            }
            Some(Validated::Refused) | None => {
                self.outbox.drop(DropReason::TooManyAddresses);
                false
            }
        }
    }

    /// Passes DTLS records on one by one when there are alerts among them that nobody has authenticated.
    fn receive_dtls(&mut self, now: Instant, place: Place, datagram: Datagram<'_>) {
        if !Records::of(datagram.contents).any(|record| record.is_unprotected_alert()) {
            return self.receive(now, place, PacketKind::Dtls, datagram);
        }
        for record in Records::of(datagram.contents) {
            if record.is_unprotected_alert() {
                self.outbox.drop(DropReason::UnprotectedAlert);
            } else {
                self.receive(now, place, PacketKind::Dtls, Datagram { contents: record.bytes, ..datagram });
            }
        }
    }

    fn receive(&mut self, now: Instant, place: Place, kind: PacketKind, datagram: Datagram<'_>) {
        self.guard(now, place.session, |session, outbox| {
            session.receive(now, place.participant, kind, datagram, outbox);
        });
        self.rest(place);
    }

    fn command(&mut self, now: Instant, command: Command) {
        match command {
            Command::Negotiate(negotiate) => self.negotiate(now, &negotiate),
            Command::Bind { request, transport, subscribe } => {
                let unknown = || Err(Refusal::new(RefusalCode::UnknownTransport, format!("no transport {transport}")));
                let outcome = match self.session_of(&transport) {
                    Some(index) => self
                        .guard(now, index, |session, outbox| {
                            session.bind_transport(now, &transport, &subscribe, outbox)
                        })
                        .unwrap_or_else(|| Err(failed())),
                    None => unknown(),
                };
                self.answer(request, outcome);
            }
            Command::PreferLayers { transport, layers } => {
                if let Some(index) = self.session_of(&transport) {
                    self.guard(now, index, |session, outbox| session.prefer_layers(now, &transport, layers, outbox));
                }
            }
            Command::EnableTrack { session, participant, key, kind, enabled } => {
                let name = TrackName { participant: participant.into(), key: key.into(), kind };
                self.with_session(now, &session, |session| session.enable_track(now, name, enabled));
            }
            Command::CensorTrack { session, participant, key, kind, censored } => {
                let name = TrackName { participant: participant.into(), key: key.into(), kind };
                self.with_session(now, &session, |session| session.censor_track(now, name, censored));
            }
            Command::RecordTrack { recording, session, participant, key, kind, file, tags } => {
                let recording: Arc<str> = recording.into();
                let name = TrackName { participant: participant.as_str().into(), key: key.as_str().into(), kind };
                let beginning = Beginning { recording: recording.clone(), session, participant, key, kind, file, tags };
                let index = self.session_index(&beginning.session);
                self.outbox.recorded.push_back(Recorded::Begin(beginning));
                self.guard(now, index, |session, _| session.record(now, name, recording));
            }
            Command::PauseRecording { session, participant, key, kind, paused } => {
                let name = TrackName { participant: participant.into(), key: key.into(), kind };
                self.with_session(now, &session, |session| session.pause_recording(now, &name, paused));
            }
            Command::StopRecording { recording, session, participant, key, kind } => {
                let name = TrackName { participant: participant.into(), key: key.into(), kind };
                if let Some(index) = self.session_by_id.get(session.as_str()).copied() {
                    self.guard(now, index, |session, _| session.stop_recording(&name, &recording));
                    self.end_if_empty(index);
                }
                self.outbox.recorded.push_back(Recorded::End(recording.into()));
            }
            Command::RefreshRecording { session, participant, key, kind } => {
                let name = TrackName { participant: participant.into(), key: key.into(), kind };
                self.with_session(now, &session, |session| session.refresh_recording(now, &name));
            }
            Command::CloseTransport { request, transport } => {
                // Closing what is closed is done already.
                if let Some(index) = self.session_of(&transport) {
                    self.guard(now, index, |session, outbox| session.close_transport(now, &transport, outbox));
                }
                self.answer(request, Ok(()));
            }
            Command::CloseSession { request, session } => {
                if let Some(index) = self.session_by_id.get(session.as_str()).copied() {
                    self.guard(now, index, |session, outbox| session.close(now, outbox));
                    self.end_if_empty(index);
                }
                self.answer(request, Ok(()));
            }
        }
    }

    fn answer(&mut self, request: u64, outcome: Result<(), Refusal>) {
        self.outbox.event(match outcome {
            Ok(()) => Event::Done { request },
            Err(Refusal { code, detail }) => Event::Refused { request, code, detail },
        });
    }

    fn negotiate(&mut self, now: Instant, command: &Negotiate) {
        match self.try_negotiate(now, command) {
            Ok(answer) => self.outbox.event(Event::Answered { request: command.request, answer }),
            Err(refusal) => self.answer(command.request, Err(refusal)),
        }
    }

    fn try_negotiate(&mut self, now: Instant, command: &Negotiate) -> Result<String, Refusal> {
        if let Some(index) = self.session_of(&command.transport)
            && self.session_by_id.get(command.session.as_str()) != Some(&index)
        {
            let detail = format!("transport {} belongs to another session", command.transport);
            return Err(Refusal::new(RefusalCode::UnknownTransport, detail));
        }
        if self.session_by_transport.len() >= MAX_TRANSPORTS && self.session_of(&command.transport).is_none() {
            let detail = format!("{MAX_TRANSPORTS} transports are open");
            return Err(Refusal::new(RefusalCode::Overloaded, detail));
        }
        let index = self.session_index(&command.session);
        let identity = self.identity.clone();
        let candidates = self.candidates.clone();
        let negotiated =
            self.guard(now, index, |session, outbox| session.negotiate(now, command, &identity, &candidates, outbox));
        self.end_if_empty(index);
        let Negotiated { answer, index: participant, credentials, former_ufrag } =
            negotiated.unwrap_or_else(|| Err(failed()))?;
        if let Some(former) = former_ufrag {
            self.demux.remove_credentials(&former);
        }
        let place = Place { session: index, participant };
        self.demux.add_credentials(place, credentials);
        self.session_by_transport.insert(command.transport.as_str().into(), index);
        self.rest(place);
        Ok(answer)
    }

    fn session_of(&self, transport: &str) -> Option<usize> {
        self.session_by_transport.get(transport).copied()
    }

    fn with_session(&mut self, now: Instant, id: &str, act: impl FnOnce(&mut Session)) {
        if let Some(index) = self.session_by_id.get(id).copied() {
            self.guard(now, index, |session, _| act(session));
        }
    }

    /// The session of that id, begun when there is none.
    fn session_index(&mut self, id: &str) -> usize {
        if let Some(index) = self.session_by_id.get(id) {
            return *index;
        }
        let id: Arc<str> = id.into();
        let session = Session::new(Arc::clone(&id), self.settings.idle_timeout, self.random.u64(..));
        let free = self.sessions.iter().position(Option::is_none).unwrap_or(self.sessions.len());
        match self.sessions.get_mut(free) {
            Some(entry) => *entry = Some(session),
            None => self.sessions.push(Some(session)),
        }
        self.session_by_id.insert(id, free);
        free
    }

    /// Works on a session; a panic in there ends that session and no other.
    fn guard<T>(&mut self, now: Instant, index: usize, work: impl FnOnce(&mut Session, &mut Outbox) -> T) -> Option<T> {
        let session = self.sessions.get_mut(index)?.as_mut()?;
        let outbox = &mut self.outbox;
        let outcome = catch_unwind(AssertUnwindSafe(|| work(session, outbox)));
        match outcome {
            Ok(outcome) => {
                self.settle(now, index);
                Some(outcome)
            }
            Err(panic) => {
                self.fail(index, panic.as_ref());
                None
            }
        }
    }

    /// Brings the unit's tables in step with a session that was worked on.
    fn settle(&mut self, now: Instant, index: usize) {
        let Some(session) = self.sessions.get_mut(index).and_then(Option::as_mut) else { return };
        if session.is_dirty() && !self.dirty.contains(&index) {
            self.dirty.push(index);
        }
        let sleeper = Sleeper::Session(index);
        if !self.deadlines.is_set(sleeper) {
            self.deadlines.set(sleeper, now + TICK);
        }
        let gone = session.take_gone();
        if gone.is_empty() {
            return;
        }
        for one in gone {
            let place = Place { session: index, participant: one.index };
            self.demux.remove_credentials(&one.ufrag);
            for address in one.addresses {
                self.demux.remove_address(address, place);
            }
            self.session_by_transport.remove(&one.transport_id);
            self.deadlines.remove(Sleeper::Transport(place));
        }
        self.end_if_empty(index);
    }

    fn end_if_empty(&mut self, index: usize) {
        if self.sessions.get(index).and_then(Option::as_ref).is_some_and(Session::is_empty) {
            self.end(index);
        }
    }

    fn end(&mut self, index: usize) -> Option<Session> {
        let session = self.sessions.get_mut(index).and_then(Option::take)?;
        self.session_by_id.remove(&session.id);
        self.session_by_transport.retain(|_, of| *of != index);
        self.demux.remove_session(index);
        self.deadlines.remove(Sleeper::Session(index));
        self.dirty.retain(|other| *other != index);
        Some(session)
    }

    fn fail(&mut self, index: usize, panic: &(dyn std::any::Any + Send)) {
        self.outbox.counters.panics += 1;
        let detail = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let detail = detail.or_else(|| panic.downcast_ref::<String>().cloned());
        let Some(session) = self.end(index) else { return };
        for transport in session.transport_ids() {
            let transport = transport.to_string();
            self.outbox.event(Event::TransportState { transport, state: TransportState::Closed });
        }
        let id = session.id.to_string();
        // What panicked may panic again while it is taken apart.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(session)));
        self.outbox.event(Event::SessionFailed { session: id, detail: detail.unwrap_or_default() });
    }

    /// Serves everyone whose time has come.
    fn wake(&mut self, now: Instant) {
        while let Some(sleeper) = self.deadlines.due(now) {
            match sleeper {
                Sleeper::Transport(place) => {
                    self.guard(now, place.session, |session, outbox| session.drain(now, place.participant, outbox));
                    self.rest(place);
                }
                Sleeper::Session(index) => {
                    self.guard(now, index, |session, outbox| session.tick(now, outbox));
                }
            }
        }
    }

    /// Sends what waits in the transports of dirty sessions.
    fn flush(&mut self, now: Instant) {
        while let Some(index) = self.dirty.pop() {
            let served = self.guard(now, index, |session, outbox| session.flush(now, outbox));
            for participant in served.unwrap_or_default() {
                self.rest(Place { session: index, participant });
            }
        }
    }

    /// Lets a transport sleep until its own deadline.
    fn rest(&mut self, place: Place) {
        let session = self.sessions.get(place.session).and_then(Option::as_ref);
        if let Some(at) = session.and_then(|session| session.deadline(place.participant)) {
            self.deadlines.set(Sleeper::Transport(place), at);
        }
    }
}

fn failed() -> Refusal {
    Refusal::new(RefusalCode::EngineFailed, "the session failed")
}

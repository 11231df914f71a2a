//! Events on their way to the control plane: bounded, newest state first to survive.
//!
//! Answers to requests are never dropped; their number is bounded by the requests admitted. Nor are the beginning and
//! the end of a recording, bounded by the recordings that were asked for. Everything else is state:
//! a newer event of the same thing replaces the older, and when even so too many wait, the reader is told once that
//! events were lost.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sfu::{Event, Kind};

use crate::fault::Fault;

/// State events that may wait. A node of a thousand participants has about this many things that can change at once.
pub const MAX_STATES: usize = 16 * 1024;
/// Requests whose answer has not been read.
pub const MAX_REQUESTS: usize = 8 * 1024;

/// What a state event is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Subject {
    Transport(String),
    Track { session: String, participant: String, key: String, kind: Kind },
    Activity(String),
    Wanted { transport: String, key: String },
    Selected { transport: String, mid: String },
    Session(String),
}

/// `None` for what is no state: an answer to a request, and what is told once.
fn subject(event: &Event) -> Option<Subject> {
    match event {
        Event::TransportState { transport, .. } => Some(Subject::Transport(transport.clone())),
        Event::TrackLive { session, participant, key, kind, .. } => Some(Subject::Track {
            session: session.clone(),
            participant: participant.clone(),
            key: key.clone(),
            kind: *kind,
        }),
        Event::AudioActivity { session, .. } => Some(Subject::Activity(session.clone())),
        Event::WantedLayers { transport, key, .. } => {
            Some(Subject::Wanted { transport: transport.clone(), key: key.clone() })
        }
        Event::LayerSelected { transport, mid, .. } => {
            Some(Subject::Selected { transport: transport.clone(), mid: mid.clone() })
        }
        Event::SessionFailed { session, .. } => Some(Subject::Session(session.clone())),
        Event::Answered { .. }
        | Event::Done { .. }
        | Event::Refused { .. }
        | Event::RecordingStarted { .. }
        | Event::RecordingEnded { .. }
        | Event::Overflow => None,
    }
}

/// Two for each recording that was asked for, and no newer event tells the same.
fn told_once(event: &Event) -> bool {
    matches!(event, Event::RecordingStarted { .. } | Event::RecordingEnded { .. })
}

fn answered(event: &Event) -> Option<u64> {
    match event {
        Event::Answered { request, .. } | Event::Done { request } | Event::Refused { request, .. } => Some(*request),
        _ => None,
    }
}

#[derive(Debug)]
pub struct Mailbox {
    /// In the order of arrival; a replaced event moves to the end.
    waiting: BTreeMap<u64, Event>,
    newest: HashMap<Subject, u64>,
    next: u64,
    /// Admitted requests that have no answer yet.
    open: BTreeSet<u64>,
    /// Answers, and what is told once, that wait to be read.
    answers: usize,
    overflown: bool,
    max_states: usize,
}

impl Default for Mailbox {
    fn default() -> Self {
        Self {
            waiting: BTreeMap::new(),
            newest: HashMap::new(),
            next: 0,
            open: BTreeSet::new(),
            answers: 0,
            overflown: false,
            max_states: MAX_STATES,
        }
    }
}

impl Mailbox {
    /// Keeps a place for the answer of `request`.
    pub fn admit(&mut self, request: u64) -> Result<(), Fault> {
        if self.open.len() + self.answers >= MAX_REQUESTS {
            return Err(Fault::overloaded("too many requests wait for the media engine"));
        }
        if !self.open.insert(request) {
            return Err(Fault::bad_request(format_args!("request {request} is already waiting")));
        }
        Ok(())
    }

    pub fn withdraw(&mut self, request: u64) {
        self.open.remove(&request);
    }

    pub fn put(&mut self, event: Event) {
        if let Event::Overflow = event {
            self.overflown = true;
            return;
        }
        if let Some(request) = answered(&event) {
            // An answer to nothing that was asked would have no place.
            if self.open.remove(&request) {
                self.answers += 1;
                self.append(event);
            }
            return;
        }
        let Some(subject) = subject(&event) else {
            if told_once(&event) {
                self.answers += 1;
                self.append(event);
            }
            return;
        };
        match self.newest.get(&subject).copied() {
            Some(older) => {
                self.waiting.remove(&older);
            }
            None if self.newest.len() >= self.max_states => {
                self.overflown = true;
                return;
            }
            None => {}
        }
        self.newest.insert(subject, self.next);
        self.append(event);
    }

    fn append(&mut self, event: Event) {
        self.waiting.insert(self.next, event);
        self.next += 1;
    }

    /// Up to `limit` events, oldest first; a loss is told before them.
    pub fn take(&mut self, limit: usize) -> Vec<Event> {
        let mut taken = Vec::new();
        if self.overflown && limit > 0 {
            self.overflown = false;
            taken.push(Event::Overflow);
        }
        while taken.len() < limit {
            let Some((_, event)) = self.waiting.pop_first() else {
                break;
            };
            match subject(&event) {
                Some(subject) => {
                    self.newest.remove(&subject);
                }
                None => self.answers -= 1,
            }
            taken.push(event);
        }
        taken
    }

    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty() && !self.overflown
    }

    /// Answers every open request with a refusal made by `refuse`.
    pub fn refuse_open(&mut self, refuse: impl Fn(u64) -> Event) {
        for request in self.open.clone() {
            self.put(refuse(request));
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use sfu::{RefusalCode, TransportState};

    fn state(transport: &str, state: TransportState) -> Event {
        Event::TransportState { transport: transport.to_owned(), state }
    }

    fn layer(mid: &str, rid: &str) -> Event {
        Event::LayerSelected { transport: "t".to_owned(), mid: mid.to_owned(), rid: Some(rid.to_owned()) }
    }

    #[test]
    fn events_come_out_once_in_order_up_to_the_limit() {
        let mut mailbox = Mailbox::default();
        let events = [state("a", TransportState::Connecting), layer("0", "l"), layer("1", "h")];
        events.iter().cloned().for_each(|event| mailbox.put(event));
        assert_eq!(mailbox.take(2), events[..2]);
        assert_eq!(mailbox.take(2), events[2..]);
        assert!(mailbox.is_empty() && mailbox.take(2).is_empty());
    }

    #[test]
    fn a_newer_state_replaces_the_older_one_of_the_same_thing() {
        let mut mailbox = Mailbox::default();
        mailbox.put(state("a", TransportState::Connecting));
        mailbox.put(state("b", TransportState::Connecting));
        mailbox.put(state("a", TransportState::Connected));
        assert_eq!(mailbox.take(10), [state("b", TransportState::Connecting), state("a", TransportState::Connected)]);
        mailbox.put(state("a", TransportState::Closed));
        assert_eq!(mailbox.take(10), [state("a", TransportState::Closed)]);
    }

    #[test]
    fn too_many_states_are_told_once_and_answers_still_come() {
        let mut mailbox = Mailbox { max_states: 2, ..Mailbox::default() };
        mailbox.admit(7).unwrap();
        for mid in ["0", "1", "2", "3"] {
            mailbox.put(layer(mid, "l"));
        }
        mailbox.put(Event::Done { request: 7 });
        assert_eq!(mailbox.take(10), [Event::Overflow, layer("0", "l"), layer("1", "l"), Event::Done { request: 7 }]);
        assert!(mailbox.is_empty());
    }

    #[test]
    fn requests_over_the_bound_are_refused_until_answers_are_read() {
        let mut mailbox = Mailbox::default();
        for request in 0..MAX_REQUESTS as u64 {
            mailbox.admit(request).unwrap();
            mailbox.put(Event::Done { request });
        }
        assert_eq!(mailbox.admit(1_000_000).unwrap_err().code, "overloaded");
        mailbox.take(1);
        mailbox.admit(1_000_000).unwrap();
    }

    #[test]
    fn a_request_number_in_use_is_refused() {
        let mut mailbox = Mailbox::default();
        mailbox.admit(1).unwrap();
        assert_eq!(mailbox.admit(1).unwrap_err().code, "bad_request");
    }

    #[test]
    fn every_open_request_can_be_refused_at_once() {
        let mut mailbox = Mailbox::default();
        let refusal = |request| Event::Refused { request, code: RefusalCode::EngineFailed, detail: "gone".to_owned() };
        mailbox.admit(1).unwrap();
        mailbox.admit(2).unwrap();
        mailbox.put(Event::Done { request: 1 });
        mailbox.refuse_open(refusal);
        mailbox.put(Event::Done { request: 2 });
        assert_eq!(mailbox.take(10), [Event::Done { request: 1 }, refusal(2)]);
    }
}

//! One participant's presence in a session of this unit: its transport, what it publishes and what it receives.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::bandwidth::budget::Budget;
use crate::downlink::slot::Slot;
use crate::event::{Event, TransportState};
use crate::outbox::Outbox;
use crate::transport::{Connection, StreamStatistics, Transport};

/// Browsers check their connection at least every 2.5 s; two misses and a client is told to be away.
const AWAY_AFTER: Duration = Duration::from_secs(5);

/// Where a source of the transport leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    Unresolved,
    /// Track and layer, by index.
    To(usize, usize),
    /// The control plane has named no stream for it.
    Nowhere,
}

pub(crate) struct Participant {
    pub(crate) transport_id: Arc<str>,
    pub(crate) id: Arc<str>,
    pub(crate) transport: Transport,
    pub(crate) ufrag: String,
    /// Tracks it publishes, by index within the session.
    pub(crate) published: Vec<usize>,
    pub(crate) routes: Vec<Route>,
    pub(crate) slots: Vec<Slot>,
    pub(crate) budget: Budget,
    pub(crate) state: TransportState,
    pub(crate) connection: Option<Connection>,
    pub(crate) counts: Vec<StreamStatistics>,
    /// What all its wishes would cost, and whether there is room for less; as of the last tick.
    pub(crate) downlink: Downlink,
    /// Packets wait in its transport.
    pub(crate) dirty: bool,
}

/// How a downlink stands to what is wished of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Downlink {
    /// Bits a second.
    pub(crate) desired: u64,
    pub(crate) is_limited: bool,
}

impl Participant {
    pub(crate) fn new(transport_id: Arc<str>, id: Arc<str>, transport: Transport) -> Self {
        Self {
            transport_id,
            id,
            transport,
            ufrag: String::new(),
            published: Vec::new(),
            routes: Vec::new(),
            slots: Vec::new(),
            budget: Budget::new(),
            state: TransportState::Connecting,
            connection: None,
            counts: Vec::new(),
            downlink: Downlink::default(),
            dirty: false,
        }
    }

    pub(crate) fn slot_of(&self, mid: &str) -> Option<usize> {
        self.slots.iter().position(|slot| &*slot.mid == mid)
    }

    pub(crate) fn set_state(&mut self, state: TransportState, outbox: &mut Outbox) {
        if self.state != state {
            self.state = state;
            outbox.event(Event::TransportState { transport: self.transport_id.to_string(), state });
        }
    }

    /// Notices silence and return, and the end of patience.
    pub(crate) fn check_presence(&mut self, now: Instant, idle_timeout: Duration, outbox: &mut Outbox) {
        let silence = now.saturating_duration_since(self.transport.heard());
        let state = match self.state {
            _ if silence >= idle_timeout => TransportState::Closed,
            TransportState::Connected if silence >= AWAY_AFTER => TransportState::Disconnected,
            TransportState::Disconnected if silence < AWAY_AFTER => TransportState::Connected,
            same => same,
        };
        self.set_state(state, outbox);
    }

    pub(crate) fn count(&mut self, counts: StreamStatistics) {
        let same = |known: &&mut StreamStatistics| {
            known.mid == counts.mid && known.rid == counts.rid && known.uplink == counts.uplink
        };
        match self.counts.iter_mut().find(same) {
            // Reports may come more seldom than the library counts.
            Some(known) => *known = StreamStatistics { loss: counts.loss.or(known.loss), ..counts },
            None => self.counts.push(counts),
        }
    }
}

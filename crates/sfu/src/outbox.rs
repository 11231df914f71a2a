//! What waits to be polled, and the counters of what went through.

use std::collections::VecDeque;

use crate::drops::{DropReason, Drops};
use crate::event::Event;
use crate::io::Transmit;
use crate::recording::Recorded;

#[derive(Debug, Default)]
pub(crate) struct Outbox {
    pub(crate) transmits: VecDeque<Transmit>,
    pub(crate) events: VecDeque<Event>,
    pub(crate) recorded: VecDeque<Recorded>,
    pub(crate) counters: Counters,
}

#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) packets_received: u64,
    pub(crate) bytes_received: u64,
    pub(crate) packets_forwarded: u64,
    pub(crate) packets_sent: u64,
    pub(crate) bytes_sent: u64,
    pub(crate) panics: u64,
    pub(crate) drops: Drops,
}

impl Outbox {
    pub(crate) fn transmit(&mut self, transmit: Transmit) {
        self.counters.packets_sent += 1;
        self.counters.bytes_sent += transmit.contents.len() as u64;
        self.transmits.push_back(transmit);
    }

    pub(crate) fn event(&mut self, event: Event) {
        self.events.push_back(event);
    }

    pub(crate) fn drop(&mut self, reason: DropReason) {
        self.counters.drops.count(reason);
    }
}

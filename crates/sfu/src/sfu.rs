//! The forwarding unit itself: routes inputs to transports and sessions, and hands their outputs out.

use std::time::{Duration, Instant};

use crate::io::{Error, Input, Output, Settings};
use crate::snapshot::Snapshot;

/// See the crate. After each `handle`, the caller polls until `WakeAt`.
pub struct Sfu {
    settings: Settings,
}

impl Sfu {
    /// # Errors
    /// When nobody could ever connect, or no certificate can be made.
    pub fn new(settings: Settings, _now: Instant) -> Result<Self, Error> {
        if settings.udp_candidates.is_empty() && settings.tcp_candidates.is_empty() {
            return Err(Error::NoCandidates);
        }
        Ok(Self { settings })
    }

    pub fn handle(&mut self, _now: Instant, _input: Input<'_>) {}

    pub fn poll(&mut self, now: Instant) -> Output {
        Output::WakeAt(now + self.settings.idle_timeout.max(Duration::from_secs(1)))
    }

    #[must_use]
    pub fn snapshot(&self, _now: Instant) -> Snapshot {
        Snapshot::default()
    }
}

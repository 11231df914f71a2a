//! What a recorder gets of the forwarding unit: tracks as they came, and where a recording begins and ends.
//!
//! `uplink::tap` makes packets, `Sfu` begins and ends, `net` hands everything to the recorder's thread in this order.
//! Nothing here knows a file; the path is the control plane's word for the recorder.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use crate::command::Kind;
use crate::media::{ClockReport, Codec};

#[derive(Debug, Clone)]
pub enum Recorded {
    Begin(Beginning),
    Packet(RecordedPacket),
    /// Nothing more comes of this recording.
    End(Arc<str>),
}

/// A recording that is to be, of a track that may not send yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beginning {
    pub recording: Arc<str>,
    pub session: String,
    pub participant: String,
    pub key: String,
    pub kind: Kind,
    pub file: String,
    pub tags: BTreeMap<String, String>,
}

/// A decrypted packet of the layer that is recorded now; its numbers are the publisher's.
#[derive(Debug, Clone)]
pub struct RecordedPacket {
    pub recording: Arc<str>,
    /// Follows none of the packets before it: the first one, one of another layer, or the first one after a pause.
    pub joins: bool,
    pub layer: usize,
    pub codec: Codec,
    /// Wrapped in RED (RFC 2198).
    pub red: bool,
    /// Extended, never wraps.
    pub sequence: u64,
    pub timestamp: u32,
    pub marker: bool,
    pub payload: Arc<[u8]>,
    pub clock: Option<ClockReport>,
    pub arrival: Instant,
}

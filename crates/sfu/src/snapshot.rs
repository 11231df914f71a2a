//! Statistics of one forwarding unit at one moment, in the shape of the engine's `stats()`.
//!
//! `net` merges the snapshots of its shards. Counters only grow while a unit lives.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::command::Kind;
use crate::event::TransportState;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Snapshot {
    pub packets: PacketCounts,
    pub bytes: ByteCounts,
    /// Panics contained so far.
    pub panics: u64,
    pub sessions: usize,
    pub transports: BTreeMap<String, TransportSnapshot>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PacketCounts {
    pub received: u64,
    /// RTP packets written to a subscriber, one for each subscriber.
    pub forwarded: u64,
    pub sent: u64,
    /// By reason; the reasons are the names of `DropReason`.
    pub dropped: BTreeMap<String, u64>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ByteCounts {
    pub received: u64,
    pub sent: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TransportSnapshot {
    pub session: String,
    pub participant: String,
    pub state: TransportState,
    pub rtt_ms: Option<f64>,
    pub estimate_bps: Option<u64>,
    /// 0..1
    pub uplink_loss: Option<f32>,
    /// 0..1
    pub downlink_loss: Option<f32>,
    pub tracks: Vec<TrackSnapshot>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Uplink,
    Downlink,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrackSnapshot {
    pub mid: String,
    pub direction: Direction,
    /// The publisher; empty for a free slot.
    pub participant: String,
    pub key: String,
    pub kind: Kind,
    pub rid: Option<String>,
    pub codec: Option<String>,
    pub bitrate_bps: u64,
    pub packets: u64,
    pub lost: u64,
    pub nacks: u64,
    pub plis: u64,
}

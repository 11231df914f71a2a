//! Statistics of one forwarding unit at one moment, in the shape of the engine's `stats()`.
//!
//! `net` merges the snapshots of its shards. Counters only grow while a unit lives.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::command::Kind;
use crate::event::TransportState;
use crate::io::Protocol;

/// How much a snapshot tells: a large unit has some twenty tracks a transport, which take most of its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Transports without their tracks.
    Transports,
    Tracks,
}

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

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ByteCounts {
    pub received: u64,
    pub sent: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TransportSnapshot {
    pub session: String,
    pub participant: String,
    pub state: TransportState,
    /// Of the path that media takes; `None` before the client has chosen one.
    pub protocol: Option<Protocol>,
    /// Where its packets come from as seen from here, a relay's if there is one between; without the port.
    pub address: Option<String>,
    pub rtt_ms: Option<f64>,
    pub estimate_bps: Option<u64>,
    /// 0..1
    pub uplink_loss: Option<f32>,
    /// 0..1
    pub downlink_loss: Option<f32>,
    /// Datagrams of this transport, whatever is in them, since it was opened.
    pub bytes: ByteCounts,
    /// What all its wishes would cost, in bits a second.
    pub desired_bps: u64,
    /// The downlink has no room for some of what it wishes to see.
    pub is_limited: bool,
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
    /// Of the latest keyframe of a published layer.
    pub width: Option<u32>,
    pub height: Option<u32>,
    /// Pictures of a published layer in the last second.
    pub fps: Option<u64>,
    /// RFC 3550 section 6.4.1, as reported by whichever side receives.
    pub jitter_ms: Option<f64>,
    /// 0..1, of late; what was sent again in time counts as received.
    pub loss: Option<f32>,
    pub packets: u64,
    pub lost: u64,
    pub nacks: u64,
    pub plis: u64,
}

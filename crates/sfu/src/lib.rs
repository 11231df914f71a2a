//! The forwarding unit of one shard, sans I/O.
//!
//! `Sfu` takes datagrams, commands and the time, and gives datagrams, events and the next wake-up. It never
//! reads a clock, opens a socket, starts a thread or logs; the same inputs give the same outputs. `net` is its
//! only caller outside tests.

mod bandwidth;
mod command;
mod deadlines;
mod demux;
mod downlink;
mod drops;
mod event;
mod io;
mod media;
mod outbox;
mod recording;
mod refusal;
mod session;
mod sfu;
mod snapshot;
mod speakers;
mod transport;
mod uplink;

pub use command::{Bindings, Command, Kind, LayerWish, Negotiate, PublishBinding, SubscribeBinding};
pub use event::{Event, RecordedFile, RecordingEnd, RefusalCode, Speaker, TransportState};
pub use io::{Datagram, Error, Input, Output, Protocol, Settings, Transmit};
pub use media::{ClockReport, Codec};
pub use recording::{Beginning, Recorded, RecordedPacket};
pub use sfu::Sfu;
pub use snapshot::{ByteCounts, Detail, Direction, PacketCounts, Snapshot, TrackSnapshot, TransportSnapshot};

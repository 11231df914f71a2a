//! Sockets, threads and the clock: what carries the sans-IO forwarding unit on a real machine.
//!
//! One media thread a shard owns one UDP socket, one TCP listener and one `sfu::Sfu`. `node` opens a shard and gives
//! it a [`Driver`], through which commands come in and events go out. Nothing here reads a packet beyond its length.
#![forbid(unsafe_code)]

mod addresses;
mod framing;
mod outbox;
mod pace;
mod settings;
mod shard;
mod tcp;
mod udp;

pub use settings::{Advertised, Error, Settings};
pub use shard::{Driver, Handle, Listening, Shard};

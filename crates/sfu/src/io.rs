//! What goes in and out of the forwarding unit: datagrams, the time, settings.
//!
//! `net` builds the inputs and carries out the outputs. A TCP datagram is one frame of RFC 4571 without its length
//! prefix; framing is `net`'s. Nothing here touches a socket.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::command::Command;
use crate::event::Event;
use crate::recording::Recorded;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    Udp,
    Tcp,
}

/// A datagram as it came from a socket; `destination` is the local address it came to, one of the candidates.
#[derive(Debug, Clone, Copy)]
pub struct Datagram<'a> {
    pub protocol: Protocol,
    pub source: SocketAddr,
    pub destination: SocketAddr,
    pub contents: &'a [u8],
}

#[derive(Debug)]
pub enum Input<'a> {
    Datagram(Datagram<'a>),
    Command(Command),
    /// The time passed; given at the latest when the last `WakeAt` is due.
    Tick,
}

/// A datagram to send from the local address `source`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transmit {
    pub protocol: Protocol,
    pub source: SocketAddr,
    pub destination: SocketAddr,
    pub contents: Vec<u8>,
}

#[derive(Debug)]
pub enum Output {
    Transmit(Transmit),
    Event(Event),
    /// For the recorder, in the order of arrival.
    Recorded(Recorded),
    /// Nothing more until an input comes or this time has passed. Never in the past by more than the caller's delay.
    WakeAt(Instant),
}

/// What one forwarding unit needs to know.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Addresses put into answers as UDP host candidates; each is also the `destination` of datagrams that came to it.
    pub udp_candidates: Vec<SocketAddr>,
    /// The same for ICE-TCP (passive, RFC 6544).
    pub tcp_candidates: Vec<SocketAddr>,
    /// A transport without a valid packet for this long is closed.
    pub idle_timeout: Duration,
    /// Makes every random choice of ours repeatable (tests); keys and certificates are always random.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { udp_candidates: Vec::new(), tcp_candidates: Vec::new(), idle_timeout: Duration::from_secs(45), seed: 0 }
    }
}

/// Why a forwarding unit could not be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// No candidate: nobody could ever connect.
    NoCandidates,
    /// The cryptography library refused to make a certificate.
    Certificate(String),
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoCandidates => f.write_str("no media address to offer to clients"),
            Self::Certificate(reason) => write!(f, "no DTLS certificate: {reason}"),
        }
    }
}

impl std::error::Error for Error {}

//! One client's ICE, DTLS and SRTP association: datagrams in, packets out, and the other way round.
//!
//! `session` owns transports and `sfu` routes datagrams to them. This folder alone names the transport library; it
//! knows nothing of sessions, tracks or slots, and its errors never end anyone else's transport.

mod answer;
mod config;
mod crypto;
mod dtls;
mod formats;
mod offer;
mod paths;
mod proof;
mod translate;

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use str0m::bwe::Bitrate;
use str0m::ice::IceCreds;
use str0m::media::{KeyframeRequestKind, Mid, Rid};
use str0m::net::{DatagramRecv, Protocol as LibraryProtocol, Receive};
use str0m::rtp::Ssrc;
use str0m::{Candidate, Input, Output, Rtc};

pub(crate) use answer::CandidateLines;
pub(crate) use config::Identity;
pub(crate) use crypto::hmac_sha1;
pub(crate) use formats::Payload;
pub(crate) use offer::{Offer, read as read_offer};
pub(crate) use paths::Validated;

use crate::bandwidth::budget::Estimate;
use crate::drops::DropReason;
use crate::event::RefusalCode;
use crate::io::{Datagram, Protocol, Transmit};
use crate::media::{ClockReport, Outgoing, Packet};
use crate::outbox::Outbox;
use crate::refusal::Refusal;
use crate::snapshot::ByteCounts;
use formats::FormatTable;
use paths::Paths;
use proof::Proof;
use rtp::PacketKind;

/// What one transport may say in one go; more waits for the next wake-up, a millisecond later.
const MAX_OUTPUTS: usize = 8_192;
/// A wake-up nearer than this is served now: timers of the caller are no finer.
const IMMEDIATE: Duration = Duration::from_micros(100);
/// Wake-ups are not asked for more often, so that packets leave in batches.
const SHORTEST_WAIT: Duration = Duration::from_millis(1);
/// How long the library's bookkeeping after a packet may wait. Each wake-up of it walks all streams.
const HOUSEKEEPING: Duration = Duration::from_millis(4);
/// The estimator is not bothered with smaller changes, in bits a second.
const BITRATE_STEP: u64 = 50_000;
/// Packets of the past kept for retransmission, and for how long: longer than any receiver waits.
const RETRANSMISSION_CACHE: (usize, Duration) = (1_024, Duration::from_secs(3));
/// Retransmissions may take this share of a slot. The library's 15 % gives up on a line that loses a fifth.
const RETRANSMISSION_SHARE: Option<f32> = Some(0.5);

/// What a transport tells its session.
#[derive(Debug)]
pub(crate) enum Happened {
    Connected,
    /// The client ended it, or it failed for good.
    Closed,
    Packet(Packet),
    /// The subscriber on this line needs a keyframe.
    KeyframeRequest {
        mid: String,
    },
    Estimate(Estimate),
    Statistics(Statistics),
}

/// Counters the library keeps, as they come.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Connection {
    pub(crate) rtt: Option<Duration>,
    pub(crate) uplink_loss: Option<f32>,
    pub(crate) downlink_loss: Option<f32>,
}

#[derive(Debug, Clone)]
pub(crate) enum Statistics {
    Connection(Connection),
    Stream(StreamStatistics),
}

/// Of one stream; `jitter` in units of its clock, `loss` 0..1 and only where a report came since the last time.
#[derive(Debug, Clone)]
pub(crate) struct StreamStatistics {
    pub(crate) mid: String,
    pub(crate) rid: Option<String>,
    pub(crate) uplink: bool,
    pub(crate) lost: u64,
    pub(crate) nacks: u64,
    pub(crate) plis: u64,
    pub(crate) jitter: Option<u32>,
    pub(crate) loss: Option<f32>,
}

/// A stream the client sends: an m-line, and one of its layers.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Source {
    pub(crate) mid: Box<str>,
    pub(crate) rid: Option<Box<str>>,
    ssrc: u32,
    /// From its last sender report.
    clock: Option<ClockReport>,
}

/// ICE credentials of our side; the demultiplexer proves checks with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Credentials {
    pub(crate) ufrag: String,
    pub(crate) password: String,
}

pub(crate) struct Transport {
    rtc: Rtc,
    paths: Paths,
    proof: Proof,
    formats: FormatTable,
    sources: Vec<Source>,
    source_by_ssrc: HashMap<u32, u16>,
    /// The sending stream of each m-line.
    lines: HashMap<Box<str>, u32>,
    line_ssrcs: HashSet<u32>,
    local_udp: SocketAddr,
    local_tcp: SocketAddr,
    /// What the estimator was told last, in steps.
    bitrate: Option<(u64, u64)>,
    /// Packets on the library's queues since it was drained.
    written: usize,
    /// Time has been told to the library since something was written.
    advanced: bool,
    closed: bool,
    told_closed: bool,
    /// When the library wants to be woken.
    deadline: Instant,
    /// When something that only this client can send came last.
    heard: Instant,
    bytes: ByteCounts,
}

impl Transport {
    pub(crate) fn new(now: Instant, identity: &Identity) -> Self {
        // The library checks where requests come in; it is told one address a protocol, whatever the real one is.
        let local = SocketAddr::from(([192, 0, 2, 1], 7882));
        let mut rtc = config::build(now, identity);
        for protocol in [LibraryProtocol::Udp, LibraryProtocol::Tcp] {
            if let Ok(candidate) = Candidate::host(local, protocol) {
                rtc.add_local_candidate(candidate);
            }
        }
        Self {
            rtc,
            paths: Paths::default(),
            proof: Proof::of_last_server(),
            formats: FormatTable::empty(),
            sources: Vec::new(),
            source_by_ssrc: HashMap::new(),
            lines: HashMap::new(),
            line_ssrcs: HashSet::new(),
            local_udp: local,
            local_tcp: local,
            bitrate: None,
            written: 0,
            advanced: false,
            closed: false,
            told_closed: false,
            deadline: now,
            heard: now,
            bytes: ByteCounts::default(),
        }
    }

    /// Applies an offer that `read_offer` has let pass.
    ///
    /// # Errors
    /// When the library refuses it; what was negotiated before goes on.
    pub(crate) fn negotiate(&mut self, offer: &Offer, candidates: &CandidateLines) -> Result<String, Refusal> {
        let invalid = |error: &dyn std::fmt::Display| Refusal::new(RefusalCode::InvalidSdp, error.to_string());
        let parsed = str0m::change::SdpOffer::from_sdp_string(&offer.text).map_err(|error| invalid(&error))?;
        let answer = self.rtc.sdp_api().accept_offer(parsed).map_err(|error| invalid(&error))?;
        self.formats = FormatTable::of(&self.rtc);
        self.sources.clear();
        self.source_by_ssrc.clear();
        for line in &offer.lines {
            if line.receives && line.kind.is_some() && !line.rejected {
                self.open_line(&line.mid);
            }
        }
        Ok(answer::finish(&answer.to_sdp_string(), offer, candidates))
    }

    fn open_line(&mut self, mid: &str) {
        let mut api = self.rtc.direct_api();
        let Some(stream) = api.stream_tx_by_mid(Mid::from(mid), None) else { return };
        let ssrc = *stream.ssrc();
        self.line_ssrcs.insert(ssrc);
        if self.lines.insert(mid.into(), ssrc) == Some(ssrc) {
            return;
        }
        let (packets, age) = RETRANSMISSION_CACHE;
        stream.set_rtx_cache(packets, age, RETRANSMISSION_SHARE);
        // Publishers pace already; a second pacer would only add delay to keyframes.
        stream.set_unpaced(true);
    }

    pub(crate) fn credentials(&mut self) -> Credentials {
        let IceCreds { ufrag, pass } = self.rtc.direct_api().local_ice_credentials();
        Credentials { ufrag, password: pass }
    }

    pub(crate) fn receivable(&self, mid: &str) -> Vec<Payload> {
        formats::receivable(&self.rtc, Mid::from(mid))
    }

    /// A datagram that the demultiplexer let pass.
    pub(crate) fn receive(&mut self, now: Instant, kind: PacketKind, datagram: Datagram<'_>, outbox: &mut Outbox) {
        if self.closed {
            return outbox.drop(DropReason::ClosedTransport);
        }
        self.bytes.received += datagram.contents.len() as u64;
        let malformed = match kind {
            PacketKind::Stun => DropReason::MalformedStun,
            PacketKind::Dtls => DropReason::MalformedDtls,
            PacketKind::Rtp => DropReason::MalformedRtp,
            PacketKind::Rtcp => DropReason::MalformedRtcp,
        };
        if kind == PacketKind::Rtp && !self.proof.admits(datagram.contents) {
            return outbox.drop(DropReason::UnprovenSource);
        }
        let Ok(contents) = DatagramRecv::try_from(datagram.contents) else { return outbox.drop(malformed) };
        let (proto, destination) = match datagram.protocol {
            Protocol::Udp => (LibraryProtocol::Udp, self.local_udp),
            Protocol::Tcp => (LibraryProtocol::Tcp, self.local_tcp),
        };
        let receive = Receive { proto, source: datagram.source, destination, contents };
        if kind != PacketKind::Stun {
            self.paths.heard(now, datagram.protocol, datagram.source);
        }
        // Media tells of itself once it is decrypted. A report cannot be told from a forged one here; it only makes
        // a client seem present that checks its connection less often than every 5 s.
        if matches!(kind, PacketKind::Stun | PacketKind::Rtcp) {
            self.heard = now;
        }
        match self.rtc.handle_input(Input::Receive(now, receive)) {
            // Queues are stamped when time passes, which receiving does too.
            Ok(()) => self.advanced = true,
            Err(_) => outbox.drop(malformed),
        }
        self.closed |= !self.rtc.is_alive();
    }

    pub(crate) fn validate(
        &mut self,
        now: Instant,
        from: (Protocol, SocketAddr),
        local: SocketAddr,
        nominated: bool,
    ) -> Validated {
        self.paths.validate(now, from, local, nominated)
    }

    /// The protocol and remote address that media takes, once the client has chosen.
    pub(crate) fn path(&self) -> Option<(Protocol, SocketAddr)> {
        self.paths.current().map(|path| (path.protocol, path.remote))
    }

    pub(crate) fn bytes(&self) -> ByteCounts {
        self.bytes
    }

    /// Addresses to forget when the transport goes.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = (Protocol, SocketAddr)> + '_ {
        self.paths.addresses()
    }

    /// Lets time pass, sends what is ready and gives what happened.
    pub(crate) fn drain(&mut self, now: Instant, outbox: &mut Outbox, happened: &mut Vec<Happened>) {
        let mut progress = false;
        let written = std::mem::take(&mut self.written);
        let mut sent = 0;
        if !std::mem::take(&mut self.advanced) {
            self.advance(now, outbox);
        }
        for _ in 0..MAX_OUTPUTS {
            match self.rtc.poll_output() {
                Ok(Output::Transmit(transmit)) => {
                    sent += usize::from(self.is_of_line(&transmit.contents));
                    self.transmit(transmit, outbox);
                    progress = true;
                }
                Ok(Output::Event(event)) => {
                    self.translate(event, happened);
                    progress = true;
                }
                // The library asks to be woken at once after each packet. Once all that was written is sent, only
                // its housekeeping is left, which waits for the next packet or a little time.
                Ok(Output::Timeout(at)) if at <= now + IMMEDIATE && written > 0 && sent >= written => {
                    self.deadline = now + HOUSEKEEPING;
                    break;
                }
                // It sends one packet a wake-up. It also asks to be woken when only time helps; then nothing has
                // come of the last wake-up.
                Ok(Output::Timeout(at)) if at <= now + IMMEDIATE && progress => {
                    progress = false;
                    self.advance(now, outbox);
                }
                Ok(Output::Timeout(at)) => {
                    self.deadline = at.max(now + SHORTEST_WAIT);
                    break;
                }
                Err(_) => {
                    outbox.drop(DropReason::MalformedDtls);
                    self.deadline = now + SHORTEST_WAIT;
                    break;
                }
            }
        }
        self.closed |= !self.rtc.is_alive();
        if self.closed && !self.told_closed {
            self.told_closed = true;
            happened.push(Happened::Closed);
        }
    }

    fn advance(&mut self, now: Instant, outbox: &mut Outbox) {
        if self.rtc.handle_input(Input::Timeout(now)).is_err() {
            outbox.drop(DropReason::MalformedDtls);
        }
    }

    /// Whether this is a packet that was written, and no report, retransmission or padding.
    fn is_of_line(&self, contents: &[u8]) -> bool {
        let ssrc = rtp::packet::parse(contents).map(|header| header.ssrc);
        let is_rtp = rtp::classify(contents) == Some(PacketKind::Rtp);
        is_rtp && ssrc.is_some_and(|ssrc| self.line_ssrcs.contains(&ssrc))
    }

    fn transmit(&mut self, transmit: str0m::net::Transmit, outbox: &mut Outbox) {
        let contents: Vec<u8> = transmit.contents.into();
        let protocol = if transmit.proto == LibraryProtocol::Udp { Protocol::Udp } else { Protocol::Tcp };
        // An answer to a check goes back the way the check came; all else takes the client's chosen path.
        let is_check = rtp::classify(&contents) == Some(PacketKind::Stun);
        let path = if is_check { self.paths.get(protocol, transmit.destination) } else { self.paths.current() };
        let Some(path) = path else { return };
        self.bytes.sent += contents.len() as u64;
        outbox.transmit(Transmit { protocol: path.protocol, source: path.local, destination: path.remote, contents });
    }

    pub(crate) fn deadline(&self) -> Instant {
        self.deadline
    }

    pub(crate) fn heard(&self) -> Instant {
        self.heard
    }

    pub(crate) fn source(&self, index: u16) -> Option<&Source> {
        self.sources.get(usize::from(index))
    }

    /// Puts a packet on a line's queue; `drain` sends it. Returns whether the line exists.
    pub(crate) fn write(&mut self, mid: &str, outgoing: Outgoing, arrival: Instant) -> bool {
        let Some(ssrc) = self.lines.get(mid).copied() else { return false };
        let mut api = self.rtc.direct_api();
        let Some(stream) = api.stream_tx(&Ssrc::from(ssrc)) else { return false };
        stream.write_rtp(translate::to_library(outgoing, arrival));
        self.written += 1;
        self.advanced = false;
        true
    }

    /// Asks the client for a keyframe of one layer. Returns whether that layer has ever sent.
    pub(crate) fn request_keyframe(&mut self, mid: &str, rid: Option<&str>) -> bool {
        let mut api = self.rtc.direct_api();
        let Some(stream) = api.stream_rx_by_mid(Mid::from(mid), rid.map(Rid::from)) else { return false };
        stream.request_keyframe(KeyframeRequestKind::Pli);
        true
    }

    /// Tells the estimator what we send at least and would like to send, so that it probes for it.
    pub(crate) fn set_bitrate(&mut self, minimum: u64, desired: u64) {
        let rounded = (minimum / BITRATE_STEP, desired / BITRATE_STEP);
        if self.bitrate == Some(rounded) {
            return;
        }
        self.bitrate = Some(rounded);
        self.rtc.bwe().set_bitrate(Bitrate::from(minimum), Bitrate::from(desired));
    }

    /// Forgets the losses and delays of the past and probes at three and six times this rate, in bits a second.
    pub(crate) fn restart_estimate(&mut self, estimate: u64) {
        self.rtc.bwe().reset(Bitrate::from(estimate));
    }

    /// Says goodbye to the client; `drain` sends it.
    pub(crate) fn close(&mut self) {
        let _ = self.rtc.close();
        self.told_closed = true;
    }

    fn source_index(&mut self, ssrc: u32, mid: Option<Mid>, rid: Option<Rid>) -> Option<u16> {
        if let Some(index) = self.source_by_ssrc.get(&ssrc).copied() {
            return Some(index);
        }
        let (mid, rid) = match mid {
            Some(mid) => (mid, rid),
            None => {
                let mut api = self.rtc.direct_api();
                let stream = api.stream_rx(&Ssrc::from(ssrc))?;
                (stream.mid(), stream.rid())
            }
        };
        let (mid, rid) = (Box::from(&*mid), rid.map(|rid| Box::from(&*rid)));
        let known = self.sources.iter().position(|source| source.mid == mid && source.rid == rid);
        let index = u16::try_from(known.unwrap_or(self.sources.len())).ok()?;
        match known.and_then(|known| self.sources.get_mut(known)) {
            // Timestamps begin anew with another SSRC.
            Some(source) => source.clock = None,
            None => self.sources.push(Source { mid, rid, ssrc, clock: None }),
        }
        self.source_by_ssrc.insert(ssrc, index);
        Some(index)
    }
}

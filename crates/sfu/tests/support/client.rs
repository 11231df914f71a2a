//! A client: its transport, what it sends and what it got.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use netem::{Link, LinkConfig};
use sfu::{Bindings, Kind, Negotiate, Protocol, PublishBinding, SubscribeBinding, Transmit};
use str0m::change::{SdpAnswer, SdpPendingOffer};
use str0m::media::{Direction, MediaKind, Mid, Simulcast, SimulcastLayer};
use str0m::net::{Protocol as LibraryProtocol, Receive};
use str0m::{Candidate, Event, Input, Output, Rtc};

use super::media::Sender;

/// A datagram under way.
#[derive(Debug, Clone)]
pub struct Datagram {
    pub source: SocketAddr,
    pub destination: SocketAddr,
    pub contents: Vec<u8>,
}

/// An RTP packet a client received.
#[derive(Debug, Clone)]
pub struct Received {
    pub at: Instant,
    pub mid: String,
    pub payload_type: u8,
    pub sequence: u64,
    pub timestamp: u32,
    pub payload: Vec<u8>,
}

pub struct Client {
    pub name: String,
    pub session: String,
    pub rtc: Rtc,
    pub address: SocketAddr,
    /// Where its packets come from as the server sees it; changes when a NAT rebinds.
    pub seen_as: SocketAddr,
    pub up: Link<Datagram>,
    pub down: Link<Datagram>,
    pub senders: Vec<Sender>,
    pub received: Vec<Received>,
    pub connected: bool,
    pub closed: bool,
    pub publish: BTreeMap<String, PublishBinding>,
    pub subscribe: Bindings,
    mids: BTreeMap<u32, String>,
    /// Receiving lines as they were added.
    order: Vec<String>,
    deadline: Instant,
    pending: Option<SdpPendingOffer>,
}

impl Client {
    pub fn new(now: Instant, name: &str, session: &str, number: u8, seed: u64) -> Self {
        Self::with_rtc(now, name, session, number, seed, default_rtc(now))
    }

    pub fn with_rtc(now: Instant, name: &str, session: &str, number: u8, seed: u64, mut rtc: Rtc) -> Self {
        let address = SocketAddr::from(([10, 0, 0, number], 5_000));
        if let Ok(candidate) = Candidate::host(address, "udp") {
            rtc.add_local_candidate(candidate);
        }
        Self {
            name: name.to_owned(),
            session: session.to_owned(),
            rtc,
            address,
            seen_as: address,
            up: Link::new(LinkConfig::default(), seed),
            down: Link::new(LinkConfig::default(), seed + 1),
            senders: Vec::new(),
            received: Vec::new(),
            connected: false,
            closed: false,
            publish: BTreeMap::new(),
            subscribe: Bindings::new(),
            mids: BTreeMap::new(),
            order: Vec::new(),
            deadline: now,
            pending: None,
        }
    }

    /// Adds m-lines and gives the offer; `publish` adds an audio and a simulcast video sender each key.
    pub fn offer(&mut self, now: Instant, wishes: &[Wish]) -> Negotiate {
        let mut api = self.rtc.sdp_api();
        let mut lines = Vec::new();
        for wish in wishes {
            let (kind, direction) = match wish {
                Wish::SendAudio { .. } => (MediaKind::Audio, Direction::SendOnly),
                Wish::SendVideo { .. } => (MediaKind::Video, Direction::SendOnly),
                Wish::Receive(binding) => (media_kind(kind_of(binding)), Direction::RecvOnly),
                Wish::Slot(kind) => (media_kind(*kind), Direction::RecvOnly),
            };
            let simulcast = match wish {
                Wish::SendVideo { layers, .. } if !layers.is_empty() => {
                    let mut simulcast = Simulcast::new();
                    for (rid, _) in *layers {
                        simulcast.add_send_layer(SimulcastLayer::new(rid));
                    }
                    Some(simulcast)
                }
                _ => None,
            };
            lines.push((wish, api.add_media(kind, direction, None, None, simulcast)));
        }
        let (offer, pending) = api.apply().expect("changes to offer");
        self.pending = Some(pending);
        for (wish, mid) in lines {
            self.note(now, wish, mid);
        }
        self.negotiate(offer.to_sdp_string())
    }

    /// Offers anew with fresh ICE credentials.
    pub fn ice_restart(&mut self) -> Negotiate {
        let mut api = self.rtc.sdp_api();
        api.ice_restart(true);
        let (offer, pending) = api.apply().expect("an offer");
        self.pending = Some(pending);
        self.negotiate(offer.to_sdp_string())
    }

    fn negotiate(&self, offer: String) -> Negotiate {
        Negotiate {
            request: 1,
            transport: format!("t-{}", self.name),
            session: self.session.clone(),
            participant: self.name.clone(),
            offer,
            publish: self.publish.clone(),
            subscribe: self.subscribe.clone(),
        }
    }

    fn note(&mut self, now: Instant, wish: &Wish, mid: Mid) {
        match wish {
            Wish::SendAudio { key } => {
                let binding = PublishBinding { key: (*key).to_owned(), kind: Kind::Audio, rids: Vec::new() };
                self.publish.insert(mid.to_string(), binding);
                self.senders.push(Sender::audio(now, mid));
            }
            Wish::SendVideo { key, layers } => {
                let rids = layers.iter().map(|(rid, _)| (*rid).to_owned()).collect();
                self.publish
                    .insert(mid.to_string(), PublishBinding { key: (*key).to_owned(), kind: Kind::Video, rids });
                if layers.is_empty() {
                    self.senders.push(Sender::video(now, mid, None, 500_000, 4_000));
                }
                for (index, (rid, bitrate)) in layers.iter().enumerate() {
                    let offset = u32::try_from(index).unwrap_or(0) * 9_001 + 77;
                    self.senders.push(Sender::video(now, mid, Some((*rid).into()), *bitrate, offset));
                }
            }
            Wish::Receive(binding) => {
                self.order.push(mid.to_string());
                self.subscribe.insert(mid.to_string(), Some(binding.clone()));
            }
            Wish::Slot(_) => {
                self.order.push(mid.to_string());
                self.subscribe.insert(mid.to_string(), None);
            }
        }
    }

    pub fn accept(&mut self, answer: &str) {
        let answer = SdpAnswer::from_sdp_string(answer).expect("a readable answer");
        let pending = self.pending.take().expect("an offer under way");
        self.rtc.sdp_api().accept_answer(pending, answer).expect("an acceptable answer");
    }

    /// The mid of the n-th receiving line of a kind.
    pub fn slot(&self, kind: Kind, nth: usize) -> String {
        let mut of_kind = self.order.iter().filter(|mid| {
            self.rtc.media(Mid::from(mid.as_str())).is_some_and(|media| media.kind() == media_kind(kind))
        });
        of_kind.nth(nth).cloned().expect("a slot")
    }

    pub fn received_on(&self, mid: &str) -> Vec<&Received> {
        self.received.iter().filter(|packet| packet.mid == mid).collect()
    }

    pub fn sender(&mut self, audio: bool) -> &mut Sender {
        self.senders.iter_mut().find(|sender| sender.audio == audio).expect("a sender")
    }

    pub fn layer(&mut self, rid: &str) -> &mut Sender {
        let found = self.senders.iter_mut().find(|sender| sender.rid.is_some_and(|own| &*own == rid));
        found.expect("a layer")
    }

    /// Sends media due, lets time pass, and puts datagrams on the uplink.
    pub fn step(&mut self, now: Instant) {
        let mut due = self.deadline <= now;
        if self.connected && !self.closed {
            for sender in &mut self.senders {
                let before = sender.frames;
                sender.send(now, &mut self.rtc);
                due |= sender.frames != before;
            }
        }
        while let Some(datagram) = self.down.deliver(now) {
            if datagram.destination != self.seen_as {
                continue;
            }
            due = true;
            let Ok(contents) = datagram.contents.as_slice().try_into() else { continue };
            let receive =
                Receive { proto: LibraryProtocol::Udp, source: datagram.source, destination: self.address, contents };
            let _ = self.rtc.handle_input(Input::Receive(now, receive));
            self.drain(now);
        }
        if due {
            let _ = self.rtc.handle_input(Input::Timeout(now));
            self.drain(now);
        }
    }

    fn drain(&mut self, now: Instant) {
        let mut progress = false;
        for _ in 0..2_000 {
            match self.rtc.poll_output() {
                Ok(Output::Transmit(transmit)) => {
                    progress = true;
                    let contents: Vec<u8> = transmit.contents.into();
                    let datagram = Datagram { source: self.seen_as, destination: transmit.destination, contents };
                    self.up.send(now, datagram.contents.len() + 28, datagram);
                }
                Ok(Output::Event(event)) => {
                    progress = true;
                    self.event(now, event);
                }
                Ok(Output::Timeout(at)) if at <= now + Duration::from_micros(50) && progress => {
                    progress = false;
                    let _ = self.rtc.handle_input(Input::Timeout(now));
                }
                Ok(Output::Timeout(at)) => {
                    self.deadline = at;
                    return;
                }
                Err(_) => break,
            }
        }
        self.deadline = now + Duration::from_millis(5);
    }

    fn event(&mut self, now: Instant, event: Event) {
        match event {
            Event::Connected => self.connected = true,
            Event::Closed => self.closed = true,
            Event::KeyframeRequest(request) => {
                for sender in &mut self.senders {
                    if sender.mid == request.mid && sender.rid == request.rid {
                        sender.keyframe = true;
                    }
                }
            }
            Event::RtpPacket(packet) => {
                let ssrc = *packet.header.ssrc;
                let mid = match self.mids.get(&ssrc) {
                    Some(mid) => mid.clone(),
                    None => {
                        let mut api = self.rtc.direct_api();
                        let Some(stream) = api.stream_rx(&packet.header.ssrc) else { return };
                        let mid = stream.mid().to_string();
                        self.mids.insert(ssrc, mid.clone());
                        mid
                    }
                };
                self.received.push(Received {
                    at: now,
                    mid,
                    payload_type: *packet.header.payload_type,
                    sequence: *packet.seq_no,
                    timestamp: packet.header.timestamp,
                    payload: packet.payload.to_vec(),
                });
            }
            _ => {}
        }
    }

    /// A packet from the server, put on the downlink.
    pub fn deliver(&mut self, now: Instant, transmit: Transmit) {
        assert_eq!(transmit.protocol, Protocol::Udp);
        let datagram =
            Datagram { source: transmit.source, destination: transmit.destination, contents: transmit.contents };
        self.down.send(now, datagram.contents.len() + 28, datagram);
    }
}

/// One m-line to add.
#[derive(Debug, Clone)]
pub enum Wish {
    SendAudio {
        key: &'static str,
    },
    /// Layers with their bits a second; none is a single encoding.
    SendVideo {
        key: &'static str,
        layers: &'static [(&'static str, usize)],
    },
    Receive(SubscribeBinding),
    /// A free slot.
    Slot(Kind),
}

pub fn track(participant: &str, key: &str, kind: Kind) -> SubscribeBinding {
    SubscribeBinding::Track { participant: participant.to_owned(), key: key.to_owned(), kind }
}

fn kind_of(binding: &SubscribeBinding) -> Kind {
    match binding {
        SubscribeBinding::Track { kind, .. } => *kind,
        SubscribeBinding::Speaker => Kind::Audio,
    }
}

fn media_kind(kind: Kind) -> MediaKind {
    match kind {
        Kind::Audio => MediaKind::Audio,
        Kind::Video => MediaKind::Video,
    }
}

pub fn default_rtc(now: Instant) -> Rtc {
    builder().build(now)
}

pub fn builder() -> str0m::RtcConfig {
    Rtc::builder().set_rtp_mode(true).clear_codecs().enable_opus(true, false).enable_vp8(true)
}

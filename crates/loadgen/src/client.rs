//! One WebRTC client: a str0m peer and its own socket.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Instant;

use mio::net::UdpSocket;
use str0m::change::{SdpAnswer, SdpApi, SdpOffer, SdpPendingOffer};
use str0m::net::{Protocol, Receive};
use str0m::{Candidate, Event, Input, Output, Rtc, RtcConfig};

use crate::Failure;

/// Longer than any datagram that is sent to a WebRTC client.
const RECEIVE_BUFFER: usize = 2048;

pub struct Client {
    pub rtc: Rtc,
    pub socket: UdpSocket,
    local: SocketAddr,
    pub due: Instant,
}

impl Client {
    /// Makes the offer that `media` describes; `answer` completes it.
    pub fn offer<T>(media: impl FnOnce(&mut SdpApi<'_>) -> T) -> Result<(Self, SdpOffer, SdpPendingOffer, T), Failure> {
        let socket = UdpSocket::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let local = socket.local_addr()?;
        let now = Instant::now();
        let mut rtc =
            RtcConfig::new().clear_codecs().enable_opus(true, false).enable_vp8(true).set_rtp_mode(true).build(now);
        rtc.add_local_candidate(Candidate::host(local, "udp")?);
        let mut api = rtc.sdp_api();
        let mids = media(&mut api);
        let (offer, pending) = api.apply().ok_or("nothing to offer")?;
        Ok((Self { rtc, socket, local, due: now }, offer, pending, mids))
    }

    pub fn answer(&mut self, pending: SdpPendingOffer, answer: SdpAnswer) -> Result<(), Failure> {
        self.rtc.sdp_api().accept_answer(pending, answer)?;
        Ok(())
    }

    /// Sends what is due and hands out what happened.
    pub fn drive(&mut self, mut take: impl FnMut(Event)) -> Result<(), Failure> {
        loop {
            match self.rtc.poll_output()? {
                Output::Transmit(transmit) => {
                    // A full socket loses the datagram, as a network would; the figures show it.
                    let _ = self.socket.send_to(&transmit.contents, transmit.destination);
                }
                Output::Event(event) => take(event),
                Output::Timeout(due) => {
                    self.due = due;
                    return Ok(());
                }
            }
        }
    }

    pub fn tick(&mut self, now: Instant, take: impl FnMut(Event)) -> Result<(), Failure> {
        self.rtc.handle_input(Input::Timeout(now))?;
        self.drive(take)
    }

    /// Reads all that waits on the socket.
    pub fn receive(&mut self, mut take: impl FnMut(Event, Instant)) -> Result<(), Failure> {
        let mut buffer = [0; RECEIVE_BUFFER];
        loop {
            let (length, source) = match self.socket.recv_from(&mut buffer) {
                Ok(received) => received,
                Err(cause) if cause.kind() == ErrorKind::WouldBlock => return Ok(()),
                // The echo of a datagram that was sent before the other side listened.
                Err(_) => continue,
            };
            let now = Instant::now();
            let contents = buffer.get(..length).unwrap_or_default();
            let Ok(received) = Receive::new(Protocol::Udp, source, self.local, contents) else {
                continue;
            };
            self.rtc.handle_input(Input::Receive(now, received))?;
            self.drive(|event| take(event, now))?;
        }
    }
}

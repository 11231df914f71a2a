//! Whose datagram is it: the tables in front of every transport.
//!
//! A STUN check proves its sender by the transport's own credentials, from whatever address it comes; only then may
//! that address send anything else. What cannot be placed is dropped with a reason, before any DTLS or SRTP.

use std::collections::HashMap;
use std::net::SocketAddr;

use crate::drops::DropReason;
use crate::io::{Datagram, Protocol};
use crate::transport::{Credentials, hmac_sha1};
use rtp::PacketKind;
use rtp::stun::{self, StunMessage};

/// GCM's tag and the SRTCP index (RFC 7714 section 9.2); the shortest trailer of any profile we speak is 14.
const SRTCP_TRAILER: usize = 14;

/// A participant by its session and its place there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    pub(crate) session: usize,
    pub(crate) participant: usize,
}

/// Where a datagram goes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    /// A proven check; its address must be validated for the participant first.
    Check { place: Place, nominated: bool },
    /// From an address validated before.
    Known { place: Place, kind: PacketKind },
}

#[derive(Debug, Default)]
pub(crate) struct Demux {
    by_address: HashMap<(Protocol, SocketAddr), Place>,
    by_ufrag: HashMap<String, (Place, Vec<u8>)>,
}

impl Demux {
    pub(crate) fn place(&self, datagram: &Datagram<'_>) -> Result<Destination, DropReason> {
        let contents = datagram.contents;
        let kind = rtp::classify(contents).ok_or(DropReason::UnknownKind)?;
        if kind == PacketKind::Stun {
            return self.check(contents);
        }
        let known = self.by_address.get(&(datagram.protocol, datagram.source));
        let place = *known.ok_or(DropReason::UnvalidatedAddress)?;
        match kind {
            PacketKind::Dtls if !rtp::dtls::is_well_formed(contents) => Err(DropReason::MalformedDtls),
            PacketKind::Rtp if rtp::packet::parse(contents).is_none() => Err(DropReason::MalformedRtp),
            PacketKind::Rtcp if !rtp::rtcp::is_plausible(contents, SRTCP_TRAILER) => Err(DropReason::MalformedRtcp),
            _ => Ok(Destination::Known { place, kind }),
        }
    }

    fn check(&self, contents: &[u8]) -> Result<Destination, DropReason> {
        let request = match stun::parse(contents).ok_or(DropReason::MalformedStun)? {
            StunMessage::BindingRequest(request) => request,
            StunMessage::Other => return Err(DropReason::UselessStun),
        };
        let (place, password) = self.by_ufrag.get(request.local_ufrag).ok_or(DropReason::UnknownUfrag)?;
        if !request.verify(password, hmac_sha1) {
            return Err(DropReason::BadIntegrity);
        }
        Ok(Destination::Check { place: *place, nominated: request.use_candidate })
    }

    pub(crate) fn add_credentials(&mut self, place: Place, credentials: Credentials) {
        self.by_ufrag.insert(credentials.ufrag, (place, credentials.password.into_bytes()));
    }

    pub(crate) fn remove_credentials(&mut self, ufrag: &str) {
        self.by_ufrag.remove(ufrag);
    }

    /// The address speaks for this participant from now on; whoever had it before has lost it (NAT reuse).
    pub(crate) fn add_address(&mut self, address: (Protocol, SocketAddr), place: Place) {
        self.by_address.insert(address, place);
    }

    pub(crate) fn remove_address(&mut self, address: (Protocol, SocketAddr), place: Place) {
        if self.by_address.get(&address) == Some(&place) {
            self.by_address.remove(&address);
        }
    }

    /// Forgets a whole session, whatever state it is in.
    pub(crate) fn remove_session(&mut self, session: usize) {
        self.by_address.retain(|_, place| place.session != session);
        self.by_ufrag.retain(|_, (place, _)| place.session != session);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn datagram(contents: &[u8]) -> Datagram<'_> {
        let address = SocketAddr::from(([192, 0, 2, 7], 9));
        Datagram { protocol: Protocol::Udp, source: address, destination: address, contents }
    }

    const PLACE: Place = Place { session: 1, participant: 2 };

    fn known() -> Demux {
        let mut demux = Demux::default();
        demux.add_address((Protocol::Udp, SocketAddr::from(([192, 0, 2, 7], 9))), PLACE);
        demux
    }

    #[test]
    fn strangers_reach_nothing_but_stun() {
        let demux = Demux::default();
        for contents in [vec![22; 40], vec![0x80, 111, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1], vec![0x80, 201, 0, 1]] {
            assert_eq!(demux.place(&datagram(&contents)), Err(DropReason::UnvalidatedAddress));
        }
        assert_eq!(demux.place(&datagram(&[0; 20])), Err(DropReason::MalformedStun));
        assert_eq!(demux.place(&datagram(&[])), Err(DropReason::UnknownKind));
    }

    #[test]
    fn malformed_packets_of_a_known_address_are_told_apart() {
        let demux = known();
        assert_eq!(demux.place(&datagram(&[22; 40])), Err(DropReason::MalformedDtls));
        assert_eq!(demux.place(&datagram(&[0x9f, 111, 0])), Err(DropReason::MalformedRtp));
        assert_eq!(demux.place(&datagram(&[0x80, 201, 0, 1])), Err(DropReason::MalformedRtcp));
        let rtp = [0x80, 111, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1];
        assert_eq!(demux.place(&datagram(&rtp)), Ok(Destination::Known { place: PLACE, kind: PacketKind::Rtp }));
    }

    #[test]
    fn the_same_address_over_tcp_is_another_one() {
        let contents = [0x80, 111, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1];
        let over_tcp = Datagram { protocol: Protocol::Tcp, ..datagram(&contents) };
        assert_eq!(known().place(&over_tcp), Err(DropReason::UnvalidatedAddress));
    }

    #[test]
    fn a_session_is_forgotten_with_all_its_addresses() {
        let mut demux = known();
        demux.remove_session(1);
        let contents = [0x80, 111, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1];
        assert_eq!(demux.place(&datagram(&contents)), Err(DropReason::UnvalidatedAddress));
    }
}

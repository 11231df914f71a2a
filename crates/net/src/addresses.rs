//! Candidates for the answers, and which of them a datagram came to or leaves from.
//!
//! The forwarding unit knows only candidates. A socket bound to all addresses sees real local addresses, which behind
//! a NAT are not candidates; this is the one place that translates.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use crate::settings::{Advertised, Error};

#[derive(Debug, Clone)]
pub struct Addresses {
    candidates: Vec<SocketAddr>,
    /// Addresses of this machine, usable as the source of a datagram.
    own: HashSet<IpAddr>,
    bound_to_all: bool,
}

impl Addresses {
    /// `interfaces` are the addresses of the machine, `bound` is where the socket listens.
    pub fn new(bound: SocketAddr, advertised: &[Advertised], interfaces: &[IpAddr]) -> Self {
        let candidates = if !advertised.is_empty() {
            advertised.iter().map(|a| SocketAddr::new(a.ip, a.port.unwrap_or(bound.port()))).collect()
        } else if bound.ip().is_unspecified() {
            offered(interfaces, bound.ip()).into_iter().map(|ip| SocketAddr::new(ip, bound.port())).collect()
        } else {
            vec![bound]
        };
        Self { candidates, own: interfaces.iter().copied().collect(), bound_to_all: bound.ip().is_unspecified() }
    }

    pub fn candidates(&self) -> &[SocketAddr] {
        &self.candidates
    }

    /// The candidate that a datagram from `source` to the local address `local` was sent to.
    ///
    /// An address that is no candidate was translated on the way: then it is the candidate that is not of this
    /// machine, of the same family where there is one.
    pub fn arrived(&self, local: Option<IpAddr>, source: SocketAddr) -> Option<SocketAddr> {
        let exact = self.candidates.iter().find(|candidate| Some(candidate.ip()) == local);
        let fits = |candidate: &&SocketAddr| candidate.is_ipv4() == source.is_ipv4();
        let foreign = || self.candidates.iter().filter(fits).find(|c| !self.own.contains(&c.ip()));
        exact.or_else(foreign).or_else(|| self.candidates.iter().find(fits)).copied()
    }

    /// The local address to send from, `None` where the kernel chooses.
    pub fn leaving(&self, candidate: SocketAddr) -> Option<IpAddr> {
        (self.bound_to_all && self.own.contains(&candidate.ip())).then_some(candidate.ip())
    }
}

/// All addresses of the interfaces that are up.
///
/// # Errors
/// When the system refuses to list them.
pub fn interfaces() -> Result<Vec<IpAddr>, Error> {
    let found = if_addrs::get_if_addrs().map_err(Error::Interfaces)?;
    let down = |interface: &if_addrs::Interface| {
        matches!(
            interface.oper_status,
            if_addrs::IfOperStatus::Down | if_addrs::IfOperStatus::NotPresent | if_addrs::IfOperStatus::LowerLayerDown
        )
    };
    Ok(found.iter().filter(|interface| !down(interface)).map(if_addrs::Interface::ip).collect())
}

/// The addresses worth offering: those the socket serves, loopback last, since only a client on this machine needs it.
fn offered(interfaces: &[IpAddr], bound: IpAddr) -> Vec<IpAddr> {
    let serves = |ip: &IpAddr| match ip {
        IpAddr::V4(v4) => !v4.is_link_local(),
        IpAddr::V6(v6) => bound.is_ipv6() && !v6.is_unicast_link_local(),
    };
    let (loopback, reachable): (Vec<IpAddr>, Vec<IpAddr>) =
        interfaces.iter().copied().filter(serves).partition(IpAddr::is_loopback);
    let mut seen = HashSet::new();
    reachable.into_iter().chain(loopback).filter(|ip| seen.insert(*ip)).collect()
}

/// An IPv4 address as it looks on a socket that serves both families, back to itself.
pub fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

/// The form of `address` that an IPv6 socket takes.
pub fn mapped(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(mapped_ip(address.ip()), address.port())
}

pub fn mapped_ip(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(v4) => IpAddr::V6(v4.to_ipv6_mapped()),
        IpAddr::V6(_) => ip,
    }
}

/// Whether a datagram from there can be answered. Port 0 and group addresses are only ever forged.
pub fn answerable(source: SocketAddr) -> bool {
    let broadcast = matches!(source.ip(), IpAddr::V4(v4) if v4.is_broadcast());
    source.port() != 0 && !source.ip().is_unspecified() && !source.ip().is_multicast() && !broadcast
}

pub fn is_dual_stack(ip: IpAddr) -> bool {
    ip == IpAddr::V6(Ipv6Addr::UNSPECIFIED)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn at(text: &str) -> SocketAddr {
        text.parse().unwrap()
    }

    #[test]
    fn without_advertised_addresses_the_interfaces_are_offered_with_loopback_last() {
        let interfaces = [ip("127.0.0.1"), ip("10.0.0.5"), ip("fe80::1"), ip("2001:db8::5"), ip("10.0.0.5")];
        let v4 = Addresses::new(at("0.0.0.0:7882"), &[], &interfaces);
        assert_eq!(v4.candidates(), [at("10.0.0.5:7882"), at("127.0.0.1:7882")]);
        let both = Addresses::new(at("[::]:7882"), &[], &interfaces);
        assert_eq!(both.candidates(), [at("10.0.0.5:7882"), at("[2001:db8::5]:7882"), at("127.0.0.1:7882")]);
    }

    #[test]
    fn a_socket_on_one_address_offers_that_address() {
        let addresses = Addresses::new(at("127.0.0.1:7882"), &[], &[ip("127.0.0.1"), ip("10.0.0.5")]);
        assert_eq!(addresses.candidates(), [at("127.0.0.1:7882")]);
        assert_eq!(addresses.leaving(at("127.0.0.1:7882")), None);
    }

    #[test]
    fn an_advertised_port_replaces_the_bound_one() {
        let advertised = ["203.0.113.7:5000".parse().unwrap(), "192.0.2.2".parse().unwrap()];
        let addresses = Addresses::new(at("0.0.0.0:7882"), &advertised, &[ip("192.0.2.2")]);
        assert_eq!(addresses.candidates(), [at("203.0.113.7:5000"), at("192.0.2.2:7882")]);
    }

    #[test]
    fn a_translated_datagram_arrives_at_the_candidate_that_is_not_of_this_machine() {
        let advertised = ["10.0.0.5".parse().unwrap(), "203.0.113.7:5000".parse().unwrap()];
        let addresses = Addresses::new(at("0.0.0.0:7882"), &advertised, &[ip("10.0.0.5"), ip("172.17.0.1")]);
        let client = at("198.51.100.1:4000");
        assert_eq!(addresses.arrived(Some(ip("10.0.0.5")), client), Some(at("10.0.0.5:7882")));
        assert_eq!(addresses.arrived(Some(ip("172.17.0.1")), client), Some(at("203.0.113.7:5000")));
        assert_eq!(addresses.arrived(None, client), Some(at("203.0.113.7:5000")));
        assert_eq!(addresses.arrived(None, at("[2001:db8::1]:4000")), None);
    }

    #[test]
    fn datagrams_leave_from_the_address_that_the_client_sends_to() {
        let addresses = Addresses::new(at("0.0.0.0:7882"), &["203.0.113.7".parse().unwrap()], &[ip("10.0.0.5")]);
        assert_eq!(addresses.leaving(at("203.0.113.7:7882")), None);
        assert_eq!(addresses.leaving(at("10.0.0.5:7882")), Some(ip("10.0.0.5")));
    }

    #[test]
    fn mapped_addresses_come_back_as_they_were() {
        let client = at("198.51.100.1:4000");
        assert_eq!(canonical(mapped(client)), client);
    }

    #[test]
    fn forged_sources_cannot_be_answered() {
        assert!(answerable(at("198.51.100.1:4000")));
        for forged in ["198.51.100.1:0", "0.0.0.0:9", "224.0.0.1:9", "255.255.255.255:9"] {
            assert!(!answerable(at(forged)), "{forged} was answerable");
        }
    }
}

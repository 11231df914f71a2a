//! The addresses of one client that ICE has validated, and which of them its packets go to.
//!
//! We are the lite, controlled side: the client nominates. A client that nominates several paths is followed to the
//! one it sends media from, so that a changed address (NAT rebinding, another network) takes over at once.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::io::Protocol;

/// Interfaces times protocols of a laptop, and a few rebindings.
const MAX_PATHS: usize = 16;
/// A path not heard from for this long gives way to a newly nominated one. Browsers check at least every 2.5 s.
const STALE: Duration = Duration::from_secs(3);
/// Consent expires after 30 s (RFC 7675 section 5.1); a path silent for longer may be forgotten for a new one.
const EXPIRED: Duration = Duration::from_secs(30);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Path {
    pub(crate) protocol: Protocol,
    pub(crate) remote: SocketAddr,
    pub(crate) local: SocketAddr,
    nominated: bool,
    heard: Instant,
}

#[derive(Debug, Default)]
pub(crate) struct Paths {
    known: Vec<Path>,
    current: Option<(Protocol, SocketAddr)>,
}

/// What a validated check did to the table.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Validated {
    Known,
    /// A new path; `forgotten` gave way to it.
    New {
        forgotten: Option<(Protocol, SocketAddr)>,
    },
    /// No room: every path is in use.
    Refused,
}

impl Paths {
    /// A check with proven integrity came over this path.
    pub(crate) fn validate(
        &mut self,
        now: Instant,
        (protocol, remote): (Protocol, SocketAddr),
        local: SocketAddr,
        nominated: bool,
    ) -> Validated {
        let outcome = if let Some(path) = self.find(protocol, remote) {
            path.heard = now;
            path.local = local;
            path.nominated |= nominated;
            Validated::Known
        } else {
            let forgotten = match self.make_room(now) {
                Ok(forgotten) => forgotten,
                Err(Full) => return Validated::Refused,
            };
            self.known.push(Path { protocol, remote, local, nominated, heard: now });
            Validated::New { forgotten }
        };
        let current_is_stale = self.current().is_none_or(|path| now.duration_since(path.heard) > STALE);
        if nominated && current_is_stale {
            self.current = Some((protocol, remote));
        }
        outcome
    }

    /// Media or DTLS came over a known path; the client's choice is followed.
    pub(crate) fn heard(&mut self, now: Instant, protocol: Protocol, remote: SocketAddr) {
        let Some(path) = self.find(protocol, remote) else { return };
        path.heard = now;
        if path.nominated {
            self.current = Some((protocol, remote));
        }
    }

    /// Where media goes.
    pub(crate) fn current(&self) -> Option<Path> {
        let (protocol, remote) = self.current?;
        self.get(protocol, remote)
    }

    pub(crate) fn get(&self, protocol: Protocol, remote: SocketAddr) -> Option<Path> {
        self.known.iter().find(|path| path.protocol == protocol && path.remote == remote).copied()
    }

    pub(crate) fn addresses(&self) -> impl Iterator<Item = (Protocol, SocketAddr)> + '_ {
        self.known.iter().map(|path| (path.protocol, path.remote))
    }

    fn find(&mut self, protocol: Protocol, remote: SocketAddr) -> Option<&mut Path> {
        self.known.iter_mut().find(|path| path.protocol == protocol && path.remote == remote)
    }

    fn make_room(&mut self, now: Instant) -> Result<Option<(Protocol, SocketAddr)>, Full> {
        if self.known.len() < MAX_PATHS {
            return Ok(None);
        }
        let oldest = self.known.iter().enumerate().min_by_key(|(_, path)| path.heard);
        let Some((index, path)) = oldest else { return Ok(None) };
        if now.duration_since(path.heard) <= EXPIRED {
            return Err(Full);
        }
        let path = self.known.swap_remove(index);
        Ok(Some((path.protocol, path.remote)))
    }
}

struct Full;

#[cfg(test)]
mod tests {
    use super::*;

    fn address(port: u16) -> SocketAddr {
        SocketAddr::from(([192, 0, 2, 1], port))
    }

    fn here() -> SocketAddr {
        SocketAddr::from(([192, 0, 2, 9], 7882))
    }

    fn udp(port: u16) -> (Protocol, SocketAddr) {
        (Protocol::Udp, address(port))
    }

    fn remote(paths: &Paths) -> Option<u16> {
        paths.current().map(|path| path.remote.port())
    }

    #[test]
    fn packets_go_to_the_nominated_path() {
        let now = Instant::now();
        let mut paths = Paths::default();
        assert_eq!(paths.validate(now, udp(1), here(), false), Validated::New { forgotten: None });
        assert_eq!(remote(&paths), None);
        assert_eq!(paths.validate(now, udp(1), here(), true), Validated::Known);
        assert_eq!(remote(&paths), Some(1));
    }

    #[test]
    fn a_second_nomination_waits_until_the_client_uses_it() {
        let now = Instant::now();
        let mut paths = Paths::default();
        paths.validate(now, udp(1), here(), true);
        paths.validate(now, udp(2), here(), true);
        assert_eq!(remote(&paths), Some(1));
        paths.heard(now, Protocol::Udp, address(2));
        assert_eq!(remote(&paths), Some(2));
    }

    #[test]
    fn a_nomination_replaces_a_silent_path_at_once() {
        let now = Instant::now();
        let mut paths = Paths::default();
        paths.validate(now, udp(1), here(), true);
        paths.validate(now + Duration::from_secs(4), udp(2), here(), true);
        assert_eq!(remote(&paths), Some(2));
    }

    #[test]
    fn addresses_are_bounded_and_expired_ones_give_way() {
        let now = Instant::now();
        let mut paths = Paths::default();
        for port in 1..=16 {
            paths.validate(now, udp(port), here(), false);
        }
        assert_eq!(paths.validate(now, udp(99), here(), false), Validated::Refused);
        let later = now + Duration::from_secs(31);
        paths.validate(later, udp(2), here(), true);
        let Validated::New { forgotten: Some((_, gone)) } = paths.validate(later, udp(99), here(), false) else {
            panic!("an expired path gives way");
        };
        assert_ne!(gone.port(), 2);
    }
}

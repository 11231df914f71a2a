//! Where a shard listens and which addresses it tells its clients.

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

#[derive(Debug, Clone)]
pub struct Settings {
    /// The unspecified IPv6 address serves IPv4 too.
    pub bind: IpAddr,
    /// 0 takes any free port.
    pub udp_port: u16,
    /// `None` turns ICE-TCP off, 0 takes any free port.
    pub tcp_port: Option<u16>,
    /// Empty means the addresses of the machine's interfaces.
    pub advertised: Vec<Advertised>,
    /// A transport or TCP connection that is silent for this long is given up.
    pub idle_timeout: Duration,
}

/// An address that clients reach this machine at; the port is told only where a NAT or relay changes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advertised {
    pub ip: IpAddr,
    pub port: Option<u16>,
}

impl FromStr for Advertised {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let whole = SocketAddr::from_str(text).map(|address| Self { ip: address.ip(), port: Some(address.port()) });
        let advertised = whole.or_else(|_| {
            let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
            IpAddr::from_str(bare.unwrap_or(text)).map(|ip| Self { ip, port: None })
        });
        match advertised {
            Ok(Self { ip, port }) if !ip.is_unspecified() && !ip.is_multicast() && port != Some(0) => {
                Ok(Self { ip, port })
            }
            _ => Err(Error::Advertised(text.to_owned())),
        }
    }
}

/// Why a shard could not be opened.
#[derive(Debug)]
pub enum Error {
    /// Not an IP address, with or without a port, that a client could send to.
    Advertised(String),
    Listen {
        what: &'static str,
        address: SocketAddr,
        cause: io::Error,
    },
    Interfaces(io::Error),
    Thread(io::Error),
    Unit(sfu::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Advertised(text) => {
                write!(f, "advertised address {text:?} is not an IP address or IP:port that clients can reach")
            }
            Self::Listen { what, address, cause } => write!(f, "cannot listen for {what} on {address}: {cause}"),
            Self::Interfaces(cause) => {
                write!(f, "cannot read the addresses of this machine: {cause}")
            }
            Self::Thread(cause) => write!(f, "cannot start the media thread: {cause}"),
            Self::Unit(cause) => write!(f, "cannot start the forwarding unit: {cause}"),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_advertised_address_may_carry_a_port() {
        let with_port: Advertised = "203.0.113.7:5000".parse().unwrap();
        assert_eq!(with_port, Advertised { ip: "203.0.113.7".parse().unwrap(), port: Some(5000) });
        let bare: Advertised = "2001:db8::7".parse().unwrap();
        assert_eq!(bare, Advertised { ip: "2001:db8::7".parse().unwrap(), port: None });
        let bracketed: Advertised = "[2001:db8::7]:5000".parse().unwrap();
        assert_eq!(bracketed.port, Some(5000));
    }

    #[test]
    fn an_address_that_no_client_can_reach_is_refused() {
        for text in ["", "localhost", "0.0.0.0", "::", "224.0.0.1", "203.0.113.7:0", "203.0.113.7:70000"] {
            assert!(matches!(text.parse::<Advertised>(), Err(Error::Advertised(_))), "{text:?} was taken");
        }
    }
}

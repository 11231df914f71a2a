//! Which protocol a datagram belongs to, from its first bytes (RFC 7983, RFC 5761).

use crate::read::byte;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PacketKind {
    Stun,
    Dtls,
    Rtp,
    Rtcp,
}

/// RTCP packet types seen on one port with RTP leave payload types 64–95 unusable (RFC 5761 section 4).
const RTCP_TYPES: std::ops::RangeInclusive<u8> = 64..=95;

/// The protocol a datagram claims to be; nothing beyond the first two bytes is looked at.
#[must_use]
pub fn classify(datagram: &[u8]) -> Option<PacketKind> {
    match byte(datagram, 0)? {
        0..=3 => Some(PacketKind::Stun),
        20..=63 => Some(PacketKind::Dtls),
        128..=191 => {
            let payload_type = byte(datagram, 1)? & 0x7f;
            Some(if RTCP_TYPES.contains(&payload_type) { PacketKind::Rtcp } else { PacketKind::Rtp })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_bytes_tell_the_protocol() {
        assert_eq!(classify(&[0, 1]), Some(PacketKind::Stun));
        assert_eq!(classify(&[22, 254]), Some(PacketKind::Dtls));
        assert_eq!(classify(&[0x80, 111]), Some(PacketKind::Rtp));
        assert_eq!(classify(&[0x80, 0x80 | 111]), Some(PacketKind::Rtp));
        assert_eq!(classify(&[0x81, 201]), Some(PacketKind::Rtcp));
        assert_eq!(classify(&[64, 1]), None);
        assert_eq!(classify(&[200, 1]), None);
    }

    #[test]
    fn short_datagrams_have_no_protocol() {
        assert_eq!(classify(&[]), None);
        assert_eq!(classify(&[0x80]), None);
    }
}

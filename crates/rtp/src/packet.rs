//! The fixed part of an RTP packet (RFC 3550 section 5.1): whether header, extension and payload fit the datagram.

use crate::read::{be16, be32, byte};

/// The shortest header.
const FIXED: usize = 12;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RtpHeader {
    pub payload_type: u8,
    pub marker: bool,
    pub sequence: u16,
    pub timestamp: u32,
    pub ssrc: u32,
    /// Bytes before the payload, contributing sources and extension included.
    pub length: usize,
}

/// Reads the header; `None` when the datagram is not RTP version 2 or ends inside the header.
#[must_use]
pub fn parse(datagram: &[u8]) -> Option<RtpHeader> {
    let first = byte(datagram, 0)?;
    if first >> 6 != 2 {
        return None;
    }
    let second = byte(datagram, 1)?;
    let mut length = FIXED + usize::from(first & 0x0f) * 4;
    if first & 0x10 != 0 {
        let words = usize::from(be16(datagram, length + 2)?);
        length += 4 + words * 4;
    }
    if length > datagram.len() {
        return None;
    }
    Some(RtpHeader {
        payload_type: second & 0x7f,
        marker: second & 0x80 != 0,
        sequence: be16(datagram, 2)?,
        timestamp: be32(datagram, 4)?,
        ssrc: be32(datagram, 8)?,
        length,
    })
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn the_header_counts_sources_and_extension() {
        let mut bytes =
            vec![0x91, 0x80 | 96, 1, 2, 0, 0, 0, 9, 0, 0, 0, 5, 1, 1, 1, 1, 0xbe, 0xde, 0, 1, 0x10, 7, 0, 0, 42];
        let header = parse(&bytes).unwrap_or_else(|| panic!("a valid packet"));
        assert_eq!((header.payload_type, header.marker, header.sequence), (96, true, 0x0102));
        assert_eq!((header.timestamp, header.ssrc, header.length), (9, 5, 24));
        bytes[19] = 200;
        assert_eq!(parse(&bytes), None, "an extension longer than the datagram");
    }

    #[test]
    fn short_and_foreign_datagrams_are_refused() {
        for length in 0..FIXED {
            assert_eq!(parse(&vec![0x80; length]), None);
        }
        assert_eq!(parse(&[0x40; 40]), None);
    }
}

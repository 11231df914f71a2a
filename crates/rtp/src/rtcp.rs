//! The outer shape of RTCP (RFC 3550 section 6.1, RFC 3711 section 3.4), as far as it is readable while encrypted.
//!
//! Only the first header of an SRTCP compound is in the clear, so only that one is checked.

use crate::read::{be16, byte};

/// Header and sender source: SRTCP leaves eight bytes in the clear.
const CLEAR: usize = 8;

/// Whether a datagram can be SRTCP: version 2, and room for the first report header and `trailer` bytes of
/// authentication and index.
#[must_use]
pub fn is_plausible(datagram: &[u8], trailer: usize) -> bool {
    let version = byte(datagram, 0).map(|first| first >> 6);
    version == Some(2) && be16(datagram, 2).is_some() && datagram.len() >= CLEAR + trailer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_needs_its_header_and_trailer() {
        let report = [0x80, 201, 0, 1, 0, 0, 0, 1];
        assert!(is_plausible(&report, 0));
        assert!(!is_plausible(&report, 14));
        assert!(!is_plausible(&report[..7], 0));
        assert!(!is_plausible(&[0x40; 40], 14));
    }
}

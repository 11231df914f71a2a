//! Redundant audio (RFC 2198): the primary block of a packet, for receivers without RED.

use crate::read::byte;

/// A block header with the F bit set is four bytes long.
const BLOCK_HEADER: usize = 4;
/// Senders put at most a few old frames in a packet; more is garbage.
const MAX_BLOCKS: usize = 16;

/// The newest block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Primary<'a> {
    pub payload_type: u8,
    pub payload: &'a [u8],
}

/// Finds the primary block; `None` when the block lengths do not fit the payload.
#[must_use]
pub fn primary(payload: &[u8]) -> Option<Primary<'_>> {
    let mut at = 0;
    let mut redundant = 0;
    for _ in 0..MAX_BLOCKS {
        let header = byte(payload, at)?;
        if header & 0x80 == 0 {
            let payload = payload.get(at + 1 + redundant..)?;
            return Some(Primary { payload_type: header & 0x7f, payload });
        }
        let length = usize::from(byte(payload, at + 2)? & 0x03) << 8 | usize::from(byte(payload, at + 3)?);
        redundant += length;
        at += BLOCK_HEADER;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_primary_block_follows_the_redundant_ones() {
        let packet = [0x80 | 111, 0x0f, 0x00, 2, 111, 1, 2, 9, 9, 9];
        assert_eq!(primary(&packet), Some(Primary { payload_type: 111, payload: &[9, 9, 9] }));
        assert_eq!(primary(&[111, 5]), Some(Primary { payload_type: 111, payload: &[5] }));
    }

    #[test]
    fn lying_lengths_are_refused() {
        assert_eq!(primary(&[0x80 | 111, 0, 0x03, 0xff, 111, 1]), None);
        assert_eq!(primary(&[0xff; 80]), None);
        assert_eq!(primary(&[]), None);
    }
}

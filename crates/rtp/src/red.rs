//! Redundant audio (RFC 2198): the blocks of a packet, the newest alone for receivers without RED.

use crate::read::{be24, byte};

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

/// An older block, sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Redundant<'a> {
    /// Ticks before the packet's timestamp.
    pub before: u32,
    pub payload: &'a [u8],
}

/// The redundant blocks, oldest first; none when the block lengths do not fit the payload.
#[must_use]
pub fn redundant(payload: &[u8]) -> RedundantBlocks<'_> {
    let mut headers = 0;
    while headers < MAX_BLOCKS && byte(payload, headers * BLOCK_HEADER).is_some_and(|header| header & 0x80 != 0) {
        headers += 1;
    }
    let headers = if primary(payload).is_some() { headers } else { 0 };
    RedundantBlocks { payload, header: 0, headers, at: headers * BLOCK_HEADER + 1 }
}

/// See `redundant`.
pub struct RedundantBlocks<'a> {
    payload: &'a [u8],
    header: usize,
    headers: usize,
    at: usize,
}

impl<'a> Iterator for RedundantBlocks<'a> {
    type Item = Redundant<'a>;

    fn next(&mut self) -> Option<Redundant<'a>> {
        if self.header == self.headers {
            return None;
        }
        let fields = be24(self.payload, self.header * BLOCK_HEADER + 1)?;
        let (before, length) = (fields >> 10, (fields & 0x3ff) as usize);
        let payload = self.payload.get(self.at..self.at + length)?;
        self.header += 1;
        self.at += length;
        Some(Redundant { before, payload })
    }
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

    #[test]
    fn redundant_blocks_come_oldest_first() {
        // Two blocks, 1,920 and 960 ticks before.
        let packet = [0x80 | 111, 0x1e, 0x00, 2, 0x80 | 111, 0x0f, 0x00, 1, 111, 1, 2, 3, 9, 9];
        let blocks: Vec<_> = redundant(&packet).collect();
        assert_eq!(blocks, [Redundant { before: 1_920, payload: &[1, 2] }, Redundant { before: 960, payload: &[3] }]);
        assert_eq!(redundant(&[111, 5]).count(), 0);
        assert_eq!(redundant(&[0x80 | 111, 0, 0x03, 0xff, 111, 1]).count(), 0);
        assert_eq!(redundant(&[0xff; 80]).count(), 0);
    }
}

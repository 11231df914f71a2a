//! The VP8 payload descriptor (RFC 7741 section 4.2): picture ids and where a keyframe begins.

use crate::read::byte;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Descriptor {
    pub picture_id: Option<PictureId>,
    pub tl0_pic_idx: Option<u8>,
    /// The first packet of a keyframe.
    pub starts_keyframe: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureId {
    pub value: u16,
    /// 15 bits, else 7.
    pub wide: bool,
}

/// Reads the descriptor; `None` when it does not leave at least one byte of payload.
#[must_use]
pub fn parse(payload: &[u8]) -> Option<Descriptor> {
    let first = byte(payload, 0)?;
    let mut at = 1;
    let mut next = || {
        let value = byte(payload, at);
        at += 1;
        value
    };
    let mut descriptor = Descriptor::default();
    if first & 0x80 != 0 {
        let extension = next()?;
        if extension & 0x80 != 0 {
            let high = next()?;
            descriptor.picture_id = Some(if high & 0x80 == 0 {
                PictureId { value: u16::from(high), wide: false }
            } else {
                PictureId { value: u16::from(high & 0x7f) << 8 | u16::from(next()?), wide: true }
            });
        }
        if extension & 0x40 != 0 {
            descriptor.tl0_pic_idx = Some(next()?);
        }
        if extension & 0x30 != 0 {
            next()?;
        }
    }
    let frame = next()?;
    let starts_partition_zero = first & 0x10 != 0 && first & 0x07 == 0;
    descriptor.starts_keyframe = starts_partition_zero && frame & 0x01 == 0;
    Some(descriptor)
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn a_keyframe_starts_in_partition_zero_with_the_frame_bit_clear() {
        assert_eq!(parse(&[0x10, 0x00]).map(|read| read.starts_keyframe), Some(true));
        assert_eq!(parse(&[0x10, 0x01]).map(|read| read.starts_keyframe), Some(false));
        assert_eq!(parse(&[0x11, 0x00]).map(|read| read.starts_keyframe), Some(false));
        assert_eq!(parse(&[0x00, 0x00]).map(|read| read.starts_keyframe), Some(false));
    }

    #[test]
    fn picture_ids_of_both_widths_are_read() {
        let wide = parse(&[0x90, 0xe0, 0x81, 0x02, 0x33, 0x20, 0x01]).unwrap_or_default();
        assert_eq!(wide.picture_id, Some(PictureId { value: 0x0102, wide: true }));
        assert_eq!(wide.tl0_pic_idx, Some(0x33));
        let narrow = parse(&[0x90, 0x80, 0x42, 0x01]).unwrap_or_default();
        assert_eq!(narrow.picture_id, Some(PictureId { value: 0x42, wide: false }));
    }

    #[test]
    fn every_truncation_is_refused() {
        let whole = [0x90, 0xf0, 0x81, 0x02, 0x33, 0x20, 0x01];
        for length in 0..whole.len() {
            assert_eq!(parse(&whole[..length]), None);
        }
    }
}

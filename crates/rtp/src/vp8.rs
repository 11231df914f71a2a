//! The VP8 payload descriptor (RFC 7741 section 4.2) and the head of a keyframe (RFC 6386 section 9.1).

use crate::read::byte;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Descriptor {
    pub picture_id: Option<PictureId>,
    pub tl0_pic_idx: Option<u8>,
    /// Temporal layer and whether this frame needs the lowest layer alone.
    pub temporal: Option<(u8, bool)>,
    /// The first packet of a frame.
    pub starts_frame: bool,
    /// The first packet of a keyframe.
    pub starts_keyframe: bool,
    /// Bytes before the frame's.
    pub length: usize,
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
            let layer = next()?;
            descriptor.temporal = (extension & 0x20 != 0).then_some((layer >> 6, layer & 0x20 != 0));
        }
    }
    let frame = next()?;
    descriptor.length = at - 1;
    descriptor.starts_frame = first & 0x10 != 0 && first & 0x07 == 0;
    descriptor.starts_keyframe = descriptor.starts_frame && frame & 0x01 == 0;
    Some(descriptor)
}

/// Width and height of a whole frame, if it is a keyframe.
#[must_use]
pub fn keyframe_size(frame: &[u8]) -> Option<(u16, u16)> {
    let [tag, _, _, 0x9d, 0x01, 0x2a, width_low, width_high, height_low, height_high] = *frame.first_chunk()? else {
        return None;
    };
    // The two upper bits ask for scaling.
    let size = |low, high| u16::from_le_bytes([low, high]) & 0x3fff;
    (tag & 0x01 == 0).then_some((size(width_low, width_high), size(height_low, height_high)))
}

/// Width and height, when this payload begins a keyframe.
#[must_use]
pub fn picture_size(payload: &[u8]) -> Option<(u32, u32)> {
    let descriptor = parse(payload).filter(|descriptor| descriptor.starts_keyframe)?;
    let (width, height) = keyframe_size(payload.get(descriptor.length..)?)?;
    Some((width.into(), height.into()))
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
    fn the_temporal_layer_and_the_length_are_read() {
        let read = parse(&[0x90, 0xe0, 0x81, 0x02, 0x33, 0x60, 0x01]).unwrap_or_default();
        assert_eq!((read.temporal, read.length, read.starts_frame), (Some((1, true)), 6, true));
        let keyed = parse(&[0x90, 0x10, 0x05, 0x01]).unwrap_or_default();
        assert_eq!((keyed.temporal, keyed.length), (None, 3), "a key index alone");
        assert_eq!(parse(&[0x00, 0x01]).map(|read| (read.length, read.starts_frame)), Some((1, false)));
    }

    #[test]
    fn keyframes_tell_their_size() {
        let mut frame = [0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x41, 0];
        assert_eq!(keyframe_size(&frame), Some((640, 360)));
        assert_eq!(keyframe_size(&frame[..9]), None);
        assert_eq!(picture_size(&[&[0x10], &frame[..]].concat()), Some((640, 360)));
        assert_eq!(picture_size(&[&[0x00], &frame[..]].concat()), None, "not the first packet");
        frame[0] |= 1;
        assert_eq!(keyframe_size(&frame), None);
    }

    #[test]
    fn every_truncation_is_refused() {
        let whole = [0x90, 0xf0, 0x81, 0x02, 0x33, 0x20, 0x01];
        for length in 0..whole.len() {
            assert_eq!(parse(&whole[..length]), None);
        }
    }
}

//! The VP9 payload descriptor (RFC 9628 section 4.2): picture ids and where a keyframe begins.

use crate::read::byte;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Descriptor {
    pub picture_id: Option<PictureId>,
    /// Where the index of the base temporal layer stands, in non-flexible mode.
    pub tl0_pic_idx: Option<(usize, u8)>,
    /// The first packet of a picture that needs no other.
    pub starts_keyframe: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureId {
    pub value: u16,
    /// 15 bits, else 7.
    pub wide: bool,
    offset: usize,
}

impl PictureId {
    /// Writes another value of the same width; bits beyond the width are cut.
    pub fn write(&self, payload: &mut [u8], value: u16) {
        let [high, low] = value.to_be_bytes();
        if self.wide {
            if let Some([first, second]) = payload.get_mut(self.offset..self.offset + 2) {
                (*first, *second) = (0x80 | high, low);
            }
        } else if let Some(only) = payload.get_mut(self.offset) {
            *only = low & 0x7f;
        }
    }
}

/// Reads the descriptor up to what is needed; `None` when the payload ends inside it.
#[must_use]
pub fn parse(payload: &[u8]) -> Option<Descriptor> {
    let first = byte(payload, 0)?;
    let has = |bit: u8| first & bit != 0;
    let (picture, predicted, layers, flexible, begins) = (has(0x80), has(0x40), has(0x20), has(0x10), has(0x08));
    let mut at = 1;
    let mut descriptor = Descriptor::default();
    if picture {
        let high = byte(payload, at)?;
        descriptor.picture_id = Some(if high & 0x80 == 0 {
            PictureId { value: u16::from(high), wide: false, offset: at }
        } else {
            let low = byte(payload, at + 1)?;
            PictureId { value: u16::from(high & 0x7f) << 8 | u16::from(low), wide: true, offset: at }
        });
        at += if high & 0x80 == 0 { 1 } else { 2 };
    }
    let mut spatial = 0;
    let mut between_layers = false;
    if layers {
        let layer = byte(payload, at)?;
        spatial = layer >> 1 & 0x07;
        between_layers = layer & 0x01 != 0;
        at += 1;
        if !flexible {
            descriptor.tl0_pic_idx = Some((at, byte(payload, at)?));
            at += 1;
        }
    }
    byte(payload, at)?;
    descriptor.starts_keyframe = begins && !predicted && spatial == 0 && !between_layers;
    Some(descriptor)
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn a_keyframe_begins_a_picture_that_predicts_from_nothing() {
        assert_eq!(parse(&[0x08, 0]).map(|read| read.starts_keyframe), Some(true));
        assert_eq!(parse(&[0x48, 0]).map(|read| read.starts_keyframe), Some(false));
        assert_eq!(parse(&[0x00, 0]).map(|read| read.starts_keyframe), Some(false));
        assert_eq!(parse(&[0x28, 0x02, 0, 0]).map(|read| read.starts_keyframe), Some(false), "an upper spatial layer");
    }

    #[test]
    fn picture_ids_are_read_and_rewritten_in_place() {
        let mut payload = [0x88, 0x81, 0x02, 0x55];
        let id = parse(&payload).and_then(|read| read.picture_id).unwrap_or_else(|| panic!("an id"));
        assert_eq!((id.value, id.wide), (0x0102, true));
        id.write(&mut payload, 0x7fff);
        assert_eq!(payload, [0x88, 0xff, 0xff, 0x55]);
    }

    #[test]
    fn truncations_are_refused() {
        let whole = [0xa8, 0x81, 0x02, 0x00, 0x09, 0x55];
        for length in 0..whole.len() {
            assert_eq!(parse(&whole[..length]), None);
        }
        assert!(parse(&whole).is_some());
    }
}

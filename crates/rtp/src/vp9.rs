//! The VP9 payload descriptor (RFC 9628 section 4.2) and the head of a keyframe (VP9 bitstream, section 6.2).

use crate::bits::Bits;
use crate::read::{be16, byte};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Descriptor {
    pub picture_id: Option<PictureId>,
    /// Where the index of the base temporal layer stands, in non-flexible mode.
    pub tl0_pic_idx: Option<(usize, u8)>,
    /// Temporal layer and whether pictures of higher layers need none before this one.
    pub temporal: Option<(u8, bool)>,
    pub spatial: u8,
    /// The first packet of a spatial layer's frame.
    pub starts_frame: bool,
    /// The first packet of a picture that needs no other.
    pub starts_keyframe: bool,
    /// Of the largest spatial layer, when the scalability structure is here.
    pub size: Option<(u16, u16)>,
    /// Bytes before the frame's.
    pub length: usize,
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

/// Reads the descriptor; `None` when it does not leave at least one byte of payload.
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
    let mut between_layers = false;
    if layers {
        let layer = byte(payload, at)?;
        descriptor.temporal = Some((layer >> 5, layer & 0x10 != 0));
        descriptor.spatial = layer >> 1 & 0x07;
        between_layers = layer & 0x01 != 0;
        at += 1;
        if !flexible {
            descriptor.tl0_pic_idx = Some((at, byte(payload, at)?));
            at += 1;
        }
    }
    if flexible && predicted {
        at = after_references(payload, at)?;
    }
    if has(0x02) {
        (at, descriptor.size) = read_structure(payload, at)?;
    }
    byte(payload, at)?;
    descriptor.length = at;
    descriptor.starts_frame = begins;
    descriptor.starts_keyframe = begins && !predicted && descriptor.spatial == 0 && !between_layers;
    Some(descriptor)
}

/// At most three references, of which all but the last say that another follows.
fn after_references(payload: &[u8], mut at: usize) -> Option<usize> {
    for _ in 0..3 {
        let reference = byte(payload, at)?;
        at += 1;
        if reference & 0x01 == 0 {
            return Some(at);
        }
    }
    None
}

/// The scalability structure: where it ends, and the size of the largest layer.
fn read_structure(payload: &[u8], mut at: usize) -> Option<(usize, Option<(u16, u16)>)> {
    let first = byte(payload, at)?;
    at += 1;
    let mut size = None;
    if first & 0x10 != 0 {
        for _ in 0..=first >> 5 {
            size = size.max(Some((be16(payload, at)?, be16(payload, at + 2)?)));
            at += 4;
        }
    }
    if first & 0x08 != 0 {
        let pictures = byte(payload, at)?;
        at += 1;
        for _ in 0..pictures {
            at += 1 + usize::from(byte(payload, at)? >> 2 & 0x03);
        }
    }
    Some((at, size))
}

/// Width and height of a whole frame, if it is a keyframe.
#[must_use]
pub fn keyframe_size(frame: &[u8]) -> Option<(u32, u32)> {
    let mut bits = Bits::of(frame);
    if bits.read(2)? != 0b10 {
        return None;
    }
    let profile = bits.read(1)? | bits.read(1)? << 1;
    if profile == 3 {
        bits.read(1)?;
    }
    let (shows_existing, is_not_key) = (bits.flag()?, bits.flag()?);
    if shows_existing || is_not_key {
        return None;
    }
    bits.read(2)?;
    if bits.read(24)? != 0x49_83_42 {
        return None;
    }
    if profile >= 2 {
        bits.read(1)?;
    }
    const RGB: u32 = 7;
    if bits.read(3)? != RGB {
        bits.read(if profile & 1 == 1 { 4 } else { 1 })?;
    } else if profile & 1 == 1 {
        bits.read(1)?;
    }
    Some((bits.read(16)? + 1, bits.read(16)? + 1))
}

/// Width and height of the largest layer, when this payload begins a keyframe and tells them.
#[must_use]
pub fn picture_size(payload: &[u8]) -> Option<(u32, u32)> {
    let descriptor = parse(payload).filter(|descriptor| descriptor.starts_keyframe)?;
    match descriptor.size {
        Some((width, height)) => Some((width.into(), height.into())),
        None => keyframe_size(payload.get(descriptor.length..)?),
    }
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
    fn layers_references_and_structure_are_read() {
        // I, P, L, F, B; picture id; temporal 2, switching, spatial 1; two references.
        let read = parse(&[0xf8, 0x05, 0x52, 0x03, 0x02, 0x55]).unwrap_or_default();
        assert_eq!((read.temporal, read.spatial, read.length), (Some((2, true)), 1, 5));
        assert_eq!(parse(&[0xf8, 0x05, 0x52, 0x03, 0x03, 0x03, 0x55]), None, "four references");
        // B, V: two layers with sizes, two pictures in the group.
        let structure = [0x0a, 0x38, 1, 64, 0, 180, 2, 128, 1, 104, 2, 0x04, 1, 0x00, 0x55];
        let read = parse(&structure).unwrap_or_default();
        assert_eq!((read.size, read.length, read.starts_keyframe), (Some((640, 360)), 14, true));
        assert_eq!(picture_size(&structure), Some((640, 360)));
        for length in 0..structure.len() {
            assert_eq!(parse(&structure[..length]), None);
        }
    }

    #[test]
    fn keyframes_tell_their_size() {
        // Marker, profile 0, shown keyframe; sync code; colour space 1; 640 x 360.
        let frame = [0x82, 0x49, 0x83, 0x42, 0x20, 0x27, 0xf0, 0x16, 0x70];
        assert_eq!(keyframe_size(&frame), Some((640, 360)));
        assert_eq!(picture_size(&[&[0x08], &frame[..]].concat()), Some((640, 360)));
        assert_eq!(picture_size(&[&[0x48], &frame[..]].concat()), None, "predicts from another");
        for length in 0..frame.len() {
            assert_eq!(keyframe_size(&frame[..length]), None);
        }
        assert_eq!(keyframe_size(&[0x86, 0x49, 0x83, 0x42, 0x20, 0x27, 0xf0, 0x16, 0x70]), None, "not a keyframe");
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

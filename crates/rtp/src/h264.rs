//! H.264 payloads (RFC 6184): where a keyframe begins, and the units within; what a sequence parameter set tells.
//!
//! A decoder can join at a sequence parameter set followed by an IDR slice; encoders of browsers put both in front of
//! every keyframe, so the parameter set marks the joining point and a bare IDR slice does too.

use crate::bits::Bits;
use crate::read::{be16, byte};

/// Types of units (ITU-T H.264 table 7-1).
pub const IDR_SLICE: u8 = 5;
pub const SEQUENCE_PARAMETERS: u8 = 7;
pub const PICTURE_PARAMETERS: u8 = 8;
pub const DELIMITER: u8 = 9;
pub const FILLER: u8 = 12;
/// Larger ones are ways to pack units.
const LARGEST_UNIT_TYPE: u8 = 23;
const STAP_A: u8 = 24;
const FU_A: u8 = 28;
/// A packet of 1,500 bytes cannot hold more units of use; the walk is bounded whatever the lengths claim.
const MAX_UNITS: usize = 64;

/// Whether this packet begins a keyframe.
#[must_use]
pub fn starts_keyframe(payload: &[u8]) -> bool {
    let Some(kind) = byte(payload, 0).map(|first| first & 0x1f) else { return false };
    match kind {
        IDR_SLICE | SEQUENCE_PARAMETERS => payload.len() > 1,
        STAP_A => aggregate_starts_keyframe(payload),
        FU_A => byte(payload, 1).is_some_and(|header| header & 0x80 != 0 && header & 0x1f == IDR_SLICE),
        _ => false,
    }
}

fn aggregate_starts_keyframe(payload: &[u8]) -> bool {
    let mut at = 1;
    for _ in 0..MAX_UNITS {
        let Some(size) = be16(payload, at).map(usize::from) else { return false };
        let Some(unit) = payload.get(at + 2..at + 2 + size) else { return false };
        if byte(unit, 0).is_some_and(|first| matches!(first & 0x1f, IDR_SLICE | SEQUENCE_PARAMETERS)) {
            return true;
        }
        at += 2 + size;
    }
    false
}

/// What stands in a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit<'a> {
    Whole(&'a [u8]),
    /// A part of a unit; `header` is the unit's first byte and not among `bytes`.
    Fragment {
        header: u8,
        first: bool,
        last: bool,
        bytes: &'a [u8],
    },
}

/// Walks the units of a packet. Ends with `None` within, where something does not fit or is packed in another way.
pub struct Units<'a> {
    payload: &'a [u8],
    at: usize,
    left: usize,
}

/// The units of a packet in their order.
#[must_use]
pub fn units(payload: &[u8]) -> Units<'_> {
    Units { payload, at: 0, left: MAX_UNITS }
}

impl<'a> Units<'a> {
    fn read(&mut self) -> Option<Unit<'a>> {
        let first = byte(self.payload, 0)?;
        let kind = first & 0x1f;
        if kind == STAP_A {
            let from = self.at.max(1);
            let size = usize::from(be16(self.payload, from)?);
            self.at = from + 2 + size;
            let unit = self.payload.get(from + 2..self.at)?;
            return (!unit.is_empty()).then_some(Unit::Whole(unit));
        }
        self.at = self.payload.len();
        if (1..=LARGEST_UNIT_TYPE).contains(&kind) {
            return Some(Unit::Whole(self.payload));
        }
        if kind != FU_A {
            return None;
        }
        let fragment = byte(self.payload, 1)?;
        Some(Unit::Fragment {
            header: first & 0xe0 | fragment & 0x1f,
            first: fragment & 0x80 != 0,
            last: fragment & 0x40 != 0,
            bytes: self.payload.get(2..).filter(|bytes| !bytes.is_empty())?,
        })
    }
}

impl<'a> Iterator for Units<'a> {
    type Item = Option<Unit<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.left == 0 || self.at >= self.payload.len() {
            return None;
        }
        let unit = self.read();
        self.left = if unit.is_some() { self.left - 1 } else { 0 };
        Some(unit)
    }
}

/// Whether a slice is the first of its picture: its first macroblock is number zero.
#[must_use]
pub fn starts_picture(unit: &[u8]) -> bool {
    byte(unit, 1).is_some_and(|header| header & 0x80 != 0)
}

/// Width and height that a sequence parameter set gives, cropped.
#[must_use]
pub fn picture_size(unit: &[u8]) -> Option<(u32, u32)> {
    let mut bits = Bits::of_unit(unit);
    bits.read(8)?;
    let profile = bits.read(8)?;
    bits.read(16)?;
    bits.unsigned()?;
    let chroma = if HIGH_PROFILES.contains(&profile) { skip_high_profile(&mut bits)? } else { 1 };
    bits.unsigned()?;
    match bits.unsigned()? {
        0 => drop(bits.unsigned()?),
        1 => {
            bits.flag()?;
            bits.signed()?;
            bits.signed()?;
            let count = bits.unsigned().filter(|count| *count <= 255)?;
            for _ in 0..count {
                bits.signed()?;
            }
        }
        _ => {}
    }
    bits.unsigned()?;
    bits.flag()?;
    let width = bits.unsigned()?.checked_add(1)?.checked_mul(16)?;
    let map_units = bits.unsigned()?.checked_add(1)?;
    let fields = if bits.flag()? { 1 } else { 2 };
    let height = map_units.checked_mul(16 * fields)?;
    if fields == 2 {
        bits.flag()?;
    }
    bits.flag()?;
    if !bits.flag()? {
        return Some((width, height));
    }
    let unit_x = if matches!(chroma, 1 | 2) { 2 } else { 1 };
    let unit_y = if chroma == 1 { 2 * fields } else { fields };
    let cut_x = bits.unsigned()?.checked_add(bits.unsigned()?)?.checked_mul(unit_x)?;
    let cut_y = bits.unsigned()?.checked_add(bits.unsigned()?)?.checked_mul(unit_y)?;
    Some((width.checked_sub(cut_x)?, height.checked_sub(cut_y)?))
}

/// Profiles whose sequence parameter sets say how colour is sampled (ITU-T H.264 section 7.3.2.1.1).
const HIGH_PROFILES: [u32; 13] = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];

/// Reads the part that only these have; gives the kind of chroma sampling.
fn skip_high_profile(bits: &mut Bits<'_>) -> Option<u32> {
    let mut chroma = bits.unsigned()?;
    if chroma == 3 && bits.flag()? {
        chroma = 0;
    }
    bits.unsigned()?;
    bits.unsigned()?;
    bits.flag()?;
    if !bits.flag()? {
        return Some(chroma);
    }
    for list in 0..if chroma == 3 { 12 } else { 8 } {
        if bits.flag()? {
            skip_scaling_list(bits, if list < 6 { 16 } else { 64 })?;
        }
    }
    Some(chroma)
}

fn skip_scaling_list(bits: &mut Bits<'_>, entries: u32) -> Option<()> {
    let (mut last, mut next) = (8_i32, 8_i32);
    for _ in 0..entries {
        if next != 0 {
            next = last.checked_add(bits.signed()?)?.rem_euclid(256);
        }
        last = if next == 0 { last } else { next };
    }
    Some(())
}

/// Width and height, when this payload has a sequence parameter set.
#[must_use]
pub fn size_in(payload: &[u8]) -> Option<(u32, u32)> {
    units(payload).find_map(|unit| match unit? {
        Unit::Whole(unit) if byte(unit, 0)? & 0x1f == SEQUENCE_PARAMETERS => picture_size(unit),
        _ => None,
    })
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn parameter_sets_and_idr_slices_begin_keyframes() {
        assert!(starts_keyframe(&[0x67, 1, 2]));
        assert!(starts_keyframe(&[0x65, 1, 2]));
        assert!(starts_keyframe(&[0x7c, 0x85, 1]), "the first fragment of an IDR slice");
        assert!(!starts_keyframe(&[0x7c, 0x05, 1]), "a later fragment");
        assert!(!starts_keyframe(&[0x61, 1, 2]));
    }

    #[test]
    fn an_aggregate_is_searched() {
        assert!(starts_keyframe(&[0x78, 0, 1, 0x09, 0, 2, 0x67, 1]));
        assert!(!starts_keyframe(&[0x78, 0, 1, 0x09, 0, 2, 0x61, 1]));
    }

    #[test]
    fn lying_lengths_end_the_search() {
        assert!(!starts_keyframe(&[0x78, 0xff, 0xff, 0x67]));
        assert!(!starts_keyframe(&[0x78]));
        assert!(!starts_keyframe(&[]));
        assert!(!starts_keyframe(&[0x78, 0, 0, 0, 0, 0, 0]));
    }

    #[test]
    fn units_are_walked_in_each_packing() {
        let read = |payload: &'static [u8]| units(payload).collect::<Vec<_>>();
        assert_eq!(read(&[0x67, 1, 2]), [Some(Unit::Whole(&[0x67, 1, 2]))]);
        assert_eq!(
            read(&[0x78, 0, 1, 0x09, 0, 2, 0x67, 1]),
            [Some(Unit::Whole(&[0x09])), Some(Unit::Whole(&[0x67, 1]))]
        );
        let fragment = Unit::Fragment { header: 0x65, first: true, last: false, bytes: &[9] };
        assert_eq!(read(&[0x7c, 0x85, 9]), [Some(fragment)]);
    }

    #[test]
    fn what_does_not_fit_ends_the_walk() {
        for payload in [&[0x78, 0, 9, 1][..], &[0x78, 0], &[0x78, 0, 0], &[0x7c, 0x85], &[0x7c], &[0x79, 1], &[0]] {
            assert_eq!(units(payload).last(), Some(None), "{payload:?}");
        }
        assert_eq!(units(&[]).next(), None);
        assert!(units(&[0x78, 0, 1, 9].repeat(200)).count() <= MAX_UNITS);
    }

    #[test]
    fn the_size_is_cropped() {
        // x264, baseline, 1920x1080: 68 rows of macroblocks, eight lines cut.
        let set = [
            0x67, 0x42, 0xc0, 0x28, 0xd9, 0x00, 0x78, 0x02, 0x27, 0xe5, 0xc0, 0x44, 0x00, 0x00, 0x03, 0x00, 0x04, 0x00,
            0x00, 0x03, 0x00, 0xf0, 0x3c, 0x60, 0xc9, 0x20,
        ];
        assert_eq!(picture_size(&set), Some((1920, 1080)));
        assert_eq!(size_in(&set), Some((1920, 1080)));
        assert_eq!(size_in(&[&[0x78, 0, 1, 0x09, 0, 26], &set[..]].concat()), Some((1920, 1080)));
        assert_eq!(size_in(&[0x65, 1, 2]), None);
        for length in 0..10 {
            assert_eq!(picture_size(&set[..length]), None);
        }
    }
}

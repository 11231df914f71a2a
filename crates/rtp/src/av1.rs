//! AV1 payloads (RTP Payload Format For AV1, section 4.4): the aggregation header and its elements; and of the bitstream
//! what a container must know (AV1 specification, sections 5.3 and 5.5).

use crate::bits::Bits;
use crate::read::byte;

/// Types of units (section 6.2.2).
pub const SEQUENCE_HEADER: u8 = 1;
pub const TEMPORAL_DELIMITER: u8 = 2;
pub const FRAME_HEADER: u8 = 3;
pub const FRAME: u8 = 6;
pub const TILE_LIST: u8 = 8;
pub const PADDING: u8 = 15;

/// A packet of 1,500 bytes cannot hold more units of use.
const MAX_ELEMENTS: usize = 64;

/// Whether this packet begins a coded video sequence, which is a keyframe with its sequence header.
///
/// The N bit is only meaningful on a packet that starts a unit (Z clear).
#[must_use]
pub fn starts_keyframe(payload: &[u8]) -> bool {
    payload.len() > 1 && byte(payload, 0).is_some_and(|header| header & 0x08 != 0 && header & 0x80 == 0)
}

/// A unit, or a part of one, without a size of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Element<'a> {
    /// Goes on from the packet before.
    pub continues: bool,
    /// Goes on in the next packet.
    pub unfinished: bool,
    pub bytes: &'a [u8],
}

/// Walks the elements of a packet. Ends with `None` within, where a length does not fit.
pub struct Elements<'a> {
    payload: &'a [u8],
    header: u8,
    at: usize,
    walked: usize,
}

/// The elements of a packet in their order.
#[must_use]
pub fn elements(payload: &[u8]) -> Elements<'_> {
    Elements { payload, header: byte(payload, 0).unwrap_or(0), at: 1, walked: 0 }
}

impl<'a> Elements<'a> {
    fn read(&mut self) -> Option<Element<'a>> {
        let count = usize::from(self.header >> 4 & 0x03);
        let rest = self.payload.get(self.at..)?;
        let bytes = if count > 0 && self.walked + 1 == count {
            rest
        } else {
            let (length, used) = leb128(rest)?;
            self.at += used;
            rest.get(used..used.checked_add(length)?)?
        };
        self.at += bytes.len();
        let continues = self.walked == 0 && self.header & 0x80 != 0;
        self.walked += 1;
        let unfinished = self.at == self.payload.len() && self.header & 0x40 != 0;
        Some(Element { continues, unfinished, bytes })
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = Option<Element<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.walked == MAX_ELEMENTS || self.at >= self.payload.len() {
            return None;
        }
        let element = self.read();
        if element.is_none() {
            self.at = self.payload.len();
        }
        Some(element)
    }
}

/// An unsigned number of at most eight bytes, and how many it took (section 4.10.5).
#[must_use]
pub fn leb128(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut value = 0_u64;
    for (index, byte) in bytes.iter().take(8).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((usize::try_from(value).ok().filter(|value| *value <= u32::MAX as usize)?, index + 1));
        }
    }
    None
}

/// A whole unit: its header byte, the extension if there is one, and what follows the size if there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Obu<'a> {
    pub header: u8,
    pub extension: Option<u8>,
    pub payload: &'a [u8],
}

impl<'a> Obu<'a> {
    /// Reads the unit that fills `bytes`.
    #[must_use]
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let header = byte(bytes, 0)?;
        let extension = if header & 0x04 != 0 { Some(byte(bytes, 1)?) } else { None };
        let rest = bytes.get(1 + usize::from(extension.is_some())..)?;
        let payload = if header & 0x02 != 0 {
            let (length, used) = leb128(rest)?;
            rest.get(used..used.checked_add(length)?)?
        } else {
            rest
        };
        (header & 0x80 == 0).then_some(Self { header, extension, payload })
    }

    #[must_use]
    pub fn kind(&self) -> u8 {
        self.header >> 3 & 0x0f
    }

    /// Whether this is a frame, or the header of one, that can be decoded without any other and is shown.
    #[must_use]
    pub fn is_key(&self) -> bool {
        // show_existing_frame, frame_type, show_frame; a reduced still picture has none of them and is no video.
        matches!(self.kind(), FRAME | FRAME_HEADER) && byte(self.payload, 0).is_some_and(|first| first >> 4 == 0b0001)
    }
}

/// What a container says of a sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sequence {
    pub width: u32,
    pub height: u32,
    pub profile: u8,
    pub level: u8,
    pub high_tier: bool,
    pub high_bit_depth: bool,
    pub twelve_bit: bool,
    pub monochrome: bool,
    pub subsampling_x: bool,
    pub subsampling_y: bool,
    pub chroma_position: u8,
}

/// Reads the payload of a sequence header (section 5.5).
#[must_use]
pub fn sequence(payload: &[u8]) -> Option<Sequence> {
    let mut bits = Bits::of(payload);
    let mut sequence = Sequence { profile: low_byte(bits.read(3)?), ..Sequence::default() };
    bits.flag()?;
    let reduced = bits.flag()?;
    if reduced {
        sequence.level = low_byte(bits.read(5)?);
    } else {
        (sequence.level, sequence.high_tier) = operating_points(&mut bits)?;
    }
    let (width_bits, height_bits) = (bits.read(4)? + 1, bits.read(4)? + 1);
    sequence.width = bits.read(width_bits)? + 1;
    sequence.height = bits.read(height_bits)? + 1;
    skip_tools(&mut bits, reduced)?;
    colour(&mut bits, &mut sequence)?;
    Some(sequence)
}

fn low_byte(value: u32) -> u8 {
    value.to_le_bytes()[0]
}

/// Timing and operating points; gives level and tier of the first.
fn operating_points(bits: &mut Bits<'_>) -> Option<(u8, bool)> {
    let mut delay_bits = None;
    if bits.flag()? {
        bits.read(32)?;
        bits.read(32)?;
        if bits.flag()? {
            bits.unsigned()?;
        }
        if bits.flag()? {
            delay_bits = Some(bits.read(5)? + 1);
            bits.read(32)?;
            bits.read(10)?;
        }
    }
    let shows_delay = bits.flag()?;
    let mut first = None;
    for _ in 0..=bits.read(5)? {
        bits.read(12)?;
        let level = bits.read(5)?;
        let tier = level > 7 && bits.flag()?;
        if let Some(delay_bits) = delay_bits
            && bits.flag()?
        {
            bits.read(delay_bits)?;
            bits.read(delay_bits)?;
            bits.flag()?;
        }
        if shows_delay && bits.flag()? {
            bits.read(4)?;
        }
        first.get_or_insert((low_byte(level), tier));
    }
    first
}

/// From frame ids to film grain's neighbours: which coding tools may be used.
fn skip_tools(bits: &mut Bits<'_>, reduced: bool) -> Option<()> {
    if !reduced && bits.flag()? {
        bits.read(4)?;
        bits.read(3)?;
    }
    bits.read(3)?;
    if !reduced {
        bits.read(4)?;
        let order_hint = bits.flag()?;
        if order_hint {
            bits.read(2)?;
        }
        const CHOOSE: u32 = 2;
        let force_content_tools = if bits.flag()? { CHOOSE } else { bits.read(1)? };
        if force_content_tools > 0 && !bits.flag()? {
            bits.read(1)?;
        }
        if order_hint {
            bits.read(3)?;
        }
    }
    bits.read(3)?;
    Some(())
}

fn colour(bits: &mut Bits<'_>, sequence: &mut Sequence) -> Option<()> {
    sequence.high_bit_depth = bits.flag()?;
    sequence.twelve_bit = sequence.profile == 2 && sequence.high_bit_depth && bits.flag()?;
    sequence.monochrome = sequence.profile != 1 && bits.flag()?;
    let described = if bits.flag()? { bits.read(24)? } else { 0x02_02_02 };
    if sequence.monochrome {
        bits.flag()?;
        (sequence.subsampling_x, sequence.subsampling_y) = (true, true);
        return Some(());
    }
    // BT.709 primaries, sRGB transfer, identity matrix.
    if described == 0x01_0d_00 {
        return Some(());
    }
    bits.flag()?;
    (sequence.subsampling_x, sequence.subsampling_y) = match sequence.profile {
        0 => (true, true),
        1 => (false, false),
        _ if sequence.twelve_bit => {
            let x = bits.flag()?;
            (x, x && bits.flag()?)
        }
        _ => (true, false),
    };
    if sequence.subsampling_x && sequence.subsampling_y {
        sequence.chroma_position = low_byte(bits.read(2)?);
    }
    Some(())
}

/// Largest width and height, when this payload has a sequence header.
#[must_use]
pub fn picture_size(payload: &[u8]) -> Option<(u32, u32)> {
    elements(payload).find_map(|element| {
        let unit = Obu::read(element.filter(|element| !element.continues && !element.unfinished)?.bytes)?;
        let sequence = if unit.kind() == SEQUENCE_HEADER { sequence(unit.payload)? } else { return None };
        Some((sequence.width, sequence.height))
    })
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn only_a_new_sequence_begins_a_keyframe() {
        assert!(starts_keyframe(&[0x18, 0x0a]));
        assert!(!starts_keyframe(&[0x10, 0x0a]));
        assert!(!starts_keyframe(&[0x88, 0x0a]), "a continued unit");
        assert!(!starts_keyframe(&[0x18]));
        assert!(!starts_keyframe(&[]));
    }

    #[test]
    fn elements_are_walked_with_and_without_a_count() {
        let read =
            |payload: &'static [u8]| elements(payload).map(|element| element.map(|one| one.bytes)).collect::<Vec<_>>();
        assert_eq!(read(&[0x20, 2, 7, 8, 9]), [Some(&[7, 8][..]), Some(&[9])]);
        assert_eq!(read(&[0x00, 2, 7, 8, 1, 9]), [Some(&[7, 8][..]), Some(&[9])]);
        assert_eq!(read(&[0x20, 9, 7]), [None]);
        assert_eq!(read(&[0x00, 0x80]), [None]);
        assert_eq!(read(&[0x10]), []);
    }

    #[test]
    fn only_first_and_last_elements_cross_packets() {
        let walked: Vec<_> = elements(&[0xe0, 1, 7, 8]).flatten().map(|one| (one.continues, one.unfinished)).collect();
        assert_eq!(walked, [(true, false), (false, true)]);
    }

    #[test]
    fn units_are_read_with_and_without_a_size() {
        let whole = Obu::read(&[0x08, 1, 2]);
        assert_eq!(whole, Some(Obu { header: 0x08, extension: None, payload: &[1, 2] }));
        let sized = Obu::read(&[0x36, 0x40, 2, 0x10, 2, 9]);
        assert_eq!(sized, Some(Obu { header: 0x36, extension: Some(0x40), payload: &[0x10, 2] }));
        assert!(sized.is_some_and(|unit| unit.is_key()));
        assert_eq!(Obu::read(&[0x0a, 5, 1]), None);
        assert_eq!(Obu::read(&[0x0c]), None);
        assert_eq!(Obu::read(&[]), None);
    }

    #[test]
    fn a_sequence_header_tells_size_profile_and_level() {
        // SVT-AV1: profile 0, level 2.1, 4:2:0 in eight bits.
        let header = [0x00, 0x00, 0x00, 0x0c, 0xc4, 0xff, 0x67, 0x1a, 0xbe, 0x40, 0x10];
        let read = sequence(&header).unwrap_or_default();
        assert_eq!((read.width, read.height, read.profile, read.level), (640, 360, 0, 1));
        assert!(read.subsampling_x && read.subsampling_y && !read.monochrome && !read.high_bit_depth);
        for length in 0..9 {
            assert_eq!(sequence(&header[..length]), None);
        }
        // One element with its size, then a frame to the end.
        let packet = [&[0x28, 12, 0x08], &header[..], &[0x30, 0x10]].concat();
        assert_eq!(picture_size(&packet), Some((640, 360)));
        assert_eq!(picture_size(&packet[..packet.len() / 2]), None);
    }
}

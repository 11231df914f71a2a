//! Temporal units of AV1 (RTP Payload Format For AV1, section 5): units with sizes, without delimiters, as the AV1 mapping
//! for Matroska wants them.

use rtp::av1::{self, Obu, Sequence};

use super::{Coded, LARGEST_FRAME};

#[derive(Debug, Default)]
pub(super) struct Av1 {
    /// The last sequence header, as a unit with its size.
    sequence_header: Vec<u8>,
    sequence: Option<Sequence>,
    /// A unit whose rest is still coming.
    open: Vec<u8>,
    has_sequence_header: bool,
    /// Of the first frame.
    is_key: Option<bool>,
}

pub(super) fn begins(payload: &[u8]) -> bool {
    av1::starts_keyframe(payload)
}

impl Av1 {
    pub(super) fn begin(&mut self) {
        self.open.clear();
        (self.has_sequence_header, self.is_key) = (false, None);
    }

    pub(super) fn add(&mut self, payload: &[u8], bytes: &mut Vec<u8>) -> Option<()> {
        for element in av1::elements(payload) {
            let element = element?;
            if element.continues == self.open.is_empty() {
                return None;
            }
            if element.continues || element.unfinished {
                self.open.extend_from_slice(element.bytes);
                if self.open.is_empty() || self.open.len() > LARGEST_FRAME {
                    return None;
                }
                if !element.unfinished {
                    let unit = std::mem::take(&mut self.open);
                    self.append(&unit, bytes)?;
                    self.open = unit;
                    self.open.clear();
                }
            } else if !element.bytes.is_empty() {
                self.append(element.bytes, bytes)?;
            }
        }
        Some(())
    }

    pub(super) fn finish(&mut self, mut bytes: Vec<u8>) -> Coded {
        if !self.open.is_empty() {
            return Coded::Broken;
        }
        let Some(is_key) = self.is_key else { return Coded::Nothing };
        let size = self.sequence.filter(|_| is_key).map(|sequence| (sequence.width, sequence.height));
        if size.is_some() && !self.has_sequence_header {
            bytes.splice(0..0, self.sequence_header.iter().copied());
        }
        Coded::Frame { bytes, size, keyframe: size.is_some(), position: None }
    }

    /// The `av1C` box (AV1 Codec ISO Media File Format Binding, section 2.3.3).
    pub(super) fn codec_private(&self) -> Option<Vec<u8>> {
        let sequence = self.sequence?;
        let flags = [
            sequence.high_tier,
            sequence.high_bit_depth,
            sequence.twelve_bit,
            sequence.monochrome,
            sequence.subsampling_x,
            sequence.subsampling_y,
        ];
        let flags = flags.iter().fold(0_u8, |flags, flag| flags << 1 | u8::from(*flag)) << 2;
        let mut private =
            vec![0x81, sequence.profile << 5 | sequence.level, flags | sequence.chroma_position & 0x03, 0];
        private.extend_from_slice(&self.sequence_header);
        Some(private)
    }

    fn append(&mut self, unit: &[u8], bytes: &mut Vec<u8>) -> Option<()> {
        let unit = Obu::read(unit)?;
        match unit.kind() {
            av1::TEMPORAL_DELIMITER | av1::TILE_LIST | av1::PADDING => return Some(()),
            av1::SEQUENCE_HEADER => {
                self.sequence = Some(av1::sequence(unit.payload)?);
                self.has_sequence_header = true;
                self.sequence_header.clear();
                write(&unit, &mut self.sequence_header)?;
            }
            av1::FRAME | av1::FRAME_HEADER => {
                self.is_key.get_or_insert(unit.is_key());
            }
            _ => {}
        }
        write(&unit, bytes)
    }
}

/// The unit with its size.
fn write(unit: &Obu<'_>, bytes: &mut Vec<u8>) -> Option<()> {
    bytes.push(unit.header | 0x02);
    bytes.extend(unit.extension);
    let mut size = u32::try_from(unit.payload.len()).ok()?;
    while size > 0x7f {
        bytes.push(size.to_le_bytes()[0] | 0x80);
        size >>= 7;
    }
    bytes.push(size.to_le_bytes()[0]);
    bytes.extend_from_slice(unit.payload);
    Some(())
}

//! Pictures of H.264 (RFC 6184): units with their lengths in front (ISO/IEC 14496-15), as Matroska wants them.
//!
//! Parameter sets stay in front of every keyframe, so that a change of size in mid-stream decodes, and one that a sender
//! gave before is put there when it is missing.

use rtp::h264::{self, Unit};

use super::Coded;

/// Encoders have one; more than these are forgotten, oldest first.
const MOST_PICTURE_PARAMETERS: usize = 8;
/// A parameter set is some tens of bytes.
const LARGEST_PARAMETERS: usize = 1_024;
const LENGTH: usize = 4;

#[derive(Debug, Default)]
pub(super) struct H264 {
    sequence_parameters: Vec<u8>,
    picture_parameters: Vec<Vec<u8>>,
    /// Where the length of a unit stands whose fragments are still coming.
    open: Option<usize>,
    has_slice: bool,
    has_idr: bool,
    has_sequence_parameters: bool,
}

pub(super) fn begins(payload: &[u8]) -> bool {
    match h264::units(payload).next().flatten() {
        Some(Unit::Whole(unit)) => match kind(unit) {
            h264::SEQUENCE_PARAMETERS | h264::DELIMITER => true,
            1 | h264::IDR_SLICE => h264::starts_picture(unit),
            _ => false,
        },
        Some(Unit::Fragment { header, first: true, bytes, .. }) => {
            matches!(header & 0x1f, 1 | h264::IDR_SLICE) && bytes.first().is_some_and(|byte| byte & 0x80 != 0)
        }
        _ => false,
    }
}

fn kind(unit: &[u8]) -> u8 {
    unit.first().map_or(0, |header| header & 0x1f)
}

impl H264 {
    pub(super) fn begin(&mut self) {
        self.open = None;
        (self.has_slice, self.has_idr, self.has_sequence_parameters) = (false, false, false);
    }

    pub(super) fn add(&mut self, payload: &[u8], bytes: &mut Vec<u8>) -> Option<()> {
        for unit in h264::units(payload) {
            match unit? {
                Unit::Whole(unit) => {
                    if self.open.is_some() {
                        return None;
                    }
                    self.note(unit);
                    append(bytes, unit);
                }
                Unit::Fragment { header, first, last, bytes: part } => {
                    if first == self.open.is_some() {
                        return None;
                    }
                    let from = *self.open.get_or_insert(bytes.len());
                    if first {
                        bytes.extend([0, 0, 0, 0, header]);
                    }
                    bytes.extend_from_slice(part);
                    if last {
                        self.close(from, bytes)?;
                    }
                }
            }
        }
        Some(())
    }

    pub(super) fn finish(&mut self, mut bytes: Vec<u8>) -> Coded {
        if self.open.is_some() {
            return Coded::Broken;
        }
        if !self.has_slice {
            return Coded::Nothing;
        }
        let size = h264::picture_size(&self.sequence_parameters).filter(|_| self.has_idr);
        let keyframe = size.is_some() && !self.picture_parameters.is_empty();
        if keyframe && !self.has_sequence_parameters {
            let mut whole = Vec::with_capacity(bytes.len() + 128);
            append(&mut whole, &self.sequence_parameters);
            self.picture_parameters.iter().for_each(|unit| append(&mut whole, unit));
            whole.append(&mut bytes);
            bytes = whole;
        }
        Coded::Frame { bytes, size, keyframe, position: None }
    }

    /// The `avcC` box (ISO/IEC 14496-15 section 5.3.3.1).
    pub(super) fn codec_private(&self) -> Option<Vec<u8>> {
        let [_, profile, constraints, level, ..] = *self.sequence_parameters.as_slice() else { return None };
        let mut private = vec![1, profile, constraints, level, 0xff, 0xe1];
        append_parameters(&mut private, &self.sequence_parameters);
        private.push(u8::try_from(self.picture_parameters.len()).unwrap_or(0));
        self.picture_parameters.iter().for_each(|unit| append_parameters(&mut private, unit));
        // High profiles also tell how colour is sampled: 4:2:0 in eight bits is all that browsers send.
        if matches!(profile, 100 | 110 | 122 | 144) {
            private.extend([0xfd, 0xf8, 0xf8, 0]);
        }
        Some(private)
    }

    /// The last fragment of a unit has come.
    fn close(&mut self, from: usize, bytes: &mut [u8]) -> Option<()> {
        self.open = None;
        let (length, unit) = bytes.get_mut(from..)?.split_at_mut_checked(LENGTH)?;
        length.copy_from_slice(&u32::try_from(unit.len()).ok()?.to_be_bytes());
        self.note(unit);
        Some(())
    }

    fn note(&mut self, unit: &[u8]) {
        match kind(unit) {
            1..=4 => self.has_slice = true,
            h264::IDR_SLICE => (self.has_slice, self.has_idr) = (true, true),
            h264::SEQUENCE_PARAMETERS if unit.len() <= LARGEST_PARAMETERS => {
                self.has_sequence_parameters = true;
                if self.sequence_parameters != unit {
                    self.sequence_parameters = unit.to_vec();
                    self.picture_parameters.clear();
                }
            }
            h264::PICTURE_PARAMETERS if unit.len() <= LARGEST_PARAMETERS => {
                if self.picture_parameters.iter().any(|known| known == unit) {
                    return;
                }
                if self.picture_parameters.len() == MOST_PICTURE_PARAMETERS {
                    self.picture_parameters.remove(0);
                }
                self.picture_parameters.push(unit.to_vec());
            }
            _ => {}
        }
    }
}

/// With its length in front; delimiters and filler have no place in a container.
fn append(bytes: &mut Vec<u8>, unit: &[u8]) {
    let Ok(length) = u32::try_from(unit.len()) else { return };
    if !matches!(kind(unit), h264::DELIMITER | h264::FILLER) {
        bytes.extend(length.to_be_bytes());
        bytes.extend_from_slice(unit);
    }
}

fn append_parameters(private: &mut Vec<u8>, unit: &[u8]) {
    private.extend(u16::try_from(unit.len()).unwrap_or(0).to_be_bytes());
    private.extend_from_slice(unit);
}

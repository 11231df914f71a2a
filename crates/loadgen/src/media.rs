//! Synthetic media: VP8 that a forwarding unit can read and no decoder needs to, Opus that is only its size.
//!
//! Every payload ends with a stamp: who sent it, its number, and when.

use std::time::Duration;

use crate::window::Stamp;

pub const FRAME_INTERVAL: Duration = Duration::from_nanos(1_000_000_000 / 30);
pub const AUDIO_INTERVAL: Duration = Duration::from_millis(20);
/// 1.44 Mbit/s of payload, 1.5 with headers: 720p of a webcam.
pub const PACKETS_PER_FRAME: usize = 5;
/// A keyframe of such video is a few times its other frames.
pub const PACKETS_PER_KEYFRAME: usize = 20;
/// Under 1,280 bytes on the wire with every header that may be added.
const VIDEO_PAYLOAD: usize = 1200;
/// 32 kbit/s.
const AUDIO_PAYLOAD: usize = 80;

pub const VIDEO_TICKS_PER_FRAME: u32 = 3000;
pub const AUDIO_TICKS_PER_PACKET: u32 = 960;

const MAGIC: u16 = 0x5eed;
const STAMP_BYTES: usize = 16;

/// RFC 7741: extension bits, start of partition 0, a 15-bit picture id.
const EXTENDED: u8 = 0x80;
const START_OF_PARTITION: u8 = 0x10;
const HAS_PICTURE_ID: u8 = 0x80;
const LONG_PICTURE_ID: u16 = 0x8000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    pub publisher: u16,
    /// Counts the packets of one track.
    pub number: u32,
    pub sent: Stamp,
}

impl Mark {
    fn write(self, payload: &mut [u8]) {
        let mut bytes = [0; STAMP_BYTES];
        let fields = MAGIC.to_be_bytes().into_iter().chain(self.publisher.to_be_bytes());
        let fields = fields.chain(self.number.to_be_bytes()).chain(self.sent.to_be_bytes());
        bytes.iter_mut().zip(fields).for_each(|(byte, field)| *byte = field);
        if let Some(tail) = payload.last_chunk_mut::<STAMP_BYTES>() {
            *tail = bytes;
        }
    }

    /// `None` for what was not sent by this generator, such as padding.
    pub fn read(payload: &[u8]) -> Option<Self> {
        let [m0, m1, p0, p1, n0, n1, n2, n3, sent @ ..] = payload.last_chunk::<STAMP_BYTES>()?;
        (u16::from_be_bytes([*m0, *m1]) == MAGIC).then(|| Self {
            publisher: u16::from_be_bytes([*p0, *p1]),
            number: u32::from_be_bytes([*n0, *n1, *n2, *n3]),
            sent: Stamp::from_be_bytes(*sent),
        })
    }
}

pub fn audio(mark: Mark) -> Vec<u8> {
    let mut payload = vec![0xfc; AUDIO_PAYLOAD];
    mark.write(&mut payload);
    payload
}

/// One packet of a VP8 frame.
pub fn video(picture: u16, first: bool, keyframe: bool, mark: Mark) -> Vec<u8> {
    let start = if first { START_OF_PARTITION } else { 0 };
    let [id_high, id_low] = (LONG_PICTURE_ID | picture).to_be_bytes();
    let mut payload = vec![EXTENDED | start, HAS_PICTURE_ID, id_high, id_low];
    if first && keyframe {
        // RFC 6386 9.1: a shown keyframe, the start code, 1280 x 720.
        payload.extend([0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x00, 0x05, 0xd0, 0x02]);
    } else if first {
        payload.extend([0x11, 0, 0]);
    }
    payload.resize(VIDEO_PAYLOAD, 0x55);
    mark.write(&mut payload);
    payload
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARK: Mark = Mark { publisher: 3, number: 77, sent: 1_234_567_890_123 };

    #[test]
    fn a_mark_is_read_back_from_any_payload() {
        assert_eq!(Mark::read(&audio(MARK)), Some(MARK));
        assert_eq!(Mark::read(&video(32_767, true, true, MARK)), Some(MARK));
        assert_eq!(Mark::read(&[0; 200]), None);
        assert_eq!(Mark::read(&[]), None);
    }

    #[test]
    fn a_keyframe_starts_as_rfc_6386_says() {
        let first = video(1, true, true, MARK);
        assert_eq!(first.get(..4), Some(&[0x90, 0x80, 0x80, 0x01][..]));
        assert_eq!(first.get(7..10), Some(&[0x9d, 0x01, 0x2a][..]));
        assert_eq!(first.get(4).map(|tag| tag & 1), Some(0));
        assert_eq!(video(1, true, false, MARK).get(4).map(|tag| tag & 1), Some(1));
        assert_eq!(video(1, false, true, MARK).first(), Some(&0x80));
    }
}

//! Picture ids of VP8 and VP9 that go on over a change of layer or publisher.
//!
//! Decoders tell lost pictures from these ids; a jump back makes them wait for pictures that never come.

use std::sync::Arc;

use crate::media::{Codec, Packet, Vp8Ids};

const WIDE: u16 = 0x7fff;
const NARROW: u16 = 0x7f;

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct VideoIds {
    picture: Shift<u16>,
    base: Shift<u8>,
}

/// What is added to the source's ids, and the last one sent.
#[derive(Debug, Clone, Copy, Default)]
struct Shift<T> {
    add: T,
    last: Option<T>,
}

impl VideoIds {
    /// The ids go on from ours with this packet.
    pub(crate) fn join(&mut self, packet: &Packet) {
        let (picture, base) = match packet.format.codec {
            Codec::Vp8 => {
                let read = rtp::vp8::parse(&packet.payload).unwrap_or_default();
                (read.picture_id.map(|id| id.value), read.tl0_pic_idx)
            }
            Codec::Vp9 => {
                let read = rtp::vp9::parse(&packet.payload).unwrap_or_default();
                (read.picture_id.map(|id| id.value), read.tl0_pic_idx.map(|(_, value)| value))
            }
            _ => (None, None),
        };
        if let (Some(last), Some(next)) = (self.picture.last, picture) {
            self.picture.add = last.wrapping_add(1).wrapping_sub(next);
        }
        if let (Some(last), Some(next)) = (self.base.last, base) {
            self.base.add = last.wrapping_add(1).wrapping_sub(next);
        }
    }

    /// Ids to write into a VP8 descriptor on its way out; `None` leaves it as it is.
    pub(crate) fn vp8(&mut self, payload: &[u8]) -> Option<Vp8Ids> {
        let read = rtp::vp8::parse(payload)?;
        let picture_id = read.picture_id.map(|id| self.next_picture(id.value, id.wide));
        let tl0_pic_idx = read.tl0_pic_idx.map(|index| self.next_base(index));
        let unchanged = self.picture.add == 0 && self.base.add == 0;
        (!unchanged).then_some(Vp8Ids { picture_id, tl0_pic_idx })
    }

    /// A VP9 payload with its ids rewritten; shared with the publisher's while nothing changes.
    pub(crate) fn vp9(&mut self, payload: &Arc<[u8]>) -> Arc<[u8]> {
        let Some(read) = rtp::vp9::parse(payload) else { return Arc::clone(payload) };
        let picture = read.picture_id.map(|id| (id, self.next_picture(id.value, id.wide)));
        let base = read.tl0_pic_idx.map(|(at, value)| (at, self.next_base(value)));
        if self.picture.add == 0 && self.base.add == 0 {
            return Arc::clone(payload);
        }
        let mut bytes = payload.to_vec();
        if let Some((id, value)) = picture {
            id.write(&mut bytes, value);
        }
        if let Some((at, value)) = base
            && let Some(byte) = bytes.get_mut(at)
        {
            *byte = value;
        }
        Arc::from(bytes)
    }

    fn next_picture(&mut self, value: u16, wide: bool) -> u16 {
        let mask = if wide { WIDE } else { NARROW };
        let next = value.wrapping_add(self.picture.add) & mask;
        let ahead = self.picture.last.is_none_or(|last| next.wrapping_sub(last) & mask <= mask / 2);
        if ahead {
            self.picture.last = Some(next);
        }
        next
    }

    fn next_base(&mut self, value: u8) -> u8 {
        let next = value.wrapping_add(self.base.add);
        if self.base.last.is_none_or(|last| next.wrapping_sub(last) <= 127) {
            self.base.last = Some(next);
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::media::{Extensions, Format, Variant};

    fn packet(codec: Codec, payload: &[u8]) -> Packet {
        Packet {
            source: 0,
            format: Format { codec, variant: Variant::None, red: false },
            sequence: 1,
            timestamp: 1,
            marker: false,
            payload: Arc::from(payload),
            extensions: Extensions::default(),
            clock: None,
            arrival: Instant::now(),
        }
    }

    fn vp8(picture: u16, base: u8) -> Vec<u8> {
        let [high, low] = picture.to_be_bytes();
        vec![0x90, 0xe0, 0x80 | high, low, base, 0x20, 0x00]
    }

    #[test]
    fn the_first_source_keeps_its_ids() {
        let mut ids = VideoIds::default();
        ids.join(&packet(Codec::Vp8, &vp8(700, 3)));
        assert_eq!(ids.vp8(&vp8(700, 3)), None);
    }

    #[test]
    fn ids_go_on_by_one_over_a_join() {
        let mut ids = VideoIds::default();
        ids.join(&packet(Codec::Vp8, &vp8(700, 3)));
        ids.vp8(&vp8(700, 3));
        ids.vp8(&vp8(701, 4));
        ids.join(&packet(Codec::Vp8, &vp8(20, 200)));
        assert_eq!(ids.vp8(&vp8(20, 200)), Some(Vp8Ids { picture_id: Some(702), tl0_pic_idx: Some(5) }));
        assert_eq!(ids.vp8(&vp8(21, 201)), Some(Vp8Ids { picture_id: Some(703), tl0_pic_idx: Some(6) }));
    }

    #[test]
    fn a_late_packet_does_not_turn_the_ids_back() {
        let mut ids = VideoIds::default();
        ids.join(&packet(Codec::Vp8, &vp8(10, 0)));
        ids.vp8(&vp8(11, 1));
        ids.vp8(&vp8(10, 0));
        ids.join(&packet(Codec::Vp8, &vp8(500, 9)));
        assert_eq!(ids.vp8(&vp8(500, 9)).and_then(|ids| ids.picture_id), Some(12));
    }

    #[test]
    fn ids_wrap_within_their_width() {
        let mut ids = VideoIds::default();
        ids.join(&packet(Codec::Vp8, &vp8(0x7fff, 255)));
        ids.vp8(&vp8(0x7fff, 255));
        ids.join(&packet(Codec::Vp8, &vp8(40, 9)));
        assert_eq!(ids.vp8(&vp8(40, 9)), Some(Vp8Ids { picture_id: Some(0), tl0_pic_idx: Some(0) }));
    }

    #[test]
    fn a_vp9_payload_is_copied_only_when_it_changes() {
        let mut ids = VideoIds::default();
        let first: Arc<[u8]> = Arc::from([0x88, 0x81, 0x02, 0x55].as_slice());
        ids.join(&packet(Codec::Vp9, &first));
        assert!(Arc::ptr_eq(&ids.vp9(&first), &first));
        let second: Arc<[u8]> = Arc::from([0x88, 0x80, 0x05, 0x55].as_slice());
        ids.join(&packet(Codec::Vp9, &second));
        assert_eq!(&*ids.vp9(&second), [0x88, 0x81, 0x03, 0x55]);
    }
}

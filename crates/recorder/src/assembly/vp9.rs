//! Pictures of VP9 (RFC 9628): all spatial layers of a picture become one frame, with the index that tells a decoder
//! where each begins (VP9 bitstream specification, annex B).

use rtp::vp9;

use super::Coded;
use super::chain::{Joining, Position};

/// What an index has room for.
const MOST_LAYERS: usize = 8;

#[derive(Debug, Default)]
pub(super) struct Vp9 {
    position: Option<Position>,
    /// Where each spatial layer's frame begins.
    begins: Vec<usize>,
    starts_keyframe: bool,
    size: Option<(u32, u32)>,
}

pub(super) fn begins(payload: &[u8]) -> bool {
    vp9::parse(payload).is_some_and(|descriptor| descriptor.starts_frame && descriptor.spatial == 0)
}

impl Vp9 {
    pub(super) fn begin(&mut self) {
        *self = Self { begins: std::mem::take(&mut self.begins), ..Self::default() };
        self.begins.clear();
    }

    pub(super) fn add(&mut self, payload: &[u8], bytes: &mut Vec<u8>) -> Option<()> {
        let descriptor = vp9::parse(payload)?;
        if bytes.is_empty() {
            self.starts_keyframe = descriptor.starts_keyframe;
            let joining = |switches| if switches { Joining::After } else { Joining::No };
            self.position = descriptor.temporal.zip(descriptor.tl0_pic_idx).map(|((temporal, switches), lowest)| {
                Position { temporal, lowest: lowest.1, joining: joining(switches) }
            });
        }
        if descriptor.starts_frame {
            self.begins.push(bytes.len());
        }
        if self.begins.is_empty() || self.begins.len() > MOST_LAYERS {
            return None;
        }
        self.size = descriptor.size.map(|(width, height)| (width.into(), height.into())).or(self.size);
        bytes.extend_from_slice(payload.get(descriptor.length..)?);
        Some(())
    }

    pub(super) fn finish(&mut self, mut bytes: Vec<u8>) -> Coded {
        if bytes.is_empty() {
            return Coded::Broken;
        }
        let size = vp9::keyframe_size(&bytes);
        // An intra-only frame is none, though it predicts from nothing.
        let keyframe = self.starts_keyframe && size.is_some();
        self.append_index(&mut bytes);
        let size = if keyframe { self.size.max(size) } else { None };
        Coded::Frame { bytes, size, keyframe, position: self.position }
    }

    fn append_index(&self, bytes: &mut Vec<u8>) {
        let count = self.begins.len();
        if count < 2 {
            return;
        }
        let end = bytes.len();
        let ends = self.begins.iter().skip(1).copied().chain([end]);
        let sizes: Vec<usize> = ends.zip(&self.begins).map(|(end, begin)| end - begin).collect();
        // Frames are below 2^24 bytes; three bytes a size are always enough and never wrong.
        let marker = 0b1101_0000 | u8::try_from(count - 1).unwrap_or(0);
        bytes.push(marker);
        for size in sizes {
            bytes.extend(size.to_le_bytes().iter().take(3));
        }
        bytes.push(marker);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spatial_layers_share_a_frame_with_an_index() {
        let mut codec = Vp9::default();
        let mut bytes = Vec::new();
        codec.begin();
        // Layers with temporal 0 and index 9; the upper one predicts from the lower.
        assert!(codec.add(&[0x28, 0x00, 9, 1, 2, 3], &mut bytes).is_some());
        assert!(codec.add(&[0x28, 0x03, 9, 4], &mut bytes).is_some());
        assert!(codec.add(&[0x20, 0x03, 9, 5], &mut bytes).is_some());
        let Coded::Frame { bytes, .. } = codec.finish(bytes) else { panic!("a frame") };
        assert_eq!(bytes, [1, 2, 3, 4, 5, 0xd1, 3, 0, 0, 2, 0, 0, 0xd1]);
    }
}

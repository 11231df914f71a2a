//! Frames of VP8 (RFC 7741): the descriptors are taken away and the rest put together.

use rtp::vp8;

use super::Coded;
use super::chain::{Joining, Position};

#[derive(Debug, Default)]
pub(super) struct Vp8 {
    position: Option<Position>,
}

pub(super) fn begins(payload: &[u8]) -> bool {
    vp8::parse(payload).is_some_and(|descriptor| descriptor.starts_frame)
}

impl Vp8 {
    pub(super) fn begin(&mut self) {
        self.position = None;
    }

    pub(super) fn add(&mut self, payload: &[u8], bytes: &mut Vec<u8>) -> Option<()> {
        let descriptor = vp8::parse(payload)?;
        if descriptor.starts_frame != bytes.is_empty() {
            return None;
        }
        if descriptor.starts_frame {
            let joining = |sync| if sync { Joining::Here } else { Joining::No };
            self.position = descriptor
                .temporal
                .zip(descriptor.tl0_pic_idx)
                .map(|((temporal, sync), lowest)| Position { temporal, lowest, joining: joining(sync) });
        }
        bytes.extend_from_slice(payload.get(descriptor.length..)?);
        Some(())
    }

    pub(super) fn finish(&mut self, bytes: Vec<u8>) -> Coded {
        let keyframe = bytes.first().is_some_and(|tag| tag & 0x01 == 0);
        let size = vp8::keyframe_size(&bytes).map(|(width, height)| (width.into(), height.into()));
        if bytes.is_empty() || keyframe && !size.is_some_and(|(width, height)| width > 0 && height > 0) {
            return Coded::Broken;
        }
        Coded::Frame { bytes, size, keyframe, position: self.position }
    }
}

//! Payload types to formats and back, from what was negotiated.

use str0m::Rtc;
use str0m::format::{Codec as LibraryCodec, PayloadParams};
use str0m::media::Mid;

use crate::media::{Codec, Format, H264Profile, Variant};

/// A format a subscriber can receive on one of its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Payload {
    pub(crate) payload_type: u8,
    pub(crate) format: Format,
}

/// Formats by payload type, as a table: it is looked into for every packet.
#[derive(Debug, Clone)]
pub(crate) struct FormatTable([Option<Format>; 128]);

impl FormatTable {
    pub(crate) fn empty() -> Self {
        Self([None; 128])
    }

    pub(crate) fn of(rtc: &Rtc) -> Self {
        let mut table = Self::empty();
        for params in rtc.codec_config().params() {
            let Some(format) = format_of(params) else { continue };
            table.set(*params.pt(), format);
            if let Some(red) = params.red() {
                table.set(*red, Format { red: true, ..format });
            }
        }
        table
    }

    fn set(&mut self, payload_type: u8, format: Format) {
        if let Some(entry) = self.0.get_mut(usize::from(payload_type)) {
            *entry = Some(format);
        }
    }

    pub(crate) fn get(&self, payload_type: u8) -> Option<Format> {
        self.0.get(usize::from(payload_type)).copied().flatten()
    }
}

/// What the client can receive on a line, in the order negotiated.
pub(crate) fn receivable(rtc: &Rtc, mid: Mid) -> Vec<Payload> {
    let Some(media) = rtc.media(mid) else { return Vec::new() };
    let negotiated = media.remote_pts();
    let usable = rtc.codec_config().params().iter().filter(|params| negotiated.contains(&params.pt()));
    usable
        .filter_map(|params| Some((params, format_of(params)?)))
        .flat_map(|(params, format)| {
            let plain = Payload { payload_type: *params.pt(), format };
            let red = params.red().map(|red| Payload { payload_type: *red, format: Format { red: true, ..format } });
            std::iter::once(plain).chain(red)
        })
        .collect()
}

fn format_of(params: &PayloadParams) -> Option<Format> {
    let spec = params.spec();
    let (codec, variant) = match spec.codec {
        LibraryCodec::Opus => (Codec::Opus, Variant::None),
        LibraryCodec::Vp8 => (Codec::Vp8, Variant::None),
        LibraryCodec::Vp9 => (Codec::Vp9, Variant::Profile(spec.format.profile_id.unwrap_or(0))),
        LibraryCodec::Av1 => (Codec::Av1, Variant::Profile(spec.format.profile.unwrap_or(0).into())),
        LibraryCodec::H264 => {
            let profile = h264_profile(spec.format.profile_level_id.unwrap_or(DEFAULT_PROFILE_LEVEL));
            let packetization_mode = spec.format.packetization_mode.unwrap_or(0);
            (Codec::H264, Variant::H264 { profile, packetization_mode })
        }
        _ => return None,
    };
    Some(Format { codec, variant, red: false })
}

/// RFC 6184 section 8.1: baseline, level 1, when nothing is said.
const DEFAULT_PROFILE_LEVEL: u32 = 0x42_00_0a;

/// The class of `profile-level-id`: its profile and the constraint bits that narrow it (RFC 6184 table 5).
fn h264_profile(profile_level_id: u32) -> H264Profile {
    let [_, profile, constraints, _] = profile_level_id.to_be_bytes();
    match (profile, constraints) {
        (0x42, bits) if bits & 0x40 != 0 => H264Profile::ConstrainedBaseline,
        (0x4d, bits) if bits & 0x80 != 0 => H264Profile::ConstrainedBaseline,
        (0x42, _) => H264Profile::Baseline,
        (0x4d, _) => H264Profile::Main,
        (0x64, _) => H264Profile::High,
        (other, _) => H264Profile::Other(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profile_level_ids_fall_into_classes() {
        assert_eq!(h264_profile(0x42_e0_1f), H264Profile::ConstrainedBaseline);
        assert_eq!(h264_profile(0x42_c0_15), H264Profile::ConstrainedBaseline);
        assert_eq!(h264_profile(0x42_00_1f), H264Profile::Baseline);
        assert_eq!(h264_profile(0x4d_00_1f), H264Profile::Main);
        assert_eq!(h264_profile(0x64_00_1f), H264Profile::High);
        assert_eq!(h264_profile(0xf4_00_1f), H264Profile::Other(0xf4));
    }
}

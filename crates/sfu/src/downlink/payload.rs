//! In which payload type a packet is given to a subscriber, if it can decode it at all.

use std::sync::Arc;

use crate::media::{Format, H264Profile, Variant};
use crate::transport::Payload;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) payload_type: u8,
    /// The subscriber has no RED: it gets the primary block alone.
    pub(crate) unwrap_red: bool,
}

/// The best of what the subscriber can receive for packets of `format`.
pub(crate) fn choose(format: Format, receivable: &[Payload]) -> Option<Choice> {
    let best = |format: Format| {
        let matching = receivable.iter().filter(|payload| payload.format.red == format.red);
        let scored = matching.filter_map(|payload| Some((compatibility(format, payload.format)?, payload)));
        // The first of equals: the order negotiated.
        scored.min_by_key(|(score, _)| *score).map(|(_, payload)| payload.payload_type)
    };
    if let Some(payload_type) = best(format) {
        return Some(Choice { payload_type, unwrap_red: false });
    }
    let plain = best(Format { red: false, ..format }).filter(|_| format.red)?;
    Some(Choice { payload_type: plain, unwrap_red: true })
}

/// How far a receiver's format is from what is sent: 0 is the same, `None` cannot decode it.
fn compatibility(sent: Format, received: Format) -> Option<u8> {
    if sent.codec != received.codec {
        return None;
    }
    match (sent.variant, received.variant) {
        (same, other) if same == other => Some(0),
        (
            Variant::H264 { profile: sent, packetization_mode: sent_mode },
            Variant::H264 { profile: received, packetization_mode: received_mode },
        ) if sent_mode <= received_mode => h264_distance(sent, received),
        _ => None,
    }
}

/// Browsers call the same stream baseline or constrained baseline, and every higher profile decodes the latter.
fn h264_distance(sent: H264Profile, received: H264Profile) -> Option<u8> {
    use H264Profile::{Baseline, ConstrainedBaseline, High, Main};
    match (sent, received) {
        (same, other) if same == other => Some(1),
        (ConstrainedBaseline, Baseline) | (Baseline, ConstrainedBaseline) => Some(2),
        (ConstrainedBaseline, Main) | (Main, High) => Some(3),
        (ConstrainedBaseline, High) => Some(4),
        _ => None,
    }
}

/// The payload to send; `None` when it is no RED although it says so.
pub(crate) fn extract(payload: &Arc<[u8]>, choice: Choice) -> Option<Arc<[u8]>> {
    if !choice.unwrap_red {
        return Some(Arc::clone(payload));
    }
    rtp::red::primary(payload).map(|primary| Arc::from(primary.payload))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::Codec;

    const fn format(codec: Codec, red: bool) -> Format {
        Format { codec, variant: Variant::None, red }
    }

    const fn h264(profile: H264Profile, packetization_mode: u8) -> Format {
        Format { codec: Codec::H264, variant: Variant::H264 { profile, packetization_mode }, red: false }
    }

    fn chosen(sent: Format, receivable: &[(u8, Format)]) -> Option<u8> {
        let receivable: Vec<_> =
            receivable.iter().map(|&(payload_type, format)| Payload { payload_type, format }).collect();
        choose(sent, &receivable).map(|choice| choice.payload_type)
    }

    #[test]
    fn red_goes_to_those_who_have_it_and_its_primary_to_the_others() {
        let opus = Payload { payload_type: 111, format: format(Codec::Opus, false) };
        let red = Payload { payload_type: 63, format: format(Codec::Opus, true) };
        let sent = format(Codec::Opus, true);
        assert_eq!(choose(sent, &[opus, red]), Some(Choice { payload_type: 63, unwrap_red: false }));
        assert_eq!(choose(sent, &[opus]), Some(Choice { payload_type: 111, unwrap_red: true }));
        let plain = format(Codec::Opus, false);
        assert_eq!(choose(plain, &[opus, red]), Some(Choice { payload_type: 111, unwrap_red: false }));
    }

    #[test]
    fn a_codec_the_subscriber_lacks_is_not_sent() {
        assert_eq!(chosen(format(Codec::Av1, false), &[(96, format(Codec::Vp8, false))]), None);
    }

    #[test]
    fn h264_goes_to_the_nearest_profile_that_decodes_it() {
        use H264Profile::{Baseline, ConstrainedBaseline, High, Main};
        let all = [(1, h264(Baseline, 1)), (2, h264(ConstrainedBaseline, 1)), (3, h264(Main, 1)), (4, h264(High, 1))];
        assert_eq!(chosen(h264(ConstrainedBaseline, 1), &all), Some(2));
        assert_eq!(chosen(h264(Main, 1), &all), Some(3));
        assert_eq!(chosen(h264(ConstrainedBaseline, 1), &all[..1]), Some(1));
        assert_eq!(chosen(h264(High, 1), &all[..3]), None);
    }

    #[test]
    fn fragments_need_a_receiver_of_fragments() {
        let baseline = H264Profile::ConstrainedBaseline;
        assert_eq!(chosen(h264(baseline, 1), &[(1, h264(baseline, 0))]), None);
        assert_eq!(chosen(h264(baseline, 0), &[(1, h264(baseline, 1))]), Some(1));
    }

    #[test]
    fn profiles_of_vp9_must_be_the_same() {
        let vp9 = |profile| Format { codec: Codec::Vp9, variant: Variant::Profile(profile), red: false };
        assert_eq!(chosen(vp9(2), &[(98, vp9(0)), (100, vp9(2))]), Some(100));
        assert_eq!(chosen(vp9(1), &[(98, vp9(0))]), None);
    }

    #[test]
    fn a_lying_red_payload_is_not_forwarded_as_opus() {
        let choice = Choice { payload_type: 111, unwrap_red: true };
        assert_eq!(extract(&Arc::from([0xff; 8].as_slice()), choice), None);
        assert_eq!(extract(&Arc::from([111, 1, 2].as_slice()), choice).as_deref(), Some([1, 2].as_slice()));
    }
}

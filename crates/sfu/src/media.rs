//! What a media packet is to the stages: its format, its place in time and its payload, without a transport's types.
//!
//! `transport` makes packets and writes them; `uplink` and `downlink` look at them. Nothing here parses.

use std::sync::Arc;
use std::time::Instant;

use crate::command::Kind;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Codec {
    Opus,
    Vp8,
    H264,
    Vp9,
    Av1,
}

impl Codec {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Opus => "opus",
            Self::Vp8 => "vp8",
            Self::H264 => "h264",
            Self::Vp9 => "vp9",
            Self::Av1 => "av1",
        }
    }

    #[must_use]
    pub fn clock_rate(self) -> u32 {
        match self {
            Self::Opus => 48_000,
            _ => 90_000,
        }
    }

    /// Whether this packet is where a decoder can join.
    pub(crate) fn starts_keyframe(self, payload: &[u8]) -> bool {
        match self {
            Self::Opus => true,
            Self::Vp8 => rtp::vp8::parse(payload).is_some_and(|descriptor| descriptor.starts_keyframe),
            Self::H264 => rtp::h264::starts_keyframe(payload),
            Self::Vp9 => rtp::vp9::parse(payload).is_some_and(|descriptor| descriptor.starts_keyframe),
            Self::Av1 => rtp::av1::starts_keyframe(payload),
        }
    }

    /// Width and height, where this packet begins a keyframe and says so.
    pub(crate) fn picture_size(self, payload: &[u8]) -> Option<(u32, u32)> {
        match self {
            Self::Opus => None,
            Self::Vp8 => rtp::vp8::picture_size(payload),
            Self::H264 => rtp::h264::size_in(payload),
            Self::Vp9 => rtp::vp9::picture_size(payload),
            Self::Av1 => rtp::av1::picture_size(payload),
        }
    }
}

/// The classes of H.264 that tell what a decoder must be able to do (RFC 6184 section 8.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum H264Profile {
    ConstrainedBaseline,
    Baseline,
    Main,
    High,
    Other(u8),
}

/// What of `a=fmtp` decides whether one side's packets can be decoded by the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Variant {
    None,
    H264 {
        profile: H264Profile,
        packetization_mode: u8,
    },
    /// The profile of VP9 or AV1.
    Profile(u32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Format {
    pub(crate) codec: Codec,
    pub(crate) variant: Variant,
    /// Wrapped in RED (RFC 2198).
    pub(crate) red: bool,
}

/// RFC 6464: the level of one packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AudioLevel {
    /// 0 is full scale, 127 silence.
    pub(crate) below_full_scale_db: u8,
    pub(crate) voice: Option<bool>,
}

/// Header extensions that travel from publisher to subscriber.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Extensions {
    pub(crate) audio_level: Option<AudioLevel>,
    /// The two rotation bits of 3GPP TS 26.114 section 7.4.5.
    pub(crate) orientation: Option<u8>,
}

/// The publisher's clock at an RTP timestamp, from its last sender report.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClockReport {
    /// Seconds since the Unix epoch on the publisher's clock, when the report was sent.
    pub seconds: f64,
    pub timestamp: u32,
    /// Of the report.
    pub arrival: Instant,
}

/// A decrypted packet of a publisher.
#[derive(Debug, Clone)]
pub(crate) struct Packet {
    /// Which stream of the transport; see `Transport::source`.
    pub(crate) source: u16,
    pub(crate) format: Format,
    /// Extended, never wraps.
    pub(crate) sequence: u64,
    pub(crate) timestamp: u32,
    pub(crate) marker: bool,
    pub(crate) payload: Arc<[u8]>,
    pub(crate) extensions: Extensions,
    pub(crate) clock: Option<ClockReport>,
    pub(crate) arrival: Instant,
}

/// A packet rewritten for one subscriber.
#[derive(Debug, Clone)]
pub(crate) struct Outgoing {
    pub(crate) payload_type: u8,
    /// Extended, starts below 2^16.
    pub(crate) sequence: u64,
    pub(crate) timestamp: u32,
    pub(crate) marker: bool,
    pub(crate) payload: Arc<[u8]>,
    pub(crate) extensions: Extensions,
    pub(crate) vp8: Option<Vp8Ids>,
}

/// The ids of a VP8 descriptor to write in place of the publisher's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Vp8Ids {
    pub(crate) picture_id: Option<u16>,
    pub(crate) tl0_pic_idx: Option<u8>,
}

/// Names a published track within a session.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct TrackName {
    pub(crate) participant: Arc<str>,
    pub(crate) key: Arc<str>,
    pub(crate) kind: Kind,
}

//! What goes into a recording: one RTP packet, as the forwarding unit received it.

use std::sync::Arc;
use std::time::Duration;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Codec {
    Opus,
    Vp8,
    Vp9,
    H264,
    Av1,
}

impl Codec {
    #[must_use]
    pub fn is_video(self) -> bool {
        self != Self::Opus
    }

    /// Ticks of an RTP timestamp in a second.
    #[must_use]
    pub fn clock_rate(self) -> u32 {
        if self.is_video() { 90_000 } else { 48_000 }
    }

    /// As the names of rooms' codecs are written everywhere else.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Opus => "opus",
            Self::Vp8 => "vp8",
            Self::Vp9 => "vp9",
            Self::H264 => "h264",
            Self::Av1 => "av1",
        }
    }

    /// What the file is called behind the dot: `webm` where that container allows the codec, else `mkv`.
    #[must_use]
    pub fn extension(self) -> &'static str {
        if self == Self::H264 { "mkv" } else { "webm" }
    }
}

/// The sender's clock at an RTP timestamp, from its last sender report for this source (RFC 3550 section 6.4.1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClockReport {
    /// Seconds since the Unix epoch on the sender's clock, when the report was sent.
    pub seconds: f64,
    pub timestamp: u32,
    /// When the report came, as `Packet::arrival`.
    pub arrival: Duration,
}

#[derive(Debug, Clone)]
pub struct Packet {
    /// Which simulcast layer; each has timestamps and sequence numbers of its own. Only the first eight are taken.
    pub layer: usize,
    /// Wrapped in RED (RFC 2198).
    pub red: bool,
    /// Extended, never wraps.
    pub sequence: u64,
    pub timestamp: u32,
    pub marker: bool,
    /// Without padding.
    pub payload: Arc<[u8]>,
    /// On the node's monotonic clock, whose zero is `Label::epoch_unix_ms`.
    pub arrival: Duration,
    /// The newest report that has come, repeated with every packet; `None` before the first.
    pub clock: Option<ClockReport>,
}

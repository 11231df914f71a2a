//! What the engine tells the control plane. State, not edges: a repeated event may be dropped for the newest.

use serde::{Deserialize, Serialize};

use crate::command::Kind;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransportState {
    Connecting,
    Connected,
    /// No valid packet for some seconds; may come back.
    Disconnected,
    /// Gone for good: the client must open another transport.
    Closed,
}

/// Why a command was refused; also the `code` of the Python `MediaError`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RefusalCode {
    InvalidSdp,
    UnsupportedSdp,
    UnknownTransport,
    UnknownMid,
    BindingMismatch,
    TooManyTracks,
    Overloaded,
    EngineFailed,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Speaker {
    pub participant: String,
    pub key: String,
    /// 0 silence … 1 full scale, smoothed.
    pub level: f32,
}

/// Why a recording is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordingEnd {
    Stopped,
    /// The publisher sends another codec now, for which another recording must begin.
    CodecChanged,
    DiskFull,
    Failed,
}

/// A finished file of a recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedFile {
    pub file: String,
    pub codec: String,
    /// `webm` or `mkv`.
    pub container: String,
    /// Wall clock of the file's beginning in milliseconds since the Unix epoch.
    pub started_ms: u64,
    pub duration_ms: u64,
    pub size_bytes: u64,
    /// Of the first picture; zero for sound.
    pub width: u32,
    pub height: u32,
    pub frames: u64,
    pub lost_frames: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    Answered {
        request: u64,
        answer: String,
    },
    Done {
        request: u64,
    },
    Refused {
        request: u64,
        code: RefusalCode,
        detail: String,
    },
    TransportState {
        transport: String,
        state: TransportState,
    },
    /// First packet of a published track, and again when its codec changes.
    TrackLive {
        session: String,
        participant: String,
        key: String,
        kind: Kind,
        codec: String,
    },
    /// Loudest first; empty when nobody speaks. At most one in 300 ms a session.
    AudioActivity {
        session: String,
        speakers: Vec<Speaker>,
    },
    /// Layers of a published video track that somebody watches, low to high.
    WantedLayers {
        transport: String,
        key: String,
        rids: Vec<String>,
    },
    /// The layer now sent on a slot: empty for a track without layers, `None` while nothing is sent.
    LayerSelected {
        transport: String,
        mid: String,
        rid: Option<String>,
    },
    /// The first packet of a recording is there, and its file.
    RecordingStarted {
        recording: String,
        codec: String,
        /// The path with its ending.
        file: String,
        /// Wall clock of the file's beginning, a first estimate, in milliseconds since the Unix epoch.
        started_ms: u64,
    },
    /// A recording is over; told once for each, also when nothing came and there is no file.
    RecordingEnded {
        recording: String,
        reason: RecordingEnd,
        detail: Option<String>,
        file: Option<RecordedFile>,
    },
    /// A panic was contained: the session's transports are gone.
    SessionFailed {
        session: String,
        detail: String,
    },
    /// Events were lost because nobody polled: ask for everything again.
    Overflow,
}

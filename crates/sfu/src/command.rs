//! What the control plane asks of the engine.
//!
//! The JSON form of these types is the seam to Python (`videorooms/media/native.py`). Ids are opaque strings
//! chosen by the control plane. A command with a `request` gets exactly one of `answered`, `done` or `refused`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Audio,
    Video,
}

/// What the client sends on one m-line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishBinding {
    pub key: String,
    pub kind: Kind,
    /// Rids from low to high where the client names them; else known names or the order of the SDP decides.
    #[serde(default)]
    pub rids: Vec<String>,
}

/// What the client receives on one m-line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "source", rename_all = "snake_case")]
pub enum SubscribeBinding {
    Track {
        participant: String,
        key: String,
        kind: Kind,
    },
    /// One of the session's loudest speakers, never the receiver itself.
    Speaker,
}

/// The slots of a transport by mid; `None` leaves the slot free.
pub type Bindings = BTreeMap<String, Option<SubscribeBinding>>;

/// The highest layer wanted on a video slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LayerWish {
    Best,
    Off,
    Rid(String),
}

/// An SDP offer with the full wish for every mid. The first one of a transport opens it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Negotiate {
    pub request: u64,
    pub transport: String,
    pub session: String,
    pub participant: String,
    pub offer: String,
    #[serde(default)]
    pub publish: BTreeMap<String, PublishBinding>,
    #[serde(default)]
    pub subscribe: Bindings,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Command {
    Negotiate(Negotiate),
    /// Points slots at other tracks; slots not named stay. A track that nobody publishes yet is waited for.
    Bind {
        request: u64,
        transport: String,
        subscribe: Bindings,
    },
    PreferLayers {
        transport: String,
        layers: BTreeMap<String, LayerWish>,
    },
    /// A disabled track is known to be silent: its slots free their bandwidth and its loss is not reported.
    EnableTrack {
        session: String,
        participant: String,
        key: String,
        kind: Kind,
        enabled: bool,
    },
    /// A censored track is received but not forwarded.
    CensorTrack {
        session: String,
        participant: String,
        key: String,
        kind: Kind,
        censored: bool,
    },
    /// Records a track, whenever it is published, until `StopRecording`. `file` and `tags` are passed on unseen.
    RecordTrack {
        recording: String,
        session: String,
        participant: String,
        key: String,
        kind: Kind,
        /// Path of the file to write, without its ending.
        file: String,
        #[serde(default)]
        tags: BTreeMap<String, String>,
    },
    /// While paused nothing is recorded; what follows joins after a gap of that length.
    PauseRecording {
        session: String,
        participant: String,
        key: String,
        kind: Kind,
        paused: bool,
    },
    /// Done when the file is finished, which is told by an event.
    StopRecording {
        recording: String,
        session: String,
        participant: String,
        key: String,
        kind: Kind,
    },
    /// The recorder has lost a frame and cannot go on without a keyframe.
    RefreshRecording {
        session: String,
        participant: String,
        key: String,
        kind: Kind,
    },
    CloseTransport {
        request: u64,
        transport: String,
    },
    CloseSession {
        request: u64,
        session: String,
    },
}

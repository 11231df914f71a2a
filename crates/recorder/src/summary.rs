//! What a recording is called, and what can be said of it.

use std::collections::BTreeMap;

use crate::packet::Codec;

/// Written into the file, so that a file alone tells what it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Label {
    /// The id of the recording.
    pub recording: String,
    /// More names and values: room, session, participant. Any text.
    pub tags: BTreeMap<String, String>,
    /// Wall clock at zero of the node's monotonic clock, in milliseconds since the Unix epoch.
    pub epoch_unix_ms: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    pub codec: Codec,
    /// Wall clock of the file's time zero, in milliseconds since the Unix epoch; better with every sender report.
    pub started_ms: u64,
    /// From the first block to the end of the last.
    pub duration_ms: u64,
    pub size_bytes: u64,
    /// Of the largest picture so far; zero for sound.
    pub width: u32,
    pub height: u32,
    /// Blocks in the file.
    pub frames: u64,
    /// Frames that are known to be missing: incomplete, or not decodable without one that is. A lower bound for video.
    pub lost_frames: u64,
}

/// A file that `repair` has closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    pub summary: Summary,
    /// As in its `Label`.
    pub recording: String,
    pub tags: BTreeMap<String, String>,
}

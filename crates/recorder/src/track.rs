//! One track becomes one file: order, frames, time, clusters.

use std::io::{Seek, Write};
use std::time::Duration;

use crate::clock::SenderClock;
use crate::failure::Failure;
use crate::file::SetLen;
use crate::packet::{Codec, Packet};
use crate::summary::{Label, Summary};

pub struct TrackRecorder<F> {
    file: F,
    summary: Summary,
}

impl<F: Write + Seek + SetLen> TrackRecorder<F> {
    /// Writes nothing before the first frame, which for video is a keyframe: a track that nothing came of leaves `file`
    /// empty. `file` is empty and at its start.
    #[must_use]
    pub fn new(file: F, codec: Codec, label: Label, now: Duration) -> Self {
        let _ = now;
        let summary = Summary {
            codec,
            started_ms: label.epoch_unix_ms,
            duration_ms: 0,
            size_bytes: 0,
            width: 0,
            height: 0,
            frames: 0,
            lost_frames: 0,
        };
        Self { file, summary }
    }

    /// Takes a packet in any order. Garbage, duplicates and what comes too late are dropped.
    ///
    /// # Errors
    /// When a cluster cannot be written; from then on `Failure::Stopped`. Then only `finish` is of use.
    pub fn push(&mut self, packet: Packet, clock: &mut SenderClock) -> Result<(), Failure> {
        let _ = (packet, clock);
        Ok(())
    }

    /// Lets go of what waited too long and closes a cluster older than 500 ms; call it ten times a second or so.
    ///
    /// # Errors
    /// As `push`.
    pub fn tick(&mut self, now: Duration, clock: &mut SenderClock) -> Result<(), Failure> {
        let _ = (now, clock);
        Ok(())
    }

    /// Whether the sender should be asked for a keyframe: something was lost or none has come, and packets that need
    /// one keep coming. The caller asks for this after `push` and `tick`, and throttles.
    pub fn wants_keyframe(&mut self) -> bool {
        false
    }

    /// What comes next joins after a gap of true length (recording paused, track unpublished, transport replaced):
    /// timestamps and sequence numbers may start anew. What has come so far is let go.
    ///
    /// # Errors
    /// As `push`.
    pub fn gap(&mut self, now: Duration, clock: &mut SenderClock) -> Result<(), Failure> {
        let _ = (now, clock);
        Ok(())
    }

    /// Closes the file: last cluster, cues, duration, tags. Nothing is taken afterwards. A file that nothing was
    /// written to stays empty, and its summary has no frames.
    ///
    /// # Errors
    /// When the file could not be closed; it is playable all the same, and `repair` may close it later.
    pub fn finish(&mut self, now: Duration, clock: &mut SenderClock) -> Result<Summary, Failure> {
        let _ = (now, clock);
        Ok(self.summary)
    }

    /// What is in the file and on its way into it.
    #[must_use]
    pub fn summary(&self) -> Summary {
        self.summary
    }

    /// For syncing to disk.
    pub fn file(&self) -> &F {
        &self.file
    }

    /// The file, for example after `finish`.
    pub fn into_file(self) -> F {
        self.file
    }
}

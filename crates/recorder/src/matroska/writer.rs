//! Blocks into a file: the head with the first block, each cluster in one write, cues and the final head at the end.

use std::io::{Seek, SeekFrom, Write};
use std::time::Duration;

use super::cluster::{Cluster, Extent};
use super::cues::Cues;
use super::head::{Closing, Head};
use crate::failure::Failure;
use crate::file::SetLen;

/// How much of the file's time may pass before a changed head is written again.
const HEAD_EVERY_MS: u64 = 10_000;

#[derive(Debug)]
pub(crate) struct Writer<F> {
    file: F,
    head: Head,
    /// As it stands in the file, and when it got there; `None` before the first block.
    written_head: Option<(Head, u64)>,
    head_length: usize,
    /// Where the segment's content begins.
    segment_at: u64,
    /// The end of the last whole cluster.
    end: u64,
    cluster: Cluster,
    cues: Cues,
    /// With the blocks of the cluster under way.
    extent: Extent,
    written_extent: Extent,
    stopped: bool,
}

impl<F: Write + Seek + SetLen> Writer<F> {
    pub(crate) fn new(file: F, head: Head) -> Self {
        Self {
            file,
            written_head: None,
            head_length: 0,
            segment_at: 0,
            end: 0,
            cluster: Cluster::default(),
            cues: Cues::new(head.codec),
            extent: Extent::new(head.codec),
            written_extent: Extent::new(head.codec),
            stopped: false,
            head,
        }
    }

    /// Whether a write has failed, or the file is closed.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped
    }

    pub(crate) fn has_begun(&self) -> bool {
        self.written_head.is_some()
    }

    pub(crate) fn head(&self) -> &Head {
        &self.head
    }

    /// Changes get into the file with a later cluster.
    pub(crate) fn head_mut(&mut self) -> &mut Head {
        &mut self.head
    }

    pub(crate) fn frames(&self) -> u64 {
        self.extent.frames
    }

    pub(crate) fn duration_ms(&self) -> u64 {
        self.extent.duration_ms()
    }

    pub(crate) fn size_bytes(&self) -> u64 {
        self.end
    }

    pub(crate) fn file(&self) -> &F {
        &self.file
    }

    pub(crate) fn into_file(self) -> F {
        self.file
    }

    /// Adds a block; times never fall.
    pub(crate) fn block(&mut self, now: Duration, time_ms: u64, keyframe: bool, frame: &[u8]) -> Result<(), Failure> {
        if self.written_head.is_none() {
            self.attempt(Self::write_first_head)?;
        }
        if self.cluster.is_full_for(time_ms, keyframe && self.head.codec.is_video()) {
            self.close_cluster()?;
        }
        self.cluster.add(now, time_ms, keyframe, frame);
        self.extent.add(time_ms);
        Ok(())
    }

    /// Closes a cluster that has waited long enough.
    pub(crate) fn tick(&mut self, now: Duration) -> Result<(), Failure> {
        if self.cluster.is_due(now) { self.close_cluster() } else { Ok(()) }
    }

    pub(crate) fn close_cluster(&mut self) -> Result<(), Failure> {
        if self.cluster.is_empty() {
            return Ok(());
        }
        self.attempt(Self::write_cluster)
    }

    /// Closes the file. What cannot be written is left out, as long as the rest stays playable.
    pub(crate) fn finish(&mut self) -> Result<(), Failure> {
        if !self.stopped {
            let _ = self.close_cluster();
        }
        let had_begun = self.written_head.is_some();
        self.stopped = true;
        if !had_begun {
            return Ok(());
        }
        let cues = self.cues.bytes();
        let clusters_end = self.end;
        let cues_at = self.append(&cues).is_ok().then_some(clusters_end);
        let closing = Closing { duration_ms: self.written_extent.duration_ms(), file_length: self.end, cues_at };
        let head = self.head.bytes(Some(closing), Some(self.head_length)).unwrap_or_default();
        self.overwrite(&head)
    }

    /// A write that fails ends the recording, and what it may have left half-written is cut off.
    fn attempt(&mut self, write: impl FnOnce(&mut Self) -> Result<(), Failure>) -> Result<(), Failure> {
        if self.stopped {
            return Err(Failure::Stopped);
        }
        let written = write(self);
        if written.is_err() {
            self.stopped = true;
            self.cluster.clear();
            self.extent = self.written_extent;
        }
        written
    }

    fn write_first_head(&mut self) -> Result<(), Failure> {
        let bytes = self.head.bytes(None, None).unwrap_or_default();
        self.append(&bytes)?;
        self.head_length = bytes.len();
        self.segment_at = super::segment_content(&bytes).map_or(0, |(at, _)| at);
        self.written_head = Some((self.head.clone(), 0));
        Ok(())
    }

    fn write_cluster(&mut self) -> Result<(), Failure> {
        let position = self.end - self.segment_at;
        let mut cluster = std::mem::take(&mut self.cluster);
        let written = self.append(cluster.seal());
        if written.is_ok() {
            self.written_extent = self.extent;
            if cluster.first_is_keyframe() {
                self.cues.note(cluster.start_ms(), position);
            }
        }
        cluster.clear();
        let time_ms = cluster.start_ms();
        self.cluster = cluster;
        written?;
        self.refresh_head(time_ms)
    }

    /// So that a file whose recorder dies tells its start to the millisecond, and the size of its pictures.
    fn refresh_head(&mut self, time_ms: u64) -> Result<(), Failure> {
        let Some((written, at)) = &self.written_head else { return Ok(()) };
        let urgent = written.size != self.head.size;
        if *written == self.head || !urgent && time_ms < at + HEAD_EVERY_MS {
            return Ok(());
        }
        let bytes = self.head.bytes(None, Some(self.head_length)).unwrap_or_default();
        self.overwrite(&bytes)?;
        self.written_head = Some((self.head.clone(), time_ms));
        Ok(())
    }

    /// Writes at the end, whole or not at all.
    fn append(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let written = self.file.seek(SeekFrom::Start(self.end)).and_then(|_| self.file.write_all(bytes));
        if let Err(error) = written {
            // If this fails too, `repair` will find the torn end.
            let _ = self.file.set_len(self.end);
            return Err(error.into());
        }
        self.end += bytes.len() as u64;
        Ok(())
    }

    fn overwrite(&mut self, head: &[u8]) -> Result<(), Failure> {
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(head)?;
        Ok(self.file.flush()?)
    }
}

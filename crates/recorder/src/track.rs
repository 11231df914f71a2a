//! One track becomes one file: packets are put in order and together (`Layers`), on the session's clock (`Timeline`), and
//! into clusters (`Writer`).

use std::collections::VecDeque;
use std::io::{Seek, Write};
use std::time::Duration;

use crate::assembly::Frame;
use crate::clock::{SenderClock, seconds};
use crate::failure::Failure;
use crate::file::SetLen;
use crate::layers::{Layers, Step};
use crate::matroska::{Head, Writer};
use crate::packet::{Codec, Packet};
use crate::summary::{Label, Summary};
use crate::timeline::{Timeline, Verdict};

/// Frames that wait for a judgement of the timeline: 300 ms of a film at 200 frames a second.
const MOST_HELD: usize = 64;

/// Records one track. It never waits: what `push` cannot write is a `Failure`.
#[derive(Debug)]
pub struct TrackRecorder<F> {
    layers: Layers,
    held: VecDeque<Frame>,
    timeline: Timeline,
    writer: Writer<F>,
    epoch_unix_ms: u64,
    now: Duration,
}

impl<F: Write + Seek + SetLen> TrackRecorder<F> {
    /// Writes nothing before the first frame, which for video is a keyframe: a track that nothing came of leaves `file`
    /// empty. `file` is empty and at its start.
    #[must_use]
    pub fn new(file: F, codec: Codec, label: Label, now: Duration) -> Self {
        let head = Head {
            codec,
            codec_private: Vec::new(),
            size: (0, 0),
            recording: label.recording,
            tags: label.tags,
            started_ms: unix_ms(label.epoch_unix_ms, seconds(now)),
            lost_frames: 0,
        };
        Self {
            layers: Layers::new(codec),
            held: VecDeque::new(),
            timeline: Timeline::new(codec.clock_rate()),
            writer: Writer::new(file, head),
            epoch_unix_ms: label.epoch_unix_ms,
            now,
        }
    }

    /// Takes a packet in any order. Garbage, duplicates and what comes too late are dropped.
    ///
    /// # Errors
    /// When a cluster cannot be written; from then on `Failure::Stopped`. Then only `finish` is of use.
    pub fn push(&mut self, packet: Packet, clock: &mut SenderClock) -> Result<(), Failure> {
        self.check()?;
        self.now = self.now.max(packet.arrival);
        self.layers.put(packet, self.now);
        self.take_steps(clock)
    }

    /// Lets go of what waited too long and closes a cluster older than 500 ms; call it ten times a second or so.
    ///
    /// # Errors
    /// As `push`.
    pub fn tick(&mut self, now: Duration, clock: &mut SenderClock) -> Result<(), Failure> {
        self.check()?;
        self.now = self.now.max(now);
        self.layers.tick(self.now);
        self.take_steps(clock)?;
        let report = self.held.back().and_then(|frame| frame.report);
        if self.timeline.judge_silence(self.now, report) == Verdict::Place {
            self.place_held(clock)?;
        }
        self.writer.tick(self.now)
    }

    /// Whether the sender should be asked for a keyframe: something was lost or none has come, and packets that need
    /// one keep coming. The caller asks for this after `push` and `tick`, and throttles.
    pub fn wants_keyframe(&mut self) -> bool {
        self.layers.take_wants_keyframe()
    }

    /// What comes next joins after a gap of true length (recording paused, track unpublished, transport replaced):
    /// timestamps and sequence numbers may start anew. What has come so far is let go.
    ///
    /// # Errors
    /// As `push`.
    pub fn gap(&mut self, now: Duration, clock: &mut SenderClock) -> Result<(), Failure> {
        self.check()?;
        self.now = self.now.max(now);
        self.let_go(clock)?;
        self.timeline.part(true);
        self.writer.close_cluster()
    }

    /// Closes the file: last cluster, cues, duration, tags. Nothing is taken afterwards. A file that nothing was
    /// written to stays empty, and its summary has no frames.
    ///
    /// # Errors
    /// When the file could not be closed; it is playable all the same, and `repair` may close it later.
    pub fn finish(&mut self, now: Duration, clock: &mut SenderClock) -> Result<Summary, Failure> {
        if !self.writer.is_stopped() {
            self.now = self.now.max(now);
            // A write that fails here ends the file earlier, which is all that can be done about it.
            let _ = self.let_go(clock);
        }
        self.writer.head_mut().lost_frames = self.layers.lost();
        self.writer.finish()?;
        Ok(self.summary())
    }

    /// What is in the file and on its way into it.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let head = self.writer.head();
        Summary {
            codec: head.codec,
            started_ms: head.started_ms,
            duration_ms: self.writer.duration_ms(),
            size_bytes: self.writer.size_bytes(),
            width: head.size.0,
            height: head.size.1,
            frames: self.writer.frames(),
            lost_frames: self.layers.lost(),
        }
    }

    /// For syncing to disk.
    pub fn file(&self) -> &F {
        self.writer.file()
    }

    /// The file, for example after `finish`.
    pub fn into_file(self) -> F {
        self.writer.into_file()
    }

    fn check(&self) -> Result<(), Failure> {
        if self.writer.is_stopped() { Err(Failure::Stopped) } else { Ok(()) }
    }

    fn take_steps(&mut self, clock: &mut SenderClock) -> Result<(), Failure> {
        while let Some(step) = self.layers.next() {
            match step {
                Step::Join => {
                    self.end_hold(clock)?;
                    self.timeline.part(false);
                }
                Step::Frame(frame) => {
                    let verdict = self.timeline.judge(&frame);
                    self.held.push_back(frame);
                    if verdict == Verdict::Place {
                        self.place_held(clock)?;
                    } else if self.held.len() >= MOST_HELD {
                        self.end_hold(clock)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Everything that waits, as it is.
    fn let_go(&mut self, clock: &mut SenderClock) -> Result<(), Failure> {
        self.layers.restart();
        self.take_steps(clock)?;
        self.end_hold(clock)
    }

    fn end_hold(&mut self, clock: &mut SenderClock) -> Result<(), Failure> {
        self.timeline.decide(self.held.back().and_then(|frame| frame.report));
        self.place_held(clock)
    }

    fn place_held(&mut self, clock: &mut SenderClock) -> Result<(), Failure> {
        while let Some(frame) = self.held.pop_front() {
            let time_ms = self.timeline.place(&frame, clock);
            self.write(time_ms, &frame)?;
        }
        Ok(())
    }

    fn write(&mut self, time_ms: u64, frame: &Frame) -> Result<(), Failure> {
        let started = self.timeline.origin().map(|origin| unix_ms(self.epoch_unix_ms, origin));
        let private = if self.writer.has_begun() { None } else { Some(self.layers.codec_private().to_vec()) };
        let lost_frames = self.layers.lost();
        let head = self.writer.head_mut();
        head.started_ms = started.unwrap_or(head.started_ms);
        head.lost_frames = lost_frames;
        if let Some(private) = private {
            head.codec_private = private;
        }
        if let Some(size) = frame.size.filter(|size| area(*size) > area(head.size)) {
            head.size = size;
        }
        self.writer.block(self.now, time_ms, frame.keyframe, &frame.bytes)
    }
}

fn area((width, height): (u32, u32)) -> u64 {
    u64::from(width) * u64::from(height)
}

/// Wall clock of a moment on the node's clock.
fn unix_ms(epoch_unix_ms: u64, seconds: f64) -> u64 {
    epoch_unix_ms.saturating_add((seconds.max(0.0) * 1_000.0).round() as u64)
}

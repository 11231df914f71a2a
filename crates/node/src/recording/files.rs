//! The files of the recordings under way, and what is told of them.
//!
//! `run` gives everything in the order of the media thread. Whatever goes wrong with one file, its own panic included,
//! ends that recording and no other.

use std::collections::HashMap;
use std::fs::{File, OpenOptions, remove_file};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use recorder::{ClockReport, Codec, Failure, Label, Packet, SenderClock, Summary, TrackRecorder};
use sfu::{Beginning, Command, Event, Recorded, RecordedFile, RecordedPacket, RecordingEnd};

use super::Epoch;
use super::syncing::Syncing;

/// A keyframe takes a round trip and an encoder's turn; asking more often would only make more of them.
const KEYFRAME_PATIENCE: Duration = Duration::from_millis(500);

/// Whose clock it is: session and participant.
type Sender = Arc<(String, String)>;

struct Open {
    beginning: Beginning,
    sender: Sender,
    writing: Option<Writing>,
    asked: Option<Duration>,
}

struct Writing {
    recorder: TrackRecorder<File>,
    codec: Codec,
    path: String,
}

pub struct Files {
    epoch: Epoch,
    open: HashMap<Arc<str>, Open>,
    /// The clocks of those who are recorded, shared by their tracks.
    clocks: HashMap<Sender, SenderClock>,
    syncing: Syncing,
    /// To be told and asked; the caller takes them.
    pub events: Vec<Event>,
    pub commands: Vec<Command>,
}

impl Files {
    /// # Errors
    /// When the system has no more threads.
    pub fn new(epoch: Epoch) -> io::Result<Self> {
        Ok(Self {
            epoch,
            open: HashMap::new(),
            clocks: HashMap::new(),
            syncing: Syncing::start()?,
            events: Vec::new(),
            commands: Vec::new(),
        })
    }

    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    pub fn take(&mut self, recorded: Recorded, now: Duration) {
        match recorded {
            Recorded::Begin(beginning) => {
                let recording = Arc::clone(&beginning.recording);
                let sender = Arc::new((beginning.session.clone(), beginning.participant.clone()));
                self.open.insert(recording, Open { beginning, sender, writing: None, asked: None });
            }
            Recorded::Packet(packet) => {
                let recording = Arc::clone(&packet.recording);
                self.contained(&recording, now, |files| files.packet(packet, now));
            }
            Recorded::End(recording) => {
                self.contained(&recording, now, |files| {
                    files.end(&recording, now, RecordingEnd::Stopped, None);
                    Ok(())
                });
            }
        }
    }

    pub fn tick(&mut self, now: Duration) {
        let writing = self.open.iter().filter(|(_, open)| open.writing.is_some());
        let recordings: Vec<_> = writing.map(|(recording, _)| Arc::clone(recording)).collect();
        for recording in recordings {
            self.contained(&recording, now, |files| {
                let Some((open, clock)) = files.of(&recording) else { return Ok(()) };
                open.writing.as_mut().map_or(Ok(()), |writing| writing.recorder.tick(now, clock))?;
                files.refresh(&recording, now);
                Ok(())
            });
        }
    }

    /// Closes every file.
    pub fn finish(&mut self, now: Duration) {
        for recording in self.open.keys().cloned().collect::<Vec<_>>() {
            self.take(Recorded::End(recording), now);
        }
    }

    /// Works on a recording, and ends it when that fails.
    fn contained(&mut self, recording: &Arc<str>, now: Duration, work: impl FnOnce(&mut Self) -> Result<(), Failure>) {
        match catch_unwind(AssertUnwindSafe(|| work(self))) {
            Ok(Ok(())) => {}
            Ok(Err(failure)) => {
                let full = matches!(&failure, Failure::File(error) if is_full(error));
                let reason = if full { RecordingEnd::DiskFull } else { RecordingEnd::Failed };
                self.end(recording, now, reason, Some(failure.to_string()));
            }
            Err(_) => {
                // What is written stays for whoever looks for files at the next start.
                self.forget(recording);
                self.told(recording, RecordingEnd::Failed, Some("the recorder failed".to_owned()), None);
            }
        }
    }

    fn of(&mut self, recording: &str) -> Option<(&mut Open, &mut SenderClock)> {
        let open = self.open.get_mut(recording)?;
        let clock = self.clocks.entry(Arc::clone(&open.sender)).or_default();
        Some((open, clock))
    }

    fn packet(&mut self, packet: RecordedPacket, now: Duration) -> Result<(), Failure> {
        let recording = Arc::clone(&packet.recording);
        let codec = codec_of(packet.codec);
        // What comes after an end that was told is on its way from before it.
        let Some(open) = self.open.get(&recording) else { return Ok(()) };
        match &open.writing {
            Some(writing) if writing.codec != codec => {
                self.end(&recording, now, RecordingEnd::CodecChanged, None);
                return Ok(());
            }
            Some(_) => {}
            None => self.begin(&recording, codec, now)?,
        }
        let epoch = self.epoch;
        let Some((open, clock)) = self.of(&recording) else { return Ok(()) };
        let Some(writing) = &mut open.writing else { return Ok(()) };
        if packet.joins && writing.recorder.summary().frames > 0 {
            writing.recorder.gap(epoch.since(packet.arrival), clock)?;
        }
        writing.recorder.push(as_recorded(packet, epoch), clock)?;
        self.refresh(&recording, now);
        Ok(())
    }

    fn begin(&mut self, recording: &Arc<str>, codec: Codec, now: Duration) -> Result<(), Failure> {
        let Some(open) = self.open.get_mut(recording) else { return Ok(()) };
        let path = format!("{}.{}", open.beginning.file, codec.extension());
        let file = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
        self.syncing.watch(recording, file.try_clone()?);
        let label = Label {
            recording: recording.to_string(),
            tags: open.beginning.tags.clone(),
            epoch_unix_ms: self.epoch.unix_ms,
        };
        let recorder = TrackRecorder::new(file, codec, label, now);
        self.events.push(Event::RecordingStarted {
            recording: recording.to_string(),
            codec: codec.name().to_owned(),
            file: path.clone(),
            started_ms: self.epoch.unix_ms + u64::try_from(now.as_millis()).unwrap_or(0),
        });
        open.writing = Some(Writing { recorder, codec, path });
        Ok(())
    }

    /// Asks the sender for a keyframe when the recorder cannot go on without.
    fn refresh(&mut self, recording: &str, now: Duration) {
        let Some(open) = self.open.get_mut(recording) else { return };
        if !open.writing.as_mut().is_some_and(|writing| writing.recorder.wants_keyframe()) {
            return;
        }
        if open.asked.is_some_and(|asked| now.saturating_sub(asked) < KEYFRAME_PATIENCE) {
            return;
        }
        open.asked = Some(now);
        let Beginning { session, participant, key, kind, .. } = open.beginning.clone();
        self.commands.push(Command::RefreshRecording { session, participant, key, kind });
    }

    fn end(&mut self, recording: &Arc<str>, now: Duration, reason: RecordingEnd, detail: Option<String>) {
        let finished = self.of(recording).and_then(|(open, clock)| {
            let mut writing = open.writing.take()?;
            // A file that could not be closed is playable all the same, and closed at the next start.
            let summary = writing.recorder.finish(now, clock).unwrap_or_else(|_| writing.recorder.summary());
            Some((writing.path, summary))
        });
        let known = self.forget(recording);
        let file = match finished {
            Some((path, summary)) if summary.frames == 0 => {
                let _ = remove_file(path);
                None
            }
            Some((path, summary)) => Some(as_file(path, &summary)),
            None => None,
        };
        if known {
            self.told(recording, reason, detail, file);
        }
    }

    fn told(&mut self, recording: &str, reason: RecordingEnd, detail: Option<String>, file: Option<RecordedFile>) {
        self.events.push(Event::RecordingEnded { recording: recording.to_owned(), reason, detail, file });
    }

    /// Whether it was there.
    fn forget(&mut self, recording: &str) -> bool {
        self.syncing.forget(recording);
        let Some(gone) = self.open.remove(recording) else { return false };
        if !self.open.values().any(|open| open.sender == gone.sender) {
            self.clocks.remove(&gone.sender);
        }
        true
    }
}

fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge)
}

fn codec_of(codec: sfu::Codec) -> Codec {
    match codec {
        sfu::Codec::Opus => Codec::Opus,
        sfu::Codec::Vp8 => Codec::Vp8,
        sfu::Codec::H264 => Codec::H264,
        sfu::Codec::Vp9 => Codec::Vp9,
        sfu::Codec::Av1 => Codec::Av1,
    }
}

fn as_recorded(packet: RecordedPacket, epoch: Epoch) -> Packet {
    Packet {
        layer: packet.layer,
        red: packet.red,
        sequence: packet.sequence,
        timestamp: packet.timestamp,
        marker: packet.marker,
        payload: packet.payload,
        arrival: epoch.since(packet.arrival),
        clock: packet.clock.map(|clock| ClockReport {
            seconds: clock.seconds,
            timestamp: clock.timestamp,
            arrival: epoch.since(clock.arrival),
        }),
    }
}

pub fn as_file(path: String, summary: &Summary) -> RecordedFile {
    RecordedFile {
        file: path,
        codec: summary.codec.name().to_owned(),
        container: summary.codec.extension().to_owned(),
        started_ms: summary.started_ms,
        duration_ms: summary.duration_ms,
        size_bytes: summary.size_bytes,
        width: summary.width,
        height: summary.height,
        frames: summary.frames,
        lost_frames: summary.lost_frames,
    }
}

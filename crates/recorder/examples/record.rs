//! Turns a dump of packets into a recording, or repairs one: how tests of other languages reach the recorder.
//!
//! usage: record <opus|vp8|vp9|h264|av1> <dump> <file> [unfinished]    or: record repair <file>
//!
//! A dump is a row of records, all numbers big-endian: kind (u8), time in microseconds (u64), and for kind 0, a packet:
//! layer (u8), flags (u8: 1 marker, 2 RED, 4 report), sequence (u64), timestamp (u32), report's seconds (f64) and timestamp
//! (u32), length (u32), payload. Kind 1 is a gap, kind 2 the passing of time. Between records the recorder is given a tick
//! each 100 ms. `unfinished` leaves the file as `kill -9` would. The summary is printed, a name and a value a line.

use std::fs::{File, OpenOptions};
use std::time::Duration;

use recorder::{ClockReport, Codec, Label, Packet, SenderClock, Summary, TrackRecorder, repair};

type Failure = Box<dyn std::error::Error>;

const TICK: Duration = Duration::from_millis(100);
/// Any moment will do, and tests know it.
const EPOCH_UNIX_MS: u64 = 1_764_000_000_000;

/// Reads numbers off the front.
struct Dump<'a> {
    rest: &'a [u8],
    /// The newest, which came with the first packet that has it.
    report: Option<ClockReport>,
}

impl Dump<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Failure> {
        let (bytes, rest) = self.rest.split_first_chunk::<N>().ok_or("the dump ends within a record")?;
        self.rest = rest;
        Ok(*bytes)
    }

    fn packet(&mut self, arrival: Duration) -> Result<Packet, Failure> {
        let [layer, flags] = self.take()?;
        let (sequence, timestamp) = (u64::from_be_bytes(self.take()?), u32::from_be_bytes(self.take()?));
        let (seconds, reported) = (f64::from_be_bytes(self.take()?), u32::from_be_bytes(self.take()?));
        if flags & 4 == 0 {
            self.report = None;
        } else if self.report.is_none_or(|known| (known.seconds, known.timestamp) != (seconds, reported)) {
            self.report = Some(ClockReport { seconds, timestamp: reported, arrival });
        }
        let length = usize::try_from(u32::from_be_bytes(self.take()?))?;
        let (payload, rest) = self.rest.split_at_checked(length).ok_or("the dump ends within a payload")?;
        self.rest = rest;
        Ok(Packet {
            layer: layer.into(),
            red: flags & 2 != 0,
            sequence,
            timestamp,
            marker: flags & 1 != 0,
            payload: payload.into(),
            arrival,
            clock: self.report,
        })
    }
}

fn record(codec: Codec, dump: &str, path: &str, finishes: bool) -> Result<Summary, Failure> {
    let bytes = std::fs::read(dump)?;
    let mut dump = Dump { rest: &bytes, report: None };
    let label = Label {
        recording: "recording".to_owned(),
        tags: [("room".to_owned(), "room".to_owned())].into(),
        epoch_unix_ms: EPOCH_UNIX_MS,
    };
    let mut clock = SenderClock::new();
    let mut recorder = TrackRecorder::new(File::create(path)?, codec, label, Duration::ZERO);
    let (mut now, mut keyframes_wanted) = (Duration::ZERO, 0);
    while !dump.rest.is_empty() {
        let [kind] = dump.take()?;
        let time = Duration::from_micros(u64::from_be_bytes(dump.take()?));
        while now + TICK <= time {
            now += TICK;
            recorder.tick(now, &mut clock)?;
        }
        match kind {
            0 => recorder.push(dump.packet(time)?, &mut clock)?,
            1 => recorder.gap(time, &mut clock)?,
            _ => {}
        }
        keyframes_wanted += u32::from(recorder.wants_keyframe());
    }
    println!("keyframes_wanted {keyframes_wanted}");
    if finishes { Ok(recorder.finish(now, &mut clock)?) } else { Ok(recorder.summary()) }
}

fn print(summary: &Summary) {
    println!("codec {}", summary.codec.name());
    println!("started_ms {}", summary.started_ms.saturating_sub(EPOCH_UNIX_MS));
    println!("duration_ms {}", summary.duration_ms);
    println!("size_bytes {}", summary.size_bytes);
    println!("width {}", summary.width);
    println!("height {}", summary.height);
    println!("frames {}", summary.frames);
    println!("lost_frames {}", summary.lost_frames);
}

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let codec = |name| {
        let codecs = [Codec::Opus, Codec::Vp8, Codec::Vp9, Codec::H264, Codec::Av1];
        codecs.into_iter().find(|codec| codec.name() == name).ok_or("no such codec")
    };
    let summary = match arguments[..] {
        ["repair", path] => repair(&mut OpenOptions::new().read(true).write(true).open(path)?)?.summary,
        [name, dump, path] => record(codec(name)?, dump, path, true)?,
        [name, dump, path, "unfinished"] => record(codec(name)?, dump, path, false)?,
        _ => return Err("usage: record <codec> <dump> <file> [unfinished], or: record repair <file>".into()),
    };
    print(&summary);
    Ok(())
}

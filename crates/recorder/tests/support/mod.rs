//! A sender and a reader for the tests of whole recordings, in virtual time.

#![allow(dead_code, reason = "each test program uses its part")]

use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::time::Duration;

use recorder::{ClockReport, Codec, Label, Packet, SenderClock, SetLen, Summary, TrackRecorder};

pub const EPOCH_UNIX_MS: u64 = 1_764_000_000_000;
/// What the sender's wall clock shows at zero of its own.
const SENDER_EPOCH: f64 = 1_763_998_800.0;

pub fn at(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds)
}

pub fn label() -> Label {
    Label {
        recording: "recording".into(),
        tags: [("room".into(), "r1".into()), ("participant".into(), "p1".into())].into(),
        epoch_unix_ms: EPOCH_UNIX_MS,
    }
}

/// The RTP clock of one source, against the true time.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    pub layer: usize,
    pub rate: f64,
    pub first_timestamp: u32,
    /// Of the sampling clock; the sender's wall clock has its own.
    pub skew_ppm: f64,
    pub wall_skew_ppm: f64,
    pub reports: bool,
    /// How long a packet's sound is, which is sent when it has ended: 20 ms. Nothing for pictures.
    pub length: f64,
    /// How long reports are on their way, in seconds: at least, and how much more at most.
    pub way: (f64, f64),
}

impl Source {
    pub fn new(codec: Codec) -> Self {
        Self {
            layer: 0,
            rate: codec.clock_rate().into(),
            first_timestamp: u32::MAX - 100_000,
            skew_ppm: 0.0,
            wall_skew_ppm: 0.0,
            reports: true,
            length: if codec == Codec::Opus { 0.020 } else { 0.0 },
            way: (0.020, 0.0),
        }
    }

    pub fn timestamp(&self, time: f64) -> u32 {
        let ticks = (time * (1.0 + self.skew_ppm * 1e-6) * self.rate).round();
        self.first_timestamp.wrapping_add((ticks as u64 & 0xffff_ffff) as u32)
    }

    /// The newest report at `time`: one every two seconds.
    pub fn report(&self, time: f64) -> Option<ClockReport> {
        let when = (time / 2.0).floor() * 2.0;
        let seconds = SENDER_EPOCH + when * (1.0 + self.wall_skew_ppm * 1e-6);
        let (least, jitter) = self.way;
        let arrival = at(when + least + jitter * fastrand::Rng::with_seed(when as u64).f64());
        (self.reports && when > 0.0).then(|| ClockReport { seconds, timestamp: self.timestamp(when), arrival })
    }

    /// A packet of what begins at `time`, which is `delay` on its way.
    pub fn packet(&self, time: f64, delay: f64, sequence: u64, payload: Vec<u8>) -> Packet {
        Packet {
            layer: self.layer,
            red: false,
            sequence,
            timestamp: self.timestamp(time),
            marker: true,
            payload: payload.into(),
            arrival: at(time + self.length + delay),
            clock: self.report(time),
        }
    }
}

/// A frame of VP8 of one packet: a number, and for keyframes a size.
pub fn vp8(number: u32, size: Option<(u16, u16)>) -> Vec<u8> {
    let mut payload = vec![0x10];
    payload.extend(vp8_frame(number, size));
    payload
}

pub fn vp8_frame(number: u32, size: Option<(u16, u16)>) -> Vec<u8> {
    let mut frame = vec![u8::from(size.is_none()), 0, 0];
    if let Some((width, height)) = size {
        frame.extend([0x9d, 0x01, 0x2a]);
        frame.extend(width.to_le_bytes());
        frame.extend(height.to_le_bytes());
    }
    frame.extend(number.to_be_bytes());
    frame
}

/// A recorder with its clock, on a file in memory.
pub struct Recording {
    pub recorder: TrackRecorder<Cursor<Vec<u8>>>,
    pub now: f64,
}

impl Recording {
    pub fn new(codec: Codec) -> Self {
        Self { recorder: TrackRecorder::new(Cursor::default(), codec, label(), Duration::ZERO), now: 0.0 }
    }

    pub fn push(&mut self, packet: Packet, clock: &mut SenderClock) {
        self.tick(packet.arrival.as_secs_f64(), clock);
        self.recorder.push(packet, clock).unwrap_or_else(|failure| panic!("{failure}"));
    }

    /// Ticks each 100 ms up to `now`.
    pub fn tick(&mut self, now: f64, clock: &mut SenderClock) {
        while self.now + 0.1 <= now {
            self.now += 0.1;
            self.recorder.tick(at(self.now), clock).unwrap_or_else(|failure| panic!("{failure}"));
        }
    }

    pub fn finish(mut self, clock: &mut SenderClock) -> (Summary, Vec<Block>) {
        let summary = self.recorder.finish(at(self.now + 1.0), clock).unwrap_or_else(|failure| panic!("{failure}"));
        let bytes = self.recorder.into_file().into_inner();
        assert_eq!(summary.size_bytes, bytes.len() as u64);
        let blocks = blocks(&bytes);
        assert!(blocks.is_sorted_by_key(|block| block.time_ms), "times fall");
        (summary, blocks)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub time_ms: u64,
    pub keyframe: bool,
    pub bytes: Vec<u8>,
    /// Which cluster.
    pub cluster: usize,
}

impl Block {
    /// The number of a frame of `vp8`.
    pub fn number(&self) -> u32 {
        self.bytes.last_chunk().map_or(u32::MAX, |bytes| u32::from_be_bytes(*bytes))
    }
}

/// Id, content and total length of the element in front.
pub fn element(bytes: &[u8]) -> Option<(u32, &[u8], usize)> {
    let id_length = bytes.first()?.leading_zeros() as usize + 1;
    let id = bytes.get(..id_length)?.iter().fold(0, |id, byte| id << 8 | u32::from(*byte));
    let rest = bytes.get(id_length..)?;
    let size_length = rest.first()?.leading_zeros() as usize + 1;
    let marked = rest.get(..size_length)?.iter().fold(0_u64, |size, byte| size << 8 | u64::from(*byte));
    let mask = (1_u64 << (7 * size_length)) - 1;
    let from = id_length + size_length;
    let known = marked & mask;
    let end = if known == mask { bytes.len() } else { from + usize::try_from(known).ok()? };
    Some((id, bytes.get(from..end)?, end))
}

/// All blocks of whole clusters, read without the crate's own reader.
pub fn blocks(file: &[u8]) -> Vec<Block> {
    let mut found = Vec::new();
    let mut rest = file;
    let mut cluster = 0;
    while let Some((id, content, length)) = element(rest) {
        match id {
            // Into the segment.
            0x1853_8067 => {
                rest = content;
                continue;
            }
            0x1f43_b675 => {
                cluster += 1;
                read_cluster(content, cluster, &mut found);
            }
            _ => {}
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    found
}

fn read_cluster(mut rest: &[u8], cluster: usize, found: &mut Vec<Block>) {
    let mut start = 0;
    while let Some((id, content, length)) = element(rest) {
        if id == 0xe7 {
            start = content.iter().fold(0, |value, byte| value << 8 | u64::from(*byte));
        } else if let (0xa3, [0x81, high, low, flags, bytes @ ..]) = (id, content) {
            let time_ms = start + u64::from(u16::from_be_bytes([*high, *low]));
            found.push(Block { time_ms, keyframe: flags & 0x80 != 0, bytes: bytes.to_vec(), cluster });
        }
        rest = rest.get(length..).unwrap_or_default();
    }
}

/// A disk with so much room.
#[derive(Debug, Default)]
pub struct SmallDisk {
    pub file: Cursor<Vec<u8>>,
    pub room: usize,
}

impl Write for SmallDisk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let position = usize::try_from(self.file.position()).unwrap_or(usize::MAX);
        let left = self.room.saturating_sub(position).min(bytes.len());
        if left == 0 && !bytes.is_empty() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.file.write(bytes.get(..left).unwrap_or_default())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for SmallDisk {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.file.read(bytes)
    }
}

impl Seek for SmallDisk {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

impl SetLen for SmallDisk {
    fn set_len(&mut self, length: u64) -> io::Result<()> {
        self.file.set_len(length)
    }
}

//! What recording costs: CPU-seconds for an hour of a participant's sound and picture, written into temporary files.
//!
//! usage: cargo run --release -p recorder --example cost -- [minutes of media]
//!
//! VP8 at 30 frames a second and 1 Mbit/s, a keyframe each ten seconds; Opus with 50 packets a second and 32 kbit/s. One
//! packet in a hundred comes 80 ms late. Only the recorder's CPU time counts, by the thread's clock.

use std::fs::File;
use std::sync::Arc;
use std::time::Duration;

use recorder::{ClockReport, Codec, Label, Packet, SenderClock, TrackRecorder};
use rustix::time::{ClockId, clock_gettime};

type Failure = Box<dyn std::error::Error>;

const TICK: Duration = Duration::from_millis(100);
/// From the sender to here.
const WAY: Duration = Duration::from_millis(20);
const LATE: Duration = Duration::from_millis(80);

fn thread_cpu() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// One track with its packets numbered.
struct Track {
    recorder: TrackRecorder<File>,
    sequence: u64,
    late: Vec<Packet>,
}

impl Track {
    fn open(codec: Codec, path: &std::path::Path) -> Result<Self, Failure> {
        let label = Label { recording: codec.name().to_owned(), ..Label::default() };
        let file = File::create(path)?;
        Ok(Self { recorder: TrackRecorder::new(file, codec, label, Duration::ZERO), sequence: 0, late: Vec::new() })
    }

    /// Sends a packet, or keeps it back; gives what to push now.
    fn packets(&mut self, time: Duration, rate: u32, marker: bool, payload: &Arc<[u8]>) -> Vec<Packet> {
        let timestamp = (time.as_secs_f64() * f64::from(rate)) as u64 as u32;
        let packet = Packet {
            layer: 0,
            red: false,
            sequence: self.sequence,
            timestamp,
            marker,
            payload: Arc::clone(payload),
            arrival: time + WAY,
            clock: Some(ClockReport { seconds: 1e9 + time.as_secs_f64(), timestamp, arrival: time + WAY }),
        };
        self.sequence += 1;
        let mut now: Vec<Packet> = self.late.extract_if(.., |late| late.arrival <= packet.arrival).collect();
        if self.sequence.is_multiple_of(100) {
            self.late.push(Packet { arrival: packet.arrival + LATE, ..packet });
        } else {
            now.push(packet);
        }
        now
    }
}

/// A packet of VP8, of the middle or the beginning of a frame.
fn vp8_payload(begins: bool, keyframe: bool) -> Arc<[u8]> {
    let mut payload = vec![if begins { 0x10 } else { 0x00 }];
    payload.extend([u8::from(!keyframe), 0, 0, 0x9d, 0x01, 0x2a, 0x00, 0x05, 0xd0, 0x02]);
    payload.resize(1_042, 0x55);
    payload.into()
}

fn main() -> Result<(), Failure> {
    let minutes = std::env::args().nth(1).map_or(Ok(60), |text| text.parse::<u64>())?;
    let folder = std::env::temp_dir();
    let paths = ["opus", "vp8"].map(|name| folder.join(format!("recorder-cost-{}-{name}.webm", std::process::id())));
    let [sound_path, picture_path] = &paths;
    let (mut sound, mut picture) = (Track::open(Codec::Opus, sound_path)?, Track::open(Codec::Vp8, picture_path)?);
    let (key, first, rest) = (vp8_payload(true, true), vp8_payload(true, false), vp8_payload(false, false));
    let speech: Arc<[u8]> = vec![0xfc; 80].into();
    let mut clock = SenderClock::new();
    let (mut cpu, mut packets) = (Duration::ZERO, 0_usize);
    for step in 0..minutes * 60 * 1_000 {
        let time = Duration::from_millis(step);
        let mut batch = Vec::new();
        if step.is_multiple_of(20) {
            batch.extend(sound.packets(time, 48_000, false, &speech).into_iter().map(|packet| (true, packet)));
        }
        if step % 100 % 33 == 0 && step % 100 != 99 {
            let begin = if step.is_multiple_of(10_000) { &key } else { &first };
            for (marker, payload) in [(false, begin), (false, &rest), (false, &rest), (true, &rest)] {
                let sent = picture.packets(time, 90_000, marker, payload);
                batch.extend(sent.into_iter().map(|packet| (false, packet)));
            }
        }
        packets += batch.len();
        let ticks = time.as_millis().is_multiple_of(TICK.as_millis());
        // Reading the clock costs as much as some packets.
        if batch.is_empty() && !ticks {
            continue;
        }
        let before = thread_cpu();
        for (is_sound, packet) in batch {
            if is_sound {
                sound.recorder.push(packet, &mut clock)?
            } else {
                picture.recorder.push(packet, &mut clock)?
            }
        }
        if ticks {
            sound.recorder.tick(time, &mut clock)?;
            picture.recorder.tick(time, &mut clock)?;
        }
        cpu += thread_cpu().saturating_sub(before);
    }
    let end = Duration::from_secs(minutes * 60);
    let before = thread_cpu();
    let summaries = [sound.recorder.finish(end, &mut clock)?, picture.recorder.finish(end, &mut clock)?];
    cpu += thread_cpu().saturating_sub(before);
    for path in &paths {
        std::fs::remove_file(path)?;
    }
    let [sound, picture] = summaries;
    println!(
        "{:.2} CPU-s for an hour of sound and picture ({:.2} us a packet); {} + {} frames, {} + {} kB, {} lost",
        cpu.as_secs_f64() * 60.0 / minutes as f64,
        cpu.as_secs_f64() * 1e6 / packets.max(1) as f64,
        sound.frames,
        picture.frames,
        sound.size_bytes / 1_000,
        picture.size_bytes / 1_000,
        sound.lost_frames + picture.lost_frames,
    );
    Ok(())
}

//! What stands in a file, and what is left of it when a process dies, a disk is full, or somebody sends garbage.

mod support;

use std::io::Cursor;
use std::time::Duration;

use recorder::{Codec, Failure, Packet, SenderClock, TrackRecorder, repair};
use support::{Block, Recording, SmallDisk, Source, at, blocks, label, vp8};

const SIZE: Option<(u16, u16)> = Some((640, 360));

/// A recorder that has taken so many pictures of VP8, 30 a second, with a keyframe each second.
fn recorded(pictures: u32) -> TrackRecorder<Cursor<Vec<u8>>> {
    let mut clock = SenderClock::new();
    let mut recording = Recording::new(Codec::Vp8);
    let source = Source::new(Codec::Vp8);
    for step in 0..pictures {
        let key = SIZE.filter(|_| step % 30 == 0);
        recording.push(source.packet(f64::from(step) / 30.0, 0.02, step.into(), vp8(step, key)), &mut clock);
    }
    recording.tick(f64::from(pictures) / 30.0 + 2.0, &mut clock);
    recording.recorder
}

#[test]
fn clusters_are_short_and_begin_with_keyframes_where_there_are_some() {
    let blocks = blocks(recorded(300).file().get_ref());
    assert_eq!(blocks.len(), 300);
    let mut cluster: &[Block] = &[];
    for blocks in blocks.chunk_by(|one, next| one.cluster == next.cluster) {
        assert!(blocks.last().zip(blocks.first()).is_some_and(|(last, first)| last.time_ms - first.time_ms < 500));
        assert!(blocks.iter().skip(1).all(|block| !block.keyframe));
        cluster = blocks;
    }
    assert!(!cluster.is_empty());
}

#[test]
fn nothing_is_written_before_the_first_keyframe() {
    let mut clock = SenderClock::new();
    let mut recording = Recording::new(Codec::Vp8);
    let source = Source::new(Codec::Vp8);
    for step in 0..30_u32 {
        recording.push(source.packet(f64::from(step) / 30.0, 0.02, step.into(), vp8(step, None)), &mut clock);
    }
    assert!(recording.recorder.wants_keyframe());
    let (summary, blocks) = recording.finish(&mut clock);
    assert_eq!((summary.frames, summary.size_bytes, blocks.len()), (0, 0, 0));
}

#[test]
fn a_keyframe_is_wanted_while_packets_need_one_and_not_in_silence() {
    let mut clock = SenderClock::new();
    let mut recording = Recording::new(Codec::Vp8);
    let source = Source::new(Codec::Vp8);
    let mut push = |recording: &mut Recording, step: u32, key| {
        recording.push(source.packet(f64::from(step) / 30.0, 0.02, step.into(), vp8(step, key)), &mut clock);
        recording.recorder.wants_keyframe()
    };
    assert!(!push(&mut recording, 0, SIZE));
    assert!(!push(&mut recording, 1, None));
    assert!(!push(&mut recording, 3, None), "the missing one may still come");
    assert!(!push(&mut recording, 10, None));
    assert!(push(&mut recording, 30, None), "it did not");
    assert!(push(&mut recording, 50, None));
    assert!(!push(&mut recording, 51, SIZE));
    recording.tick(60.0, &mut clock);
    assert!(!recording.recorder.wants_keyframe());
    let (summary, blocks) = recording.finish(&mut clock);
    assert_eq!(blocks.iter().map(Block::number).collect::<Vec<_>>(), [0, 1, 51]);
    assert!(summary.lost_frames >= 4);
}

#[test]
fn a_lost_picture_of_an_upper_layer_costs_no_keyframe() {
    let mut clock = SenderClock::new();
    let mut recording = Recording::new(Codec::Vp8);
    let source = Source::new(Codec::Vp8);
    for step in 0..120_u32 {
        // Two layers in turn; pictures of the upper one need the lower alone.
        let mut payload = vec![0x90, 0x60, (step / 2) as u8, if step % 2 == 0 { 0 } else { 0x60 }];
        payload.extend(support::vp8_frame(step, SIZE.filter(|_| step == 0)));
        if step != 31 {
            recording.push(source.packet(f64::from(step) / 30.0, 0.02, step.into(), payload), &mut clock);
        }
        assert!(!recording.recorder.wants_keyframe());
    }
    let (summary, blocks) = recording.finish(&mut clock);
    assert_eq!((blocks.len(), summary.lost_frames), (119, 1));
}

#[test]
fn a_file_torn_at_any_byte_keeps_all_whole_clusters() {
    let file = recorded(75).into_file().into_inner();
    let ends: Vec<usize> = {
        let all = blocks(&file);
        let count = all.last().map_or(0, |block| block.cluster);
        assert!(count >= 4);
        (1..=file.len()).filter(|length| file.get(*length..).is_some_and(begins_cluster)).chain([file.len()]).collect()
    };
    for length in 0..=file.len() {
        let mut torn = Cursor::new(file.get(..length).unwrap_or_default().to_vec());
        let whole = ends.iter().skip(1).take_while(|end| **end <= length).count();
        let repaired = repair(&mut torn);
        if whole == 0 {
            assert!(matches!(repaired, Err(Failure::Empty)), "{length}: {repaired:?}");
            assert_eq!(torn.get_ref().len(), length, "left as it was");
            continue;
        }
        let repaired = repaired.unwrap_or_else(|failure| panic!("{length}: {failure}"));
        let kept = blocks(torn.get_ref());
        assert_eq!(kept.last().map(|block| block.cluster), Some(whole), "{length}");
        assert_eq!(repaired.summary.frames, kept.len() as u64);
        assert_eq!((repaired.recording.as_str(), &repaired.tags), ("recording", &label().tags));
        let again = repair(&mut torn).unwrap_or_else(|failure| panic!("{length}: {failure}"));
        assert_eq!(again, repaired, "what is repaired stays as it is");
    }
}

fn begins_cluster(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x43, 0xb6, 0x75])
}

#[test]
fn a_repaired_file_is_the_same_as_a_finished_one() {
    let mut finished = recorded(75);
    let mut torn = Cursor::new(finished.file().get_ref().clone());
    let summary = finished.finish(at(10.0), &mut SenderClock::new()).unwrap_or_else(|failure| panic!("{failure}"));
    let repaired = repair(&mut torn).unwrap_or_else(|failure| panic!("{failure}"));
    let mut finished = finished.into_file();
    assert_eq!(repaired.summary, summary);
    assert!(torn.get_ref() == finished.get_ref());
    assert_eq!(repair(&mut finished).map(|repaired| repaired.summary).ok(), Some(summary));
}

#[test]
fn what_is_lost_after_the_last_block_is_in_the_file_too() {
    let mut clock = SenderClock::new();
    let mut recording = Recording::new(Codec::Vp8);
    let source = Source::new(Codec::Vp8);
    for (step, key) in [(0, SIZE), (1, None), (3, None), (4, None)] {
        recording.push(source.packet(f64::from(step) / 30.0, 0.02, step.into(), vp8(step, key)), &mut clock);
    }
    let summary = recording.recorder.finish(at(1.0), &mut clock).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!((summary.frames, summary.lost_frames), (2, 3));
    let repaired = repair(&mut recording.recorder.into_file()).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(repaired.summary, summary);
}

#[test]
fn a_full_disk_ends_the_recording_and_leaves_it_playable() {
    for room in (0..14_000).step_by(97) {
        let mut clock = SenderClock::new();
        let disk = SmallDisk { room, ..SmallDisk::default() };
        let mut recorder = TrackRecorder::new(disk, Codec::Vp8, label(), Duration::ZERO);
        let source = Source::new(Codec::Vp8);
        let mut failed = false;
        for step in 0..300_u32 {
            let key = SIZE.filter(|_| step % 30 == 0);
            let mut payload = vp8(step, key);
            payload.resize(60, 0);
            match recorder.push(source.packet(f64::from(step) / 30.0, 0.02, step.into(), payload), &mut clock) {
                Ok(()) => assert!(!failed),
                Err(Failure::File(_)) => failed = true,
                Err(failure) => assert!(failed && matches!(failure, Failure::Stopped)),
            }
        }
        assert!(failed, "{room}");
        let summary = recorder.finish(at(20.0), &mut clock).unwrap_or_else(|failure| panic!("{room}: {failure}"));
        let disk = recorder.into_file();
        assert_eq!(disk.file.get_ref().len() as u64, summary.size_bytes);
        assert_eq!(blocks(disk.file.get_ref()).len() as u64, summary.frames);
        assert!(room < 3_000 || summary.frames > 0);
    }
}

#[test]
fn duplicates_and_late_packets_are_dropped() {
    let mut clock = SenderClock::new();
    let mut recording = Recording::new(Codec::Opus);
    let source = Source::new(Codec::Opus);
    for step in 0..100_u32 {
        for delay in [0.02, 0.03, 0.9] {
            recording.push(source.packet(f64::from(step) / 50.0, delay, step.into(), vec![0xfc]), &mut clock);
        }
    }
    assert_eq!(recording.finish(&mut clock).1.len(), 100);
}

#[test]
fn garbage_neither_panics_nor_breaks_the_file() {
    for codec in [Codec::Opus, Codec::Vp8, Codec::Vp9, Codec::H264, Codec::Av1] {
        for seed in 0..30 {
            let mut random = fastrand::Rng::with_seed(seed);
            let mut clock = SenderClock::new();
            let mut recorder = TrackRecorder::new(Cursor::default(), codec, label(), Duration::ZERO);
            let (mut now, mut sequence, mut timestamp) = (0.0, random.u64(..), random.u32(..));
            for _ in 0..2_000 {
                now += random.f64() * if random.u8(..) == 0 { 100.0 } else { 0.02 };
                sequence = match random.u8(..16) {
                    0 => random.u64(..),
                    1 => sequence.wrapping_sub(random.u64(..20)),
                    2 => sequence.wrapping_add(random.u64(..2_000)),
                    _ => sequence.wrapping_add(1),
                };
                if random.u8(..4) == 0 {
                    timestamp = if random.u8(..20) == 0 { random.u32(..) } else { timestamp.wrapping_add(3_000) };
                }
                let packet = hostile(&mut random, codec, now, sequence, timestamp);
                recorder.push(packet, &mut clock).unwrap_or_else(|failure| panic!("{failure}"));
                match random.u8(..) {
                    0 => recorder.gap(at(now), &mut clock).unwrap_or_else(|failure| panic!("{failure}")),
                    1..=20 => recorder.tick(at(now), &mut clock).unwrap_or_else(|failure| panic!("{failure}")),
                    _ => {}
                }
            }
            let summary = recorder.finish(at(now), &mut clock).unwrap_or_else(|failure| panic!("{failure}"));
            let blocks = blocks(recorder.file().get_ref());
            assert_eq!(blocks.len() as u64, summary.frames);
            assert!(blocks.is_sorted_by_key(|block| block.time_ms));
        }
    }
}

/// Starts of payloads that get further than chance would.
fn hostile(random: &mut fastrand::Rng, codec: Codec, now: f64, sequence: u64, timestamp: u32) -> Packet {
    let starts: &[&[u8]] = match codec {
        Codec::Opus => &[&[0xfc], &[0x80 | 111, 0x0f, 0, 4, 111]],
        Codec::Vp8 => &[&[0x10, 0, 0, 0, 0x9d, 1, 0x2a, 64, 1, 180, 0], &[0x10, 1], &[0x00]],
        Codec::Vp9 => &[&[0x08, 0x82, 0x49, 0x83, 0x42, 0x20, 0x27, 0xf0, 0x16, 0x70], &[0x48], &[0x40], &[0x0a]],
        Codec::H264 => &[&[0x67, 0x42, 0xc0, 0x1f], &[0x78, 0, 4, 0x68], &[0x7c, 0x85], &[0x7c, 0x45], &[0x65, 0x88]],
        Codec::Av1 => &[&[0x18, 0x0a], &[0x10, 0x30], &[0x90], &[0x50, 0x30], &[0x28, 4, 0x08]],
    };
    let mut payload = Vec::new();
    if random.u8(..8) != 0 {
        payload.extend(starts.get(random.usize(..starts.len())).copied().unwrap_or_default());
    }
    payload.extend((0..random.usize(..40)).map(|_| random.u8(..)));
    let seconds = [f64::NAN, f64::INFINITY, -1e300, 0.0, now, 1e9 + now];
    let report = recorder::ClockReport {
        seconds: seconds.get(random.usize(..seconds.len())).copied().unwrap_or(0.0),
        timestamp: timestamp.wrapping_add(random.u32(..90_000)),
        arrival: at(random.f64() * now),
    };
    Packet {
        layer: if random.u8(..30) == 0 { random.usize(..) } else { 0 },
        red: codec == Codec::Opus && random.bool(),
        sequence,
        timestamp,
        marker: random.u8(..3) == 0,
        payload: payload.into(),
        arrival: at(now),
        clock: Some(report).filter(|_| random.bool()),
    }
}

#[test]
fn repair_of_garbage_never_panics() {
    let file = recorded(40).into_file().into_inner();
    for seed in 0..3_000 {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut bytes = file.clone();
        for _ in 0..random.usize(1..6) {
            let place = random.usize(..bytes.len());
            if let Some(byte) = bytes.get_mut(place) {
                *byte = random.u8(..);
            }
        }
        let mut damaged = Cursor::new(bytes);
        if let Ok(repaired) = repair(&mut damaged) {
            assert_eq!(repaired.summary.size_bytes, damaged.get_ref().len() as u64);
        }
    }
    let noise: Vec<u8> = std::iter::repeat_with(|| fastrand::u8(..)).take(5_000).collect();
    assert!(matches!(repair(&mut Cursor::new(noise)), Err(Failure::NotARecording)));
    assert!(matches!(repair(&mut Cursor::new(Vec::new())), Err(Failure::Empty)));
}

#[test]
fn a_sender_ten_times_too_fast_is_recorded() {
    let mut clock = SenderClock::new();
    let mut recording = Recording::new(Codec::Opus);
    let source = Source::new(Codec::Opus);
    let mut taken = 0;
    for step in 0..50_000_u64 {
        if step % 10 != 3 {
            recording.push(source.packet(step as f64 / 5_000.0, 0.02, step, vec![0xfc; 300]), &mut clock);
            taken += 1;
        }
    }
    let (summary, _) = recording.finish(&mut clock);
    assert_eq!((summary.frames, summary.lost_frames), (taken, 5_000));
}

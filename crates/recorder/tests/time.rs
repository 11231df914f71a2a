//! Blocks stand where their frames were, whatever clocks and networks do: in virtual time, over hours.

mod support;

use recorder::{Codec, SenderClock};
use support::{Block, EPOCH_UNIX_MS, Recording, Source, vp8};

const SIZE: Option<(u16, u16)> = Some((640, 360));

/// A way of `least` seconds with jitter of up to 30 ms.
struct Network {
    random: fastrand::Rng,
    least: f64,
}

impl Network {
    fn new(least: f64) -> Self {
        Self { random: fastrand::Rng::with_seed(1), least }
    }

    fn delay(&mut self) -> f64 {
        self.least + self.random.f64() * 0.030
    }
}

/// Where a block is on the node's clock, in seconds.
fn node_time(started_ms: u64, block: &Block) -> f64 {
    (started_ms + block.time_ms - EPOCH_UNIX_MS) as f64 / 1_000.0
}

/// Records sound and picture of one participant; gives the worst error of both in seconds, the shortest way taken off.
fn worst_errors(audio: Source, video: Source, least: f64, hours: f64) -> (f64, f64) {
    let mut clock = SenderClock::new();
    let mut network = Network::new(least);
    let (mut sound, mut picture) = (Recording::new(Codec::Opus), Recording::new(Codec::Vp8));
    let (mut sound_times, mut picture_times) = (Vec::new(), Vec::new());
    let [audio, video] = [audio, video].map(|source| Source { way: (least, 0.030), ..source });
    let start = 5.0;
    for step in 0..(hours * 3_600.0 * 10.0) as u32 {
        // Ten of each a second: enough to see, and hours pass quickly.
        let time = start + f64::from(step) / 10.0;
        sound.push(audio.packet(time, network.delay(), step.into(), vec![0xfc; 3]), &mut clock);
        sound_times.push(time);
        // Pictures take longer to encode and send.
        let delay = network.delay() + 0.040;
        picture.push(video.packet(time, delay, step.into(), vp8(step, SIZE.filter(|_| step == 0))), &mut clock);
        picture_times.push(time);
    }
    let worst = |recording: Recording, times: &[f64], clock: &mut SenderClock| {
        let (summary, blocks) = recording.finish(clock);
        assert_eq!(blocks.len(), times.len());
        let errors = blocks.iter().zip(times).map(|(block, time)| node_time(summary.started_ms, block) - time - least);
        errors.map(f64::abs).fold(0.0, f64::max)
    };
    let sound = worst(sound, &sound_times, &mut clock);
    (sound, worst(picture, &picture_times, &mut clock))
}

#[test]
fn sound_and_picture_stay_together_for_hours_with_clocks_that_part() {
    for (sampling, camera, wall) in [(100.0, -100.0, 0.0), (-100.0, 100.0, 100.0), (0.0, 0.0, -100.0)] {
        let audio = Source { skew_ppm: sampling, wall_skew_ppm: wall, ..Source::new(Codec::Opus) };
        let video = Source { skew_ppm: camera, wall_skew_ppm: wall, ..Source::new(Codec::Vp8) };
        let (sound, picture) = worst_errors(audio, video, 0.020, 4.0);
        assert!(sound < 0.010 && picture < 0.010, "{sampling} {camera} {wall}: {sound} {picture}");
    }
}

#[test]
fn sound_whose_reports_are_late_lies_with_the_picture_from_the_start() {
    for seed in 0..20 {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut clock = SenderClock::new();
        let [audio, video] = [Codec::Opus, Codec::Vp8].map(|codec| Source { way: (0.010, 0.0), ..Source::new(codec) });
        let (mut sound, mut picture) = (Recording::new(Codec::Opus), Recording::new(Codec::Vp8));
        let (mut late, mut reported) = (0.0, None);
        for step in 0..400_u32 {
            let time = 0.5 + f64::from(step) / 50.0;
            let mut packet = audio.packet(time, 0.010, step.into(), vec![0xfc; 3]);
            // Chromium reports a frame of sound as of when it was sent: 20 ms after its beginning, and some wait for more.
            packet.clock = audio.report(time - 0.040);
            if let Some(report) = &mut packet.clock {
                if reported.replace(report.seconds) != Some(report.seconds) {
                    late = 0.020 + random.f64() * 0.020;
                }
                report.seconds += late;
                report.arrival += std::time::Duration::from_secs_f64(late);
            }
            sound.push(packet, &mut clock);
            picture.push(video.packet(time, 0.025, step.into(), vp8(step, SIZE.filter(|_| step == 0))), &mut clock);
        }
        let [sound, picture] = [sound, picture].map(|recording| {
            let (summary, blocks) = recording.finish(&mut clock);
            blocks.last().map_or(f64::NAN, |block| node_time(summary.started_ms, block))
        });
        assert!((sound - picture).abs() < 0.003, "{seed}: {sound} {picture}");
    }
}

#[test]
fn without_reports_arrival_keeps_the_clock() {
    let quiet = |codec, skew_ppm| Source { skew_ppm, reports: false, ..Source::new(codec) };
    let (sound, picture) = worst_errors(quiet(Codec::Opus, 100.0), quiet(Codec::Vp8, -100.0), 0.020, 2.0);
    assert!(sound < 0.020, "{sound}");
    // Encoding cannot be told from the way.
    assert!(picture < 0.060, "{picture}");
}

#[test]
fn the_start_is_corrected_by_the_first_report_and_blocks_do_not_jump() {
    let mut clock = SenderClock::new();
    let mut recording = Recording::new(Codec::Vp8);
    let source = Source::new(Codec::Vp8);
    for step in 0..300_u32 {
        // The first picture is large and takes long.
        let delay = if step == 0 { 0.200 } else { 0.020 };
        let time = 1.0 + f64::from(step) / 30.0;
        recording.push(source.packet(time, delay, step.into(), vp8(step, SIZE.filter(|_| step == 0))), &mut clock);
    }
    let (summary, blocks) = recording.finish(&mut clock);
    assert!(summary.started_ms.abs_diff(EPOCH_UNIX_MS + 1_020) <= 1, "{}", summary.started_ms - EPOCH_UNIX_MS);
    for (step, block) in blocks.iter().enumerate() {
        assert!(block.time_ms.abs_diff(step as u64 * 1_000 / 30) <= 1, "{step}: {}", block.time_ms);
    }
}

#[test]
fn a_first_second_that_came_late_is_part_of_the_start() {
    for reports in [true, false] {
        let mut clock = SenderClock::new();
        let mut recording = Recording::new(Codec::Vp8);
        let source = Source { reports, ..Source::new(Codec::Vp8) };
        for step in 0..600_u32 {
            let time = f64::from(step) / 30.0;
            // A queue that goes away within three seconds.
            let delay = 0.020 + (0.600 - time * 0.2).max(0.0);
            recording.push(source.packet(time, delay, step.into(), vp8(step, SIZE.filter(|_| step == 0))), &mut clock);
        }
        let (summary, blocks) = recording.finish(&mut clock);
        assert!(summary.started_ms.abs_diff(EPOCH_UNIX_MS + 20) <= 2, "{}", summary.started_ms - EPOCH_UNIX_MS);
        for (step, block) in blocks.iter().enumerate() {
            assert!(block.time_ms.abs_diff(step as u64 * 1_000 / 30) <= 2, "{step}: {}", block.time_ms);
        }
    }
}

#[test]
fn a_queue_of_a_minute_moves_blocks_by_less_than_anybody_sees() {
    let mut clock = SenderClock::new();
    let mut recording = Recording::new(Codec::Opus);
    let source = Source::new(Codec::Opus);
    for step in 0..9_000_u32 {
        let time = f64::from(step) / 50.0;
        let delay = if (60.0..120.0).contains(&time) { 0.020 + ((time - 60.0) * 0.2).min(0.4) } else { 0.020 };
        recording.push(source.packet(time, delay, step.into(), vec![0xfc; 3]), &mut clock);
    }
    let (_, blocks) = recording.finish(&mut clock);
    for (step, block) in blocks.iter().enumerate() {
        assert!(block.time_ms.abs_diff(step as u64 * 20) <= 12, "{step}: {}", block.time_ms);
    }
}

#[test]
fn a_count_that_leaps_ahead_is_put_where_it_arrives() {
    let mut clock = SenderClock::new();
    let mut recording = Recording::new(Codec::Opus);
    let source = Source { reports: false, ..Source::new(Codec::Opus) };
    let leapt = Source { first_timestamp: source.first_timestamp.wrapping_add(48_000 * 60), ..source };
    for step in 0..1_000_u32 {
        let source = if step < 500 { source } else { leapt };
        recording.push(source.packet(f64::from(step) / 50.0, 0.02, step.into(), vec![0xfc; 3]), &mut clock);
    }
    let (_, blocks) = recording.finish(&mut clock);
    for (step, block) in blocks.iter().enumerate() {
        assert!(block.time_ms.abs_diff(step as u64 * 20) <= 1, "{step}: {}", block.time_ms);
    }
}

/// Sound that is silent between 10 s and `until`; `advances` says whether timestamps go on meanwhile.
fn muted(until: f64, advances: bool, reports: bool) -> Vec<(f64, f64)> {
    let mut clock = SenderClock::new();
    let mut network = Network::new(0.020);
    let mut recording = Recording::new(Codec::Opus);
    let mut times = Vec::new();
    let mut source = Source { reports, ..Source::new(Codec::Opus) };
    let steps = (0..500).map(|step| f64::from(step) / 50.0);
    let later = (0..1_000).map(|step| until + f64::from(step) / 50.0);
    for (sequence, time) in steps.chain(later).enumerate() {
        if time >= until && times.last().is_some_and(|last| *last < until) && !advances {
            // As if no time had passed.
            let ticks = ((until - 10.0) * 48_000.0) as u32;
            source.first_timestamp = source.first_timestamp.wrapping_sub(ticks);
        }
        let mut packet = source.packet(time, network.delay(), sequence as u64, vec![0xfc; 3]);
        // The report from before the silence stays the newest for some seconds.
        if !advances && time < until + 3.0 && time >= until {
            packet.clock = Source { reports, ..Source::new(Codec::Opus) }.report(9.9);
        }
        recording.push(packet, &mut clock);
        times.push(time);
    }
    let (summary, blocks) = recording.finish(&mut clock);
    blocks.iter().map(|block| node_time(summary.started_ms, block)).zip(times).collect()
}

#[test]
fn a_silence_keeps_its_length_whether_timestamps_go_on_or_not() {
    for until in [10.6, 12.0, 40.0, 3_700.0] {
        for (advances, reports) in [(true, true), (true, false), (false, true), (false, false)] {
            let placed = muted(until, advances, reports);
            assert_eq!(placed.len(), 1_500);
            for (placed, time) in placed {
                let error = (placed - time - 0.020).abs();
                assert!(error < 0.020, "{until} {advances} {reports}: {time} is at {placed}");
            }
        }
    }
}

#[test]
fn a_stall_of_the_network_is_not_a_silence() {
    for reports in [true, false] {
        let mut clock = SenderClock::new();
        let mut recording = Recording::new(Codec::Opus);
        let source = Source { reports, ..Source::new(Codec::Opus) };
        for step in 0..1_500_u32 {
            let time = f64::from(step) / 50.0;
            // Over TCP nothing comes for three seconds, then all at once.
            let delay = if (10.0..13.0).contains(&time) { 13.0 - time + 0.02 } else { 0.02 };
            recording.push(source.packet(time, delay, step.into(), vec![0xfc; 3]), &mut clock);
        }
        let (_, blocks) = recording.finish(&mut clock);
        assert_eq!(blocks.len(), 1_500);
        for (step, block) in blocks.iter().enumerate() {
            assert!(block.time_ms.abs_diff(step as u64 * 20) <= 5, "{step}: {}", block.time_ms);
        }
    }
}

#[test]
fn a_gap_keeps_its_length_and_new_numbers_are_taken() {
    for reports in [true, false] {
        let mut clock = SenderClock::new();
        let mut recording = Recording::new(Codec::Vp8);
        let first = Source { reports, ..Source::new(Codec::Vp8) };
        let second = Source { first_timestamp: 77, ..first };
        for step in 0..600_u32 {
            let (source, time) =
                if step < 300 { (first, f64::from(step) / 30.0) } else { (second, 60.0 + f64::from(step) / 30.0) };
            if step == 300 {
                recording.tick(40.0, &mut clock);
                recording.recorder.gap(support::at(40.0), &mut clock).unwrap_or_else(|failure| panic!("{failure}"));
            }
            let key = SIZE.filter(|_| step % 300 == 0);
            recording.push(source.packet(time, 0.020, (step % 300).into(), vp8(step, key)), &mut clock);
        }
        let (_, blocks) = recording.finish(&mut clock);
        let numbers: Vec<_> = blocks.iter().map(Block::number).collect();
        assert_eq!(numbers, (0..600).collect::<Vec<_>>());
        for block in blocks {
            let step = u64::from(block.number());
            let expected = step * 1_000 / 30 + if step < 300 { 0 } else { 60_000 };
            assert!(block.time_ms.abs_diff(expected) <= 2, "{step}: {}", block.time_ms);
        }
    }
}

#[test]
fn layers_are_joined_on_one_clock() {
    let mut clock = SenderClock::new();
    let mut recording = Recording::new(Codec::Vp8);
    let low = Source::new(Codec::Vp8);
    let high = Source { layer: 2, first_timestamp: 123_456_789, ..low };
    for step in 0..900_u32 {
        let time = f64::from(step) / 30.0;
        let is_high = (300..600).contains(&step);
        let (source, size) = if is_high { (high, (1_280, 720)) } else { (low, (320, 180)) };
        let key = Some(size).filter(|_| step % 300 == 0);
        let delay = if is_high { 0.060 } else { 0.030 };
        recording.push(source.packet(time, delay, step.into(), vp8(step, key)), &mut clock);
    }
    assert_eq!(recording.recorder.summary().width, 1_280);
    let (summary, blocks) = recording.finish(&mut clock);
    assert_eq!((summary.frames, summary.width, summary.height), (900, 1_280, 720));
    for (step, block) in blocks.iter().enumerate() {
        assert_eq!(block.number(), step as u32);
        assert!(block.time_ms.abs_diff(step as u64 * 1_000 / 30) <= 3, "{step}: {}", block.time_ms);
    }
}

#[test]
fn a_sender_that_sets_its_clock_moves_nothing() {
    let mut clock = SenderClock::new();
    let mut recording = Recording::new(Codec::Opus);
    let source = Source::new(Codec::Opus);
    for step in 0..5_000_u32 {
        let time = f64::from(step) / 50.0;
        let mut packet = source.packet(time, 0.020, step.into(), vec![0xfc; 3]);
        if time > 50.0
            && let Some(report) = &mut packet.clock
        {
            report.seconds += 3_600.0;
        }
        recording.push(packet, &mut clock);
    }
    let (_, blocks) = recording.finish(&mut clock);
    for (step, block) in blocks.iter().enumerate() {
        assert!(block.time_ms.abs_diff(step as u64 * 20) <= 2, "{step}: {}", block.time_ms);
    }
}

#[test]
fn two_participants_lie_together_at_both_ends_of_a_session_whatever_their_clocks_and_ways() {
    let (near, far) = (0.010, 0.035);
    let with = |codec, skew_ppm| Source { skew_ppm, wall_skew_ppm: skew_ppm, ..Source::new(codec) };
    let minutes = 10.0 / 60.0;
    let one = worst_errors(with(Codec::Opus, 100.0), with(Codec::Vp8, 100.0), near, minutes);
    let other = worst_errors(with(Codec::Opus, -100.0), with(Codec::Vp8, -100.0), far, minutes);
    // What nobody can tell from here is how much longer the way of one is.
    let apart = far - near + one.0.max(one.1) + other.0.max(other.1);
    assert!(apart < 0.040, "{apart}: {one:?} {other:?}");
}

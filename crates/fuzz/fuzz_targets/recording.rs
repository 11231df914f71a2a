//! A recorder that anything is sent to, and repair of what it wrote and of anything else.
#![no_main]

use std::io::Cursor;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use recorder::{Codec, Label, Packet, SenderClock, TrackRecorder, repair};

fuzz_target!(|input: (u8, Vec<(u8, u16, &[u8])>, &[u8])| {
    let (codec, packets, bytes) = input;
    let codecs = [Codec::Opus, Codec::Vp8, Codec::Vp9, Codec::H264, Codec::Av1];
    let codec = codecs[usize::from(codec) % codecs.len()];
    let mut clock = SenderClock::new();
    let mut recorder = TrackRecorder::new(Cursor::default(), codec, Label::default(), Duration::ZERO);
    let (mut sequence, mut timestamp, mut now) = (0_u64, 0_u32, Duration::ZERO);
    for (flags, wait, payload) in packets {
        sequence = sequence.wrapping_add(u64::from(flags >> 6));
        timestamp = timestamp.wrapping_add(if flags & 1 == 0 { 0 } else { u32::from(wait) * 7 });
        now += Duration::from_millis(wait.into());
        let packet = Packet {
            layer: usize::from(flags >> 4 & 1),
            red: flags & 2 != 0,
            sequence,
            timestamp,
            marker: flags & 4 != 0,
            payload: payload.into(),
            arrival: now,
            clock: None,
        };
        recorder.push(packet, &mut clock).expect("memory is never full");
        if flags & 8 != 0 {
            recorder.tick(now, &mut clock).expect("memory is never full");
        }
    }
    let summary = recorder.finish(now, &mut clock).expect("memory is never full");
    let mut file = recorder.into_file();
    if summary.frames > 0 {
        let repaired = repair(&mut file).expect("a finished file is one of ours");
        assert_eq!(repaired.summary, summary);
    }
    let _ = repair(&mut Cursor::new(bytes.to_vec()));
    let mut torn = file.into_inner();
    torn.extend_from_slice(bytes);
    let _ = repair(&mut Cursor::new(torn));
});

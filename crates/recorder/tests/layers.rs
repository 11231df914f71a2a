//! Simulcast: one layer is recorded at a time, and another joins with a keyframe.

mod support;

use recorder::{Codec, SenderClock};
use support::{Block, Recording, Source, vp8};

const LOW: Option<(u16, u16)> = Some((320, 180));
const HIGH: Option<(u16, u16)> = Some((1_280, 720));

struct Sender {
    recording: Recording,
    clock: SenderClock,
}

impl Sender {
    fn new() -> Self {
        Self { recording: Recording::new(Codec::Vp8), clock: SenderClock::new() }
    }

    /// A picture taken at `step / 30` that comes `late` seconds after the usual time.
    fn send(&mut self, layer: usize, step: u32, key: Option<(u16, u16)>, late: f64) -> bool {
        let source = Source { layer, first_timestamp: 1_000_000 * (layer as u32 + 1), ..Source::new(Codec::Vp8) };
        // Layers number their packets by themselves.
        let sequence = u64::from(step) + 100_000 * layer as u64;
        let packet = source.packet(f64::from(step) / 30.0, 0.02 + late, sequence, vp8(step, key));
        self.recording.push(packet, &mut self.clock);
        self.recording.recorder.wants_keyframe()
    }

    fn numbers(mut self) -> Vec<u32> {
        self.recording.finish(&mut self.clock).1.iter().map(Block::number).collect()
    }
}

#[test]
fn a_layer_joins_with_its_keyframe_and_the_old_one_is_let_go() {
    let mut sender = Sender::new();
    sender.send(0, 0, LOW, 0.0);
    sender.send(0, 1, None, 0.0);
    sender.send(1, 2, HIGH, 0.0);
    sender.send(0, 2, None, 0.01);
    sender.send(1, 3, None, 0.0);
    sender.send(0, 3, None, 0.01);
    sender.send(1, 4, None, 0.0);
    assert_eq!(sender.numbers(), [0, 1, 2, 3, 4]);
}

#[test]
fn what_the_old_layer_still_waits_for_comes_before_the_new_one() {
    let mut sender = Sender::new();
    sender.send(0, 0, LOW, 0.0);
    sender.send(0, 2, None, 0.0);
    sender.send(1, 3, HIGH, 0.0);
    sender.send(1, 4, None, 0.0);
    // Asked for again, and here it is.
    sender.send(0, 1, None, 0.120);
    sender.send(1, 5, None, 0.0);
    assert_eq!(sender.numbers(), [0, 1, 2, 3, 4, 5]);
}

#[test]
fn the_new_layer_waits_for_the_old_one_no_longer_than_for_a_packet() {
    let mut sender = Sender::new();
    sender.send(0, 0, LOW, 0.0);
    sender.send(0, 2, None, 0.0);
    for step in 3..40 {
        assert!(!sender.send(1, step, HIGH.filter(|_| step == 3), 0.0));
    }
    let numbers = sender.numbers();
    assert_eq!(numbers, [0].into_iter().chain(3..40).collect::<Vec<_>>());
}

#[test]
fn an_old_keyframe_that_comes_late_does_not_take_the_file_back() {
    let mut sender = Sender::new();
    sender.send(0, 0, LOW, 0.0);
    sender.send(0, 1, None, 0.0);
    // Both parts of a keyframe of the old layer; the second one was lost and comes again.
    let source = Source { first_timestamp: 1_000_000, ..Source::new(Codec::Vp8) };
    let whole = vp8(2, LOW);
    let (head, tail) = whole.split_at(9);
    let mut first = source.packet(2.0 / 30.0, 0.02, 2, head.to_vec());
    first.marker = false;
    sender.recording.push(first, &mut sender.clock);
    sender.send(1, 3, HIGH, 0.0);
    sender.send(1, 4, None, 0.0);
    let second = source.packet(2.0 / 30.0, 0.150, 3, [&[0x00][..], tail].concat());
    sender.recording.push(second, &mut sender.clock);
    for step in 5..60 {
        sender.send(1, step, None, 0.0);
    }
    assert_eq!(sender.numbers(), [0, 1].into_iter().chain(3..60).collect::<Vec<_>>());
}

#[test]
fn a_layer_that_begins_without_a_keyframe_is_asked_for_one() {
    let mut sender = Sender::new();
    for step in 0..30 {
        assert!(!sender.send(0, step, LOW.filter(|_| step == 0), 0.0));
    }
    let asked = (30..90).filter(|step| sender.send(1, *step, None, 0.0)).count();
    assert!(asked > 30);
    assert!(!sender.send(1, 90, HIGH, 0.0));
    assert_eq!(sender.numbers(), (0..30).chain([90]).collect::<Vec<_>>());
}

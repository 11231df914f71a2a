//! What each codec's packets become in the file, byte by byte. Decoders prove the same in tests/media.

mod support;

use recorder::{Codec, SenderClock, Summary};
use support::{Block, Recording, Source};

/// 1280 x 720, of x264.
const SPS: [u8; 22] = [
    0x67, 0x42, 0xc0, 0x1f, 0xda, 0x01, 0x40, 0x16, 0xe8, 0x40, 0x00, 0x00, 0x03, 0x00, 0x40, 0x00, 0x00, 0x0f, 0x23,
    0xc6, 0x0c, 0xa8,
];
const PPS: [u8; 4] = [0x68, 0xce, 0x3c, 0x80];
/// 640 x 360, of SVT-AV1; without a size.
const SEQUENCE_HEADER: [u8; 12] = [0x08, 0x00, 0x00, 0x00, 0x0c, 0xc4, 0xff, 0x67, 0x1a, 0xbe, 0x40, 0x10];
/// The beginning of a keyframe of VP9, 640 x 360.
const VP9_KEY: [u8; 9] = [0x82, 0x49, 0x83, 0x42, 0x20, 0x27, 0xf0, 0x16, 0x70];

/// Records frames, each of several payloads; an empty payload is a lost packet.
fn record(codec: Codec, frames: &[&[&[u8]]]) -> (Summary, Vec<Block>, Vec<u8>) {
    let mut clock = SenderClock::new();
    let mut recording = Recording::new(codec);
    let source = Source::new(codec);
    let mut sequence = 0;
    for (number, frame) in frames.iter().enumerate() {
        for (index, payload) in frame.iter().enumerate() {
            let mut packet = source.packet(number as f64 / 30.0, 0.02, sequence, payload.to_vec());
            packet.marker = index + 1 == frame.len();
            sequence += 1;
            if !payload.is_empty() {
                recording.push(packet, &mut clock);
            }
        }
    }
    recording.recorder.finish(support::at(100.0), &mut clock).unwrap_or_else(|failure| panic!("{failure}"));
    let summary = recording.recorder.summary();
    let file = recording.recorder.into_file().into_inner();
    (summary, support::blocks(&file), file)
}

fn contents(blocks: &[Block]) -> Vec<&[u8]> {
    blocks.iter().map(|block| block.bytes.as_slice()).collect()
}

fn holds(file: &[u8], bytes: &[u8]) -> bool {
    file.windows(bytes.len()).any(|window| window == bytes)
}

fn with_length(unit: &[u8]) -> Vec<u8> {
    [&u32::try_from(unit.len()).unwrap_or(0).to_be_bytes(), unit].concat()
}

/// Parameter sets in one packet (STAP-A).
fn parameters() -> Vec<u8> {
    [&[0x78, 0, 22][..], &SPS, &[0, 4], &PPS].concat()
}

#[test]
fn h264_becomes_units_with_lengths_and_parameter_sets_stay() {
    let parameters = parameters();
    let idr: &[&[u8]] = &[&parameters, &[0x7c, 0x85, 0x88, 1], &[0x7c, 0x05, 2], &[0x7c, 0x45, 3]];
    let (summary, blocks, file) = record(Codec::H264, &[idr, &[&[0x61, 0x9a, 4]], &[&[0x09, 0x10], &[0x61, 0x9a, 5]]]);
    let key = [with_length(&SPS), with_length(&PPS), with_length(&[0x65, 0x88, 1, 2, 3])].concat();
    assert_eq!(contents(&blocks), [&key[..], &with_length(&[0x61, 0x9a, 4]), &with_length(&[0x61, 0x9a, 5])]);
    assert_eq!((summary.width, summary.height), (1_280, 720));
    let avcc = [&[1, 0x42, 0xc0, 0x1f, 0xff, 0xe1, 0, 22][..], &SPS, &[1, 0, 4], &PPS].concat();
    assert!(holds(&file, &avcc) && holds(&file, b"V_MPEG4/ISO/AVC") && holds(&file, b"matroska"));
}

#[test]
fn parameter_sets_that_came_alone_are_put_before_each_keyframe() {
    let (_, blocks, _) = record(Codec::H264, &[&[&SPS, &PPS], &[&[0x65, 0x88, 1]], &[&[0x65, 0x88, 2]]]);
    let key = |number| [with_length(&SPS), with_length(&PPS), with_length(&[0x65, 0x88, number])].concat();
    assert_eq!(contents(&blocks), [&key(1)[..], &key(2)]);
}

#[test]
fn a_lost_fragment_loses_its_picture() {
    let parameters = parameters();
    let broken: &[&[u8]] = &[&parameters, &[0x7c, 0x85, 0x88, 1], &[], &[0x7c, 0x45, 3]];
    let whole: &[&[u8]] = &[&parameters, &[0x65, 0x88, 9]];
    let (summary, blocks, _) = record(Codec::H264, &[whole, broken, &[&[0x61, 0x9a, 4]], whole]);
    assert_eq!((blocks.len(), summary.lost_frames), (2, 2));
}

#[test]
fn av1_becomes_units_with_sizes_and_without_delimiters() {
    // A delimiter, the sequence header and the beginning of a frame; the rest of the frame.
    let first = [&[0x78, 1, 0x10, 12][..], &SEQUENCE_HEADER, &[0x30, 0x10, 7]].concat();
    let (summary, blocks, file) = record(Codec::Av1, &[&[&first, &[0x90, 8, 9]], &[&[0x10, 0x30, 0x30, 5]]]);
    let sequence_header = [&[0x0a, 11][..], SEQUENCE_HEADER.get(1..).unwrap_or_default()].concat();
    let key = [&sequence_header[..], &[0x32, 4, 0x10, 7, 8, 9]].concat();
    assert_eq!(contents(&blocks), [&key[..], &[0x32, 2, 0x30, 5]]);
    assert_eq!((summary.width, summary.height), (640, 360));
    assert!(blocks.first().is_some_and(|block| block.keyframe) && blocks.last().is_some_and(|block| !block.keyframe));
    assert!(holds(&file, &[&[0x81, 0x01, 0x0c, 0x00][..], &sequence_header].concat()), "av1C");
}

#[test]
fn a_lost_part_of_a_unit_loses_its_picture() {
    let first = [&[0x68, 12][..], &SEQUENCE_HEADER, &[0x30, 0x10, 7]].concat();
    let key: &[&[u8]] = &[&first, &[0xd0, 8], &[0x90, 9]];
    let broken: &[&[u8]] = &[&first, &[], &[0x90, 9]];
    let (summary, blocks, _) = record(Codec::Av1, &[key, &[&[0x10, 0x30, 0x30, 5]], broken, key]);
    assert_eq!((blocks.len(), summary.lost_frames), (3, 1));
}

#[test]
fn vp8_loses_its_descriptors_alone() {
    let key = support::vp8_frame(1, Some((640, 360)));
    let (head, tail) = key.split_at(7);
    let (first, second) =
        ([&[0x90, 0x80, 0x81, 0x02][..], head].concat(), [&[0x80, 0x80, 0x81, 0x02][..], tail].concat());
    let (summary, blocks, _) = record(Codec::Vp8, &[&[&first, &second], &[&[0x90, 0x80, 0x81, 0x03, 0x01, 9]]]);
    assert_eq!(contents(&blocks), [&key[..], &[0x01, 9]]);
    assert_eq!((summary.width, summary.height, summary.lost_frames), (640, 360, 0));
}

#[test]
fn spatial_layers_of_vp9_share_a_block() {
    // The structure tells 1280 x 720; temporal 0, index 1.
    let structure = [0x2a, 0x00, 1, 0x30, 2, 0x80, 1, 0x68, 5, 0, 2, 0xd0];
    let low = [&structure[..], &VP9_KEY].concat();
    let (summary, blocks, _) = record(Codec::Vp9, &[&[&low, &[0x2c, 0x03, 1, 0x86, 5]], &[&[0x6c, 0x00, 2, 0x86, 6]]]);
    let key = [&VP9_KEY[..], &[0x86, 5], &[0xd1, 9, 0, 0, 2, 0, 0, 0xd1]].concat();
    assert_eq!(contents(&blocks), [&key[..], &[0x86, 6]]);
    assert_eq!((summary.width, summary.height), (1_280, 720));
}

#[test]
fn frames_without_a_marker_end_where_the_next_begins() {
    let mut clock = SenderClock::new();
    let mut recording = Recording::new(Codec::Vp8);
    let source = Source::new(Codec::Vp8);
    for step in 0..10_u32 {
        let key = Some((64, 48)).filter(|_| step == 0);
        let mut packet = source.packet(f64::from(step) / 30.0, 0.02, step.into(), support::vp8(step, key));
        packet.marker = false;
        recording.push(packet, &mut clock);
    }
    assert_eq!(recording.finish(&mut clock).1.len(), 9, "whether the last one is whole nobody knows");
}

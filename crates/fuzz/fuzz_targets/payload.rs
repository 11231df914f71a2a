//! Payload descriptors of every codec, heads of frames, and RED.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|payload: &[u8]| {
    let _ = rtp::vp8::parse(payload);
    let _ = rtp::vp8::keyframe_size(payload);
    let _ = rtp::vp8::picture_size(payload);
    let _ = rtp::vp9::keyframe_size(payload);
    let _ = rtp::vp9::picture_size(payload);
    let _ = rtp::h264::starts_keyframe(payload);
    let _ = rtp::h264::units(payload).count();
    let _ = rtp::h264::picture_size(payload);
    let _ = rtp::h264::size_in(payload);
    let _ = rtp::av1::starts_keyframe(payload);
    let _ = rtp::av1::elements(payload).count();
    let _ = rtp::av1::Obu::read(payload);
    let _ = rtp::av1::sequence(payload);
    let _ = rtp::av1::picture_size(payload);
    let again: usize = rtp::red::redundant(payload).map(|block| block.payload.len()).sum();
    assert!(again <= payload.len());
    if let Some(primary) = rtp::red::primary(payload) {
        assert!(primary.payload.len() < payload.len());
    }
    if let Some(id) = rtp::vp9::parse(payload).and_then(|descriptor| descriptor.picture_id) {
        let mut rewritten = payload.to_vec();
        id.write(&mut rewritten, id.value);
        assert_eq!(rewritten, payload);
    }
});

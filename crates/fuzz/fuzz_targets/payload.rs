//! Payload descriptors of every codec, and RED.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|payload: &[u8]| {
    let _ = rtp::vp8::parse(payload);
    let _ = rtp::h264::starts_keyframe(payload);
    let _ = rtp::av1::starts_keyframe(payload);
    if let Some(primary) = rtp::red::primary(payload) {
        assert!(primary.payload.len() < payload.len());
    }
    if let Some(id) = rtp::vp9::parse(payload).and_then(|descriptor| descriptor.picture_id) {
        let mut rewritten = payload.to_vec();
        id.write(&mut rewritten, id.value);
        assert_eq!(rewritten, payload);
    }
});

//! STUN messages, and the proof of whatever passes as a request.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rtp::stun::{StunMessage, parse};

fuzz_target!(|message: &[u8]| {
    if let Some(StunMessage::BindingRequest(request)) = parse(message) {
        assert!(!request.local_ufrag.is_empty() && !request.remote_ufrag.is_empty());
        assert!(!request.verify(b"password", |_, _| [0x5a; 20]) || message.windows(20).any(|tag| tag == [0x5a; 20]));
    }
});

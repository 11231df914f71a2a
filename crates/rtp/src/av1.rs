//! AV1 payloads (RTP Payload Format For AV1, section 4.4): the aggregation header.

use crate::read::byte;

/// Whether this packet begins a coded video sequence, which is a keyframe with its sequence header.
///
/// The N bit is only meaningful on a packet that starts a unit (Z clear).
#[must_use]
pub fn starts_keyframe(payload: &[u8]) -> bool {
    payload.len() > 1 && byte(payload, 0).is_some_and(|header| header & 0x08 != 0 && header & 0x80 == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_new_sequence_begins_a_keyframe() {
        assert!(starts_keyframe(&[0x18, 0x0a]));
        assert!(!starts_keyframe(&[0x10, 0x0a]));
        assert!(!starts_keyframe(&[0x88, 0x0a]), "a continued unit");
        assert!(!starts_keyframe(&[0x18]));
        assert!(!starts_keyframe(&[]));
    }
}

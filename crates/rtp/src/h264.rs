//! H.264 payloads (RFC 6184): where a keyframe begins.
//!
//! A decoder can join at a sequence parameter set followed by an IDR slice; encoders of browsers put both in front of
//! every keyframe, so the parameter set marks the joining point and a bare IDR slice does too.

use crate::read::{be16, byte};

const IDR_SLICE: u8 = 5;
const SEQUENCE_PARAMETERS: u8 = 7;
const STAP_A: u8 = 24;
const FU_A: u8 = 28;
/// A packet of 1,500 bytes cannot hold more units of use; the walk is bounded whatever the lengths claim.
const MAX_UNITS: usize = 64;

/// Whether this packet begins a keyframe.
#[must_use]
pub fn starts_keyframe(payload: &[u8]) -> bool {
    let Some(kind) = byte(payload, 0).map(|first| first & 0x1f) else { return false };
    match kind {
        IDR_SLICE | SEQUENCE_PARAMETERS => payload.len() > 1,
        STAP_A => aggregate_starts_keyframe(payload),
        FU_A => byte(payload, 1).is_some_and(|header| header & 0x80 != 0 && header & 0x1f == IDR_SLICE),
        _ => false,
    }
}

fn aggregate_starts_keyframe(payload: &[u8]) -> bool {
    let mut at = 1;
    for _ in 0..MAX_UNITS {
        let Some(size) = be16(payload, at).map(usize::from) else { return false };
        let Some(unit) = payload.get(at + 2..at + 2 + size) else { return false };
        if byte(unit, 0).is_some_and(|first| matches!(first & 0x1f, IDR_SLICE | SEQUENCE_PARAMETERS)) {
            return true;
        }
        at += 2 + size;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameter_sets_and_idr_slices_begin_keyframes() {
        assert!(starts_keyframe(&[0x67, 1, 2]));
        assert!(starts_keyframe(&[0x65, 1, 2]));
        assert!(starts_keyframe(&[0x7c, 0x85, 1]), "the first fragment of an IDR slice");
        assert!(!starts_keyframe(&[0x7c, 0x05, 1]), "a later fragment");
        assert!(!starts_keyframe(&[0x61, 1, 2]));
    }

    #[test]
    fn an_aggregate_is_searched() {
        assert!(starts_keyframe(&[0x78, 0, 1, 0x09, 0, 2, 0x67, 1]));
        assert!(!starts_keyframe(&[0x78, 0, 1, 0x09, 0, 2, 0x61, 1]));
    }

    #[test]
    fn lying_lengths_end_the_search() {
        assert!(!starts_keyframe(&[0x78, 0xff, 0xff, 0x67]));
        assert!(!starts_keyframe(&[0x78]));
        assert!(!starts_keyframe(&[]));
        assert!(!starts_keyframe(&[0x78, 0, 0, 0, 0, 0, 0]));
    }
}

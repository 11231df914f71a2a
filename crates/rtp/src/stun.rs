//! STUN binding requests as ICE sends them (RFC 8489, RFC 8445), read far enough to know the transport and the sender.
//!
//! The demultiplexer calls this for every STUN datagram before anything else sees it.

use crate::read::{be16, be32};

const MAGIC_COOKIE: u32 = 0x2112_a442;
const HEADER: usize = 20;
const BINDING_REQUEST: u16 = 0x0001;
const USERNAME: u16 = 0x0006;
const MESSAGE_INTEGRITY: u16 = 0x0008;
const PRIORITY: u16 = 0x0024;
const USE_CANDIDATE: u16 = 0x0025;
const FINGERPRINT: u16 = 0x8028;
/// HMAC-SHA1 (RFC 8489 section 14.5).
pub const INTEGRITY_LENGTH: usize = 20;
/// The attribute with its header.
const INTEGRITY_ATTRIBUTE: usize = INTEGRITY_LENGTH + 4;
/// RFC 8489 section 14.3 allows 513 bytes; ICE needs two fragments of at most 256 characters and a colon.
const MAX_USERNAME: usize = 513;

/// A well-formed binding request; its integrity is not yet proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BindingRequest<'a> {
    /// The fragment of the agent addressed: the first half of USERNAME.
    pub local_ufrag: &'a str,
    pub remote_ufrag: &'a str,
    pub use_candidate: bool,
    message: &'a [u8],
    integrity_at: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StunMessage<'a> {
    BindingRequest(BindingRequest<'a>),
    /// Well-formed, of no use to a lite agent: responses, indications, other methods.
    Other,
}

/// Reads one message; `None` when it is malformed or a binding request without what ICE demands.
#[must_use]
pub fn parse(message: &[u8]) -> Option<StunMessage<'_>> {
    let kind = be16(message, 0)?;
    let length = usize::from(be16(message, 2)?);
    if kind >> 14 != 0 || be32(message, 4)? != MAGIC_COOKIE || length % 4 != 0 || HEADER + length != message.len() {
        return None;
    }
    let mut username = None;
    let mut integrity_at = None;
    let mut use_candidate = false;
    let mut priority = false;
    let mut at = HEADER;
    while at < message.len() {
        let attribute = be16(message, at)?;
        let size = usize::from(be16(message, at + 2)?);
        let value = message.get(at + 4..at + 4 + size)?;
        match attribute {
            // Only FINGERPRINT may follow the integrity; all else there is ignored (RFC 8489 section 14.5).
            FINGERPRINT if size != 4 => return None,
            _ if integrity_at.is_some() => {}
            USERNAME if size <= MAX_USERNAME => username = Some(value),
            MESSAGE_INTEGRITY if size == INTEGRITY_LENGTH => integrity_at = Some(at),
            USERNAME | MESSAGE_INTEGRITY => return None,
            USE_CANDIDATE => use_candidate = true,
            PRIORITY if size == 4 => priority = true,
            PRIORITY => return None,
            _ => {}
        }
        at += 4 + size.next_multiple_of(4);
    }
    if kind != BINDING_REQUEST {
        return Some(StunMessage::Other);
    }
    let (local_ufrag, remote_ufrag) = std::str::from_utf8(username?).ok()?.split_once(':')?;
    if !priority || local_ufrag.is_empty() || remote_ufrag.is_empty() || remote_ufrag.contains(':') {
        return None;
    }
    let integrity_at = integrity_at?;
    Some(StunMessage::BindingRequest(BindingRequest {
        local_ufrag,
        remote_ufrag,
        use_candidate,
        message,
        integrity_at,
    }))
}

impl BindingRequest<'_> {
    /// Whether the sender knew `password`. `hmac` is HMAC-SHA1 of the concatenated parts under the key.
    #[must_use]
    pub fn verify(&self, password: &[u8], hmac: impl Fn(&[u8], &[&[u8]]) -> [u8; INTEGRITY_LENGTH]) -> bool {
        let Some(covered) = self.message.get(..self.integrity_at) else { return false };
        let Some((kind, rest)) = covered.split_at_checked(2) else { return false };
        let Some(after_length) = rest.get(2..) else { return false };
        // The length counted in is that of a message ending with this attribute (RFC 8489 section 14.5).
        let Ok(length) = u16::try_from(self.integrity_at + INTEGRITY_ATTRIBUTE - HEADER) else { return false };
        let expected = hmac(password, &[kind, &length.to_be_bytes(), after_length]);
        let given = self.message.get(self.integrity_at + 4..self.integrity_at + INTEGRITY_ATTRIBUTE);
        given.is_some_and(|given| same(given, &expected))
    }
}

/// Compares without telling by its time where the difference is.
fn same(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len() && left.iter().zip(right).fold(0, |difference, (l, r)| difference | (l ^ r)) == 0
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;

    fn message(kind: u16, attributes: &[(u16, &[u8])]) -> Vec<u8> {
        let mut body = Vec::new();
        for (attribute, value) in attributes {
            body.extend(attribute.to_be_bytes());
            body.extend(u16::try_from(value.len()).unwrap_or(0).to_be_bytes());
            body.extend(*value);
            body.resize(body.len().next_multiple_of(4), 0);
        }
        let mut message = kind.to_be_bytes().to_vec();
        message.extend(u16::try_from(body.len()).unwrap_or(0).to_be_bytes());
        message.extend(MAGIC_COOKIE.to_be_bytes());
        message.extend([7; 12]);
        message.extend(body);
        message
    }

    fn request(username: &[u8]) -> Vec<u8> {
        message(
            BINDING_REQUEST,
            &[(USERNAME, username), (PRIORITY, &[0, 0, 0, 1]), (USE_CANDIDATE, &[]), (MESSAGE_INTEGRITY, &[9; 20])],
        )
    }

    /// A stand-in for HMAC-SHA1 that still depends on key and text.
    fn toy_hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 20] {
        let sum = key.iter().chain(parts.iter().copied().flatten()).fold(0u8, |sum, byte| sum.wrapping_mul(31) ^ byte);
        [sum; 20]
    }

    #[test]
    fn a_binding_request_tells_both_fragments_and_the_nomination() {
        let bytes = request(b"here:there");
        let Some(StunMessage::BindingRequest(read)) = parse(&bytes) else { panic!("not a request") };
        assert_eq!((read.local_ufrag, read.remote_ufrag, read.use_candidate), ("here", "there", true));
    }

    #[test]
    fn integrity_depends_on_password_and_content() {
        let mut bytes = request(b"here:there");
        let integrity_at = bytes.len() - 20;
        let length = u16::try_from(bytes.len() - 20).unwrap_or(0).to_be_bytes();
        let tag = toy_hmac(b"password", &[&bytes[..2], &length, &bytes[4..integrity_at - 4]]);
        bytes[integrity_at..].copy_from_slice(&tag);
        let Some(StunMessage::BindingRequest(read)) = parse(&bytes) else { panic!("not a request") };
        assert!(read.verify(b"password", toy_hmac));
        assert!(!read.verify(b"passworx", toy_hmac));
        let mut forged = bytes.clone();
        forged[30] ^= 1;
        if let Some(StunMessage::BindingRequest(read)) = parse(&forged) {
            assert!(!read.verify(b"password", toy_hmac));
        }
    }

    #[test]
    fn requests_without_username_priority_or_integrity_are_refused() {
        assert_eq!(parse(&message(BINDING_REQUEST, &[(PRIORITY, &[0; 4]), (MESSAGE_INTEGRITY, &[0; 20])])), None);
        assert_eq!(parse(&message(BINDING_REQUEST, &[(USERNAME, b"a:b"), (MESSAGE_INTEGRITY, &[0; 20])])), None);
        assert_eq!(parse(&message(BINDING_REQUEST, &[(USERNAME, b"a:b"), (PRIORITY, &[0; 4])])), None);
        assert_eq!(parse(&request(b"nocolon")), None);
        assert_eq!(parse(&request(b":b")), None);
        assert_eq!(parse(&request(b"a:b:c")), None);
    }

    #[test]
    fn responses_are_well_formed_but_of_no_use() {
        assert_eq!(parse(&message(0x0101, &[])), Some(StunMessage::Other));
    }

    #[test]
    fn every_truncation_and_length_lie_is_refused() {
        let bytes = request(b"here:there");
        for length in 0..bytes.len() {
            assert_eq!(parse(&bytes[..length]), None);
        }
        for at in 20..bytes.len() {
            let mut lie = bytes.clone();
            lie[at] = 0xff;
            let _ = parse(&lie);
        }
    }
}

//! DTLS 1.2 records (RFC 6347 section 4.1), as far as anyone can read them: type, epoch and extent.
//!
//! The demultiplexer drops what is malformed, and the transport drops unprotected alerts: whoever can guess an
//! address could end a call with one.

use crate::read::{be16, be24, byte};

const HEADER: usize = 13;
const CHANGE_CIPHER_SPEC: u8 = 20;
const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;
/// RFC 6347 section 4.2.2.
const HANDSHAKE_HEADER: usize = 12;
/// What a client sends in the clear: ClientHello, Certificate, CertificateVerify, ClientKeyExchange.
const CLIENT_MESSAGES: [u8; 4] = [1, 11, 15, 16];
/// Certificates of clients are a kilobyte or two.
const MAX_MESSAGE: u32 = 16 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record<'a> {
    pub content: u8,
    pub epoch: u16,
    /// Header included.
    pub bytes: &'a [u8],
}

impl Record<'_> {
    /// Whether a client in a handshake can have sent this. Encrypted records prove themselves later.
    #[must_use]
    pub fn may_be_of_handshake(&self) -> bool {
        if self.epoch != 0 {
            return true;
        }
        let body = self.bytes.get(HEADER..).unwrap_or_default();
        match self.content {
            CHANGE_CIPHER_SPEC => body == [1],
            HANDSHAKE => handshake_messages_fit(body),
            _ => false,
        }
    }

    /// An alert that nobody has authenticated.
    #[must_use]
    pub fn is_unprotected_alert(&self) -> bool {
        self.content == ALERT && self.epoch == 0
    }
}

/// Whether a record consists of whole fragments of messages that a client sends.
fn handshake_messages_fit(mut body: &[u8]) -> bool {
    while !body.is_empty() {
        let Some(kind) = byte(body, 0) else { return false };
        let (Some(length), Some(offset), Some(part)) = (be24(body, 1), be24(body, 6), be24(body, 9)) else {
            return false;
        };
        let fits = length <= MAX_MESSAGE && offset.checked_add(part).is_some_and(|end| end <= length);
        let Some(rest) = body.get(HANDSHAKE_HEADER + part as usize..) else { return false };
        if !fits || !CLIENT_MESSAGES.contains(&kind) {
            return false;
        }
        body = rest;
    }
    true
}

/// Walks the records of a datagram and stops at the first that does not fit.
pub struct Records<'a> {
    rest: &'a [u8],
}

impl<'a> Records<'a> {
    #[must_use]
    pub fn of(datagram: &'a [u8]) -> Self {
        Self { rest: datagram }
    }

    /// What the walk has not consumed; empty after a well-formed datagram.
    #[must_use]
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let content = byte(self.rest, 0)?;
        let version = byte(self.rest, 1)?;
        let epoch = be16(self.rest, 3)?;
        let length = usize::from(be16(self.rest, 11)?);
        if !(20..=25).contains(&content) || version != 0xfe {
            return None;
        }
        let (bytes, rest) = self.rest.split_at_checked(HEADER + length)?;
        self.rest = rest;
        Some(Record { content, epoch, bytes })
    }
}

/// Whether a datagram is one or more whole records and nothing else.
#[must_use]
pub fn is_well_formed(datagram: &[u8]) -> bool {
    let mut records = Records::of(datagram);
    let any = records.by_ref().count() > 0;
    any && records.rest().is_empty()
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;

    fn record(content: u8, epoch: u8, body: &[u8]) -> Vec<u8> {
        let mut bytes = vec![content, 0xfe, 0xfd, 0, epoch, 0, 0, 0, 0, 0, 1, 0, u8::try_from(body.len()).unwrap_or(0)];
        bytes.extend(body);
        bytes
    }

    #[test]
    fn records_of_one_datagram_are_walked_in_order() {
        let datagram = [record(22, 0, &[1, 2]), record(20, 0, &[1]), record(22, 1, &[9; 40])].concat();
        let kinds: Vec<_> = Records::of(&datagram).map(|record| (record.content, record.epoch)).collect();
        assert_eq!(kinds, [(22, 0), (20, 0), (22, 1)]);
        assert!(is_well_formed(&datagram));
    }

    #[test]
    fn only_alerts_of_epoch_zero_are_unprotected() {
        let alert = record(21, 0, &[2, 40]);
        assert!(Records::of(&alert).all(|record| record.is_unprotected_alert()));
        let protected = record(21, 1, &[0; 32]);
        assert!(!Records::of(&protected).any(|record| record.is_unprotected_alert()));
    }

    #[test]
    fn only_whole_messages_of_a_client_pass_for_a_handshake() {
        let message = |kind: u8, length: u8, part: u8| {
            [&[kind, 0, 0, length, 0, 0, 0, 0, 0, 0, 0, part][..], &vec![0; part.into()]].concat()
        };
        let passes = |content, body: &[u8]| Records::of(&record(content, 0, body)).all(|one| one.may_be_of_handshake());
        assert!(passes(22, &message(1, 40, 40)));
        assert!(passes(22, &message(11, 200, 40)), "a fragment");
        assert!(passes(22, &[message(11, 4, 4), message(16, 5, 5)].concat()));
        assert!(passes(20, &[1]));
        assert!(!passes(22, &message(2, 4, 4)), "a server's message");
        assert!(!passes(22, &message(1, 3, 4)), "a fragment longer than its message");
        assert!(!passes(22, &[22; 40]));
        assert!(!passes(20, &[20; 40]) && !passes(23, &[1]) && !passes(21, &[2, 40]));
        assert!(Records::of(&record(22, 1, &[9; 40])).all(|one| one.may_be_of_handshake()), "protected");
    }

    #[test]
    fn every_truncation_is_malformed() {
        let datagram = record(22, 0, &[1, 2, 3]);
        for length in 0..datagram.len() {
            assert!(!is_well_formed(&datagram[..length]));
        }
    }
}

//! DTLS 1.2 records (RFC 6347 section 4.1), as far as anyone can read them: type, epoch and extent.
//!
//! The demultiplexer drops what is malformed, and the transport drops unprotected alerts: whoever can guess an
//! address could end a call with one.

use crate::read::{be16, byte};

const HEADER: usize = 13;
const ALERT: u8 = 21;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record<'a> {
    pub content: u8,
    pub epoch: u16,
    /// Header included.
    pub bytes: &'a [u8],
}

impl Record<'_> {
    /// An alert that nobody has authenticated.
    #[must_use]
    pub fn is_unprotected_alert(&self) -> bool {
        self.content == ALERT && self.epoch == 0
    }
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
    fn every_truncation_is_malformed() {
        let datagram = record(22, 0, &[1, 2, 3]);
        for length in 0..datagram.len() {
            assert!(!is_well_formed(&datagram[..length]));
        }
    }
}

//! Why a packet was dropped, and how often. Bad packets are counters, never errors.

use std::collections::BTreeMap;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DropReason {
    /// The first byte belongs to no protocol we speak.
    UnknownKind,
    MalformedStun,
    MalformedDtls,
    MalformedRtp,
    MalformedRtcp,
    /// STUN that is not a binding request.
    UselessStun,
    /// STUN for a transport that does not exist.
    UnknownUfrag,
    BadIntegrity,
    /// Not STUN, and ICE has not validated the address.
    UnvalidatedAddress,
    /// An alert that anyone could have written.
    UnprotectedAlert,
    /// RTP of a source that has not shown it holds the keys.
    UnprovenSource,
    /// More addresses than a client needs.
    TooManyAddresses,
    /// The transport closed a moment ago.
    ClosedTransport,
}

impl DropReason {
    const ALL: [Self; 13] = [
        Self::UnknownKind,
        Self::MalformedStun,
        Self::MalformedDtls,
        Self::MalformedRtp,
        Self::MalformedRtcp,
        Self::UselessStun,
        Self::UnknownUfrag,
        Self::BadIntegrity,
        Self::UnvalidatedAddress,
        Self::UnprotectedAlert,
        Self::UnprovenSource,
        Self::TooManyAddresses,
        Self::ClosedTransport,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::UnknownKind => "unknown_kind",
            Self::MalformedStun => "malformed_stun",
            Self::MalformedDtls => "malformed_dtls",
            Self::MalformedRtp => "malformed_rtp",
            Self::MalformedRtcp => "malformed_rtcp",
            Self::UselessStun => "useless_stun",
            Self::UnknownUfrag => "unknown_ufrag",
            Self::BadIntegrity => "bad_integrity",
            Self::UnvalidatedAddress => "unvalidated_address",
            Self::UnprotectedAlert => "unprotected_alert",
            Self::UnprovenSource => "unproven_source",
            Self::TooManyAddresses => "too_many_addresses",
            Self::ClosedTransport => "closed_transport",
        }
    }
}

/// One counter a reason.
#[derive(Debug, Clone, Default)]
pub(crate) struct Drops([u64; DropReason::ALL.len()]);

impl Drops {
    pub(crate) fn count(&mut self, reason: DropReason) {
        if let Some(counter) = self.0.get_mut(reason as usize) {
            *counter += 1;
        }
    }

    /// Every reason that occurred.
    pub(crate) fn by_name(&self) -> BTreeMap<String, u64> {
        let counted = DropReason::ALL.iter().zip(self.0).filter(|(_, count)| *count > 0);
        counted.map(|(reason, count)| (reason.name().to_owned(), count)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_own_counter_and_name() {
        let mut drops = Drops::default();
        for reason in DropReason::ALL {
            drops.count(reason);
        }
        let counted = drops.by_name();
        assert_eq!(counted.len(), DropReason::ALL.len());
        assert!(counted.values().all(|count| *count == 1));
    }
}

//! The cryptography of a transport.

use str0m::crypto::CryptoProvider;

pub(crate) fn provider() -> CryptoProvider {
    str0m::crypto::from_feature_flags()
}

/// HMAC-SHA1 over the parts, for STUN (RFC 8489 section 14.5).
pub(crate) fn hmac_sha1(key: &[u8], parts: &[&[u8]]) -> [u8; 20] {
    provider().sha1_hmac_provider.sha1_hmac(key, parts)
}

//! The cryptography of a transport: AWS-LC for what every packet needs, OpenSSL for the handshake.

use std::sync::OnceLock;

use str0m::crypto::CryptoProvider;

use super::dtls::OpensslDtls;

/// One for the process; the library wants references that live as long.
pub(crate) fn provider() -> &'static CryptoProvider {
    static PROVIDER: OnceLock<CryptoProvider> = OnceLock::new();
    static DTLS: OnceLock<OpensslDtls> = OnceLock::new();
    PROVIDER.get_or_init(|| {
        let fast = str0m::crypto::from_feature_flags();
        let dtls_provider = DTLS.get_or_init(|| OpensslDtls::new(fast.dtls_provider));
        CryptoProvider { dtls_provider, ..fast }
    })
}

/// HMAC-SHA1 over the parts, for STUN (RFC 8489 section 14.5).
pub(crate) fn hmac_sha1(key: &[u8], parts: &[&[u8]]) -> [u8; 20] {
    provider().sha1_hmac_provider.sha1_hmac(key, parts)
}

//! How the transport library is set up: codecs, header extensions, certificate, estimation.

use std::sync::Arc;
use std::time::{Duration, Instant};

use str0m::bwe::Bitrate;
use str0m::config::DtlsCert;
use str0m::crypto::CryptoProvider;
use str0m::rtp::{Extension, ExtensionMap};
use str0m::{Rtc, RtcConfig};

use crate::io::Error;

/// Where the estimate of a new downlink starts. Probes find more within the first second; less would show a smear to
/// everyone who joins, more would hurt those on a bad line.
const INITIAL_ESTIMATE: Bitrate = Bitrate::kbps(1_000);
/// Statistics are read by people, once a second at most.
const STATISTICS_INTERVAL: Duration = Duration::from_secs(2);
/// Packets kept for retransmission on one video slot: three seconds of 3 Mbit/s.
const RETRANSMISSION_PACKETS: usize = 1_024;

/// What all transports of a forwarding unit share.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    certificate: DtlsCert,
    crypto: Arc<CryptoProvider>,
}

impl Identity {
    /// # Errors
    /// When the cryptography library cannot make a certificate.
    pub(crate) fn generate() -> Result<Self, Error> {
        let crypto = super::crypto::provider().clone();
        let certificate = crypto.dtls_provider.generate_certificate();
        let certificate = certificate.ok_or_else(|| Error::Certificate("generation failed".to_owned()))?;
        Ok(Self { certificate, crypto: Arc::new(crypto) })
    }
}

pub(crate) fn build(now: Instant, identity: &Identity) -> Rtc {
    let mut extensions = ExtensionMap::empty();
    extensions.set(1, Extension::AudioLevel);
    extensions.set(2, Extension::AbsoluteSendTime);
    extensions.set(3, Extension::TransportSequenceNumber);
    extensions.set(4, Extension::RtpMid);
    extensions.set(10, Extension::RtpStreamId);
    extensions.set(11, Extension::RepairedRtpStreamId);
    extensions.set(13, Extension::VideoOrientation);
    RtcConfig::new()
        .set_crypto_provider(Arc::clone(&identity.crypto))
        .set_dtls_cert(identity.certificate.clone())
        .set_ice_lite(true)
        .set_rtp_mode(true)
        .clear_codecs()
        .enable_opus(true, true)
        .enable_vp8(true)
        .enable_h264(true)
        .enable_vp9(true)
        .enable_av1(true)
        .set_extension_map(extensions)
        .set_send_buffer_video(RETRANSMISSION_PACKETS)
        .set_stats_interval(Some(STATISTICS_INTERVAL))
        .enable_bwe(Some(INITIAL_ESTIMATE))
        .build(now)
}

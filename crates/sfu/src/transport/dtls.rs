//! The DTLS server of a transport, on OpenSSL: RSA and ECDSA client certificates, AEAD_AES_128_GCM when it is offered.
//!
//! The library drives it through `DtlsInstance`. Time comes from the caller: a lost flight is sent again when it says
//! so. A handshake that fails begins anew instead of ending the transport: whoever can write one packet with the
//! client's address must not be able to end its call.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use openssl::error::ErrorStack;
use openssl::pkey::PKey;
use openssl::srtp::SrtpProfileId;
use openssl::ssl::{ErrorCode, ShutdownState, Ssl, SslContext, SslContextBuilder, SslMethod, SslOptions, SslStream};
use openssl::ssl::{SslSessionCacheMode, SslVerifyMode, SslVersion};
use openssl::x509::X509;
use str0m::config::{DtlsCert, DtlsVersion, KeyingMaterial};
use str0m::crypto::CryptoError;
use str0m::crypto::dtls::{DtlsImplError, DtlsInstance, DtlsOutput, DtlsProvider, ProtocolVersion, SrtpProfile};

use super::proof::{self, KeyCell, Keys};

/// In our order of preference: 128-bit GCM is the cheapest for every packet that follows.
const SRTP_PROFILES: &str = "SRTP_AEAD_AES_128_GCM:SRTP_AEAD_AES_256_GCM:SRTP_AES128_CM_SHA1_80";
/// Our certificate is ECDSA; forward secrecy always.
const CIPHERS: &str = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES256-GCM-SHA384:\
    ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES256-SHA:ECDHE-ECDSA-AES128-SHA";
const GROUPS: &str = "X25519:P-256:P-384";
/// RFC 5764 section 4.2.
const EXPORTER: &str = "EXTRACTOR-dtls_srtp";
/// RFC 6347 section 4.2.4.1 says one second; round trips of calls are shorter.
const FIRST_RESEND: Duration = Duration::from_millis(400);
const LAST_RESEND: Duration = Duration::from_secs(4);
/// No timer: far enough not to matter.
const NEVER: Duration = Duration::from_secs(3_600);
/// Largest handshake datagram when the library names none.
const DEFAULT_MTU: usize = 1_200;
/// A plaintext record is no longer (RFC 6347 section 4.1.1).
const MAX_RECORD: usize = 16_384;

/// Makes DTLS servers; keeps the context of the last certificate, which a unit uses for all its transports.
pub(super) struct OpensslDtls {
    certificates: &'static dyn DtlsProvider,
    context: Mutex<Option<(Vec<u8>, SslContext)>>,
}

impl OpensslDtls {
    pub(super) const fn new(certificates: &'static dyn DtlsProvider) -> Self {
        Self { certificates, context: Mutex::new(None) }
    }

    fn context(&self, certificate: &DtlsCert) -> Result<SslContext, ErrorStack> {
        let mut cached = self.context.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((of, context)) = cached.as_ref().filter(|(of, _)| *of == certificate.certificate) {
            debug_assert!(!of.is_empty());
            return Ok(context.clone());
        }
        let context = context(certificate)?;
        *cached = Some((certificate.certificate.clone(), context.clone()));
        Ok(context)
    }
}

impl fmt::Debug for OpensslDtls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpensslDtls")
    }
}

impl DtlsProvider for OpensslDtls {
    fn generate_certificate(&self) -> Option<DtlsCert> {
        self.certificates.generate_certificate()
    }

    fn new_dtls(
        &self,
        certificate: &DtlsCert,
        now: Instant,
        _version: DtlsVersion,
        mtu: Option<usize>,
    ) -> Result<Box<dyn DtlsInstance>, CryptoError> {
        let failed = |error: ErrorStack| CryptoError::Other(error.to_string());
        let context = self.context(certificate).map_err(failed)?;
        let server = Server::new(context, mtu.unwrap_or(DEFAULT_MTU), now).map_err(failed)?;
        Ok(Box::new(server))
    }
}

fn context(certificate: &DtlsCert) -> Result<SslContext, ErrorStack> {
    let mut builder = SslContextBuilder::new(SslMethod::dtls())?;
    builder.set_min_proto_version(Some(SslVersion::DTLS1_2))?;
    builder.set_cipher_list(CIPHERS)?;
    builder.set_groups_list(GROUPS)?;
    builder.set_tlsext_use_srtp(SRTP_PROFILES)?;
    // Certificates are self-signed; the fingerprint of the offer is what proves them.
    builder.set_verify_callback(SslVerifyMode::PEER | SslVerifyMode::FAIL_IF_NO_PEER_CERT, |_, _| true);
    builder.set_certificate(&*X509::from_der(&certificate.certificate)?)?;
    builder.set_private_key(&*PKey::private_key_from_der(&certificate.private_key)?)?;
    builder.set_options(SslOptions::NO_QUERY_MTU | SslOptions::NO_TICKET | SslOptions::NO_RENEGOTIATION);
    // Nobody resumes; kept sessions would only grow.
    builder.set_session_cache_mode(SslSessionCacheMode::OFF);
    Ok(builder.build())
}

/// Datagrams between OpenSSL and the library.
#[derive(Debug, Default)]
struct Wire {
    incoming: VecDeque<Vec<u8>>,
    outgoing: Vec<Vec<u8>>,
}

impl io::Read for Wire {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let datagram = self.incoming.pop_front().ok_or(io::ErrorKind::WouldBlock)?;
        let length = datagram.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..length), datagram.get(..length)) {
            to.copy_from_slice(from);
        }
        Ok(length)
    }
}

impl io::Write for Wire {
    fn write(&mut self, datagram: &[u8]) -> io::Result<usize> {
        self.outgoing.push(datagram.to_vec());
        Ok(datagram.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What the library is to be told next.
enum Told {
    PeerCertificate(Vec<u8>),
    Keys(Vec<u8>, SrtpProfile),
    Connected,
    Data(Vec<u8>),
    CloseNotify,
}

struct Server {
    context: SslContext,
    mtu: usize,
    stream: SslStream<Wire>,
    connected: bool,
    closing: bool,
    packets: VecDeque<Vec<u8>>,
    told: VecDeque<Told>,
    /// The flight the client has not answered yet.
    flight: Vec<Vec<u8>>,
    resend: Option<Instant>,
    patience: Duration,
    now: Instant,
    keys: KeyCell,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("connected", &self.connected).finish_non_exhaustive()
    }
}

impl Server {
    fn new(context: SslContext, mtu: usize, now: Instant) -> Result<Self, ErrorStack> {
        let stream = accepting(&context, mtu)?;
        Ok(Self {
            context,
            mtu,
            stream,
            connected: false,
            closing: false,
            packets: VecDeque::new(),
            told: VecDeque::new(),
            flight: Vec::new(),
            resend: None,
            patience: FIRST_RESEND,
            now,
            keys: proof::new_cell(),
        })
    }

    fn handshake(&mut self) -> Result<(), DtlsImplError> {
        match self.stream.do_handshake() {
            Ok(()) => {
                self.collect();
                self.finish_handshake()
            }
            Err(error) if error.code() == ErrorCode::WANT_READ => {
                self.collect();
                Ok(())
            }
            // The alert written is not sent: a client would end its handshake for what another has written.
            Err(_) => self.begin_anew(),
        }
    }

    /// What OpenSSL wrote is a new flight.
    fn collect(&mut self) {
        let outgoing = std::mem::take(&mut self.stream.get_mut().outgoing);
        if outgoing.is_empty() {
            return;
        }
        if !self.connected {
            self.flight.clone_from(&outgoing);
            self.patience = FIRST_RESEND;
            self.resend = Some(self.now + self.patience);
        }
        self.packets.extend(outgoing);
    }

    fn finish_handshake(&mut self) -> Result<(), DtlsImplError> {
        let Some((certificate, keys, profile)) = negotiated(&self.stream) else { return self.begin_anew() };
        self.connected = true;
        self.resend = None;
        let exported = Keys { profile, material: keys.clone() };
        *self.keys.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(exported);
        self.told.push_back(Told::PeerCertificate(certificate));
        self.told.push_back(Told::Keys(keys, profile));
        self.told.push_back(Told::Connected);
        Ok(())
    }

    fn begin_anew(&mut self) -> Result<(), DtlsImplError> {
        if let Ok(stream) = accepting(&self.context, self.mtu) {
            self.stream = stream;
        }
        self.flight.clear();
        self.resend = None;
        // Counted as a bad packet; the variant only has to be an error.
        Err(DtlsImplError::ReceiveQueueFull)
    }

    fn read(&mut self) {
        let mut buffer = vec![0; MAX_RECORD];
        loop {
            match self.stream.ssl_read(&mut buffer) {
                Ok(length) if length > 0 => {
                    let data = buffer.get(..length).unwrap_or_default();
                    self.told.push_back(Told::Data(data.to_vec()));
                }
                // Records that do not prove themselves are dropped by OpenSSL; the rest are alerts and timeouts.
                _ => break,
            }
        }
        if self.stream.get_shutdown().contains(ShutdownState::RECEIVED) && !self.closing {
            self.told.push_back(Told::CloseNotify);
        }
        self.collect();
    }
}

fn accepting(context: &SslContext, mtu: usize) -> Result<SslStream<Wire>, ErrorStack> {
    let mut ssl = Ssl::new(context)?;
    ssl.set_mtu(u32::try_from(mtu).unwrap_or(1_200))?;
    ssl.set_accept_state();
    SslStream::new(ssl, Wire::default())
}

/// The client's certificate and the keys, once both stand.
fn negotiated(stream: &SslStream<Wire>) -> Option<(Vec<u8>, Vec<u8>, SrtpProfile)> {
    let ssl = stream.ssl();
    let certificate = ssl.peer_certificate()?.to_der().ok()?;
    let profile = match ssl.selected_srtp_profile()?.id() {
        SrtpProfileId::SRTP_AEAD_AES_128_GCM => SrtpProfile::AEAD_AES_128_GCM,
        SrtpProfileId::SRTP_AEAD_AES_256_GCM => SrtpProfile::AEAD_AES_256_GCM,
        SrtpProfileId::SRTP_AES128_CM_SHA1_80 => SrtpProfile::AES128_CM_SHA1_80,
        _ => return None,
    };
    let mut keys = vec![0; profile.keying_material_len()];
    ssl.export_keying_material(&mut keys, EXPORTER, None).ok()?;
    Some((certificate, keys, profile))
}

/// Copies into the library's buffer; what does not fit is cut, which cannot happen to what we make.
fn fill<'a>(buffer: &'a mut [u8], bytes: &[u8]) -> &'a [u8] {
    let length = bytes.len().min(buffer.len());
    let Some((filled, _)) = buffer.split_at_mut_checked(length) else { return &[] };
    if let Some(bytes) = bytes.get(..length) {
        filled.copy_from_slice(bytes);
    }
    filled
}

impl DtlsInstance for Server {
    /// We only serve; offers that would make us the client are refused before.
    fn set_active(&mut self, _active: bool) {}

    fn is_active(&self) -> bool {
        false
    }

    fn handle_packet(&mut self, packet: &[u8]) -> Result<(), DtlsImplError> {
        if packet.is_empty() {
            return Ok(());
        }
        if !self.connected && !rtp::dtls::Records::of(packet).all(|record| record.may_be_of_handshake()) {
            return Err(DtlsImplError::ReceiveQueueFull);
        }
        self.stream.get_mut().incoming.push_back(packet.to_vec());
        let outcome = if self.connected { Ok(()) } else { self.handshake() };
        if self.connected {
            self.read();
        }
        self.stream.get_mut().incoming.clear();
        outcome
    }

    fn poll_output<'a>(&mut self, buffer: &'a mut [u8]) -> DtlsOutput<'a> {
        if let Some(packet) = self.packets.pop_front() {
            return DtlsOutput::Packet(fill(buffer, &packet));
        }
        match self.told.pop_front() {
            Some(Told::PeerCertificate(der)) => DtlsOutput::PeerCert(fill(buffer, &der)),
            Some(Told::Keys(keys, profile)) => DtlsOutput::KeyingMaterial(KeyingMaterial::new(&keys), profile),
            Some(Told::Connected) => DtlsOutput::Connected,
            Some(Told::Data(data)) => DtlsOutput::ApplicationData(fill(buffer, &data)),
            Some(Told::CloseNotify) => DtlsOutput::CloseNotify,
            None => DtlsOutput::Timeout(self.resend.unwrap_or(self.now + NEVER)),
        }
    }

    fn handle_timeout(&mut self, now: Instant) -> Result<(), DtlsImplError> {
        self.now = now;
        if self.resend.is_some_and(|at| at <= now) {
            self.packets.extend(self.flight.iter().cloned());
            self.patience = (self.patience * 2).min(LAST_RESEND);
            self.resend = Some(now + self.patience);
        }
        Ok(())
    }

    fn send_application_data(&mut self, data: &[u8]) -> Result<usize, DtlsImplError> {
        if !self.connected || data.is_empty() {
            return Ok(0);
        }
        let sent = self.stream.ssl_write(data).unwrap_or(0);
        self.collect();
        Ok(sent)
    }

    fn protocol_version(&self) -> Option<ProtocolVersion> {
        self.connected.then_some(ProtocolVersion::DTLS1_2)
    }

    fn is_closing(&self) -> bool {
        self.closing
    }

    fn is_closed(&self) -> bool {
        self.closing && self.packets.is_empty()
    }

    fn close(&mut self) -> Result<(), DtlsImplError> {
        if self.connected && !self.closing {
            // The outcome only tells whether the client has said goodbye too.
            let _ = self.stream.shutdown();
            self.collect();
        }
        self.closing = true;
        self.resend = None;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use openssl::asn1::Asn1Time;
    use openssl::ec::{EcGroup, EcKey};
    use openssl::hash::MessageDigest;
    use openssl::nid::Nid;
    use openssl::pkey::Private;
    use openssl::rsa::Rsa;
    use openssl::x509::X509Builder;

    use super::*;

    /// A browser's side of the handshake.
    struct Client {
        stream: SslStream<Wire>,
    }

    fn rsa() -> PKey<Private> {
        let key = Rsa::generate(2_048).unwrap_or_else(|error| panic!("{error}"));
        PKey::from_rsa(key).unwrap_or_else(|error| panic!("{error}"))
    }

    fn ecdsa() -> PKey<Private> {
        let key = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).and_then(|group| EcKey::generate(&group));
        key.and_then(PKey::from_ec_key).unwrap_or_else(|error| panic!("{error}"))
    }

    fn certificate(key: &PKey<Private>) -> Result<X509, ErrorStack> {
        let mut builder = X509Builder::new()?;
        builder.set_version(2)?;
        builder.set_pubkey(key)?;
        builder.set_not_before(&*Asn1Time::days_from_now(0)?)?;
        builder.set_not_after(&*Asn1Time::days_from_now(30)?)?;
        builder.sign(key, MessageDigest::sha256())?;
        Ok(builder.build())
    }

    fn client(key: &PKey<Private>, profiles: &str) -> Result<Client, ErrorStack> {
        let mut builder = SslContextBuilder::new(SslMethod::dtls())?;
        builder.set_tlsext_use_srtp(profiles)?;
        builder.set_verify_callback(SslVerifyMode::PEER, |_, _| true);
        builder.set_certificate(&*certificate(key)?)?;
        builder.set_private_key(key)?;
        builder.set_options(SslOptions::NO_QUERY_MTU);
        let mut ssl = Ssl::new(&builder.build())?;
        ssl.set_mtu(1_200)?;
        ssl.set_connect_state();
        Ok(Client { stream: SslStream::new(ssl, Wire::default())? })
    }

    fn server(now: Instant) -> Box<dyn DtlsInstance> {
        let provider = super::super::crypto::provider().dtls_provider;
        let certificate = provider.generate_certificate().unwrap_or_else(|| panic!("a certificate"));
        provider.new_dtls(&certificate, now, DtlsVersion::Dtls12, None).unwrap_or_else(|error| panic!("{error}"))
    }

    /// What the server sends and tells until it has nothing more.
    fn outputs(server: &mut dyn DtlsInstance) -> (Vec<Vec<u8>>, Option<SrtpProfile>, bool) {
        let mut buffer = vec![0; 2_000];
        let (mut packets, mut profile, mut connected) = (Vec::new(), None, false);
        loop {
            match server.poll_output(&mut buffer) {
                DtlsOutput::Packet(packet) => packets.push(packet.to_vec()),
                DtlsOutput::KeyingMaterial(_, of) => profile = Some(of),
                DtlsOutput::Connected => connected = true,
                DtlsOutput::Timeout(_) => return (packets, profile, connected),
                _ => {}
            }
        }
    }

    /// Exchanges flights; `lose` says which of the server's flights never arrive.
    fn shake(
        client: &mut Client,
        server: &mut dyn DtlsInstance,
        start: Instant,
        lose: &[usize],
    ) -> Option<SrtpProfile> {
        let (mut profile, mut now, mut flights) = (None, start, 0);
        for _ in 0..20 {
            let _ = client.stream.do_handshake();
            for packet in std::mem::take(&mut client.stream.get_mut().outgoing) {
                let _ = server.handle_packet(&packet);
            }
            now += Duration::from_millis(450);
            let _ = server.handle_timeout(now);
            let (packets, of, _) = outputs(server);
            profile = profile.or(of);
            if !packets.is_empty() {
                flights += 1;
            }
            if !lose.contains(&flights) {
                client.stream.get_mut().incoming.extend(packets);
            }
        }
        profile
    }

    const ALL: &str = "SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_256_GCM:SRTP_AEAD_AES_128_GCM";

    #[test]
    fn clients_with_rsa_and_ecdsa_certificates_are_served_with_the_cheapest_profile() {
        let now = Instant::now();
        for key in [rsa(), ecdsa()] {
            let mut client = client(&key, ALL).unwrap_or_else(|error| panic!("{error}"));
            let profile = shake(&mut client, &mut *server(now), now, &[]);
            assert_eq!(profile, Some(SrtpProfile::AEAD_AES_128_GCM));
        }
    }

    #[test]
    fn a_client_without_gcm_is_served_too() {
        let now = Instant::now();
        let mut client = client(&ecdsa(), "SRTP_AES128_CM_SHA1_80").unwrap_or_else(|error| panic!("{error}"));
        let profile = shake(&mut client, &mut *server(now), now, &[]);
        assert_eq!(profile, Some(SrtpProfile::AES128_CM_SHA1_80));
    }

    #[test]
    fn a_lost_flight_is_sent_again_when_time_passes() {
        let now = Instant::now();
        let mut client = client(&ecdsa(), ALL).unwrap_or_else(|error| panic!("{error}"));
        let profile = shake(&mut client, &mut *server(now), now, &[1, 2]);
        assert_eq!(profile, Some(SrtpProfile::AEAD_AES_128_GCM));
    }

    #[test]
    fn garbage_does_not_spoil_the_handshake() {
        let now = Instant::now();
        let mut server = server(now);
        let mut client = client(&ecdsa(), ALL).unwrap_or_else(|error| panic!("{error}"));
        for content in 20..=25 {
            let record = [&[content, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 1, 0, 40][..], &[content; 40]].concat();
            let _ = server.handle_packet(&record);
        }
        assert_eq!(shake(&mut client, &mut *server, now, &[]), Some(SrtpProfile::AEAD_AES_128_GCM));
    }
}

//! Proving the first packet of a stream before the transport library sees it.
//!
//! The library maps an unknown SSRC to an m-line by the header extensions before it checks the packet's tag, so one
//! forged packet could take a stream from its sender. A packet of an SSRC that has not proven itself is therefore
//! authenticated here, with the keys of the handshake (RFC 3711, RFC 7714). Each SSRC pays once.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use str0m::crypto::dtls::SrtpProfile;

use super::crypto::provider;

/// Three layers with retransmission for each of some dozens of tracks.
const MAX_SOURCES: usize = 512;
/// Key derivation labels of RFC 3711 section 4.3.1.
const ENCRYPTION_KEY: u8 = 0;
const AUTHENTICATION_KEY: u8 = 1;
const SALT: u8 = 2;
const GCM_SALT: usize = 12;
const GCM_TAG: usize = 16;
const CM_SALT: usize = 14;
/// 80 bits (RFC 4568 section 6.2).
const CM_TAG: usize = 10;

/// What the handshake exported.
pub(super) struct Keys {
    pub(super) profile: SrtpProfile,
    pub(super) material: Vec<u8>,
}

/// Filled by the DTLS server when its handshake is done.
pub(super) type KeyCell = Arc<Mutex<Option<Keys>>>;

thread_local! {
    /// The cell of the server made last on this thread: the library makes it where we cannot reach it.
    static MADE_LAST: RefCell<Option<KeyCell>> = const { RefCell::new(None) };
}

pub(super) fn new_cell() -> KeyCell {
    let cell = KeyCell::default();
    MADE_LAST.with_borrow_mut(|last| *last = Some(Arc::clone(&cell)));
    cell
}

pub(super) struct Proof {
    cell: Option<KeyCell>,
    check: Option<Check>,
    proven: HashSet<u32>,
}

impl Proof {
    /// To be called right after the transport was built, on the same thread.
    pub(super) fn of_last_server() -> Self {
        Self { cell: MADE_LAST.take(), check: None, proven: HashSet::new() }
    }

    /// Whether an RTP packet comes from who holds the keys, or from a source that has shown it before.
    pub(super) fn admits(&mut self, packet: &[u8]) -> bool {
        let Some(header) = rtp::packet::parse(packet) else { return false };
        if self.proven.contains(&header.ssrc) {
            return true;
        }
        if self.proven.len() >= MAX_SOURCES {
            return false;
        }
        if self.check.is_none() {
            let keys = self.cell.as_ref().and_then(|cell| cell.lock().unwrap_or_else(PoisonError::into_inner).take());
            self.check = keys.and_then(|keys| Check::of(&keys));
        }
        let proven = self.check.as_ref().is_some_and(|check| check.verify(packet, &header));
        if proven {
            self.proven.insert(header.ssrc);
        }
        proven
    }
}

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proof").field("proven", &self.proven.len()).finish_non_exhaustive()
    }
}

/// The client's keys for what it sends.
enum Check {
    Gcm128 { key: [u8; 16], salt: [u8; GCM_SALT] },
    Gcm256 { key: [u8; 32], salt: [u8; GCM_SALT] },
    CounterMode { authentication_key: [u8; 20] },
}

impl Check {
    /// The exported material is client key, server key, client salt, server salt (RFC 5764 section 4.2).
    fn of(keys: &Keys) -> Option<Self> {
        let material = keys.material.as_slice();
        match keys.profile {
            SrtpProfile::AEAD_AES_128_GCM => {
                let (master, salt) = (material.get(..16)?, material.get(32..32 + GCM_SALT)?);
                Some(Self::Gcm128 { key: derive(master, salt, ENCRYPTION_KEY), salt: derive(master, salt, SALT) })
            }
            SrtpProfile::AEAD_AES_256_GCM => {
                let (master, salt) = (material.get(..32)?, material.get(64..64 + GCM_SALT)?);
                Some(Self::Gcm256 { key: derive(master, salt, ENCRYPTION_KEY), salt: derive(master, salt, SALT) })
            }
            SrtpProfile::AES128_CM_SHA1_80 => {
                let (master, salt) = (material.get(..16)?, material.get(32..32 + CM_SALT)?);
                Some(Self::CounterMode { authentication_key: derive(master, salt, AUTHENTICATION_KEY) })
            }
            _ => None,
        }
    }

    /// The rollover counter of a new source is zero (RFC 3711 section 3.3.1).
    fn verify(&self, packet: &[u8], header: &rtp::packet::RtpHeader) -> bool {
        let Some((clear, sealed)) = packet.split_at_checked(header.length) else { return false };
        let srtp = provider().srtp_provider;
        let mut opened = vec![0; sealed.len()];
        match self {
            Self::Gcm128 { .. } | Self::Gcm256 { .. } if sealed.len() < GCM_TAG => false,
            Self::Gcm128 { key, salt } => {
                let mut cipher = srtp.aead_aes_128_gcm().create_cipher(*key, false);
                cipher.decrypt(&gcm_iv(header, salt), &[clear], sealed, &mut opened).is_ok()
            }
            Self::Gcm256 { key, salt } => {
                let mut cipher = srtp.aead_aes_256_gcm().create_cipher(*key, false);
                cipher.decrypt(&gcm_iv(header, salt), &[clear], sealed, &mut opened).is_ok()
            }
            Self::CounterMode { authentication_key } => {
                let Some(covered) = packet.len().checked_sub(CM_TAG).filter(|covered| *covered >= clear.len()) else {
                    return false;
                };
                let (covered, tag) = packet.split_at(covered);
                let rollover = [0; 4];
                let expected = super::hmac_sha1(authentication_key, &[covered, &rollover]);
                let differing = expected.iter().zip(tag).fold(0, |differing, (a, b)| differing | (a ^ b));
                differing == 0
            }
        }
    }
}

/// RFC 7714 section 8.1, with a rollover counter of zero.
fn gcm_iv(header: &rtp::packet::RtpHeader, salt: &[u8; GCM_SALT]) -> [u8; GCM_SALT] {
    let [a, b, c, d] = header.ssrc.to_be_bytes();
    let [high, low] = header.sequence.to_be_bytes();
    let mut iv = [0, 0, a, b, c, d, 0, 0, 0, 0, high, low];
    for (byte, salt) in iv.iter_mut().zip(salt) {
        *byte ^= salt;
    }
    iv
}

/// AES in counter mode over the salt and the label (RFC 3711 section 4.3.3); a GCM salt is padded with zeros.
fn derive<const N: usize>(master: &[u8], salt: &[u8], label: u8) -> [u8; N] {
    const BLOCK: usize = 16;
    let srtp = provider().srtp_provider;
    let mut derived = [0; N];
    for (round, chunk) in derived.chunks_mut(BLOCK).enumerate() {
        let mut input = [0; BLOCK];
        for (byte, salt) in input.iter_mut().zip(salt) {
            *byte = *salt;
        }
        let [.., counter] = round.to_be_bytes();
        let [_, _, _, _, _, _, _, labelled, _, _, _, _, _, _, _, last] = &mut input;
        *labelled ^= label;
        *last = counter;
        // The provider wants room for a block of padding.
        let mut output = [0; 2 * BLOCK];
        if master.len() == BLOCK {
            srtp.srtp_aes_128_ecb_round(master, &input, &mut output);
        } else {
            srtp.srtp_aes_256_ecb_round(master, &input, &mut output);
        }
        for (byte, output) in chunk.iter_mut().zip(output) {
            *byte = output;
        }
    }
    derived
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 3711 appendix B.3.
    #[test]
    fn keys_are_derived_as_the_standard_says() {
        let master = 0xe1f9_7a0d_3e01_8be0_d64f_a32c_06de_4139_u128.to_be_bytes();
        let salt = [0x0e, 0xc6, 0x75, 0xad, 0x49, 0x8a, 0xfe, 0xeb, 0xb6, 0x96, 0x0b, 0x3a, 0xab, 0xe6];
        let key: [u8; 16] = derive(&master, &salt, ENCRYPTION_KEY);
        assert_eq!(u128::from_be_bytes(key), 0xc61e_7a93_744f_39ee_1073_4afe_3ff7_a087);
        let derived: [u8; 14] = derive(&master, &salt, SALT);
        assert_eq!(derived, [0x30, 0xcb, 0xbc, 0x08, 0x86, 0x3d, 0x8c, 0x85, 0xd4, 0x9d, 0xb3, 0x4a, 0x9a, 0xe1]);
        let authentication: [u8; 20] = derive(&master, &salt, AUTHENTICATION_KEY);
        assert_eq!(authentication.get(..4), Some([0xce, 0xbe, 0x32, 0x1f].as_slice()));
    }

    #[test]
    fn without_keys_nothing_is_admitted() {
        let mut proof = Proof { cell: None, check: None, proven: HashSet::new() };
        assert!(!proof.admits(&[0x80, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9, 1, 2, 3]));
    }

    #[test]
    fn a_source_without_the_keys_is_not_admitted() {
        for profile in [SrtpProfile::AEAD_AES_128_GCM, SrtpProfile::AEAD_AES_256_GCM, SrtpProfile::AES128_CM_SHA1_80] {
            let keys = Keys { profile, material: vec![7; 88] };
            let mut proof = Proof { cell: None, check: Check::of(&keys), proven: HashSet::new() };
            for length in 0..60 {
                let mut packet = vec![0x80, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9];
                packet.extend(vec![0x55; length]);
                assert!(!proof.admits(&packet));
            }
        }
    }

    /// Packets that another implementation (libsrtp) protected with keys counting up from 1 and salts from 101.
    const PROTECTED: [(SrtpProfile, usize, usize, &str); 3] = [
        (
            SrtpProfile::AES128_CM_SHA1_80,
            16,
            CM_SALT,
            "9060123400000009cafebabebede0001107f0000158417abba5aa01c85ed80fdd7552edfea50dd12f5c6f5471ad5f31a0b23",
        ),
        (
            SrtpProfile::AEAD_AES_128_GCM,
            16,
            GCM_SALT,
            "9060123400000009cafebabebede0001107f0000f338b31d27bf2c2ebf3de3bc176d74fbc283ef0ebc88cccdd7ce132c222dd85b0464\
             0b18",
        ),
        (
            SrtpProfile::AEAD_AES_256_GCM,
            32,
            GCM_SALT,
            "9060123400000009cafebabebede0001107f000019020d120a9ebc3e66fe0e5a5f4c8390eb60fddfc5783d02fdca8c69a971f00f5bda\
             9591",
        ),
    ];

    fn bytes(hex: &str) -> Vec<u8> {
        let digit = |at: usize| hex.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()).unwrap_or(0);
        (0..hex.len()).step_by(2).map(digit).collect()
    }

    #[test]
    fn a_source_with_the_keys_is_admitted_whatever_the_profile_and_a_changed_packet_is_not() {
        for (profile, key, salt, hex) in PROTECTED {
            let count = |first: u8, length: usize| (0..length).map(move |step| first + u8::try_from(step).unwrap_or(0));
            let (client, server) = (count(1, key), vec![0; key]);
            let material = client.chain(server).chain(count(101, salt)).chain(vec![0; salt]).collect();
            let proof = || {
                let check = Check::of(&Keys { profile, material: Vec::clone(&material) });
                Proof { cell: None, check, proven: HashSet::new() }
            };
            let packet = bytes(hex);
            assert!(proof().admits(&packet), "{profile:?}");
            for at in 0..packet.len() {
                let mut changed = packet.clone();
                if let Some(byte) = changed.get_mut(at) {
                    *byte ^= 4;
                }
                assert!(!proof().admits(&changed), "{profile:?} with byte {at} changed");
            }
        }
    }
}

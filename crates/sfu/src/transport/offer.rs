//! Reading an offer before the transport library does: limits, what we cannot serve, and what each m-line is for.
//!
//! Remote candidates are cut out here: a lite agent never checks them, so `.local` names and private addresses in them
//! mean nothing to us. What passes here may still be refused by the library's own parser.

use std::collections::HashSet;

use crate::command::Kind;
use crate::event::RefusalCode;
use crate::refusal::Refusal;

/// Browsers with 100 m-lines stay below 250 KiB.
const MAX_BYTES: usize = 256 * 1024;
/// 256 m-lines of a browser have more, but they can repeat far less; see `MAX_LINES_A_MEDIA`.
const MAX_LINES: usize = 2_000;
/// A browser's video line has about 110 attributes with every codec on.
const MAX_LINES_A_MEDIA: usize = 160;
const MAX_CANDIDATES: usize = 200;
const MAX_MEDIA: usize = 256;
/// The transport library keeps ids in fixed arrays of these sizes.
const MAX_MID: usize = 16;
const MAX_RID: usize = 8;
const MAX_RIDS: usize = 8;
/// Hashes of a certificate that the transport library computes (RFC 8122 section 5).
const KNOWN_HASHES: [&str; 2] = ["sha-256", "sha-1"];
/// RFC 8839 section 5.4.
const UFRAG: std::ops::RangeInclusive<usize> = 4..=256;
const PASSWORD: std::ops::RangeInclusive<usize> = 22..=256;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OfferedLine {
    pub(crate) mid: String,
    /// `None` for data channels.
    pub(crate) kind: Option<Kind>,
    /// The client wants to send here.
    pub(crate) sends: bool,
    pub(crate) receives: bool,
    /// In the order of `a=simulcast`, or of `a=rid`.
    pub(crate) rids: Vec<String>,
    /// In the client's order of preference.
    pub(crate) payload_types: Vec<String>,
    pub(crate) rejected: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    /// Without remote candidates.
    pub(crate) text: String,
    pub(crate) lines: Vec<OfferedLine>,
}

impl Offer {
    pub(crate) fn line(&self, mid: &str) -> Option<&OfferedLine> {
        self.lines.iter().find(|line| line.mid == mid)
    }
}

/// # Errors
/// `invalid_sdp` for what is no SDP, `unsupported_sdp` for what we do not do, `too_many_tracks` for too much of it.
pub(crate) fn read(text: &str) -> Result<Offer, Refusal> {
    check_size(text)?;
    let mut reader = Reader::default();
    for line in text.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
        reader.line(line)?;
    }
    reader.finish()
}

fn invalid(detail: impl Into<String>) -> Refusal {
    Refusal::new(RefusalCode::InvalidSdp, detail)
}

fn unsupported(detail: impl Into<String>) -> Refusal {
    Refusal::new(RefusalCode::UnsupportedSdp, detail)
}

fn check_size(text: &str) -> Result<(), Refusal> {
    if text.len() > MAX_BYTES {
        return Err(invalid(format!("longer than {MAX_BYTES} bytes")));
    }
    let media = text.lines().filter(|line| line.starts_with("m=")).count();
    if media > MAX_MEDIA {
        return Err(Refusal::new(RefusalCode::TooManyTracks, format!("more than {MAX_MEDIA} m-lines")));
    }
    if text.lines().count() > MAX_LINES.max(media * MAX_LINES_A_MEDIA) {
        return Err(invalid("too many lines"));
    }
    if text.lines().filter(|line| line.starts_with("a=candidate:")).count() > MAX_CANDIDATES {
        return Err(invalid(format!("more than {MAX_CANDIDATES} candidates")));
    }
    if !text.starts_with("v=0") {
        return Err(invalid("does not begin with v=0"));
    }
    Ok(())
}

/// State while walking the lines.
#[derive(Default)]
struct Reader {
    kept: String,
    lines: Vec<OfferedLine>,
    multiplexed: Vec<bool>,
    bundled: HashSet<String>,
    /// Directions said for the whole session, for m-lines that say none.
    session_direction: Option<(bool, bool)>,
    fingerprint: bool,
    foreign_hash: Option<String>,
    ufrag: bool,
    password: bool,
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), Refusal> {
        if line.starts_with("a=candidate:") || line == "a=end-of-candidates" {
            return Ok(());
        }
        if let Some(hash) = line.strip_prefix("a=fingerprint:").and_then(|value| value.split_ascii_whitespace().next())
        {
            // A certificate may be told by several hashes; the transport library looks at the first only.
            if !KNOWN_HASHES.iter().any(|known| hash.eq_ignore_ascii_case(known)) {
                self.foreign_hash = Some(hash.to_owned());
                return Ok(());
            }
        }
        if let Some(rest) = line.strip_prefix("m=") {
            self.media(rest)?;
        } else if let Some(attribute) = line.strip_prefix("a=") {
            let (name, value) = attribute.split_once(':').unwrap_or((attribute, ""));
            self.session_attribute(name, value)?;
            self.media_attribute(name, value)?;
        }
        self.kept.push_str(line);
        self.kept.push_str("\r\n");
        Ok(())
    }

    fn media(&mut self, rest: &str) -> Result<(), Refusal> {
        let mut words = rest.split_ascii_whitespace();
        let kind = match words.next() {
            Some("audio") => Some(Kind::Audio),
            Some("video") => Some(Kind::Video),
            Some("application") => None,
            other => return Err(unsupported(format!("media of kind {:?}", other.unwrap_or("")))),
        };
        let port = words.next().ok_or_else(|| invalid("an m-line without a port"))?;
        let protocol = words.next().ok_or_else(|| invalid("an m-line without a protocol"))?;
        if kind.is_some() && !protocol.ends_with("RTP/SAVPF") {
            return Err(unsupported(format!("media over {protocol}")));
        }
        let (sends, receives) = self.session_direction.unwrap_or((true, true));
        self.lines.push(OfferedLine {
            mid: String::new(),
            kind,
            sends,
            receives,
            rids: Vec::new(),
            payload_types: words.map(str::to_owned).collect(),
            rejected: port == "0",
        });
        self.multiplexed.push(kind.is_none());
        Ok(())
    }

    fn session_attribute(&mut self, name: &str, value: &str) -> Result<(), Refusal> {
        match name {
            "group" => {
                let mut words = value.split_ascii_whitespace();
                if words.next() == Some("BUNDLE") {
                    self.bundled.extend(words.map(str::to_owned));
                }
            }
            "ice-lite" => return Err(unsupported("both sides are ICE-lite")),
            "fingerprint" => self.fingerprint = true,
            "setup" if value == "passive" => return Err(unsupported("the client must be the DTLS client")),
            "setup" if !matches!(value, "actpass" | "active") => return Err(invalid(format!("a=setup:{value}"))),
            "ice-ufrag" if UFRAG.contains(&value.len()) => self.ufrag = true,
            "ice-pwd" if PASSWORD.contains(&value.len()) => self.password = true,
            "ice-ufrag" | "ice-pwd" => {
                return Err(invalid(format!("a=ice-ufrag or a=ice-pwd of {} bytes", value.len())));
            }
            _ => {}
        }
        Ok(())
    }

    fn media_attribute(&mut self, name: &str, value: &str) -> Result<(), Refusal> {
        let direction = match name {
            "sendrecv" => Some((true, true)),
            "sendonly" => Some((true, false)),
            "recvonly" => Some((false, true)),
            "inactive" => Some((false, false)),
            _ => None,
        };
        let Some(line) = self.lines.last_mut() else {
            self.session_direction = direction.or(self.session_direction);
            return Ok(());
        };
        if let Some(direction) = direction {
            (line.sends, line.receives) = direction;
        }
        match name {
            "mid" => value.clone_into(&mut line.mid),
            "rtcp-mux" => {
                if let Some(multiplexed) = self.multiplexed.last_mut() {
                    *multiplexed = true;
                }
            }
            "rid" => {
                let mut words = value.split_ascii_whitespace();
                if let (Some(rid), Some("send")) = (words.next(), words.next()) {
                    line.rids.push(rid.to_owned());
                }
            }
            "simulcast" => order_rids(line, value),
            _ => {}
        }
        if line.rids.len() > MAX_RIDS {
            return Err(Refusal::new(RefusalCode::TooManyTracks, format!("more than {MAX_RIDS} layers")));
        }
        Ok(())
    }

    fn finish(self) -> Result<Offer, Refusal> {
        if self.lines.is_empty() {
            return Err(invalid("no m-line"));
        }
        if let (false, Some(hash)) = (self.fingerprint, &self.foreign_hash) {
            return Err(unsupported(format!("no fingerprint but by {hash}")));
        }
        if !(self.fingerprint && self.ufrag && self.password) {
            return Err(invalid("a=fingerprint, a=ice-ufrag or a=ice-pwd is missing"));
        }
        let mut mids = HashSet::new();
        for (line, multiplexed) in self.lines.iter().zip(&self.multiplexed) {
            if !is_name(&line.mid, MAX_MID) {
                return Err(unsupported(format!("a=mid must be 1 to {MAX_MID} letters and digits")));
            }
            if !mids.insert(line.mid.as_str()) {
                return Err(invalid(format!("mid {} occurs twice", line.mid)));
            }
            if let Some(rid) = line.rids.iter().find(|rid| !is_name(rid, MAX_RID)) {
                return Err(unsupported(format!("rid {rid:?} is not 1 to {MAX_RID} letters and digits")));
            }
            let used = !line.rejected || self.bundled.contains(&line.mid);
            if used && !self.bundled.contains(&line.mid) {
                return Err(unsupported(format!("mid {} is not bundled", line.mid)));
            }
            if used && !multiplexed {
                return Err(unsupported(format!("mid {} without a=rtcp-mux", line.mid)));
            }
        }
        let lines = self.lines.into_iter().map(|mut line| {
            // Port 0 of a bundled line is no rejection (RFC 8843 section 7.2.1).
            line.rejected &= !self.bundled.contains(&line.mid);
            line
        });
        Ok(Offer { text: self.kept, lines: lines.collect() })
    }
}

/// `send l;m;~h recv x` puts the rids of the sending half into that order; alternatives (`a,b`) count as their first.
fn order_rids(line: &mut OfferedLine, value: &str) {
    let mut words = value.split_ascii_whitespace();
    while let (Some(direction), Some(list)) = (words.next(), words.next()) {
        if direction == "send" {
            let named = list.split(';').filter_map(|one| one.split(',').next());
            let ordered: Vec<_> = named.map(|rid| rid.trim_start_matches('~').to_owned()).collect();
            line.rids = ordered;
        }
    }
}

/// What the transport library can hold without changing it.
fn is_name(name: &str, longest: usize) -> bool {
    (1..=longest).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFER: &str = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\na=fingerprint:sha-256 AA:BB\r\n\
        a=setup:actpass\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n\
        m=audio 9 UDP/TLS/RTP/SAVPF 111 63\r\na=mid:0\r\na=sendonly\r\na=rtcp-mux\r\n\
        a=candidate:1 1 udp 2113937151 8fa1.local 54400 typ host\r\na=end-of-candidates\r\n\
        m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\na=mid:1\r\na=sendonly\r\na=rtcp-mux\r\n\
        a=rid:h send\r\na=rid:l send\r\na=simulcast:send l;~h\r\n";

    fn code(text: &str) -> RefusalCode {
        read(text).map(|offer| panic!("accepted: {offer:?}")).unwrap_or_else(|refusal| refusal.code)
    }

    #[test]
    fn an_offer_tells_what_each_line_is_for() {
        let offer = read(OFFER).unwrap_or_else(|refusal| panic!("{refusal:?}"));
        let audio = offer.line("0").unwrap_or_else(|| panic!("a line"));
        assert_eq!((audio.kind, audio.sends, audio.receives), (Some(Kind::Audio), true, false));
        assert_eq!(audio.payload_types, ["111", "63"]);
        let video = offer.line("1").unwrap_or_else(|| panic!("a line"));
        assert_eq!(video.rids, ["l", "h"]);
    }

    #[test]
    fn one_known_fingerprint_among_others_is_enough() {
        let sha512 = "a=fingerprint:sha-512 CC:DD\r\n";
        assert!(read(&OFFER.replace("a=fingerprint:", &format!("{sha512}a=fingerprint:"))).is_ok());
        assert_eq!(code(&OFFER.replace("a=fingerprint:sha-256 AA:BB\r\n", sha512)), RefusalCode::UnsupportedSdp);
    }

    #[test]
    fn remote_candidates_are_ignored_whatever_they_say() {
        let offer = read(OFFER).unwrap_or_else(|refusal| panic!("{refusal:?}"));
        assert!(!offer.text.contains("candidate"));
        assert!(offer.text.contains("a=mid:1"));
    }

    #[test]
    fn what_is_no_offer_is_invalid() {
        assert_eq!(code(""), RefusalCode::InvalidSdp);
        assert_eq!(code("hello"), RefusalCode::InvalidSdp);
        assert_eq!(code("v=0\r\n"), RefusalCode::InvalidSdp);
        assert_eq!(code(&OFFER.replace("a=fingerprint:sha-256 AA:BB\r\n", "")), RefusalCode::InvalidSdp);
        assert_eq!(code(&OFFER.replace("a=ice-ufrag:abcd\r\n", "")), RefusalCode::InvalidSdp);
        assert_eq!(code(&OFFER.replace("a=mid:1", "a=mid:0")), RefusalCode::InvalidSdp);
        assert_eq!(code(&"v=0\r\n".repeat(100_000)), RefusalCode::InvalidSdp);
        assert_eq!(code(&OFFER.replace("s=-", &"s=-\r\n".repeat(2_000))), RefusalCode::InvalidSdp);
        let candidates = "a=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n".repeat(201);
        assert_eq!(code(&format!("{OFFER}{candidates}")), RefusalCode::InvalidSdp);
    }

    #[test]
    fn what_we_do_not_do_is_unsupported() {
        assert_eq!(code(&OFFER.replace("setup:actpass", "setup:passive")), RefusalCode::UnsupportedSdp);
        assert_eq!(code(&OFFER.replace("BUNDLE 0 1", "BUNDLE 0")), RefusalCode::UnsupportedSdp);
        assert_eq!(code(&OFFER.replace("a=rtcp-mux\r\n", "")), RefusalCode::UnsupportedSdp);
        assert_eq!(code(&OFFER.replace("sha-256", "md5")), RefusalCode::UnsupportedSdp);
        assert_eq!(code(&OFFER.replace("t=0 0", "t=0 0\r\na=ice-lite")), RefusalCode::UnsupportedSdp);
        assert_eq!(
            code(&OFFER.replace("m=audio 9 UDP/TLS/RTP/SAVPF", "m=audio 9 RTP/AVP")),
            RefusalCode::UnsupportedSdp
        );
        assert_eq!(
            code(&OFFER.replace("a=mid:1", "a=mid:a-very-long-media-identification")),
            RefusalCode::UnsupportedSdp
        );
    }

    #[test]
    fn too_many_lines_of_media_are_too_many_tracks() {
        assert_eq!(
            code(&format!("{OFFER}{}", "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n".repeat(256))),
            RefusalCode::TooManyTracks
        );
    }

    #[test]
    fn a_rejected_line_needs_no_bundle() {
        let text = OFFER.replace("BUNDLE 0 1", "BUNDLE 0").replace("m=video 9", "m=video 0");
        let offer = read(&text).unwrap_or_else(|refusal| panic!("{refusal:?}"));
        assert!(offer.line("1").is_some_and(|line| line.rejected));
    }
}

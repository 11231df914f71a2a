//! Finishing an answer: our complete candidates, and the client's own order of codecs.
//!
//! The transport library knows one address a protocol; which addresses clients are told is decided here.

use std::fmt::Write as _;
use std::net::SocketAddr;

use crate::command::Kind;
use crate::transport::offer::{Offer, OfferedLine};

/// RFC 8445 section 5.1.2.2: host candidates.
const HOST_PREFERENCE: u32 = 126;
/// Below every UDP candidate, so that TCP is only the way out of closed networks.
const TCP_PREFERENCE: u32 = 90;

/// The addresses clients are told, UDP first.
#[derive(Debug, Clone)]
pub(crate) struct CandidateLines(String);

impl CandidateLines {
    pub(crate) fn new(udp: &[SocketAddr], tcp: &[SocketAddr]) -> Self {
        let mut lines = String::new();
        let numbered = udp.iter().map(|at| (at, true)).chain(tcp.iter().map(|at| (at, false))).enumerate();
        for (index, (address, is_udp)) in numbered {
            let preference = if is_udp { HOST_PREFERENCE } else { TCP_PREFERENCE };
            let local = 65_535 - u32::try_from(index).unwrap_or(0).min(65_535);
            // RFC 8445 section 5.1.2.1, component 1.
            let priority = preference << 24 | local << 8 | 255;
            let (foundation, ip, port) = (index + 1, address.ip(), address.port());
            let (protocol, kind) = if is_udp { ("udp", "") } else { ("tcp", " tcptype passive") };
            let _ = write!(lines, "a=candidate:{foundation} 1 {protocol} {priority} {ip} {port} typ host{kind}\r\n");
        }
        lines.push_str("a=end-of-candidates\r\n");
        Self(lines)
    }
}

/// Rewrites the library's answer.
pub(crate) fn finish(answer: &str, offer: &Offer, candidates: &CandidateLines) -> String {
    let mut finished = String::with_capacity(answer.len() + candidates.0.len());
    let mut offered = offer.lines.iter();
    let mut told = false;
    for line in answer.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
        if line.starts_with("a=candidate:") || line == "a=end-of-candidates" || line == "a=ice-options:trickle" {
            continue;
        }
        if line.starts_with("m=") {
            let line = offered.next().map_or_else(|| line.to_owned(), |offered| in_offered_order(line, offered));
            finished.push_str(&line);
            finished.push_str("\r\n");
            continue;
        }
        if line.starts_with("a=ice-ufrag:") && !told {
            finished.push_str(&candidates.0);
            told = true;
        }
        finished.push_str(line);
        finished.push_str("\r\n");
    }
    finished
}

/// A client sends with the first codec of the answer, so its own order must survive. Audio keeps the library's order,
/// which puts RED before Opus: browsers then use it.
fn in_offered_order(line: &str, offered: &OfferedLine) -> String {
    if offered.kind != Some(Kind::Video) || !offered.sends {
        return line.to_owned();
    }
    let mut words = line.split_ascii_whitespace();
    let head: Vec<_> = words.by_ref().take(3).collect();
    let mut types: Vec<_> = words.collect();
    types.sort_by_key(|one| offered.payload_types.iter().position(|other| other == one).unwrap_or(usize::MAX));
    head.into_iter().chain(types).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(payload_types: &[&str]) -> Offer {
        let line = OfferedLine {
            mid: "0".to_owned(),
            kind: Some(Kind::Video),
            sends: true,
            receives: false,
            rids: Vec::new(),
            payload_types: payload_types.iter().map(|&one| one.to_owned()).collect(),
            rejected: false,
        };
        Offer { text: String::new(), lines: vec![line] }
    }

    #[test]
    fn candidates_are_complete_and_udp_comes_first() {
        let udp = ["192.0.2.2:7882".parse().unwrap_or_else(|_| panic!("an address"))];
        let tcp = ["[2001:db8::1]:7882".parse().unwrap_or_else(|_| panic!("an address"))];
        let candidates = CandidateLines::new(&udp, &tcp);
        let answer = "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=ice-ufrag:x\r\na=ice-options:trickle\r\nm=video 9 X 96\r\na=ice-ufrag:x\r\n";
        let finished = finish(answer, &offer(&["96"]), &candidates);
        let lines: Vec<_> = finished.lines().filter(|line| line.contains("andidate")).collect();
        assert_eq!(
            lines,
            [
                "a=candidate:1 1 udp 2130706431 192.0.2.2 7882 typ host",
                "a=candidate:2 1 tcp 1526726399 2001:db8::1 7882 typ host tcptype passive",
                "a=end-of-candidates",
            ]
        );
        assert!(!finished.contains("trickle"));
    }

    #[test]
    fn the_clients_order_of_video_codecs_survives() {
        let finished = finish(
            "m=video 9 UDP/TLS/RTP/SAVPF 96 97 102\r\n",
            &offer(&["102", "96", "97"]),
            &CandidateLines::new(&[], &[]),
        );
        assert_eq!(finished, "m=video 9 UDP/TLS/RTP/SAVPF 102 96 97\r\n");
    }
}

"""SDP offers in the shape that browsers and encoders make, for tests in which no media flows."""

from __future__ import annotations

from dataclasses import dataclass

PWD = "passwordpasswordpassword"


@dataclass(frozen=True)
class Line:
    """One m-line of an offer."""

    mid: str
    kind: str
    direction: str = "sendonly"
    rids: tuple[str, ...] = ()
    port: int = 9


def send(mid: str, kind: str, *rids: str) -> Line:
    return Line(mid, kind, "sendonly", rids)


def receive(mid: str, kind: str) -> Line:
    return Line(mid, kind, "recvonly")


def offer(*lines: Line, ufrag: str = "ufrag", pwd: str = PWD) -> str:
    bundle = " ".join(line.mid for line in lines)
    text = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", f"a=group:BUNDLE {bundle}", "a=msid-semantic: WMS *"]
    for line in lines:
        text += [
            f"m={line.kind} {line.port} UDP/TLS/RTP/SAVPF 96",
            "c=IN IP4 0.0.0.0",
            f"a=ice-ufrag:{ufrag}",
            f"a=ice-pwd:{pwd}",
            "a=fingerprint:sha-256 " + ":".join(["AB"] * 32),
            "a=setup:actpass",
            f"a=mid:{line.mid}",
            f"a={line.direction}",
            "a=rtcp-mux",
            "a=rtpmap:96 opus/48000/2" if line.kind == "audio" else "a=rtpmap:96 VP8/90000",
            "a=candidate:1 1 udp 2113937151 127.0.0.1 50000 typ host",
        ]
        text += [f"a=rid:{rid} send" for rid in line.rids]
        if line.rids:
            text.append(f"a=simulcast:send {';'.join(line.rids)}")
    return "\r\n".join(text) + "\r\n"

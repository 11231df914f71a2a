"""What the control plane needs to know of an SDP offer: its m-lines, their direction, their simulcast layers.

`whip` makes its bindings from it and `fake` its rules; negotiation itself is the engine's. It reads leniently and
never changes the SDP, except for `with_credentials`, which an ICE restart over WHIP needs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from videorooms.media.engine import Kind, MediaError

# 256 KiB: the largest message that signaling takes, and many times what a browser offers for 250 m-lines.
OFFER_MAX_BYTES = 262_144
KINDS: dict[str, Kind] = {"audio": "audio", "video": "video"}
# Browsers send three; the schema has room for a fourth.
RIDS_MAX = 4
# What signaling allows for mids and rids; the SDP grammar allows more, which no client uses.
_NAME = re.compile(r"[A-Za-z0-9_-]{1,16}")


@dataclass(frozen=True, slots=True)
class OfferedMedia:
    """One audio or video m-line. `sends` and `receives` are as the offering side sees it; a rejected one does not."""

    mid: str
    kind: Kind
    sends: bool
    receives: bool
    rids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    media: tuple[OfferedMedia, ...]
    ice_ufrag: str
    ice_pwd: str

    def find(self, mid: str) -> OfferedMedia | None:
        return next((media for media in self.media if media.mid == mid), None)


def read_offer(sdp: str) -> Offer:
    """Read an offer. Raises `MediaError` with `invalid_sdp`; m-lines other than audio and video are passed over."""
    if len(sdp) > OFFER_MAX_BYTES or not sdp.startswith("v=0"):
        raise MediaError("invalid_sdp", "the offer must be SDP and start with v=0")
    session, *sections = _sections(sdp)
    media = []
    for lines in sections:
        name, port = _m_line(lines[0])
        if kind := KINDS.get(name):
            media.append(_offered(kind, port, lines, session))
    if len({item.mid for item in media}) != len(media):
        raise MediaError("invalid_sdp", "two m-lines of the offer have the same mid")
    everything = [line for lines in (session, *sections) for line in lines]
    ufrag, pwd = _attribute(everything, "ice-ufrag"), _attribute(everything, "ice-pwd")
    if sections and not (ufrag and pwd):
        raise MediaError("invalid_sdp", "the offer has no ICE credentials")
    return Offer(tuple(media), ufrag, pwd)


def with_credentials(sdp: str, ufrag: str, pwd: str) -> str:
    """Give the same SDP with other ICE credentials and no candidates, as an ICE restart would offer it."""
    lines = [line for line in sdp.splitlines() if not line.startswith("a=candidate:")]
    replaced = [re.sub(r"^a=ice-ufrag:.*", f"a=ice-ufrag:{ufrag}", line) for line in lines]
    return "\r\n".join(re.sub(r"^a=ice-pwd:.*", f"a=ice-pwd:{pwd}", line) for line in replaced) + "\r\n"


def _sections(sdp: str) -> list[list[str]]:
    sections: list[list[str]] = [[]]
    for line in sdp.splitlines():
        if line.startswith("m="):
            sections.append([])
        sections[-1].append(line)
    return sections


def _m_line(line: str) -> tuple[str, str]:
    parts = line[2:].split()
    if len(parts) < 4:
        raise MediaError("invalid_sdp", "an m-line of the offer is incomplete")
    return parts[0], parts[1]


def _offered(kind: Kind, port: str, lines: list[str], session: list[str]) -> OfferedMedia:
    mid = _attribute(lines, "mid")
    if not _NAME.fullmatch(mid):
        raise MediaError(
            "invalid_sdp", "an m-line of the offer has no mid, or one with more than letters, digits, - and _"
        )
    direction = _direction(lines) or _direction(session) or "sendrecv"
    live = port != "0" or "a=bundle-only" in lines
    return OfferedMedia(
        mid=mid,
        kind=kind,
        sends=live and direction in ("sendrecv", "sendonly"),
        receives=live and direction in ("sendrecv", "recvonly"),
        rids=_sent_rids(lines),
    )


def _direction(lines: list[str]) -> str:
    known = ("sendrecv", "sendonly", "recvonly", "inactive")
    return next((line[2:] for line in lines if line.startswith("a=") and line[2:] in known), "")


def _sent_rids(lines: list[str]) -> tuple[str, ...]:
    """The rids of the a=simulcast line in its order, the first of alternatives; ~ marks a paused one (RFC 8853 §5)."""
    for word, following in _pairs(_attribute(lines, "simulcast").split()):
        if word == "send":
            rids = tuple(part.split(",")[0].lstrip("~") for part in following.split(";") if part)
            if len(rids) > RIDS_MAX or not all(_NAME.fullmatch(rid) for rid in rids):
                raise MediaError("invalid_sdp", f"an m-line of the offer has unusable rids, or more than {RIDS_MAX}")
            return rids
    return ()


def _pairs(words: list[str]) -> list[tuple[str, str]]:
    return list(zip(words[::2], words[1::2], strict=False))


def _attribute(lines: list[str], name: str) -> str:
    prefix = f"a={name}:"
    return next((line[len(prefix) :].strip() for line in lines if line.startswith(prefix)), "")

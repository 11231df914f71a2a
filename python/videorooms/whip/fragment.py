"""SDP fragments of trickle ICE (RFC 8840), as WHIP's PATCH carries them (RFC 9725 §4.3).

`whip.service` reads what a client sends and writes what it gets back after an ICE restart. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from videorooms.errors import VideoRoomsError

# The alphabet and lengths of RFC 8839 §5.4; nothing else may get into the SDP that the engine sees.
_UFRAG = re.compile(r"[A-Za-z0-9+/]{4,256}")
_PWD = re.compile(r"[A-Za-z0-9+/]{22,256}")
# Of an answer's attributes, those that describe its side of ICE.
_ICE_ATTRIBUTES = ("a=ice-lite", "a=ice-ufrag:", "a=ice-pwd:", "a=ice-options:", "a=candidate:", "a=end-of-candidates")
_PLACES = ("m=", "a=mid:", "a=group:BUNDLE")


@dataclass(frozen=True, slots=True)
class Fragment:
    ufrag: str
    pwd: str


def read_fragment(text: str) -> Fragment:
    """Read whose candidates these are; the candidates themselves the server has no use for (it is ICE-lite)."""
    ufrag, pwd = _first(text, "a=ice-ufrag:"), _first(text, "a=ice-pwd:")
    if not _UFRAG.fullmatch(ufrag) or not _PWD.fullmatch(pwd):
        raise VideoRoomsError("invalid_sdp", "the fragment has no usable ICE credentials")
    return Fragment(ufrag, pwd)


def fragment_of(answer: str) -> str:
    """Give the ICE part of an answer, of its first m-line alone: the others are bundled with it (RFC 8840 §4.4)."""
    kept: list[str] = []
    sections = 0
    for line in answer.splitlines():
        sections += line.startswith("m=")
        if sections > 1:
            break
        if line.startswith((*_ICE_ATTRIBUTES, *_PLACES)):
            kept.append(line)
    return "\r\n".join(kept) + "\r\n"


def _first(text: str, prefix: str) -> str:
    return next((line[len(prefix) :].strip() for line in text.splitlines() if line.startswith(prefix)), "")

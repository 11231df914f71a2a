"""Reading offers and fragments: what is understood, and that nothing in them can do more than be refused."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sdp import Line, offer, send
from videorooms.errors import VideoRoomsError
from videorooms.media.engine import MediaError
from videorooms.media.offer import read_offer, with_credentials
from videorooms.whip.filling import low_to_high
from videorooms.whip.fragment import fragment_of, read_fragment

WORDS = st.sampled_from([
    "v=0", "m=audio 9 UDP/TLS/RTP/SAVPF 96", "m=video 0 X 1", "m=application 9 A webrtc", "m=", "m=audio",
    "a=mid:0", "a=mid:", "a=mid:1", "a=sendonly", "a=recvonly", "a=sendrecv", "a=inactive", "a=bundle-only",
    "a=ice-ufrag:abcd", "a=ice-pwd:passwordpasswordpassword", "a=ice-ufrag:", "a=rid:l send",
    "a=simulcast:send l;m;h", "a=simulcast:recv l send ~a,b;c", "a=simulcast:", "a=simulcast:send ;;;",
])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS | st.text(max_size=30), max_size=25), st.sampled_from(["\r\n", "\n", "\r"]))
def test_an_offer_is_read_or_refused(lines: list[str], end: str) -> None:
    try:
        read = read_offer("v=0" + end + end.join(lines))
    except MediaError as refusal:
        assert refusal.code == "invalid_sdp"
    else:
        assert len({media.mid for media in read.media}) == len(read.media)


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS | st.text(max_size=30), max_size=15).map("\r\n".join) | st.text(max_size=200))
def test_a_fragment_is_read_or_refused(text: str) -> None:
    try:
        read = read_fragment(text)
    except VideoRoomsError as refusal:
        assert refusal.code == "invalid_sdp"
    else:
        assert read.ufrag.isascii()
        assert "\r" not in read.ufrag + read.pwd


def test_a_direction_of_the_session_holds_where_the_m_line_has_none() -> None:
    sdp = offer(send("0", "audio")).replace("a=sendonly\r\n", "").replace("t=0 0\r\n", "t=0 0\r\na=recvonly\r\n")
    (media,) = read_offer(sdp).media
    assert (media.sends, media.receives) == (False, True)


def test_an_m_line_that_is_bundled_alone_is_not_rejected() -> None:
    sdp = offer(Line("0", "video", port=0)).replace("a=mid:0\r\n", "a=mid:0\r\na=bundle-only\r\n")
    assert read_offer(sdp).media[0].sends


def test_a_restarted_offer_has_the_new_credentials_everywhere_and_no_old_candidate() -> None:
    renewed = with_credentials(offer(send("0", "audio"), send("1", "video")), "newu", "newpassword" * 3)
    assert renewed.count("a=ice-ufrag:newu\r\n") == 2
    assert renewed.count("a=ice-pwd:") == 2
    assert "ufrag:ufrag" not in renewed
    assert "a=candidate" not in renewed
    assert read_offer(renewed).media == read_offer(offer(send("0", "audio"), send("1", "video"))).media


def test_a_fragment_has_the_ice_side_of_the_first_m_line_alone() -> None:
    text = fragment_of(offer(send("0", "audio"), send("1", "video")))
    assert text.count("m=") == 1
    assert text.count("a=ice-ufrag:") == 1
    assert "a=fingerprint" not in text


def test_layers_with_names_that_say_their_height_are_sorted() -> None:
    assert low_to_high(["f", "q", "h"]) == ("q", "h", "f")
    assert low_to_high(["high", "low"]) == ("low", "high")
    assert low_to_high(["c", "a"]) == ("c", "a")
    assert low_to_high([]) == ()

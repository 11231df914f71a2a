"""Which bytes a Range header means: one range or the whole file, whatever is sent (RFC 9110, section 14)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videorooms.http.ranges import ByteRange, OutOfFile, wanted_range

WHOLE = ByteRange(0, 10, whole=True)


@pytest.mark.parametrize(
    ("header", "start", "length"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-9", 0, 10),
        ("bytes=3-5", 3, 3),
        ("bytes=3-", 3, 7),
        ("bytes=9-", 9, 1),
        ("bytes=3-1000", 3, 7),
        ("bytes=-4", 6, 4),
        ("bytes=-1000", 0, 10),
        (" Bytes=3-5 ", 3, 3),
    ],
)
def test_one_range_is_what_it_says_as_far_as_the_file_goes(header: str, start: int, length: int) -> None:
    assert wanted_range(header, 10) == ByteRange(start, length, whole=False)


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-20", "bytes=-0", f"bytes={'9' * 19}-"])
def test_a_range_outside_of_the_file_is_none(header: str) -> None:
    with pytest.raises(OutOfFile):
        wanted_range(header, 10)


@pytest.mark.parametrize(
    "header",
    [
        *(
            None,
            "",
            "bytes",
            "bytes=",
            "bytes=-",
            "bytes=5-3",
            "bytes=0-1,3-4",
            "items=0-1",
            "bytes=a-b",
            "bytes=0x1-2",
        ),
        *("bytes=1 - 2", "bytes=\N{ARABIC-INDIC DIGIT THREE}-", f"bytes={'9' * 50}-"),
    ],
)
def test_everything_else_is_answered_with_the_whole_file(header: str | None) -> None:
    assert wanted_range(header, 10) == WHOLE


@given(header=st.text() | st.from_regex(r"bytes=\d*-\d*", fullmatch=True), size=st.integers(0, 10**12))
def test_whatever_is_sent_the_answer_lies_within_the_file(header: str, size: int) -> None:
    try:
        wanted = wanted_range(header, size)
    except OutOfFile:
        return
    assert 0 <= wanted.start <= wanted.start + wanted.length <= size

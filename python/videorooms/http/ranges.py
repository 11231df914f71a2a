"""Which part of a file a request wants: one range of bytes, or all of it (RFC 9110, section 14).

`http.files` asks. Several ranges at once are answered with the whole file, which is allowed and cheap; so is a header
that makes no sense. Pure.
"""

import re
from dataclasses import dataclass

# Positions of any file that there is; longer numbers would only make work.
_ONE = re.compile(r"bytes=([0-9]{0,19})-([0-9]{0,19})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ByteRange:
    """From `start` so many bytes; `whole` when that is the file as it is."""

    start: int
    length: int
    whole: bool


class OutOfFile(Exception):
    """The range is a good one, and none of it lies in the file."""


def wanted_range(header: str | None, size: int) -> ByteRange:
    """Raises `OutOfFile`."""
    everything = ByteRange(0, size, whole=True)
    told = _ONE.fullmatch(header.strip()) if header else None
    if told is None or (not told[1] and not told[2]):
        return everything
    if not told[1]:
        length = min(int(told[2]), size)
        if length == 0:
            raise OutOfFile
        return ByteRange(size - length, length, whole=False)
    start = int(told[1])
    last = min(int(told[2]), size - 1) if told[2] else size - 1
    if told[2] and int(told[2]) < start:
        return everything
    if start >= size:
        raise OutOfFile
    return ByteRange(start, last - start + 1, whole=False)

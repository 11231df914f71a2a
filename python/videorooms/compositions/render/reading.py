"""Reads the pictures of one recording along the session's clock: which one is current at a moment.

Segments use it, moment after moment. A reader that goes forward keeps its decoder; one that has far to go jumps to a
keyframe, if there is one on the way. Packets that do not decode are passed over, and the picture before them stays.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager

from av.error import FFmpegError
from av.error import MemoryError as OutOfMemory
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from videorooms.compositions.plan import Source
from videorooms.compositions.render.opening import Opened, opened, refusing

# A jump costs a new start of the decoder and the way from the keyframe, so it must save this much.
JUMP_WORTH_MS = 5000


class PictureReader:
    """Close it. Moments are asked for in any order; going forward is cheap."""

    def __init__(self, source: Source) -> None:
        """Raises `SourceUnusable`."""
        self._opening: AbstractContextManager[Opened] = opened(source)
        self._opened = self._opening.__enter__()
        self._frames: Iterator[VideoFrame] | None = None
        self._current: VideoFrame | None = None
        self._next: VideoFrame | None = None

    def close(self) -> None:
        # The decoder goes with the last of its frames.
        self._frames = self._current = self._next = None
        self._opening.__exit__(None, None, None)

    def picture_at(self, at_ms: float) -> tuple[VideoFrame | None, float]:
        """The last picture that is not later than the moment, and how old it is then; None before the first."""
        if self._frames is None or self._is_before(at_ms) or self._is_worth_a_jump(at_ms):
            self._jump(at_ms)
        while self._next is not None and self._moment(self._next) <= at_ms:
            self._current, self._next = self._next, self._following()
        return self._current, 0.0 if self._current is None else at_ms - self._moment(self._current)

    def _moment(self, frame: VideoFrame) -> float:
        return self._opened.moment_ms(frame.pts)

    def _is_before(self, at_ms: float) -> bool:
        return self._current is not None and self._moment(self._current) > at_ms

    def _is_worth_a_jump(self, at_ms: float) -> bool:
        if self._next is None or at_ms - self._moment(self._next) < JUMP_WORTH_MS:
            return False
        entries, pts = self._opened.stream.index_entries, self._opened.pts_at(at_ms)
        found = entries.search_timestamp(pts)
        return found >= 0 and self._opened.moment_ms(entries[found].timestamp) > self._moment(self._next)

    def _jump(self, at_ms: float) -> None:
        with refusing(self._opened.source):
            self._opened.container.seek(self._opened.pts_at(at_ms), stream=self._opened.stream)
        self._frames = self._decoded()
        self._current, self._next = None, self._following()

    def _following(self) -> VideoFrame | None:
        return None if self._frames is None else next(self._frames, None)

    def _decoded(self) -> Iterator[VideoFrame]:
        stream = self._opened.stream
        assert isinstance(stream, VideoStream)
        with refusing(self._opened.source):
            for packet in self._opened.container.demux(stream):
                yield from _pictures_of(packet)


def _pictures_of(packet: "Packet[VideoStream]") -> list[VideoFrame]:
    try:
        return packet.decode()
    except OutOfMemory:
        raise
    except FFmpegError:
        return []

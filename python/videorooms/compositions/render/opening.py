"""Opens the file of a recording for reading, with everything shut that it could be used for otherwise.

Whatever decodes goes through here. The file comes from strangers: only Matroska is read, only with codecs that
recordings have, only from the file itself, and no picture is decoded that is larger than any camera's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.error import MemoryError as OutOfMemory
from av.video.stream import VideoStream

from videorooms.compositions.plan import Kind, Source

CODECS: dict[Kind, frozenset[str]] = {
    "video": frozenset({"vp8", "vp9", "av1", "libdav1d", "h264"}),
    "audio": frozenset({"opus", "libopus"}),
}
# A screen of 4096 by 2304; more is nothing that a browser sends, and takes memory that we have not.
PIXELS_MAX = 4096 * 2304
_OPTIONS = {"protocol_whitelist": "file", "format_whitelist": "matroska,webm", "max_pixels": str(PIXELS_MAX)}


class SourceUnusable(Exception):
    """A recording that cannot be composed. The text is a sentence for people that names it."""

    def __init__(self, source: Source, reason: str) -> None:
        super().__init__(f"The {source.kind} recording {source.recording_id} cannot be used: {reason}.")


@dataclass(frozen=True, slots=True)
class Opened:
    """A file and the one stream of it that counts, whose times are in units of so many milliseconds."""

    source: Source
    container: InputContainer
    stream: VideoStream | AudioStream
    unit_ms: float

    def moment_ms(self, pts: int | None) -> float:
        """A time of the stream on the session's clock. What has no time counts as the beginning."""
        return self.source.start_ms + (pts or 0) * self.unit_ms

    def pts_at(self, at_ms: float) -> int:
        return max(0, int((at_ms - self.source.start_ms) / self.unit_ms))


@contextmanager
def opened(source: Source) -> Iterator[Opened]:
    """Raises `SourceUnusable` for a file that is no recording of the kind."""
    with refusing(source):
        container = av.open(source.path, "r", options=dict(_OPTIONS))
    try:
        stream = _stream(source, container)
        # Matroska's own unit, where a stream does not say.
        yield Opened(source, container, stream, float((stream.time_base or Fraction(1, 1000)) * 1000))
    finally:
        container.close()


@contextmanager
def refusing(source: Source) -> Iterator[None]:
    """Turns what FFmpeg says of a bad file into a sentence. Want of memory is no fault of the file's and comes out."""
    try:
        yield
    except OutOfMemory:
        raise
    except FFmpegError as error:
        raise SourceUnusable(source, f"it is damaged or no recording ({error.strerror})") from error
    except OSError as error:
        raise SourceUnusable(source, f"it cannot be read ({error.strerror})") from error


def _stream(source: Source, container: InputContainer) -> VideoStream | AudioStream:
    kind = VideoStream if source.kind == "video" else AudioStream
    streams = [one for one in container.streams if isinstance(one, kind)]
    if not streams:
        raise SourceUnusable(source, f"there is no {source.kind} in it")
    stream = streams[0]
    if stream.codec_context is None or stream.codec_context.name not in CODECS[source.kind]:
        raise SourceUnusable(source, f"its codec is none of {', '.join(sorted(CODECS[source.kind]))}")
    if isinstance(stream, VideoStream):
        if stream.width * stream.height > PIXELS_MAX:
            detail = f"its picture of {stream.width}x{stream.height} is larger than {PIXELS_MAX} pixels"
            raise SourceUnusable(source, detail)
        # The stream's own options reach the decoder; those of the container only reached what looked at its beginning.
        stream.codec_context.options = {"max_pixels": str(PIXELS_MAX)}
        stream.codec_context.thread_count = 1
    return stream

"""Looks at all sources before work is spent on any: whether they are what they should be, and whether one can be
copied.

The first worker calls `survey`. Everything that it can tell of a file in a moment is told here, with the recording's
id, rather than in the middle of an hour's work.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from av.audio.stream import AudioStream
from av.error import FFmpegError
from av.error import MemoryError as OutOfMemory
from av.packet import Packet
from av.video.stream import VideoStream

from videorooms.compositions.plan import RenderPlan, Source
from videorooms.compositions.render.opening import Opened, SourceUnusable, opened, refusing
from videorooms.compositions.render.segments import GAP_MS

# Recordings whose packets do not decode from the beginning are no recordings.
PACKETS_TRIED = 200
# Both sizes lie far before.
HEAD_BYTES = 4096
COPIED_CODECS = {"mp4": {"h264"}, "webm": {"vp8", "vp9", "av1", "libdav1d"}}
# Half of a picture at our rate, on either side.
EDGE_MS = 20
# Cameras and microphones of one person never begin together; so long nothing may be seen for the sake of a copy.
LATE_MS = 500


def survey(plan: RenderPlan) -> bool:
    """Whether the picture can be copied as it is. Raises `SourceUnusable` for the first recording that is none."""
    for source in plan.sources:
        with opened(source) as found:
            _check_complete(source)
            _check_decodable(found)
    return is_copyable(plan)


def _check_decodable(found: Opened) -> None:
    tried = 0
    with refusing(found.source):
        for packet in found.container.demux(found.stream):
            try:
                if packet.decode():
                    return
            except OutOfMemory:
                raise
            except FFmpegError:
                if tried == 0 and not found.stream.codec_context.is_open:
                    raise
            tried += packet.size > 0
            if tried >= PACKETS_TRIED:
                break
    # One that was begun and has nothing in it is a camera that was never on.
    if tried > 0 or found.container.duration:
        raise SourceUnusable(found.source, f"no {found.source.kind} in it can be decoded")


def _check_complete(source: Source) -> None:
    """The file is as long as it says of itself. One that says nothing was never closed, and ends where it ends."""
    path = Path(source.path)
    with path.open("rb") as file:
        told = told_length(file.read(HEAD_BYTES))
    there = path.stat().st_size
    if told is not None and there < told:
        raise SourceUnusable(source, f"it is incomplete, with {there} of {told} bytes")


def told_length(head: bytes) -> int | None:
    """Of a Matroska file, by the sizes of its two elements (RFC 8794, section 6); None when it does not say."""
    header = _element(head, 0)
    if header is None or header.size is None:
        return None
    segment = _element(head, header.content_at + header.size)
    return None if segment is None or segment.size is None else segment.content_at + segment.size


@dataclass(frozen=True, slots=True)
class _Element:
    content_at: int
    size: int | None


def _element(head: bytes, at: int) -> _Element | None:
    """The element that begins there; its size is None when it is written as unknown."""
    size_at = at + _width(head, at)
    width = _width(head, size_at)
    if size_at == at or width == 0 or size_at + width > len(head):
        return None
    size = int.from_bytes(head[size_at : size_at + width], "big") & ((1 << 7 * width) - 1)
    return _Element(size_at + width, None if size == (1 << 7 * width) - 1 else size)


def _width(head: bytes, at: int) -> int:
    """Bytes of the number that begins there: one more than zeros before its first bit; 0 where there is none."""
    return 0 if at >= len(head) or head[at] == 0 else 9 - head[at].bit_length()


def is_copyable(plan: RenderPlan) -> bool:
    """Whether one source fills the whole picture all the time, in the size and codec that are wanted, without a gap."""
    source = _only_source(plan)
    if source is None:
        return False
    with opened(source) as found:
        stream = found.stream
        if not isinstance(stream, VideoStream) or stream.codec_context.name not in COPIED_CODECS[plan.format]:
            return False
        if stream.pix_fmt != "yuv420p" or not _has_one_size(plan, found):
            return False
    with opened(source) as found, refusing(source):
        return _fills(plan, copied_packets(plan, found))


def _only_source(plan: RenderPlan) -> Source | None:
    canvas = plan.canvas
    cells = {scene.cells for scene in plan.scenes if scene.cells}
    shown = next(iter(cells), ())
    if len(cells) != 1 or len(shown) != 1 or canvas.labels:
        return None
    cell = shown[0]
    whole = (cell.x, cell.y, cell.width, cell.height) == (0, 0, canvas.width, canvas.height)
    return plan.videos()[cell.recording_id] if whole and not plan.off.get(cell.recording_id) else None


def _has_one_size(plan: RenderPlan, found: Opened) -> bool:
    """A picture's size changes at keyframes alone, so only those are decoded."""
    stream = found.stream
    assert isinstance(stream, VideoStream)
    stream.codec_context.skip_frame = "NONKEY"
    wanted = plan.canvas.width, plan.canvas.height
    with refusing(found.source):
        return all((frame.width, frame.height) == wanted for frame in found.container.decode(stream))


def _fills(plan: RenderPlan, packets: "Iterator[tuple[float, Packet[Any]]]") -> bool:
    before = float(plan.cut.from_ms)
    for number, (at_ms, packet) in enumerate(packets):
        if number == 0 and (not packet.is_keyframe or at_ms - before > LATE_MS):
            return False
        if number > 0 and not before < at_ms <= before + GAP_MS:
            return False
        before = at_ms
    # For so long the last picture would stay anyway.
    return plan.cut.to_ms - before <= GAP_MS


def copied_packets(plan: RenderPlan, found: Opened) -> "Iterator[tuple[float, Packet[Any]]]":
    """The packets of the cut, each with its moment on the session's clock."""
    assert not isinstance(found.stream, AudioStream)
    if plan.cut.from_ms > found.source.start_ms:
        found.container.seek(found.pts_at(plan.cut.from_ms), stream=found.stream)
    for packet in found.container.demux(found.stream):
        at_ms = found.moment_ms(packet.pts)
        if packet.pts is not None and plan.cut.from_ms - EDGE_MS <= at_ms < plan.cut.to_ms:
            yield at_ms, packet

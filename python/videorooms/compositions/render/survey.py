"""Looks at all sources before work is spent on any: whether they are what they should be, and whether one can be
copied.

The first worker calls `survey`. Everything that it can tell of a file in a moment is told here, with the recording's
id, rather than in the middle of an hour's work.
"""

from collections.abc import Iterator
from typing import Any

from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.error import MemoryError as OutOfMemory
from av.packet import Packet
from av.video.stream import VideoStream

from videorooms.compositions.plan import RenderPlan, Source
from videorooms.compositions.render.opening import Opened, SourceUnusable, opened, refusing
from videorooms.compositions.render.segments import GAP_MS

# Recordings whose packets do not decode from the beginning are no recordings.
PACKETS_TRIED = 200
# What a recorder may leave between the last picture and the end that it noted.
MISSING_MOST_MS = 2000
COPIED_CODECS = {"mp4": {"h264"}, "webm": {"vp8", "vp9", "av1", "libdav1d"}}
# Half of a picture at our rate, on either side.
EDGE_MS = 20
_MICROSECONDS_A_MS = 1000


def survey(plan: RenderPlan) -> bool:
    """Whether the picture can be copied as it is. Raises `SourceUnusable` for the first recording that is none."""
    for source in plan.sources:
        with opened(source) as found:
            _check_decodable(found)
            _check_complete(found)
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
    if tried > 0:
        raise SourceUnusable(found.source, f"no {found.source.kind} in it can be decoded")


def _check_complete(found: Opened) -> None:
    """The length that the recorder noted when it closed the file is there. A file without one ends where it ends."""
    noted = _noted_ms(found.container)
    if noted is None:
        return
    last = 0.0
    with refusing(found.source):
        found.container.seek(max(0, int((noted - MISSING_MOST_MS) * _MICROSECONDS_A_MS)))
        for packet in found.container.demux(found.stream):
            if packet.pts is not None:
                last = max(last, found.moment_ms(packet.pts) - found.source.start_ms)
    if noted - last > 2 * MISSING_MOST_MS:
        detail = f"it is incomplete and ends after {last / 1000:.1f} of {noted / 1000:.1f} seconds"
        raise SourceUnusable(found.source, detail)


def _noted_ms(container: InputContainer) -> float | None:
    return None if container.duration is None else container.duration / _MICROSECONDS_A_MS


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
        return _fills(plan, copied_packets(plan, found), found)


def _only_source(plan: RenderPlan) -> Source | None:
    canvas = plan.canvas
    if len(plan.scenes) != 1 or len(plan.scenes[0].cells) != 1 or canvas.labels:
        return None
    cell = plan.scenes[0].cells[0]
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


def _fills(plan: RenderPlan, packets: "Iterator[tuple[float, Packet[Any]]]", found: Opened) -> bool:
    before = float(plan.cut.from_ms)
    for number, (at_ms, packet) in enumerate(packets):
        if number == 0 and (not packet.is_keyframe or at_ms - before > EDGE_MS):
            return False
        if number > 0 and not before < at_ms <= before + GAP_MS:
            return False
        before = at_ms
    return (
        min(plan.cut.to_ms, found.source.end_ms) - before <= GAP_MS and found.source.end_ms >= plan.cut.to_ms - EDGE_MS
    )


def copied_packets(plan: RenderPlan, found: Opened) -> "Iterator[tuple[float, Packet[Any]]]":
    """The packets of the cut, each with its moment on the session's clock."""
    assert not isinstance(found.stream, AudioStream)
    if plan.cut.from_ms > found.source.start_ms:
        found.container.seek(found.pts_at(plan.cut.from_ms), stream=found.stream)
    for packet in found.container.demux(found.stream):
        at_ms = found.moment_ms(packet.pts)
        if packet.pts is not None and plan.cut.from_ms - EDGE_MS <= at_ms < plan.cut.to_ms:
            yield at_ms, packet

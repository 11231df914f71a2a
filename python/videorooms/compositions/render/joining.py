"""Puts the finished file together from its segments and its sound, by copying packets: nothing is encoded again.

The last worker calls `join`. Segments come from equal encoders, so one header serves them all; that they do is checked.
"""

import heapq
from collections.abc import Iterator
from contextlib import ExitStack
from fractions import Fraction
from typing import Any, TypeAlias

import av
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Stream

from videorooms.compositions.plan import RenderPlan
from videorooms.compositions.render.opening import opened
from videorooms.compositions.render.survey import copied_packets
from videorooms.compositions.render.work import WorkFolder, appearing, segments

_OPTIONS = {
    # What a player needs to begin comes first, so that it need not read the whole file for it.
    "mp4": {"movflags": "+faststart"},
    "webm": {"cues_to_front": "1", "reserve_index_space": "65536"},
}

# When a packet is to be decoded, in seconds; a number that keeps equal ones in order; the packet.
Timed: TypeAlias = "tuple[Fraction, int, Packet[Any]]"


class SegmentsDiffer(Exception):
    """Two encoders that should be equal were not. A fault of ours."""


def join(plan: RenderPlan, folder: WorkFolder, *, copied: bool) -> None:
    """Writes the result. `copied` takes the picture from the one source instead of from segments."""
    with ExitStack() as stack:
        path = stack.enter_context(appearing(folder.result(plan)))
        output = stack.enter_context(av.open(path, "w", format=plan.format, options=dict(_OPTIONS[plan.format])))
        tracks = [_copied(plan, output) if copied else _segmented(plan, folder, output)]
        if plan.sound:
            tracks.append(_sound(plan, folder, output))
        # The header is written with the first packet, and by then every stream must be known.
        begun = [_begun(track) for track in tracks]
        for _, _, packet in heapq.merge(*begun, key=lambda timed: timed[:2]):
            output.mux(packet)


def _begun(track: Iterator[Timed]) -> Iterator[Timed]:
    """The same, with its first packet read already, which is when it adds its stream to the output."""
    first = next(track, None)

    def all_of_it() -> Iterator[Timed]:
        if first is not None:
            yield first
        yield from track

    return all_of_it()


def _segmented(plan: RenderPlan, folder: WorkFolder, output: OutputContainer) -> Iterator[Timed]:
    stream: Stream | None = None
    header: bytes | None = None
    for segment in segments(plan):
        with av.open(folder.segment(segment.index), "r", format="mp4") as part:
            source = part.streams.video[0]
            if stream is None:
                stream, header = output.add_stream_from_template(source, opaque=True), source.codec_context.extradata
            elif source.codec_context.extradata != header:
                raise SegmentsDiffer
            begins = Fraction(segment.first_frame, plan.canvas.frames_per_second)
            for packet in part.demux(source):
                if packet.dts is not None:
                    yield _shifted(packet, stream, begins)


def _copied(plan: RenderPlan, output: OutputContainer) -> Iterator[Timed]:
    (source,) = plan.videos().values()
    with opened(source) as found:
        stream = output.add_stream_from_template(found.stream, opaque=True)
        begins = Fraction(source.start_ms - plan.cut.from_ms, 1000)
        for _, packet in copied_packets(plan, found):
            packet.dts = packet.pts
            yield _shifted(packet, stream, begins)


def _sound(plan: RenderPlan, folder: WorkFolder, output: OutputContainer) -> Iterator[Timed]:
    with av.open(folder.sound(plan), "r", format="mp4" if plan.format == "mp4" else "matroska") as part:
        source = part.streams.audio[0]
        stream = output.add_stream_from_template(source)
        for packet in part.demux(source):
            if packet.dts is not None:
                yield _shifted(packet, stream, Fraction(0))


def _shifted(packet: "Packet[Any]", stream: Stream, by_seconds: Fraction) -> Timed:
    assert packet.dts is not None and packet.pts is not None
    by = round(by_seconds / packet.time_base)
    packet.pts, packet.dts = packet.pts + by, packet.dts + by
    packet.stream = stream
    return packet.dts * packet.time_base, stream.index, packet

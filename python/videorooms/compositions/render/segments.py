"""Renders one run of pictures into a file: for each moment the pictures that are current, drawn and encoded.

Workers use it, one segment after the other with the same readers, so that decoders go on where they were. A picture
stays while its source has no newer one; after a gap, and while its source is off, the participant's name stands in its
place.
"""

import bisect
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import av
from av.error import ExternalError
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from videorooms.compositions.grid import ASPECT, Area, fit
from videorooms.compositions.plan import Cell, RenderPlan, Scene, Source
from videorooms.compositions.render.painting import Painting, Shown
from videorooms.compositions.render.planes import BT601, TV_RANGE, Planes, Scaler
from videorooms.compositions.render.reading import PictureReader
from videorooms.compositions.render.tiles import name_label, name_tile
from videorooms.compositions.render.work import KEYFRAME_SECONDS, Segment, WorkFolder, appearing

# Longer without a picture, and people look at a frozen one.
GAP_MS = 2000
# Often enough for a bar that moves, seldom enough to cost nothing.
TELL_EVERY_FRAMES = 25
# What looks as good as the recordings do, at the speed of two cores (benchmarks/compositions.py). AV1 looks at few
# frames at once: with its own choice it takes 427 MB instead of 253 for 1080p, and the file is no smaller.
ENCODERS: dict[str, tuple[str, dict[str, str]]] = {
    "mp4": ("libx264", {"preset": "veryfast", "crf": "23", "threads": "1"}),
    "webm": ("libsvtav1", {"preset": "9", "crf": "32", "svtav1-params": "lp=1:lookahead=0:hierarchical-levels=2"}),
}


class Performer:
    """One source on the canvas: its reader, its scaler, and what is drawn when it has no picture."""

    def __init__(self, source: Source, plan: RenderPlan) -> None:
        """Raises `SourceUnusable`."""
        self._source = source
        self._off = plan.off.get(source.recording_id, ())
        self._labels = plan.canvas.labels
        self._reader = PictureReader(source)
        self._scaler = Scaler()
        self._tiles: dict[tuple[int, int], Planes] = {}
        self._named: dict[tuple[int, int], Planes | None] = {}
        self._drawn: dict[Cell, tuple[VideoFrame, Shown]] = {}

    def close(self) -> None:
        self._drawn.clear()
        self._reader.close()

    def shown_at(self, at_ms: float, cell: Cell) -> Shown:
        """What is drawn in the cell; asked for in the order of time."""
        frame = None
        if not any(span.holds(at_ms) for span in self._off):
            frame, age_ms = self._reader.picture_at(at_ms)
            frame = None if age_ms > GAP_MS else frame
        if frame is None:
            return self._tile(cell)
        drawn = self._drawn.get(cell)
        if drawn is not None and drawn[0] is frame:
            return drawn[1]
        if drawn is None:
            # Cells of a scene that is over.
            self._drawn = {known: one for known, one in self._drawn.items() if one[0] is frame}
        shown = self._picture(cell, frame)
        self._drawn[cell] = frame, shown
        return shown

    def _tile(self, cell: Cell) -> Shown:
        area = fit(_area(cell), *ASPECT)
        size = area.width, area.height
        if size not in self._tiles:
            self._tiles[size] = name_tile(self._source.label, *size)
        return Shown(("tile", self._source.recording_id), area, self._tiles[size])

    def _picture(self, cell: Cell, frame: VideoFrame) -> Shown:
        area = fit(_area(cell), frame.width, frame.height)
        planes = self._scaler.scaled(frame, area.width, area.height)
        return Shown((self._source.recording_id, frame.pts), area, planes, self._label(area))

    def _label(self, area: Area) -> Planes | None:
        if not self._labels:
            return None
        size = area.width, area.height
        if size not in self._named:
            self._named[size] = name_label(self._source.label, *size)
        return self._named[size]


class SegmentRenderer:
    """Close it. What it keeps between segments are readers of the sources that the last one showed."""

    def __init__(self, plan: RenderPlan, folder: WorkFolder) -> None:
        """Raises `BackgroundUnusable`."""
        self._plan = plan
        self._folder = folder
        self._painting = Painting(plan.canvas)
        self._sources = plan.videos()
        self._performers: dict[str, Performer] = {}
        self._starts = [scene.from_ms for scene in plan.scenes]

    def close(self) -> None:
        for performer in self._performers.values():
            performer.close()
        self._performers.clear()

    def render(self, segment: Segment, tell: Callable[[int], None]) -> None:
        """Writes the segment's file; `tell` hears of every few pictures that are done. Raises `SourceUnusable`."""
        with appearing(self._folder.segment(segment.index)) as path, av.open(path, "w", format="mp4") as output:
            stream = self._encoder(output)
            scene: Scene | None = None
            for number in range(segment.frames):
                at_ms = self._moment_ms(segment.first_frame + number)
                current = self._scene_at(at_ms)
                if current is not scene:
                    scene = current
                    self._begin(scene)
                self._painting.paint([self._performer(cell).shown_at(at_ms, cell) for cell in scene.cells])
                self._painting.frame.pts = number
                self._painting.frame.time_base = Fraction(1, self._plan.canvas.frames_per_second)
                output.mux(_encoded(stream, self._painting.frame))
                if (number + 1) % TELL_EVERY_FRAMES == 0:
                    tell(TELL_EVERY_FRAMES)
            output.mux(_encoded(stream, None))
        tell(segment.frames % TELL_EVERY_FRAMES)

    def _encoder(self, output: av.container.OutputContainer) -> VideoStream:
        rate = self._plan.canvas.frames_per_second
        codec, options = ENCODERS[self._plan.format]
        stream = output.add_stream(codec, rate=rate, options=options | {"g": str(KEYFRAME_SECONDS * rate)})
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = self._painting.frame.width, self._painting.frame.height
        stream.pix_fmt = "yuv420p"
        stream.colorspace, stream.color_range = BT601, TV_RANGE
        stream.color_primaries = stream.color_trc = BT601
        return stream

    def _moment_ms(self, frame: int) -> float:
        return self._plan.cut.from_ms + frame * 1000 / self._plan.canvas.frames_per_second

    def _scene_at(self, at_ms: float) -> Scene:
        return self._plan.scenes[max(0, bisect.bisect_right(self._starts, at_ms) - 1)]

    def _begin(self, scene: Scene) -> None:
        """Lets go of sources that the scene does not show: files and decoders are many in a large session."""
        self._painting.set_scene(scene.cells)
        needed = {cell.recording_id for cell in scene.cells}
        for recording_id in self._performers.keys() - needed:
            self._performers.pop(recording_id).close()

    def _performer(self, cell: Cell) -> Performer:
        if cell.recording_id not in self._performers:
            self._performers[cell.recording_id] = Performer(self._sources[cell.recording_id], self._plan)
        return self._performers[cell.recording_id]


def _area(cell: Cell) -> Area:
    return Area(cell.x, cell.y, cell.width, cell.height)


def _encoded(stream: VideoStream, frame: VideoFrame | None) -> "list[Packet[Any]]":
    """Encoders are asked for nothing that they could refuse, so one that fails has no memory left."""
    try:
        return stream.encode(frame)
    except ExternalError as error:
        raise MemoryError from error

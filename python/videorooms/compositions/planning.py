"""Makes the plan of a rendering from a wish and what there is of its session. Pure.

`compositions.rendering` calls it once all files are at hand. It chooses sources, the cut and the layout's scenes, and
leaves out what would be opened for nothing.
"""

from collections.abc import Mapping, Sequence

from videorooms.compositions.layout import scenes
from videorooms.compositions.materials import Materials, RecordedFile, Timeline
from videorooms.compositions.model import EVERYTHING, LENGTH_MAX_SECS, CompositionWish
from videorooms.compositions.plan import Canvas, Format, Kind, RenderPlan, Source, Span

_FORMATS: Mapping[str, Format] = {"mp4": "mp4", "webm": "webm"}


class NothingToCompose(Exception):
    """There will never be a file. The text is a sentence for people."""


def chosen_files(wish: CompositionWish, materials: Materials) -> list[RecordedFile]:
    """Those that may be seen or heard, of which files are needed."""
    everywhere = wish.layout is not None or not wish.video_layout
    named = {source for region in wish.video_layout.values() for source in region.video_sources}
    videos = {EVERYTHING} if everywhere else named
    sounds = set(wish.audio_sources or ())
    return [
        file
        for file in materials.files
        if file.duration_ms > 0 and _is_named(file, videos if file.recording.type == "video" else sounds)
    ]


def _is_named(file: RecordedFile, named: set[str]) -> bool:
    return EVERYTHING in named or file.recording.id in named


def make_plan(
    wish: CompositionWish,
    materials: Materials,
    timeline: Timeline,
    paths: Mapping[str, str],
    background: str | None,
) -> RenderPlan:
    """`paths` are of the chosen files, by recording. Raises `NothingToCompose`."""
    files = [file for file in chosen_files(wish, materials) if file.recording.id in paths]
    sources = [_source(file, materials.labels, paths) for file in files]
    cut = _cut(wish, sources)
    sources = [source for source in sources if source.start_ms < cut.to_ms and source.end_ms > cut.from_ms]
    videos = [source for source in sources if source.kind == "video"]
    shown = scenes(wish.layout or wish.video_layout, wish.resolution, videos, timeline.speaking, cut)
    visible = {cell.recording_id for scene in shown for cell in scene.cells}
    return RenderPlan(
        format=_FORMATS[wish.format],
        canvas=Canvas(
            width=wish.resolution.width & ~1,
            height=wish.resolution.height & ~1,
            color=wish.background_color,
            image=background,
            labels=wish.labels,
        ),
        cut=cut,
        sound=wish.audio_sources is not None,
        sources=tuple(source for source in sources if source.kind == "audio" or source.recording_id in visible),
        scenes=shown,
        off={source.recording_id: tuple(spans) for source in videos if (spans := _off(source, timeline))},
    )


def _source(file: RecordedFile, labels: Mapping[str, str], paths: Mapping[str, str]) -> Source:
    recording = file.recording
    kind: Kind = "video" if recording.type == "video" else "audio"
    return Source(
        recording_id=recording.id,
        participant_id=recording.participant_id,
        stream_key=recording.stream_key,
        kind=kind,
        label=labels.get(recording.participant_id, ""),
        path=paths[recording.id],
        start_ms=file.offset_ms,
        end_ms=file.offset_ms + file.duration_ms,
    )


def _cut(wish: CompositionWish, sources: Sequence[Source]) -> Span:
    """From the first of the sources to the last, or less where that is wished for."""
    if not sources:
        raise NothingToCompose("The session has no such recordings.")
    first = min(source.start_ms for source in sources) if wish.start_ms is None else wish.start_ms
    last = max(source.end_ms for source in sources)
    if wish.end_ms is not None:
        last = min(last, wish.end_ms)
    if last <= first:
        raise NothingToCompose("Between start and end nothing was recorded.")
    if last - first > LENGTH_MAX_SECS * 1000:
        raise NothingToCompose(f"It would be longer than {LENGTH_MAX_SECS // 3600} hours; choose a start and an end.")
    return Span(first, last)


def _off(source: Source, timeline: Timeline) -> list[Span]:
    spans = timeline.off.get((source.participant_id, source.stream_key), ())
    return [span for span in spans if span.from_ms < source.end_ms and span.to_ms > source.start_ms]

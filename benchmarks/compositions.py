"""How fast compositions are rendered, what memory that takes, and the same work by the ffmpeg program.

usage: ./dev bench compositions, or python benchmarks/compositions.py [--seconds 60] [--sources 1,4,9] [--json]

Sources are recordings of 640x360 in VP8 with Opus, 30 pictures a second, 7 % of them missing; they begin one after the
other, a second apart. They are composed as a grid of 1280x720 at 25 pictures a second with all sound mixed, into H.264
and AAC, by the rendering process that the server starts, with as many workers as there are cores. Then `ffmpeg` does
the same, if there is one: the same cells, encoder settings and sound, in the one process with threads that it is. Speed
is in times of real time, memory what the largest process had at its peak. It judges nothing.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

# The package and the tests' parts lie beside this folder, which is all that Python looks through for a program.
sys.path.insert(0, str(Path(__file__).parents[1]))

import av
import numpy as np
from av.video.frame import VideoFrame

from tests.compositions.media import pitch, play
from tests.compositions.studio import PACKAGES
from videorooms.compositions.layout import scenes
from videorooms.compositions.model import LayoutName, Resolution
from videorooms.compositions.plan import Canvas, RenderPlan, Source, Span
from videorooms.compositions.render.work import KEYFRAME_SECONDS

WIDTH, HEIGHT, RATE = 640, 360, 30
CANVAS = (1280, 720)
PERSON_WIDTH, PERSON_HEIGHT = 180, 260
MISSING_PART = 0.07
# Films differ in which pictures are missing; so many are made, and used in turn.
FILMS = 2
# Encoding them takes longer than all else, so what is encoded is repeated.
ENCODED_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Work:
    seconds: float
    cpu_seconds: float
    peak_mb: float


def film(path: Path, number: int) -> None:
    """Something like a person before a wall: most is still, a part moves softly, all of it has a camera's noise."""
    chance = np.random.default_rng(number)
    wall = np.linspace(60, 140, WIDTH)[None, :] + np.linspace(0, 30, HEIGHT)[:, None]
    walls = [np.clip(wall + chance.normal(0, 2, wall.shape), 16, 235).astype(np.uint8) for _ in range(8)]
    rows, columns = np.mgrid[0:PERSON_HEIGHT, 0:PERSON_WIDTH]
    away = ((columns / PERSON_WIDTH - 0.5) * 2) ** 2 + ((rows / PERSON_HEIGHT - 0.5) * 2) ** 2
    people = [(190 - 60 * away + 12 * np.sin(rows / 4 + phase)).astype(np.uint8) for phase in range(7)]
    with av.open(path, "w", format="webm") as output:
        options = {"deadline": "realtime", "cpu-used": "8", "b": "500k", "g": "120"}
        stream: Any = output.add_stream("libvpx", rate=RATE, options=options)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        for index in range(ENCODED_SECONDS * RATE):
            if index > 0 and chance.random() < MISSING_PART:
                continue
            left = WIDTH // 2 - PERSON_WIDTH // 2 + round(40 * math.sin(index / 25))
            top = HEIGHT // 2 - PERSON_HEIGHT // 2 + round(12 * math.sin(index / 11))
            frame = VideoFrame(WIDTH, HEIGHT, "yuv420p")
            luma = np.frombuffer(frame.planes[0], np.uint8).reshape(HEIGHT, -1)  # type: ignore[call-overload]
            luma[:, :WIDTH] = walls[index % len(walls)]
            place = luma[top : top + PERSON_HEIGHT, left : left + PERSON_WIDTH]
            np.copyto(place, people[index // 2 % len(people)], where=away < 1)
            for plane in frame.planes[1:]:
                np.frombuffer(plane, np.uint8)[:] = 120 + number  # type: ignore[call-overload]
            frame.pts, frame.time_base = round(index * 1000 / RATE), Fraction(1, 1000)
            output.mux(stream.encode(frame))
        output.mux(stream.encode())


def repeat(film: Path, path: Path, seconds: int) -> None:
    with av.open(path, "w", format="webm") as output:
        stream: Any = None
        for round_number in range(math.ceil(seconds / ENCODED_SECONDS)):
            with av.open(film) as once:
                stream = stream or output.add_stream_from_template(once.streams.video[0])
                for packet in once.demux(video=0):
                    if packet.dts is not None and packet.pts is not None:
                        packet.pts = packet.dts = packet.pts + round_number * ENCODED_SECONDS * 1000
                        packet.stream = stream
                        output.mux(packet)


def make(folder: Path, seconds: int) -> None:
    for number in range(FILMS):
        film(folder / f"film-{number}.webm", number)
        repeat(folder / f"film-{number}.webm", folder / f"video-{number}.webm", seconds)
        play(folder / f"audio-{number}.webm", seconds, [pitch(number)])


def plan_of(sources: int, folder: Path, seconds: int) -> RenderPlan:
    def source(number: int, kind: Any) -> Source:
        path = folder / f"{kind}-{number % FILMS}.webm"
        start = number * 1000
        return Source(
            f"{kind}-{number}", f"{number}", "self", kind, f"{number}", str(path), start, start + seconds * 1000
        )

    videos = [source(number, "video") for number in range(sources)]
    cut = Span(0, max(one.end_ms for one in videos))
    return RenderPlan(
        format="mp4",
        canvas=Canvas(*CANVAS),
        cut=cut,
        sound=True,
        sources=(*videos, *(source(number, "audio") for number in range(sources))),
        scenes=scenes(LayoutName.GRID, Resolution(*CANVAS), videos, (), cut),
    )


def measured(command: list[str], **options: Any) -> Work:
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **options)
    assert process.stderr is not None
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command[0]} failed: {errors.decode(errors='replace')[-2000:]}")
    # Memory is in kilobytes, and of the largest process that was waited for.
    return Work(time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def by_us(plan: RenderPlan, folder: Path) -> Work:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    plan.save(folder / "plan.json")
    command = [sys.executable, "-m", "videorooms.compositions.render", str(folder / "plan.json")]
    environment = {"PYTHONPATH": str(PACKAGES), "OPENBLAS_NUM_THREADS": "1"}
    return measured([*command, "--processes", str(os.cpu_count() or 1)], env=environment)


def by_ffmpeg(plan: RenderPlan, program: str, path: Path) -> Work:
    """At the rendering's niceness, by one filter graph, in which the cells are those of the most people throughout."""
    cells = max((scene.cells for scene in plan.scenes), key=len)
    sources = [one for one in plan.sources if one.kind == "video"], plan.audios()
    command = ["nice", "-n", "10", program, "-y", "-v", "error"]
    filters = [f"color=black:s={CANVAS[0]}x{CANVAS[1]}:r=25:d={plan.cut.length_ms / 1000}[c0]"]
    for index, source in enumerate([*sources[0], *sources[1]]):
        command += ["-i", source.path]
        seconds = source.start_ms / 1000
        if source.kind == "video":
            cell = cells[index]
            shaped = f"scale={cell.width}:{cell.height}:force_original_aspect_ratio=decrease:force_divisible_by=2"
            filters.append(f"[{index}:v]setpts=PTS+{seconds}/TB,fps=25,{shaped}[v{index}]")
            filters.append(f"[c{index}][v{index}]overlay={cell.x}:{cell.y}:eof_action=pass[c{index + 1}]")
        else:
            filters.append(f"[{index}:a]adelay={source.start_ms}:all=1[a{index}]")
    count = len(sources[0])
    mixed = "".join(f"[a{index}]" for index in range(count, 2 * count))
    filters.append(f"{mixed}amix=inputs={count}:normalize=0:duration=longest,alimiter[a]")
    command += ["-filter_complex", ";".join(filters), "-map", f"[c{count}]", "-map", "[a]"]
    command += [
        "-c:v",
        "libx264",
        "-preset",
        "veryfast",
        "-crf",
        "23",
        "-g",
        str(25 * KEYFRAME_SECONDS),
        "-pix_fmt",
        "yuv420p",
    ]
    return measured([*command, "-c:a", "aac", "-b:a", "128k", "-ac", "2", "-movflags", "+faststart", str(path)])


def figures(plan: RenderPlan, work: Work) -> dict[str, float]:
    length = plan.cut.length_ms / 1000
    return {
        "times_real_time": length / work.seconds,
        "cpu_seconds_a_minute": work.cpu_seconds / length * 60,
        "peak_mb": work.peak_mb,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--sources", default="1,4,9")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    program = shutil.which("ffmpeg")
    found: dict[str, dict[str, dict[str, float]]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # What is started counts the memory of the one that it was forked from, so that has to stay small.
        making = multiprocessing.get_context("spawn").Process(target=make, args=(folder, options.seconds))
        making.start()
        making.join()
        for count in map(int, options.sources.split(",")):
            plan = plan_of(count, folder, options.seconds)
            found[str(count)] = {"videorooms": figures(plan, by_us(plan, folder / "work"))}
            if program is not None:
                found[str(count)]["ffmpeg"] = figures(plan, by_ffmpeg(plan, program, folder / "ffmpeg.mp4"))
    if options.json:
        print(json.dumps(found))
        return
    for count_, by in found.items():
        for who, one in by.items():
            print(
                f"{count_:>3} sources, {who:10}: {one['times_real_time']:5.2f} x real time,"
                f" {one['cpu_seconds_a_minute']:5.1f} CPU seconds a minute, {one['peak_mb']:4.0f} MB"
            )
    if program is None:
        print("There is no ffmpeg program to compare with. On Debian: sudo apt-get install ffmpeg")


if __name__ == "__main__":
    main()

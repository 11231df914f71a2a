"""Coded media as RTP payloads, without a network: pictures that carry their number, encoded and cut into packets.

The tests of the recorder write these into dumps that `crates/recorder/examples/record.rs` reads. aiortc cuts VP8, H.264
and Opus; VP9 and AV1 are cut here, simply and by the letter of their payload formats.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import av
import numpy as np
from aiortc.codecs.h264 import H264Encoder
from aiortc.codecs.vpx import Vp8Encoder

from tests.e2e import pictures

FRAME_RATE = 30
VIDEO_CLOCK = 90_000
AUDIO_CLOCK = 48_000
SENDER_EPOCH = 1_763_999_000.25
PAYLOAD = 1_100
# Timestamps and sequence numbers wrap within every test.
FIRST_TIMESTAMP = 2**32 - VIDEO_CLOCK
FIRST_SEQUENCE = 2**16 - 20

ENCODERS = {
    "vp8": ("libvpx", {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "auto-alt-ref": "0"}),
    "vp9": ("libvpx-vp9", {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "auto-alt-ref": "0"}),
    "h264": ("libx264", {"preset": "ultrafast", "tune": "zerolatency", "profile": "baseline"}),
    "av1": ("libsvtav1", {"preset": "8", "crf": "35", "svtav1-params": "rtc=1:pred-struct=1:lookahead=0:scd=0"}),
}


@dataclass(frozen=True)
class Picture:
    """One coded picture; `counter` is drawn into it and `at` is when it was taken, in seconds."""

    counter: int
    at: float
    keyframe: bool
    coded: bytes


@dataclass(frozen=True)
class Packet:
    """One RTP packet as the recorder gets it. `frame` is for the test: which picture or frame it belongs to."""

    sequence: int
    timestamp: int
    marker: bool
    payload: bytes
    arrival: float
    frame: int
    layer: int = 0
    red: bool = False
    report: tuple[float, int] | None = None

    def arriving(self, arrival: float) -> Packet:
        return replace(self, arrival=arrival)


def film(codec: str, sizes: Iterable[tuple[int, int, int]], keyframe_every: int = 30) -> list[Picture]:
    """Pictures of each (frames, width, height) in turn, with a keyframe at every change and every so many frames."""
    coded: list[Picture] = []
    first = 0
    for count, width, height in sizes:
        coded += _encoded(codec, range(first, first + count), width, height, keyframe_every)
        first += count
    return coded


def _encoded(codec: str, counters: range, width: int, height: int, keyframe_every: int) -> Iterator[Picture]:
    name, options = ENCODERS[codec]
    encoder = av.CodecContext.create(name, "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.bit_rate, encoder.gop_size = 0 if codec == "av1" else 1_000_000, keyframe_every
    encoder.time_base, encoder.framerate = Fraction(1, FRAME_RATE), Fraction(FRAME_RATE)
    encoder.options = options
    for counter in counters:
        image = pictures.draw(7, counter, width, height, clock=counter * 33)
        # Noise that costs some packets a picture; the code is in the upper half.
        noise = np.random.default_rng(counter).integers(0, 256, (height // 4, width, 3), np.uint8)
        image[-noise.shape[0] :] = noise
        frame = av.VideoFrame.from_ndarray(image, "rgb24").reformat(format="yuv420p")
        frame.pts = counter
        frame.time_base = encoder.time_base
        yield from map(_picture, encoder.encode(frame))
    yield from map(_picture, encoder.encode(None))


def _picture(packet: av.Packet) -> Picture:
    return Picture(packet.pts, packet.pts / FRAME_RATE, packet.is_keyframe, bytes(packet))


def payloads(codec: str, picture: Picture) -> list[bytes]:
    if codec == "vp8":
        return list(Vp8Encoder._packetize(picture.coded, picture.counter & 0x7FFF))
    if codec == "h264":
        return list(H264Encoder._packetize(H264Encoder._split_bitstream(picture.coded)))
    return list((_vp9_payloads if codec == "vp9" else _av1_payloads)(picture))


def _vp9_payloads(picture: Picture) -> Iterator[bytes]:
    """RFC 9628: picture id, predicted or not, begin and end of the frame; one spatial layer."""
    parts = _parts(picture.coded)
    for index, part in enumerate(parts):
        first = 0x80 | (0 if picture.keyframe else 0x40)
        first |= (0x08 if index == 0 else 0) | (0x04 if index == len(parts) - 1 else 0)
        yield struct.pack("!BH", first, 0x8000 | picture.counter & 0x7FFF) + part


def _av1_payloads(picture: Picture) -> Iterator[bytes]:
    """One unit or a part of one in a packet (W = 1), without its size and without delimiters."""
    first = True
    for unit in _obus(picture.coded):
        parts = _parts(unit)
        for index, part in enumerate(parts):
            header = 0x10 | (0x80 if index else 0) | (0x40 if index < len(parts) - 1 else 0)
            header |= 0x08 if first and picture.keyframe else 0
            yield bytes([header]) + part
            first = False


def _obus(unit: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(unit):
        header, at = unit[at], at + 1
        extension = b""
        if header & 4:
            extension, at = unit[at : at + 1], at + 1
        size = shift = 0
        while True:
            byte, at = unit[at], at + 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        if header >> 3 & 15 != 2:
            yield bytes([header & ~2]) + extension + unit[at : at + size]
        at += size


def _parts(coded: bytes) -> list[bytes]:
    return [coded[at : at + PAYLOAD] for at in range(0, len(coded), PAYLOAD)]


def video_packets(codec: str, film: Iterable[Picture]) -> list[Packet]:
    """The packets of a film, each a millisecond after the one before, with a sender report each second."""
    packets: list[Packet] = []
    for picture in film:
        timestamp = (FIRST_TIMESTAMP + round(picture.at * VIDEO_CLOCK)) % 2**32
        report_at = int(picture.at)
        report = (SENDER_EPOCH + report_at, (FIRST_TIMESTAMP + report_at * VIDEO_CLOCK) % 2**32)
        parts = payloads(codec, picture)
        for index, payload in enumerate(parts):
            sequence, arrival = FIRST_SEQUENCE + len(packets), picture.at + 0.030 + index * 0.001
            marker = index == len(parts) - 1
            packets.append(Packet(sequence, timestamp, marker, payload, arrival, frame=picture.counter, report=report))
    return packets


def tone(seconds: float, frequency: float = 440.0) -> list[bytes]:
    """Opus frames of 20 ms with a steady tone."""
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = AUDIO_CLOCK, "stereo", "s16"
    encoder.options = {"frame_duration": "20", "application": "voip"}
    frames: list[bytes] = []
    for index in range(round(seconds * 50)):
        at = (index * 960 + np.arange(960)) / AUDIO_CLOCK
        samples = (np.sin(2 * np.pi * frequency * at) * 8_000).astype(np.int16).repeat(2)[np.newaxis]
        frame = av.AudioFrame.from_ndarray(samples, "s16", "stereo")
        frame.sample_rate, frame.pts = AUDIO_CLOCK, index * 960
        frames += map(bytes, encoder.encode(frame))
    return frames


def audio_packets(frames: list[bytes], *, red: bool = False) -> list[Packet]:
    """A packet each 20 ms; with RED, the frame before comes again in each."""
    packets = []
    for index, frame in enumerate(frames):
        timestamp = (FIRST_TIMESTAMP + index * 960) % 2**32
        payload = frame
        if red:
            before = frames[index - 1] if index else b""
            fields = (960 << 10 | len(before)) if index else 0
            payload = (struct.pack("!I", 0x80 + 111 << 24 | fields) if index else b"") + bytes([111]) + before + frame
        report = (SENDER_EPOCH, FIRST_TIMESTAMP)
        arrival = index / 50 + 0.020
        packets.append(
            Packet(FIRST_SEQUENCE + index, timestamp, False, payload, arrival, index, red=red, report=report)
        )
    return packets


def dump(packets: Iterable[Packet], until: float | None = None) -> bytes:
    """What the recorder's example reads, in order of arrival."""
    records = []
    last = 0.0
    for packet in sorted(packets, key=lambda packet: packet.arrival):
        flags = (1 if packet.marker else 0) | (2 if packet.red else 0) | (4 if packet.report else 0)
        seconds, timestamp = packet.report or (0.0, 0)
        head = struct.pack(
            "!BQBBQIdII",
            0,
            round(packet.arrival * 1_000_000),
            packet.layer,
            flags,
            packet.sequence,
            packet.timestamp,
            seconds,
            timestamp,
            len(packet.payload),
        )
        records.append(head + packet.payload)
        last = packet.arrival
    records.append(struct.pack("!BQ", 2, round((until if until is not None else last + 1) * 1_000_000)))
    return b"".join(records)

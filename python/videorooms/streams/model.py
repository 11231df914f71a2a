"""A stream: what a participant publishes under one key, and the pure rules of publishing and receiving.

`streams.service` keeps the live ones; `signaling` and `whip` turn their messages into `Publication`s. Nothing here
calls the engine or does I/O.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from videorooms.errors import VideoRoomsError
from videorooms.media.engine import Kind, PublishBinding, RemoteTrack, SubscribeBinding

KINDS: tuple[Kind, ...] = ("audio", "video")
# Sixteen streams with sound and picture: far beyond what a person shows, and a bound on what one offer may cost.
MAX_PUBLISHED_TRACKS = 32
# Everyone else in the largest room (49) with camera and screen, sound and picture each, and room for speaker slots.
MAX_SLOTS = 256


@dataclass(frozen=True, slots=True)
class Layer:
    """One encoding of a video track; sizes in pixels, None when the publisher does not say."""

    rid: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Track:
    """`enabled` is the publisher's word, `censored` a moderator's."""

    enabled: bool
    censored: bool = False


@dataclass(frozen=True, slots=True)
class Stream:
    participant_id: str
    key: str
    audio: Track | None = None
    video: Track | None = None
    layers: tuple[Layer, ...] = ()

    def track(self, kind: Kind) -> Track | None:
        return self.audio if kind == "audio" else self.video

    def with_track(self, kind: Kind, track: Track) -> Stream:
        return replace(self, audio=track) if kind == "audio" else replace(self, video=track)


@dataclass(frozen=True, slots=True)
class Publication:
    """What a participant wishes to send on one m-line; layers from low to high, empty without simulcast."""

    key: str
    kind: Kind
    enabled: bool = True
    layers: tuple[Layer, ...] = ()

    def binding(self) -> PublishBinding:
        return PublishBinding(self.key, self.kind, tuple(layer.rid for layer in self.layers))


def check_wish(
    participant_id: str, publish: Mapping[str, Publication], subscribe: Mapping[str, SubscribeBinding]
) -> None:
    """Refuse a wish that no engine should see: too much of it, or two meanings for one m-line or track."""
    if len(publish) > MAX_PUBLISHED_TRACKS:
        raise VideoRoomsError("too_many_tracks", f"a participant publishes at most {MAX_PUBLISHED_TRACKS} tracks")
    if both := publish.keys() & subscribe.keys():
        raise VideoRoomsError("binding_mismatch", f"mid {min(both)} is both published and subscribed")
    tracks = [(publication.key, publication.kind) for publication in publish.values()]
    if len(set(tracks)) != len(tracks):
        raise VideoRoomsError("binding_mismatch", "a stream has at most one m-line of each kind")
    for publication in publish.values():
        check_layers(publication.kind, publication.layers)
    check_slots(participant_id, subscribe)


def check_slots(participant_id: str, subscribe: Mapping[str, SubscribeBinding]) -> None:
    if len(subscribe) > MAX_SLOTS:
        raise VideoRoomsError("too_many_tracks", f"a participant has at most {MAX_SLOTS} slots")
    for mid, wanted in subscribe.items():
        if isinstance(wanted, RemoteTrack) and wanted.participant_id == participant_id:
            raise VideoRoomsError("binding_mismatch", f"mid {mid} is bound to a stream of the receiver itself")


def check_layers(kind: Kind, layers: tuple[Layer, ...]) -> None:
    if kind == "audio" and layers:
        raise VideoRoomsError("binding_mismatch", "an audio track has no layers")
    if len({layer.rid for layer in layers}) != len(layers):
        raise VideoRoomsError("binding_mismatch", "two layers have the same rid")


def wished_streams(
    participant_id: str, publish: Mapping[str, Publication], *, muted: Collection[Kind] = ()
) -> dict[str, Stream]:
    """Give the streams that a full wish makes, by key; tracks of muted kinds are censored, whatever they are."""
    streams: dict[str, Stream] = {}
    for publication in publish.values():
        key, kind = publication.key, publication.kind
        track = Track(publication.enabled, censored=kind in muted)
        stream = streams.get(key, Stream(participant_id, key)).with_track(kind, track)
        streams[key] = replace(stream, layers=publication.layers) if kind == "video" else stream
    return streams


def censored(stream: Stream, muted: Collection[Kind]) -> Stream:
    """Give the stream of a participant of whom these kinds are muted, and no others."""
    for kind in KINDS:
        if (track := stream.track(kind)) is not None:
            stream = stream.with_track(kind, replace(track, censored=kind in muted))
    return stream


def adjusted(stream: Stream, *, audio: bool | None, video: bool | None, layers: tuple[Layer, ...] | None) -> Stream:
    """Give the stream with tracks enabled or disabled; what is None stays."""
    wishes: tuple[tuple[Kind, bool | None], ...] = (("audio", audio), ("video", video))
    for kind, enabled in wishes:
        track = stream.track(kind)
        if enabled and track is None:
            raise VideoRoomsError("binding_mismatch", f"stream {stream.key} has no m-line for {kind}")
        if enabled is not None and track is not None:
            stream = stream.with_track(kind, replace(track, enabled=enabled))
    if layers is not None:
        check_layers("video" if stream.video else "audio", layers)
        stream = replace(stream, layers=layers)
    return stream

"""Turns what the domain says into messages and back.

`hub`, `connection` and `requests` use it. Pure; the shapes are those of the generated `messages`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from videorooms.errors import VideoRoomsError
from videorooms.media.engine import AnySpeaker, RemoteTrack, Speaker, SubscribeBinding
from videorooms.signaling import messages
from videorooms.streams.model import Layer, Publication, Stream
from videorooms.streams.quality import Quality
from videorooms.streams.report import ClientReport, SendingReport
from videorooms.tokens.model import Permissions


def told_error(error: VideoRoomsError) -> messages.WireError:
    row = error.definition
    return messages.WireError(code=row.name, title=row.title, detail=error.detail, retryable=row.retryable)


def told_stream(stream: Stream) -> messages.Stream:
    audio, video = stream.audio, stream.video
    return messages.Stream(
        participant_id=stream.participant_id,
        key=stream.key,
        is_audio_enabled=audio is not None and audio.enabled,
        is_video_enabled=video is not None and video.enabled,
        is_audio_censored=audio is not None and audio.censored,
        is_video_censored=video is not None and video.censored,
        layers=[messages.Layer(rid=one.rid, width=one.width, height=one.height) for one in stream.layers],
    )


def told_speakers(speakers: Sequence[Speaker]) -> messages.AudioActivity:
    return messages.AudioActivity(
        speakers=[
            messages.Speaker(participant_id=one.participant_id, key=one.key, level=min(1.0, max(0.0, one.level)))
            for one in speakers
        ]
    )


def told_quality(quality: Quality) -> messages.ParticipantQuality:
    streams = {
        key: messages.StreamQuality.model_validate(
            {kind: messages.TrackQuality(direction="sending", quality=level) for kind, level in kinds.items()}
        )
        for key, kinds in quality.streams.items()
    }
    return messages.ParticipantQuality(connection_quality=quality.connection, streams=streams)


def told_permissions(permissions: Permissions) -> messages.Permissions:
    return messages.Permissions(moderate=permissions.moderate)


def told_ice_servers(servers: Sequence[Mapping[str, Any]]) -> list[messages.IceServer]:
    """The settings' RTCIceServer objects; `urls` may be one string there, as browsers allow."""
    told = []
    for server in servers:
        urls = server.get("urls", [])
        urls = [urls] if isinstance(urls, str) else list(urls)
        told.append(messages.IceServer(urls=urls, username=server.get("username"), credential=server.get("credential")))
    return told


def read_layers(layers: Sequence[messages.Layer] | None) -> tuple[Layer, ...]:
    return tuple(Layer(layer.rid, layer.width, layer.height) for layer in layers or ())


def read_publications(publish: Mapping[str, messages.PublishBinding]) -> dict[str, Publication]:
    return {
        mid: Publication(binding.key, binding.kind, binding.enabled, read_layers(binding.layers))
        for mid, binding in publish.items()
    }


def read_report(request: messages.ReportRequest) -> ClientReport:
    return ClientReport(
        interval_ms=request.interval_ms,
        candidate=request.candidate,
        sending=tuple(SendingReport(one.key, one.cpu_ms or 0, one.bandwidth_ms or 0) for one in request.sending or ()),
        freezes=request.freezes or 0,
        freeze_ms=request.freeze_ms or 0,
        frames_dropped=request.frames_dropped or 0,
    )


def read_bindings(subscribe: Mapping[str, messages.SubscribeBinding]) -> dict[str, SubscribeBinding]:
    return {mid: _read_binding(binding) for mid, binding in subscribe.items()}


def _read_binding(binding: messages.SubscribeBinding) -> SubscribeBinding:
    if isinstance(binding, messages.RemoteTrack):
        return RemoteTrack(binding.participant_id, binding.key, binding.kind)
    return AnySpeaker() if binding is not None else None

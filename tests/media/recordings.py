"""Recordings of a peer's tracks, and waiting for their end."""

from __future__ import annotations

from pathlib import Path

from tests.media.events import Heard
from tests.media.peers import Peer
from videorooms.ids import new_id
from videorooms.media.engine import FileEnded, Kind, TrackRecording


def recording(peer: Peer, kind: Kind, folder: Path) -> TrackRecording:
    recording_id = new_id()
    tags = {"session": peer.session_id, "participant": peer.participant_id, "key": "self", "kind": kind}
    return TrackRecording(recording_id, "session", peer.participant_id, "self", kind, folder / recording_id, tags)


async def ended(heard: Heard, one: TrackRecording) -> FileEnded:
    return await heard.until(FileEnded, lambda event: event.recording_id == one.recording_id)

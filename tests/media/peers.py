"""Clients of the engine on aiortc, joined to it directly: the test carries offer and answer by hand."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

from tests.e2e import pictures
from tests.e2e.whip_peers import NO_ICE_SERVERS, SAMPLE_RATE, CodedCamera, ToneMicrophone
from videorooms.ids import new_id
from videorooms.media.engine import AnySpeaker, Kind, MediaEngine, Negotiation, PublishBinding, RemoteTrack


class Peer:
    """One participant with one transport. Everything it publishes has the key `self`."""

    def __init__(self, engine: MediaEngine, session_id: str) -> None:
        self.engine = engine
        self.session_id = session_id
        self.participant_id = new_id()
        self.transport_id = new_id()
        self.connection = RTCPeerConnection(NO_ICE_SERVERS)
        self.codes: list[pictures.PictureCode] = []
        self.sound = np.zeros(0)
        self._wanted: dict[str, list[RemoteTrack | AnySpeaker | None]] = {"audio": [], "video": []}
        self._readers: list[asyncio.Task[None]] = []
        self.connection.on("track", self._read)

    def publish(self, source: int, tone: int) -> None:
        self.connection.addTransceiver(ToneMicrophone(tone), direction="sendonly")
        self.connection.addTransceiver(CodedCamera(source), direction="sendonly")

    def receive(self, kind: Kind, wanted: RemoteTrack | AnySpeaker | None) -> None:
        self.connection.addTransceiver(kind, direction="recvonly")
        self._wanted[kind].append(wanted)

    def track(self, kind: Kind) -> RemoteTrack:
        """What others ask for to receive this peer."""
        return RemoteTrack(self.participant_id, "self", kind)

    async def negotiation(self) -> Negotiation:
        await self.connection.setLocalDescription(await self.connection.createOffer())
        publish: dict[str, PublishBinding] = {}
        subscribe: dict[str, RemoteTrack | AnySpeaker | None] = {}
        wanted = {kind: list(tracks) for kind, tracks in self._wanted.items()}
        transceivers: list[Any] = self.connection.getTransceivers()
        for transceiver in transceivers:
            if transceiver.sender.track is not None:
                publish[transceiver.mid] = PublishBinding("self", transceiver.kind)
            else:
                subscribe[transceiver.mid] = wanted[transceiver.kind].pop(0)
        offer = self.connection.localDescription.sdp
        return Negotiation(self.transport_id, self.session_id, self.participant_id, offer, publish, subscribe)

    async def connect(self) -> None:
        answer = await self.engine.negotiate(await self.negotiation())
        await self.connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))

    async def leave(self) -> None:
        await self.connection.close()
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)

    def _read(self, track: Any) -> None:
        reading = self._watch(track) if track.kind == "video" else self._listen(track)
        self._readers.append(asyncio.ensure_future(reading))

    async def _watch(self, track: Any) -> None:
        try:
            while True:
                frame = await track.recv()
                if code := pictures.read(frame.to_ndarray(format="gray")):
                    self.codes.append(code)
        except MediaStreamError:
            pass

    async def _listen(self, track: Any) -> None:
        try:
            while True:
                frame = await track.recv()
                samples = frame.to_ndarray().reshape(-1, len(frame.layout.channels))[:, 0] / 32768
                self.sound = np.concatenate([self.sound, samples])[-SAMPLE_RATE:]
        except MediaStreamError:
            pass

    def loudest_tone(self) -> int:
        """The strongest frequency of the last second in Hz; 0 while less than a second was heard."""
        if len(self.sound) < SAMPLE_RATE or np.abs(self.sound).max() < 0.01:
            return 0
        return int(np.argmax(np.abs(np.fft.rfft(self.sound * np.hanning(SAMPLE_RATE)))))

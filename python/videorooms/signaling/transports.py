"""What becomes of a participant when its transport is silent or gone, as the engine says it through `streams`.

`hub` makes one for itself and hands on every event. A silent transport makes one look away, a lost one has to be
negotiated anew within the grace; over HTTP nobody can be told to, so those leave.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from videorooms.events import LeftReason
from videorooms.signaling import messages
from videorooms.signaling.participant import LiveParticipant
from videorooms.signaling.session import AnyNotice, LiveSession, encoded
from videorooms.streams.events import StreamEvent, TransportAway, TransportLost

if TYPE_CHECKING:
    from videorooms.signaling.hub import Hub

# The engine calls a transport disconnected after 5 s; a peer that sends nothing but consent does so every 4 to 6 s
# (RFC 7675 §5.1) and is not to flicker.
AWAY_SECONDS = 2.0


class TransportWatch:
    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def hear(self, session: LiveSession, event: StreamEvent) -> None:
        """What the event means for the participant that it is about; most are about none."""
        if not isinstance(event, TransportLost | TransportAway):
            return
        participant = session.find(event.participant_id)
        if participant is None:
            return
        if isinstance(event, TransportLost):
            self._lost(session, participant, event)
        else:
            self._away(session, participant, event.away)

    def missed(self, session: LiveSession, participant: LiveParticipant) -> list[str]:
        """What one who comes back has to hear of its transport: that it died, or the latest word on its layers."""
        notices: list[AnyNotice] = []
        if participant.lost_transport is not None:
            notices.append(messages.TransportLost(transport_id=participant.lost_transport))
            participant.lost_transport = None
            self._expire_streams(session, participant)
        if (transport := self._hub.streams.transport_of(session.id, participant.id)) is not None:
            notices += [messages.WantedLayers(key=key, rids=list(rids)) for key, rids in transport.wanted.items()]
            notices += [messages.LayerSelected(mid=mid, rid=rid) for mid, rid in transport.selected.items()]
        return [encoded(notice) for notice in notices]

    def _expire_streams(self, session: LiveSession, participant: LiveParticipant) -> None:
        """Unpublish the streams of a lost transport unless the client negotiates another within the grace."""

        async def expire() -> None:
            self._hub.streams.unpublish_orphans(session.id, participant.id)

        participant.orphans = self._hub.deadlines.after(self._hub.settings.grace_seconds, expire)

    def _lost(self, session: LiveSession, participant: LiveParticipant, event: TransportLost) -> None:
        self._away(session, participant, False)
        if participant.origin in ("whip", "whep"):
            reason = LeftReason.ENGINE_FAILED if event.failed else LeftReason.TIMED_OUT
            self._hub.deadlines.after(0, partial(self._hub.leave, session, participant, reason, "timed_out"))
        elif participant.link is None:
            participant.lost_transport = event.transport_id
        else:
            self._expire_streams(session, participant)

    def _away(self, session: LiveSession, participant: LiveParticipant, away: bool) -> None:
        if participant.parting is not None:
            participant.parting.cancel()
            participant.parting = None

        async def part() -> None:
            self._set_away(session, participant, True)

        if away:
            participant.parting = self._hub.deadlines.after(AWAY_SECONDS, part)
        else:
            self._set_away(session, participant, False)

    def _set_away(self, session: LiveSession, participant: LiveParticipant, away: bool) -> None:
        seen, participant.away = participant.connected, away
        if participant.connected != seen and session.has(participant):
            session.tell_updated(participant)
            if seen:
                self._hub.tell_reconnecting(session, participant)

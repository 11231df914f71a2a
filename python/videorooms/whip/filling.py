"""What the m-lines of a WHIP or WHEP client carry: pure rules over its offer and the room's streams.

`whip.service` asks them at the start and whenever the room's streams change. They bind what the client offered and
leave the rest of its m-lines unused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from videorooms.media.engine import AnySpeaker, Kind, RemoteTrack, SubscribeBinding
from videorooms.media.offer import Offer
from videorooms.streams.model import Layer, Publication, Stream

KINDS: tuple[Kind, ...] = ("audio", "video")
# The names that encoders give their layers, from low to high; any other names keep the offer's order.
_KNOWN_LAYERS = (("l", "m", "h"), ("q", "h", "f"), ("low", "mid", "high"), ("lo", "mi", "hi"))


def publications(offer: Offer, key: str) -> dict[str, Publication]:
    """One stream from the first m-line of each kind that sends (RFC 9725 §4.4.2 asks for no more)."""
    publish: dict[str, Publication] = {}
    for kind in KINDS:
        media = next((one for one in offer.media if one.kind == kind and one.sends), None)
        if media is not None:
            layers = tuple(Layer(rid) for rid in low_to_high(media.rids)) if kind == "video" else ()
            publish[media.mid] = Publication(key, kind, layers=layers)
    return publish


def low_to_high(rids: Sequence[str]) -> tuple[str, ...]:
    for known in _KNOWN_LAYERS:
        if set(rids) <= set(known):
            return tuple(sorted(rids, key=known.index))
    return tuple(rids)


def slots_for_stream(offer: Offer, stream: Stream) -> dict[str, SubscribeBinding]:
    """One stream's tracks on the first m-line of each kind that receives; the other slots stay free."""
    slots: dict[str, SubscribeBinding] = {}
    for kind in KINDS:
        receiving = _receiving(offer, kind)
        slots |= dict.fromkeys(receiving)
        if receiving:
            slots[receiving[0]] = RemoteTrack(stream.participant_id, stream.key, kind)
    return slots


def slots_for_room(
    offer: Offer, streams: Sequence[Stream], current: Mapping[str, SubscribeBinding]
) -> dict[str, SubscribeBinding]:
    """Every stream of the room on the m-lines that receive, as far as they go.

    A track stays on its slot while it is enabled; free slots take the others in the order of publishing. Where there
    are more voices than audio slots, the slots carry the loudest.
    """
    slots: dict[str, SubscribeBinding] = {}
    for kind in KINDS:
        receiving = _receiving(offer, kind)
        tracks = [
            RemoteTrack(stream.participant_id, stream.key, kind)
            for stream in streams
            if (track := stream.track(kind)) is not None and track.enabled
        ]
        if kind == "audio" and len(tracks) > len(receiving):
            slots |= {mid: AnySpeaker() for mid in receiving}
        else:
            slots |= _filled(receiving, tracks, current)
    return slots


def _filled(
    mids: Sequence[str], tracks: Sequence[RemoteTrack], current: Mapping[str, SubscribeBinding]
) -> dict[str, SubscribeBinding]:
    kept: dict[str, SubscribeBinding] = {}
    for mid in mids:
        bound = current.get(mid)
        kept[mid] = bound if isinstance(bound, RemoteTrack) and bound in tracks else None
    waiting = iter([track for track in tracks if track not in kept.values()])
    return {mid: bound if bound is not None else next(waiting, None) for mid, bound in kept.items()}


def _receiving(offer: Offer, kind: Kind) -> list[str]:
    return [media.mid for media in offer.media if media.kind == kind and media.receives]

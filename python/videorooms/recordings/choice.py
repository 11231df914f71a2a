"""What of a live session is recorded: a word for everyone, and words for single participants; pure.

`recordings.recorder` keeps two of a session, for what is recorded and for what is paused. The later word counts, and a
word for everyone takes back what was said of single ones before.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from videorooms.media.engine import Kind

KINDS: tuple[Kind, ...] = ("audio", "video")


@dataclass(frozen=True, slots=True)
class Tracks:
    """Those of these participants, or of everyone when there are none, but never of the excluded."""

    participant_ids: Sequence[str] | None = None
    exclude: Collection[str] = ()
    kinds: Sequence[Kind] = KINDS


@dataclass(slots=True)
class Choice:
    everyone: dict[Kind, bool]
    single: dict[tuple[str, Kind], bool] = field(default_factory=dict)

    @classmethod
    def of(cls, everyone: bool) -> Choice:
        return cls(dict.fromkeys(KINDS, everyone))

    def copy(self) -> Choice:
        return Choice(dict(self.everyone), dict(self.single))

    def holds_for(self, participant_id: str, kind: Kind) -> bool:
        return self.single.get((participant_id, kind), self.everyone[kind])

    def say(self, tracks: Tracks, value: bool) -> None:
        """Chooses these tracks, now and when they come later, or takes them out."""
        for kind in tracks.kinds:
            if tracks.participant_ids is None:
                kept = {one: self.holds_for(one, kind) for one in tracks.exclude}
                self.single = {of: told for of, told in self.single.items() if of[1] != kind}
                self.single |= {(one, kind): told for one, told in kept.items()}
                self.everyone[kind] = value
            else:
                for one in tracks.participant_ids:
                    if one not in tracks.exclude:
                        self.single[one, kind] = value


@dataclass(frozen=True, slots=True)
class Choices:
    """What of a session is to be recorded, and what of that is paused."""

    wanted: Choice
    paused: Choice

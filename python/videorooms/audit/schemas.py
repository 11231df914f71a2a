"""Audit entries as the REST API shows them, and the filters of their list.

Routes of the audit log use it.
"""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from videorooms.acts import LABEL_MAX_LENGTH, NAME_MAX_LENGTH, ActorKind, Outcome
from videorooms.audit.model import Entry, EntryFilter
from videorooms.http.fields import Instant, ListMeta, PlainText
from videorooms.http.queries import Day, FilterId, ListQuery, date_filter, time_range, value_filter
from videorooms.listing import Listing

_Name = Annotated[PlainText, Field(max_length=NAME_MAX_LENGTH)]


class ShownActor(BaseModel):
    """Who did it: a user or an API key, the server's command line, or somebody who was refused at the door."""

    kind: ActorKind
    id: str | None = Field(description="Of the user or key; null for the key of the settings, and where there is none.")
    label: str = Field(description="E-mail address or name, as it was then.")


class AuditEntry(BaseModel):
    """One thing that was done, or a sign-in that was refused."""

    id: str
    record_type: Literal["audit_entry"]
    at: Instant
    actor: ShownActor
    operation: str = Field(description="Id of the operation, such as update_room.")
    subject_type: str | None = Field(description="Type of what it was done to, such as room.")
    subject_id: str | None
    address: str | None = Field(description="Network address from which it was asked for.")
    outcome: Outcome
    detail: dict[str, Any] = Field(description="What was said, without secrets.")

    @classmethod
    def of(cls, entry: Entry) -> "AuditEntry":
        act = entry.act
        return cls(
            id=entry.id,
            record_type="audit_entry",
            at=entry.at,
            actor=ShownActor(kind=act.actor.kind, id=act.actor.id, label=act.actor.label),
            operation=act.operation,
            subject_type=act.subject.type or None,
            subject_id=act.subject.id,
            address=act.address or None,
            outcome=entry.outcome,
            detail=dict(act.detail),
        )


class AuditEntriesQuery(ListQuery):
    date_at_eq: Day | None = date_filter("date_at", "eq")
    date_at_gte: Day | None = date_filter("date_at", "gte")
    date_at_lte: Day | None = date_filter("date_at", "lte")
    actor: Annotated[PlainText, Field(max_length=LABEL_MAX_LENGTH)] | None = value_filter(
        "actor", "Part of the actor's label."
    )
    actor_kind: ActorKind | None = value_filter("actor_kind", "Kind of the actor.")
    actor_id: FilterId | None = value_filter("actor_id", "Id of the user or API key.")
    operation: _Name | None = value_filter("operation", "Id of the operation.")
    subject_type: _Name | None = value_filter("subject_type", "Type of what it was done to.")
    subject_id: FilterId | None = value_filter("subject_id", "Id of what it was done to.")
    outcome: Outcome | None = value_filter("outcome", "How it ended.")

    def chosen(self) -> EntryFilter:
        on: date | None = self.date_at_eq
        return EntryFilter(
            at=time_range(on, self.date_at_gte, self.date_at_lte),
            actor=self.actor,
            actor_kind=self.actor_kind,
            actor_id=self.actor_id,
            operation=self.operation,
            subject_type=self.subject_type,
            subject_id=self.subject_id,
            outcome=self.outcome,
        )


class AuditEntryListAnswer(BaseModel):
    data: list[AuditEntry]
    meta: ListMeta

    @classmethod
    def of(cls, listing: Listing[Entry]) -> "AuditEntryListAnswer":
        return cls(data=[AuditEntry.of(item) for item in listing.items], meta=ListMeta.of(listing))

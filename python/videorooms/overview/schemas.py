"""The overview as the REST API shows it. Routes of the overview use it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from videorooms.http.fields import Instant
from videorooms.overview.model import Overview, Range


class Shown(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class LiveCounts(Shown):
    rooms: int
    participants: int
    streams: int


class UsageBucket(Shown):
    begins_at: Instant
    joins: int
    participant_minutes: float = Field(description="Added up over everyone who was there.")


class RecordingTotals(Shown):
    count: int
    size_bytes: int


class WorkCounts(Shown):
    """`failed` counts what was given up: compositions within the range, deliveries of webhooks within 24 hours."""

    pending: int
    failed: int


class ShownNode(Shown):
    id: str = Field(description="Of this run of the server.")
    version: str
    started_at: Instant
    cpu: float | None = Field(description="Cores that the process used of late.")
    memory_bytes: int | None
    load: float | None = Field(description="Processes of the machine that ran or waited, over the last minute.")
    transports: int
    packets_per_second: float | None = Field(description="Received and sent, of late.")
    disk_free_bytes: int | None = Field(description="On the disk of the data folder.")
    is_healthy: bool = Field(description="Its media engine runs, and recordings have room.")


class ShownOverview(BaseModel):
    record_type: Literal["overview"] = "overview"
    range: Range
    live: LiveCounts
    usage: list[UsageBucket] = Field(description="Hours of a day or days of a month, in UTC; the last is under way.")
    recordings: RecordingTotals
    compositions: WorkCounts
    webhook_deliveries: WorkCounts
    jobs: WorkCounts = Field(description="Of the whole server: those that are due, and those that were given up.")
    nodes: list[ShownNode]

    @classmethod
    def of(cls, overview: Overview) -> "ShownOverview":
        totals, work = overview.totals, overview.work
        return cls(
            range=overview.range,
            live=LiveCounts.model_validate(overview.live),
            usage=[UsageBucket.model_validate(one) for one in totals.usage],
            recordings=RecordingTotals(count=totals.recordings, size_bytes=totals.recording_bytes),
            compositions=WorkCounts(pending=work.compositions_under_way, failed=work.compositions_failed),
            webhook_deliveries=WorkCounts(pending=work.deliveries_pending, failed=work.deliveries_failed),
            jobs=WorkCounts(pending=work.jobs_due, failed=work.jobs_failed),
            nodes=[ShownNode.model_validate(node) for node in overview.nodes],
        )


class OverviewAnswer(BaseModel):
    data: ShownOverview


class OverviewQuery(BaseModel):
    """Parameters of the overview."""

    model_config = ConfigDict(extra="ignore")

    range: Range = Field(Range.DAY, description="How far back: hours of a day, or days of a month.")

"""What the server counts about itself, in Prometheus' terms.

`http.middleware` and `signaling.connection` count requests; `routes` adds what is live and what the engine says when
somebody scrapes. Labels have few values each: route templates, states, drop reasons, never ids. Nothing here is per
room or per participant.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest

# Each would double the series to say when it began, which a restart tells as well.
disable_created_metrics()  # type: ignore[no-untyped-call]

REGISTRY = CollectorRegistry()

HTTP_REQUESTS = Counter(
    "videorooms_http_requests", "HTTP requests answered.", ["method", "route", "status"], registry=REGISTRY
)
HTTP_SECONDS = Histogram(
    "videorooms_http_request_seconds",
    "Seconds from a request's head to the end of its answer.",
    ["method", "route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
SIGNALING_CONNECTIONS = Gauge(
    "videorooms_signaling_connections", "Signaling connections open at this moment.", registry=REGISTRY
)
SIGNALING_REQUESTS = Counter(
    "videorooms_signaling_requests",
    "Signaling requests answered; the result is ok or the name of an error.",
    ["type", "result"],
    registry=REGISTRY,
)
SIGNALING_CLOSED = Counter(
    "videorooms_signaling_closed",
    "Signaling connections that the server closed, by close code.",
    ["code"],
    registry=REGISTRY,
)
WEBHOOK_ATTEMPTS = Counter(
    "videorooms_webhook_attempts",
    "Webhook attempts made; the result is ok or why it failed.",
    ["result"],
    registry=REGISTRY,
)
COMPOSITIONS = Counter(
    "videorooms_compositions",
    "Compositions rendered; the result is completed, failed, or broken when the renderer broke down and will be started"
    " again.",
    ["result"],
    registry=REGISTRY,
)
WEBHOOK_OLDEST_PENDING = Gauge(
    "videorooms_webhook_oldest_pending_seconds",
    "Age of the oldest webhook delivery that is still to be made; 0 when there is none.",
    registry=REGISTRY,
)


def render(live: Mapping[str, int], engine: Mapping[str, Any]) -> bytes:
    """The text of a scrape: `live` counts by noun, `engine` is the snapshot of `MediaEngine.stats`."""
    snapshot = CollectorRegistry()
    snapshot.register(_Snapshot([*_live(live), *_engine(engine)]))
    return generate_latest(REGISTRY) + generate_latest(snapshot)


class _Snapshot:
    """Hands the registry what was measured at one instant."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        return iter(self._metrics)


def _live(live: Mapping[str, int]) -> Iterator[Metric]:
    for noun, count in live.items():
        yield GaugeMetricFamily(f"videorooms_{noun}", f"{noun.capitalize()} at this moment.", value=count)


def _engine(stats: Mapping[str, Any]) -> Iterator[Metric]:
    packets, octets = stats.get("packets", {}), stats.get("bytes", {})
    for direction in ("received", "forwarded", "sent"):
        name, text = f"videorooms_media_packets_{direction}", f"Media packets {direction}."
        yield CounterMetricFamily(name, text, value=packets.get(direction, 0))
    dropped = CounterMetricFamily("videorooms_media_packets_dropped", "Media packets dropped.", labels=["reason"])
    for reason, count in sorted(packets.get("dropped", {}).items()):
        dropped.add_metric([reason], count)
    yield dropped
    for direction in ("received", "sent"):
        name, text = f"videorooms_media_bytes_{direction}", f"Bytes of media datagrams {direction}."
        yield CounterMetricFamily(name, text, value=octets.get(direction, 0))
    panics = "Panics that the media engine contained."
    yield CounterMetricFamily("videorooms_media_panics", panics, value=stats.get("panics", 0))
    yield GaugeMetricFamily(
        "videorooms_media_sessions", "Sessions in the media engine.", value=stats.get("sessions", 0)
    )
    transports = GaugeMetricFamily("videorooms_media_transports", "Transports by state.", labels=["state"])
    for state, count in sorted(_transport_states(stats).items()):
        transports.add_metric([state], count)
    yield transports


def _transport_states(stats: Mapping[str, Any]) -> dict[str, int]:
    states: dict[str, int] = {}
    for transport in stats.get("transports", {}).values():
        state = str(transport.get("state", "unknown"))
        states[state] = states.get(state, 0) + 1
    return states

"""docs/metrics.md, from a scrape of a server that has just started."""

from __future__ import annotations

import asyncio

from prometheus_client.parser import text_string_to_metric_families

from tools.generate_references.pages import page, table
from tools.generate_references.server import serving

INTRODUCTION = """`GET /metrics` gives these in Prometheus' text format. Labels have few values each: routes as
templates, states, reasons; never ids. Seconds and bytes are the units. What concerns one room or participant is not
here: ask the REST API, or the SDK's WebRTC statistics."""


def write() -> str:
    rows = []
    for family in sorted(text_string_to_metric_families(asyncio.run(_scrape())), key=lambda family: family.name):
        if family.name.endswith("_created"):
            continue
        labels = sorted({label for sample in family.samples for label in sample.labels} - {"le"})
        name = f"{family.name}_total" if family.type == "counter" else family.name
        rows.append([f"`{name}`", family.type, ", ".join(labels), family.documentation])
    body = table(["metric", "type", "labels", "what it counts"], rows)
    return page("Metrics", INTRODUCTION, body, "python/videorooms/telemetry/metrics.py")


async def _scrape() -> str:
    async with serving() as client:
        # A request is counted when it has been answered.
        await client.get("/healthz")
        return (await client.get("/metrics")).text

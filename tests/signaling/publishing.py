"""Publishing and receiving as the SDK does it, in one call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.sdp import offer, receive, send
from tests.signaling.conversation import Client, Frame


async def publish_camera(
    client: Client,
    *,
    key: str = "self",
    keys: Sequence[str] = (),
    transport_id: str | None = None,
    layers: Sequence[str] = (),
    enabled: bool = True,
) -> Frame:
    """Publish sound and picture under each key; a transport of the client's own for all calls unless one is named."""
    lines, publish = [], {}
    for index, name in enumerate(keys or (key,)):
        audio, video = str(2 * index), str(2 * index + 1)
        lines += [send(audio, "audio"), send(video, "video", *layers)]
        publish[audio] = {"key": name, "kind": "audio", "enabled": enabled}
        publish[video] = {
            "key": name,
            "kind": "video",
            "enabled": enabled,
            "layers": [{"rid": rid} for rid in layers],
        }
    return await client.ask(
        "negotiate",
        transportId=transport_id or client.transport_id,
        offer=offer(*lines),
        publish=publish,
        subscribe={},
    )


async def open_slots(client: Client, subscribe: dict[str, Any], *, transport_id: str | None = None) -> Frame:
    """Negotiate one audio slot (mid a) and two video slots (mids v and w), bound as told and else free."""
    lines = [receive("a", "audio"), receive("v", "video"), receive("w", "video")]
    return await client.ask(
        "negotiate",
        transportId=transport_id or client.transport_id,
        offer=offer(*lines),
        publish={},
        subscribe={"a": None, "v": None, "w": None, **subscribe},
    )

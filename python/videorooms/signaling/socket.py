"""uvicorn's WebSocket protocol with two habits changed, for sockets of strangers.

`cli.serve` hands it to uvicorn. A socket can be cut: closing one whose client does not read waits for it for ever, so
the scope carries `CUT`, which drops it with what is unsent. And text that is not UTF-8 comes as bytes instead of
filling the log with tracebacks. It knows nothing of the conversation.
"""

from __future__ import annotations

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

# The name of the ASGI extension; its `now` is a function without arguments, safe at any time.
CUT = "videorooms.cut"


class CuttableSocket(WebSocketsSansIOProtocol):
    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if not self.close_sent:
            # The application's task was made and has not begun, so it sees this.
            self.scope["extensions"] = {**(self.scope["extensions"] or {}), CUT: {"now": self.transport.abort}}

    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text" and not _is_utf8(b"".join(self.frames)):
            self.curr_msg_data_type = "bytes"
        super().send_receive_event_to_app()


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True

"""Makes one HTTP request to a receiver, and says what came of it.

`webhooks.delivery` calls it. The name is resolved once for each attempt, every address it has is judged, and the
connection goes to such an address and to no name, so that no second look-up can lead elsewhere. Redirects and proxy
variables are not followed, connections are not kept, and an answer is read only so far. It signs nothing and keeps
nothing.
"""

import asyncio
import ssl
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any

import httpcore
import structlog

from videorooms.clock import Clock
from videorooms.texts import to_storable
from videorooms.webhooks.addresses import Network, may_receive
from videorooms.webhooks.model import BODY_KEPT_LENGTH, DETAIL_MAX_LENGTH, AttemptError, Outcome
from videorooms.webhooks.resolving import Resolver
from videorooms.webhooks.targets import Target

log = structlog.get_logger(__name__)

# So much of an answer is read before the connection is closed.
BODY_MAX_BYTES = 64 * 1024
# A name with more addresses than that is tried no further.
ADDRESSES_MAX = 4
# A receiver may ask for a pause, but not for oblivion.
RETRY_AFTER_MAX = timedelta(days=1)


class AddressRefused(Exception):
    """One of the name's addresses is not of the open internet, and the operator does not allow it."""


class Unresolved(Exception):
    """The name has no address."""


class _Answer:
    """What has come so far."""

    def __init__(self) -> None:
        self.status: int | None = None
        self.retry_after: str | None = None
        self.body = bytearray()


class Sender:
    def __init__(self, clock: Clock, resolver: Resolver, allowed: Sequence[Network]) -> None:
        self._clock = clock
        self._resolver = resolver
        self._allowed = allowed

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Trusts what the system trusts. Made when it is needed: reading all those certificates takes a while."""
        return ssl.create_default_context()

    async def post(self, target: Target, headers: Mapping[str, str], body: bytes, limit: timedelta) -> Outcome:
        """Raises nothing for a receiver's failure, which is an outcome. The limit is for all of it.

        Cancellation: safe; the connection is closed.
        """
        began = self._clock.monotonic()
        answer = _Answer()
        error: AttemptError | None = AttemptError.TIMED_OUT
        detail = "No answer came in time."
        try:
            async with asyncio.timeout(limit.total_seconds()):
                await self._exchange(target, headers, body, limit, answer)
        except TimeoutError:
            pass
        except Exception as failure:
            error, detail = _explained(failure)
        if answer.status is not None:
            # Once the status is there, the rest of the answer changes nothing.
            error, detail = _judged(answer.status)
        return Outcome(
            error=error,
            detail=detail[:DETAIL_MAX_LENGTH],
            status=answer.status,
            body=to_storable(answer.body.decode("utf-8", "replace"))[:BODY_KEPT_LENGTH],
            duration=timedelta(seconds=max(0.0, self._clock.monotonic() - began)),
            retry_after=_retry_after(answer.retry_after, self._clock.now()),
        )

    async def _exchange(
        self, target: Target, headers: Mapping[str, str], body: bytes, limit: timedelta, answer: _Answer
    ) -> None:
        url = httpcore.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path)
        sent = {"host": target.host_header, **headers, "content-length": str(len(body)), "connection": "close"}
        request = httpcore.Request("POST", url, headers=list(sent.items()), content=body)
        network = _GuardedNetwork(self._resolver, self._allowed, limit.total_seconds())
        connection = httpcore.AsyncHTTPConnection(
            url.origin, ssl_context=self._tls if target.scheme == "https" else None, network_backend=network
        )
        try:
            response = await connection.handle_async_request(request)
            answer.status = response.status
            answer.retry_after = _header(response.headers, b"retry-after")
            assert not isinstance(response.stream, bytes)
            async for chunk in response.aiter_stream():
                answer.body += chunk[: BODY_MAX_BYTES - len(answer.body)]
                if len(answer.body) >= BODY_MAX_BYTES:
                    break
        finally:
            await connection.aclose()


class _GuardedNetwork(httpcore.AsyncNetworkBackend):
    """Connects to addresses that were judged, never to names."""

    def __init__(self, resolver: Resolver, allowed: Sequence[Network], timeout_secs: float) -> None:
        self._resolver = resolver
        self._allowed = allowed
        self._timeout_secs = timeout_secs
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109, ARG002 - the interface's own
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            addresses = await self._resolver.resolve(host, port)
        except OSError as error:
            raise Unresolved from error
        if not addresses:
            raise Unresolved
        # One bad address spoils the name: whoever mixes them may want us to fall back to the bad one.
        if not all(may_receive(address, self._allowed) for address in addresses):
            raise AddressRefused
        return await self._connect(addresses[:ADDRESSES_MAX], port, local_address, socket_options)

    async def _connect(
        self, addresses: Sequence[str], port: int, local_address: str | None, socket_options: Iterable[Any] | None
    ) -> httpcore.AsyncNetworkStream:
        # An address that swallows packets must leave time for the next.
        share = self._timeout_secs / len(addresses)
        for address in addresses[:-1]:
            try:
                return await self._network.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._network.connect_tcp(addresses[-1], port, None, local_address, socket_options)


# In this order: the later ones are wider.
_FAILURES: tuple[tuple[tuple[type[Exception], ...], AttemptError, str], ...] = (
    (
        (AddressRefused,),
        AttemptError.ADDRESS_REFUSED,
        "The name leads to an address that may not be called.",
    ),
    ((Unresolved,), AttemptError.UNRESOLVED, "The name has no address."),
    ((httpcore.ConnectError, httpcore.ConnectTimeout), AttemptError.CONNECT_FAILED, "Nobody took the connection."),
    ((httpcore.NetworkError, OSError), AttemptError.CONNECTION_LOST, "The connection ended before the answer."),
    ((httpcore.ProtocolError, ValueError), AttemptError.INVALID_RESPONSE, "The answer was no HTTP."),
)


def _explained(failure: Exception) -> tuple[AttemptError, str]:
    if isinstance(failure, httpcore.ConnectError) and isinstance(failure.__cause__, ssl.SSLError):
        return AttemptError.TLS_FAILED, f"TLS: {_words(failure.__cause__)}."
    if isinstance(failure, httpcore.RemoteProtocolError) and "without sending" in str(failure):
        return AttemptError.CONNECTION_LOST, "The connection ended before the answer."
    for types, error, detail in _FAILURES:
        if isinstance(failure, types):
            return error, detail
    # A delivery must not stand still for a failure that nobody foresaw.
    log.error("webhook_attempt_failed", exc_info=failure)
    return AttemptError.CONNECTION_LOST, "The request failed."


def _words(failure: ssl.SSLError) -> str:
    """What people can act on: all bad certificates have one reason, and each a message of its own."""
    if isinstance(failure, ssl.SSLCertVerificationError):
        return failure.verify_message.rstrip(".")
    return (failure.reason or "the handshake failed").replace("_", " ").lower()


def _judged(status: int) -> tuple[AttemptError | None, str]:
    if 200 <= status < 300:
        return None, ""
    if 300 <= status < 400:
        return AttemptError.REDIRECTED, f"The receiver answered {status}; redirects are not followed."
    return AttemptError.REFUSED, f"The receiver answered {status}."


def _header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str | None:
    return next((value.decode("latin-1") for key, value in headers if key.lower() == name), None)


def _retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Seconds or a date (RFC 9110, section 10.2.3); what is neither was not said."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdecimal():
        seconds = float(text[:12])
    else:
        try:
            seconds = (parsedate_to_datetime(text) - now).total_seconds()
        except (ValueError, TypeError):
            return None
    return timedelta(seconds=max(0.0, min(seconds, RETRY_AFTER_MAX.total_seconds())))

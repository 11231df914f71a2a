"""Reads a webhook's URL once, into what a connection and a request need.

`webhooks.sending` and `webhooks.delivery` use it. Names and ports are taken from here and nowhere else, so that no two
readers of the URL can differ about where it leads. It resolves nothing.
"""

import base64
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes, urlsplit

_PORTS = {"http": 80, "https": 443}
# A label, also one with an underscore, which is no host name but resolves.
_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?", re.IGNORECASE)
_ADDRESS_V6 = re.compile(r"[0-9a-f:.]+", re.IGNORECASE)
_PATH_SAFE = "/:@!$&'()*+,;=~%-._"


class InvalidTarget(ValueError):
    """The URL cannot be called. The text says why, without the URL."""


@dataclass(frozen=True, slots=True)
class Target:
    """`host` is ASCII and without brackets; `authorization` comes from a user name and password in the URL."""

    scheme: str
    host: str
    port: int
    path: str
    authorization: str | None

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The URL as it may be shown: without user name and password."""
        return f"{self.scheme}://{self.host_header}{self.path}"


def read_target(url: str) -> Target:
    """Raises `InvalidTarget`."""
    if any(character <= " " or character in "\\\x7f" for character in url):
        raise InvalidTarget("The URL has a character that no URL has.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise InvalidTarget("The URL cannot be read.") from error
    if parts.scheme not in _PORTS:
        raise InvalidTarget("The URL begins with neither http:// nor https://.")
    if port == 0:
        raise InvalidTarget("The URL has a port that does not exist.")
    path = quote(parts.path or "/", safe=_PATH_SAFE)
    if parts.query:
        path += "?" + quote(parts.query, safe=_PATH_SAFE + "?[]")
    host = _host(parts.netloc, parts.hostname or "")
    return Target(parts.scheme, host, port or _PORTS[parts.scheme], path, _authorization(parts.netloc))


def _host(netloc: str, host: str) -> str:
    if "[" in netloc:
        if not _ADDRESS_V6.fullmatch(host):
            raise InvalidTarget("The URL has no address in its brackets.")
        return host
    try:
        ascii_host = host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise InvalidTarget("The URL has no valid host name.") from error
    if len(ascii_host) > 253 or not _NAME.fullmatch(ascii_host):
        raise InvalidTarget("The URL has no valid host name.")
    return ascii_host


def _authorization(netloc: str) -> str | None:
    user, at, _ = netloc.rpartition("@")
    if not at or not user:
        return None
    return "Basic " + base64.b64encode(unquote_to_bytes(user if ":" in user else f"{user}:")).decode("ascii")

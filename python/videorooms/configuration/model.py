"""Settings as they may be shown: what is secret in them is left out, and that it is set is not.

`configuration.routes` shows them. It reads no environment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pydantic import SecretStr

from videorooms.settings import Settings

HIDDEN = "***"
# As SQLAlchemy reads a URL: a password goes to the last @ before the place, whatever else stands in it.
_PASSWORD = re.compile(r"(?P<before>^[^:/?#]+://[^:/@]*:).*(?=@)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Effective:
    """One setting in force. The value of a secret one is None, whether it is set or not."""

    name: str
    value: Any
    is_default: bool
    is_secret: bool
    description: str


def effective(settings: Settings) -> Iterator[Effective]:
    """In the order of docs/settings.md."""
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        is_secret = "SecretStr" in str(field.annotation)
        yield Effective(
            name=name,
            value=None if is_secret else _shown(value),
            is_default=value == field.get_default(call_default_factory=True),
            is_secret=is_secret,
            description=field.description or "",
        )


def _shown(value: Any) -> Any:
    """The value without the secrets that stand inside it: of URLs, and of TURN servers."""
    match value:
        case SecretStr():
            return None
        case Path():
            return str(value)
        case str():
            return _without_password(value)
        case list():
            return [_shown(one) for one in value]
        case dict():
            return {key: HIDDEN if key == "credential" else _shown(one) for key, one in value.items()}
        case _:
            return value


def _without_password(text: str) -> str:
    if "://" not in text:
        return text
    place, mark, query = _PASSWORD.sub(rf"\g<before>{HIDDEN}", text).partition("?")
    # Drivers take passwords as parameters too.
    return place + mark + "&".join(_without_secret(pair) for pair in query.split("&"))


def _without_secret(pair: str) -> str:
    name, equals, _value = pair.partition("=")
    is_secret = any(word in unquote(name).lower() for word in ("pass", "secret", "key"))
    return f"{name}={HIDDEN}" if equals and is_secret else pair

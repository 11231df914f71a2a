"""docs/settings.md, from the fields of `videorooms.settings.Settings`."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from tools.generate_references.pages import page, table
from videorooms.settings import CONFIG_FILE, CONFIG_VARIABLE, Settings, env_name

INTRODUCTION = f"""Every setting can be given as an option of `videorooms serve` (`--media-port 9000`), in the
environment (`VIDEOROOMS_MEDIA_PORT=9000`) or in a file (`media_port = 9000`). An option wins over the environment, and
that over the file. The file is `{CONFIG_FILE}` in the working directory, or the one that `{CONFIG_VARIABLE}` names, in
TOML. A value that cannot be used stops the start with one line that names the setting."""


def write() -> str:
    rows = [
        [f"`{name}`", f"`{env_name(name)}`", _default(field), field.description or ""]
        for name, field in Settings.model_fields.items()
    ]
    body = table(["setting", "environment", "default", "what it does"], rows)
    return page("Settings", INTRODUCTION, body, "python/videorooms/settings.py")


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True)
    if value is None or value in ("", []) or isinstance(value, SecretStr):
        return ""
    if isinstance(value, bool | int | float | list):
        return f"`{json.dumps(value)}`"
    return f"`{value.as_posix() if isinstance(value, Path) else value}`"

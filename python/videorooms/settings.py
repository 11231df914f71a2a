"""Every setting of the server: its environment variable, its default, and a sentence on what it does.

Read once by `cli` and handed to `runtime`; the environment (`VIDEOROOMS_…`) wins over the file (`videorooms.toml` in the
working directory, or the one that `VIDEOROOMS_CONFIG` names). `serve --help` and docs/settings.md are made from the
fields below. No other module reads the environment.
"""

import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

ENV_PREFIX = "VIDEOROOMS_"
CONFIG_VARIABLE = ENV_PREFIX + "CONFIG"
# A key that people choose must not fall to a guess when its hash leaks; a made one has 256 random bits.
API_KEY_MIN_LENGTH = 16

Port = Annotated[int, Field(ge=0, le=65535)]


class Settings(BaseSettings):
    """Immutable once read."""

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, extra="forbid", frozen=True, env_ignore_empty=True)

    host: str = Field("0.0.0.0", description="Address that the HTTP server listens on.")
    port: Port = Field(8080, description="TCP port of the HTTP server.")
    public_url: str = Field(
        "", description="URL under which browsers reach the server, for printed links; empty: http://localhost:<port>."
    )
    data_dir: Path = Field(Path("videorooms-data"), description="Folder for the database and everything else kept.")
    database_url: str = Field("", description="Database to use; empty: an SQLite file in the data folder.")
    api_key: SecretStr | None = Field(
        None, description="The API key to accept instead of one made at first start; 16 characters or more."
    )
    media_bind: str = Field("0.0.0.0", description="Address that the media engine listens on.")
    media_port: Port = Field(7882, description="UDP port of all media, and TCP port of media for closed networks.")
    media_tcp: bool = Field(True, description="Whether media may also come over TCP, on the media port.")
    media_advertised: Annotated[list[str], NoDecode] = Field(
        default_factory=list,
        description="Addresses told to clients, as IP or IP:port, separated by commas; empty: those of this machine.",
    )
    ice_servers: list[dict[str, Any]] = Field(
        default_factory=list,
        description="STUN and TURN servers told to clients, as a JSON list of RTCIceServer objects.",
    )
    grace_seconds: float = Field(
        30.0, ge=0, le=600, description="Seconds for which a participant whose connection broke may come back."
    )
    log_format: Literal["json", "console"] = Field("console", description="How log lines look: json or console.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least severe level logged.")

    @field_validator("media_advertised", mode="before")
    @classmethod
    def _split_addresses(cls, value: object) -> object:
        if isinstance(value, str):
            return [item.strip() for item in value.split(",") if item.strip()]
        return value

    @field_validator("api_key")
    @classmethod
    def _refuse_guessable_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < API_KEY_MIN_LENGTH:
            raise ValueError(f"must have at least {API_KEY_MIN_LENGTH} characters")
        return value

    @property
    def base_url(self) -> str:
        """Where people open the portal, without a trailing slash."""
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")

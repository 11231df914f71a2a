"""Every setting of the server: its environment variable, its default, and a sentence on what it does.

Read once by `cli` and handed to `runtime`; options of the command line win over the environment (`VIDEOROOMS_…`), and
that over the file: `videorooms.toml` in the working directory, or the one that `VIDEOROOMS_CONFIG` names.
`serve --help` and docs/settings.md are made from the fields below. No other module reads the environment.
"""

import json
import os
import re
import tomllib
from collections.abc import Mapping
from ipaddress import ip_address, ip_network
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
CONFIG_FILE = Path("videorooms.toml")
# A key that people choose must not fall to a guess when its hash leaks; a made one has 256 random bits.
API_KEY_MIN_LENGTH = 16

_ICE_URL = re.compile(r"(stuns?|turns?):\S+")

Port = Annotated[int, Field(ge=0, le=65535)]


class SettingsInvalid(Exception):
    """A setting cannot be used. The text is one line and names the setting."""


class Settings(BaseSettings):
    """Immutable once read."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, env_ignore_empty=True, extra="forbid", frozen=True, hide_input_in_errors=True
    )

    host: str = Field(default="0.0.0.0", description="Address that the HTTP server listens on.")
    port: Port = Field(default=8080, description="TCP port of the HTTP server.")
    public_url: str = Field(
        default="",
        description="URL under which browsers reach the server, for printed links; empty: http://localhost:<port>.",
    )
    data_dir: Path = Field(
        default=Path("videorooms-data"), description="Folder for the database and everything else kept."
    )
    database_url: str = Field(
        default="",
        description="Database to use, as sqlite:///… or postgresql://…; empty: an SQLite file in the data folder.",
    )
    api_key: SecretStr | None = Field(
        default=None,
        description="API key to accept beside made ones, of 16 characters or more; no first key is made then.",
    )
    rate_limit_per_key: int = Field(
        default=60_000, ge=0, description="REST requests a minute that one API key may make; 0 for any number."
    )
    rate_limit_per_address: int = Field(
        default=3000,
        ge=0,
        description="REST requests a minute that may come from one address without a valid API key; 0 for any number.",
    )
    sign_in_idle_hours: float = Field(
        default=8.0, gt=0, le=24 * 30, description="Hours after which a sign-in to the portal ends that is not used."
    )
    sign_in_max_hours: float = Field(
        default=168.0, gt=0, le=24 * 365, description="Hours after which a sign-in to the portal ends in any case."
    )
    sign_in_limit_per_address: int = Field(
        default=30,
        ge=0,
        description="Refused tries to sign in that one address may make in a quarter of an hour; 0 for any number.",
    )
    sign_in_limit_per_email: int = Field(
        default=10,
        ge=0,
        description="Refused tries to sign in with one e-mail address in a quarter of an hour; 0 for any number.",
    )
    invitation_hours: float = Field(
        default=72.0, gt=0, le=24 * 365, description="Hours for which a link to set a portal password is good."
    )
    audit_days: float = Field(
        default=365.0, gt=0, le=36500, description="Days for which entries of the audit log are kept."
    )
    idempotency_hours: float = Field(
        default=24.0,
        gt=0,
        le=24 * 30,
        description="Hours for which the answer to a request with an idempotency key is kept.",
    )
    demo: bool = Field(
        default=True, description="Make a room called demo at first start, and print a link to it at every start."
    )
    media_bind: str = Field(default="0.0.0.0", description="Address that the media engine listens on.")
    media_port: Port = Field(
        default=7882, description="UDP port of all media, and TCP port of media for closed networks."
    )
    media_tcp: bool = Field(default=True, description="Whether media may also come over TCP, on the media port.")
    media_advertised: Annotated[list[str], NoDecode] = Field(
        default_factory=list,
        description="Addresses told to clients, as IP or IP:port, separated by commas; empty: those of this machine.",
    )
    ice_servers: Annotated[list[dict[str, Any]], NoDecode] = Field(
        default_factory=list, description="STUN and TURN servers told to clients, a JSON list of RTCIceServer objects."
    )
    grace_seconds: float = Field(
        default=30.0, ge=0, le=600, description="Seconds for which a participant whose connection broke may come back."
    )
    webhook_allowed_networks: Annotated[list[str], NoDecode] = Field(
        default_factory=list,
        description="Networks of one's own that webhooks may be sent to, such as 10.0.0.0/8, separated by commas;"
        " without, private, loopback and link-local addresses are refused.",
    )
    webhook_give_up_hours: float = Field(
        default=72.0, gt=0, le=24 * 30, description="Hours for which a webhook that is not taken is tried again."
    )
    webhook_backoff_first_secs: float = Field(
        default=5.0, ge=0.01, le=3600, description="Seconds to wait after a webhook's first failed round."
    )
    webhook_backoff_max_secs: float = Field(
        default=3600.0, ge=0.01, le=86400, description="Seconds that the wait between rounds grows to."
    )
    webhook_log_days: float = Field(
        default=30.0, gt=0, le=3650, description="Days for which finished webhook deliveries stay in the log."
    )
    storage_url: str = Field(
        default="",
        description="Where finished files go: s3://bucket/prefix, gs://bucket/prefix, az://container/prefix or"
        " file:///folder; empty: the folder files in the data folder.",
    )
    storage_endpoint: str = Field(
        default="", description="URL of an S3-compatible server; empty: that of the cloud which the storage URL names."
    )
    storage_region: str = Field(default="", description="Region of the bucket; empty: us-east-1.")
    storage_access_key_id: SecretStr | None = Field(
        default=None,
        description="Access key id for S3, or account name for Azure; empty: what the machine's environment gives.",
    )
    storage_secret_access_key: SecretStr | None = Field(
        default=None, description="Secret of that access key, or account key for Azure."
    )
    storage_path_style: bool = Field(
        default=True, description="Whether the bucket is named in the path of its URLs, not in the host's name."
    )
    storage_direct_links: bool = Field(
        default=True,
        description="Whether download links lead to the bucket itself; otherwise this server passes the files on.",
    )
    download_link_secs: int = Field(
        default=3600, ge=60, le=86400, description="Seconds for which a download link is good."
    )
    recording_retention_days: int | None = Field(
        default=None,
        ge=1,
        le=3650,
        description="Days for which recordings are kept where their room says nothing; empty: for ever.",
    )
    recording_min_free_mb: int = Field(
        default=1024, ge=0, description="Megabytes that must be free on the data folder's disk to begin a recording."
    )
    quality_retention_days: int = Field(
        default=30,
        ge=1,
        le=3650,
        description="Days for which it is kept how everyone was connected, sampled every ten seconds.",
    )
    compositions_at_once: int = Field(
        default=2, ge=1, le=64, description="Compositions that are rendered at the same time; others wait."
    )
    composition_processes: int = Field(
        default=0,
        ge=0,
        le=256,
        description="Processes that render one composition, of up to 250 MB each; 0 for as many as there are cores.",
    )
    log_format: Literal["json", "console"] = Field(
        default="console", description="How log lines look: json or console."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least severe level logged."
    )

    @field_validator("media_advertised", "webhook_allowed_networks", mode="before")
    @classmethod
    def _split_addresses(cls, value: object) -> object:
        if isinstance(value, str):
            return [item.strip() for item in value.split(",") if item.strip()]
        return value

    @field_validator("media_advertised")
    @classmethod
    def _check_addresses(cls, addresses: list[str]) -> list[str]:
        for address in addresses:
            if not _is_address(address):
                raise ValueError(f"{address!r} is neither an IP address nor IP:port")
        return addresses

    @field_validator("webhook_allowed_networks")
    @classmethod
    def _check_networks(cls, networks: list[str]) -> list[str]:
        for network in networks:
            try:
                ip_network(network)
            except ValueError:
                raise ValueError(f"{network!r} is no network such as 10.0.0.0/8") from None
        return networks

    @field_validator("media_bind")
    @classmethod
    def _check_bind(cls, value: str) -> str:
        if not _is_ip(value):
            raise ValueError("must be an IP address")
        return value

    @field_validator("public_url")
    @classmethod
    def _check_url(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", value):
            raise ValueError("must be a URL that begins with http:// or https://")
        return value

    @field_validator("storage_endpoint")
    @classmethod
    def _check_endpoint(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^\s/?#@]+/?", value):
            raise ValueError("must be a URL that begins with http:// or https:// and has no path")
        return value.rstrip("/")

    @field_validator("ice_servers", mode="before")
    @classmethod
    def _read_servers(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as error:
            raise ValueError("must be a JSON list") from error

    @field_validator("ice_servers")
    @classmethod
    def _check_servers(cls, servers: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for server in servers:
            listed = _urls(server)
            if not isinstance(listed, list) or not all(isinstance(url, str) and _ICE_URL.match(url) for url in listed):
                raise ValueError("every server needs urls that begin with stun:, stuns:, turn: or turns:")
        return servers

    @field_validator("api_key")
    @classmethod
    def _refuse_weak_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return value
        key = value.get_secret_value()
        if len(key) < API_KEY_MIN_LENGTH:
            raise ValueError(f"must have at least {API_KEY_MIN_LENGTH} characters")
        # Anything else cannot be sent in a header.
        if not re.fullmatch(r"[!-~]+", key):
            raise ValueError("must be of printable ASCII characters without spaces")
        return value

    @property
    def relay_addresses(self) -> frozenset[str]:
        """The TURN servers told to clients, those of them that are named by address."""
        urls = [url for server in self.ice_servers for url in _urls(server)]
        hosts = (_turn_host(url) for url in urls if url.startswith(("turn:", "turns:")))
        return frozenset(str(ip_address(host)) for host in hosts if _is_ip(host))

    @property
    def base_url(self) -> str:
        """Where people open the portal, without a trailing slash."""
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=_config_file())


def read_settings(options: Mapping[str, Any] | None = None) -> Settings:
    """From the options of a command line, the environment and the file. Raises `SettingsInvalid`."""
    try:
        return Settings(**(options or {}))
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "settings"
        raise SettingsInvalid(f"{env_name(name)} ({name}): {_sentence(first)}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsInvalid(f"{_config_file()}: is not valid TOML: {error}.") from error
    except OSError as error:
        raise SettingsInvalid(f"{_config_file()}: cannot be read: {error.strerror}.") from error


def _urls(server: Mapping[str, Any]) -> Any:
    """Browsers allow one alone to be no list."""
    urls = server.get("urls")
    return [urls] if isinstance(urls, str) else urls


def _turn_host(url: str) -> str:
    """RFC 7065: scheme, host, perhaps a port and parameters; IPv6 addresses stand in brackets."""
    place = url.partition(":")[2].partition("?")[0]
    return place[1:].partition("]")[0] if place.startswith("[") else place.partition(":")[0]


def _is_ip(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_address(text: str) -> bool:
    """An IP, an IPv4:port or an [IPv6]:port."""
    if _is_ip(text):
        return True
    host, _, port = text.rpartition(":")
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not _is_ip(bare) or (bare != host) != (":" in bare):
        return False
    return port.isascii() and port.isdecimal() and 0 < int(port[:6]) <= 65535


def env_name(field: str) -> str:
    """The environment variable of a setting."""
    return ENV_PREFIX + field.upper()


def _config_file() -> Path | None:
    named = os.environ.get(CONFIG_VARIABLE)
    if named:
        path = Path(named)
        if not path.is_file():
            raise SettingsInvalid(f"{CONFIG_VARIABLE}: there is no file {path}.")
        return path
    return CONFIG_FILE if CONFIG_FILE.is_file() else None


def _sentence(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return "there is no such setting."
    message: str = error["msg"].removeprefix("Value error, ").rstrip(".")
    return f"{message[0].lower()}{message[1:]}."

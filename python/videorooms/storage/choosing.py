"""Which store the settings mean, built from their words.

`runtime` calls `open_store`. Nothing is reached for here: a bucket that does not answer is noticed when a file is
stored, and then tried again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import AzureStore, GCSStore, S3Store

from videorooms.storage.bucket import BucketStore
from videorooms.storage.folder import FolderStore
from videorooms.storage.store import ObjectStore

# S3-compatible servers mostly have one region and do not care for its name.
REGION_DEFAULT = "us-east-1"
# One part goes up in that time on the slowest line that is of any use.
SILENCE_MAX = timedelta(minutes=2)
# Of a whole request, which is as long as a download by a slow reader.
REQUEST_MAX = timedelta(hours=24)
# A job tries again later, and so does whoever downloads; here only short hiccups are bridged.
RETRY: Any = {"max_retries": 3, "retry_timeout": timedelta(seconds=60)}
# Of a link that nobody follows.
_MOMENT = timedelta(seconds=1)


class UnsupportedStore(Exception):
    """The settings mean no store that there is. The text says what is wrong, without secrets."""


@dataclass(frozen=True, slots=True)
class StoreChoice:
    """`url` empty stands for the folder. Without keys, credentials are those of the machine (environment, role)."""

    folder: Path
    url: str = ""
    endpoint: str = ""
    region: str = ""
    access_key_id: str = ""
    secret_access_key: str = field(default="", repr=False)
    path_style: bool = True
    direct: bool = True


def open_store(choice: StoreChoice) -> ObjectStore:
    """Raises `UnsupportedStore`. Opens nothing."""
    if not choice.url:
        return FolderStore(choice.folder)
    if bool(choice.access_key_id) != bool(choice.secret_access_key):
        raise UnsupportedStore("its access key id and its secret are told together or not at all")
    url = urlsplit(choice.url)
    if url.scheme == "file" and not url.netloc and url.path.startswith("/"):
        return FolderStore(Path(url.path))
    if url.scheme not in _BUCKETS or not url.netloc or "@" in url.netloc or url.query or url.fragment:
        raise UnsupportedStore(
            "must be s3://bucket/prefix, gs://bucket/prefix, az://container/prefix or file:///folder"
        )
    try:
        return BucketStore(
            _BUCKETS[url.scheme](choice, url), direct=choice.direct, origin=_LINK_ORIGINS[url.scheme](choice, url)
        )
    except (BaseError, ValueError) as error:
        raise UnsupportedStore(str(error).strip().splitlines()[0]) from error


def _s3(choice: StoreChoice, url: SplitResult) -> S3Store:
    bucket, prefix = _place(url)
    options: dict[str, Any] = {
        "region": choice.region or REGION_DEFAULT,
        "virtual_hosted_style_request": not choice.path_style,
    }
    if choice.endpoint:
        options["endpoint"] = choice.endpoint if choice.path_style else _with_bucket(choice.endpoint, bucket)
    if choice.access_key_id:
        options |= {"access_key_id": choice.access_key_id, "secret_access_key": choice.secret_access_key}
    return S3Store(bucket, prefix=prefix, client_options=_client(choice), retry_config=RETRY, **options)


def _google(choice: StoreChoice, url: SplitResult) -> GCSStore:
    bucket, prefix = _place(url)
    return GCSStore(bucket, prefix=prefix, client_options=_client(choice), retry_config=RETRY)


def _azure(choice: StoreChoice, url: SplitResult) -> AzureStore:
    container, prefix = _place(url)
    options: dict[str, Any] = {"endpoint": choice.endpoint} if choice.endpoint else {}
    if choice.access_key_id:
        options |= {"account_name": choice.access_key_id, "account_key": choice.secret_access_key}
    return AzureStore(container, prefix=prefix, client_options=_client(choice), retry_config=RETRY, **options)


_BUCKETS: dict[str, Callable[[StoreChoice, SplitResult], S3Store | GCSStore | AzureStore]] = {
    "s3": _s3,
    "gs": _google,
    "az": _azure,
}


def _s3_origin(choice: StoreChoice, url: SplitResult) -> str:
    # Any keys do: what is signed with those of the machine may have to be waited for.
    store = _s3(replace(choice, access_key_id="any", secret_access_key="any"), url)
    return _origin(obstore.sign(store, "GET", "any", _MOMENT))


def _google_origin(_choice: StoreChoice, _url: SplitResult) -> str:
    return "https://storage.googleapis.com"


def _azure_origin(choice: StoreChoice, url: SplitResult) -> str:
    # The account is a part of the name, and may be known from the machine's environment alone.
    account: dict[str, Any] = {"account_name": choice.access_key_id} if choice.access_key_id else {}
    endpoint: dict[str, Any] = {"endpoint": choice.endpoint} if choice.endpoint else {}
    store = AzureStore(_place(url)[0], account_key="YW55", client_options=_client(choice), **account, **endpoint)
    return _origin(obstore.sign(store, "GET", "any", _MOMENT))


_LINK_ORIGINS: dict[str, Callable[[StoreChoice, SplitResult], str]] = {
    "s3": _s3_origin,
    "gs": _google_origin,
    "az": _azure_origin,
}


def _origin(link: str) -> str:
    url = urlsplit(link)
    return f"{url.scheme}://{url.netloc}"


def _place(url: SplitResult) -> tuple[str, str | None]:
    return url.netloc, url.path.strip("/") or None


def _client(choice: StoreChoice) -> Any:
    return {
        # Only where the operator wrote http:// themselves.
        "allow_http": choice.endpoint.startswith("http://"),
        "timeout": REQUEST_MAX,
        "read_timeout": SILENCE_MAX,
    }


def _with_bucket(endpoint: str, bucket: str) -> str:
    """The bucket as a part of the host's name, which obstore leaves to us."""
    url = urlsplit(endpoint)
    return url._replace(netloc=f"{bucket}.{url.netloc}").geturl()

"""What every answer of the API must look like; tests of all resources ask it."""

from __future__ import annotations

import re
from typing import Any

import httpx

from videorooms.errors import ERROR_CODES

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
SECOND = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

NOWHERE = "0b8f1e9c-6f6d-4d0e-9b3a-0c1d2e3f4a5b"


def data(response: httpx.Response, status: int = 200) -> Any:
    """The `data` of a success."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    return response.json()["data"]


def errors(response: httpx.Response) -> list[dict[str, Any]]:
    """The errors of a refusal, each checked to be the contract's shape."""
    document = response.json()
    assert list(document) == ["errors"]
    assert document["errors"]
    codes = {row.code: row for row in ERROR_CODES.values()}
    for error in document["errors"]:
        assert set(error) <= {"code", "title", "detail", "source", "meta"}
        row = codes[error["code"]]
        assert error["title"] == row.title
        assert error["detail"].endswith((".", "?")), error["detail"]
        assert error["meta"]["url"].endswith(f"#{row.name}")
        assert set(error.get("source", {})) <= {"pointer", "parameter"}
    assert response.status_code == codes[document["errors"][0]["code"]].status
    assert response.headers["content-type"] == "application/json"
    return list(document["errors"])


def refused(response: httpx.Response, code: str, **source: str) -> dict[str, Any]:
    """The one error of a refusal, by the name of its code and what it blames."""
    (error,) = errors(response)
    assert error["code"] == ERROR_CODES[code].code, response.text
    assert error.get("source", {}) == source, response.text
    return error

"""The API describes itself: the OpenAPI document has examples that fit, and the page at /docs shows every operation."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from tools.checks.sources import ROOT
from videorooms.http.examples import VALUES

DOCUMENT = json.loads((ROOT / "contracts" / "openapi.json").read_text())
SCHEMAS = DOCUMENT["components"]["schemas"]
OPERATIONS = [
    pytest.param(operation, id=operation["operationId"])
    for methods in DOCUMENT["paths"].values()
    for operation in methods.values()
]


def bodies(operation: Any) -> list[Any]:
    shown = [operation.get("requestBody", {}), *operation["responses"].values()]
    contents = [body.get("content", {}).get("application/json") for body in shown]
    return [content for content in contents if content is not None]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_body_has_an_example_that_fits_its_schema(operation: Any) -> None:
    for body in bodies(operation):
        schema = {**body["schema"], "components": DOCUMENT["components"]}
        assert [error.message for error in Draft202012Validator(schema).iter_errors(body["example"])] == []


def test_no_example_is_kept_for_a_field_that_is_gone() -> None:
    fields = {(name, field) for name, schema in SCHEMAS.items() for field in schema.get("properties", {})}
    known = {f"{name}.{field}" for name, field in fields} | {field for _, field in fields}
    assert VALUES.keys() - known == set()


async def test_the_page_shows_every_operation_and_every_object(anonymous: httpx.AsyncClient) -> None:
    page = await anonymous.get("/docs")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    anchors = set(re.findall(r"<h3 id=(\w+)>", page.text))
    assert anchors >= {one.values[0]["operationId"] for one in OPERATIONS}  # type: ignore[attr-defined]
    assert set(re.findall(r"href=#(\w+)", page.text)) <= anchors


async def test_the_page_needs_nothing_but_this_server_and_no_script(anonymous: httpx.AsyncClient) -> None:
    page = await anonymous.get("/docs")
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert not re.search(r"<script|<style| style=| on\w+=", page.text)
    assert set(re.findall(r"(?:src|<link[^>]*href)='([^']*)'", page.text)) == {"/docs/style.css"}
    style = await anonymous.get("/docs/style.css")
    assert (style.status_code, style.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert (await anonymous.get("/openapi.json")).json() == DOCUMENT

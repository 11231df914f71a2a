"""docs/rest.md, from the OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from tools.generate_references.pages import page, table
from videorooms.http.operations import Field, Operation, objects, operations

INTRODUCTION = """Every operation of the REST API, in the order of [the OpenAPI document](../contracts/openapi.json),
from which this page is made. A running server shows the same at `/docs`.

Send an API key as `Authorization: Bearer …`, or the cookie of a [sign-in](portal-users.md); one table has
[what each may do](permissions.md). See [errors](errors.md) for refusals. Bodies are JSON, and may be left out where no
field is required. Numbers and booleans may come as texts. Lists take `page[number]` and `page[size]` and answer with
`meta`; instants are in UTC with microseconds, ids are UUIDs. POSTs take an `Idempotency-Key`, with which they can be
[asked for again](idempotency.md), but for those that answer with a cookie."""


def write(document_text: str) -> str:
    document = json.loads(document_text)
    parts = [part for one in operations(document) for part in _operation(one)]
    parts.append("## Objects")
    for one in objects(document):
        parts += [f"### {one.name}", one.description, _fields(one.fields) if one.fields else ""]
    return page("REST API", INTRODUCTION, "\n\n".join(part for part in parts if part), "contracts/openapi.json")


def _operation(one: Operation) -> Iterator[str]:
    yield f"## {one.method} {one.path}"
    yield f"{one.description} {one.needs}"
    if one.parameters:
        yield _fields(one.parameters)
    if one.request is not None:
        yield f"Body, {_linked(one.request.object)}:"
        yield _json(one.request.example)
    if one.answer is None:
        yield f"Answers {one.status}."
    else:
        yield f"Answers {one.status} with {_linked(one.answer.object)}:"
        yield _json(one.answer.example)


def _fields(fields: Sequence[Field]) -> str:
    rows = [[f"`{one.name}`", one.kind + (", required" if one.required else ""), _described(one)] for one in fields]
    return table(["field", "takes", "meaning"], rows)


def _described(field: Field) -> str:
    seen = ", ".join(_linked(name) for name in field.objects)
    return f"{field.description} See {seen}.".strip() if seen else field.description


def _linked(name: str) -> str:
    return f"[{name}](#{name.lower()})"


def _json(example: object) -> str:
    return f"```json\n{json.dumps(example, indent=2, ensure_ascii=False)}\n```"

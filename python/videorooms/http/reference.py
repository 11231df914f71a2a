"""The page at /docs: every operation of the REST API, for people, in one HTML document made from the OpenAPI document.

`app` includes its router. There is no script in it and nothing from elsewhere, so it works offline and under the policy
of all pages. It is made once, at the first request, and shows nothing of the requests.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.responses import HTMLResponse

from videorooms.http.operations import Body, Field, ObjectOf, Operation, objects, operations
from videorooms.http.web import REVALIDATE, page_policy

STYLE = """
:root { color-scheme: light dark; --line: #8886; --soft: #8882; --accent: light-dark(#0b57d0, #a8c7fa); }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 56rem; margin: auto; padding: 1.5rem; }
a { color: var(--accent); }
nav ul { columns: 18rem; padding-left: 1.2rem; }
h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); }
h3 { margin: 2.5rem 0 .5rem; overflow-wrap: anywhere; }
h3 b { font-size: .8em; padding: .1em .5em; border-radius: .4em; background: var(--soft); }
code, pre { font: .875em/1.5 ui-monospace, monospace; }
pre { padding: .8rem 1rem; border-radius: .5rem; background: var(--soft); overflow-x: auto; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0; border-top: 1px solid var(--line); }
summary { cursor: pointer; }
"""


def page(document: Mapping[str, Any]) -> str:
    """The whole page."""
    info = document["info"]
    every = list(operations(document))
    groups = [(tag, list(group)) for tag, group in groupby(sorted(every, key=lambda one: one.tag), lambda one: one.tag)]
    body = [
        f"<h1>{escape(info['title'])} {escape(info['version'])}: REST API</h1>",
        f"<p>{escape(info['description'])} As a file: <a href='/openapi.json'>OpenAPI {document['openapi']}</a>.</p>",
        "<p>Send an API key as <code>Authorization: Bearer …</code>, or the cookie of a sign-in and, with what is not"
        " GET, the header <code>X-CSRF-Token</code>.</p>",
        f"<nav><ul>{''.join(f'<li><a href=#{one.id}>{escape(one.method)} {escape(one.path)}</a>' for one in every)}"
        "</ul></nav>",
    ]
    for tag, group in groups:
        body.append(f"<h2>{escape(tag)}</h2>")
        body += [part for operation in group for part in _operation(operation)]
    body.append("<h2>Objects</h2>")
    body += [part for one in objects(document) for part in _object(one)]
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        "<title>REST API</title><link rel=stylesheet href='/docs/style.css'><main>" + "\n".join(body) + "</main>"
    )


def _operation(one: Operation) -> Iterator[str]:
    yield f"<h3 id={one.id}><b>{one.method}</b> <code>{escape(one.path)}</code></h3>"
    yield f"<p>{escape(one.description)} {escape(one.needs)}</p>"
    if one.parameters:
        yield _table(one.parameters)
    if one.request is not None:
        yield _json("Body", one.request)
    if one.answer is None:
        yield f"<p>Answers {one.status}.</p>"
    else:
        yield _json(f"Answers {one.status} with", one.answer)


def _object(one: ObjectOf) -> Iterator[str]:
    yield f"<h3 id={one.name}>{one.name}</h3>"
    yield f"<p>{escape(one.description)}</p>"
    if one.fields:
        yield _table(one.fields)


def _json(words: str, body: Body) -> str:
    shown = escape(json.dumps(body.example, indent=2, ensure_ascii=False), quote=False)
    return f"<details><summary>{words} <a href=#{body.object}>{body.object}</a></summary><pre>{shown}</pre></details>"


def _table(fields: Sequence[Field]) -> str:
    return f"<div class=wide><table>{''.join(_rows(fields))}</table></div>"


def _rows(fields: Iterable[Field]) -> Iterator[str]:
    for field in fields:
        links = "".join(f" <a href=#{name}>→ {name}</a>" for name in field.objects)
        need = ", required" if field.required else ""
        yield (
            f"<tr><th><code>{escape(field.name)}</code><td>{escape(field.kind)}{need}{links}"
            f"<td>{escape(field.description)}"
        )


router = APIRouter(include_in_schema=False)


@router.api_route("/docs", methods=["GET", "HEAD"])
async def reference(request: Request) -> Response:
    """The page."""
    state = request.app.state
    if not hasattr(state, "reference"):
        state.reference = page(request.app.openapi())
    headers = {"content-security-policy": page_policy(), "cache-control": REVALIDATE}
    return HTMLResponse(state.reference, headers=headers)


@router.api_route("/docs/style.css", methods=["GET", "HEAD"])
async def style() -> Response:
    """How the page looks."""
    return Response(STYLE, media_type="text/css", headers={"cache-control": REVALIDATE})

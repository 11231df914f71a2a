"""docs/permissions.md, from the OpenAPI document and the table of what each role and scope allows."""

from __future__ import annotations

import json

from tools.generate_references.pages import page, table
from videorooms.callers import ALLOWED, Power, Role, Scope
from videorooms.http.operations import NEEDS

INTRODUCTION = """Who may ask for which operation of the [REST API](rest.md). Roles are those of
[users](portal-users.md), who sign in to the portal; scopes are those of API keys. Everyone is held to one account, and
is told of nothing in another.

Where it says *everyone*, the credential is another one: a refresh token, a signed link, or what one signs in with. A
cookie needs the header `X-CSRF-Token` for everything that is not GET. Who may not do something is answered 403, who is
nobody 401."""

_YES, _NO = "yes", ""


def write(document_text: str) -> str:
    document = json.loads(document_text)
    who = [*Role, *Scope]
    rows = [
        [f"`{operation['operationId']}`", f"{method.upper()} {path}", *_cells(operation.get(NEEDS), who)]
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    heads = ["operation", "", *(str(role) for role in Role), *(f"key: {scope}" for scope in Scope)]
    return page("Permissions", INTRODUCTION, table(heads, rows), "contracts/openapi.json and videorooms/callers.py")


def _cells(power: str | None, who: list[Role | Scope]) -> list[str]:
    if power is None:
        return ["everyone" for _ in who]
    return [_YES if Power(power) in ALLOWED[one] else _NO for one in who]

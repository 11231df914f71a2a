"""docs/errors.md, from contracts/errors.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path

from tools.generate_references.pages import page, table

INTRODUCTION = """Errors have one shape everywhere. REST answers with the HTTP status below and

```json
{"errors": [{"code": "10033", "title": "Value is out of range", "detail": "…", "source": {"pointer": "/x"}}]}
```

where `source` names the field (`pointer`) or the query parameter (`parameter`) that is wrong, if one is. Signaling
answers a request with the error's *name* as its code, and the JavaScript SDK rejects with a `VideoRoomsError` whose
`code` is that name. *Retry* says whether the same request may succeed later without a change.

`detail` is for people and may change; programs go by the code or the name, which do not. New ones may be added."""


def write(contract: Path) -> str:
    errors = tomllib.loads(contract.read_text())
    rows = [
        [f"`{name}`", f"`{row['code']}`", str(row["status"]), "yes" if row["retryable"] else "no", row["title"]]
        for name, row in errors.items()
    ]
    body = table(["name", "code", "status", "retry", "title"], rows)
    return page("Errors", INTRODUCTION, body, "contracts/errors.toml")

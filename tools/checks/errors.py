"""Holds every list of error codes to contracts/errors.toml: Python's, the SDK's, and the engine's refusals.

The languages' lists are read as text, so that no part has to be built first.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from typing import Any

from tools.checks.sources import ROOT

CONTRACT = "contracts/errors.toml"
PYTHON = "python/videorooms/error_codes.py"
TYPESCRIPT = "sdk/js/src/errors.ts"
ENGINE = "crates/sfu/src/event.rs"
FIELDS = ("code", "status", "retryable", "title")


def offences() -> Iterator[str]:
    contract = tomllib.loads((ROOT / CONTRACT).read_text())
    yield from _rows(contract)
    yield from _python(contract)
    yield from _names(TYPESCRIPT, _typescript_names(), contract, complete=True)
    yield from _names(ENGINE, _engine_names(), contract, complete=False)


def _rows(contract: dict[str, Any]) -> Iterator[str]:
    codes: dict[str, str] = {}
    for name, row in contract.items():
        if missing := [field for field in FIELDS if field not in row]:
            yield f"{CONTRACT}: {name} has no {', '.join(missing)}"
        elif row["code"] in codes:
            yield f"{CONTRACT}: {name} and {codes[row['code']]} have the same code {row['code']}"
        else:
            codes[row["code"]] = name


def _python(contract: dict[str, Any]) -> Iterator[str]:
    rows = {}
    for node in ast.walk(ast.parse((ROOT / PYTHON).read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "ErrorCode":
            name, *values = [ast.literal_eval(argument) for argument in node.args]
            rows[name] = dict(zip(FIELDS, values, strict=True))
    yield from _names(PYTHON, set(rows), contract, complete=True)
    for name in rows.keys() & contract.keys():
        wanted = {field: contract[name].get(field) for field in FIELDS}
        if rows[name] != wanted:
            yield f"{PYTHON}: {name} differs from {CONTRACT}"


def _names(where: str, names: set[str], contract: dict[str, Any], *, complete: bool) -> Iterator[str]:
    if not names:
        yield f"{where}: no list of error codes found"
    for name in sorted(names - contract.keys()):
        yield f"{where}: {name} is not in {CONTRACT}"
    for name in sorted(contract.keys() - names) if complete else ():
        yield f"{where}: {name} of {CONTRACT} is missing"


def _typescript_names() -> set[str]:
    union = re.search(r"type ServerErrorCode\s*=([^;]*);", (ROOT / TYPESCRIPT).read_text())
    return set(re.findall(r"['\"](\w+)['\"]", union.group(1))) if union else set()


def _engine_names() -> set[str]:
    variants = re.search(r"enum RefusalCode \{([^}]*)\}", (ROOT / ENGINE).read_text())
    if not variants:
        return set()
    code = re.sub(r"//[^\n]*|#\[[^\]]*\]", "", variants.group(1))
    return {re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() for name in re.findall(r"\b([A-Z]\w+)", code)}

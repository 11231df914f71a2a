"""The part of JSON Schema that the signaling schema uses, read into small nodes.

The writers of each language (`python`, `typescript`, `markdown`) walk these nodes. A keyword that is not
understood stops the generator, so that no rule of the schema is lost silently.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

KNOWN = {
    "$ref", "additionalProperties", "anyOf", "const", "default", "description", "enum", "format", "items",
    "maxItems", "maxLength", "maximum", "minLength", "minimum", "oneOf", "pattern", "properties", "propertyNames",
    "required", "type", "x-names", "x-result",
}  # fmt: skip


@dataclass(frozen=True)
class Ref:
    name: str


@dataclass(frozen=True)
class Scalar:
    """string, integer, number, boolean or null; `rules` are the schema's keywords for it."""

    type: str
    rules: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Literals:
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Array:
    item: Node
    max_items: int | None


@dataclass(frozen=True)
class Map:
    key: Node
    value: Node


@dataclass(frozen=True)
class Choice:
    options: tuple[Node, ...]


@dataclass(frozen=True)
class Property:
    name: str
    node: Node
    required: bool
    description: str
    default: Any


@dataclass(frozen=True)
class Object:
    properties: tuple[Property, ...]


Node = Ref | Scalar | Literals | Array | Map | Choice | Object


@dataclass(frozen=True)
class Definition:
    name: str
    node: Node
    description: str
    result: str
    names: tuple[str, ...]


def read(path: Path) -> list[Definition]:
    """Give the definitions of the schema in the order written."""
    schema = json.loads(path.read_text(encoding="utf-8"))
    return [
        Definition(
            name=name,
            node=node_of(raw),
            description=raw.get("description", ""),
            result=raw.get("x-result", "Empty"),
            names=tuple(raw.get("x-names", ())),
        )
        for name, raw in schema["$defs"].items()
    ]


def node_of(raw: dict[str, Any]) -> Node:
    unknown = set(raw) - KNOWN
    if unknown:
        raise SystemExit(f"signaling schema: keyword not understood: {', '.join(sorted(unknown))}")
    if "$ref" in raw:
        return Ref(raw["$ref"].removeprefix("#/$defs/"))
    if "const" in raw:
        return Literals((raw["const"],))
    if "enum" in raw:
        return Literals(tuple(raw["enum"]))
    if options := raw.get("oneOf") or raw.get("anyOf"):
        return Choice(tuple(node_of(option) for option in options))
    if isinstance(raw["type"], list):
        return Choice(tuple(node_of({**raw, "type": one}) for one in raw["type"]))
    return typed_node(raw)


def typed_node(raw: dict[str, Any]) -> Node:
    if raw["type"] == "array":
        return Array(node_of(raw["items"]), raw.get("maxItems"))
    if raw["type"] == "object" and "additionalProperties" in raw:
        return Map(node_of(raw.get("propertyNames", {"type": "string"})), node_of(raw["additionalProperties"]))
    if raw["type"] == "object":
        required = set(raw.get("required", ()))
        return Object(
            tuple(
                Property(name, node_of(value), name in required, value.get("description", ""), value.get("default"))
                for name, value in raw.get("properties", {}).items()
            )
        )
    rules = ("format", "maxLength", "maximum", "minLength", "minimum", "pattern")
    return Scalar(raw["type"], {rule: raw[rule] for rule in rules if rule in raw})


def requests(definitions: list[Definition]) -> list[tuple[str, Definition]]:
    """Give the client's requests with the value of their `type`."""
    by_name = {definition.name: definition for definition in definitions}
    members = by_name["ClientMessage"].node
    assert isinstance(members, Choice)
    return [(tag_of(by_name[m.name], "type"), by_name[m.name]) for m in members.options if isinstance(m, Ref)]


def tag_of(definition: Definition, name: str) -> str:
    """Give the one value that property `name` of an object has, or an empty string."""
    if isinstance(definition.node, Object):
        for item in definition.node.properties:
            if item.name == name and isinstance(item.node, Literals) and len(item.node.values) == 1:
                return str(item.node.values[0])
    return ""

"""Writes the pydantic models of the server (python/videorooms/signaling/messages.py)."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap

from .schema import Array, Choice, Definition, Literals, Map, Node, Object, Property, Ref, Scalar, tag_of

HEADER = '''\
# Generated from contracts/signaling.schema.json by tools/generate_signaling. Do not edit.
"""Messages between a client SDK and the server over the /signaling WebSocket, as models.

Read by `signaling.reading`, made by everything else in `signaling`. Names are snake_case here and camelCase on the
wire; unknown fields are ignored; an optional field that is None is left out. They have no behaviour.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from videorooms.signaling.fields import Uuid, is_none


class Model(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, validate_by_name=True, serialize_by_alias=True, strict=True, frozen=True
    )
'''
SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
FORMATS = {"uuid": "Uuid", "date-time": "AwareDatetime"}
RULES = {
    "maxLength": "max_length", "minLength": "min_length", "maximum": "le", "minimum": "ge", "pattern": "pattern",
}  # fmt: skip
# Properties by which a union of objects tells its members apart.
TAGS = ("type", "kind")
# Leaves room for the quotes within the 120 columns that ruff allows.
DOCSTRING_WIDTH = 110


def write(definitions: list[Definition]) -> str:
    """Give the whole file, formatted by ruff."""
    by_name = {definition.name: definition for definition in definitions}
    ordered = in_order_of_use(definitions, by_name)
    parts = [HEADER, *(definition_text(definition, by_name) for definition in ordered)]
    return formatted("\n\n".join(parts))


def in_order_of_use(definitions: list[Definition], by_name: dict[str, Definition]) -> list[Definition]:
    """Put each definition after those it refers to: an alias is evaluated where it stands."""
    done: dict[str, Definition] = {}

    def visit(definition: Definition) -> None:
        for name in refs(definition.node):
            if name not in done:
                visit(by_name[name])
        done[definition.name] = definition

    for definition in definitions:
        if definition.name not in done:
            visit(definition)
    return list(done.values())


def refs(node: Node) -> list[str]:
    match node:
        case Ref(name):
            return [name]
        case Array(item=inner):
            return refs(inner)
        case Map(key, value):
            return refs(key) + refs(value)
        case Choice(options):
            return [name for option in options for name in refs(option)]
        case Object(properties):
            return [name for item in properties for name in refs(item.node)]
        case _:
            return []


def definition_text(definition: Definition, by_name: dict[str, Definition]) -> str:
    if isinstance(definition.node, Object):
        return class_text(definition, definition.node, by_name)
    text = f"{definition.name} = {type_of(definition.node, by_name)}\n"
    if definition.names and isinstance(definition.node, Literals):
        pairs = zip(definition.names, definition.node.values, strict=True)
        rows = ", ".join(f'"{name}": {value}' for name, value in pairs)
        text += f"\nCLOSE_CODES: dict[str, int] = {{{rows}}}\n"
    return text


def class_text(definition: Definition, node: Object, by_name: dict[str, Definition]) -> str:
    body = docstring(definition.description) + "".join(field_text(item, by_name) for item in node.properties)
    return f"class {definition.name}(Model):\n{body or '    pass'}\n"


def docstring(text: str) -> str:
    if not text:
        return ""
    lines = textwrap.wrap(text, DOCSTRING_WIDTH)
    if len(lines) == 1:
        return f'    """{lines[0]}"""\n\n'
    return '    """' + "\n    ".join(lines) + '\n    """\n\n'


def field_text(item: Property, by_name: dict[str, Definition]) -> str:
    name = snake(item.name)
    kind = type_of(item.node, by_name)
    if item.required and isinstance(item.node, Literals) and len(item.node.values) == 1:
        return f"    {name}: {kind} = {item.node.values[0]!r}\n" if item.name in TAGS else f"    {name}: {kind}\n"
    if item.required:
        return f"    {name}: {kind}\n"
    if item.default is not None:
        return f"    {name}: {kind} = {item.default!r}\n"
    optional = kind if kind.endswith("| None") else f"{kind} | None"
    return f"    {name}: Annotated[{optional}, Field(exclude_if=is_none)] = None\n"


def type_of(node: Node, by_name: dict[str, Definition]) -> str:
    match node:
        case Ref(name):
            return name
        case Scalar():
            return scalar(node)
        case Literals(values):
            return f"Literal[{', '.join(repr(value) for value in values)}]"
        case Array(item, max_items):
            rule = f", Field(max_length={max_items})" if max_items is not None else ""
            return f"Annotated[list[{type_of(item, by_name)}]{rule}]" if rule else f"list[{type_of(item, by_name)}]"
        case Map(key, value):
            return f"dict[{type_of(key, by_name)}, {type_of(value, by_name)}]"
        case Choice(options):
            return choice(options, by_name)
        case Object():
            raise SystemExit("signaling schema: give the inner object a name of its own under $defs")


def choice(options: tuple[Node, ...], by_name: dict[str, Definition]) -> str:
    union = " | ".join(type_of(option, by_name) for option in options)
    for tag in TAGS:
        if all(isinstance(option, Ref) and tag_of(by_name[option.name], tag) for option in options):
            return f'Annotated[{union}, Field(discriminator="{tag}")]'
    return union


def scalar(node: Scalar) -> str:
    rules = dict(node.rules)
    kind = FORMATS.get(rules.pop("format", ""), SCALARS[node.type])
    if node.type == "null" or not rules:
        return kind
    return f"Annotated[{kind}, Field({', '.join(f'{RULES[rule]}={value!r}' for rule, value in rules.items())})]"


def snake(name: str) -> str:
    return re.sub(r"[A-Z]", lambda match: "_" + match[0].lower(), name)


def formatted(text: str) -> str:
    command = [sys.executable, "-m", "ruff", "format", "--line-length", "120", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout

"""Writes the signaling types for the JavaScript SDK (sdk/js/src/signaling/messages.ts)."""

from __future__ import annotations

import json
import textwrap

from .schema import Array, Choice, Definition, Literals, Map, Node, Object, Property, Ref, Scalar, requests

HEADER = """\
// Generated from contracts/signaling.schema.json by tools/generate_signaling. Do not edit.
/**
 * Messages between the SDK and the server over the /signaling WebSocket, as types.
 *
 * Imported by everything in `signaling/`. It has no behaviour beyond the table of close codes.
 */
"""
SCALARS = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}
WIDTH = 110


def write(definitions: list[Definition]) -> str:
    """Give the whole file."""
    parts = [HEADER, *(definition_text(definition) for definition in definitions), results_text(definitions)]
    return "\n".join(parts)


def definition_text(definition: Definition) -> str:
    head = comment(definition.description, "")
    if isinstance(definition.node, Object) and definition.node.properties:
        text = f"{head}export interface {definition.name} {members(definition.node, '')}\n"
    elif isinstance(definition.node, Object):
        text = f"{head}export type {definition.name} = Record<string, never>;\n"
    else:
        text = f"{head}export type {definition.name} ={assigned(definition.node)};\n"
    if definition.names and isinstance(definition.node, Literals):
        pairs = zip(definition.names, definition.node.values, strict=True)
        rows = "".join(f"  {name}: {value},\n" for name, value in pairs)
        held = f"as const satisfies Record<Goodbye['reason'], {definition.name}>"
        text += f"\nexport const CLOSE_CODES = {{\n{rows}}} {held};\n"
    return text


def results_text(definitions: list[Definition]) -> str:
    rows = "".join(f"  readonly {tag}: {definition.result};\n" for tag, definition in requests(definitions))
    head = "/** The data of a successful result by the type of its request. */\n"
    return f"{head}export interface ResultOf {{\n{rows}}}\n"


def assigned(node: Node) -> str:
    """Give the right side of a type alias, broken into one option a line when it is long."""
    flat = " " + type_of(node, "")
    if len(flat) <= WIDTH - 30 or not isinstance(node, Choice | Literals):
        return flat
    return "".join(f"\n  | {option}" for option in options_of(node, "  "))


def options_of(node: Choice | Literals, indent: str) -> list[str]:
    if isinstance(node, Literals):
        return [literal(value) for value in node.values]
    return [type_of(option, indent) for option in node.options]


def type_of(node: Node, indent: str) -> str:
    match node:
        case Ref(name):
            return name
        case Scalar(type=type_name):
            return SCALARS[type_name]
        case Array(item=item):
            inner = type_of(item, indent)
            return f"readonly {inner}[]" if inner.isidentifier() else f"readonly ({inner})[]"
        case Map(key, value):
            return f"Readonly<Record<{type_of(key, indent)}, {type_of(value, indent)}>>"
        case Choice() | Literals():
            return union(options_of(node, indent), indent)
        case Object():
            return members(node, indent)


def union(options: list[str], indent: str) -> str:
    flat = " | ".join(options)
    if len(flat) + len(indent) <= WIDTH - 30:
        return flat
    return "".join(f"\n{indent}  | {option}" for option in options)


def members(node: Object, indent: str) -> str:
    rows = "".join(member(item, indent + "  ") for item in node.properties)
    return f"{{\n{rows}{indent}}}"


def member(item: Property, indent: str) -> str:
    mark = "" if item.required else "?"
    shape = type_of(item.node, indent)
    gap = "" if shape.startswith("\n") else " "
    return f"{comment(item.description, indent)}{indent}readonly {item.name}{mark}:{gap}{shape};\n"


def literal(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else json.dumps(value)


def comment(text: str, indent: str) -> str:
    if not text:
        return ""
    lines = textwrap.wrap(text, WIDTH - len(indent) - 3)
    if len(lines) == 1:
        return f"{indent}/** {lines[0]} */\n"
    return f"{indent}/**\n" + "".join(f"{indent} * {line}\n" for line in lines) + f"{indent} */\n"

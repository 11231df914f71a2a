"""The OpenAPI document as people read it: operations with their parameters and bodies, objects with their fields.

The page at /docs and the reference in docs/ are written from what it gives. It reads documents of our own application,
not any that there may be, and writes neither HTML nor Markdown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from videorooms.callers import ALLOWED, Power, Role, Scope

# Says in the OpenAPI document what an operation needs of who asks.
NEEDS = "x-needs"

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an object or a parameter; `kind` says in words what it takes, `objects` what that refers to."""

    name: str
    kind: str
    required: bool
    description: str
    objects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent or answered as JSON: the name of its object, and an example."""

    object: str
    example: Any


@dataclass(frozen=True, slots=True)
class Operation:
    id: str
    method: str
    path: str
    tag: str
    description: str
    needs: str
    parameters: Sequence[Field]
    request: Body | None
    status: str
    answer: Body | None


@dataclass(frozen=True, slots=True)
class ObjectOf:
    name: str
    description: str
    fields: Sequence[Field]


def operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    """In the order of the document."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            status, answer = next(iter(operation["responses"].items()))
            yield Operation(
                id=operation["operationId"],
                method=method.upper(),
                path=path,
                tag=operation["tags"][0],
                description=operation.get("description", ""),
                needs=_who(operation.get(NEEDS)),
                parameters=[_parameter(one) for one in operation.get("parameters", ())],
                request=_body(operation.get("requestBody", {})),
                status=status,
                answer=_body(answer),
            )


def objects(document: Mapping[str, Any]) -> Iterator[ObjectOf]:
    """Everything that has a name, with its fields; what has none is described by what it may be."""
    for name, schema in sorted(document["components"]["schemas"].items()):
        required = schema.get("required", ())
        fields = [_field(field, one, field in required) for field, one in schema.get("properties", {}).items()]
        values = "" if fields else f" One of {_kind(schema)}."
        yield ObjectOf(name, (schema.get("description", "") + values).strip(), fields)


def _who(power: str | None) -> str:
    """In a sentence."""
    if power is None:
        return "Needs no API key."
    roles, scopes = (", ".join(one for one in kind if Power(power) in ALLOWED[one]) for kind in (Role, Scope))
    return f"For the roles {roles}; for API keys of scope {scopes}."


def _parameter(parameter: Mapping[str, Any]) -> Field:
    return _field(parameter["name"], parameter["schema"], parameter["required"], parameter.get("description", ""))


def _field(name: str, schema: Schema, required: bool, description: str = "") -> Field:
    described = description or schema.get("description", "")
    return Field(name, _kind(schema), required, described, tuple(_referred(schema)))


def _body(body: Mapping[str, Any]) -> Body | None:
    content = body.get("content", {}).get("application/json")
    if content is None:
        return None
    return Body(content["schema"]["$ref"].rpartition("/")[2], content.get("example"))


def _referred(schema: Schema) -> Iterator[str]:
    if "$ref" in schema:
        yield schema["$ref"].rpartition("/")[2]
    for option in schema.get("anyOf", ()):
        yield from _referred(option)
    for word in ("items", "additionalProperties"):
        if isinstance(schema.get(word), Mapping):
            yield from _referred(schema[word])


def _kind(schema: Schema) -> str:
    if "$ref" in schema:
        kind: str = schema["$ref"].rpartition("/")[2]
    elif "anyOf" in schema:
        kind = " or ".join(dict.fromkeys(_kind(option) for option in schema["anyOf"]))
    elif "const" in schema:
        kind = f'"{schema["const"]}"'
    elif "enum" in schema:
        kind = " or ".join(f'"{value}"' for value in schema["enum"])
    elif schema.get("type") == "array":
        kind = f"list of {_kind(schema.get('items', {}))}"
    elif isinstance(schema.get("additionalProperties"), Mapping):
        kind = f"map to {_kind(schema['additionalProperties'])}"
    else:
        kind = schema.get("format") or schema.get("type", "anything")
    return kind + _limits(schema)


def _limits(schema: Schema) -> str:
    said = ""
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is not None and most is not None:
        said += f", {least} to {most}"
    elif least is not None:
        said += f", at least {least}"
    if "maxLength" in schema:
        said += f", at most {schema['maxLength']} characters"
    if "maxItems" in schema or "maxProperties" in schema:
        said += f", at most {schema.get('maxItems', schema.get('maxProperties'))}"
    default = schema.get("default")
    if default not in (None, "", [], {}):
        said += f", default {str(default).lower() if isinstance(default, bool) else default}"
    return said

"""Writes the table of messages into the protocol page, between its two marks (docs/protocol/signaling.md)."""

from __future__ import annotations

from .schema import Choice, Definition, Literals, Object, Property, Ref, requests, tag_of
from .typescript import type_of

BEGIN = "<!-- generated: messages -->"
END = "<!-- end of generated -->"
# The wire's named objects, told after the messages that carry them.
PARTS = (
    "RoomState", "Participant", "Stream", "Layer", "PublishBinding", "RemoteTrack", "AnySpeaker", "Message", "Resume",
    "IceServer", "ParticipantQuality", "StreamQuality", "TrackQuality", "Speaker", "WireError",
)  # fmt: skip
# Its named sets of values.
VALUES = ("Kind", "GoodbyeReason")


def write(definitions: list[Definition], page: str) -> str:
    """Give the page with the text between the marks made anew; the rest of it is kept."""
    head, mark, rest = page.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not mark or not end:
        raise SystemExit(f"docs/protocol/signaling.md: the marks {BEGIN} and {END} are missing")
    return f"{head}{BEGIN}\n\n{tables(definitions)}\n{END}{tail}"


def tables(definitions: list[Definition]) -> str:
    by_name = {definition.name: definition for definition in definitions}
    parts = ["### Requests of the client\n"]
    for tag, definition in requests(definitions):
        result = definition.result
        parts.append(section(f"`{tag}`", definition, hidden=("type",)) + result_text(by_name[result]))
    parts.append("### Changes\n")
    parts += [section(f"`{tag}`", one, hidden=("kind",)) for tag, one in members(by_name, "Change", "change")]
    parts.append("### Notices\n")
    parts += [section(f"`{tag}`", one, hidden=("kind",)) for tag, one in members(by_name, "Notice", "notice")]
    parts.append("### Goodbye\n")
    parts.append(section("`goodbye`", by_name["Goodbye"], hidden=("type",)))
    parts.append("### Objects\n")
    parts += [section(f"`{name}`", by_name[name], hidden=()) for name in PARTS]
    parts.append("### Values\n")
    parts.append("".join(values(name, by_name[name]) for name in VALUES))
    return "\n".join(parts)


def members(by_name: dict[str, Definition], message: str, name: str) -> list[tuple[str, Definition]]:
    node = by_name[message].node
    assert isinstance(node, Object)
    union = next(item.node for item in node.properties if item.name == name)
    assert isinstance(union, Choice)
    found = [by_name[option.name] for option in union.options if isinstance(option, Ref)]
    return [(tag_of(one, "kind"), one) for one in found]


def section(title: str, definition: Definition, *, hidden: tuple[str, ...]) -> str:
    assert isinstance(definition.node, Object)
    rows = "".join(row(item) for item in definition.node.properties if item.name not in hidden)
    text = f"#### {title}\n\n"
    if definition.description:
        text += f"{definition.description}\n\n"
    return text + (f"| field | type | |\n| --- | --- | --- |\n{rows}" if rows else "")


def result_text(definition: Definition) -> str:
    assert isinstance(definition.node, Object)
    if not definition.node.properties:
        return "\nThe result has no data.\n"
    rows = "".join(row(item) for item in definition.node.properties)
    return f"\nThe result's data:\n\n| field | type | |\n| --- | --- | --- |\n{rows}"


def values(name: str, definition: Definition) -> str:
    assert isinstance(definition.node, Literals)
    return f"- `{name}`: {', '.join(f'`{value}`' for value in definition.node.values)}\n"


def row(item: Property) -> str:
    shape = " ".join(type_of(item.node, "").replace("readonly ", "").split()).replace("|", "\\|")
    note = item.description if item.required else f"optional. {item.description}".strip()
    return f"| {item.name} | `{shape}` | {note} |\n"

"""Says what a tool's arguments are in few words, for every word of it is read again at every step.

Left out is what a model knows from the names or is told when it errs: arguments are checked in
full when a call arrives, and the refusal names every mistake.
"""

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]

_LIMITS = frozenset(
    {"title", "default", "minItems", "maxItems", "minLength", "maxLength", "minimum", "maximum"}
)
_NAMED = frozenset({"properties", "$defs"})
"""Parts whose keys are names and not JSON Schema's words."""


def compact(schema: Schema) -> Schema:
    """The schema that a model reads: pydantic's, without titles, defaults and limits."""
    short = _node(schema)
    return {**short, "type": "object", "additionalProperties": False}


def _node(node: Mapping[str, Any]) -> Schema:
    kinds = [kind for kind in node.get("anyOf", ()) if kind.get("type") != "null"]
    if len(kinds) == 1:  # what may be left out has its default, also null
        node = {**node, **kinds[0]}
    short: Schema = {}
    for word, value in node.items():
        if word in _NAMED:
            short[word] = _once({name: _node(part) for name, part in value.items()})
        elif word == "items" and value.get("anyOf"):
            short[word] = {}  # any plain value
        elif word == "items":
            short[word] = _node(value)
        elif word not in _LIMITS | {"anyOf", "additionalProperties"}:
            short[word] = value
    if {"enum", "items", "properties"} & short.keys():
        short.pop("type", None)
    return short


def _once(parts: dict[str, Schema]) -> dict[str, Schema]:
    """Neighbours that are described in the same words are described once."""
    said: set[str] = set()
    for part in parts.values():
        words = part.get("description")
        if words in said:
            del part["description"]
        elif isinstance(words, str):
            said.add(words)
    return parts

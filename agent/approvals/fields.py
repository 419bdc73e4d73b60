"""The fields in which people edit a proposal, made from the arguments of its tool."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from agent.tool import Tool

LONGEST = 3_000
"""Characters of one field: Slack's most for a text that a form begins with."""


@dataclass(frozen=True, slots=True)
class EditField:
    """One argument as text; with `options` it is one of them. `longest` is in characters."""

    name: str
    value: str
    options: tuple[str, ...] = ()
    is_optional: bool = False
    longest: int = LONGEST


def fields_of(tool: Tool, given: Mapping[str, Any]) -> tuple[EditField, ...]:
    """The fields of a tool's input, filled with what was given."""
    return tuple(
        EditField(
            name,
            _as_text(given.get(name, "" if about.is_required() else about.default))[:LONGEST],
            _options(about),
            not about.is_required(),
            min(LONGEST, _longest(about)),
        )
        for name, about in tool.arguments.model_fields.items()
    )


def read_fields(
    tool: Tool, given: Mapping[str, Any], texts: Mapping[str, str | None]
) -> dict[str, Any]:
    """A tool's input with the texts of a form in it; what was left empty is left out.

    What is no text was shown as JSON and is read as such; the tool's own check says what is wrong.
    """
    found = dict(given)
    for name, about in tool.arguments.model_fields.items():
        if name not in texts:
            continue
        text = texts[name] or ""
        if not text.strip() and not about.is_required():
            found.pop(name, None)
        else:
            found[name] = text if _is_text(about) else _from_json(text)
    return found


def _is_text(about: FieldInfo) -> bool:
    return about.annotation is str or bool(_options(about))


def _options(about: FieldInfo) -> tuple[str, ...]:
    choices = get_args(about.annotation) if get_origin(about.annotation) is Literal else ()
    return choices if all(isinstance(one, str) for one in choices) else ()


def _longest(about: FieldInfo) -> int:
    found = (getattr(one, "max_length", None) for one in about.metadata)
    return next((most for most in found if most), LONGEST)


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _from_json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text

"""Checks a modal or Home tab as Slack does (docs.slack.dev/reference/views)."""

from typing import Any

from integrations.local.slack.blocks import view_problems
from integrations.local.slack.refusal import RefusedError
from integrations.local.slack.shapes import (
    Anything,
    Flag,
    Problems,
    Rule,
    Shape,
    String,
    Text,
    Word,
)

Document = dict[str, Any]

SIZE_MOST = 250_000
"""Characters of a view as JSON (reference/methods/views.open, view_too_large)."""

_SHARED: dict[str, Rule] = {
    "blocks": Anything(),
    "private_metadata": String(3000),
    "callback_id": String(255),
    "external_id": String(255),
}
_MODAL = Shape(
    _SHARED
    | {
        "type": Word(("modal",)),
        "title": Text(24, plain=True),
        "submit": Text(24, plain=True),
        "close": Text(24, plain=True),
        "clear_on_close": Flag(),
        "notify_on_close": Flag(),
        "submit_disabled": Flag(),
    },
    required=("type", "title", "blocks"),
)
_HOME = Shape(_SHARED | {"type": Word(("home",))}, required=("type", "blocks"))


def check_view(view: Document, *, home: bool) -> None:
    """Raise RefusedError invalid_arguments, with JSON pointers, or view_too_large."""
    problems: Problems = []
    (_HOME if home else _MODAL).check(view, "/view", problems)
    if "blocks" in view:
        problems += view_problems(view["blocks"], "/view/blocks")
    inputs = not problems and any(block["type"] == "input" for block in view["blocks"])
    if inputs and not home and "submit" not in view:
        problems.append("missing required field: submit [json-pointer:/view]")
    if problems:
        raise RefusedError("invalid_arguments", *problems)
    if len(str(view)) > SIZE_MOST:
        raise RefusedError("view_too_large")

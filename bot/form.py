"""Several questions at once under an answer: people choose for each of them, and send it together."""

from collections.abc import Sequence
from typing import Any

from agent.ports import Field
from bot.escaping import clean, escape_mrkdwn, inert

Block = dict[str, Any]

FIELD_ACTION, FORM_ACTION = "field", "form"
"""The `action_id`s of a choice, with its number (`field:0`), and of the button that sends them all."""

LONGEST_OPTION, LONGEST_LABEL = 75, 200
"""Characters of one choice (Slack's documentation), and of the question before it."""


def form(fields: Sequence[Field], send: Block) -> list[Block]:
    """The blocks of a form: a line with choices for each field, and the button `send`."""
    lines = [_line(number, field) for number, field in enumerate(fields)]
    return [*lines, {"type": "actions", "elements": [send]}]


def _line(number: int, field: Field) -> Block:
    options = [
        {"text": _plain(choice, LONGEST_OPTION), "value": str(place)}
        for place, choice in enumerate(field.choices)
    ]
    kind = "multi_static_select" if field.several else "static_select"
    hint = "Choose some" if field.several else "Choose one"
    return {
        "type": "section",
        "block_id": f"{FIELD_ACTION}:{number}",
        "text": {
            "type": "mrkdwn",
            "text": escape_mrkdwn(_short(field.label, LONGEST_LABEL)),
            "verbatim": True,
        },
        "accessory": {
            "type": kind,
            "action_id": f"{FIELD_ACTION}:{number}",
            "placeholder": _plain(hint, LONGEST_OPTION),
            "options": options,
        },
    }


def _plain(text: str, longest: int) -> Block:
    return {"type": "plain_text", "text": inert(_short(text, longest)), "emoji": False}


def _short(text: str, longest: int) -> str:
    text = " ".join(clean(text).split()) or "…"
    return text if len(text) <= longest else text[: longest - 1] + "…"

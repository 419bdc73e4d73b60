"""The form in which a digest is edited: when, time zone, questions, and whether only if notable."""

from collections.abc import Mapping
from typing import Any

from agent.digests.form import LONGEST_QUESTIONS, Form
from agent.schedules.words import LONGEST

Block = dict[str, Any]

LONGEST_ZONE = 100
"""Characters; the longest name of a zone has 32."""


def digest_form(form: Form, name: str, data: str) -> Mapping[str, Any]:
    """A modal called `name` with these fields filled in, which brings `data` along when it is sent."""
    notable = {"text": _plain("Only if something is notable"), "value": "notable"}
    boxes: Block = {"type": "checkboxes", "action_id": "notable", "options": [notable]}
    if form.only_notable:
        boxes["initial_options"] = [notable]
    return {
        "type": "modal",
        "callback_id": name,
        "private_metadata": data,
        "title": _plain("Edit the digest"),
        "submit": _plain("Save"),
        "close": _plain("Cancel"),
        "blocks": [
            _input(
                "when",
                "When",
                _text("when", form.when, most=LONGEST),
                hint="In plain words or as cron: every weekday at 9, first Monday of the month at 8",
            ),
            _input(
                "zone",
                "Time zone",
                _text("zone", form.zone, most=LONGEST_ZONE),
                hint="A larger city, or a zone such as Europe/Berlin",
            ),
            _input(
                "questions",
                "Questions, one a line",
                _text("questions", form.questions, most=LONGEST_QUESTIONS, multiline=True),
                hint="Without any it is the summary of the product.",
                optional=True,
            ),
            _input("notable", "When it is posted", boxes, optional=True),
        ],
    }


def _input(
    name: str, label: str, element: Block, *, hint: str = "", optional: bool = False
) -> Block:
    block: Block = {
        "type": "input",
        "block_id": f"field:{name}",
        "label": _plain(label),
        "optional": optional,
        "element": element,
    }
    return block | ({"hint": _plain(hint)} if hint else {})


def _text(name: str, value: str, *, most: int, multiline: bool = False) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": name,
        "multiline": multiline,
        "max_length": most,
    }
    return element | ({"initial_value": value} if value else {})


def _plain(words: str) -> Block:
    return {"type": "plain_text", "text": words}

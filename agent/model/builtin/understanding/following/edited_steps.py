"""Changes the steps of a funnel, as a follow-up asks: "only the first two steps", one for another."""

import re

from agent.model.builtin.understanding.following.edit import Edit
from agent.model.builtin.understanding.items import Mention
from agent.model.builtin.understanding.sentence import Json, Sentence

_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_FIRST = re.compile(
    rf"\W*(?:and\s+)?(?:(?:only|just|keep|show|take|use)\s+)*(?:the\s+)?first\s+(?P<number>\d|{'|'.join(_NUMBERS)})"
    r"\s+steps(?:\s+(?:only|alone|please))?\W*",
    re.IGNORECASE,
)

LEAST = 2
"""Steps of a funnel."""


def keep_first_steps(edit: Edit) -> None:
    """Only the first two steps."""
    said = _FIRST.fullmatch(edit.asked) if edit.tool == "funnels" else None
    if said is None:
        return
    number = _NUMBERS.get(said["number"].lower()) or int(said["number"])
    steps: list[Json] = edit.arguments["steps"]
    if not LEAST <= number < len(steps):
        raise edit.refuse("the steps")
    edit.arguments["steps"] = steps[:number]
    edit.sentence.items = []
    edit.changed = True


def step_of(edit: Edit, old: Sentence) -> int | None:
    """The place of the step that `old` names; None where it names none, or something else."""
    mentions = [i for i in old.items if isinstance(i, Mention)]
    if edit.tool != "funnels" or len(mentions) != 1 or len(mentions[0].events) != 1:
        return None
    places = [
        n for n, s in enumerate(edit.arguments["steps"]) if s["event"] == mentions[0].events[0].name
    ]
    return places[0] if len(places) == 1 else None


def replace_step(edit: Edit, place: int) -> None:
    """Downloads instead of shares: the one step in the place of the other, without its conditions."""
    mentions = edit.sentence.mentions
    if len(mentions) != 1 or edit.sentence.conditions:
        raise edit.refuse("the steps")
    steps: list[Json] = list(edit.arguments["steps"])
    if steps[place].get("filters"):
        raise edit.refuse("the steps")
    steps[place] = {"event": edit.sentence.event(mentions[0]).name}
    edit.arguments["steps"] = steps
    edit.sentence.items.remove(mentions[0])
    edit.changed = True

"""What a stream is made of, as Slack takes it: text, tables and step cards."""

from collections.abc import Sequence
from typing import Any

from agent.ports import Step
from bot.blocks import shown
from bot.escaping import clean
from bot.packing import Part, Room, Section

LONGEST_TITLE = 250
"""Characters of a step's title; a task chunk takes 256 (Slack's documentation)."""

MOST_CARDS = 3
"""Cards that find room among the 50 blocks of a message whose text is full."""

_STATUS = {"running": "in_progress", "done": "complete", "failed": "error"}


def unsent(sent: Sequence[Section], wanted: Sequence[Section]) -> list[Section] | None:
    """What must be added to `sent` so that it shows `wanted`; None if that is not possible."""
    if not sent:
        return list(wanted)
    common = len(sent) - 1
    if len(wanted) < len(sent) or list(sent[:common]) != list(wanted[:common]):
        return None
    before, now = sent[common], wanted[common]
    if before == now:
        return list(wanted[common + 1 :])
    if isinstance(before, str) and isinstance(now, str) and now.startswith(before):
        return [now[len(before) :], *wanted[common + 1 :]]
    return None


def section_chunk(section: Section) -> dict[str, Any]:
    """Text, or a table as a block."""
    if isinstance(section, str):
        return {"type": "markdown_text", "text": section}
    return {"type": "blocks", "blocks": [shown(section)]}


def step_chunk(step: Step) -> dict[str, Any]:
    """A step card; one with the same id is changed by it."""
    chunk = {
        "type": "task_update",
        "id": step.id[:LONGEST_TITLE],
        "title": _short(step.title) or "Working",
        "status": _STATUS[step.state],
    }
    detail = _short(step.detail) if step.state != "running" else ""  # sent twice, it adds up
    return {**chunk, "details": detail} if detail else chunk


def step_cards(steps: Sequence[Step]) -> tuple[dict[str, Any], ...]:
    """Steps as blocks of a message that is no stream: a few cards, or one plan of them all.

    https://docs.slack.dev/reference/block-kit/blocks/task-card-block
    """
    cards = tuple(map(_card, steps))
    if len(cards) <= MOST_CARDS:
        return cards
    return ({"type": "plan", "title": "Steps", "tasks": list(cards)},)


def _card(step: Step) -> dict[str, Any]:
    chunk = step_chunk(step)
    kept = {name: chunk[name] for name in ("title", "status")}
    return {"type": "task_card", "task_id": chunk["id"], **kept}


def _short(text: str) -> str:
    text = " ".join(clean(text).split())
    return text if len(text) <= LONGEST_TITLE else text[: LONGEST_TITLE - 1] + "…"


def size(part: Part, room: Room) -> int:
    """How much of `room` a part takes."""
    return sum(room.weigh(s) if isinstance(s, str) else s.characters for s in part.sections)


def card_bytes(step: Step) -> int:
    """How much a step's card weighs by the time it has ended; Slack counts details twice."""
    return len(_short(step.title).encode()) + 2 * len(_short(step.detail).encode())

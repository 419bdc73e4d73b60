"""What a stream is made of, as Slack takes it: text, tables and step cards."""

from collections.abc import Sequence
from typing import Any

from agent.ports import Step
from bot.blocks import shown
from bot.escaping import clean
from bot.packing import Part, Section

LONGEST_TITLE = 250
"""Characters of a step's title; a task chunk takes 256 (Slack's documentation)."""

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


def _short(text: str) -> str:
    text = " ".join(clean(text).split())
    return text if len(text) <= LONGEST_TITLE else text[: LONGEST_TITLE - 1] + "…"


def size(part: Part) -> int:
    """Characters of a part that count for Slack's limits."""
    return sum(len(s) if isinstance(s, str) else s.characters for s in part.sections)

"""Asks the chosen questions of a digest one after another, and puts their answers together."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime

from agent.agent import Agent
from agent.digests.listening import QuietThread
from agent.digests.told import Told
from agent.model.builtin.writing.foreign import plain
from agent.policy import join
from agent.ports import Answer, Attachment
from agent.running import RunningTurn
from agent.turn import Turn

LONGEST_HEADING = 300
"""Characters of a question above its answer."""

MOST_FILES = 4
"""Pictures and tables of one digest; more of them push the answers out of sight."""

ASKS_BACK = (
    "This question asks me back each time. Word it so that it needs no choice: {edit} changes it."
)

Say = Callable[[str], Awaitable[None]]


async def answers(
    agent: Agent, turn: Turn, questions: Sequence[str], *, at: datetime, say: Say, edit: str
) -> Told:
    """Ask each of `questions` as of `at`; the log makes a second attempt go on where one died.

    All of them stand in the conversation of `turn`, so that people can ask on. `say` hears how far
    it is; `edit` is the command that changes the questions. Raises `TryLater` where PostHog is away.
    """
    found: list[Answer] = []
    for number, question in enumerate(questions, start=1):
        await say(f"Asking {number} of {len(questions)}")
        await agent.posthog.query("SELECT 1", name="rootle: is it there")
        one = replace(turn, id=f"{turn.id}q{number}", text=question, asked_at=at)
        found.append(await agent.answer(one, QuietThread(), RunningTurn(one)))
    return Told(_together(questions, found, edit), any(one.kind == "done" for one in found))


def _together(questions: Sequence[str], found: Sequence[Answer], edit: str) -> Answer:
    parts = []
    for question, one in zip(questions, found, strict=True):
        parts.append(f"**{plain(question, most=LONGEST_HEADING)}**")
        parts.append(one.text)
        if one.kind == "needs_you":
            parts.append(f"_{ASKS_BACK.format(edit=edit)}_")
    files: list[Attachment] = [file for one in found for file in one.files]
    kinds = [one.kind for one in found]
    return Answer(
        next((kind for kind in ("done", "nothing_found") if kind in kinds), "cannot"),
        "\n\n".join(parts),
        join(one.label for one in found),
        tuple(files[:MOST_FILES]),
        evidence=tuple(dict.fromkeys(name for one in found for name in one.evidence)),
    )

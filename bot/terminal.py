"""A terminal as the place of a conversation: what happens goes to stderr, the answer to stdout."""

import json
import uuid
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from agent.approvals.approval import Approval
from agent.ports import Answer, Step
from agent.state.evidence import Evidence
from agent.turn import Person, Place, Turn
from agent.unhurried import unhurried
from bot.escaping import clean

TENANT = "terminal"
"""Questions from a terminal belong to no Slack workspace; they are rows of this one."""

SIGNS = {"running": "…", "done": "✓", "failed": "✗"}


def turn(question: str, *, person: str, asked_at: datetime) -> Turn:
    """One question asked in a terminal, in a conversation of its own; it is waited for there."""
    name = uuid.uuid4().hex
    place = Place(TENANT, "terminal", channel="terminal", thread=name, kind="terminal")
    return Turn(
        id=f"t-{name}",
        place=place,
        asker=Person(person, person),
        text=unhurried(question)[0],
        asked_at=asked_at,
        private=True,
    )


class TerminalThread:
    """A `ReplyThread` that writes to two streams; the answer appears when it is complete."""

    def __init__(self, out: TextIO, progress: TextIO) -> None:
        self._out = out
        self._progress = progress

    async def status(self, text: str) -> None:
        """Said once each, on the side."""
        if text:
            self._note(f"Rootle {text}")

    async def step(self, step: Step) -> None:
        """One line for each state of a step."""
        self._note(
            f"{SIGNS[step.state]} {step.title}" + (f": {step.detail}" if step.detail else "")
        )

    async def stream(self, text: str) -> None:
        """Waits for the whole answer, which may still be corrected."""

    async def say(self, answer: Answer) -> None:
        """The answer, then the names of its files and the choices it offers."""
        lines = [answer.text, *(f"[{file.name}] {file.title}" for file in answer.files)]
        lines += [f"- {option.label}" for option in answer.options]
        self._out.write(clean("\n".join(lines)) + "\n")  # no escape sequences from outside text

    async def show(self, proposals: Sequence[Approval]) -> None:
        """There are no cards: nobody approves in a terminal."""

    def _note(self, text: str) -> None:
        self._progress.write(f"{clean(text)}\n")
        self._progress.flush()


class SilentThread:
    """A `ReplyThread` for programs, which get the answer as a document at the end."""

    async def status(self, text: str) -> None:
        """Nobody watches."""

    async def step(self, step: Step) -> None:
        """Nobody watches."""

    async def stream(self, text: str) -> None:
        """Nobody watches."""

    async def say(self, answer: Answer) -> None:
        """The caller has it already."""

    async def show(self, proposals: Sequence[Approval]) -> None:
        """Nobody watches."""


def save(answer: Answer, folder: Path) -> None:
    """Write the answer's files into `folder`, which is made; files of the same name are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in answer.files:
        (folder / Path(file.name).name).write_bytes(file.content)


def document(question: str, answer: Answer, evidence: Sequence[Evidence]) -> str:
    """The answer and what it rests on, as one JSON document."""
    return json.dumps(
        {
            "question": question,
            "kind": answer.kind,
            "answer": answer.text,
            "options": [option.text for option in answer.options],
            "files": [file.name for file in answer.files],
            "sources": sorted(answer.label.sources),
            "evidence": [_shown(one) for one in evidence],
        },
        indent=2,
        ensure_ascii=False,
        default=str,
    )


def _shown(evidence: Evidence) -> dict[str, Any]:
    return {
        "name": evidence.name,
        "tool": evidence.tool,
        "arguments": evidence.arguments,
        "query": evidence.query,
        "start": evidence.start.isoformat() if evidence.start else None,
        "end": evidence.end.isoformat() if evidence.end else None,
        "timezone": evidence.timezone,
        "columns": evidence.columns,
        "rows": evidence.rows,
    }

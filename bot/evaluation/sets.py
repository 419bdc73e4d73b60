"""Reads a set of questions from YAML: what is asked of which data, and what must be in the answer.

about: sign-ups of the demo company
data: paperkite              # or `configured`: the PostHog of the settings
at: 2026-11-15T12:00         # when it is asked, wall time in the project's zone
questions:
  - ask: how many people signed up last week?
    must: [58, "Europe/Berlin"]
    must_not: ["pro plan"]
    tools: [trends]
    then:
      - ask: and the week before?
        must: [61]
"""

from datetime import datetime
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.manner import ENDING_TOOLS
from bot.cannot_start import CannotStartError

CORE = frozenset({"read_taxonomy", "read_data", "enable_mode", "todo_write", *ENDING_TOOLS})
"""Tools that every question may use: they look up, plan, or end the turn."""

Kind = Literal["done", "needs_you", "cannot", "nothing_found"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Question(_Part):
    """One question and what its answer must be.

    `must` are numbers, which have to stand in the answer as figures, and texts, in any case; of
    a nested list any one is enough. `tools` are those that may be used besides the core ones;
    empty allows all. With `cannot` any way of not answering is right. `then` are follow-ups in the same thread.
    """

    ask: str = Field(min_length=1)
    kind: Kind = "done"
    must: tuple[int | float | str | tuple[int | float | str, ...], ...] = ()
    must_not: tuple[int | float | str, ...] = ()
    tools: frozenset[str] = frozenset()
    then: tuple["Question", ...] = ()


class Company(_Part):
    """A made-up company of the local PostHog: its seed, and its size (1 is the demo's)."""

    seed: int = 1
    size: float = Field(default=0.12, gt=0, le=1)


class QuestionSet(_Part):
    """Questions about the same data at the same moment; `at` is a wall time, None means now."""

    about: str = ""
    data: Literal["configured", "paperkite"] = "configured"
    company: Company = Company()
    at: datetime | None = None
    questions: tuple[Question, ...] = Field(min_length=1)


class QuestionSetError(CannotStartError):
    """A set that cannot be read; the message names the file and every mistake."""


def read_set(file: Path) -> QuestionSet:
    """The set in `file`; raises `QuestionSetError`."""
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise QuestionSetError(
            f"The question set {file} cannot be read: {error.strerror}."
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise QuestionSetError(f"The question set {file} is no YAML: {error}") from error
    try:
        return QuestionSet.model_validate(found)
    except ValidationError as error:
        mistakes = "\n".join(
            f"  {'.'.join(map(str, e['loc'])) or 'the file'}: {e['msg']}" for e in error.errors()
        )
        raise QuestionSetError(f"The question set {file} has mistakes:\n{mistakes}") from error

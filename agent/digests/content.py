"""What a digest holds: the ready summary of the product, or questions that somebody chose."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

MOST_QUESTIONS = 10
LONGEST_QUESTION = 1_000
"""Characters; a question that is longer is an essay."""

Question = Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION)]


class _Content(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1

    def to_json(self) -> dict[str, Any]:
        """As it is stored with its schedule."""
        return self.model_dump()


class Summary(_Content):
    """The main events and conversions of the project, this period against the one before."""

    kind: Literal["summary"] = "summary"


class Questions(_Content):
    """Questions that are asked anew each time."""

    kind: Literal["questions"] = "questions"
    questions: Annotated[tuple[Question, ...], Field(min_length=1, max_length=MOST_QUESTIONS)]


Content = Summary | Questions


class UnreadableContent(ValueError):
    """The stored content of a digest is of a newer version, or damaged."""


def content_of(stored: Mapping[str, Any]) -> Content:
    """The content that `to_json` wrote. Raises `UnreadableContent`."""
    kind = Questions if stored.get("kind") == "questions" else Summary
    try:
        return kind.model_validate(stored)
    except ValidationError as error:
        raise UnreadableContent(
            "What this digest holds cannot be read. If a newer Rootle wrote it, run that one; else "
            "delete the digest and make it again."
        ) from error

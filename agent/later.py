"""Puts a question off to a job, which answers it in the same thread while people do other things."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from agent import question
from agent.job import UnreadableArguments
from agent.state.conversations import NewMessage
from agent.state.job_rows import Job, NewJob
from agent.state.stores import Stores
from agent.turn import Place, Turn

NAME, VERSION = "answer", 1
"""Of the kind of job that answers."""


class Asked(BaseModel):
    """The arguments of such a job. What else the question brought along stands in the log."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    place: str
    kind: str
    message: str


async def put_off(stores: Stores, turn: Turn) -> Job:
    """Let a job answer `turn`; done again for the same turn, it is the same job.

    Its question stands in the log from now on, and whatever people add to it. Raises `LeaseLost`.
    """
    place = turn.place
    notes = await stores.memories.known(turn)
    content, label = question.question(turn, notes), question.label(turn, notes)
    asked = Asked(text=turn.text, place=place.conversation, kind=place.kind, message=turn.message)

    def written(number: int) -> NewMessage:
        return NewMessage(
            conversation=place.conversation,
            tenant=place.tenant,
            turn=f"j{number}",
            key=f"j{number}:q",
            role="user",
            content=content,
            label=label,
            fence=turn.fence,
            slack_ts=turn.message,
            alone=turn.audience.only_user or "",
        )

    new = NewJob(
        key=key_of(turn),
        tenant=place.tenant,
        name=NAME,
        version=VERSION,
        arguments=asked.model_dump(),
        queue="long",
        channel=place.channel,
        conversation=place.conversation,
        asked_by=turn.asker.id,
        label=label,
    )
    return await stores.job_words.ask(new, written)


def key_of(turn: Turn) -> str:
    """The name for ever of the job that answers `turn`."""
    return f"{turn.id}:later"


def asked_with(arguments: Any) -> tuple[Asked, Place]:
    """What a job was asked, and where. Raises `UnreadableArguments`."""
    try:
        asked = Asked.model_validate(arguments)
        return asked, place_of(asked.place, asked.kind)
    except (ValidationError, ValueError) as error:
        raise UnreadableArguments("what it was asked with cannot be read") from error


def place_of(conversation: str, kind: Any) -> Place:
    """The place of a conversation, by its name. Raises `ValueError` where it is no such name."""
    surface, tenant, channel, thread = conversation.split(":", 3)
    if surface != "slack":
        raise ValueError(f"{surface!r} is no place where jobs speak")
    return Place(tenant, "slack", channel, thread, kind)


def waiting_since(job: Job, now: datetime) -> str:
    """For how long a job has been at it, as people say it: `40 s`, `3 min`, `2 h`."""
    seconds = max(0, int((now - job.created_at).total_seconds()))
    if seconds < 100:
        return f"{seconds} s"
    minutes = seconds // 60
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h"

"""Remembers that Rootle waits for somebody's answer, and lets the question rest after a day."""

from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from agent.job import UnreadableArguments
from agent.later import place_of
from agent.policy import Label
from agent.state.job_rows import NewJob
from agent.state.stores import Stores
from agent.turn import Place, Turn

NAME, VERSION = "unanswered", 1
"""Of the kind of job that looks whether somebody has answered."""

RESTS_AFTER = timedelta(days=1)
"""How long a question waits: people who have not answered by then have gone another way."""


class Asked(BaseModel):
    """The arguments of such a job: the turn that asked, where, and how much was said by then."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    turn: str
    place: str
    kind: str
    said: int


async def wait_for_answer(stores: Stores, turn: Turn, now: datetime) -> None:
    """Look after the question that `turn` has ended in; done again, it is the same job."""
    place = turn.place
    log = await stores.conversations.messages(place.conversation)
    asked = Asked(turn=turn.id, place=place.conversation, kind=place.kind, said=len(log))
    await stores.jobs.add(
        NewJob(
            key=f"{turn.id}:unanswered",
            tenant=place.tenant,
            name=NAME,
            version=VERSION,
            arguments=asked.model_dump(),
            queue="scheduled",
            channel=place.channel,
            conversation="",
            asked_by=turn.asker.id,
            label=Label(),
            not_before=now + RESTS_AFTER,
        )
    )


def asked_with(arguments: Any) -> tuple[Asked, Place]:
    """Which question waits, and where. Raises `UnreadableArguments`."""
    try:
        asked = Asked.model_validate(arguments)
        return asked, place_of(asked.place, asked.kind)
    except (ValidationError, ValueError) as error:
        raise UnreadableArguments("what it waits for cannot be read") from error


async def is_answered(stores: Stores, asked: Asked) -> bool:
    """Whether anything was said in the conversation since."""
    return len(await stores.conversations.messages(asked.place)) != asked.said

"""What a job's process needs to answer people: opened when the job asks for it, closed at its end."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace

import structlog

from agent import manner
from agent.later import place_of
from agent.means import Means
from agent.state.job_rows import Ending, Job, TakenJob
from agent.state.stores import Stores
from agent.turn import Turn
from bot.app import annotations_of, now, open_agent, slack_of
from bot.limits import background_limits_of
from bot.settings import Settings
from bot.voice import Voice
from handlers.people import People
from integrations.http import open_session

log = structlog.get_logger(__name__)

LONGEST_TITLE = 100
"""Characters of what a job is about, where its end is told."""


class Office:
    """Opens connections at most once; jobs that speak to nobody never do."""

    def __init__(self, settings: Settings, stores: Stores, stack: AsyncExitStack) -> None:
        """What is opened is closed with `stack`."""
        self._settings = settings
        self._stores = stores
        self._stack = stack
        self._opening = asyncio.Lock()
        self._means: Means | None = None

    async def means(self) -> Means:
        """The agent, and Slack. Raises `TryLater` and `Locked` where Slack does not say who we are."""
        async with self._opening:
            if self._means is None:
                self._means = await self._open()
            return self._means

    async def tell(self, taken: TakenJob, state: Ending, why: str) -> None:
        """Say where a job was asked for that it was stopped, or failed, and why.

        Raises the errors of `SlackThread.say`.
        """
        job = taken.job
        log.warning("job ended early", job=job.id, name=job.asked.name, state=state, why=why)
        if not job.asked.conversation:
            return
        means = await self.means()
        turn = Turn(
            id=f"j{job.id}",
            place=place_of(job.asked.conversation, job.asked.arguments.get("kind", "channel")),
            asker=await means.person(job.asked.asked_by),
            text="",
            asked_at=job.created_at,
            fence=taken.fence,
            lease=taken.lease,
            attempt=job.attempt,
        )
        stopped = state == "stopped"
        answer = manner.stopped([]) if stopped else manner.ended_early(_title(job), why)
        await means.threads(turn).say(answer)

    async def _open(self) -> Means:
        settings, stores = self._settings, self._stores
        session = await self._stack.enter_async_context(open_session())
        slack = slack_of(settings, session)
        identity = await slack.whoami()
        limits = background_limits_of(settings)
        agent = await self._stack.enter_async_context(
            open_agent(settings, stores, session, limits=limits)
        )
        annotations = annotations_of(settings, session)
        voice = Voice(settings, stores, slack, identity, annotations=annotations)
        people = People(slack, now)
        approving = voice.approving(agent.posthog, people.is_shared, now)
        return Means(
            agent=replace(agent, approving=approving),
            threads=voice.thread,
            person=people.person,
            home=identity.home,
        )


def _title(job: Job) -> str:
    words = " ".join(str(job.asked.arguments.get("text") or job.asked.name).split())
    return words if len(words) <= LONGEST_TITLE else words[: LONGEST_TITLE - 1] + "…"

"""The shared agent: takes one turn from the question to what is said in the thread."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog

from agent import going_on, manner, question
from agent.approvals.approval import Approval
from agent.approvals.approving import Approving
from agent.budget import Budget, Limits
from agent.compaction.compacting import Compacting
from agent.enabling import enabling
from agent.illustration import Draw
from agent.logbook import Logbook
from agent.loop import Loop
from agent.names.taxonomy import Taxonomy
from agent.offer import Offer
from agent.ports import Answer, ContextExceeded, Model, ReplyThread
from agent.prompt import assemble
from agent.routing import beginning, has_begun, route
from agent.running import RunningTurn, Stopped
from agent.searching.docs import Docs
from agent.state.stores import Stores
from agent.state.usage import usage_of
from agent.tool import ToolContext
from agent.turn import Turn
from integrations.errors import OutsideError
from integrations.posthog import PostHog

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Agent:
    """One agent behind every surface; what differs is the thread it speaks in.

    `fast` is a small model for small work, such as summing up, where there is one. `background`: what
    a job may spend to which a question is put off; None where nobody works on jobs. `approving` is there where people can approve what would
    change something.
    """

    model: Model
    offer: Offer
    stores: Stores
    posthog: PostHog
    taxonomy: Taxonomy
    draw: Draw
    limits: Limits
    clock: Callable[[], datetime]
    may_see_persons: bool = False
    fast: Model | None = None
    background: Limits | None = None
    docs: Docs = field(default_factory=Docs)
    approving: Approving | None = None

    @property
    def sees(self) -> bool:
        """Whether images are worth reading for the model behind this agent."""
        return self.model.sees

    async def answer(self, turn: Turn, thread: ReplyThread, running: RunningTurn) -> Answer:
        """Answer `turn` in `thread` and return what was said.

        May be repeated for the same turn after a crash: the log is continued, not repeated. What
        fails outside while working is said; only what fails while speaking is raised.
        """
        budget = await self._budget(turn)
        logbook = Logbook(turn, stores=self.stores, budget=budget, model=self.model)
        await self._write_down(turn, logbook)
        running.begin()
        loop = Loop(
            model=self.model,
            offer=self.offer,
            system=assemble(self.offer.modes.values()),
            stores=self.stores,
            budget=budget,
            logbook=logbook,
            thread=thread,
            running=running,
            draw=self.draw,
            compacting=Compacting(
                turn,
                logbook,
                model=self.model,
                fast=self.fast,
                tools=self.offer.tools,
                evidence=self.stores.evidence,
            ),
            approving=self.approving,
        )
        spent = budget.is_thread_over
        answer = (
            manner.thread_is_over()
            if spent
            else await self._work(loop, logbook, turn, running, budget=budget)
        )
        await self._count(turn, budget)
        proposed = await self._proposed(turn) if self.approving else ()
        answer = replace(answer, proposals=proposed) if proposed else answer
        await thread.say(answer)
        return answer

    async def _work(
        self, loop: Loop, logbook: Logbook, turn: Turn, running: RunningTurn, *, budget: Budget
    ) -> Answer:
        try:
            async with asyncio.timeout(self.limits.seconds):
                zone = await running.unless_stopped(self._time_zone())
                now = turn.asked_at.astimezone(zone)
                await running.unless_stopped(self._choose_modes(turn, now, logbook))
                answer = await loop.run(context_of(self, turn, now))
                return going_on.ended_at(loop.limit, answer, turn, budget, self.background)
        except Stopped as stop:
            answer = manner.taken_back() if stop.taken_back else manner.stopped(loop.done)
        except TimeoutError:
            answer = manner.out_of_time(loop.done, seconds=self.limits.seconds)
            answer = going_on.offered(answer, "seconds", turn, budget, self.background)
        except ContextExceeded as error:
            log.warning("conversation is too long", turn=turn.id, detail=error.detail)
            answer = manner.too_long()
        except OutsideError as error:  # its sentence says who can go on
            log.warning("turn ends early", turn=turn.id, reason=str(error), detail=error.detail)
            answer = manner.cannot(str(error))
        text = [{"type": "text", "text": answer.text}]
        await logbook.write("assistant", text, "end", question.label(turn))
        return answer

    async def _proposed(self, turn: Turn) -> tuple[Approval, ...]:
        """What this turn has proposed, also in a process that died."""
        return tuple(await self.stores.approvals.of_turn(turn.place.conversation, turn.id))

    async def _write_down(self, turn: Turn, logbook: Logbook) -> None:
        """The question, with what people asked Rootle to remember of its asker and its channel."""
        notes = await self.stores.memories.known(turn)
        asked, label = question.question(turn, notes), question.label(turn, notes)
        alone = turn.audience.only_user or ""
        await logbook.write("user", asked, "q", label, slack_ts=turn.message, alone=alone)

    async def _choose_modes(self, turn: Turn, now: datetime, logbook: Logbook) -> None:
        """Turn on the modes that the request needs, before the model is asked for the first time."""
        log = await self.stores.conversations.messages(turn.place.conversation)
        if has_begun(log, turn.id):
            return
        chosen = await route(turn, log, self.offer, fast=self.fast, now=now)
        if chosen.modes:
            calls, results = enabling(chosen.modes, self.offer.gains, ids=f"modes_{turn.id}")
            await logbook.begin(
                beginning(turn.id), calls, results, question.label(turn), spent=chosen.usage
            )
        else:
            await logbook.spend(chosen.usage)

    async def _time_zone(self) -> ZoneInfo:
        """The project's time zone, in which calendar words are meant."""
        project = await self.posthog.project_info()
        return ZoneInfo(project.timezone)

    async def _budget(self, turn: Turn) -> Budget:
        """What the thread has spent, and of it this turn in a process that died."""
        place, usage = turn.place, self.stores.usage
        before = await usage.of_thread(place.tenant, place.conversation, but=turn.id)
        return Budget(self.limits, before, [await usage.of_turn(place.tenant, turn.id)])

    async def _count(self, turn: Turn, budget: Budget) -> None:
        """How long the turn took; what it cost was counted with each of its messages."""
        seconds = time.monotonic() - budget.started
        await self.stores.usage.add(usage_of(turn, model=self.model.name, seconds=seconds))


def context_of(agent: Agent, turn: Turn, now: datetime) -> ToolContext:
    """What tools may use for `turn`; `now` is in the project's time zone."""
    stores = agent.stores
    return ToolContext(
        turn,
        now,
        agent.posthog,
        agent.taxonomy,
        stores.evidence,
        may_see_persons=agent.may_see_persons and not turn.asker.is_guest,
        conversations=stores.conversations,
        memories=stores.memories,
        answers=stores.answers,
        docs=agent.docs,
        gains=agent.offer.gains,
    )

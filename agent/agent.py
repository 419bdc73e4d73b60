"""The shared agent: takes one turn from the question to what is said in the thread."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from agent import manner, question
from agent.budget import Budget, Limits
from agent.enabling import enabling
from agent.illustration import Draw
from agent.loop import Loop
from agent.offer import Offer
from agent.policy import Label
from agent.ports import Answer, Model, ReplyThread
from agent.prompt import assemble
from agent.routing import beginning, has_begun, route
from agent.running import RunningTurn, Stopped
from agent.state.conversations import NewMessage, Role
from agent.state.stores import Stores
from agent.state.usage import UsageRow
from agent.taxonomy import Taxonomy
from agent.tool import ToolContext
from agent.turn import Turn
from integrations.errors import OutsideError
from integrations.posthog import PostHog

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Agent:
    """One agent behind every surface; what differs is the thread it speaks in.

    `fast` is a small model for small decisions, where there is one.
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

    @property
    def sees(self) -> bool:
        """Whether images are worth reading for the model behind this agent."""
        return self.model.sees

    async def answer(self, turn: Turn, thread: ReplyThread, running: RunningTurn) -> Answer:
        """Answer `turn` in `thread` and return what was said.

        May be repeated for the same turn after a crash: the log is continued, not repeated. What
        fails outside while working is said; only what fails while speaking is raised.
        """
        await self._remember(turn, "user", question.question(turn), "q", question.label(turn))
        running.begin()
        before = await self.stores.usage.of_thread(turn.place.tenant, turn.place.conversation)
        budget = Budget(self.limits, before)
        loop = Loop(
            model=self.model,
            offer=self.offer,
            system=assemble(self.offer.modes.values()),
            stores=self.stores,
            budget=budget,
            thread=thread,
            running=running,
            draw=self.draw,
        )
        spent = budget.is_thread_over
        answer = manner.thread_is_over() if spent else await self._work(loop, turn, budget)
        await self._count(turn, budget, loop.tool_calls)
        await thread.say(answer)
        return answer

    async def _work(self, loop: Loop, turn: Turn, budget: Budget) -> Answer:
        try:
            async with asyncio.timeout(self.limits.seconds):
                now = turn.asked_at.astimezone(await self._time_zone())
                await self._choose_modes(turn, now, budget)
                return await loop.run(self._context(turn, now))
        except Stopped as stop:
            answer = manner.taken_back() if stop.taken_back else manner.stopped(loop.done)
        except TimeoutError:
            answer = manner.out_of_time(loop.done, seconds=self.limits.seconds)
        except OutsideError as error:  # its sentence says who can go on
            log.warning("turn ends early", turn=turn.id, reason=str(error), detail=error.detail)
            answer = manner.cannot(str(error))
        text = [{"type": "text", "text": answer.text}]
        await self._remember(turn, "assistant", text, "end", question.label(turn))
        return answer

    def _context(self, turn: Turn, now: datetime) -> ToolContext:
        return ToolContext(
            turn,
            now,
            self.posthog,
            self.taxonomy,
            self.stores.evidence,
            may_see_persons=self.may_see_persons and not turn.asker.is_guest,
            gains=self.offer.gains,
        )

    async def _choose_modes(self, turn: Turn, now: datetime, budget: Budget) -> None:
        """Turn on the modes that the request needs, before the model is asked for the first time."""
        log = await self.stores.conversations.messages(turn.place.conversation)
        if has_begun(log, turn.id):
            return
        chosen = await route(turn, log, self.offer, fast=self.fast, now=now)
        budget.usage.append(chosen.usage)
        if chosen.modes:
            calls, results = enabling(chosen.modes, self.offer.gains, ids=f"modes_{turn.id}")
            own = replace(turn, id=beginning(turn.id), message="")
            await self.stores.conversations.append_all(
                [
                    _message(own, "assistant", calls, "a", question.label(turn)),
                    _message(own, "user", results, "r", question.label(turn)),
                ]
            )

    async def _remember(
        self, turn: Turn, role: Role, content: list[dict[str, Any]], part: str, label: Label
    ) -> None:
        await self.stores.conversations.append(_message(turn, role, content, part, label))

    async def _time_zone(self) -> ZoneInfo:
        """The project's time zone, in which calendar words are meant."""
        project = await self.posthog.project_info()
        return ZoneInfo(project.timezone)

    async def _count(self, turn: Turn, budget: Budget, tool_calls: int) -> None:
        await self.stores.usage.add(
            UsageRow(
                tenant=turn.place.tenant,
                person=turn.asker.id,
                conversation=turn.place.conversation,
                turn=turn.id,
                model=self.model.name,
                input_tokens=budget.spent.input_tokens,
                output_tokens=budget.spent.output_tokens,
                tool_calls=tool_calls,
                seconds=time.monotonic() - budget.started,
                cost_usd=budget.spent.cost_usd,
                kind="chat",
            )
        )


def _message(
    turn: Turn, role: Role, content: list[dict[str, Any]], part: str, label: Label
) -> NewMessage:
    return NewMessage(
        conversation=turn.place.conversation,
        tenant=turn.place.tenant,
        turn=turn.id,
        key=f"{turn.id}:{part}",
        role=role,
        content=content,
        label=label,
        fence=turn.fence,
        slack_ts=turn.message if role == "user" else "",
    )

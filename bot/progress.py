"""One message in the thread that shows how long work goes on: time, steps, and a button to stop it.

It is edited in place, never older than a few seconds while somebody works on the job. A process that
goes on after another one died goes on with the same message. While nobody is at the job it says so, and
since when, which stays true without an edit.
"""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import structlog

from agent.manner import UNLABELLED
from agent.ports import Answer, Step
from agent.state.buttons import ButtonStore
from agent.state.database import DatabaseDown, LeaseLost
from agent.turn import Turn
from bot.blocks import Block, button, said
from bot.chunks import step_cards
from bot.delivery import Delivery
from bot.destination import Destination
from integrations.errors import Locked, OutsideError, TryLater, Unsure

log = structlog.get_logger(__name__)

FIRST = 2.0
"""Seconds before the message appears: what is answered at once needs none."""

EVERY = 5.0
"""Seconds between two edits; Slack advises three at least, people are promised ten at most."""

MOST_STEPS = 10
"""Steps shown, the latest ones."""

STOP_ACTION = "stop_job"

PASSING = (TryLater, Locked, Unsure, LeaseLost, DatabaseDown)
"""What may let the same edit through later; every other refusal is for good."""

_ENDS = {"stopped": "Stopped", "failed": "Not finished"}


class ProgressCard:
    """The message of one turn that works in the background, from its first step to `end`."""

    def __init__(
        self,
        turn: Turn,
        to: Destination,
        delivery: Delivery,
        buttons: ButtonStore,
        *,
        longest: float,
    ) -> None:
        """`to` is where the turn is answered; `longest` how many seconds it may take."""
        self._turn = turn
        self._to = replace(to, series="progress")
        self._delivery = delivery
        self._buttons = buttons
        self._longest = longest
        self._steps: dict[str, Step] = {}
        self._keeper: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Show it, and keep it young."""
        if self._keeper is None:
            self._keeper = asyncio.create_task(self._keep())

    def step(self, step: Step) -> None:
        """Note a step; it is shown with the next edit."""
        self._steps[step.id] = step
        self.begin()

    async def end(self, answer: Answer) -> None:
        """Edit it for the last time, to say how the work ended, if it stands there at all."""
        await self.cancel()
        if await self._delivery.stands(self._to):
            await self.show_end(_ENDS.get(answer.kind, "Answered"), datetime.now(UTC))

    async def show_end(self, words: str, moment: datetime) -> bool:
        """Say how the work ended, and after how long; False where it may be tried again."""
        return await self._show(f"{words} after {_clock(self._seconds_until(moment))}")

    async def show_waiting(self, words: str, since: str, moment: datetime) -> bool:
        """Say that nobody is at it, in `words`, and "Since" or "At" what moment.

        False where it may be tried again.
        """
        known = f"{moment.astimezone(UTC):%H:%M:%S} UTC"
        text = f"{since} <!date^{int(moment.timestamp())}^{{time_secs}}|{known}>"
        line = {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}
        return await self._show(f"In the background: {words}", line, stops=True)

    async def cancel(self) -> None:
        """Edit it no more."""
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.wait({self._keeper})
            self._keeper = None

    async def _keep(self) -> None:
        await asyncio.sleep(FIRST)
        while True:
            seconds = self._seconds_until(datetime.now(UTC))
            words = f"In the background: {_clock(seconds)} of at most {_clock(self._longest)}"
            await self._show(words, stops=True)
            await asyncio.sleep(EVERY)

    async def _show(self, words: str, *more: Block, stops: bool = False) -> bool:
        steps = list(self._steps.values())
        if steps:
            words = f"{words} · {len(steps)} step{'s' * (len(steps) != 1)}"
        closing: list[Block] = [*more, *step_cards(steps[-MOST_STEPS:])]
        try:
            if stops:
                elements = [button("Stop", STOP_ACTION, await self._stop_button())]
                closing.append({"type": "actions", "elements": elements})
            await self._delivery.deliver(self._to, [said(words, closing=tuple(closing))])
        except (OutsideError, LeaseLost, DatabaseDown) as error:  # a courtesy: the work goes on
            log.info("progress not shown", turn=self._turn.id, reason=str(error))
            return not isinstance(error, PASSING)
        return True

    async def _stop_button(self) -> str:
        place = self._turn.place
        return await self._buttons.create(
            tenant=place.tenant,
            conversation=place.conversation,
            kind=STOP_ACTION,
            payload={"turn": self._turn.id},
            label=UNLABELLED,
            key=f"{self._turn.id}:stop",
        )

    def _seconds_until(self, moment: datetime) -> float:
        return max(0.0, (moment - self._turn.asked_at).total_seconds())


def _clock(seconds: float) -> str:
    """`0:42`, `12:05`, `1:02:05`."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"

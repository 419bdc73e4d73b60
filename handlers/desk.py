"""Takes a request to the agent and sees to it that exactly one answer or failure is said."""

import secrets
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import structlog

from agent import manner
from agent.agent import Agent
from agent.evidence_shown import Shown
from agent.ports import ReplyThread
from agent.question import label, question
from agent.reading import Reader
from agent.running import RunningTurn, Stopped
from agent.state.conversations import NewMessage
from agent.state.database import DatabaseDown, LeaseLost
from agent.state.stores import Stores
from agent.turn import Turn
from handlers.arrived import Arrived
from handlers.people import People
from integrations.errors import Locked, TryLater
from integrations.slack import Slack

log = structlog.get_logger(__name__)

NOT_FOR_GUESTS = manner.cannot(
    "I answer only members of this team, and you are a guest here",
    "Please ask a member of the team to ask me",
)

Prepare = Callable[[Turn], Coroutine[Any, Any, Turn | None]]


class Views(Protocol):
    """Makes the modals in which evidence is shown; `bot.evidence_view` has the real one."""

    def notice(self, words: str) -> Mapping[str, Any]:
        """A modal with nothing but a sentence."""
        ...

    def evidence(self, pieces: Sequence[Shown], button: str) -> Mapping[str, Any]:
        """The evidence of one answer; `button` is the id of the row that stands for it."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What handlers work with: the agent, the stores, Slack for reading, and threads to speak in.

    `bot_user` is Rootle's own Slack user id; `allowed_bots` the ids of bots it listens to.
    `guests`: whether guests and people of other organisations are answered like members. `home` is
    the address of the Slack workspace.
    """

    agent: Agent
    stores: Stores
    slack: Slack
    people: People
    reader: Reader
    threads: Callable[[Turn], ReplyThread]
    views: Views
    bot_user: str
    allowed_bots: frozenset[str] = frozenset()
    guests: bool = False
    home: str = ""

    async def take(self, arrived: Arrived, turn: Turn, *, prepare: Prepare | None = None) -> None:
        """Answer `turn`, or let it steer the turn that is running in its conversation.

        `prepare` completes the turn with what it refers to, which may take a while: it can be
        stopped like the rest. It returns None when there is nothing left to answer, having said
        on `arrived` why.

        Passing failures (`TryLater`, `Locked`, `DatabaseDown`, `LeaseLost`) are the dispatcher's to retry;
        every other one is said here, once, with an id and never with the exception's text.
        """
        turn = replace(turn, home=self.home)
        if turn.asker.is_guest and not self.guests:
            alone = replace(turn, private=turn.place.kind != "im")
            await self.threads(alone).say(NOT_FOR_GUESTS)
            arrived.answered("told a guest privately that only members are answered")
            return
        if running := arrived.running:
            complete = await prepare(turn) if prepare else turn
            if complete is None:
                return
            turn, prepare = complete, None
            if await running.steer(lambda: self._write_down(running.turn, complete)):
                arrived.joined(running.turn.id)
                return
        async with arrived.lane.turn:
            await self._answer(arrived, turn, prepare)

    async def _answer(self, arrived: Arrived, turn: Turn, prepare: Prepare | None) -> None:
        thread = self.threads(turn)
        if arrived.event.exhausted:
            await self._give_up(arrived, thread)
            return
        running = arrived.lane.running = RunningTurn(turn)
        try:
            await thread.status(manner.WORKING)
            ready = await running.unless_stopped(prepare(turn)) if prepare else turn
            if ready is None:
                await thread.status("")
                return
            answer = await self.agent.answer(ready, self.threads(ready), running)
            arrived.answered(answer.kind)
        except Stopped as stop:  # while it was being prepared; the agent says its own stops
            await thread.say(manner.taken_back() if stop.taken_back else manner.stopped([]))
            arrived.answered("stopped")
        except (TryLater, Locked, DatabaseDown, LeaseLost):
            raise
        except Exception as error:  # noqa: BLE001 -- the boundary that tells people, once
            await self._tell(arrived, thread, error)
        finally:
            running.end()
            arrived.lane.running = None

    async def _write_down(self, running: Turn, turn: Turn) -> None:
        await self.stores.conversations.append(
            NewMessage(
                conversation=running.place.conversation,
                tenant=running.place.tenant,
                turn=running.id,
                key=f"{turn.id}:steer",
                role="user",
                content=question(turn),
                label=label(turn),
                fence=running.fence,
                slack_ts=turn.message,
            )
        )

    async def _tell(self, arrived: Arrived, thread: ReplyThread, error: Exception) -> None:
        failure = secrets.token_hex(4)
        log.error("turn failed", failure=failure, inbox=arrived.event.id, exc_info=error)
        await thread.say(manner.failed(failure))
        arrived.failed(f"failure {failure}: {type(error).__name__}")

    async def _give_up(self, arrived: Arrived, thread: ReplyThread) -> None:
        failure = f"t{arrived.event.id}"
        await thread.say(manner.failed(failure))
        arrived.failed(f"given up after {arrived.event.attempt - 1} attempts")

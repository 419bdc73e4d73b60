"""Takes a request to the agent and sees to it that exactly one answer or failure is said."""

import secrets
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import structlog

from agent import manner
from agent.agent import Agent
from agent.approvals.approval import Approval
from agent.approvals.approving import Approving
from agent.approvals.fields import EditField
from agent.background import Elsewhere
from agent.digests.form import Form
from agent.evidence_shown import Shown
from agent.later import key_of, put_off, waiting_since
from agent.ports import ReplyThread
from agent.question import label, question
from agent.reading import Reader
from agent.running import RunningTurn, Stopped
from agent.state.conversations import NewMessage
from agent.state.database import DatabaseDown, LeaseLost
from agent.state.stores import Stores
from agent.turn import Turn
from agent.unanswered import wait_for_answer
from agent.unhurried import unhurried
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


class Forms(Protocol):
    """Makes the form in which a proposal is edited; `bot.approval_card` has the real one."""

    def edit(
        self, approval: Approval, fields: Sequence[EditField], name: str, data: str
    ) -> Mapping[str, Any]:
        """A modal called `name` with these fields, which brings `data` along when it is sent."""
        ...


class DigestForm(Protocol):
    """Makes the form in which a digest is edited; `bot.digest_form` has the real one."""

    def __call__(self, form: Form, name: str, data: str) -> Mapping[str, Any]:
        """A modal called `name` with these fields, which brings `data` along when it is sent."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What handlers work with: the agent, the stores, Slack for reading, and threads to speak in.

    `bot_user` is Rootle's own Slack user id; `allowed_bots` the ids of bots it listens to.
    `guests`: whether guests and people of other organisations are answered like members. `home` is
    the address of the Slack workspace. `nudge` tells of a new job; None where there are no workers.
    """

    agent: Agent
    stores: Stores
    slack: Slack
    people: People
    reader: Reader
    threads: Callable[[Turn], ReplyThread]
    views: Views
    forms: Forms
    digest_form: DigestForm
    approving: Approving
    bot_user: str
    allowed_bots: frozenset[str] = frozenset()
    guests: bool = False
    home: str = ""
    nudge: Callable[[], None] | None = None

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
        at_work = await self.at_work(arrived)
        if at_work and not _is_its_own(at_work, turn):
            complete = await prepare(turn) if prepare else turn
            if complete is None:
                return
            turn, prepare = complete, None
            if await at_work.steer(_steering(at_work.turn_id, _at_leisure(complete)[0])):
                await self._acknowledge(at_work, complete)
                arrived.joined(at_work.turn_id)
                return
        async with arrived.lane.turn:
            await self._answer(arrived, turn, prepare)

    async def _answer(self, arrived: Arrived, turn: Turn, prepare: Prepare | None) -> None:
        thread = self.threads(turn)
        if arrived.event.exhausted:
            await self._give_up(arrived, thread)
            return
        append = self.stores.conversations.append
        running = arrived.lane.running = RunningTurn(turn, append=append)
        try:
            await thread.status(manner.WORKING)
            ready = await running.unless_stopped(prepare(turn)) if prepare else turn
            if ready is None:
                await thread.status("")
                return
            ready, may_wait = _at_leisure(ready)
            if may_wait and self.nudge and not ready.private:  # a job speaks to everybody
                await self._put_off(arrived, ready, self.nudge)
                return
            answer = await self.agent.answer(ready, self.threads(ready), running)
            if answer.kind == "needs_you" and self.nudge and not ready.private:
                await wait_for_answer(self.stores, ready, self.agent.clock())
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

    async def at_work(self, arrived: Arrived) -> RunningTurn | Elsewhere | None:
        """What is at work in the conversation of an event: a turn here, or a job anywhere."""
        if arrived.running:
            return arrived.running
        conversation = arrived.event.arrival.conversation
        jobs = await self.stores.job_queue.of_conversation(conversation)
        return next((Elsewhere(job, self.stores) for job in jobs if not job.concluded), None)

    async def _put_off(self, arrived: Arrived, turn: Turn, nudge: Callable[[], None]) -> None:
        job = await put_off(self.stores, turn)
        nudge()
        await self.threads(turn).say(manner.put_off())
        arrived.answered(f"put off to job {job.id}")

    async def _acknowledge(self, at_work: RunningTurn | Elsewhere, turn: Turn) -> None:
        """A running turn shows that it goes on; a job in the background may not for a while."""
        if isinstance(at_work, Elsewhere):
            since = waiting_since(at_work.job, self.agent.clock())
            alone = replace(turn, private=turn.place.kind != "im")
            await self.threads(alone).say(manner.at_it_already(since))

    async def _tell(self, arrived: Arrived, thread: ReplyThread, error: Exception) -> None:
        failure = secrets.token_hex(4)
        log.error("turn failed", failure=failure, inbox=arrived.event.id, exc_info=error)
        await thread.say(manner.failed(failure))
        arrived.failed(f"failure {failure}: {type(error).__name__}")

    async def _give_up(self, arrived: Arrived, thread: ReplyThread) -> None:
        failure = f"t{arrived.event.id}"
        await thread.say(manner.failed(failure))
        arrived.failed(f"given up after {arrived.event.attempt - 1} attempts")


def _is_its_own(at_work: RunningTurn | Elsewhere, turn: Turn) -> bool:
    """Whether the work is that of `turn` itself, put off by a process that died before it said so."""
    return isinstance(at_work, Elsewhere) and at_work.job.asked.key == key_of(turn)


def _at_leisure(turn: Turn) -> tuple[Turn, bool]:
    """The turn without the words that it may take its time, and whether there were any."""
    text, may_wait = unhurried(turn.text)
    return replace(turn, text=text), may_wait


def _steering(turn_id: str, turn: Turn) -> NewMessage:
    """What somebody says to the turn that is at work."""
    return NewMessage(
        conversation=turn.place.conversation,
        tenant=turn.place.tenant,
        turn=turn_id,
        key=f"{turn.id}:steer",
        role="user",
        content=question(turn),
        label=label(turn),
        fence=turn.fence,
        slack_ts=turn.message,
    )

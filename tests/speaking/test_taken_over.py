"""A process that stood still for longer than its lease says nothing more when it goes on."""

import asyncio
import contextlib
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from agent.policy import Label
from agent.ports import Step
from agent.state.accepting import Arrival
from agent.state.database import LeaseLost
from agent.state.hold import Hold
from tests.speaking.studio import TENANT, done, markdown
from tests.waiting import PATIENCE

TTL = timedelta(seconds=30)
WORDS = "There were **412** sign-ups.\n\nMost came on Monday."


class Sleeper:
    """A process whose clock jumps when it is frozen, while another one takes its lease."""

    def __init__(self, studio):
        self.studio = studio
        self.slept = timedelta()
        self.frozen = False

    async def asked(self, **more):
        """A question that is leased to this process, whose test speaks under that lease."""
        turn = await self.studio.asked()
        inbox = self.studio.stores.inbox
        await inbox.accept(
            Arrival(
                tenant=TENANT,
                source="slack",
                kind="event",
                event_key="Ev1",
                twin_key=None,
                conversation=turn.place.conversation,
                body="{}",
                content_type="application/json",
                received_at=turn.asked_at,
                label=Label(),
            )
        )
        [event] = await inbox.lease("me", ttl=TTL)
        Hold(inbox, event, ttl=TTL, clock=self.clock).enter()
        return replace(turn, fence=event.fence, **more)

    def clock(self):
        return datetime.now(UTC) + self.slept

    def freeze(self):
        self.frozen = True
        self.slept = timedelta(minutes=1)
        with contextlib.closing(sqlite3.connect(self.studio.home / "rootle.db")) as database:
            database.execute("UPDATE leases SET fence = fence + 1")
            database.commit()

    def freeze_in(self, method):
        """Freeze when Slack has carried out the next call of `method`, before its answer is read."""
        self.later = []

        def look(line):
            if line["kind"] != "call":
                return
            if self.frozen:
                self.later.append(line["method"])
            elif line["method"] == method:
                self.freeze()

        self.studio.slack_side.log.watch(look)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Streams are sent on every 20 ms instead of every second."""
    monkeypatch.setattr("bot.streaming.EVERY", 0.02)


@pytest.fixture
def sleeper(studio):
    return Sleeper(studio)


async def stream(studio, turn):
    """Stream an answer, card and all, to its end."""
    thread = studio.thread(turn, mode="stream")
    await thread.step(Step("call_1", "Counting sign-ups", "running"))
    await asyncio.sleep(0.05)
    await thread.step(Step("call_1", "Counted sign-ups", "done"))
    await thread.stream(WORDS)
    await asyncio.sleep(0.05)
    await thread.say(done(WORDS))


async def post(studio, turn):
    """Post an answer."""
    await studio.thread(turn).say(done(WORDS))


async def mend(studio, turn):
    """Put an answer in the place of one that an earlier attempt left."""
    await studio.thread(replace(turn, attempt=2)).say(done(WORDS))


@pytest.mark.parametrize("answer", ["lost", "late"])
@pytest.mark.parametrize(
    ("how", "method"),
    [
        (stream, "chat.startStream"),
        (stream, "chat.appendStream"),
        (stream, "chat.stopStream"),
        (post, "chat.postMessage"),
        (mend, "chat.stopStream"),
        (mend, "chat.update"),
    ],
)
async def test_a_process_that_was_taken_over_within_a_call_makes_no_further_one(
    studio, sleeper, how, method, answer
):
    """Whether Slack's answer to that call was lost or only read late, the next call is not made."""
    turn = await sleeper.asked()
    if how is mend:
        await studio.thread(turn).say(done("Another answer."))
    sleeper.freeze_in(method)
    if answer == "lost":
        studio.faults.set(f"slack/{method}", "drop-answerx1")

    with contextlib.suppress(LeaseLost):  # an answer that this call completed is one, all the same
        await how(studio, turn)

    assert sleeper.frozen
    assert [made for made in sleeper.later if made.startswith("chat.")] == []


async def test_a_process_that_was_taken_over_between_calls_begins_none(studio, sleeper):
    """What it was about to say when it was frozen is not said."""
    turn = await sleeper.asked()
    sleeper.freeze()

    for call in (stream, post, mend):
        with pytest.raises(LeaseLost):
            await call(studio, turn)

    assert await studio.said(turn) == []


async def test_a_process_that_was_taken_over_leaves_the_signs_alone(studio, sleeper):
    """They are those of whoever is at work now."""
    turn = await sleeper.asked()
    thread = studio.thread(turn)
    await thread.status("is thinking…")
    async with asyncio.timeout(PATIENCE):
        while not (studio.calls("assistant.threads.setStatus") and studio.calls("agents.sessions.setStatus")):  # fmt: skip
            await asyncio.sleep(0.01)
    sleeper.freeze()

    await thread.status("is on it")
    await thread.status("")

    assert len(studio.calls("assistant.threads.setStatus")) == 1
    assert len(studio.calls("agents.sessions.setStatus")) == 1


async def test_a_process_that_nobody_took_over_goes_on(studio, sleeper):
    """Standing still alone costs nothing but the time."""
    turn = await sleeper.asked()
    sleeper.slept = timedelta(minutes=1)

    await post(studio, turn)

    assert [markdown(message) for message in await studio.said(turn)] == [WORDS]

"""Work in the background that nobody is at: its thread hears so, once, and hears when it goes on."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from agent.policy import Label
from agent.state.job_rows import NewJob
from agent.state.stores import Stores
from agent.turn import Person, Place, Turn
from bot.progress import ProgressCard
from bot.threads import destination_of
from bot.waiting_cards import WaitingCards
from tests.speaking.studio import TENANT, markdown
from tests.waiting import PATIENCE

TTL = timedelta(seconds=30)


class Clock:
    def __init__(self):
        self.now = datetime.now(UTC)

    def __call__(self):
        return self.now

    def turn(self, seconds):
        self.now += timedelta(seconds=seconds)


class Office:
    """Jobs of one workspace, workers, and web processes that look after what these leave."""

    def __init__(self, studio):
        self.studio = studio
        self.clock = Clock()
        self.stores = Stores(studio.stores.database, self.clock)
        self.webs = [self.web(), self.web()]

    async def ask(self, *, thread=True):
        """The number of a job, and the question that it answers."""
        turn = await self.studio.asked("how many? Take your time")
        place = turn.place if thread else Place(TENANT, "slack", turn.place.channel, "", "channel")
        new = NewJob(
            key=turn.id, tenant=TENANT, name="answer", version=1, arguments={"kind": "channel"},
            queue="long", channel=place.channel, conversation=place.conversation,
            asked_by=turn.asker.id, label=Label(),
        )  # fmt: skip
        return (await self.stores.jobs.add(new)).id, turn

    def card(self, delivery):
        def made(turn):
            buttons = self.studio.stores.buttons
            return ProgressCard(turn, destination_of(turn), delivery, buttons, longest=3600)

        return made

    def web(self):
        return WaitingCards(self.stores, self.card(self.studio.delivery()), clock=self.clock)

    async def work(self, job, asked):
        """Take a job as a worker does; what is taken, and its card."""
        taken = await self.stores.jobs.take(job, "worker", ttl=TTL)
        turn = Turn(
            id=f"j{job}", place=asked.place, asker=Person("U0ANA", "ana"), text="", lease=taken.lease,
            fence=taken.fence, asked_at=taken.job.created_at, message=asked.message,
        )  # fmt: skip
        return taken, self.card(self.studio.delivery())(turn)

    async def look(self):
        for web in self.webs:
            await web.look()

    async def said(self, asked):
        """The words of Rootle's messages in a thread, and those of the small line below."""
        found = await self.studio.said(asked)
        return [(markdown(one), _line(one)) for one in found]


def _line(message):
    blocks = [block for block in message["blocks"] if block["type"] == "context"]
    return " ".join(one["text"] for block in blocks for one in block["elements"])


def since(moment, word="Since"):
    return f"{word} <!date^{int(moment.timestamp())}^{{time_secs}}|{moment:%H:%M:%S} UTC>"


@pytest.fixture
def office(studio):
    return Office(studio)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Cards of workers appear at once."""
    monkeypatch.setattr("bot.progress.FIRST", 0.0)


async def shown(office, asked, words):
    async with asyncio.timeout(PATIENCE):
        while not any(text.startswith(words) for text, _ in await office.said(asked)):
            await asyncio.sleep(0.02)


async def test_a_job_whose_worker_died_is_said_to_wait_until_it_goes_on(office):
    """Ten seconds after the end of its lease, once, in the one message there is, and true for ever."""
    job, asked = await office.ask()
    _, card = await office.work(job, asked)
    card.begin()
    await shown(office, asked, "In the background: 0:00 of")
    await card.cancel()
    left = office.clock.now + TTL

    office.clock.turn(39)
    await office.look()
    assert (await office.said(asked))[0][0].startswith("In the background: 0:0")
    office.clock.turn(1)
    await office.look()
    waits = [("In the background: waiting for a worker", since(left))]
    assert await office.said(asked) == waits
    calls = len(office.studio.calls("chat.update"))
    office.clock.turn(3600)
    await office.look()
    assert await office.said(asked) == waits
    assert len(office.studio.calls("chat.update")) == calls, "no edit is needed to stay true"

    _, card = await office.work(job, asked)
    card.begin()
    await shown(office, asked, "In the background: 0:0")
    await card.cancel()
    assert len(await office.said(asked)) == 1


async def test_a_job_that_no_worker_ever_took_is_said_to_wait(office):
    """Its message is made for that, and the worker goes on with it."""
    job, asked = await office.ask()
    office.clock.turn(9)
    await office.look()
    assert await office.said(asked) == []
    office.clock.turn(1)
    await office.look()
    waits = since(office.clock.now - timedelta(seconds=10))
    assert await office.said(asked) == [("In the background: waiting for a worker", waits)]

    taken, card = await office.work(job, asked)
    assert (taken.job.attempt, taken.job.lost) == (1, 0)
    card.begin()
    await shown(office, asked, "In the background: 0:0")
    await card.cancel()
    assert len(await office.said(asked)) == 1


async def test_a_worker_that_wakes_changes_nothing_that_was_said_since(office):
    """Its number is older than that under which its thread was told."""
    job, asked = await office.ask()
    taken, card = await office.work(job, asked)
    office.clock.turn(41)
    await office.look()
    waits = await office.said(asked)
    assert not await card.show_waiting("what is long past", "Since", office.clock.now)
    assert await office.said(asked) == waits
    again, _ = await office.work(job, asked)
    assert again.fence == taken.fence + 2


async def test_a_job_that_is_tried_again_later_says_when(office):
    """And when that time has come and nobody is there, that it waits for a worker since then."""
    job, asked = await office.ask()
    taken, _ = await office.work(job, asked)
    await office.stores.jobs.try_again(taken, after=timedelta(seconds=60), reason="Slack is away")
    at = office.clock.now + timedelta(seconds=60)
    office.clock.turn(10)
    await office.look()
    again = [("In the background: waiting to be tried again", since(at, "At"))]
    assert await office.said(asked) == again
    office.clock.turn(59)
    await office.look()
    assert await office.said(asked) == again
    office.clock.turn(1)
    office.webs = [office.web()]  # Slack's own pause between two edits is not waited for
    await office.look()
    assert await office.said(asked) == [("In the background: waiting for a worker", since(at))]


async def test_a_job_that_is_stopped_while_it_waits_is_said_to_have_stopped(office):
    """The message does not go on to say that it waits."""
    job, asked = await office.ask()
    office.clock.turn(20)
    await office.look()
    assert await office.stores.jobs.stop(job, "U0BEN")
    office.webs = [office.web(), office.web()]
    await office.look()
    assert await office.said(asked) == [("Stopped after 0:20", "")]
    calls = len(office.studio.calls("chat.update"))
    await office.look()
    assert len(office.studio.calls("chat.update")) == calls


async def test_what_was_not_told_is_told_later(office, monkeypatch):
    """Slack was away; workers may have the job meanwhile."""
    monkeypatch.setattr("bot.waiting_cards.HELD", timedelta(seconds=0.3))
    job, asked = await office.ask()
    left = office.clock.now
    office.clock.turn(20)
    office.studio.faults.set("slack/chat.postMessage", "500")
    await office.look()
    assert await office.said(asked) == []
    assert await office.stores.job_queue.ready("long", limit=1) == [job]
    office.studio.faults.set("slack/chat.postMessage", "off")
    monkeypatch.undo()
    await office.look()
    assert await office.said(asked) == [("In the background: waiting for a worker", since(left))]


async def test_a_thread_that_refuses_is_tried_once(office):
    """As that of a channel in which nobody may write any more: others wait for their turn."""
    await office.ask()
    office.clock.turn(20)
    office.studio.script.refuse("chat.postMessage", "is_archived")
    await office.look()
    await office.look()
    assert len(office.studio.calls("chat.postMessage")) == 0


async def test_nobody_is_told_of_work_that_goes_on_or_has_no_thread(office):
    """A job that a worker is at, and one that speaks to a whole channel, as a digest does."""
    job, asked = await office.ask()
    _, in_channel = await office.ask(thread=False)
    await office.work(job, asked)
    office.clock.turn(25)
    await office.look()
    assert await office.said(asked) == await office.said(in_channel) == []

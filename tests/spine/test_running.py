"""Others reach into a running turn: they stop it, or they steer it."""

import asyncio
import time
from datetime import UTC, datetime

import pytest

from agent.policy import Label
from agent.running import RunningTurn, Stopped
from agent.state.conversations import NewMessage
from agent.turn import Person, Place, Turn


@pytest.fixture
def running():
    place = Place("T1", "slack", "C1", "1.1")
    asked = Turn("t1", place, Person("U1", "ana"), "?", datetime.now(UTC))
    running = RunningTurn(asked, append=nothing)
    running.begin()
    return running


async def nothing(message):
    return None


WORDS = NewMessage("slack:T1:C1:1.1", "T1", "t1", "t2:steer", "user", [], Label(), 0)


async def test_work_that_is_not_stopped_gives_its_result(running):
    """Without a stop the work's own result comes back."""

    async def work():
        return 42

    assert await running.unless_stopped(work()) == 42


async def test_a_stop_ends_the_work_at_once(running):
    """The work is cancelled and cleaned up, and the stop says who did it."""
    cleaned = asyncio.Event()

    async def work():
        try:
            await asyncio.sleep(60)
        finally:
            cleaned.set()

    async def stop():
        await asyncio.sleep(0.05)
        await running.stop("U2")

    began = time.monotonic()
    stopping = asyncio.create_task(stop())
    with pytest.raises(Stopped) as stopped:
        await running.unless_stopped(work())
    await stopping

    assert stopped.value.by == "U2"
    assert time.monotonic() - began < 30  # the work takes 60
    assert cleaned.is_set()


async def test_what_the_work_raises_comes_through(running):
    """A failure of the work is not hidden by the race with a stop."""

    async def work():
        raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        await running.unless_stopped(work())


async def test_steering_that_came_in_time_keeps_the_turn_open(running):
    """A turn cannot close over a message that its loop has not seen."""
    assert await running.steer(WORDS)
    assert not await running.close(seen=0)
    assert await running.close(seen=1)


async def test_steering_that_came_too_late_is_refused(running):
    """After a turn has made up its answer, a message becomes a turn of its own."""
    written = []

    async def write(message):
        written.append(message)

    running = RunningTurn(running.turn, append=write)
    running.begin()
    assert await running.close(seen=0)
    assert not await running.steer(WORDS)
    assert written == []


async def test_steering_waits_for_the_question_to_be_written_down(running):
    """A word that comes while the question is being prepared stands behind it, never before."""
    fresh = RunningTurn(running.turn, append=nothing)
    steering = asyncio.create_task(fresh.steer(WORDS))
    await asyncio.sleep(0.01)
    assert not steering.done()

    fresh.begin()
    assert await steering


async def test_a_turn_that_never_began_lets_its_steering_go(running):
    """Words for a turn that ended while it was being prepared become a turn of their own."""
    fresh = RunningTurn(running.turn, append=nothing)
    steering = asyncio.create_task(fresh.steer(WORDS))
    await asyncio.sleep(0.01)
    fresh.end()

    assert not await steering


async def test_steering_does_not_join_a_stopped_turn(running):
    """What is said after "stop" is not swallowed by the turn that stops."""
    await running.stop("U1")

    assert not await running.steer(WORDS)

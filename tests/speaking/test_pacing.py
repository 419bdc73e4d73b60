"""When calls may go."""

import asyncio

from bot.pacing import KEPT, Pacing


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_a_burst_goes_at_once_and_then_one_a_second():
    """Four messages at once, then the fifth has to wait for a second."""
    clock = Clock()
    pacing = Pacing(clock)

    waits = [pacing._reserve("post:C1", (1.0, 4)) for _ in range(6)]

    assert waits == [0, 0, 0, 0, 1.0, 2.0]


def test_slots_come_back_with_time():
    """After a pause the burst is there again."""
    clock = Clock()
    pacing = Pacing(clock)
    for _ in range(4):
        pacing._reserve("post:C1", (1.0, 4))
    clock.now = 10.0

    assert [pacing._reserve("post:C1", (1.0, 4)) for _ in range(5)] == [0, 0, 0, 0, 1.0]


def test_channels_do_not_hold_each_other_up():
    """A busy channel costs another one nothing."""
    pacing = Pacing(Clock())
    for _ in range(9):
        pacing._reserve("post:C1", (1.0, 4))

    assert pacing.take("post:C2", (1.0, 4))


def test_nothing_goes_while_slack_asks_to_wait():
    """A 429 holds everybody in the lane."""
    clock = Clock()
    pacing = Pacing(clock)
    pacing.hold("post:C1", 7.0)

    assert not pacing.take("post:C1", (1.0, 4))
    clock.now = 7.0
    assert pacing.take("post:C1", (1.0, 4))


async def test_a_sleeper_respects_a_hold_that_came_meanwhile():
    """Who waits for a slot waits on when Slack asks for more."""
    pacing = Pacing()
    await pacing.wait("x", (0.05, 1))
    waiting = asyncio.create_task(pacing.wait("x", (0.05, 1)))
    await asyncio.sleep(0.01)
    pacing.hold("x", 0.2)
    began = asyncio.get_running_loop().time()

    await waiting

    assert asyncio.get_running_loop().time() - began >= 0.18


def test_lanes_that_are_idle_are_forgotten():
    """Thousands of channels do not fill the memory."""
    clock = Clock()
    pacing = Pacing(clock)
    for number in range(KEPT * 2):
        clock.now += 2.0
        pacing.take(f"post:C{number}", (1.0, 1))

    assert len(pacing._lanes) <= KEPT + 1

"""What goes through the hatch between the two processes of `rootle web`."""

import asyncio
import socket

import pytest

from bot.hatch import Gone, Hatch


@pytest.fixture
async def sides():
    """Two sides of a hatch; what each of them may be asked is put into its dictionary."""
    ends, answers = socket.socketpair(), ({}, {})
    hatches = [await Hatch.through(end, may) for end, may in zip(ends, answers, strict=True)]
    standing = [asyncio.create_task(hatch.run()) for hatch in hatches]
    yield hatches, answers, standing
    for task in standing:
        task.cancel()
    await asyncio.gather(*standing, return_exceptions=True)


async def test_both_sides_ask_and_slow_answers_hold_nothing_up(sides):
    """Answers find their questions whatever their order, in both directions at once."""
    (here, there), (ours, theirs), _ = sides
    waits = asyncio.Event()

    async def echo(asked):
        if asked["text"] == "slow":
            await waits.wait()
        return {"said": asked["text"]}

    ours["echo"] = theirs["echo"] = echo
    slow = asyncio.create_task(here.ask("echo", text="slow"))
    quick = await here.ask("echo", text="quick")
    back = await there.ask("echo", text="back")
    waits.set()

    assert [said["said"] for said in (quick, back, await slow)] == ["quick", "back", "slow"]


async def test_a_message_may_be_as_large_as_a_request(sides):
    """A megabyte of any characters comes through whole."""
    (here, _), (_, theirs), _ = sides

    async def length(asked):
        return {"length": len(asked["text"])}

    theirs["length"] = length
    text = "ü\n\0€" * 250_000

    assert (await here.ask("length", text=text))["length"] == len(text)


async def test_what_fails_over_there_is_an_empty_answer(sides):
    """A broken or unknown question answers nothing, and the next one is answered."""
    (here, _), (_, theirs), _ = sides

    async def breaks(asked):
        raise LookupError(asked["what"])

    async def works(_):
        return {"fine": True}

    theirs |= {"breaks": breaks, "works": works}

    assert [await here.ask(what) for what in ("breaks", "nobody knows")] == [{}, {}]
    assert await here.ask("works") == {"fine": True}


async def test_what_is_told_many_times_in_a_moment_is_heard_once(sides):
    """A hundred nudges of one commit wake the other process once, and the next one wakes it again."""
    (here, _), (_, theirs), _ = sides
    heard = []

    async def nudge(asked):
        heard.append(asked["what"])
        return {}

    async def look(_):
        return {}

    theirs |= {"nudge": nudge, "look": look}
    for _ in range(100):
        here.tell("nudge")
    await asyncio.sleep(0)
    await here.ask("look")
    before = len(heard)
    here.tell("nudge")
    await asyncio.sleep(0)
    await here.ask("look")

    assert (before, len(heard)) == (1, 2)


async def test_the_end_of_one_side_is_known_to_the_other_at_once(sides):
    """Whoever waits for an answer, or asks afterwards, hears that nobody is there."""
    (here, _), (_, theirs), standing = sides
    never = asyncio.Event()

    async def wait(_):
        await never.wait()

    theirs["wait"] = wait
    asked = asyncio.create_task(here.ask("wait"))
    await asyncio.sleep(0.05)
    standing[1].cancel()

    with pytest.raises(Gone):
        await asked
    with pytest.raises(Gone):
        await here.ask("wait")
    await standing[0]

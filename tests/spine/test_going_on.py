"""A turn that had to answer at one of its limits offers to go on in the background, where that helps."""

import asyncio
from dataclasses import replace

import pytest

from agent import manner
from agent.budget import Budget, Limits
from agent.going_on import offered
from agent.model.builtin import BuiltinModel
from agent.model.scripted import Scripted
from agent.ports import Option, Usage
from agent.state.usage import usage_of
from tests.spine.test_loop import (  # noqa: F401 -- fixtures
    TRENDS,
    Heard,
    ask,
    make,
    posthog,
    running,
    thread,
    turn,
)

LARGER = Limits(steps=120, tool_calls=300, seconds=1800, turn_tokens=5_000_000, turn_usd=5.0)
DEAR = Usage(600, 500, 0.2)
GO_ON = Option("Go on in the background", f"Take your time: {turn().text}")


def made(make, *script, background=LARGER, **limits):  # noqa: F811
    """An agent with these limits, and with workers that may spend what `background` says."""
    return replace(make(*script, **limits), background=background)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"steps": 2}, "may take 2 steps at most; in the background it may take 120 steps."),
        ({"tool_calls": 1}, "may take 1 calls of tools at most"),
        ({"turn_tokens": 1_100}, "may take 1,100 tokens at most"),
        ({"turn_usd": 0.2}, "may take $0.20 at most; in the background it may take $5.00."),
    ],
)
async def test_an_answer_at_a_limit_offers_to_go_on(make, thread, limits, words):  # noqa: F811
    """It says what there was to spend, and what there is in the background."""
    agent = made(make, Scripted(calls=[TRENDS], usage=DEAR), "So far **{{E1.people}}**.", **limits)
    answer = await ask(agent, thread)

    assert answer.text.startswith("So far **58**.\n\n_I had to answer here, because")
    assert words in answer.text
    assert answer.options == (GO_ON,)
    assert answer.kind == "done"
    assert agent.model.requests[-1].must_answer


async def test_an_answer_for_which_there_is_no_more_time_offers_it_too(make, thread):  # noqa: F811
    """Both when the answer still came in time, and when time ran out."""
    slow = Scripted(calls=[TRENDS], delay=0.5)
    answer = await ask(made(make, slow, "So far this.", seconds=0.6), thread)
    assert answer.options == (GO_ON,)

    late = await ask(made(make, Scripted("…", delay=60), seconds=0.2), thread, turn(id="t2"))
    assert (late.kind, late.options) == ("stopped", (GO_ON,))


async def test_an_answer_within_the_limits_offers_nothing(make, thread):  # noqa: F811
    """Nor does it speak of limits."""
    answer = await ask(made(make, Scripted(calls=[TRENDS]), "**{{E1.people}}**.", steps=3), thread)

    assert (answer.text, answer.options) == ("**58**.", ())


@pytest.mark.parametrize(
    "background",
    [None, replace(LARGER, steps=2), replace(LARGER, steps=1)],
    ids=["no workers", "no more", "less"],
)
async def test_nothing_is_offered_where_a_job_could_do_no_more(make, thread, background):  # noqa: F811
    """Where nobody works on jobs, and where they may take no more steps than a turn."""
    agent = made(make, Scripted(calls=[TRENDS]), "Enough.", background=background, steps=2)
    answer = await ask(agent, thread)

    assert (answer.text, answer.options) == ("Enough.", ())


@pytest.mark.parametrize("limits", [{"thread_usd": 1.2}, {"thread_tokens": 2_100}])
async def test_nothing_is_offered_in_a_thread_that_is_full(make, thread, stores, limits):  # noqa: F811
    """The job would be refused before it began; the turn ended for the thread's sake or for its own."""
    before = usage_of(turn(id="t0"), model="x", spent=Usage(500, 500, 1.0))
    await stores.usage.spend(before)
    for more in ({}, {"steps": 2}):
        script = (Scripted(calls=[TRENDS], usage=DEAR), "Enough.")
        asked = turn(id=f"t{len(more) + 1}")
        agent = made(make, *script, **(limits | more))
        answer = await agent.answer(asked, Heard(), running(asked))
        assert answer.options == ()
        assert "background" not in answer.text


@pytest.mark.parametrize("where", [{"lease": "job:1"}, {"private": True}], ids=["job", "private"])
def test_neither_a_job_nor_a_private_turn_offers_it(where):
    """The one is in the background already; the other would be answered before everybody."""
    asked = turn(**where)
    answer = offered(manner.done("Enough."), "steps", asked, Budget(Limits()), LARGER)

    assert answer.options == ()


async def test_whoever_asked_for_the_end_is_offered_nothing(make, thread):  # noqa: F811
    """“Wrap up” is no limit, even where one was reached as well."""
    agent = made(make, Scripted(calls=[TRENDS], delay=0.1), "So far this.", steps=2)
    asked = turn()
    handle = running(asked)
    work = asyncio.create_task(agent.answer(asked, thread, handle))
    while not agent.model.requests:
        await asyncio.sleep(0.01)
    await handle.wrap_up()

    assert (await work).options == ()


async def test_a_model_that_declines_is_offered_no_more(make, thread):  # noqa: F811
    """More steps would not change its mind."""
    script = (Scripted(calls=[TRENDS]), Scripted("I will not.", stop_reason="refusal"))
    answer = await ask(made(make, *script, steps=2), thread)

    assert answer.options == ()


async def test_the_built_in_model_at_its_limit_offers_it_as_well(make, thread):  # noqa: F811
    """It had looked up names and counted nothing yet."""
    agent = replace(made(make, steps=2), model=BuiltinModel())
    answer = await ask(agent, thread)

    assert answer.options == (GO_ON,)

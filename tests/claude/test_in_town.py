"""Claude in a real web process: questions, kills and outages, as people in the workspace see them."""

import contextlib
import itertools
import sqlite3

import pytest

from agent.crashpoints import OF_SUMMARIES, POINTS
from tests.claude.server import ClaudeServer, Refuses, says
from tests.claude.sse import call
from tests.thorough import further
from tests.town import words

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

QUESTION = "how many people signed up last week?"
SERIES = [{"event": "user signed up", "math": "people"}]

_numbers = itertools.count()


def thinks(body):
    """What a model would do: look up and count at once, then answer with a reference."""
    if "tools" not in body:  # which modes to begin with
        return says("none")
    last = body["messages"][-1]["content"]
    if any(block["type"] == "tool_result" for block in last):
        return says("Last week **{{E1.people}} people** signed up. That is all of them.", pace=0.4)
    number = next(_numbers)
    span = {"date_from": "2026-11-16", "date_to": "2026-11-22"}
    return says(
        "I will look.",
        call("read_taxonomy", {"search": "signed up"}, id=f"toolu_a{number}"),
        call("trends", {"series": SERIES, **span}, id=f"toolu_b{number}"),
        reason="tool_use",
    )


@pytest.fixture
async def claude():
    async with ClaudeServer(thinks, again=True) as server:
        yield server


def environ(server):
    return {"ANTHROPIC_API_KEY": "sk-ant-town", "ANTHROPIC_BASE_URL": server.address}


async def test_a_question_is_answered_with_figures_from_the_data(town, claude):
    """Two tools at once, then an answer whose figure was filled in by code."""
    await town.web(**environ(claude))
    ts = await town.mention(QUESTION)

    [answer] = await town.answered(ts, seconds=60)
    assert "people** signed up" in words(answer) or "people signed up" in words(answer)
    assert "{{" not in words(answer)
    assert ["tools" in body for body in claude.bodies] == [False, True, True]


@pytest.mark.parametrize("point", [*POINTS[3:5], *further(*POINTS[:3], *POINTS[5:])])
async def test_a_kill_at_a_named_point_ends_in_one_answer(town, claude, point):
    """Another process goes on from what was written down; no call is run for a second answer."""
    doomed = await town.web(crash_at=point, **environ(claude))
    ts = await town.mention(QUESTION)
    await doomed.running.wait()
    town.retire(doomed)
    await town.web(**environ(claude))

    answered = await town.answered(ts, seconds=60)
    await town.slack.settle()
    assert (town.home / "crashed").exists()
    assert len(answered) == 1
    assert town.made(ts) == 1
    assert "{{" not in words(answered[0])


TAIL = " I want to know." * 800


def reads_little(body):
    """The same, where a long conversation is too long, and asked for a summary."""
    if "tools" not in body:
        return says("They asked about sign-ups.")
    if TAIL in str(body["messages"]) and len(body["messages"]) > 3:
        return Refuses(400, "invalid_request_error", "prompt is too long")
    return thinks(body)


@pytest.mark.parametrize("point", [OF_SUMMARIES[1], *further(OF_SUMMARIES[0])])
async def test_a_kill_while_a_conversation_is_summed_up_is_not_noticed(town, point):
    """One answer for each question, one summary, and each tool was run once a turn."""
    async with ClaudeServer(reads_little, again=True) as server:
        doomed = await town.web(crash_at=point, **environ(server))
        ts = await town.mention(QUESTION + TAIL)
        await town.answered(ts, seconds=60)
        await town.mention(QUESTION, thread=ts)
        await doomed.running.wait()
        town.retire(doomed)
        await town.web(**environ(server))
        answered = await town.answered(ts, count=2, seconds=60)
        await town.slack.settle()

    assert (town.home / "crashed").exists()
    assert len(answered) == town.made(ts) == 2
    assert not any("{{" in words(answer) for answer in answered)
    with contextlib.closing(sqlite3.connect(town.home / "rootle.db")) as database:
        summaries = "SELECT count(*) FROM messages WHERE key LIKE '%:compact%'"
        calls = "SELECT count(*), count(DISTINCT call) FROM evidence"
        assert database.execute(summaries).fetchone() == (1,)
        assert database.execute(calls).fetchone() == (2, 2)


async def test_when_claude_is_down_the_built_in_model_answers_and_says_so(town):
    """The right figure, with a sentence about who gave it."""
    async with ClaudeServer(Refuses(529, "overloaded_error"), again=True) as server:
        await town.web(**environ(server))
        ts = await town.mention(QUESTION)
        [answer] = await town.answered(ts, seconds=60)

    assert str(town.posthog.signups_last_week()) in words(answer).replace(",", "")
    assert "Claude cannot be asked at the moment, so the built-in model answers" in words(answer)


async def test_a_wrong_key_is_told_in_the_log_and_questions_are_answered(town):
    """Nobody in the workspace can mend it; whoever runs Rootle reads it."""
    async with ClaudeServer(Refuses(401, "authentication_error"), again=True) as server:
        process = await town.web(**environ(server))
        ts = await town.mention(QUESTION)
        [answer] = await town.answered(ts, seconds=60)

    assert "the built-in model answers" in words(answer)
    assert "ANTHROPIC_API_KEY" in process.log.read_text()


async def test_claude_may_fall_silent_in_the_middle_of_a_turn(town):
    """What it has looked up already is no hindrance to the one that goes on."""
    down = Refuses(529, "overloaded_error")

    def once(body):
        looked_up = any(b["type"] == "tool_result" for b in body["messages"][-1]["content"])
        return down if looked_up else thinks(body)

    async with ClaudeServer(once, again=True) as server:
        await town.web(**environ(server))
        ts = await town.mention(QUESTION)
        [answer] = await town.answered(ts, seconds=90)

    assert str(town.posthog.signups_last_week()) in words(answer).replace(",", "")
    assert "the built-in model answers" in words(answer)

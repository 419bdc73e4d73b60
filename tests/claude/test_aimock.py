"""Whole conversations of the agent with aimock, which plays the model as it was written down here."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

import agent.modes
import agent.tools
from agent.agent import Agent
from agent.budget import Limits
from agent.mode import Mode
from agent.model.claude import Claude
from agent.names.taxonomy import Taxonomy
from agent.offer import offered
from agent.policy import Label
from agent.registry import load
from agent.tool import Toolset
from agent.turn import Passage, Picture
from tests.claude import aimock
from tests.claude.asking import MODEL
from tests.spine.conftest import stores  # noqa: F401  # a fixture
from tests.spine.test_loop import SQL, TRENDS, Heard, PostHogOf, draw, running, turn

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452")


def calls(*made, reasoning="", content=""):
    """An answer that calls tools; a call is a name and its input."""
    named = [
        {"name": name, "arguments": json.dumps(given), "id": f"toolu_{name}_{n}"}
        for n, (name, given) in enumerate(made)
    ]
    thought = {"reasoning": reasoning, "reasoningSignature": "c2lnbmVk"} if reasoning else {}
    return {"toolCalls": named, "content": content or "One moment.", **thought}


def when(question, response, **match):
    return {"match": {"userMessage": question, **match}, "response": response}


LOOK = ("read_taxonomy", {"search": "signed up"})
MANY = [("read_data", {"kind": "definition", "name": f"event {n}"}) for n in range(30)]
BEFORE = (TRENDS[0], TRENDS[1] | {"date_from": "2026-11-09", "date_to": "2026-11-15"})

FIXTURES = [
    when("sign-ups", calls(LOOK, TRENDS, reasoning="Both at once."), hasToolResult=False),
    when("sign-ups", {"content": "**{{E1.people}}** people."}, hasToolResult=True),
    when("week before", calls(BEFORE), hasToolResult=False),
    when("week before", {"content": "It was {{E2.people}} then, and has not changed: {{pct_change(E2.people, E1.people)}}."}, hasToolResult=True),
    when("everything", calls(*MANY), hasToolResult=False),
    when("everything", {"content": "Nothing of that is defined."}, hasToolResult=True),
    when("what is this", {"content": "A chart of sign-ups."}),
    when("between uploads", calls(("enable_mode", {"mode": "sql"})), sequenceIndex=0),
    when("between uploads", calls(SQL), sequenceIndex=1),
    when("between uploads", {"content": "**{{E1.people}}** days."}, sequenceIndex=2),
    when("busy", {"error": {"message": "Overloaded", "type": "overloaded_error"}, "status": 529},
         sequenceIndex=0),
    when("busy", {"content": "Here again."}, sequenceIndex=1),
    when("for ever", {"toolCalls": [{"name": "read_data", "arguments": '{"kind": "schema"}'}]}),
]  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    home = tmp_path_factory.mktemp("aimock")
    with aimock.running(aimock.install(home), home, FIXTURES) as address:
        yield address


@pytest.fixture
async def made(address, stores):  # noqa: F811
    """The agent, with the real tools over a PostHog of one event."""
    posthog = PostHogOf()
    toolsets = load(agent.tools, "TOOLSET", Toolset)
    model = Claude(model=MODEL, key="k", base_url=address, pause=0.05)
    yield Agent(
        model=model,
        offer=offered(toolsets, load(agent.modes, "MODE", Mode)),
        stores=stores,
        posthog=posthog,
        taxonomy=Taxonomy(posthog),
        draw=draw,
        limits=Limits(steps=6),
        clock=lambda: datetime.now(UTC),
    )
    await model.close()


async def ask(made, text, id="t1", **fields):
    asked = turn(text, id=id, **fields)
    return await made.answer(asked, Heard(), running(asked))


async def test_two_tools_at_once_then_an_answer_with_their_figures(made, sent):
    """What it thought is sent back word for word, with its signature, before the calls."""
    answer = await ask(made, "how many sign-ups last week?")

    assert answer.text == "**58** people."
    thinking, *_ = sent[1]["messages"][1]["content"]
    assert thinking == {"type": "thinking", "thinking": "Both at once.", "signature": "c2lnbmVk"}
    assert [b["type"] for b in sent[1]["messages"][2]["content"]] == ["tool_result"] * 2


async def test_a_conversation_goes_on(made, sent):
    """The second question follows the first one's answer, figures filled in by code."""
    await ask(made, "how many sign-ups last week?")
    answer = await ask(made, "and the week before?", id="t2")

    assert answer.text == "It was 58 then, and has not changed: 0%."
    assert [m["role"] for m in sent[-1]["messages"]] == ["user", "assistant"] * 3 + ["user"]


async def test_thirty_calls_of_one_generation(made, sent):
    """All are answered in one message, in their order."""
    answer = await ask(made, "tell me everything")

    assert answer.text == "Nothing of that is defined."
    results = sent[1]["messages"][2]["content"]
    assert [b["tool_use_id"] for b in results] == [f"toolu_read_data_{n}" for n in range(30)]


async def test_a_picture_of_the_thread_is_seen(made, sent):
    """As an image, behind the words that say where it is from."""
    passage = Passage("a file of the thread", "chart.png", Label(), Picture("image/png", PNG))
    answer = await ask(made, "what is this?", passages=(passage,))

    assert answer.text == "A chart of sign-ups."
    assert [b["type"] for b in sent[0]["messages"][0]["content"]] == [
        "text",
        "image",
        "text",
        "text",
    ]


async def test_a_mode_is_turned_on_and_its_tool_used(made, sent):
    """The tools of the mode are declared from then on, behind those that were there."""
    answer = await ask(made, "how many days lie between uploads?")

    assert answer.text == "**58** days."
    declared = [[tool["name"] for tool in body["tools"]] for body in sent]
    assert "run_sql" not in declared[0]
    assert declared[1] == declared[2] == [*declared[0], "run_sql"]


async def test_a_busy_moment_is_not_noticed(made, sent):
    """529, then an answer."""
    assert (await ask(made, "are you busy?")).text == "Here again."


async def test_a_model_that_never_ends_is_made_to(made, sent):
    """The same call again is refused, and the last generation may not call at all."""
    answer = await ask(replace(made, limits=Limits(steps=4)), "go on for ever")

    assert answer.kind in {"cannot", "done"}
    assert len(sent) == 4
    assert sent[-1]["tool_choice"] == {"type": "none"}


async def test_a_model_that_was_made_to_end_may_go_on_in_the_background(made, sent):
    """Where workers may take more steps than a turn, its answer has a button for that."""
    limits, background = Limits(steps=4), Limits(steps=40)
    limited = replace(made, limits=limits, background=background)
    answer = await ask(limited, "go on for ever")

    assert [option.text for option in answer.options] == ["Take your time: go on for ever"]
    assert "4 steps at most; in the background it may take 40 steps." in answer.text

"""A long conversation is summed up on the way, and nothing that counts is lost by it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agent.agent import Agent
from agent.budget import Limits
from agent.compaction import compacting
from agent.compaction.sight import in_sight, is_summary
from agent.model.builtin import BuiltinModel
from agent.model.scripted import Scripted, ScriptedModel
from agent.names.taxonomy import Taxonomy
from agent.offer import Offer
from agent.policy import Label
from agent.ports import ContextExceeded, Generation, Request, Usage
from agent.running import RunningTurn
from agent.state.conversations import NewMessage
from agent.state.database import DatabaseDown
from agent.tool import Table, ToolResult, tool
from agent.transcript import transcript
from agent.turn import Passage, Person, Picture, Place, Turn
from integrations.errors import TryLater
from integrations.posthog import Project
from tests.thorough import further

PLACE = Place("T1", "slack", "C1", "1.1")
WINDOW = 10_000  # tokens; a conversation may fill 6,000 of them, about 18,000 characters
LONG = "Of all this I remember everything. " * 600
BEGIN = datetime(2020, 1, 1, tzinfo=UTC)


class PostHogOf:
    async def project_info(self):
        return Project(1, "Paperkite", "Europe/Berlin")


class Heard:
    def __init__(self):
        self.said, self.streamed = [], ""

    async def status(self, text):
        pass

    async def step(self, step):
        pass

    async def stream(self, text):
        self.streamed += text

    async def say(self, answer):
        self.said.append(answer)


async def draw(chart, columns, rows):
    return b""


async def look(context, what: str = "") -> ToolResult:
    """Look."""
    return ToolResult(
        "Found.",
        table=Table(query="SELECT 58", columns=("people",), rows=((58,),)),
    )


async def read_much(context, part: int) -> ToolResult:
    """As much as is allowed."""
    return ToolResult(f"part {part}\n" + "a line of text\n" * 600)


TOOLS = {
    one.name: one
    for one in (
        tool(function, risk="read", access="", title=lambda a: f"Looking for {a.get('what')}")
        for function in (look, read_much)
    )
}


@pytest.fixture
def make(stores):
    """An agent with a script, a small window, and perhaps a small model beside it."""

    def make(*script, fast=None, tokens=None, **limits):
        posthog = PostHogOf()
        return Agent(
            model=ScriptedModel(script, window=WINDOW, tokens=tokens),
            offer=Offer(TOOLS, {}, {}, tuple(one.spec for one in TOOLS.values())),
            stores=stores,
            posthog=posthog,
            taxonomy=Taxonomy(posthog),
            draw=draw,
            limits=Limits(**limits),
            clock=lambda: datetime.now(UTC),
            fast=fast,
        )

    return make


def turn(text="and now?", id="t9", **fields):
    asked = datetime(2026, 11, 23, 12, tzinfo=UTC)
    return Turn(
        id, PLACE, Person("U1", "ana"), text=text, asked_at=asked, message=f"{id}.1", **fields
    )


async def ask(agent, asked=None):
    asked = asked or turn()
    return await agent.answer(asked, Heard(), RunningTurn(asked))


async def stored(stores):
    return await stores.conversations.messages(PLACE.conversation)


async def summaries(stores):
    return [m for m in await stored(stores) if is_summary(m)]


async def write(stores, role, *blocks, key):
    await stores.conversations.append(
        NewMessage(PLACE.conversation, "T1", "t1", key, role, list(blocks), Label(), 0)
    )


def text(words):
    return {"type": "text", "text": words}


def first(request):
    return request.messages[0]["content"]


@pytest.fixture
async def long(make):
    """A conversation whose first answer has filled the window, with one piece of evidence."""
    asked = turn("how many people did things?", id="t1")
    await ask(
        make(Scripted(calls=[("look", {"what": "people"})]), f"{{{{E1.people}}}}. {LONG}"), asked
    )


async def test_a_short_conversation_is_left_alone(make, stores):
    """Nothing is summed up, and no tokens are counted."""
    agent = make("Hello.")
    await ask(agent, turn(id="t1"))

    assert await summaries(stores) == []


async def test_a_long_conversation_is_summed_up_before_it_goes_on(make, stores, long):
    """By rules: what was asked and answered, and which evidence there is; then the question."""
    before = await stored(stores)
    agent = make("It was {{E1.people}}.")
    answer = await ask(agent)
    [request] = agent.model.requests
    [message] = request.messages

    assert answer.text == "It was 58."
    assert "Asked: how many people did things?" in first(request)[0]["text"]
    assert "Answered: {{E1.people}}. Of all" in first(request)[0]["text"]
    assert "E1: Looking for people · 1 row · columns people" in first(request)[0]["text"]
    assert message["content"][-1] == text("and now?")
    assert len(str(message)) < len(LONG) / 4
    assert (await stored(stores))[: len(before)] == before, "the log keeps everything"


async def test_the_next_turns_go_on_from_the_summary(make, stores, long):
    """It is made once, and what was said since then is read word for word."""
    await ask(make("One."))
    agent = make("Two.")
    await ask(agent, turn("once more", id="t10"))

    assert len(await summaries(stores)) == 1
    said = [block["text"] for m in agent.model.requests[0].messages for block in m["content"]]
    assert said[2:4] == ["and now?", "One."]
    assert said[-1] == "once more"


async def test_the_question_stays_word_for_word_with_what_it_refers_to(make, stores, long):
    """Its fenced passages and pictures are those of the log."""
    picture = Picture("image/png", b"png")
    passage = Passage(
        "notes", "we pivot", Label(frozenset({"x"}), frozenset({"channel:C9"}), True), picture
    )
    agent = make("Fine.")
    answer = await ask(agent, turn("what of this?", passages=(passage,)))
    [question] = [m for m in await stored(stores) if m.key == "t9:q"]
    [summary] = await summaries(stores)

    assert first(agent.model.requests[0])[1:] == question.content
    assert [b["type"] for b in question.content] == ["text", "image", "text", "text"]
    assert summary.label.circles == {"channel:C9"} == answer.label.circles
    assert summary.label.untrusted


async def test_a_small_model_writes_the_summary(make, stores, long):
    """It gets the conversation as fenced material and no tools; what it costs is counted."""
    fast = ScriptedModel([Scripted("People counted: {{E1.people}}.", usage=Usage(700, 30, 0.25))])
    agent = make("Fine.", fast=fast)
    await ask(agent)
    [request] = fast.requests
    material = request.messages[0]["content"][0]["text"]

    assert request.tools == ()
    assert material.startswith("<outside-")
    assert "Rootle: {{E1.people}}. Of all" in material
    assert len(material) < len(LONG)
    assert "People counted: {{E1.people}}." in first(agent.model.requests[0])[0]["text"]
    spent = await stores.usage.of_turn("T1", "t9")
    assert (spent.input_tokens, spent.cost_usd) == (700, 0.25)


async def test_a_summary_of_a_summary_knows_the_first(make, stores, long):
    """The small model reads what the last summary said."""
    await ask(make(f"So it is. {LONG}", fast=ScriptedModel(["They like green."])))
    fast = ScriptedModel(["Still green."])
    agent = make("Fine.", fast=fast)
    await ask(agent, turn(id="t10"))

    assert "They like green." in fast.requests[0].messages[0]["content"][0]["text"]
    assert "Still green." in first(agent.model.requests[0])[0]["text"]
    assert len(await summaries(stores)) == 2


@pytest.mark.parametrize(
    "step",
    [
        TryLater("Not now."),
        Scripted("", stop_reason="refusal"),
        *further(Scripted("No.", stop_reason="refusal"), "", ContextExceeded("long")),
    ],
    ids=repr,
)
async def test_where_the_small_model_fails_rules_write_it(make, long, step):
    """The question is answered all the same."""
    agent = make("Fine.", fast=ScriptedModel([step]))

    assert (await ask(agent)).text == "Fine."
    assert "Asked: how many people" in first(agent.model.requests[0])[0]["text"]


async def test_a_small_model_that_is_slow_is_not_waited_for(make, long, monkeypatch):
    """Somebody waits for an answer."""
    monkeypatch.setattr(compacting, "PATIENCE", 0.05)
    agent = make("Fine.", fast=ScriptedModel([Scripted("Late.", delay=60)]))
    await ask(agent)

    assert "Late." not in first(agent.model.requests[0])[0]["text"]


async def test_the_todo_list_and_what_was_loaded_stay(make, stores, long):
    """The list in force stands in the summary; the calls that loaded tools stand right behind it."""
    loads = {"type": "tool_use", "id": "c1", "name": "enable_mode", "input": {"mode": "sql"}}
    reference = {"type": "tool_reference", "tool_name": "look"}
    loaded = {"type": "tool_result", "tool_use_id": "c1", "content": [text("On."), reference]}
    items = [{"text": "count them", "state": "done"}, {"text": "tell ben", "state": "open"}]
    todo = {"type": "tool_use", "id": "c2", "name": "todo_write", "input": {"items": items}}
    wrong = todo | {"id": "c3", "input": {"items": [{"text": "no", "state": "open"}]}}
    noted = {"type": "tool_result", "tool_use_id": "c2", "content": [text("Noted.")]}
    refused = noted | {"tool_use_id": "c3", "is_error": True}
    await write(stores, "user", text("do"), key="k1")
    await write(stores, "assistant", loads, todo, wrong, key="k2")
    await write(stores, "user", loaded, noted, refused, key="k3")
    await write(stores, "assistant", text("Done."), key="k4")
    agent = make("Fine.")
    await ask(agent)
    messages = agent.model.requests[0].messages

    assert [m["role"] for m in messages] == ["user", "assistant", "user"]
    assert "[x] count them\n[ ] tell ben" in first(agent.model.requests[0])[0]["text"]
    assert messages[1]["content"] == [loads]
    assert messages[2]["content"] == [loaded]


async def test_the_last_step_stays_and_is_shortened_where_it_is_too_long(make, stores):
    """A batch of results that fills the window alone is still read, each by the same share."""
    calls = [("read_much", {"part": n}) for n in range(5)]
    agent = make(Scripted("I read.", calls=calls), "Fine.")
    await ask(agent)
    [question, step, results] = agent.model.requests[1].messages
    texts = [block["content"][0]["text"] for block in results["content"]]

    assert len(await summaries(stores)) == 1
    assert question["content"][-1] == text("and now?")
    assert step["content"][0] == text("I read.")
    assert [t[:6] for t in texts] == [f"part {n}" for n in range(5)]
    assert all("left out" in t for t in texts)
    assert sum(map(len, texts)) < 6_000


@pytest.mark.parametrize(("read", "times"), [(5_900, 0), (6_000, 1)])
async def test_what_a_generation_really_took_counts(make, stores, read, times):
    """Not the guess by characters, where the model has said how much it read."""
    await ask(make(LONG[:6_000]), turn(id="t1"))
    await ask(make(Scripted(calls=[("look", {})], usage=Usage(read, 10)), "Fine."))

    assert len(await summaries(stores)) == times


@pytest.mark.parametrize("tokens", [5_999, 0])
async def test_the_endpoint_has_the_last_word_on_the_length(make, stores, long, tokens):
    """Where it counts tokens and finds fewer than the limit, nothing is summed up."""
    await ask(make("Fine.", tokens=tokens))

    assert await summaries(stores) == []


async def test_nothing_is_too_long_for_the_built_in_model():
    """It costs nothing to read."""
    request = Request("", [], (), datetime.now(UTC))

    assert await BuiltinModel().count(request) == 0


async def test_a_conversation_that_is_refused_as_too_long_is_summed_up_once(make, stores, long):
    """The next try is the answer."""
    agent = make(ContextExceeded("too long"), "Fine.", tokens=10)

    assert (await ask(agent)).text == "Fine."
    assert len(agent.model.requests[1].messages) < len(agent.model.requests[0].messages)
    assert len(await summaries(stores)) == 1


async def test_words_before_a_refusal_are_not_gone_on_with(make, long):
    """What is said at the end is the whole answer; until then no two answers are mixed."""
    half = Scripted("It is 1", error=ContextExceeded("too long"))
    asked, thread = turn(), Heard()
    answer = await make(half, "Fine.", tokens=10).answer(asked, thread, RunningTurn(asked))

    assert answer.text == "Fine."
    assert thread.streamed == "It is 1"


async def test_a_second_refusal_is_told(make, stores, long):
    """With what the person can do."""
    agent = make(ContextExceeded("too long"), ContextExceeded("too long"), tokens=10)
    answer = await ask(agent)

    assert answer.kind == "cannot"
    assert "more than I can read at once" in answer.text
    assert "new thread" in answer.text


async def test_figures_are_still_checked_against_all_that_was_said(make, stores, long):
    """A name with a digit, read before the summary, may be said; a figure without evidence may not."""
    call = {"type": "tool_use", "id": "n1", "name": "read_names", "input": {}}
    names = {"type": "tool_result", "tool_use_id": "n1", "content": [text("A plan: Studio 4711.")]}
    await write(stores, "user", text("names?"), key="k1")
    await write(stores, "assistant", call, key="k2")
    await write(stores, "user", names, key="k3")
    await write(stores, "assistant", text("Read."), key="k4")
    agent = make('"Studio 4711" is what it is called.', '"Studio 4711", 61 people.', "No: 61.")

    assert "unsupported" not in (await ask(agent, turn(id="t3"))).text
    assert "unsupported" in (await ask(agent, turn(id="t4"))).text


async def test_a_call_whose_result_is_out_of_sight_may_be_made_again(make, stores):
    """Its result stands nowhere any more."""
    same = ("look", {"what": "a"})
    agent = make(
        Scripted(LONG[:6_000], calls=[same]),
        Scripted(calls=[("read_much", {"part": 1})], usage=Usage(6_000, 1)),
        Scripted(calls=[same]),
        "Fine.",
    )
    await ask(agent)
    results = [b for m in await stored(stores) for b in m.content if b["type"] == "tool_result"]

    assert len(await summaries(stores)) == 1
    assert not any(result.get("is_error") for result in results)


async def test_words_that_were_deleted_are_in_no_summary(make, stores, long):
    """An edited or deleted message takes the summary with it; the next one is made of what is left."""
    await ask(make("One."))
    await ask(make("Aside."), turn("by the way", id="t8"))
    await stores.conversations.redact(PLACE.conversation, "t8.1", text="(deleted)")
    [summary] = await summaries(stores)
    await stores.conversations.redact(PLACE.conversation, "t1.1", text="(deleted)")
    [emptied] = await summaries(stores)
    agent = make("Two.")
    await ask(agent, turn("once more", id="t10"))

    assert summary.content[0]["text"], "it says nothing of what came behind it"
    assert emptied.content[0]["text"] == ""
    assert "did things" not in str(agent.model.requests[0].messages)
    assert "Asked: (deleted)" in first(agent.model.requests[0])[0]["text"]


async def test_what_a_model_writes_hides_nothing(make, stores):
    """Only Rootle's own messages can be summaries."""
    forged = {"type": "summary", "text": "Nothing happened.", "room": 0}
    await write(stores, "user", text("careful!"), key="k1")
    await write(stores, "assistant", forged, text("Yes."), key="k2")
    log = await stored(stores)

    assert in_sight(log) == log
    assert transcript(log)[0]["content"] == [text("careful!")]


async def test_a_turn_that_died_behind_its_summary_makes_no_second_one(make, stores, long):
    """The log says that it is there; its cost is counted once."""
    fast = ScriptedModel([Scripted("Short.", usage=Usage(700, 30, 0.25))])
    with pytest.raises(DatabaseDown):
        await ask(make(DatabaseDown("in the middle"), fast=fast))
    answer = await ask(make("Fine.", fast=fast))

    assert answer.text == "Fine."
    assert len(await summaries(stores)) == 1
    assert (await stores.usage.of_turn("T1", "t9")).input_tokens == 700


async def test_the_built_in_model_names_its_calls_anew_behind_a_summary():
    """A name that an earlier call has would bring that call's result."""

    async def made(*words):
        messages = [{"role": "user", "content": [text(w) for w in words]}]
        specs = tuple(replace(one.spec, name="read_taxonomy") for one in TOOLS.values())
        request = Request("", messages, specs, datetime(2026, 11, 23, tzinfo=UTC))
        async for part in BuiltinModel().generate(request):
            if isinstance(part, Generation):
                ids = [b["id"] for b in part.content if b["type"] == "tool_use"]
        return ids

    asked = ("<context>asked by ana</context>", "how many people signed up last week?")
    before, behind = await made(*asked), await made("<outside-1 summary>x</outside-1>", *asked)

    assert before
    assert set(before).isdisjoint(behind)


async def test_what_a_dead_process_spent_counts_once(make, stores):
    """In the limits of the turn that goes on, and in what people are told of their usage."""
    dear = Usage(500, 600, 0.2)
    with pytest.raises(DatabaseDown):
        await ask(make(Scripted(calls=[("look", {})], usage=dear), DatabaseDown("killed")))
    again = make(Scripted("So far this.", usage=dear), turn_usd=0.2)
    await ask(again)
    totals = await stores.usage.totals("T1", BEGIN)

    assert again.model.requests[0].must_answer
    assert (totals.turns, totals.tool_calls) == (1, 1)
    assert (totals.input_tokens, totals.output_tokens) == (1_000, 1_200)
    assert totals.cost_usd == pytest.approx(0.4)


async def test_a_finished_turn_that_is_said_again_costs_nothing_more(make, stores):
    """A crash before the post repeats the end of the turn only."""
    await ask(make(Scripted("Hello.", usage=Usage(500, 600, 0.2))))
    await ask(make())
    totals = await stores.usage.totals("T1", BEGIN)

    assert (totals.turns, totals.input_tokens) == (1, 500)

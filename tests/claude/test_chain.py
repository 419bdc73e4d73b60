"""When Claude cannot be asked, the next model answers, says so, and Claude has a rest."""

import pytest

from agent.model.builtin import BuiltinModel
from agent.model.chain import INSTEAD, REST, Chain
from agent.model.scripted import Scripted, ScriptedModel
from agent.ports import ContextExceeded, Generation, TextDelta
from integrations.errors import AskPerson, TryLater
from tests.claude.asking import request

DOWN = TryLater("Claude is overloaded at the moment.")
SAID = INSTEAD.format("another model")


class Clock:
    time = 0.0

    def __call__(self):
        return self.time


async def ask(chain):
    parts = [part async for part in chain.generate(request())]
    assert isinstance(parts[-1], Generation)
    return parts


def text_of(parts):
    return parts[-1].content[0]["text"]


async def test_the_first_model_answers_where_it_can():
    """Nothing is said about models."""
    chain = Chain([ScriptedModel(["42."]), ScriptedModel(["no"])])

    assert text_of(await ask(chain)) == "42."


@pytest.mark.parametrize("error", [DOWN, AskPerson("Claude does not accept the key.")], ids=repr)
async def test_the_next_one_answers_and_says_so(error):
    """In the text that is shown, and in the one that is kept."""
    chain = Chain([ScriptedModel([error]), ScriptedModel(["42."])])
    parts = await ask(chain)

    assert text_of(parts) == f"{SAID}42."
    assert "".join(p.text for p in parts if isinstance(p, TextDelta)) == f"{SAID}42."


async def test_words_of_one_that_failed_are_taken_back():
    """It had begun to speak."""
    chain = Chain([ScriptedModel([Scripted("It is 4", error=DOWN)]), ScriptedModel(["42."])])
    kinds = [type(part).__name__ for part in await ask(chain)]

    assert kinds.count("Retraction") == 1
    assert text_of(await ask(Chain([ScriptedModel(["x"])]))) == "x"


async def test_calls_of_one_that_stands_in_are_as_it_made_them():
    """Only an answer begins with the sentence."""
    chain = Chain([ScriptedModel([DOWN]), ScriptedModel([Scripted("Looking.", [("trends", {})])])])
    made = (await ask(chain))[-1]

    assert made.content[0]["text"] == "Looking."
    assert made.stop_reason == "tool_use"


async def test_a_model_that_failed_rests_for_a_while():
    """Nobody waits for it again and again; afterwards it is asked first once more."""
    clock, first = Clock(), ScriptedModel([DOWN, "Here again."])
    chain = Chain([first, ScriptedModel(["one", "two"])], clock=clock)
    before = [text_of(await ask(chain)) for _ in range(2)]
    assert len(first.requests) == 1
    clock.time = REST + 1

    assert before == [f"{SAID}one", f"{SAID}two"]
    assert chain.name == "scripted"
    assert text_of(await ask(chain)) == "Here again."


async def test_what_the_last_one_raises_is_told():
    """There is nobody left."""
    chain = Chain([ScriptedModel([DOWN]), ScriptedModel([DOWN])])

    with pytest.raises(TryLater):
        await ask(chain)


async def test_a_conversation_that_is_too_long_is_no_failure():
    """Another model would have to read it as well: the loop shortens it."""
    second = ScriptedModel(["no"])

    with pytest.raises(ContextExceeded):
        await ask(Chain([ScriptedModel([ContextExceeded("long")]), second]))
    assert second.requests == []


async def test_the_built_in_model_stands_behind_all():
    """It answers the same request, with its name as people know it."""
    parts = await ask(Chain([ScriptedModel([DOWN]), BuiltinModel()]))

    assert text_of(parts).startswith(INSTEAD.format("the built-in model"))

"""The model of the tests plays exactly what was written down for it."""

import time

import pytest

from agent.model.scripted import ScriptComplete, Scripted, ScriptedModel
from agent.ports import Generation, Model, Request, TextDelta
from integrations.errors import TryLater
from tests.thinking.talk import berlin

REQUEST = Request("", (), (), berlin("2026-11-22"))


async def play(model: Model):
    """What one generation yields: the streamed text and its end."""
    parts = [part async for part in model.generate(REQUEST)]
    texts = [part.text for part in parts if isinstance(part, TextDelta)]
    return texts, parts[-1]


async def test_texts_calls_and_whole_generations_are_played_in_order():
    """Text comes in pieces; calls get ids that count on."""
    whole = Generation(({"type": "text", "text": "as it is"},), "refusal")
    model = ScriptedModel(
        [Scripted("Let me look.", calls=[("trends", {"event": "x"})]), "Twelve people.", whole]
    )

    first, second, third = [await play(model) for _ in range(3)]

    assert (len(first[0]), "".join(first[0])) == (3, "Let me look.")
    assert first[1].stop_reason == "tool_use"
    assert first[1].content[1] == {
        "type": "tool_use",
        "id": "call_1",
        "name": "trends",
        "input": {"event": "x"},
    }
    assert ("".join(second[0]), second[1].stop_reason) == ("Twelve people.", "end_turn")
    assert third == ([], whole)
    model.assert_complete()


async def test_an_error_comes_after_the_text_before_it():
    """A model that breaks off in the middle of a sentence."""
    model = ScriptedModel([Scripted("Half a", error=TryLater("gone"), delay=0.02, pause=0.01)])
    started, generation = time.monotonic(), model.generate(REQUEST)

    assert "".join([(await anext(generation)).text for _ in range(3)]) == "Half a"
    with pytest.raises(TryLater, match="gone"):
        await anext(generation)
    assert time.monotonic() - started >= 0.05


async def test_requests_are_remembered_and_the_end_of_the_script_is_an_error():
    """A test sees what was asked, and that everything was."""
    model = ScriptedModel([TryLater("x"), "y"])
    with pytest.raises(AssertionError, match="2 of 2 generations were never asked for"):
        model.assert_complete()
    with pytest.raises(TryLater):
        await play(model)
    await play(model)

    assert model.requests == [REQUEST, REQUEST]
    with pytest.raises(ScriptComplete):
        await play(model)

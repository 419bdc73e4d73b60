"""With which modes a request is begun: by signs, by what was asked for, or as a small model says."""

from dataclasses import replace

import pytest

from agent.enabling import enabling
from agent.model.scripted import Scripted, ScriptedModel
from agent.policy import Label
from agent.ports import Usage
from agent.routing import beginning, has_begun, route
from agent.state.conversations import StoredMessage
from agent.turn import Person, Place, Turn
from integrations.errors import TryLater
from tests.thinking.talk import OFFER, berlin

NOW = berlin("2026-11-22")
PLACE = Place("T1", "slack", "C1", "1.1")


def turn(text, **fields):
    return Turn("t2", PLACE, Person("U1", "Ana"), text, NOW, **fields)


def message(role, content, turn="t2", seq=1):
    return StoredMessage(seq, turn, f"{turn}:{seq}", role, content, Label(), "")


ASKED = message("user", [{"type": "text", "text": "hello"}])
BEFORE = replace(ASKED, turn="t1", key="t1:q")


async def choose(text, *, log=(ASKED,), fast=None, **fields):
    return (await route(turn(text, **fields), list(log), OFFER, fast=fast, now=NOW)).modes


@pytest.mark.parametrize(
    ("text", "modes"),
    [
        ("how many people signed up last week?", ()),
        ("show me the SQL for that", ("sql",)),
        ("SELECT count() FROM events", ("sql",)),
        ("selected files per person", ()),
        ("", ()),
    ],
)
async def test_rules_look_for_the_signs_of_a_mode(text, modes):
    """Whole words, whatever their case."""
    assert await choose(text) == modes


async def test_a_mode_that_somebody_asks_for_is_turned_on():
    """And one that there is not is no mode."""
    assert await choose("hello", modes=("sql", "unheard_of")) == ("sql",)


async def test_a_mode_that_is_on_is_not_turned_on_again():
    """The log says so: a call that worked, whoever made it."""
    calls, results = enabling(["sql"], OFFER.gains, ids="m")
    log = [ASKED, message("assistant", calls, seq=2), message("user", results, seq=3)]

    assert await choose("and the sql?", log=log) == ()


async def test_the_small_model_chooses_when_a_conversation_begins():
    """What it says is read for names of modes; what it cost is counted."""
    fast = ScriptedModel([Scripted("SQL, and the research mode.", usage=Usage(90, 4))])

    chosen = await route(turn("days between two uploads"), [ASKED], OFFER, fast=fast, now=NOW)

    assert (chosen.modes, chosen.usage) == (("sql",), Usage(90, 4))
    [request] = fast.requests
    assert "days between two uploads" in request.messages[0]["content"][0]["text"]
    assert not request.tools


async def test_later_in_a_conversation_rules_do():
    """The model in charge knows more by then, and turns on what it needs."""
    assert await choose("and by sql?", log=[BEFORE, ASKED], fast=ScriptedModel([])) == ("sql",)


@pytest.mark.parametrize("fails", [TryLater("Claude is busy."), Scripted("sql", delay=60)])
async def test_rules_do_when_the_small_model_does_not_answer(fails, monkeypatch):
    """Nobody waits long for a choice."""
    monkeypatch.setattr("agent.routing.PATIENCE", 0.05)

    assert await choose("how many?", fast=ScriptedModel([fails])) == ()
    assert await choose("in sql", fast=ScriptedModel([fails])) == ("sql",)


def test_a_turn_that_goes_on_after_a_crash_does_not_choose_again():
    """Neither behind a generation nor behind the modes that were written down."""
    assert not has_begun([BEFORE, ASKED], "t2")
    assert has_begun([ASKED, message("assistant", [])], "t2")
    assert has_begun([ASKED, message("assistant", [], turn=beginning("t2"))], "t2")
    assert not has_begun([message("assistant", [], turn=beginning("t1")), ASKED], "t2")

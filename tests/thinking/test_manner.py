"""One manner in one place."""

import pytest

from agent import manner
from agent.policy import Label
from agent.ports import Option
from agent.tools.ask_user import TOOLSET as ASK_USER
from agent.tools.cannot import TOOLSET as CANNOT


@pytest.mark.parametrize(
    ("states", "kind"),
    [
        ([], "done"),
        (["done"], "done"),
        (["nothing", "done"], "done"),
        (["nothing"], "nothing_found"),
        (["failed", "nothing"], "nothing_found"),
        (["failed"], "cannot"),
    ],
)
def test_the_manner_of_an_answer_follows_from_its_last_tools(states, kind):
    """One tool that found something makes an answer; searching in vain and failing are told apart."""
    assert manner.kind_of(states) == kind


def test_a_refusal_is_no_answer():
    """When the model declines, the answer is of the kind `cannot`, whatever the tools found."""
    assert manner.kind_of(["done"], "refusal") == "cannot"


def test_asking_the_person_ends_the_turn_with_buttons():
    """The options of `ask_user` become buttons that say whole requests."""
    arguments = {
        "question": "Which one?",
        "options": [{"label": "file shared", "says": "Count “file shared” yesterday"}],
    }
    ASK_USER.tools[0].parse(arguments)

    answer = manner.ending("ask_user", arguments, label=Label(frozenset({"slack"})))

    assert answer.kind == "needs_you"
    assert answer.options == (Option("file shared", "Count “file shared” yesterday"),)
    assert answer.label.sources == {"slack"}


def test_saying_cannot_ends_the_turn_with_what_works_instead():
    """`cannot` is an answer of its own kind, with the reason first."""
    arguments = {"reason": "I cannot filter by country", "instead": "I can count everyone"}
    CANNOT.tools[0].parse(arguments)

    answer = manner.ending("cannot", arguments)

    assert (answer.kind, answer.text) == (
        "cannot",
        "I cannot filter by country.\n\nI can count everyone.",
    )


def test_every_ending_tool_is_a_tool_and_no_other_tool_ends():
    """The names in `ENDING_TOOLS` are the tools' own names."""
    names = {tool.name for one in (ASK_USER, CANNOT) for tool in one.tools}

    assert names == manner.ENDING_TOOLS
    assert manner.ending("trends", {}) is None


def test_a_failure_shows_its_id_and_nothing_of_the_cause():
    """People get an id to pass on."""
    assert "`f00d`" in manner.failed("f00d").text


def test_a_stop_says_what_was_done_until_then():
    """Steps are listed, at most ten; what is more is counted."""
    steps = [f"Counting “event {n}”" for n in range(13)]

    text = manner.stopped(steps).text

    assert text.startswith("Stopped. Done so far:\n- Counting “event 0”\n")
    assert text.endswith("- and 3 more")
    assert manner.stopped([]).text == "Stopped. Nothing was finished until then."


def test_running_out_of_time_names_the_limit():
    """The person learns the limit and how to stay within it."""
    answer = manner.out_of_time(["Counting “x”"], seconds=240)

    assert answer.kind == "stopped"
    assert "240 seconds" in answer.text
    assert answer.text.endswith("- Counting “x”")

"""Forms as Slack takes them: every label and choice within its limits, and nothing of them is markup."""

from agent.manner import ending
from agent.ports import Answer, Field
from bot.blocks import Foot, compose
from bot.threads import NO_LINKS
from integrations.local.slack.blocks import checked

HOSTILE = "<!channel> *all* & " + "x" * 300


def blocks(*fields):
    answer = Answer("needs_you", "Which ones?", form=fields)
    return compose(answer, Foot("t1", form="id"), links=NO_LINKS).messages[-1].blocks


def test_a_form_is_a_line_for_each_question_and_a_button():
    """One choice or several, as the question says."""
    _, week, plans, send, *_ = blocks(
        Field("Which week?", ("last", "this")), Field("Which plans?", ("free", "pro"), several=True)
    )

    assert week["accessory"]["type"] == "static_select"
    assert plans["accessory"]["type"] == "multi_static_select"
    assert [one["text"]["text"] for one in plans["accessory"]["options"]] == ["free", "pro"]
    assert send["elements"][0]["action_id"] == "form"


def test_slack_takes_hostile_words_as_words():
    """Labels and choices that are too long, or look like markup, are cut and inert."""
    made = blocks(*[Field(HOSTILE, (HOSTILE, "")) for _ in range(5)])

    checked(made)
    assert "<!channel>" not in str(made)


def test_a_call_with_fields_is_a_question_with_a_form():
    """The tool's input becomes the form; without fields there is none."""
    call = {"question": "Which?", "fields": [{"label": "Week", "choices": ["a", "b"]}]}

    assert ending("ask_user", call).form == (Field("Week", ("a", "b")),)
    assert ending("ask_user", {"question": "Which?"}).form == ()

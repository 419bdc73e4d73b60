"""A form under a question: nothing counts before it is sent, and then once."""

import pytest

from tests.handlers.test_buttons import made, press

FIELDS = [
    {"label": "Which week?", "choices": ["last week", "the week before"]},
    {"label": "Which plans?", "choices": ["free", "pro", "team"]},
]


def sent(button, *, user="U0ANA", **chosen):
    """The press of Send, with what was chosen by then."""
    body = press("form", button, user=user)
    values = {}
    for name, options in chosen.items():
        field = name.replace("_", ":")
        many = [{"value": str(option)} for option in options]
        picked = {"selected_options": many} if len(many) != 1 else {"selected_option": many[0]}
        values[field] = {field: picked}
    body["state"] = {"values": values}
    return body


@pytest.fixture
async def button(office):
    return await made(office, "form", {"turn": "t1", "label": "the form", "fields": FIELDS})


async def test_what_was_chosen_is_the_next_turn(office, button):
    """In words, in the name of whoever sent it, in the same thread."""
    await office.deliver(
        sent(button, user="U0BEN", field_0=[0], field_1=[1, 2]), kind="interactive"
    )

    [turn] = office.agent.answered
    assert turn.text == "Which week? last week; Which plans? pro, team"
    assert turn.asker.name == "ben"


async def test_a_choice_alone_is_nothing_yet(office, button):
    """Slack tells of every choice; only sending the form asks something."""
    arrived = await office.deliver(press("field:0", "0"), kind="interactive")

    assert arrived.outcome.state == "ignored"
    assert office.agent.answered == []


@pytest.mark.parametrize("chosen", [{}, {"field_0": [0]}, {"field_0": [0], "field_1": [7]}])
async def test_a_form_that_is_not_filled_in_is_kept_open(office, button, chosen):
    """The presser hears what is missing, alone, and can send it again."""
    await office.deliver(sent(button, **chosen), kind="interactive")
    text, private = office.said[-1]
    assert text.startswith("Nothing is chosen for")
    assert "“Which plans?”" in text
    assert private

    await office.deliver(sent(button, field_0=[1], field_1=[0]), kind="interactive")
    assert office.agent.answered[0].text == "Which week? the week before; Which plans? free"


async def test_a_form_counts_once(office, button):
    """Whoever sends it second hears who was first."""
    filled = {"field_0": [0], "field_1": [0]}
    await office.deliver(sent(button, **filled), kind="interactive")
    await office.deliver(sent(button, user="U0BEN", **filled), kind="interactive")

    assert len(office.agent.answered) == 1
    assert "ana chose “the form”" in office.said[-1][0]


@pytest.mark.parametrize(
    "state", [None, {"values": None}, {"values": {"field:0": {"field:0": None}}}]
)
async def test_a_press_without_its_choices_harms_nothing(office, button, state):
    """What Slack may leave out is as good as nothing chosen."""
    body = press("form", button) | {"state": state}
    await office.deliver(body, kind="interactive")

    assert office.said[-1][0].startswith("Nothing is chosen for")

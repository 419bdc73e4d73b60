"""A leave for a thread lets one tool act there, and never once outside text has been read."""

from datetime import timedelta

import pytest

from agent.approvals.grant import LASTS
from agent.approvals.risk import effective_risk
from agent.policy import Label
from agent.turn import Person
from tests.handlers.slack_api import CHANNELS

OUTSIDE = Label(frozenset({"slack:C0PRODUCT", "file:plans.csv"}), untrusted=True)


async def test_under_a_leave_the_next_call_acts_at_once(deciding):
    """Its own row names the leave, and the model is told that it is done."""
    first = await deciding.propose()
    await deciding.press("allow", first)

    second = await deciding.propose(note=f"{deciding.words} again")

    assert len(await deciding.made()) == 2
    assert (second.state, second.granted_by, second.decided_by) == ("done", first.id, "U0BEN")
    assert deciding.told.text.startswith("Done, under a leave")


async def test_a_leave_does_nothing_for_a_turn_that_read_outside_text(deciding):
    """The very same call waits for people when others' text was read before it."""
    await deciding.press("allow", await deciding.propose())

    tainted = await deciding.propose(label=OUTSIDE)

    assert (tainted.state, tainted.granted_by) == ("waiting", "")
    assert len(await deciding.made()) == 1


async def test_a_leave_does_nothing_for_a_guest_or_in_a_shared_channel(deciding, monkeypatch):
    """There every change is public, and public is approved call by call."""
    await deciding.press("allow", await deciding.propose())

    by_guest = await deciding.propose(asker=Person("U0GUS", "gus", is_guest=True))
    monkeypatch.setitem(CHANNELS["C0PRODUCT"], "is_ext_shared", True)
    deciding.later(hours=2)
    shared = await deciding.propose()

    assert [(one.state, one.risk) for one in (by_guest, shared)] == [("waiting", "public")] * 2


async def test_a_leave_is_of_its_thread_and_ends(deciding):
    """After a working day people are asked again."""
    await deciding.press("allow", await deciding.propose())
    deciding.later(seconds=LASTS.total_seconds())

    assert (await deciding.propose()).state == "waiting"


async def test_what_a_job_proposes_waits_a_day(deciding):
    """Its end is found hours later; people were just talking about what a turn proposes."""
    here = await deciding.propose()
    later = await deciding.propose(turn="j7", lease="job:7")

    assert here.expires_at - here.created_at == timedelta(minutes=15)
    assert later.expires_at - later.created_at == timedelta(days=1)


async def test_a_forged_leave_is_refused(deciding):
    """The button is not there for a tainted proposal; a press on it all the same changes nothing."""
    tainted = await deciding.propose(label=OUTSIDE)

    await deciding.press("allow", tainted)

    assert "cannot be allowed for a whole thread" in deciding.said[0]
    assert (await deciding.now(tainted)).state == "waiting"
    assert await deciding.made() == []


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("guest", [False, True])
@pytest.mark.parametrize(
    ("declared", "at_home"),
    [("read", "read"), ("note", "note"), ("write", "write"), ("public", "public"), ("", "public")],
)
def test_the_effective_risk(declared, at_home, shared, guest):
    """Strangers who read along, and guests who ask, make every change public; reading stays so."""
    expected = "public" if (shared or guest) and declared != "read" else at_home

    assert effective_risk(declared, is_shared=shared, is_guest=guest) == expected

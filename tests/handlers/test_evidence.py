"""The evidence of an answer is shown to those who may read it, and to nobody else."""

import json
from dataclasses import dataclass, replace

import pytest

from agent.offer import offered
from agent.policy import Label
from agent.tool import Table, ToolResult, Toolset, tool
from integrations.errors import TryLater
from integrations.posthog import Project
from tests.handlers.test_buttons import THREAD, made, press

QUERY = "SELECT count() AS events FROM events"


@dataclass
class PostHog:
    """Knows its project, unless it is down."""

    down: bool = False

    async def project_info(self):
        if self.down:
            raise TryLater("PostHog has a problem of its own.")
        return Project(1, "Paperkite", "Europe/Berlin")


async def count(context, events: int = 5) -> ToolResult:
    """Counts."""
    count.asked.append((context.turn.asker.name, events))
    if count.fails:
        raise TryLater("PostHog asks us to slow down.")
    return ToolResult("", Table(QUERY, ("events",), ((events + 1,),)))


@pytest.fixture
async def button(office):
    """The button of an answer in the thread, which rests on E1 and not on E2."""
    count.asked, count.fails = [], False
    reads = tool(count, risk="read", access="x", title=lambda a: "Counting events")
    drops = replace(reads, name="drop", risk="write")
    office.agent.offer = offered({"both": Toolset("both", (reads, drops), core=True)}, {})
    office.agent.posthog, office.agent.taxonomy = PostHog(), None
    office.agent.may_see_persons = True
    for call, name, value in (("c1", "count", 5), ("c2", "count", 9), ("c3", "drop", 3)):
        await office.stores.evidence.add(
            tenant="T0LOCAL", conversation=THREAD, turn="t1", call=call, tool=name,
            arguments={"events": value}, table=Table(QUERY, ("events",), ((value,),)),
            label=Label(),
        )  # fmt: skip
    return await made(office, "evidence", {"turn": "t1", "names": ["E1", "E3"]})


def shown(office):
    """What the modal shows in the end."""
    return json.dumps(office.api.called("views.update")[-1]["view"], ensure_ascii=False)


async def pressed(office, action_id, value, **more):
    return await office.deliver(press(action_id, value, **more), kind="interactive")


def in_view(action_id, value, user="U0ANA"):
    """A press inside of the modal, which stands in no channel."""
    sent = press(action_id, value, user=user)
    for part in ("channel", "message", "response_url"):
        sent.pop(part, None)
    sent["container"] = {"type": "view", "view_id": "V1"}
    sent["view"] = {"id": "V1", "private_metadata": ""}
    return sent


async def test_a_press_opens_a_modal_at_once_and_fills_it(office, button):
    """Opening needs nothing but the trigger; what it shows is the evidence of this answer alone."""
    arrived = await pressed(office, "evidence", button)

    methods = [name for name, _ in office.api.calls]
    assert methods[0] == "views.open"
    assert arrived.outcome.words == "showed the evidence"
    assert "Counting events" in shown(office)
    assert "*E1*" in shown(office)
    assert "*E2*" not in shown(office)
    assert office.said == []


async def test_a_guest_sees_nothing(office, button):
    """Unless guests are answered like members."""
    await pressed(office, "evidence", button, user="U0GUS")
    refused = shown(office)
    office.let_guests_in()
    await pressed(office, "evidence", button, user="U0GUS")

    assert QUERY not in refused
    assert "guest" in refused
    assert "FROM events" in shown(office)


async def test_only_members_of_its_circles_see_it(office, button):
    """Slack is asked at that moment who belongs to the channel that an answer drew on."""
    label = Label(circles=frozenset({"channel:C0LEADS"}))
    secret = await made(office, "evidence", {"names": ["E1"]}, label=label, key="secret")

    await pressed(office, "evidence", secret, user="U0BEN")
    refused = shown(office)
    await pressed(office, "evidence", secret, user="U0ANA")

    assert "may not read" in refused
    assert "FROM events" not in refused
    assert "FROM events" in shown(office)


@pytest.mark.parametrize(
    "circle", ["user:U0BEN", "planet:mars", "channel:C0GONE"], ids=lambda circle: circle
)
async def test_nobody_else_is_in_an_unknown_circle(office, button, circle):
    """One person's circle is that person's, and what Slack does not know has no members."""
    label = Label(circles=frozenset({circle}))
    secret = await made(office, "evidence", {"names": ["E1"]}, label=label, key=circle)
    office.api.refusals["conversations.members"] = "channel_not_found"

    await pressed(office, "evidence", secret, user="U0ANA")

    assert "FROM events" not in shown(office)


@pytest.mark.parametrize("tenant", ["T0OTHER", "T0LOCAL"])
async def test_a_button_of_others_shows_nothing(office, button, tenant):
    """Not of another workspace, and not one of another kind."""
    other = await made(office, "share", {"names": ["E1"]}, tenant=tenant, key=f"other {tenant}")

    await pressed(office, "evidence", other)
    await pressed(office, "evidence", "made up")

    assert "FROM events" not in shown(office)
    assert "not there any more" in shown(office)


async def test_too_late_for_a_modal_it_is_told_privately(office, button):
    """Slack takes no trigger that is older than three seconds."""
    office.api.refusals["views.open"] = "expired_trigger_id"

    await pressed(office, "evidence", button)

    [(text, private)] = office.said
    assert private
    assert "FROM events" in text
    assert office.api.called("views.update") == []


async def test_what_is_refused_too_late_is_refused_privately(office, button):
    """Also then a guest learns nothing."""
    office.api.refusals["views.open"] = "expired_trigger_id"

    await pressed(office, "evidence", button, user="U0GUS")

    [(text, private)] = office.said
    assert private
    assert "FROM events" not in text


async def test_it_is_shown_while_posthog_is_down(office, button):
    """What was found is stored with us."""
    office.agent.posthog.down = True

    await pressed(office, "evidence", button)

    assert "FROM events" in shown(office)


async def test_run_again_asks_as_whoever_pressed(office, button):
    """The same arguments, the person who wants to know, new figures beside the old ones."""
    sent = in_view("evidence:again:E1", button, user="U0BEN")

    arrived = await office.deliver(sent, kind="interactive")

    assert count.asked == [("ben", 5)]
    assert "5 → 6" in shown(office)
    assert [c["view_id"] for c in office.api.called("views.update")] == ["V1", "V1"]
    assert "Running again" in json.dumps(office.api.called("views.update")[0]["view"])
    assert arrived.outcome.words == "ran E1 again"
    assert len(await office.stores.evidence.all(THREAD)) == 3


async def test_run_again_is_for_readers_only(office, button):
    """A guest's press runs nothing."""
    await office.deliver(in_view("evidence:again:E1", button, user="U0GUS"), kind="interactive")

    assert count.asked == []
    assert "guest" in shown(office)


async def test_only_what_reads_is_run_again(office, button):
    """A tool that changes things is never called from here, nor evidence of another answer."""
    await office.deliver(in_view("evidence:again:E3", button), kind="interactive")
    written = shown(office)
    await office.deliver(in_view("evidence:again:E2", button), kind="interactive")

    assert count.asked == []
    assert "cannot ask that again" in written
    assert "not there any more" in shown(office)


async def test_why_it_could_not_be_run_again_is_said(office, button):
    """The old rows stay in sight."""
    count.fails = True

    await office.deliver(in_view("evidence:again:E1", button), kind="interactive")

    assert "asks us to slow down" in shown(office)
    assert "FROM events" in shown(office)


async def test_a_link_to_posthog_is_slacks_to_open(office, button):
    """Slack tells of it, and nothing needs doing."""
    arrived = await office.deliver(in_view("evidence:open:E1", button), kind="interactive")

    assert arrived.outcome.state == "ignored"


async def test_a_closed_modal_is_no_failure(office, button):
    """Somebody may have closed it while it was filled in."""
    office.api.refusals["views.update"] = "not_found"

    arrived = await pressed(office, "evidence", button)

    assert arrived.outcome.state == "answered"

"""What an answer rests on can be seen, and asked again, by those who may read it."""

import json
import time
from urllib.parse import unquote

import pytest

from tests.living.conftest import QUESTION

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(120)]


def text(view):
    """All that stands in a form."""
    return json.dumps(view["blocks"], ensure_ascii=False)


def button(view, words):
    """The control with this label, and its block."""
    return next(
        element
        for block in view["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
        if element["text"]["text"] == words
    )


async def evidence_of(town, question=QUESTION, *, user="ana", presser=None, channel="product"):
    """Ask, press “Show the evidence”, and return the answer and the form."""
    said = await town.slack.say(user, channel, f"@rootle {question}")
    [answer] = await town.answered(said["ts"], channel=channel, user=user)
    count = len(town.calls("views.open"))
    await town.slack.click(presser or user, channel, answer["ts"], "evidence")
    await town.until_true(lambda: _more(town, count))
    return answer, await form(town, presser or user)


async def _more(town, count):
    return len(town.calls("views.open")) > count


async def form(town, user="ana", holds=lambda view: "Looking it up" not in text(view)):
    """The form that was opened last, as it is on somebody's screen once `holds` is true of it."""

    async def look():
        opened = {c["answer"]["view"]["id"] for c in town.calls("views.open")[-1:]}
        views = [v for v in await town.slack.modals(user) if v["id"] in opened]
        return views[0] if views and holds(views[0]) else None

    return await town.until_true(look)


async def test_the_button_shows_question_query_time_and_rows(town):
    """A press opens a form with everything that is needed to check the figure."""
    answer, view = await evidence_of(town)

    shown = text(view)
    assert view["title"]["text"] == "The evidence"
    assert "Europe/Berlin" in shown
    assert "SELECT" in shown
    assert "FROM events" in shown
    assert "1 row" in shown
    figure = str(town.posthog.signups_last_week())
    assert figure in shown.replace(",", "")
    assert figure in json.dumps(answer["blocks"]).replace(",", "")


async def test_the_form_is_opened_well_within_three_seconds(town):
    """Slack's triggers live so long; from the press to the opened form it takes a fraction."""
    ts = await town.mention(QUESTION)
    [answer] = await town.answered(ts)
    pressed = time.time()
    await town.slack.click("ana", "product", answer["ts"], "evidence")
    await form(town)

    assert town.calls("views.open")[-1]["at"] / 1e6 - pressed < 1.5


async def test_it_is_run_again_with_the_data_of_now(town):
    """`Run again` asks the same once more and says whether anything has changed."""
    _, view = await evidence_of(town)
    again = button(view, "Run again")
    queries = text(view).count("SELECT")

    await town.slack.click_view("ana", view["id"], again["action_id"], None)
    fresh = await form(town, holds=lambda view: "Nothing has changed" in text(view))

    assert "Run again" in text(fresh)
    assert text(fresh).count("SELECT") == queries
    assert button(fresh, "Run again")["value"] == again["value"]


async def test_posthog_down_is_said_in_the_form(town):
    """The old rows stay, with the reason why there are no new ones."""
    _, view = await evidence_of(town)
    await town.posthog_does("500", to="posthog/*query*")

    await town.slack.click_view("ana", view["id"], button(view, "Run again")["action_id"], None)
    fresh = await form(town, holds=lambda view: "could not be run again" in text(view))

    assert "SELECT" in text(fresh)


async def test_the_link_opens_the_query_in_posthog(town):
    """It is the address of a new insight with the very query."""
    _, view = await evidence_of(town)

    address = button(view, "Open in PostHog")["url"]

    start, _, fragment = address.partition("#q=")
    assert start.endswith("/project/1/insights/new")
    source = json.loads(unquote(fragment))["source"]
    assert source["kind"] == "HogQLQuery"
    [[shown]] = [
        [leaf["text"] for leaf in block["elements"][0]["elements"]] for block in view["blocks"][2:3]
    ]
    assert source["query"].split() == shown.split()
    assert fragment.endswith("%20")


async def test_others_in_the_channel_may_look_too(town):
    """Whoever reads the answer in its channel may see what it rests on."""
    _, view = await evidence_of(town, presser="ben")

    assert "SELECT" in text(view)


async def test_a_guest_is_refused(town):
    """Guests do not see the team's queries and rows, not even of an answer that they can read."""
    _, view = await evidence_of(town, presser="gus")

    assert "SELECT" not in text(view)
    assert "guest" in text(view)


async def test_too_late_for_a_form_it_comes_as_a_private_message(town):
    """Where Slack opens no form any more, the person gets the same in words, alone."""
    ts = await town.mention(QUESTION)
    [answer] = await town.answered(ts)
    town.faults.set("slack/views.open", "delay:3.5x1")

    await town.slack.click("ana", "product", answer["ts"], "evidence")
    [told] = await town.told_alone(ts)

    assert "SELECT" in json.dumps(told["blocks"])
    assert "three seconds" in json.dumps(told["blocks"])
    assert await town.answers(ts, user="ben") == [answer]


async def test_small_talk_has_no_evidence(town):
    """An answer that rests on nothing has no such button."""
    ts = await town.mention("hello")
    [answer] = await town.answered(ts)

    assert "evidence" not in json.dumps(answer["blocks"])


async def test_nothing_found_can_be_checked_as_well(town):
    """Also “nothing found” rests on a query that can be seen."""
    answer, view = await evidence_of(town, "how many people signed up on 1 January 2019?")

    assert "SELECT" in text(view)
    assert "nothing" in json.dumps(answer["blocks"]).lower()

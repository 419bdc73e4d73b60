"""Forms without a browser: a click prints the form that it opened, and its controls can be pressed."""

import asyncio
import json
from pathlib import Path

import aiohttp
import pytest
from typer.testing import CliRunner

from bot.cli import app

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture
def rootle(place):
    """Run `rootle workspace …` against the running workspace."""

    async def run(*args):
        whole = ["workspace", "--port", str(place.port), *args]
        return await asyncio.to_thread(CliRunner().invoke, app, whole)

    return run


def form(words, button="Once more"):
    """A form with a sentence and a button."""
    press = {
        "type": "button",
        "action_id": "more",
        "text": {"type": "plain_text", "text": button},
        "value": "1",
    }
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": "The evidence"},
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": words}},
            {"type": "actions", "elements": [press]},
        ],
    }


@pytest.fixture
async def opened(rootle, place, double):
    """A message with a button that opens a form, first empty, and the JSON that a click printed."""

    async def offer(_form):
        button = {
            "type": "button",
            "action_id": "show",
            "text": {"type": "plain_text", "text": "Show"},
        }
        return {"text": "Here", "blocks": [{"type": "actions", "elements": [button]}]}

    async def act(payload):
        if payload.get("view"):
            view = payload["view"]["id"]
        else:
            made = await double.call(
                "views.open", trigger_id=payload["trigger_id"], view=form("Looking it up")
            )
            view = made["view"]["id"]
            await asyncio.sleep(0.3)
        words = "Run again" if payload.get("view") else "42 rows"
        await double.call("views.update", view_id=view, view=form(words))

    double.on_command, double.on_action = offer, act
    offered = await rootle("command", "/rootle usage", "--as", "ben", "--json")
    ts = json.loads(offered.stdout)["messages"][0]["ts"]
    return await rootle("click", "--message", ts, "--action", "show", "--as", "ben", "--json")


async def test_a_click_prints_the_form_that_it_opened(opened):
    """With what it shows in the end, not with the empty one that is opened first."""
    [view] = json.loads(opened.stdout)["views"]

    assert view["title"]["text"] == "The evidence"
    assert view["blocks"][0]["text"]["text"] == "42 rows"


async def test_a_control_of_a_form_can_be_pressed(opened, rootle):
    """By the id of the form; what it shows then is printed, as JSON or drawn."""
    [view] = json.loads(opened.stdout)["views"]

    pressed = await rootle(
        "click", "--view", view["id"], "--action", "more", "--as", "ben", "--json"
    )
    drawn = await rootle("click", "--view", view["id"], "--action", "more", "--as", "ben")

    assert json.loads(pressed.stdout)["views"][0]["blocks"][0]["text"]["text"] == "Run again"
    assert "The evidence" in drawn.stdout
    assert "--action more" in drawn.stdout


@pytest.fixture
async def asking(rootle, place, double):
    """The id of an open form with a field, which takes all but “no”."""
    why = {"type": "plain_text_input", "action_id": "why"}
    label = {"type": "plain_text", "text": "Why"}
    asks = {"type": "input", "block_id": "field:why", "label": label, "element": why}
    more = {"callback_id": "ask", "submit": {"type": "plain_text", "text": "Send"}}

    async def act(payload):
        if payload["type"] == "view_submission":
            said = payload["view"]["state"]["values"]["field:why"]["why"]["value"]
            wrong = {"response_action": "errors", "errors": {"field:why": "Why not?"}}
            return wrong if said == "no" else None
        view = form("Please") | more | {"blocks": [asks]}
        await double.call("views.open", trigger_id=payload["trigger_id"], view=view)
        return None

    async def offer(_form):
        text = {"type": "plain_text", "text": "Ask"}
        button = {"type": "button", "action_id": "ask", "text": text}
        return {"text": "Here", "blocks": [{"type": "actions", "elements": [button]}]}

    double.on_command, double.on_action = offer, act
    offered = await rootle("command", "/rootle usage", "--as", "ben", "--json")
    ts = json.loads(offered.stdout)["messages"][0]["ts"]
    shown = await rootle("click", "--message", ts, "--action", "ask", "--as", "ben", "--json")
    return json.loads(shown.stdout)["views"][0]["id"]


async def test_a_form_is_sent_with_its_fields(rootle, double, asking):
    """What is wrong is said at its field and ends in an error; what is right is taken."""
    wrong = await rootle("submit", "--view", asking, "--set", "why=no", "--as", "ben")
    right = await rootle("submit", "--view", asking, "--set", "why=a = b", "--as", "ben", "--json")
    malformed = await rootle("submit", "--view", asking, "--set", "why", "--as", "ben")

    assert (wrong.exit_code, right.exit_code, malformed.exit_code) == (1, 0, 2)
    assert "field:why: Why not?" in wrong.stdout
    assert json.loads(right.stdout)["ok"]
    sent = double.interactions[-1]["view"]["state"]["values"]["field:why"]["why"]["value"]
    assert sent == "a = b"


@pytest.mark.parametrize("where", [(), ("--message", "1.0", "--view", "V1")])
async def test_a_click_is_in_one_place(rootle, where):
    """In a message or in a form; neither and both are wrong."""
    done = await rootle("click", "--action", "more", *where)

    assert done.exit_code == 2


async def test_the_link_to_posthog_leads_to_a_page(place):
    """The local PostHog has no pages of its own; the address of a new insight shows the query."""
    url = f"http://127.0.0.1:{place.port}/posthog/project/1/insights/new"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        page = await answer.text()

    assert answer.status == 200
    assert "/console/insight.js" in page


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no Chromium at {CHROMIUM}")
async def test_that_page_shows_the_query_of_its_address(place):
    """As `EvidenceViews.address` writes it: JSON behind `#q=`, with a blank at its end."""
    from playwright.async_api import async_playwright

    from bot.evidence_view import EvidenceViews

    query = "SELECT 'a+b & <c> %20 #q=' AS x"
    address = EvidenceViews(f"http://127.0.0.1:{place.port}/posthog/project/1").address(query)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        page = await browser.new_page()
        await page.goto(address)
        shown = await page.text_content("#query")
        await browser.close()

    assert shown == query

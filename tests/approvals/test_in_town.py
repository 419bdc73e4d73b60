"""From the question to the note on the charts, with real processes that die on the way."""

import asyncio
import json
import urllib.request

import pytest

from tests.thorough import further
from tests.town import BOT, words
from tests.waiting import PATIENCE

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


def notes(posthog, search):
    """The notes that PostHog has with these words."""
    request = urllib.request.Request(
        f"{posthog.address}/api/projects/{posthog.project}/annotations/?search={search}",
        headers={"Authorization": f"Bearer {posthog.key}"},
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        return json.loads(answer.read())["results"]


def buttons(message):
    return [
        element["action_id"]
        for block in message.get("blocks", [])
        if block["type"] == "actions"
        for element in block["elements"]
    ]


async def card_of(town, ts):
    """The card below the answer, once it stands there."""
    async with asyncio.timeout(PATIENCE):
        while True:
            cards = [m for m in await town.answers(ts) if "approval:approve" in buttons(m)]
            if cards:
                return cards[0]
            await asyncio.sleep(0.05)


async def message(town, ts, which):
    """One message of the thread, as it is now."""
    return next(m for m in await town.answers(ts) if m["ts"] == which)


async def pressed(town, card, action, *, user="ben"):
    return await town.slack.click(user, "product", card["ts"], f"approval:{action}", None)


async def told(town, ts, text):
    """The message in the thread that has this text."""
    async with asyncio.timeout(40):
        while True:
            found = [m for m in await town.answers(ts) if text in words(m)]
            if found:
                return found[-1]
            await asyncio.sleep(0.05)


async def test_from_the_question_to_the_note(town):
    """Asked for, shown, approved by somebody else, made once; the card and the thread say so."""
    await town.web()
    ts = await town.mention("annotate 3 November: town note one")
    card = await card_of(town, ts)
    before = notes(town.posthog, "town note one".replace(" ", "%20"))
    await pressed(town, card, "approve")
    done = await told(town, ts, "Approved by")

    async with asyncio.timeout(PATIENCE):
        while buttons(changed := await message(town, ts, card["ts"])):
            await asyncio.sleep(0.05)
    assert before == []
    assert "Town note one" in words(card)
    assert len(notes(town.posthog, "town%20note%20one")) == 1
    assert "data-management/annotations" in words(done)
    assert "Done" in words(changed)


@pytest.mark.parametrize("point", ["after approval", *further("after post")])
async def test_a_kill_behind_a_press_makes_one_note(town, point):
    """SIGKILL between the press and what it does, or behind that: another process does it once."""
    name = f"town%20{point.replace(' ', '%20')}"
    first = await town.web()
    ts = await town.mention(f"annotate 3 November: town {point}")
    card = await card_of(town, ts)
    town.retire(first)
    await first.stop()
    doomed = await town.web(crash_at=point)
    await pressed(town, card, "approve")
    await doomed.running.wait()
    town.retire(doomed)
    await town.web()

    await told(town, ts, "Approved by")
    await town.slack.settle()

    assert (town.home / "crashed").exists()
    assert len(notes(town.posthog, name)) == 1
    said = [m for m in await town.answers(ts) if words(m).startswith("Done")]
    assert len(said) == 1


async def test_an_edit_in_a_form_is_approved_anew(town):
    """The form of the local Slack, from the button to the second card."""
    await town.web()
    ts = await town.mention("annotate 3 November: town edit before")
    card = await card_of(town, ts)
    await pressed(town, card, "edit")
    async with asyncio.timeout(PATIENCE):
        while not (views := await town.slack.modals("ben")):
            await asyncio.sleep(0.05)
    sent = await town.slack.submit_view("ben", views[-1]["id"], {"note": "town edit behind"})
    await told(town, ts, "has edited the proposal")
    async with asyncio.timeout(PATIENCE):
        while not (
            cards := [
                m for m in await town.answers(ts)
                if "approval:approve" in buttons(m) and m["ts"] != card["ts"]
            ]
        ):  # fmt: skip
            await asyncio.sleep(0.05)
    await pressed(town, cards[0], "approve")
    await told(town, ts, "Approved by")

    assert sent["ok"]
    assert notes(town.posthog, "town%20edit%20before") == []
    assert len(notes(town.posthog, "town%20edit%20behind")) == 1


async def test_what_is_asked_in_private_is_decided_in_private(town):
    """The card is shown to the asker alone, and so is what became of it."""
    await town.web()
    await town.mention("annotate 3 November: town hush, just for me")

    async def alone(text):
        async with asyncio.timeout(PATIENCE):
            while True:
                seen = await town.slack.history("product", "ana")
                found = [m for m in seen if m.get("is_ephemeral") and text in words(m)]
                if found:
                    return found[-1]
                await asyncio.sleep(0.05)

    card = await alone("Proposal")
    await pressed(town, card, "approve", user="ana")
    await alone("Approved by")

    others = await town.slack.history("product", "ben")
    assert len(notes(town.posthog, "town%20hush")) == 1
    assert [m for m in others if m.get("user") == BOT] == []

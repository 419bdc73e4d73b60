"""A digest is edited in a form: wrong fields keep it open, a right one is the digest from then on."""

import json
from dataclasses import replace

import pytest
from slack_bolt.async_app import AsyncBoltRequest

from agent.digests.ordering import order
from handlers.receive import receive_envelope
from tests.handlers.test_buttons import press
from tests.handlers.test_command import give
from tests.handlers.test_digests import WEEKLY, digests
from tests.ingress.sent import payload
from tests.thorough import further

ASKING = "digest every Monday at 9: how many uploads last week? and how many shares?"


async def opened(office, *, user="U0ANA", number="1", hidden=True):
    """The form that a press on Edit opens."""
    sent = press("digest:edit", number, user=user, hidden=hidden)
    await office.deliver(sent, kind="interactive")
    return office.api.called("views.open")[-1]["view"]


def standing(form):
    """What stands in the fields of a form: texts, and whether the box is ticked."""
    elements = [block["element"] for block in form["blocks"]]
    texts = {e["action_id"]: e.get("initial_value", "") for e in elements if "multiline" in e}
    [box] = [element for element in elements if element["type"] == "checkboxes"]
    return texts | {"notable": bool(box.get("initial_options"))}


def filled(form, *, user="U0ANA", **fields):
    """The form as Slack sends it, with some fields changed."""
    values = standing(form) | fields
    ticked = [{"value": "notable"}] if values.pop("notable") else []
    state = {f"field:{name}": {name: {"value": text or None}} for name, text in values.items()}
    state["field:notable"] = {"notable": {"type": "checkboxes", "selected_options": ticked}}
    sent = payload("view_submission")
    sent["view"] |= {
        "callback_id": form["callback_id"],
        "private_metadata": form["private_metadata"],
        "blocks": form["blocks"],
        "state": {"values": state},
    }
    sent["user"]["id"] = user
    return sent


async def answered(office, sent):
    """What Slack is answered while the form is open."""
    direct = receive_envelope("interactive", sent, now=office.now)
    request = AsyncBoltRequest(body=direct.body, headers={"content-type": direct.content_type})
    answer = await office.bolt.async_dispatch(request)
    return json.loads(answer.body) if answer.body else {}


async def waiting(office, sent):
    """What waits in the inbox behind the press that opened the form."""
    where = json.loads(sent["view"]["private_metadata"])["conversation"]
    return await office.stores.inbox.claim_waiting(where, office.fences[where])


async def carried_out(office, sent):
    """What waits in the inbox is done."""
    for one in await waiting(office, sent):
        arrived = await office.dispatch(one)
        await office.stores.inbox.finish(
            one.id, one.fence, state=arrived.outcome.state, outcome=arrived.outcome.words
        )


async def send(office, sent):
    """The answer that Slack waits for, and what comes of it out of the inbox."""
    answer = await answered(office, sent)
    if not answer:
        await carried_out(office, sent)
    return answer


async def test_the_form_shows_the_digest_as_it_stands(office):
    """When, in words; the zone; the questions, one a line; whether only if notable."""
    await give(office, f"{ASKING} only if notable")
    form = await opened(office)

    assert form["title"]["text"] == "Edit the digest"
    assert standing(form) == {
        "when": "every Monday at 09:00",
        "zone": "Europe/Berlin",
        "questions": "how many uploads last week?\nhow many shares?",
        "notable": True,
    }


async def test_a_form_that_is_sent_changes_the_digest(office):
    """In all its parts at once; its sender hears what it is now, the channel who did it."""
    await give(office, WEEKLY)
    form = await opened(office, user="U0BEN")
    fields = {
        "when": "every Friday at 16",
        "zone": "Tokyo",
        "questions": "how many uploads this week?\n\nand how many shares?",
        "notable": True,
    }
    answer = await send(office, filled(form, user="U0BEN", **fields))

    [one] = await digests(office)
    assert answer == {}
    assert one.next_at.isoformat() == "2026-11-27T07:00:00+00:00"
    assert one.content["questions"] == ["how many uploads this week?", "and how many shares?"]
    assert one.only_notable
    assert one.title == "how many uploads this week? and 1 more"
    (mine, private), (told, not_private) = office.said[-2:]
    assert mine.startswith("Digest 1 is changed.")
    assert "every Friday at 16:00 (Asia/Tokyo), only if notable; next on Fri 27 Nov 2026" in mine
    assert (private, not_private) == (True, False)
    assert told.startswith("ben changed digest 1: “how many uploads this week? and 1 more”")


async def test_mentions_that_were_pasted_into_the_form_are_names(office):
    """As in an order."""
    await give(office, WEEKLY)
    await send(office, filled(await opened(office), questions="uploads of <@U0BEN> < 5 > 3"))

    [one] = await digests(office)
    assert one.title == "uploads of @ben < 5 > 3"


async def test_what_the_form_made_can_be_edited_by_words_again(office):
    """Its words order the same digest."""
    await give(office, ASKING)
    sent = filled(await opened(office), when="0 9 * * 1-5", zone="Lima", notable=True)
    await send(office, sent)
    [before] = await digests(office)
    await give(office, f"digest edit 1 {before.words}")

    [after] = await digests(office)
    assert before.words == (
        "every weekday at 09:00 (America/Lima) only if notable: how many uploads last week?; how "
        "many shares?"
    )
    assert after == before


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"when": "whenever you like"}, "when", "is not understood here"),
        ({"zone": "Atlantis"}, "zone", "no place or time zone called “atlantis”"),
        ({"questions": "how many?\n" * 11}, "questions", "These are 11 questions"),
        *further(
            ({"when": ""}, "when", "Nothing was said"),
            ({"when": "every 20 minutes"}, "when", "at most once an hour"),
            ({"when": "31 February"}, "when", "There is no 31 February"),
            ({"when": "on 3 March 2020"}, "when", "over already"),
            ({"zone": ""}, "zone", "Which time zone?"),
            ({"zone": "Berlin or Tokyo"}, "zone", "Two time zones"),
            ({"zone": "Berlin at night"}, "zone", "no place or time zone"),
            ({"zone": "the US"}, "zone", "several time zones"),
            ({"zone": "Lima", "when": "every day at 9 in Tokyo"}, "zone", "Two time zones"),
            ({"questions": "x" * 1_001}, "questions", "at most 1000 characters"),
        ),
    ],
)
async def test_what_is_wrong_is_said_at_its_field(office, fields, field, words):
    """The form stays open, nothing is changed, and nothing waits in the inbox."""
    await give(office, WEEKLY)
    before, said = await digests(office), len(office.said)
    answer = await send(office, filled(await opened(office), **fields))

    assert answer["response_action"] == "errors"
    [(place, sentence)] = answer["errors"].items()
    assert place == f"field:{field}"
    assert words in sentence
    assert await digests(office) == before
    assert len(office.said) == said


async def test_a_zone_beside_the_times_is_the_zone(office):
    """Where the field still shows the old one."""
    await give(office, WEEKLY)
    await send(office, filled(await opened(office), when="every day at 9 in Tokyo"))

    [one] = await digests(office)
    assert one.recurrence.zone == "Asia/Tokyo"


async def test_what_was_taken_for_granted_is_said(office):
    """Also of a zone that is said in short."""
    await give(office, WEEKLY)
    await send(office, filled(await opened(office), when="every Friday", zone="ET"))

    mine = office.said[-2][0]
    assert "ET is taken as America/New_York." in mine
    assert "No hour was said: it is 09:00." in mine


@pytest.mark.parametrize("when", ["open", "sent"])
async def test_a_digest_that_was_changed_meanwhile_is_left(office, when):
    """While the form is open it is said there, behind that to its sender alone."""
    await give(office, WEEKLY)
    sent = filled(await opened(office), when="every Friday at 16")
    edit = "digest edit 1 every Tuesday at 7"
    if when == "open":
        await give(office, edit, user_id="U0BEN")
        answer = await send(office, sent)
        words = next(iter(answer["errors"].values()))
    else:
        assert await answered(office, sent) == {}
        tuesday, _ = order("every Tuesday at 7", now=office.now, zone="Europe/Berlin")
        await office.stores.schedules.edit("T0LOCAL", 1, tuesday)
        await carried_out(office, sent)
        words, private = office.said[-1]
        assert private
        assert "every Tuesday" in words

    [one] = await digests(office)
    assert "Somebody has changed this digest meanwhile" in words
    assert one.recurrence.plan.days[0].weekdays == (1,)


@pytest.mark.parametrize("when", ["before", "open", "sent"])
async def test_a_digest_that_was_deleted_meanwhile_is_not_brought_back(office, when):
    """Whoever edits it hears that it is deleted."""
    await give(office, WEEKLY)
    if when == "before":
        await give(office, "digest delete 1", user_id="U0BEN")
        await office.deliver(press("digest:edit", "1"), kind="interactive")
        assert office.api.called("views.open") == []
        words = office.said[-1][0]
    else:
        sent = filled(await opened(office), when="every Friday at 16")
        if when == "open":
            await give(office, "digest delete 1", user_id="U0BEN")
            words = next(iter((await send(office, sent))["errors"].values()))
        else:
            assert await answered(office, sent) == {}
            await office.stores.schedules.delete("T0LOCAL", 1)
            await carried_out(office, sent)
            words = office.said[-1][0]

    assert words.startswith("Digest 1 is deleted already")
    assert await digests(office) == []


async def test_a_form_that_is_carried_out_again_is_one_edit(office):
    """A process that died behind the change finds its own deed and owes the word about it."""
    await give(office, WEEKLY)
    sent = filled(await opened(office), when="every Friday at 16")
    assert await answered(office, sent) == {}
    [event] = await waiting(office, sent)
    await office.dispatch(event)
    [first] = await digests(office)
    await office.dispatch(replace(event, attempt=2))

    assert await digests(office) == [first]
    assert "Digest 1 is changed." in office.said[-2][0]


async def test_only_who_may_edit_may(office):
    """A guest gets no form, and can send none; nor is one of another channel's digest taken."""
    await give(office, WEEKLY)
    form = await opened(office)
    before = await digests(office)
    guest = await send(office, filled(form, user="U0GUS", when="every Friday at 16"))
    assert "you are a guest here" in next(iter(guest["errors"].values()))

    await office.deliver(press("digest:edit", "1", user="U0GUS"), kind="interactive")
    assert len(office.api.called("views.open")) == 1
    assert "you are a guest here" in office.said[-1][0]

    data = json.loads(form["private_metadata"])
    data["conversation"] = data["conversation"].replace("C0PRODUCT", "C0LEADS")
    form["private_metadata"] = json.dumps(data)
    other = await send(office, filled(form, when="every Friday at 16"))
    assert "no digest 1 in this channel" in next(iter(other["errors"].values()))
    assert await digests(office) == before


@pytest.mark.parametrize(
    "data", ["", "[]", '{"digest": 1}', *further("{", '{"digest": "x", "conversation": "a:b:c:d"}')]
)
async def test_a_form_of_nothing_changes_nothing(office, data):
    """Its sender is told in it."""
    await give(office, WEEKLY)
    before = await digests(office)
    form = await opened(office) | {"private_metadata": data}
    answer = await send(office, filled(form, when="every Friday at 16"))

    assert "not valid any more" in next(iter(answer["errors"].values()))
    assert await digests(office) == before


async def test_a_digest_too_long_for_a_form_is_edited_by_words(office):
    """A field of Slack's holds three thousand characters."""
    questions = "; ".join(f"how many {letter * 900}" for letter in "abcd")
    await give(office, f"{WEEKLY}: {questions}")
    await office.deliver(press("digest:edit", "1", hidden=True), kind="interactive")

    assert office.api.called("views.open") == []
    assert "/rootle digest edit 1 every Monday at 9" in office.said[-1][0]

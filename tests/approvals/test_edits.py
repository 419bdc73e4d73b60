"""An edit is another proposal: it changes none, and what was approved before it is over."""

import json

from slack_bolt.async_app import AsyncBoltRequest

from agent.policy import Label
from handlers.receive import receive_envelope
from tests.approvals.deciding import THREAD
from tests.ingress.sent import payload


async def opened(deciding, approval, user="U0BEN"):
    """The form that a press on Edit opens."""
    await deciding.press("edit", approval, user=user)
    return deciding.office.api.called("views.open")[-1]["view"]


def filled(form, **values):
    """The form as Slack sends it."""
    form = json.loads(form) if isinstance(form, str) else form
    sent = payload("view_submission")
    state = {
        block["block_id"]: {
            block["element"]["action_id"]: {
                "type": "plain_text_input",
                "value": values.get(
                    block["element"]["action_id"], block["element"].get("initial_value")
                ),
            }
        }
        for block in form["blocks"]
        if block["type"] == "input"
    }
    sent["view"] |= {
        "callback_id": form["callback_id"],
        "private_metadata": form["private_metadata"],
        "blocks": form["blocks"],
        "state": {"values": state},
    }
    sent["user"]["id"] = "U0BEN"
    return sent


async def send(deciding, sent):
    """The answer that Slack waits for, and what comes of it out of the inbox."""
    office = deciding.office
    direct = receive_envelope("interactive", sent, now=office.now)
    request = AsyncBoltRequest(body=direct.body, headers={"content-type": direct.content_type})
    answer = await office.bolt.async_dispatch(request)
    for one in await office.stores.inbox.claim_waiting(THREAD, office.fences[THREAD]):
        arrived = await office.dispatch(one)
        await office.stores.inbox.finish(
            one.id, one.fence, state=arrived.outcome.state, outcome=arrived.outcome.words
        )
    return json.loads(answer.body) if answer.body else {}


async def test_an_edit_takes_the_place_of_the_proposal(deciding):
    """The old card leads to the new one; only the new words are approved, and made once."""
    old = await deciding.propose()
    form = await opened(deciding, old)
    answer = await send(deciding, filled(form, note=f"{deciding.words} edited"))

    replaced = await deciding.now(old)
    new = await deciding.office.stores.approvals.get(replaced.replaced_by)
    await deciding.press("approve", old, user="U0ANA")
    refused = deciding.said
    await deciding.press("approve", new, user="U0ANA")

    assert answer == {}
    assert (replaced.state, replaced.decided_by, new.state) == ("replaced", "U0BEN", "waiting")
    assert "ben has edited this" in refused[0]
    [note] = await deciding.made()
    assert note["content"] == f"{deciding.words} edited"


async def test_an_edit_keeps_the_origin(deciding):
    """What was tainted stays so, and cannot be allowed for the thread by way of an edit."""
    old = await deciding.propose(label=Label(frozenset({"file:a.csv"}), untrusted=True))
    await send(deciding, filled(await opened(deciding, old), note="other words"))

    replaced = await deciding.now(old)
    new = await deciding.office.stores.approvals.get(replaced.replaced_by)

    assert new.label == old.label
    assert not new.may_be_granted
    assert new.proposal.lines[0] == ("Note", "other words")


async def test_what_is_wrong_is_said_in_the_form(deciding):
    """A day that is none: the form stays open, and nothing changes."""
    old = await deciding.propose()
    answer = await send(deciding, filled(await opened(deciding, old), day="31 November"))

    assert answer["response_action"] == "errors"
    assert "is no day" in next(iter(answer["errors"].values()))
    assert (await deciding.now(old)).state == "waiting"


async def test_the_same_form_twice_is_one_edit(deciding):
    """The event read again puts nothing else into its place."""
    old = await deciding.propose()
    form = await opened(deciding, old)
    sent = filled(form, note=f"{deciding.words} edited")
    await send(deciding, sent)
    new = (await deciding.now(old)).replaced_by
    await send(deciding, sent)

    assert (await deciding.now(old)).replaced_by == new


async def test_what_is_decided_is_not_edited(deciding):
    """The form of a proposal that was approved meanwhile changes nothing, and its sender is told."""
    old = await deciding.propose()
    form = await opened(deciding, old)
    await deciding.press("approve", old, user="U0ANA")
    await send(deciding, filled(form, note=f"{deciding.words} edited"))

    text, private = deciding.said
    assert text.startswith("Done: Put a note on the charts. Approved by ana.")
    assert private
    assert len(await deciding.made()) == 1


async def test_a_guest_can_send_no_form(deciding):
    """Rights are checked when it is carried out, whoever opened the form."""
    old = await deciding.propose()
    sent = filled(await opened(deciding, old), note="mine")
    sent["user"]["id"] = "U0GUS"
    await send(deciding, sent)

    assert "you are a guest here" in deciding.said[0]
    assert (await deciding.now(old)).state == "waiting"

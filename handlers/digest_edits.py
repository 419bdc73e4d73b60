"""Lets people edit a digest in a form: what is wrong is said at its field, what is right is the digest."""

import asyncio
import json
from dataclasses import dataclass, replace
from functools import partial

import structlog
from slack_bolt.async_app import AsyncApp

from agent.digests.editing import check_form, open_form, take_form
from agent.digests.form import Form, WrongField
from agent.digests.managing import Reply
from agent.digests.showing import ACTION, no_form
from agent.turn import Turn
from handlers import forms
from handlers.arrivals import from_action
from handlers.arrived import Arrived
from handlers.buttons import EXPIRED, open_turn
from handlers.desk import Desk
from handlers.digests import digests_of, number_of, pass_on
from handlers.forms import BUSY, CHECKING, Ack, Payload
from handlers.listening import whisper
from handlers.named import named
from integrations.errors import OutsideError

log = structlog.get_logger(__name__)

FORM = "digest"
"""The `callback_id` of the form."""

FIRST = "when"
"""The field at which a complaint is shown that is about the whole form."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that somebody sent: for which digest, in which place, and what stands in it.

    `instead_of` is the stamp of the digest as it was when the form was opened.
    """

    number: int
    conversation: str
    hidden: bool
    instead_of: str
    form: Form


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for the button that opens the form, and for the form."""
    forms.listen(
        app,
        FORM,
        button=f"{ACTION}:edit",
        opened=partial(_open, desk),
        checked=partial(_checked, desk),
        taken=partial(_edited, desk),
    )


async def _open(desk: Desk, arrived: Arrived, body: Payload, action: Payload) -> None:
    turn = await open_turn(desk, arrived, body)
    if arrived.event.exhausted:  # the desk says that it failed, and nothing else is tried
        await desk.take(arrived, turn)
        return
    opened = await open_form(digests_of(desk, turn), number_of(action))
    if isinstance(opened, Reply):
        await _answer(desk, arrived, turn, opened)
        return
    found, form = opened
    data = {
        "digest": found.id,
        "conversation": turn.place.conversation,
        "hidden": turn.private,
        "instead_of": found.stamp,
    }
    view = desk.digest_form(form, FORM, json.dumps(data))
    try:
        await desk.slack.open_view(trigger=str(body.get("trigger_id")), view=view)
    except OutsideError as error:
        log.info("no form opened", reason=str(error), detail=error.detail)
        await _answer(desk, arrived, turn, Reply(no_form(found)))
    else:
        arrived.answered("opened the form of a digest")


async def _checked(desk: Desk, body: Payload, ack: Ack) -> None:
    """Answer the form: close it once what was sent is stored, or say at its field what is wrong."""
    arrival = from_action(dict(body), now=desk.agent.clock())
    sent = _sent(body)
    if sent is None or sent.conversation.split(":", 3)[1] != arrival.tenant:
        await _complain(ack, FIRST, EXPIRED.text)
        return
    try:
        async with asyncio.timeout(CHECKING):
            turn = await forms.asked_again(desk, sent.conversation, str(body["user"]["id"]))
            digests = digests_of(desk, turn)
            await check_form(digests, sent.number, sent.form, instead_of=sent.instead_of)
    except WrongField as error:
        await _complain(ack, error.field, str(error))
    except (OutsideError, TimeoutError):
        await _complain(ack, FIRST, BUSY)
    else:
        await desk.stores.inbox.accept(replace(arrival, conversation=sent.conversation))
        await ack()


async def _edited(desk: Desk, arrived: Arrived, body: Payload) -> None:
    """Change the digest, tell its sender what it is now, and the channel who has changed it."""
    sent = _sent(body)
    if sent is None:
        arrived.ignore("a form of no digest")
        return
    where = sent.conversation
    turn = await open_turn(desk, arrived, body, conversation=where, hidden=sent.hidden)
    if arrived.event.exhausted:
        await desk.take(arrived, turn)
        return
    digests = digests_of(desk, turn)
    form = replace(sent.form, questions=await named(sent.form.questions, desk.people))
    reply = await take_form(digests, sent.number, form, instead_of=sent.instead_of)
    await _answer(desk, arrived, turn, reply)


async def _answer(desk: Desk, arrived: Arrived, turn: Turn, reply: Reply) -> None:
    await whisper(desk, turn, reply.answer)
    await pass_on(desk, turn, reply)
    arrived.answered("digest: edit")


async def _complain(ack: Ack, field: str, words: str) -> None:
    await forms.complain(ack, f"field:{field}", words)


def _sent(body: Payload) -> Sent | None:
    """What was sent; None for a form that says of no digest that it is about it."""
    data = forms.metadata(body)
    try:
        number, where = int(data["digest"]), str(data["conversation"])
        hidden, instead_of = bool(data["hidden"]), str(data["instead_of"])
    except (ValueError, KeyError, TypeError):
        return None
    if where.count(":") < 3:
        return None
    fields = forms.entries(body)
    text = {name: str(entry.get("value") or "") for name, entry in fields.items()}
    form = Form(
        when=text.get("when", ""),
        zone=text.get("zone", ""),
        questions=text.get("questions", ""),
        only_notable=bool(fields.get("notable", {}).get("selected_options")),
    )
    return Sent(number, where, hidden, instead_of, form)

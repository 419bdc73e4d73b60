"""Lets people edit a proposal in a form; what they send is a new proposal, to be approved anew."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from agent import manner
from agent.again import project_zone
from agent.agent import context_of
from agent.approvals.approval import Approval, Proposal
from agent.approvals.carrying import told_the_model
from agent.approvals.fields import fields_of, read_fields
from agent.approvals.proposing import drafted
from agent.ports import Answer
from agent.tool import Tool
from agent.turn import Turn
from handlers import forms
from handlers.approvals import pressed, refuse, tell
from handlers.arrivals import from_action
from handlers.arrived import Arrived
from handlers.buttons import EXPIRED
from handlers.desk import Desk
from handlers.forms import BUSY, CHECKING, Ack, Payload
from handlers.rights import why_not_decide
from integrations.errors import ChangeInput, OutsideError

log = structlog.get_logger(__name__)

FORM = "approval"
"""The `callback_id` of the form."""

LATE = manner.cannot(
    "Slack waits three seconds for a form, and I was late", "Please press Edit once more"
)


@dataclass(frozen=True, slots=True)
class Filled:
    """A form that somebody sent: of which proposal, and what stands in its fields."""

    approval: str
    hidden: bool
    texts: Mapping[str, str | None]


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for the button that opens the form, and for the form."""
    forms.listen(
        app,
        FORM,
        button="approval:edit",
        opened=partial(_open, desk),
        checked=partial(_checked, desk),
        taken=partial(_edited, desk),
    )


async def _open(desk: Desk, arrived: Arrived, body: Payload, action: Payload) -> None:
    found = await pressed(desk, arrived, body, str(action.get("value")))
    if found is None:
        return
    approval, turn = found
    if refusal := await why_not_decide(desk, turn.asker.id, approval):
        await refuse(desk, arrived, turn, refusal)
    else:
        approval = await desk.stores.approvals.look(approval.id)
        tool = desk.agent.offer.tools.get(approval.tool)
        if approval.state != "waiting" or tool is None:
            await tell(desk, arrived, turn, approval)
            return
        data = json.dumps({"approval": approval.id, "hidden": turn.private})
        view = desk.forms.edit(approval, fields_of(tool, approval.given), FORM, data)
        try:
            await desk.slack.open_view(trigger=str(body.get("trigger_id")), view=view)
        except OutsideError as error:
            log.info("no form opened", reason=str(error), detail=error.detail)
            await refuse(desk, arrived, turn, LATE)
        else:
            arrived.answered("opened the form of a proposal")


async def _checked(desk: Desk, body: Payload, ack: Ack) -> None:
    """Answer the form: close it once what was sent is stored, or say at its field what is wrong."""
    filled = _filled(body)
    arrival = from_action(dict(body), now=desk.approving.clock())
    approval = await desk.stores.approvals.get(filled.approval)
    if approval is None or approval.tenant != arrival.tenant:
        await forms.complain(ack, _first(body), EXPIRED.text)
        return
    try:
        async with asyncio.timeout(CHECKING):
            tool = desk.agent.offer.tools[approval.tool]
            turn = await forms.asked_again(desk, approval.conversation, str(body["user"]["id"]))
            await _proposal(desk, tool, turn, read_fields(tool, approval.given, filled.texts))
    except (OutsideError, TimeoutError, KeyError) as error:
        why = str(error) if isinstance(error, ChangeInput) else BUSY
        await forms.complain(ack, _first(body), why)
        return
    await desk.stores.inbox.accept(replace(arrival, conversation=approval.conversation))
    await ack()


async def _edited(desk: Desk, arrived: Arrived, body: Payload) -> None:
    """Put the new proposal into the place of the old one, and show both."""
    filled, event = _filled(body), arrived.event.arrival.event_key
    found = await pressed(desk, arrived, body, filled.approval, hidden=filled.hidden)
    if found is None:
        return
    approval, turn = found
    if refusal := await why_not_decide(desk, turn.asker.id, approval):
        await refuse(desk, arrived, turn, refusal)
    else:
        try:
            new = await _drafted(desk, turn, approval, filled, event)
        except ChangeInput as error:
            await refuse(desk, arrived, turn, manner.cannot(str(error)))
            return
        old, put = await desk.stores.approvals.edit(
            approval.id, turn.asker.id, event=event, new=new
        )
        if put is None:
            await tell(desk, arrived, turn, old)
            return
        await told_the_model(desk.approving, old, turn)
        name = await desk.people.name(turn.asker.id)
        words = f"{name} has edited the proposal. The new one waits for approval:"
        answer = Answer("done", words, put.label, plain=True, proposals=(old, put))
        await desk.threads(turn).say(answer)
        arrived.answered(f"{put.tool}: edited")


async def _drafted(
    desk: Desk, turn: Turn, approval: Approval, filled: Filled, event: str
) -> Approval:
    tool = desk.agent.offer.tools.get(approval.tool)
    if tool is None:
        raise ChangeInput("This version of Rootle cannot do that any more.")
    given = read_fields(tool, approval.given, filled.texts)
    return await drafted(
        desk.approving,
        tool,
        turn,
        await _proposal(desk, tool, turn, given),
        given=given,
        key=f"{approval.id}:edit:{event}",
        label=approval.label,
        lasts=approval.expires_at - approval.created_at,
    )


async def _proposal(desk: Desk, tool: Tool, turn: Turn, given: Mapping[str, Any]) -> Proposal:
    """What the tool makes of the edited input; `ChangeInput` says what is wrong with it."""
    if tool.propose is None:
        raise ChangeInput("This cannot be proposed.")
    arguments = tool.parse(given)
    now = desk.approving.clock().astimezone(await project_zone(desk.agent))
    return await tool.propose(context_of(desk.agent, turn, now), **arguments)


def _filled(body: Payload) -> Filled:
    """What was sent; it says itself which proposal it is about, and is checked like a press."""
    data = forms.metadata(body)
    texts: dict[str, str | None] = {}
    for name, entry in forms.entries(body).items():
        chosen = (entry.get("selected_option") or {}).get("value")
        texts[name] = entry.get("value") if chosen is None else chosen
    return Filled(str(data.get("approval", "")), bool(data.get("hidden")), texts)


def _first(body: Payload) -> str:
    """The block at which a complaint is shown that is about the whole form."""
    blocks = body["view"].get("blocks") or []
    return next((str(b["block_id"]) for b in blocks if b.get("type") == "input"), "")

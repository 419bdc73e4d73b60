"""Carries out what people decide about a proposal: approve it, reject it, or allow it for the thread."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from agent import manner
from agent.approvals.approval import Approval
from agent.approvals.carrying import carried_out, told_the_model
from agent.ports import Answer
from agent.turn import Turn
from handlers.arrived import Arrived
from handlers.buttons import EXPIRED, in_channel, open_turn
from handlers.desk import Desk
from handlers.listening import whisper
from handlers.rights import why_not_decide
from integrations.errors import TryLater

log = structlog.get_logger(__name__)

UNFINISHED = (
    "It was approved, and I could not find out whether it was done. Look in PostHog before asking "
    "for it again."
)
RIGHT_LOST = "Whoever approved it may not any more, so it was left."
NOT_FOR_THREADS = manner.cannot(
    "This cannot be allowed for a whole thread: each time somebody has to look at it",
    "You can approve this one",
)
COUNTED = manner.cannot("You approved this already", "Somebody else has to approve it too")

Payload = Mapping[str, Any]

Press = Callable[[Desk, Arrived, Turn, Approval], Awaitable[None]]


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for the buttons of a card, but for the one that opens a form."""

    def on(press: Press) -> Callable[..., Awaitable[None]]:
        async def listen(body: Payload, action: Payload, context: AsyncBoltContext) -> None:
            await context.ack()
            arrived: Arrived = context["arrived"]
            found = await pressed(desk, arrived, body, str(action.get("value")))
            if found is None:
                return
            approval, turn = found
            if arrived.event.exhausted:
                await _give_up(desk, arrived, turn, approval)
            elif refusal := await why_not_decide(desk, turn.asker.id, approval):
                await _without_right(desk, arrived, turn, approval, refusal)
            else:
                await press(desk, arrived, turn, approval)

        return listen

    app.action("approval:approve")(on(_approve))
    app.action("approval:reject")(on(_reject))
    app.action("approval:allow")(on(_allow))
    app.action(re.compile(r"^approval:(?!(?:approve|reject|allow|edit)$)"))(on(_unknown))


async def _approve(desk: Desk, arrived: Arrived, turn: Turn, approval: Approval) -> None:
    """One person's consent; where it is the last one that is needed, the change is made."""
    event = arrived.event.arrival.event_key
    found = await desk.stores.approvals.approve(approval.id, turn.asker.id, event=event)
    if found.decided_for == event and found.state != "expired":
        await _carry_out(desk, arrived, turn, found)
    elif found.state == "waiting" and any(one.event == event for one in found.consents):
        await desk.threads(turn).show([found])
        arrived.answered("approved by one, another one has to")
    elif found.state == "waiting":
        await refuse(desk, arrived, turn, COUNTED)
    else:
        await tell(desk, arrived, turn, found)


async def _allow(desk: Desk, arrived: Arrived, turn: Turn, approval: Approval) -> None:
    """Approve this one, and let the tool act in this thread from now on."""
    if not approval.may_be_granted:
        await refuse(desk, arrived, turn, NOT_FOR_THREADS)
        return
    event = arrived.event.arrival.event_key
    found = await desk.stores.approvals.approve(approval.id, turn.asker.id, event=event)
    if found.decided_for == event and found.state != "expired":
        await desk.stores.grants.give(
            grant=found.id,
            tenant=found.tenant,
            conversation=found.conversation,
            tool=found.tool,
            by=turn.asker.id,
        )
        await _carry_out(desk, arrived, turn, found)
    else:
        await tell(desk, arrived, turn, found)


async def _reject(desk: Desk, arrived: Arrived, turn: Turn, approval: Approval) -> None:
    event = arrived.event.arrival.event_key
    found = await desk.stores.approvals.reject(approval.id, turn.asker.id, event=event)
    if found.decided_for == event and found.state == "rejected":
        await announce(desk, arrived, turn, found)
    else:
        await tell(desk, arrived, turn, found)


async def _unknown(desk: Desk, arrived: Arrived, turn: Turn, approval: Approval) -> None:
    await refuse(desk, arrived, turn, EXPIRED)


async def _carry_out(desk: Desk, arrived: Arrived, turn: Turn, approval: Approval) -> None:
    """Also when a press is tried again after a crash: what was made is not made twice."""
    tool = desk.agent.offer.tools.get(approval.tool)
    try:
        done = await carried_out(desk.approving, approval, tool, turn)
    except TryLater:  # the press is tried again later; until then its card says how it stands
        await desk.threads(turn).show([approval])
        raise
    await announce(desk, arrived, turn, done)


async def _without_right(
    desk: Desk, arrived: Arrived, turn: Turn, approval: Approval, refusal: Answer
) -> None:
    """Nothing changes; where the right was lost between a press and its deed, that is left."""
    if _is_pending(arrived, approval):
        begun = await desk.approving.effects.is_begun(approval.effect_key)
        why = UNFINISHED if begun else RIGHT_LOST
        failed = await desk.stores.approvals.settle(approval.id, "failed", outcome=why)
        await announce(desk, arrived, turn, failed)
    await refuse(desk, arrived, turn, refusal)


def _is_pending(arrived: Arrived, approval: Approval) -> bool:
    """Whether this very press has approved it, and it is still to be done."""
    event = arrived.event.arrival.event_key
    return approval.state == "approved" and approval.decided_for == event


async def _give_up(desk: Desk, arrived: Arrived, turn: Turn, approval: Approval) -> None:
    """Every try to carry it out ended badly: it is not tried again, and people are told."""
    if _is_pending(arrived, approval):
        approval = await desk.stores.approvals.settle(approval.id, "failed", outcome=UNFINISHED)
        await announce(desk, arrived, turn, approval)
    failure = f"t{arrived.event.id}"
    await whisper(desk, turn, manner.failed(failure))
    arrived.failed(f"given up after {arrived.event.attempt - 1} attempts")


# --- what others share ---------------------------------------------------------------------------


async def pressed(
    desk: Desk, arrived: Arrived, body: Payload, approval: str, *, hidden: bool = False
) -> tuple[Approval, Turn] | None:
    """The proposal with that id, and who decides about it, in its conversation.

    None, and a word to whoever pressed, where this workspace has no such proposal.
    """
    found = await desk.stores.approvals.get(approval)
    if found and found.tenant == arrived.event.arrival.tenant:
        where = found.conversation
        return found, await open_turn(desk, arrived, body, conversation=where, hidden=hidden)
    if in_channel(arrived):
        await refuse(desk, arrived, await open_turn(desk, arrived, body), EXPIRED)
    else:
        arrived.ignore("a button of no proposal, where nothing can be said")
    return None


async def announce(desk: Desk, arrived: Arrived, turn: Turn, approval: Approval) -> None:
    """Say in the thread what became of it, on its card too, and let later turns know."""
    await told_the_model(desk.approving, approval, turn)
    words = await _words(desk, approval)
    kind: Literal["done", "cannot"] = "cannot" if approval.state == "failed" else "done"
    label = approval.label
    await desk.threads(turn).say(Answer(kind, words, label, plain=True, proposals=(approval,)))
    arrived.answered(f"{approval.tool}: {approval.state}")


async def tell(desk: Desk, arrived: Arrived, turn: Turn, approval: Approval) -> None:
    """To somebody who came too late: what was decided, by whom, alone; its card shows it too."""
    if approval.state == "expired":
        await desk.threads(turn).show([approval])
    words = await _words(desk, approval)
    await refuse(desk, arrived, turn, manner.cannot(words, label=approval.label))


async def refuse(desk: Desk, arrived: Arrived, turn: Turn, answer: Answer) -> None:
    """A word to whoever pressed, which nobody else sees; nothing changes."""
    await whisper(desk, turn, answer)
    arrived.answered(f"told privately: {answer.text.partition('.')[0]}")


async def _words(desk: Desk, approval: Approval) -> str:
    """What became of a proposal, and by whom."""
    title = approval.proposal.title
    who = await _who(desk, approval)
    match approval.state:
        case "done":
            return f"Done: {title}. Approved by {who}.\n\n{approval.link}".strip()
        case "failed":
            return f"Approved by {who}, but not done: {title}. {approval.outcome}"
        case "rejected":
            return f"Rejected by {who}, so nothing was done: {title}."
        case "replaced":
            return f"{who} has edited this: decide about the card that took its place."
        case "expired":
            return "Nobody decided about this in time, so nothing was done. Ask me for it again."
        case _:
            return f"Approved by {who}; it is being done."


async def _who(desk: Desk, approval: Approval) -> str:
    consents = [one.by for one in approval.consents] or [approval.decided_by]
    people = consents if approval.state in {"done", "failed", "approved"} else [approval.decided_by]
    names = [await desk.people.name(one) for one in people if one]
    return " and ".join(names) or "somebody"

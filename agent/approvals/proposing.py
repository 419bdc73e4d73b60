"""Turns a call of a tool that changes things into a proposal, or acts under a leave that was given."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from agent.approvals.approval import IN_A_JOB, IN_A_TURN, Approval, Proposal
from agent.approvals.approving import Approving
from agent.approvals.carrying import carried_out
from agent.approvals.risk import effective_risk
from agent.policy import Label
from agent.state.approvals import new_id
from agent.tool import Tool, ToolContext, ToolResult
from agent.turn import Turn
from integrations.errors import AskPerson

NOWHERE = (
    "{tool} changes things, and people approve that in Slack, on a card below the answer. Here "
    "nobody can: ask for it there."
)
PROPOSED = (
    "Proposed, and nothing has been done: {deed}\n"
    "A card with exactly this stands below your answer, where people approve, edit or reject it. "
    "Say in one sentence that it waits there. Do not call this again."
)
UNDER_LEAVE = "Done, under a leave that was given for this thread: "
DONE = UNDER_LEAVE + "{deed}\n{outcome}"
FAILED = "Not done, though there was a leave for it: {deed}\n{outcome}"


async def propose(
    approving: Approving | None,
    found: Tool,
    context: ToolContext,
    arguments: Mapping[str, Any],
    *,
    given: Mapping[str, Any],
    call: str,
    label: Label,
) -> ToolResult:
    """Propose what `found` would do; a call that is repeated after a crash proposes nothing new.

    `arguments` are the checked ones, `given` is the input as JSON; `label` is that of everything
    the turn has read. Raises the errors of `integrations.errors`, also where nobody can approve.
    """
    if approving is None or found.propose is None:
        raise AskPerson(NOWHERE.format(tool=found.name))
    turn = context.turn
    key = f"{turn.id}:{call}"
    known = await approving.stores.approvals.of_key(key)
    if known is None:
        proposal = await found.propose(context, **arguments)
        lasts = IN_A_JOB if turn.lease else IN_A_TURN
        new = await drafted(
            approving, found, turn, proposal, given=given, key=key, label=label, lasts=lasts
        )
        known = await approving.stores.approvals.add(await _with_leave(approving, new))
    if known.granted_by and known.state == "approved":
        known = await carried_out(approving, known, found, turn)
    return _told(known)


async def drafted(
    approving: Approving,
    found: Tool,
    turn: Turn,
    proposal: Proposal,
    *,
    given: Mapping[str, Any],
    key: str,
    label: Label,
    lasts: timedelta,
) -> Approval:
    """A new approval that waits for people, `lasts` long."""
    place, now = turn.place, approving.clock()
    shared = await approving.is_shared(place)
    risk = effective_risk(found.risk, is_shared=shared, is_guest=turn.asker.is_guest)
    assert risk != "read"  # what only reads proposes nothing
    return Approval(
        id=new_id(),
        key=key,
        tenant=place.tenant,
        conversation=place.conversation,
        turn=turn.id,
        channel=place.channel,
        tool=found.name,
        version=found.version,
        risk=risk,
        given=given,
        proposal=proposal,
        label=label,
        requested_by=turn.asker.id,
        needed=approving.rules.needed(risk),
        created_at=now,
        expires_at=now + lasts,
    )


async def _with_leave(approving: Approving, new: Approval) -> Approval:
    """Approved at once, where somebody allowed it for this thread and nothing untrusted was read."""
    if not new.may_be_granted:
        return new
    leave = await approving.stores.grants.standing(
        tenant=new.tenant, conversation=new.conversation, tool=new.tool
    )
    return new if leave is None else new.under(leave.id, by=leave.given_by)


def _told(known: Approval) -> ToolResult:
    """What a model is told about its call."""
    deed = deed_of(known)
    seen = Label(frozenset({"posthog"}))
    if not known.granted_by:
        return ToolResult(PROPOSED.format(deed=deed), label=seen)
    if known.state == "done":
        return ToolResult(DONE.format(deed=deed, outcome=known.link), label=seen)
    text = FAILED.format(deed=deed, outcome=known.outcome)
    return ToolResult(text, state="failed", label=seen)


def deed_of(approval: Approval) -> str:
    """What it does, on one line."""
    proposal = approval.proposal
    fields = "; ".join(f"{name}: {value}" for name, value in proposal.lines)
    return f"{proposal.title} ({fields})"

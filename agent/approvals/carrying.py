"""Makes an approved change, once, and writes down for people and for later turns how it went."""

import structlog

from agent.approvals.approval import Approval
from agent.approvals.approving import Approving
from agent.approvals.decision import decision
from agent.crashpoints import crash_point
from agent.effects import Effect
from agent.state.conversations import NewMessage
from agent.tool import Tool
from agent.turn import Turn
from integrations.errors import ChangeInput, Locked, OutsideError, TryLater, Unsure

log = structlog.get_logger(__name__)

OLDER = "This was proposed by another version of Rootle. Ask for it again."
CHANGED = "What this would change is not as it was shown any more ({what}), so nothing was done."


async def carried_out(
    approving: Approving, approval: Approval, tool: Tool | None, turn: Turn
) -> Approval:
    """Make the change of an approved approval, and return it with how that went.

    May be repeated after a crash: what may have been made already is looked for before it is made.
    Raises what passes (`TryLater`, `Locked`, `DatabaseDown`, `LeaseLost`); every other refusal is
    the outcome. `turn` holds the lease under which that is done.
    """
    if approval.state != "approved":
        return approval
    crash_point("after approval")
    try:
        if not await approving.effects.is_begun(approval.effect_key):
            await _still_as_shown(approving, approval, tool)
        outcome = await approving.effects.perform(_effect(approval, turn))
    except (TryLater, Locked):
        raise
    except Unsure as error:
        raise TryLater(str(error), detail=error.detail) from error
    except OutsideError as error:
        log.warning("approved change refused", approval=approval.key, detail=error.detail)
        return await _settled(approving, approval, failed=str(error))
    return await _settled(approving, approval, link=str(outcome.get("link", "")))


async def told_the_model(approving: Approving, approval: Approval, turn: Turn) -> None:
    """Write what was decided into the conversation, so that later turns know it."""
    await approving.stores.conversations.append(
        NewMessage(
            conversation=approval.conversation,
            tenant=approval.tenant,
            turn=approval.effect_key,
            key=f"{approval.effect_key}:{approval.state}",
            role="user",
            content=[{"type": "text", "text": decision(approval)}],
            label=approval.label,
            fence=turn.fence,
            lease=turn.lease,
        )
    )


async def _still_as_shown(approving: Approving, approval: Approval, tool: Tool | None) -> None:
    """Raise `ChangeInput` unless the target is what the approver saw."""
    if tool is None or tool.version != approval.version or tool.still is None:
        raise ChangeInput(OLDER)
    now = await tool.still(approving.posthog, approval.proposal.arguments)
    before = approval.proposal.seen
    changed = [name for name in {**before, **now} if before.get(name) != now.get(name)]
    if changed:
        raise ChangeInput(CHANGED.format(what=", ".join(changed)))


async def _settled(
    approving: Approving, approval: Approval, *, failed: str = "", link: str = ""
) -> Approval:
    return await approving.stores.approvals.settle(
        approval.id, "failed" if failed else "done", outcome=failed, link=link
    )


def _effect(approval: Approval, turn: Turn) -> Effect:
    return Effect(
        key=approval.effect_key,
        tenant=approval.tenant,
        conversation=turn.held_under,
        turn=approval.turn,
        fence=turn.fence,
        kind=approval.proposal.kind,
        arguments=approval.proposal.arguments,
        label=approval.label,
    )

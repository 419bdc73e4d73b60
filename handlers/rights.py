"""Who may see or decide something, as Slack says at that moment."""

from agent.approvals.approval import Approval
from agent.manner import cannot
from agent.policy import Audience, Label
from agent.ports import Answer
from handlers.desk import Desk
from integrations.errors import Locked, OutsideError, TryLater

MEMBERS_ONLY = cannot(
    "Only full members of this team can decide about this, and you are a guest here"
)
NOT_NAMED = cannot(
    "You are not among those who may decide about this here",
    "Whoever runs Rootle names them in ROOTLE_APPROVERS",
)
NOT_SEEN = cannot(
    "You may not read what this draws on, so you cannot decide about it",
    "Somebody can who belongs to the places it comes from",
)
UNKNOWN = cannot(
    "Slack does not tell me who you are, so I cannot count this. Please try again later"
)


async def why_not_decide(desk: Desk, user: str, approval: Approval) -> Answer | None:
    """Why somebody may not decide about a proposal; None if they may.

    A full member who can see where it stands and what it draws on, and who is among those that the
    operator named, if anybody is. Raises what passes.
    """
    try:
        person = await desk.people.known(user)
    except (TryLater, Locked):
        raise
    except OutsideError:
        return UNKNOWN
    if person.is_guest:
        return MEMBERS_ONLY
    rules = desk.approving.rules
    if not rules.may_approve(user, channel=approval.channel, tool=approval.tool):
        return NOT_NAMED
    return None if await may_read(desk, user, approval.label) else NOT_SEEN


async def may_read(desk: Desk, user: str, label: Label) -> bool:
    """Whether somebody belongs to all circles of a label."""
    for circle in label.circles:
        kind, _, name = circle.partition(":")
        if Audience("", only_user=user).within(circle):
            continue
        if kind != "channel":
            return False
        try:
            if not await desk.slack.is_member(name, user):
                return False
        except (TryLater, Locked):
            raise
        except OutsideError:  # a channel that Rootle cannot look into
            return False
    return True

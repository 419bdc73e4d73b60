"""What people decided about a proposal, as it stands in the conversation for later turns."""

import re

from agent.approvals.approval import Approval

_DECISION = re.compile(r"<decision>[^<>]*</decision>")
_TOLD = {
    "rejected": "was rejected, so nothing was done",
    "done": "was approved and is done",
    "failed": "was approved but not done",
    "replaced": "was edited: another proposal took its place",
}


def decision(approval: Approval) -> str:
    """One block of text; the words of others in it cannot close it."""
    what = " · ".join([approval.proposal.title, *(value for _, value in approval.proposal.lines)])
    how = _TOLD.get(approval.state, approval.state)
    words = f"The proposal “{what}” {how}. {approval.outcome} {approval.link}".strip()
    inert = words.replace("<", "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}")
    inert = inert.replace(">", "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}")
    return f"<decision>{inert}</decision>"


def is_decision(text: str) -> bool:
    """Whether a block is such a note, and nothing that a person said."""
    return _DECISION.fullmatch(text) is not None

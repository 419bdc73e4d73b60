"""One change that Rootle proposes: exactly what it is, who asked for it, and what people decided."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from agent.policy import Label
from integrations.errors import AskPerson

State = Literal["waiting", "approved", "rejected", "expired", "replaced", "done", "failed"]
"""`waiting` for people; `approved` and about to be made; then `done` or `failed`. The others end it."""

IN_A_TURN = timedelta(minutes=15)
"""How long a proposal of a turn waits for people: they were just talking about it."""

IN_A_JOB = timedelta(days=1)
"""The same for work in the background, whose end people may find hours later."""

TO_CARRY_OUT = timedelta(minutes=15)
"""How long after its approval a change may still be sent; later nobody expects it any more."""

DECIDED = "approval:"
"""How the names begin of an approval's effect, and of the notes of what was decided."""

Lines = tuple[tuple[str, str], ...]
"""What people are shown: the name and the value of each field."""


class NotApproved(AskPerson):
    """Nobody has approved exactly this change, or the approval is over."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a tool would do, were it approved; making one changes nothing.

    `kind` and `arguments` are the effect to the letter. `title` names the deed in words of our own,
    `lines` show its arguments. `seen` is what the tool saw of the target: should that be different
    when somebody approves, nothing is done.
    """

    kind: str
    arguments: dict[str, Any]
    title: str
    lines: Lines
    seen: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Consent:
    """That one person approved, when, and by which press."""

    by: str
    at: datetime
    event: str


@dataclass(frozen=True, slots=True)
class Approval:
    """A proposal with everything that was decided about it.

    `key` names the tool call (or the edit) that made it, `risk` is the effective one. `given` is
    the tool's own input, from which an edit starts. `needed` is how many different people have to
    approve; `granted_by` names the grant under which nobody was asked. `decided_for` is the press
    that decided, which alone carries it out. `outcome` are words, `link` leads to what was made.
    """

    id: str
    key: str
    tenant: str
    conversation: str
    turn: str
    channel: str
    tool: str
    version: int
    risk: Literal["note", "write", "public"]
    given: Mapping[str, Any]
    proposal: Proposal
    label: Label
    requested_by: str
    needed: int
    created_at: datetime
    expires_at: datetime
    state: State = "waiting"
    consents: tuple[Consent, ...] = ()
    granted_by: str = ""
    replaced_by: str = ""
    decided_by: str = ""
    decided_for: str = ""
    decided_at: datetime | None = None
    outcome: str = ""
    link: str = ""

    @property
    def effect_key(self) -> str:
        """The name of its effect, the same for ever."""
        return effect_key(self.id)

    @property
    def digest(self) -> str:
        """That of the effect it stands for."""
        return digest(self.proposal.kind, self.proposal.arguments)

    @property
    def may_be_granted(self) -> bool:
        """Whether people may allow the same tool for the whole thread."""
        return self.risk == "write" and not self.label.untrusted and self.needed == 1

    def under(self, leave: str, *, by: str) -> "Approval":
        """Approved by the leave of that id, which `by` gave, without anybody being asked."""
        at = self.created_at
        return replace(self, state="approved", granted_by=leave, decided_by=by, decided_at=at)


def effect_key(approval: str) -> str:
    """The name of the effect of the approval with that id."""
    return f"{DECIDED}{approval}"


def digest(kind: str, arguments: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over the kind of an effect and the canonical JSON of its arguments."""
    canonical = json.dumps([kind, arguments], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()

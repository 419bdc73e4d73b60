"""Every change Rootle makes in the world goes through here: keyed, recorded, and never blindly repeated.

An effect is recorded before it is sent and its outcome after. What lies between a send and its
record is the only doubt there is, and it is settled by looking at the target.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from agent.approvals.approval import NotApproved, digest
from agent.crashpoints import crash_point
from agent.policy import Label
from agent.state.effects import EffectRow, EffectStore
from integrations.errors import Unsure

LOOKS = (0.0, 1.0, 3.0)
"""Seconds to wait before each look for an effect of unknown outcome.

A target may show a change a moment after it made it; three looks within four seconds cover that.
"""

BRIEF_LOOKS = (0.0, 1.0)
"""The same for what is fleeting, while people wait for what takes its place."""

TOO_LATE = (
    "It could not be made soon enough after it was approved, so it was left. Whoever still wants "
    "it can ask for it again."
)


@dataclass(frozen=True, slots=True)
class Effect:
    """One change to make: `key` is its name for ever, `arguments` is what is sent (JSON)."""

    key: str
    tenant: str
    conversation: str
    turn: str
    fence: int
    kind: str
    arguments: dict[str, Any]
    label: Label = field(default_factory=Label)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over the kind and the canonical JSON of the arguments."""
        return digest(self.kind, self.arguments)


@dataclass(frozen=True, slots=True)
class Action:
    """How one kind of effect is made.

    `send` makes it and returns its outcome. `find` looks at the target for an effect that may
    have been made already and returns its outcome or None; without `find`, repeating `send` with
    the same arguments is harmless by nature (an update, a deletion). What is `fleeting` is soon
    worth nothing: it is looked for briefly and never sent again, so that `Unsure` passes through.
    What `needs_approval`, as everything does that does not say otherwise, is made only as people
    approved it. What Rootle says in Slack is no effect of a tool, and says otherwise.
    """

    send: Callable[[Effect], Awaitable[dict[str, Any]]]
    find: Callable[[Effect], Awaitable[dict[str, Any] | None]] | None = None
    fleeting: bool = False
    needs_approval: bool = True


class Effects:
    """The one executor. It holds the only write clients, one action for each kind of effect."""

    def __init__(self, store: EffectStore, actions: Mapping[str, Action]) -> None:
        self._store = store
        self._actions = actions

    async def perform(self, effect: Effect) -> dict[str, Any]:
        """Make `effect` unless it was made, and return its outcome.

        Raises `NotApproved` when it needs an approval that there is not, `LeaseLost` when another
        process has taken the conversation over, `Unsure` when the outcome cannot be found out,
        and whatever the target refused with.
        """
        action = self._actions[effect.kind]
        row = await self._store.begin(effect, gated=action.needs_approval)
        if row.state == "done" and (action.find or row.digest == effect.digest):
            return row.outcome or {}
        outcome = None if row.fresh else await self._look(action, effect)
        if outcome is None:
            _in_time(row)
            outcome = await self._send(action, effect)
        crash_point("after post")
        await self._store.done(effect, outcome)
        return outcome

    async def outcome(self, key: str) -> dict[str, Any] | None:
        """The outcome of the effect `key`, or None while it is not done."""
        row = await self._store.get(key)
        return row.outcome if row and row.state == "done" else None

    async def is_begun(self, key: str) -> bool:
        """Whether the effect `key` may have been made already."""
        return await self._store.get(key) is not None

    async def of_conversation(self, conversation: str) -> list[EffectRow]:
        """Every effect recorded for a conversation, oldest first."""
        return await self._store.of_conversation(conversation)

    @staticmethod
    async def _look(action: Action, effect: Effect) -> dict[str, Any] | None:
        if action.find is None:
            return None
        return await action.find(effect)

    async def _send(self, action: Action, effect: Effect) -> dict[str, Any]:
        try:
            return await action.send(effect)
        except Unsure:
            # The answer took long, or this process stood still: is the conversation still ours?
            row = await self._store.begin(effect, gated=action.needs_approval)
            if action.find is None:
                return await action.send(effect)  # harmless to repeat, so one more try settles it
            for pause in BRIEF_LOOKS if action.fleeting else LOOKS:
                await asyncio.sleep(pause)
                found = await self._look(action, effect)
                if found is not None:
                    return found
            if action.fleeting:
                raise
            _in_time(row)
        return await action.send(effect)


def _in_time(row: EffectRow) -> None:
    """Raise `NotApproved` where the approval is too old to act on it."""
    if not row.may_send:
        raise NotApproved(TOO_LATE)

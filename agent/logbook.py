"""Writes down what happens in one turn, and in the same commit what it cost."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from agent.budget import Budget
from agent.policy import Label
from agent.ports import Model, Usage
from agent.state.conversations import NewMessage, Role, StoredMessage
from agent.state.stores import Stores
from agent.state.usage import NOTHING, UsageRow, usage_of
from agent.turn import Turn

Block = dict[str, Any]


class Logbook:
    """The log of one turn's conversation, to which messages are only ever added.

    Adding one again is harmless. What is `spent` counts for the turn and for its limits. What was
    read or added is kept, so that a step does not read the whole of it again.
    """

    def __init__(self, turn: Turn, *, stores: Stores, budget: Budget, model: Model) -> None:
        self._turn = turn
        self._stores = stores
        self._budget = budget
        self._model = model
        self._log: list[StoredMessage] | None = None
        self._changes = 0

    async def read(self, *, changes: int) -> Sequence[StoredMessage]:
        """The conversation's messages, in the order in which they were read.

        `changes`: how often others have added to it, or changed its words, since the turn began.
        """
        if self._log is None or changes != self._changes:
            conversation = self._turn.place.conversation
            self._log = await self._stores.conversations.messages(conversation)
            self._changes = changes
        return self._log

    async def write(
        self,
        role: Role,
        content: Sequence[Block],
        part: str,
        label: Label,
        *,
        slack_ts: str = "",
        alone: str | None = None,
        read_to: int = 0,
        spent: Usage = NOTHING,
        tool_calls: int = 0,
    ) -> bool:
        """Add a message under the turn's name and `part`; the rest is as in `NewMessage`.

        False, and no change, if it stands there already.
        """
        bare = self._message(self._turn.id, role, content, part, label)
        message = replace(bare, slack_ts=slack_ts, alone=alone, read_to=read_to)
        cost = self._cost(spent, tool_calls)
        added = await self._stores.conversations.append(message, cost)
        if added is None or self._log is None:
            self._log = None
        else:
            self._log = [*self._log, added]
        return added is not None

    async def begin(
        self,
        name: str,
        calls: Sequence[Block],
        results: Sequence[Block],
        label: Label,
        *,
        spent: Usage,
    ) -> None:
        """Add calls that nobody generated, and their results, under a name beside the turn's own."""
        await self._stores.conversations.append_all(
            [
                self._message(name, "assistant", calls, "a", label),
                self._message(name, "user", results, "r", label),
            ],
            self._cost(spent),
        )
        self._log = None

    async def spend(self, spent: Usage) -> None:
        """Count what no message came of."""
        if cost := self._cost(spent):
            await self._stores.usage.spend(cost)

    def _cost(self, spent: Usage, tool_calls: int = 0) -> UsageRow | None:
        if spent == NOTHING and not tool_calls:
            return None
        self._budget.usage.append(spent)
        return usage_of(self._turn, model=self._model.name, spent=spent, tool_calls=tool_calls)

    def _message(
        self,
        name: str,
        role: Role,
        content: Sequence[Block],
        part: str,
        label: Label,
    ) -> NewMessage:
        return NewMessage(
            conversation=self._turn.place.conversation,
            tenant=self._turn.place.tenant,
            turn=name,
            key=f"{name}:{part}",
            role=role,
            content=list(content),
            label=label,
            fence=self._turn.fence,
            lease=self._turn.lease,
        )

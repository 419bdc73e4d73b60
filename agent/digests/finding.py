"""Asks the analytics tools for a digest, and writes their calls and results into its log.

So a digest has evidence like any answer: it can be shown and run again, and people can ask on.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from agent import question
from agent.agent import Agent
from agent.evidence import render_for_model
from agent.policy import Label, join
from agent.state.conversations import NewMessage
from agent.state.evidence import Evidence
from agent.tool import ToolContext
from agent.turn import Turn

Block = dict[str, Any]


class Finder:
    """The finds of one digest; asked again after a crash, what is stored already is taken."""

    def __init__(self, agent: Agent, turn: Turn, context: ToolContext) -> None:
        self.agent = agent
        self.turn = turn
        self.context = context
        self.label = Label()
        self.found: list[Evidence] = []
        self._calls: list[Block] = []
        self._results: list[Block] = []

    @classmethod
    async def begin(cls, agent: Agent, turn: Turn, context: ToolContext) -> "Finder":
        """Write down what is asked for, `turn.text`."""
        finder = cls(agent, turn, context)
        finder.label = question.label(turn)
        await finder._write("user", question.question(turn), "q")
        return finder

    async def ask(self, tool: str, name: str, **arguments: Any) -> Evidence:
        """The evidence for one call of a tool; `name` tells it from the digest's other calls.

        Raises the errors of `integrations.errors`.
        """
        one = self.agent.offer.tools[tool]
        call: Block = {
            "type": "tool_use",
            "id": f"{self.turn.id}_{name}",
            "name": tool,
            "input": _filled(arguments),
        }
        result = await one.run(self.context, **one.parse(call["input"]))
        assert result.table is not None  # analytics always have one
        kept = await self.agent.stores.evidence.add(
            tenant=self.turn.place.tenant,
            conversation=self.turn.place.conversation,
            turn=self.turn.id,
            call=call["id"],
            tool=tool,
            arguments=call["input"],
            table=result.table,
            label=result.label,
        )
        self.label = join([self.label, kept.label])
        self.found.append(kept)
        content = [{"type": "text", "text": render_for_model(result, kept)}]
        self._calls.append(call)
        self._results.append({"type": "tool_result", "tool_use_id": call["id"], "content": content})
        return kept

    async def end(self, written: str) -> None:
        """Write down the calls, their results, and the digest with its references."""
        if self._calls:
            await self._write("assistant", self._calls, "calls")
            await self._write("user", self._results, "results")
        await self._write("assistant", [{"type": "text", "text": written}], "digest")

    async def _write(
        self, role: Literal["user", "assistant"], content: Sequence[Block], part: str
    ) -> None:
        turn = self.turn
        await self.agent.stores.conversations.append(
            NewMessage(
                conversation=turn.place.conversation,
                tenant=turn.place.tenant,
                turn=turn.id,
                key=f"{turn.id}:{part}",
                role=role,
                content=list(content),
                label=self.label,
                fence=turn.fence,
                lease=turn.lease,
                alone=turn.audience.only_user or "" if part == "q" else None,
            )
        )


def _filled(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if value not in (None, "", [], ())}

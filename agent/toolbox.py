"""Runs the tool calls of one generation, shows each as a step card, and keeps the evidence."""

import asyncio
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import structlog

from agent.approvals.approving import Approving
from agent.approvals.proposing import propose
from agent.capping import capped
from agent.enabling import enabled
from agent.evidence import render_for_model
from agent.manner import ToolState
from agent.offer import Offer
from agent.policy import Label
from agent.ports import ReplyThread, Step
from agent.repeats import key_of
from agent.state.database import DatabaseDown, LeaseLost
from agent.state.evidence import EvidenceStore
from agent.tool import Tool, ToolContext, ToolResult
from integrations.errors import ChangeInput, OutsideError, TryLater

log = structlog.get_logger(__name__)

Block = dict[str, Any]

REPEATED = "You made this very call before in this turn: its result stands above. Use that."


@dataclass(frozen=True, slots=True)
class Used:
    """One call that was run: the block that answers it, who may read it, and how it went."""

    block: Block
    label: Label
    title: str
    state: ToolState


class Toolbox:
    """The tools of one turn. Reading ones run side by side, all others one at a time."""

    def __init__(
        self,
        offer: Offer,
        evidence: EvidenceStore,
        context: ToolContext,
        thread: ReplyThread,
        *,
        window: int,
        approving: Approving | None,
    ) -> None:
        self._offer = offer
        self._tools = offer.tools
        self._modes: Collection[str] = ()
        self._evidence = evidence
        self._context = context
        self._thread = thread
        self._window = window
        self._approving = approving
        self._read = Label()

    async def use(
        self,
        calls: Sequence[Block],
        *,
        made: Collection[str],
        modes: Collection[str],
        read: Label,
    ) -> list[Used]:
        """Run `calls` (tool_use blocks) and return their results in the same order.

        `made` are the keys of calls whose results are known already, see `agent.repeats`; `modes`
        those that are on; `read` is the label of all that the model has read.
        """
        self._modes, self._read = modes, read
        known, repeats = set(made), []
        for call in calls:
            key = key_of(call)
            repeats.append(key in known)
            known.add(key)
        using = [self._use(*one) for one in zip(calls, repeats, strict=True)]
        if all(self._reads(call) for call in calls):
            return await asyncio.gather(*using)
        return [await one for one in using]

    def _reads(self, call: Block) -> bool:
        found = self._tools.get(call["name"])
        return found is None or found.risk == "read"

    async def _use(self, call: Block, is_repeat: bool) -> Used:
        title = self._title(call)
        if is_repeat:
            return self._refused(call, title, REPEATED)
        await self._thread.step(Step(call["id"], title, "running"))
        try:
            used = await self._run(call, title)
        except OutsideError as error:
            used = self._refused(call, title, f"{error}\n{_who_can_fix(error)}")
        except (DatabaseDown, LeaseLost):
            raise
        except Exception:  # the tool boundary: the model is told, the log has the rest
            failure = secrets.token_hex(4)
            log.exception("tool failed", tool=call["name"], failure=failure)
            used = self._refused(
                call,
                title,
                f"This failed on my side ({failure}).\nDo not repeat this call; say so.",
            )
        shown: Literal["done", "failed"] = "failed" if used.state == "failed" else "done"
        await self._thread.step(Step(call["id"], title, shown))
        return used

    async def _run(self, call: Block, title: str) -> Used:
        found = self._tools.get(call["name"])
        if found is None:
            raise ChangeInput(
                f"There is no tool {call['name']!r}. There are: {', '.join(sorted(self._tools))}."
            )
        mode = self._offer.mode_of(found.name)
        if mode and mode not in self._modes:
            raise ChangeInput(f"{found.name} belongs to the mode {mode}, which is not on.")
        arguments = found.parse(call["input"])
        if found.needs_approval:
            result = await self._propose(found, call, arguments)
        else:
            result = await found.run(self._context, **arguments)
        result = replace(result, text=capped(result.text, self._window))
        text = await self._record(call, result)
        block = _answer(call, text, is_error=result.state == "failed")
        if result.gained:
            block = enabled(call["id"], text, result.gained)
        return Used(block, result.label, title, result.state)

    async def _propose(self, found: Tool, call: Block, arguments: Mapping[str, Any]) -> ToolResult:
        """Nothing is done: what would be is put before people."""
        return await propose(
            self._approving,
            found,
            self._context,
            arguments,
            given=call["input"],
            call=call["id"],
            label=self._read,
        )

    async def _record(self, call: Block, result: ToolResult) -> str:
        if result.table is None:
            return render_for_model(result)
        turn = self._context.turn
        kept = await self._evidence.add(
            tenant=turn.place.tenant,
            conversation=turn.place.conversation,
            turn=turn.id,
            call=call["id"],
            tool=call["name"],
            arguments=call["input"],
            table=result.table,
            label=result.label,
        )
        return render_for_model(result, kept)

    def _title(self, call: Block) -> str:
        found = self._tools.get(call["name"])
        if found is None or not isinstance(call["input"], dict):
            return "Looking for a way"
        try:
            return found.title(call["input"])
        except (KeyError, TypeError, ValueError):  # arguments are not checked yet at this point
            return found.name.replace("_", " ").capitalize()

    def _refused(self, call: Block, title: str, why: str) -> Used:
        return Used(_answer(call, why, is_error=True), Label(), title, "failed")


def _answer(call: Block, text: str, *, is_error: bool) -> Block:
    block: Block = {
        "type": "tool_result",
        "tool_use_id": call["id"],
        "content": [{"type": "text", "text": text}],
    }
    return block | {"is_error": True} if is_error else block


def _who_can_fix(error: OutsideError) -> str:
    match error:
        case TryLater():
            return "This passes by itself: one more try later is fine."
        case ChangeInput():
            return "Change the input and try again."
        case _:
            return "Do not try again: tell the person what is missing."

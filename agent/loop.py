"""The single loop: generate, use the tools that were asked for, and conclude, until there is an answer.

The conversation's log is the only state. Every generation is written down before its tools run
and every result before the next generation, so a turn whose process died is continued by another
one from the log, and the ids of tool calls keep that from repeating anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from agent import manner
from agent.crashpoints import crash_point
from agent.evidence import EvidenceStream, check, read_rendered
from agent.policy import Label, join
from agent.ports import Answer, Generation, Model, ReplyThread, Request, Usage
from agent.running import RunningTurn
from agent.state.conversations import NewMessage, Role, StoredMessage
from agent.state.stores import Stores
from agent.tool import Tool, ToolContext
from agent.toolbox import Toolbox
from agent.transcript import last_words, tool_calls, transcript, unanswered, words
from integrations.errors import TryLater

Block = dict[str, Any]
Kind = Literal["done", "nothing_found", "cannot"]

MEND = "mend"
"""The part of a message's key that marks it as a correction of figures, made once a turn."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one turn may spend: generations, tool calls and seconds.

    24 generations is what PostHog's own assistant allows a turn, and more than any measured
    question has needed; a turn that is still interactive after four minutes should be a job.
    """

    steps: int = 24
    tool_calls: int = 60
    seconds: float = 240.0


class Loop:
    """One turn's work; another process may call `run` for the same turn again after a crash."""

    def __init__(
        self,
        *,
        model: Model,
        tools: Mapping[str, Tool],
        system: str,
        stores: Stores,
        limits: Limits,
        context: ToolContext,
        thread: ReplyThread,
        running: RunningTurn,
    ) -> None:
        self._model = model
        self._tools = tools
        self._system = system
        self._stores = stores
        self._limits = limits
        self._turn = context.turn
        self._now = context.now
        self._thread = thread
        self._running = running
        self._toolbox = Toolbox(tools, stores.evidence, context, thread)
        self.usage: list[Usage] = []
        self.tool_calls = 0
        self.done: list[str] = []
        self._went: dict[str, manner.ToolState] = {}
        self._stop_reason = "end_turn"

    async def run(self) -> Answer:
        """Work until there is an answer; raises `Stopped` when somebody ends the turn."""
        while True:
            seen = self._running.steers
            log = await self._stores.conversations.messages(self._turn.place.conversation)
            calls = unanswered(log, self._turn.id)
            if calls:
                await self._running.unless_stopped(self._use(calls, log))
            elif not self._has_spoken(log):
                await self._running.unless_stopped(self._generate(log))
            else:
                answer = await self._conclude(log)
                if answer and await self._running.close(seen=seen):
                    return answer

    def _has_spoken(self, log: Sequence[StoredMessage]) -> bool:
        """Whether the turn's last generation is its answer and nothing was added since."""
        last = log[-1]
        if last.turn == self._turn.id and last.role == "assistant":
            return True
        return self._ending_call(log) is not None and _only_results(last)

    def _ending_call(self, log: Sequence[StoredMessage]) -> Answer | None:
        for call in tool_calls(last_words(log, self._turn.id)):
            if call["name"] in manner.ENDING_TOOLS and self._states(log)[call["id"]] == "done":
                return manner.ending(call["name"], call["input"], label=_label(log))
        return None

    def _states(self, log: Sequence[StoredMessage]) -> dict[str, manner.ToolState]:
        """How each call in the log went; those of this process are known exactly."""
        states = {
            block["tool_use_id"]: _state(block)
            for message in log
            for block in message.content
            if block["type"] == "tool_result"
        }
        return states | self._went

    async def _generate(self, log: Sequence[StoredMessage]) -> None:
        made = sum(1 for m in log if m.turn == self._turn.id and m.role == "assistant")
        spent = made + 1 >= self._limits.steps or self.tool_calls >= self._limits.tool_calls
        request = Request(
            system=self._system,
            messages=transcript(log),
            tools=() if spent else tuple(tool.spec for tool in self._tools.values()),
            now=self._now,
        )
        generation = await self._listen(request)
        self.usage.append(generation.usage)
        self._stop_reason = generation.stop_reason
        whole, read_to = _whole(generation), max(message.seq for message in log)
        await self._append("assistant", whole, f"{made}:a", _label(log), read_to=read_to)
        crash_point("after model call")

    async def _listen(self, request: Request) -> Generation:
        """One generation, its text shown with the figures filled in as they come."""
        kept = await self._stores.evidence.all(self._turn.place.conversation)
        stream = EvidenceStream(kept)
        async for part in self._model.generate(request):
            if isinstance(part, Generation):
                await self._show(stream.end())
                return part
            await self._show(stream.feed(part.text))
        raise TryLater("The model stopped in the middle of its answer.")

    async def _show(self, text: str) -> None:
        if text:
            await self._thread.stream(text)

    async def _use(self, calls: Sequence[Block], log: Sequence[StoredMessage]) -> None:
        used = await self._toolbox.use(calls)
        self.tool_calls += len(used)
        self.done += [u.title for u in used if u.state != "failed"]
        self._went |= {u.block["tool_use_id"]: u.state for u in used}
        results = [u.block for u in used]
        label = join([_label(log), *(u.label for u in used)])
        await self._append("user", results, f"{calls[0]['id']}:r", label)
        crash_point("after tool")

    async def _conclude(self, log: Sequence[StoredMessage]) -> Answer | None:
        """The answer that the log ends in, or None when its figures must be mended first."""
        label = _label(log)
        ending = self._ending_call(log)
        if ending:
            return ending
        written = words(log[-1].content)
        kept = await self._stores.evidence.all(self._turn.place.conversation)
        asked, read = _said_by_people(log)
        checked = check(written, kept, question="\n".join(asked), quotable=read)
        told = any(m.key == f"{self._turn.id}:{MEND}" for m in log)
        if checked.problems and not told:
            mend = [{"type": "text", "text": manner.mend(checked.problems)}]
            await self._append("user", mend, MEND, label)
            return None
        return Answer(self._kind(log), checked.text, label)

    def _kind(self, log: Sequence[StoredMessage]) -> Kind:
        """The manner of a written answer, from how the calls of the last generation went."""
        mine = [m.content for m in log if m.turn == self._turn.id and m.role == "assistant"]
        calls = next((c for c in map(tool_calls, reversed(mine)) if c), [])
        states = self._states(log)
        return manner.kind_of([states[call["id"]] for call in calls], self._stop_reason)

    async def _append(
        self, role: Role, content: Sequence[Block], part: str, label: Label, *, read_to: int = 0
    ) -> None:
        await self._stores.conversations.append(
            NewMessage(
                conversation=self._turn.place.conversation,
                tenant=self._turn.place.tenant,
                turn=self._turn.id,
                key=f"{self._turn.id}:{part}",
                role=role,
                content=list(content),
                label=label,
                fence=self._turn.fence,
                read_to=read_to,
            )
        )


def _label(log: Sequence[StoredMessage]) -> Label:
    return join(message.label for message in log)


def _said_by_people(log: Sequence[StoredMessage]) -> tuple[list[str], list[str]]:
    """What people asked, and what Rootle read on the way: the last text block, and all others."""
    texts = [
        [block["text"] for block in message.content if block["type"] == "text"]
        for message in log
        if message.role == "user" and not message.key.endswith(f":{MEND}")  # quotes the mistakes
    ]
    return [t[-1] for t in texts if t], [words for t in texts for words in t[:-1]]


def _state(result: Block) -> manner.ToolState:
    """How a call went, as its stored result tells."""
    if result.get("is_error"):
        return "failed"
    return "nothing" if read_rendered(words(result["content"])).nothing else "done"


def _only_results(message: StoredMessage) -> bool:
    return all(block["type"] == "tool_result" for block in message.content)


def _whole(generation: Generation) -> tuple[Block, ...]:
    """The content to keep: tool calls of a generation that was cut off are never run."""
    if generation.stop_reason == "tool_use":
        return generation.content
    return tuple(block for block in generation.content if block["type"] != "tool_use")

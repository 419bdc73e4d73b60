"""The single loop: generate, use the tools that were asked for, and conclude, until there is an answer.

The conversation's log is the only state. Every generation is written down before its tools run
and every result before the next generation, so a turn whose process died is continued by another
one from the log, and the ids of tool calls keep that from repeating anything.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from agent import manner
from agent.approvals.approving import Approving
from agent.budget import Budget, Limit
from agent.compaction.compacting import Compacting
from agent.compaction.sight import in_sight
from agent.crashpoints import crash_point
from agent.enabling import modes_on
from agent.ending import (
    MEND,
    checked_words,
    ending_of,
    has_spoken,
    is_plain,
    kind_of,
    label_of,
    written,
)
from agent.evidence import EvidenceStream
from agent.illustration import Draw, illustrate
from agent.logbook import Logbook
from agent.offer import Offer
from agent.policy import join
from agent.ports import (
    Answer,
    ContextExceeded,
    Generation,
    Model,
    ReplyThread,
    Request,
    Retraction,
)
from agent.repeats import answered
from agent.resting import rests_on
from agent.running import RunningTurn
from agent.state.conversations import StoredMessage
from agent.state.stores import Stores
from agent.tool import ToolContext
from agent.toolbox import Toolbox
from agent.transcript import transcript, unanswered, unanswered_of, without_calls
from integrations.errors import TryLater

Block = dict[str, Any]


class Loop:
    """One turn's work; another process may call `run` for the same turn again after a crash."""

    def __init__(
        self,
        *,
        model: Model,
        offer: Offer,
        system: str,
        stores: Stores,
        budget: Budget,
        logbook: Logbook,
        thread: ReplyThread,
        running: RunningTurn,
        draw: Draw,
        compacting: Compacting,
        approving: Approving | None = None,
    ) -> None:
        self._model = model
        self._offer = offer
        self._system = system
        self._stores = stores
        self._budget = budget
        self._logbook = logbook
        self._turn = running.turn
        self._thread = thread
        self._running = running
        self._draw = draw
        self._compacting = compacting
        self._approving = approving
        self.done: list[str] = []
        self.limit: Limit | None = None
        """The limit for whose sake the last generation had to be the answer, whether or not there
        was more to do; None also where people asked for an end."""
        self._went: dict[str, manner.ToolState] = {}
        self._stop_reason = "end_turn"
        self._quiet = False

    async def run(self, context: ToolContext) -> Answer:
        """Work until there is an answer; raises `Stopped` when somebody ends the turn.

        Errors of `integrations.errors` are the model's; those of tools are told to the model.
        """
        toolbox = Toolbox(
            self._offer,
            self._stores.evidence,
            context,
            self._thread,
            window=self._model.window,
            approving=self._approving,
        )
        while True:
            seen = self._running.changes
            log = await self._logbook.read(changes=seen)
            calls = unanswered(log, self._turn.id)
            if calls:
                await self._running.unless_stopped(self._use(toolbox, calls, log))
            elif not has_spoken(log, self._turn.id, self._went):
                await self._running.unless_stopped(self._step(toolbox, log, context.now))
            else:
                answer = await self._conclude(log)
                if answer and await self._running.close(seen=seen):
                    return answer

    async def _step(self, toolbox: Toolbox, log: Sequence[StoredMessage], now: datetime) -> None:
        """One generation and the calls it makes; what came in meanwhile is read after both."""
        calls = await self._think(log, now)
        if calls:
            await self._use(toolbox, calls, log)

    async def _think(self, log: Sequence[StoredMessage], now: datetime) -> list[Block]:
        """One generation, or, where the conversation is too long for that, its summary.

        Returns the calls that were generated and have no result yet.
        """
        wraps_up = self._running.wraps_up
        self.limit = None if wraps_up else self._budget.reached(log, self._turn.id)
        request = Request(
            system=self._system,
            messages=transcript(log),
            tools=self._offer.specs,
            now=now,
            modes=frozenset(modes_on(log)),
            must_answer=wraps_up or self.limit is not None,
        )
        if await self._compacting.summed_up(log, request):
            return []
        try:
            return await self._generate(log, request)
        except ContextExceeded:  # what was shown of it is replaced at the end
            self._quiet = True
            await self._compacting.sum_up_once(log, request)
            return []

    async def _generate(self, log: Sequence[StoredMessage], request: Request) -> list[Block]:
        made = sum(1 for m in log if m.turn == self._turn.id and m.role == "assistant")
        shown = label_of(log).allows(self._turn.audience) and not self._quiet
        generation = await self._listen(request, shown=shown)
        self._compacting.heard(generation.usage, log)
        self._stop_reason = generation.stop_reason
        if generation.stop_reason == "refusal":
            self.limit = None
        # Some servers call tools although they may not; a turn ends all the same.
        may_call = generation.stop_reason == "tool_use" and not request.must_answer
        whole = generation.content if may_call else without_calls(generation.content)
        read_to = max(message.seq for message in log)
        label, spent = label_of(log), generation.usage
        part = f"{made}:a"
        new = await self._logbook.write(
            "assistant", whole, part, label, read_to=read_to, spent=spent
        )
        crash_point("after model call")
        return unanswered_of(whole, log) if new else []

    async def _listen(self, request: Request, *, shown: bool) -> Generation:
        """One generation, its text shown with the figures filled in as they come.

        What not everyone in the thread may read is not `shown`: `say` decides where it goes.
        """
        stream, knows = EvidenceStream(), False
        async for part in self._model.generate(request):
            if isinstance(part, Generation):
                await self._show(stream.end(), shown=shown)
                return part
            if isinstance(part, Retraction):  # what stands there already is replaced at the end
                shown = False
                continue
            if "{" in part.text and not knows:
                stream.know(await self._stores.evidence.all(self._turn.place.conversation))
                knows = True
            await self._show(stream.feed(part.text), shown=shown)
        raise TryLater("The model stopped in the middle of its answer.")

    async def _show(self, text: str, *, shown: bool) -> None:
        if text and shown:
            await self._thread.stream(text)

    async def _use(
        self, toolbox: Toolbox, calls: Sequence[Block], log: Sequence[StoredMessage]
    ) -> None:
        made = answered(in_sight(log), self._turn.id)
        used = await toolbox.use(calls, made=made, modes=modes_on(log), read=label_of(log))
        self.done += [u.title for u in used if u.state != "failed"]
        self._went |= {u.block["tool_use_id"]: u.state for u in used}
        results = [u.block for u in used]
        label = join([label_of(log), *(u.label for u in used)])
        await self._logbook.write(
            "user", results, f"{calls[0]['id']}:r", label, tool_calls=len(used)
        )
        crash_point("after tool")

    async def _conclude(self, log: Sequence[StoredMessage]) -> Answer | None:
        """The answer that the log ends in, or None when its figures must be mended first."""
        ending = ending_of(log, self._turn.id, self._went)
        if ending:
            return ending
        kept = await self._stores.evidence.all(self._turn.place.conversation)
        checked = checked_words(log, self._turn.id, kept)
        told = any(m.key == f"{self._turn.id}:{MEND}" for m in log)
        if checked.problems and not told:
            mend = [{"type": "text", "text": manner.mend(checked.problems)}]
            await self._logbook.write("user", mend, MEND, label_of(log))
            return None
        if not checked.text.strip():
            return manner.wordless(self._stop_reason)
        kind = kind_of(log, self._turn.id, self._went, stop_reason=self._stop_reason)
        plain = is_plain(log, self._turn.id)
        said = written(log, self._turn.id)
        files = await illustrate(said, kept, self._draw)
        names = rests_on(log, self._turn.id, said, kept)
        text = manner.cut_off(checked.text) if self._stop_reason == "max_tokens" else checked.text
        return Answer(kind, text, label_of(log), files, plain=plain, evidence=names)

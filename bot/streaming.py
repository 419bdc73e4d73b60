"""Shows an answer while it is being written, and the steps that lead to it, as Slack streams.

What comes in is only noted; one task sends what has gathered, about once a second. Whatever goes
wrong on the way costs the liveliness and nothing else: in the end `bot.delivery` asks for each
message how it stands, and replaces those that do not show what they should.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import structlog

from agent.crashpoints import crash_point
from agent.ports import Step
from bot.blocks import MOST_MESSAGES, Block, Message, set_aside
from bot.chunks import card_bytes, section_chunk, size, step_cards, step_chunk, unsent
from bot.delivery import Delivery
from bot.destination import Destination, Progress
from bot.links import Links
from bot.markdown import Draft
from bot.pacing import APPENDS, ENDINGS, STREAMS
from bot.packing import MESSAGE, WORTH_SPLITTING, Part, Room, Section, pack, without_last_headings
from bot.pieces import Piece
from integrations.errors import OutsideError, TryLater
from integrations.slack import Slack

log = structlog.get_logger(__name__)

EVERY = 1.0
"""Seconds between additions to a stream: steady for readers, 1/100 of Slack's limit a minute."""

WITH_STEPS = Room(9_000, in_bytes=True)
CARDS_LIMIT = 1_500
"""Bytes of text, and of step cards, in a streamed message that has both. Slack refuses such a
message from about 10,600 bytes on, the details of cards counted twice, as others measured
(openclaw#143882)."""

TRIES = 3
"""Attempts to add the last words to a stream."""

LONGEST_WAIT = 5.0
"""Seconds that the last words wait for their stream; after that the message is replaced instead."""

MOST_STEPS = 40
"""Step cards in a message; Slack takes 50."""


@dataclass(slots=True)
class _Live:
    """One message that is or was a stream: what it shows, and whether it still takes more.

    A `lost` one may show more or less than `sections`, because an answer of Slack was lost.
    """

    ts: str
    sections: list[Section] = field(default_factory=list)
    state: Literal["open", "finished", "lost"] = "open"
    steps: dict[str, Step] = field(default_factory=dict)

    @property
    def spins(self) -> bool:
        """Whether a card shows a step that still runs."""
        return any(step.state == "running" for step in self.steps.values())


class Stream:
    """The streamed messages of one turn."""

    def __init__(
        self,
        slack: Slack,
        delivery: Delivery,
        to: Destination,
        *,
        asker: str,
        links: Links,
        insist: bool = False,
    ) -> None:
        """`insist` streams even where Slack's limit of streams a minute may be reached."""
        self._slack = slack
        self._delivery = delivery
        self._to = to
        self._asker = asker
        self._insist = insist
        self._draft = Draft(links)
        self._text: list[str] = []
        self._steps: dict[str, Step] = {}
        self._shown: list[_Live] = []
        self._with_steps = False
        self._ended = asyncio.Event()
        self._off = False
        self._news = False
        self._task: asyncio.Task[None] | None = None

    @property
    def room(self) -> Room:
        """How much text fits into the first message."""
        return WITH_STEPS if self._with_steps else MESSAGE

    @property
    def is_open(self) -> bool:
        """Whether people see anything of the answer yet."""
        return bool(self._shown)

    def add(self, text: str) -> None:
        """More of the answer."""
        self._text.append(text)
        self._wake()

    def step(self, step: Step) -> None:
        """A step began or ended."""
        self._steps[step.id] = step
        self._wake()

    async def end(self) -> None:
        """Send nothing more by itself; waits for what is on its way, which has a time-out."""
        self._ended.set()
        if self._task is not None:
            await asyncio.wait({self._task})
        for step in self._steps.values():
            if step.state == "running":  # a card left running would spin for ever
                self._steps[step.id] = replace(step, state="failed")

    async def progress(self, number: int, message: Message) -> Progress:
        """Bring message `number` up to `message`, if it is still open, and tell how it stands."""
        if number >= len(self._shown):
            return "absent"
        live = self._shown[number]
        wanted = message.part.sections
        if live.state == "finished":
            as_wanted = tuple(live.sections) == wanted and not (message.closing or live.spins)
            return "done" if as_wanted else "stale"
        added = unsent(live.sections, wanted)
        if live.state == "lost" or added is None:
            return "stale"
        for _ in range(TRIES):
            try:
                await self._delivery.pacing.wait("endings", ENDINGS)
                await self._append(live, added, wanted)
            except TryLater as error:
                pause = error.retry_after or EVERY
                if pause > LONGEST_WAIT:
                    break
                self._delivery.pacing.hold("endings", pause)
            except OutsideError:
                break
            else:
                return "open"
        return "stale"

    def cards(self, number: int) -> tuple[Block, ...]:
        """The cards of message `number`, as blocks; only the first message has any."""
        if number or not self._shown or not self._shown[0].steps:
            return ()
        steps = [self._steps[ident] for ident in self._shown[0].steps]
        return step_cards([s for s in steps if s.state != "running"])

    # --- the task that sends --------------------------------------------------------------------

    def _wake(self) -> None:
        self._news = True
        if (self._task is None or self._task.done()) and not (self._off or self._ended.is_set()):
            self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        """Send what is new, then wait a little, until nothing is."""
        while self._news and not self._off and not self._ended.is_set():
            self._news = False
            try:
                await self._send()
            except TryLater as error:
                self._news = True  # kept for the next round
                self._delivery.pacing.hold("appends", error.retry_after or EVERY)
            except Exception as error:  # noqa: BLE001 -- a stream is a courtesy; delivery says all
                log.info("streaming stopped", turn=self._to.turn, reason=type(error).__name__)
                self._off = True
            await self._pause()

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(EVERY):
                await self._ended.wait()
        except TimeoutError:
            return

    async def _send(self) -> None:
        """Bring the streams up to what is certain of the answer by now."""
        self._draft.add("".join(self._text))
        self._text.clear()
        parts = self._parts()
        for number, part in enumerate(parts or (Part(()),)):
            last = number >= len(parts) - 1
            if not await self._show(number, part, last=last):
                return

    async def _show(self, number: int, part: Part, *, last: bool) -> bool:
        """Bring one message up to `part`; False when streaming is over."""
        if number < len(self._shown) and self._shown[number].state != "open":
            return self._shown[number].state == "finished"
        if number >= len(self._shown) and not await self._open(number, part):
            return False
        live = self._shown[number]
        added = unsent(live.sections, part.sections)
        if added is None:  # what was certain has changed after all
            live.state = "lost"
            return False
        pending = added or self._changed(live)
        if pending and not self._delivery.pacing.take("appends", APPENDS):
            self._news = True  # other streams are being written to; what gathers goes together
            return False
        await self._append(live, added, part.sections)
        if not last and live.state == "open":
            message = Message(part)
            await self._delivery.complete(self._to, number, live.ts, message, live=True)
            live.state = "finished"
        return live.state != "lost"

    async def _open(self, number: int, part: Part) -> bool:
        """Open a stream for message `number`, if there is anything to show in it."""
        steps = self._changed(None) if number == 0 else []
        chunks = [*map(step_chunk, steps), *map(section_chunk, part.sections)]
        if not chunks:
            return False
        if not self._delivery.pacing.take("streams", STREAMS) and not self._insist:
            self._off = True
            return False
        try:
            ts = await self._delivery.start_stream(
                self._to, number, asker=self._asker, chunks=chunks
            )
        except TryLater:
            ts = ""  # what cannot be streamed now is posted at the end
        if not ts:
            self._off = True
            return False
        self._shown.append(_Live(ts, list(part.sections), steps={s.id: s for s in steps}))
        return True

    async def _append(
        self, live: _Live, added: Sequence[Section], sections: Sequence[Section]
    ) -> None:
        """Add steps that changed, and `added`, after which the stream shows `sections`."""
        steps = self._changed(live)
        chunks = [*map(step_chunk, steps), *map(section_chunk, added)]
        if not chunks:
            return
        try:
            await self._slack.append_stream(channel=self._to.channel, ts=live.ts, chunks=chunks)
        except TryLater:
            raise
        except Exception:
            live.state = "lost"
            raise
        live.sections = list(sections)
        live.steps |= {step.id: step for step in steps}
        crash_point("mid-stream")

    def _changed(self, live: _Live | None) -> list[Step]:
        """Steps that `live` does not show as they are; new ones go to the first message only."""
        self._with_steps = self._with_steps or bool(self._steps)
        shown = live.steps if live else {}
        first = live is None or live is self._shown[0]
        new = self._with_room() if first else set()
        wanted = shown.keys() | new
        return [s for s in self._steps.values() if s.id in wanted and shown.get(s.id) != s]

    def _with_room(self) -> set[str]:
        """The ids of the first steps, as many as have room for their cards."""
        kept, left = set[str](), CARDS_LIMIT
        for step in list(self._steps.values())[:MOST_STEPS]:
            left -= card_bytes(step)
            if left < 0:
                break
            kept.add(step.id)
        return kept

    # --- text -----------------------------------------------------------------------------------

    def _parts(self) -> tuple[Part, ...]:
        """The messages that are certain, with whole sentences of the paragraph being written."""
        self._with_steps = self._with_steps or bool(self._steps)
        settled, sentences = self._draft.settled, self._draft.sentences()
        parts = self._packed(without_last_headings(settled))
        if sentences is None:
            return parts
        longer = self._packed([*settled, sentences])
        room = self.room if len(longer) == 1 else MESSAGE
        has_room = room.size - size(longer[-1], room) > WORTH_SPLITTING
        return longer if has_room and len(longer) == max(1, len(parts)) else parts

    def _packed(self, pieces: Sequence[Piece]) -> tuple[Part, ...]:
        return pack(set_aside(pieces)[0], first=self.room)[: MOST_MESSAGES - 1]

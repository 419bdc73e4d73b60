"""Every post, edit and deletion in Slack goes through here: paced, recorded, and never made twice.

An answer is a row of messages, `t7:answer:0`, `t7:answer:1` … Each is created once, by a post or
as a stream, and its `ts` is recorded first of all. Whatever happened before, `deliver` ends with
exactly the wanted messages standing there: what an earlier attempt left is changed in place, and
what it left too much is deleted.
"""

import base64
import contextlib
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakValueDictionary

from agent.effects import Effect, Effects
from agent.ports import Attachment
from agent.state.effects import EffectRow
from bot.blocks import Block, Message
from bot.destination import STREAMED, Destination, Streamed
from bot.pacing import EDIT, POST, Pacing
from bot.slack_actions import slack_actions
from bot.working import Working
from integrations.errors import ChangeInput, TryLater, Unsure
from integrations.slack_errors import ChannelClosed, MessageGone, TooLong

__all__ = ["Delivery", "slack_actions"]

PATIENCE = 60.0
"""Seconds that one message may wait in all for Slack to take it. What takes longer is left to the
inbox, which tries the whole event again later; what was said by then is not repeated."""


FIRST_PAUSE = 0.5
"""Seconds before the first repetition where Slack names none; each further one is twice as long."""


@dataclass(frozen=True, slots=True)
class Lane:
    """What paces a call: calls of one name wait for each other, `patience` seconds at most."""

    name: str
    rate: tuple[float, int] | None = None
    patience: float = PATIENCE


class Delivery:
    """Makes Slack show what is wanted, one effect at a time.

    `signs` are those that stand in threads now, by channel and thread.
    """

    def __init__(self, effects: Effects, pacing: Pacing) -> None:
        self._effects = effects
        self.pacing = pacing
        self.signs: WeakValueDictionary[tuple[str, str], Working] = WeakValueDictionary()

    async def deliver(
        self, to: Destination, messages: Sequence[Message], *, streamed: Streamed | None = None
    ) -> None:
        """Make exactly `messages` stand at `to`, in their order.

        Raises `ChannelClosed` and the other errors of `slack_errors` when Slack refuses for good,
        `TryLater` when it asks to wait too long, `LeaseLost` when another process goes on.
        """
        rows = await self._rows(to)
        waiting, number = deque(messages), 0
        while waiting:
            message = waiting.popleft()
            try:
                await self._stand(to, number, message, rows, streamed)
            except TooLong:
                halves = message.halved()
                if halves is None:
                    raise
                waiting.extendleft(reversed(halves))
                continue
            number += 1
        await self._clear(to, rows, beyond=number)

    async def stands(self, to: Destination) -> bool:
        """Whether the first message of this series was made, or may have been."""
        return to.key(0) in await self._rows(to)

    async def start_stream(
        self, to: Destination, number: int, *, asker: str, chunks: Sequence[Block]
    ) -> str:
        """Open message `number` as a stream and return its `ts`.

        Returns nothing if an earlier attempt has made that message: what it shows is not known.
        """
        if to.key(number) in await self._rows(to):
            return ""
        arguments = {
            **self._creation(to),
            "stream": {"user": asker, "tenant": to.tenant, "chunks": list(chunks)},
        }
        lane = Lane("stream", patience=0.0)  # an answer that cannot be streamed is posted
        outcome = await self._perform(to, to.key(number), "slack.stream", arguments, lane)
        return str(outcome["ts"])

    async def complete(
        self, to: Destination, number: int, ts: str, message: Message, *, live: bool
    ) -> None:
        """Finish message `number`: end its stream if `live`, else replace all of it."""
        key = to.key(number)
        arguments = {"channel": to.channel, "ts": ts, "key": key, "live": live, **_said(message)}
        arguments["closing"] = list(message.closing)
        arguments["streams"] = to.series == STREAMED
        lane = Lane(f"edit:{to.channel}:{ts}", None if live else EDIT)
        try:
            await self._perform(to, f"{key}:final", "slack.complete", arguments, lane)
        except MessageGone:
            await self._delete(to, key, ts)
            await self._post(to, f"{key}:again", message)

    async def stand(self, to: Destination, message: Message, *, changed: bool) -> None:
        """Make one message stand for good: post it once, and where it `changed`, change it in place.

        One that was never posted is posted as it is now.
        """
        key = to.key(0)
        known = await self._effects.outcome(key)
        if known is None:
            await self._post(to, key, message)
        elif changed:
            await self.complete(to, 0, await self._ts(key), message, live=False)

    async def whisper(self, to: Destination, user: str, messages: Sequence[Message]) -> None:
        """Show `messages` to one person in the thread, or in the channel if that is refused."""
        place = {"channel": to.channel, "thread": to.thread, "user": user}
        for number, message in enumerate(messages):
            key = f"{to.turn}:whisper:{number}"
            asked = place | _said(message)
            try:
                await self._perform(to, key, "slack.ephemeral", asked, _posts(to))
            except (ChangeInput, ChannelClosed):
                if not place["thread"]:
                    raise
                place["thread"] = ""
                await self._perform(to, key, "slack.ephemeral", asked | place, _posts(to))

    async def respond(self, to: Destination, url: str, messages: Sequence[Message]) -> None:
        """Answer a command at its `response_url`, visible to whoever gave it."""
        for number, message in enumerate(messages):
            arguments = {"url": url, "thread": to.thread, **_said(message)}
            key = f"{to.turn}:response:{number}"
            await self._perform(to, key, "slack.respond", arguments, Lane(f"respond:{url}"))

    async def attach(self, to: Destination, files: Sequence[Attachment]) -> None:
        """Share `files` below the answer."""
        for number, file in enumerate(files):
            arguments = {
                **self._creation(to),
                "name": file.name,
                "title": file.title,
                "alt": file.alt,
                "content": base64.b64encode(file.content).decode(),
            }
            key = f"{to.turn}:{to.series}-file:{number}"
            await self._perform(to, key, "slack.upload", arguments, _posts(to))

    # --- one message ----------------------------------------------------------------------------

    async def _stand(
        self,
        to: Destination,
        number: int,
        message: Message,
        rows: Mapping[str, EffectRow],
        streamed: Streamed | None,
    ) -> None:
        """Make `message` stand as number `number`, whatever is there already."""
        progress = await streamed.progress(number, message) if streamed else "absent"
        if progress == "done":
            return
        key = to.key(number)
        row = rows.get(key)
        if progress == "absent" and (row is None or row.state == "pending"):
            outcome = await self._post(to, key, message)
            if row is None or not outcome.get("found"):
                return  # it was made now, with just these words
        elif progress == "absent" and row is not None and self._unchanged(to, message, row, rows):
            return
        ts = await self._ts(key)
        if not ts:
            await self._post(to, f"{key}:again", message)
            return
        live = progress == "open"
        cards = streamed.cards(number) if streamed else ()
        if cards:
            with_cards = replace(message, opening=cards)
            with contextlib.suppress(ChangeInput):  # the answer matters more than the cards
                await self.complete(to, number, ts, with_cards, live=live)
                return
        await self.complete(to, number, ts, message, live=live and not cards)

    def _unchanged(
        self, to: Destination, message: Message, row: EffectRow, rows: Mapping[str, EffectRow]
    ) -> bool:
        """Whether an earlier attempt posted exactly `message`, and nothing was changed since."""
        wanted = self._effect(to, row.key, "slack.message", self._posting(to, message))
        as_sent = row.digest == wanted.digest and not (row.outcome or {}).get("found")
        return as_sent and f"{row.key}:final" not in rows

    async def _ts(self, key: str) -> str:
        """Where message `key` stands, or the one that took its place; empty if nowhere."""
        for name in (f"{key}:again", key):
            outcome = await self._effects.outcome(name)
            if outcome is not None:
                return str(outcome["ts"])
        return ""

    async def _post(self, to: Destination, key: str, message: Message) -> dict[str, Any]:
        arguments = self._posting(to, message)
        return await self._perform(to, key, "slack.message", arguments, _posts(to))

    async def _delete(self, to: Destination, key: str, ts: str) -> None:
        arguments = {"channel": to.channel, "ts": ts}
        await self._perform(to, f"{key}:gone:{ts}", "slack.delete", arguments, Lane("delete"))

    async def _clear(self, to: Destination, rows: Mapping[str, EffectRow], *, beyond: int) -> None:
        """Delete what earlier attempts said beyond the messages that are wanted now."""
        number = beyond
        while row := rows.get(to.key(number)):
            if row.state == "pending":  # it may stand there: look, without making it
                arguments = {**self._creation(to), "lost": True}
                await self._perform(to, row.key, "slack.message", arguments, Lane("look"))
            if ts := await self._ts(row.key):
                await self._delete(to, row.key, ts)
            number += 1

    # --- the way out ----------------------------------------------------------------------------

    async def _rows(self, to: Destination) -> dict[str, EffectRow]:
        found = await self._effects.of_conversation(to.lease)
        return {row.key: row for row in found if row.turn == to.turn}

    async def _perform(
        self, to: Destination, key: str, kind: str, arguments: dict[str, Any], lane: Lane
    ) -> dict[str, Any]:
        """Make one effect in its lane's pace, waiting as Slack asks, but not for ever.

        Where nobody knows whether it was made, it is recorded as begun: each repetition looks first.
        """
        effect = self._effect(to, key, kind, arguments)
        waited, pause = 0.0, FIRST_PAUSE
        if lane.rate:
            await self.pacing.wait(lane.name, lane.rate)
        while True:
            try:
                return await self._effects.perform(effect)
            except (TryLater, Unsure) as error:
                said = error.retry_after if isinstance(error, TryLater) else None
                asked = max(said or 0.0, pause)
                if waited + asked > lane.patience:
                    raise TryLater(str(error), detail=error.detail, retry_after=said) from error
                waited, pause = waited + asked, pause * 2
                self.pacing.hold(lane.name, asked)
                await self.pacing.wait(lane.name, (0.0, 1))

    @staticmethod
    def _effect(to: Destination, key: str, kind: str, arguments: dict[str, Any]) -> Effect:
        return Effect(
            key=key,
            tenant=to.tenant,
            conversation=to.lease,
            turn=to.turn,
            fence=to.fence,
            kind=kind,
            arguments=arguments,
            label=to.label,
        )

    @staticmethod
    def _creation(to: Destination) -> dict[str, Any]:
        return {"channel": to.channel, "thread": to.thread, "after": to.after}

    def _posting(self, to: Destination, message: Message) -> dict[str, Any]:
        return {**self._creation(to), **_said(message)}


def _posts(to: Destination) -> Lane:
    return Lane(f"post:{to.channel}", POST)


def _said(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": message.blocks}

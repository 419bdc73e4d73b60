"""The thread in Slack where a turn is answered: signs, step cards, the growing answer, the answer.

Before anything is said it is checked that everyone who would see it may. What not all of them may
see is shown to the asker alone, if that is allowed; otherwise the thread hears why not.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Literal

import structlog

from agent import manner
from agent.approvals.approval import Approval
from agent.policy import join
from agent.ports import Answer, Attachment, Step
from agent.state.buttons import ButtonStore
from agent.turn import Turn
from bot.approval_card import card
from bot.blocks import Composition, Foot, Message, compose
from bot.delivery import Delivery
from bot.destination import Destination
from bot.feet import Feet
from bot.links import Links
from bot.packing import MESSAGE, Room
from bot.privately import asker_alone, root_with_replies
from bot.progress import ProgressCard
from bot.streaming import Stream
from bot.working import Working
from integrations.errors import ChangeInput, Locked, NoAccess, OutsideError, TryLater
from integrations.slack import Slack
from integrations.slack_errors import ChannelClosed

log = structlog.get_logger(__name__)

Mode = Literal["auto", "stream", "post"]
"""How answers appear: streamed as they are written, posted when they are ready, or streamed
wherever Slack can and its limits leave room (`auto`)."""

MOST_WHISPERS = 4
"""Messages of a private answer; a `response_url` takes five. Longer ones are sent directly."""

LONG_ANSWER = 20_000
"""Characters from which on reading the Markdown may take longer than other turns should wait."""

CLOCK_DIFFERENCE = 60.0
"""Seconds by which Slack's clock and ours may differ when lost messages are looked for."""

NO_LINKS = Links()

_REFUSED = (
    "I have an answer, but it draws on something that not everyone who would see it here may see"
)
_INSTEAD = "Ask me where it comes from, or in a direct message."


class SlackThread:
    """A `ReplyThread` in Slack. Threads of one conversation share their signs of work."""

    def __init__(
        self,
        turn: Turn,
        delivery: Delivery,
        slack: Slack,
        buttons: ButtonStore,
        *,
        mode: Mode = "auto",
        links: Links = NO_LINKS,
        longest: float = 0.0,
    ) -> None:
        """`longest` is how many seconds work in the background may take."""
        self._turn = turn
        self._delivery = delivery
        self._slack = slack
        self._feet = Feet(turn, buttons)
        self._links = links
        place = turn.place
        self._private = turn.private and (place.kind != "im" or bool(turn.response_url))
        self._working = self._signs()
        self._card: ProgressCard | None = None
        self._stream: Stream | None = None
        if turn.lease and place.root and not self._private:
            self._card = ProgressCard(turn, self._to(), delivery, buttons, longest=longest)
        elif mode != "post" and self._may_stream():
            self._stream = Stream(
                slack,
                delivery,
                self._to(),
                asker=turn.asker.id,
                links=links,
                insist=mode == "stream",
            )

    async def status(self, text: str) -> None:
        """Show what is going on; returns at once, and never fails."""
        if text:
            self._working.show(text)
            if self._card is not None:
                self._card.begin()
        else:
            await self._working.end("active", left_over=True)

    async def step(self, step: Step) -> None:
        """Show a step card, or where nothing is streamed, say it in the status line."""
        if self._stream is not None:
            self._stream.step(step)
        elif self._card is not None:
            self._card.step(step)
        elif step.state == "running":
            self._working.show(f"is on it: {step.title}")

    async def stream(self, text: str) -> None:
        """More of the answer; it is sent about once a second."""
        if self._stream is not None:
            self._stream.add(text)

    async def say(self, answer: Answer) -> None:
        """Make exactly `answer` stand, however much of it was shown before.

        Raises `TryLater`, `Locked`, `LeaseLost` and `DatabaseDown` with nothing lost: the next
        attempt goes on from there. Raises the error of the channel where neither the thread nor
        the asker can be reached.
        """
        session: Literal["active", "suspended"] = "active"
        try:
            if self._stream is not None:
                await self._stream.end()
            answer, private = await self._allowed(answer)
            if private:
                await self._whisper(answer)
            else:
                await self._answer(answer)
            waits = any(one.state == "waiting" for one in answer.proposals)
            session = "suspended" if answer.kind == "needs_you" or waits else "active"
            if self._card is not None:
                await self._card.end(answer)
        finally:
            if self._card is not None:
                await self._card.cancel()
            await self._working.end(session, left_over=self._turn.attempt > 1)

    async def show(self, proposals: Sequence[Approval]) -> None:
        """Let each card show how its proposal stands; what only one person sees stays as it is."""
        for one in proposals if not self._private else ():
            to = replace(self._to(), turn=one.turn, series=f"card:{one.id}", label=one.label)
            changed = one.state != "waiting" or bool(one.consents)
            await self._delivery.stand(to, card(one), changed=changed)

    # --- in the thread --------------------------------------------------------------------------

    async def _answer(self, answer: Answer) -> None:
        streamed = self._stream if self._stream is not None and self._stream.is_open else None
        first = streamed.room if streamed else MESSAGE
        foot = await self._feet.foot(answer)
        said = await self._composed(answer, foot, first=first)
        to = replace(self._to(), label=answer.label)
        try:
            await self._delivery.deliver(to, said.messages, streamed=streamed)
        except ChannelClosed as closed:
            await self._direct(answer, because=closed)
        else:
            await self._attach(to, said.files)
            await self.show(answer.proposals)

    async def _direct(self, answer: Answer, *, because: OutsideError | None = None) -> None:
        """Say it to the asker alone, in direct messages; raises `because` if that fails too."""
        note = f"{because} So I answer you here." if because else ""
        foot = replace(await self._feet.foot(answer), note=note)
        said = await self._composed(answer, foot)
        try:
            if self._turn.place.kind == "im" or not await self._asker_may_see(answer):
                raise NoAccess("There is nowhere else to answer.")
            channel = await self._slack.direct(self._turn.asker.id)
            to = replace(
                self._to(), channel=channel, thread="", series="direct", label=answer.label
            )
            await self._delivery.deliver(to, said.messages)
        except (TryLater, Locked):
            raise
        except OutsideError as error:
            raise (because or error) from error
        await self._attach(to, said.files)

    async def _attach(self, to: Destination, files: Sequence[Attachment]) -> None:
        """Share the files; if that is refused, the thread hears why instead of nothing."""
        try:
            await self._delivery.attach(to, files)
        except (TryLater, Locked):
            raise
        except OutsideError as error:
            log.warning("file not shared", turn=to.turn, reason=str(error), detail=error.detail)
            names = ", ".join(f"`{file.name}`" for file in files)
            notice = Answer("cannot", f"I could not attach {names}. {error}")
            said = compose(notice, Foot(to.turn), links=NO_LINKS)
            await self._delivery.deliver(replace(to, series="notice"), said.messages)

    # --- to the asker alone ---------------------------------------------------------------------

    async def _whisper(self, answer: Answer) -> None:
        """Show it to the asker only; what is too long or has files goes to direct messages."""
        said = await self._private_composition(answer)
        if len(said.messages) > MOST_WHISPERS or said.files:
            await self._direct(answer)
            pointer = Answer(
                "cannot", "This is too much to show here, so I sent it to you directly."
            )
            said = compose(pointer, Foot(self._turn.id, private=True), links=NO_LINKS)
        waiting = [card(one) for one in answer.proposals if one.state == "waiting"]
        await self._show_privately(answer, [*said.messages, *waiting])

    async def _show_privately(self, answer: Answer, messages: Sequence[Message]) -> None:
        to = replace(self._to(), label=answer.label)
        if self._turn.response_url:
            try:
                await self._delivery.respond(to, self._turn.response_url, messages)
            except (ChangeInput, NoAccess) as error:  # used up, or older than 30 minutes
                log.info(
                    "response_url refused", turn=to.turn, reason=str(error), detail=error.detail
                )
            else:
                return
        to = replace(to, thread=await root_with_replies(self._slack, self._turn))
        try:
            await self._delivery.whisper(to, self._turn.asker.id, messages)
        except NoAccess as error:
            await self._direct(answer, because=error)

    async def _private_composition(self, answer: Answer) -> Composition:
        return await self._composed(answer, await self._feet.private(answer))

    # --- what both need -------------------------------------------------------------------------

    async def _allowed(self, answer: Answer) -> tuple[Answer, bool]:
        """What may be said, and whether to the asker alone."""
        if answer.label.allows(self._turn.audience):
            return answer, self._private
        if await self._asker_may_see(answer):
            return answer, self._private or self._turn.place.kind != "im"
        return manner.cannot(_REFUSED, _INSTEAD), self._private

    async def _asker_may_see(self, answer: Answer) -> bool:
        return answer.label.allows(await asker_alone(self._slack, self._turn, answer.label))

    async def _composed(self, answer: Answer, foot: Foot, *, first: Room = MESSAGE) -> Composition:
        """The messages of an answer; a long one is laid out beside the event loop."""
        make = partial(compose, answer, foot, links=self._links, first=first)
        return await asyncio.to_thread(make) if len(answer.text) > LONG_ANSWER else make()

    def _may_stream(self) -> bool:
        """Streams need a thread, a human reader, and text that everyone there may see.

        A turn that resumes posts: what an earlier attempt streamed is completed in one go.
        """
        turn = self._turn
        read = join(passage.label for passage in turn.passages)
        return (
            bool(turn.place.root)
            and not self._private
            and turn.attempt == 1
            and turn.asker.id.startswith(("U", "W"))
            and read.allows(turn.audience)
        )

    def _signs(self) -> Working:
        place = self._turn.place
        thread = "" if self._private else place.root
        key = (place.channel, thread)
        signs = self._delivery.signs.get(key)
        if signs is None:
            signs = Working(self._slack, channel=place.channel, thread=thread)
            self._delivery.signs[key] = signs
        return signs

    def _to(self) -> Destination:
        return destination_of(self._turn)


def destination_of(turn: Turn) -> Destination:
    """Where the answer to a turn goes."""
    asked = f"{turn.asked_at.timestamp() - CLOCK_DIFFERENCE:.6f}"
    return Destination(
        tenant=turn.place.tenant,
        lease=turn.held_under,
        turn=turn.id,
        fence=turn.fence,
        channel=turn.place.channel,
        thread=turn.place.root,
        after=turn.message or asked,
    )

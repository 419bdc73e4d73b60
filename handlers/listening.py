"""Hears what is said in Slack and decides whether it is meant for Rootle."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext

from agent.ports import Answer
from agent.remarks import chimes_in
from agent.turn import Person, Place, Turn
from handlers.arrived import Arrived
from handlers.desk import Desk
from handlers.words import for_me_only
from integrations.slack_markup import addressee, mentions, plain
from integrations.slack_seen import SlackFile, SlackMessage

ROUNDS = 3
"""How often two bots may answer each other in a thread before a person has to say something."""

TALK = frozenset({None, "bot_message", "file_share", "me_message", "thread_broadcast"})
"""Subtypes of `message` that are somebody speaking; the others are Slack's own notes.

https://docs.slack.dev/reference/events/message
"""

Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Heard:
    """One message as its author wrote it, in plain words and without Rootle's mention.

    `author` is a user id, or a bot id where a bot has no user; `bot` is empty for people.
    `addressee` is the id of somebody else whom the message begins by addressing. Slack tells a
    second time of a mention that an edit has added (`is_late_mention`).
    """

    place: Place
    author: str
    bot: str
    name: str
    text: str
    ts: str
    is_own: bool
    is_late_mention: bool
    mentioned: bool
    addressee: str
    files: tuple[SlackFile, ...]

    @property
    def in_thread(self) -> bool:
        """Whether it is a reply."""
        return self.ts != self.place.thread

    @property
    def at(self) -> datetime:
        """When it was said."""
        return datetime.fromtimestamp(float(self.ts), tz=UTC)


Act = Callable[[Arrived, Heard], Awaitable[None]]


def listener(desk: Desk, act: Act) -> Callable[..., Awaitable[None]]:
    """A Bolt listener that calls `act` for messages meant for Rootle and records why for others."""

    async def listen(event: Event, body: Event, context: AsyncBoltContext) -> None:
        arrived: Arrived = context["arrived"]
        heard = await hear(desk, event, tenant=arrived.event.arrival.tenant, app=app_of(body))
        if because := await why_not(desk, arrived, heard):
            arrived.ignore(because)
        elif arrived.event.exhausted:  # the desk says that it failed, and nothing else is tried
            await desk.take(arrived, await open_turn(desk, arrived, heard))
        else:
            await act(arrived, heard)

    return listen


async def hear(desk: Desk, event: Event, *, tenant: str, app: str) -> Heard:
    """Read a message out of an event; `app` is the id of Rootle's own Slack app."""
    message = SlackMessage.parse(event)
    channel = event["channel"]
    kind = await desk.people.kind(channel, event.get("channel_type"))
    author = message.user or message.bot
    first = addressee(message.text)
    return Heard(
        place=Place(tenant, "slack", channel, message.thread, kind),
        author=author,
        bot=message.bot,
        name=event.get("username") or author,
        text=plain(message.text, without=desk.bot_user),
        ts=message.ts,
        is_own=author == desk.bot_user or bool(app and event.get("app_id") == app),
        is_late_mention=event["type"] == "app_mention" and "edited" in event,
        mentioned=event["type"] == "app_mention" or mentions(message.text, desk.bot_user),
        addressee="" if first == desk.bot_user else first,
        files=message.files,
    )


async def why_not(desk: Desk, arrived: Arrived, heard: Heard) -> str | None:
    """Why a message is none of Rootle's business; None if it is meant for Rootle."""
    if heard.is_late_mention:
        return "a mention by an edit, which message_changed tells of too"
    if heard.is_own:
        return "own message"
    if heard.bot:
        return await _why_not_bot(desk, heard)
    if heard.mentioned or heard.place.kind == "im":
        return None
    because = await _why_not_unmentioned(desk, arrived, heard)
    if because is None and chimes_in(heard.text) and not heard.files:
        return "a remark that asks nothing"
    return because


async def open_turn(desk: Desk, arrived: Arrived, heard: Heard, *, text: str | None = None) -> Turn:
    """The turn that a message starts; "just for me" makes it private and is taken out."""
    words, private = for_me_only(heard.text if text is None else text)
    if heard.bot:
        asker = Person(heard.author, heard.name)
    else:
        asker = await desk.people.person(heard.author)
    return Turn(
        id=arrived.turn_id,
        place=heard.place,
        asker=asker,
        text=words,
        asked_at=heard.at,
        fence=arrived.event.fence,
        attempt=arrived.event.attempt,
        message=heard.ts,
        private=private and heard.place.kind != "im",
    )


async def whisper(desk: Desk, turn: Turn, answer: Answer) -> None:
    """Say something to the asker of `turn` that nobody else sees."""
    await desk.threads(replace(turn, private=turn.place.kind != "im")).say(answer)


def app_of(body: Event) -> str:
    """The id of Rootle's own Slack app, as the envelope of every event has it."""
    return str(body.get("api_app_id") or "")


async def _why_not_unmentioned(desk: Desk, arrived: Arrived, heard: Heard) -> str | None:
    if not heard.in_thread:
        return "does not mention Rootle"
    if heard.addressee:
        return "addressed to somebody else"
    place = heard.place
    mode = await desk.stores.attention.get(place.tenant, place.channel, place.thread)
    if mode != "follow":
        return f"does not mention Rootle, and attention here is: {mode}"
    if not (arrived.running or await desk.stores.conversations.exists(place.conversation)):
        return "does not mention Rootle, which is not part of this thread"
    if not desk.guests and (await desk.people.person(heard.author)).is_guest:
        return "a guest, who does not mention Rootle"
    return None


async def _why_not_bot(desk: Desk, heard: Heard) -> str | None:
    if not desk.allowed_bots & {heard.bot, heard.author}:
        return "written by a bot that is not on the list of allowed ones"
    if not heard.mentioned:
        return "a bot has to mention Rootle"
    if heard.in_thread and await _in_circles(desk, heard):
        return f"loop guard: bots answered each other {ROUNDS} times"
    return None


async def _in_circles(desk: Desk, heard: Heard) -> bool:
    """Whether the end of the thread is nothing but bots, for too long."""
    said = await desk.slack.replies(heard.place.channel, heard.place.thread)
    bots = 0
    for message in reversed([message for message in said if message.ts <= heard.ts]):
        if not message.bot:
            break
        bots += 1
    return bots > 2 * ROUNDS

"""Answers what people say: mentions, direct messages, and replies in threads Rootle is part of."""

from dataclasses import replace
from datetime import timedelta

from slack_bolt.async_app import AsyncApp

from agent import manner
from agent.turn import Turn
from handlers import attention, stop
from handlers.arrived import Arrived
from handlers.desk import Desk
from handlers.freshness import as_it_stands
from handlers.listening import TALK, Event, Heard, listener, open_turn, whisper

READING = "is reading this thread…"
"""The status while the thread and its files are read, which takes as long as Slack takes."""

GOES_ON = timedelta(hours=1)
"""How long a direct message goes on from the conversation before it: each one begins a thread of
its own in Slack, but nobody who writes one below the other thinks of them as threads."""

ABOUT_THE_THREAD = "Help with what is being discussed in this thread."
ABOUT_THE_FILE = "What stands out in the attached file?"
"""What a mention, or a file, without any words means."""


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for everything that is said and is no small request of another handler's."""

    async def is_question(event: Event) -> bool:
        return event.get("subtype") in TALK and not (
            stop.is_asked_for(event, desk.bot_user) or attention.is_asked_for(event, desk.bot_user)
        )

    async def act(arrived: Arrived, heard: Heard) -> None:
        await answer(desk, arrived, heard)

    for name in ("message", "app_mention"):
        app.event(name, matchers=[is_question])(listener(desk, act))


async def answer(desk: Desk, arrived: Arrived, heard: Heard) -> None:
    """Take a message to the agent, with what it refers to."""
    turn = await open_turn(desk, arrived, heard)
    if heard.mentioned and (scope := await _silenced(desk, turn)):
        await whisper(desk, turn, attention.silent(scope))
        arrived.answered("silent here, and said so to the asker alone")
        return
    turn = replace(turn, text=turn.text or _unspoken(heard))
    if not turn.text:
        await desk.threads(turn).say(manner.needs_you("Yes? What would you like to know?"))
        arrived.answered("asked what is wanted")
        return

    async def prepare(turn: Turn) -> Turn | None:
        return await _complete(desk, arrived, heard, turn)

    await desk.take(arrived, turn, prepare=prepare)


async def _complete(desk: Desk, arrived: Arrived, heard: Heard, turn: Turn) -> Turn | None:
    """The turn with all it refers to, as its author has left it; None if it was deleted."""
    known = await _known(desk, turn)
    if heard.ts in known:
        return turn  # it was begun before a crash: what was read is remembered
    if turn.place.kind == "im" and not heard.in_thread:
        conversation = turn.place.conversation
        await desk.stores.conversations.go_on(conversation, turn.fence, within=GOES_ON)
    turn = await _with_passages(desk, heard, turn, known=known)
    now = await as_it_stands(desk, heard, desk.agent.clock)
    if now is None:
        arrived.ignore("deleted by its author before it was answered")
        return None
    if now.text == heard.text:
        return turn
    edited = await open_turn(desk, arrived, now)
    return replace(edited, text=edited.text or _unspoken(now), passages=turn.passages)


async def _known(desk: Desk, turn: Turn) -> set[str]:
    """The `ts` of every Slack message that is remembered of this conversation."""
    stored = await desk.stores.conversations.messages(turn.place.conversation)
    return {message.slack_ts for message in stored}


async def _with_passages(desk: Desk, heard: Heard, turn: Turn, *, known: set[str]) -> Turn:
    """The turn with the thread, files and links it refers to, as far as Rootle lacks them."""
    in_the_middle = heard.in_thread and (heard.mentioned or not known)
    if in_the_middle:
        await desk.threads(turn).status(READING)
    passages = await desk.reader.read(
        turn,
        files=heard.files,
        thread=in_the_middle,
        known=known,
        own=desk.bot_user,
        name=desk.people.name,
        images=desk.agent.sees,
    )
    return replace(turn, passages=passages)


async def _silenced(desk: Desk, turn: Turn) -> attention.Scope | None:
    """The scope of the silence that holds here, None where Rootle may speak."""
    place, settings = turn.place, desk.stores.attention
    if place.kind == "im":
        return None
    if await settings.get(place.tenant, place.channel, place.thread) != "silent":
        return None
    everywhere = await settings.get(place.tenant, place.channel, "")
    return "channel" if everywhere == "silent" else "thread"


def _unspoken(heard: Heard) -> str:
    if heard.files:
        return ABOUT_THE_FILE
    return ABOUT_THE_THREAD if heard.in_thread and heard.mentioned else ""

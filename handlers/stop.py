"""Ends work when people ask for it: at once ("stop", Slack's button), or after the step it is at."""

import json
from dataclasses import replace

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from agent import manner
from agent.background import Elsewhere
from agent.ports import Answer
from agent.running import RunningTurn
from agent.state.accepting import Arrival
from agent.turn import Place, Turn
from handlers.arrived import Arrived
from handlers.desk import Desk
from handlers.listening import TALK, Event, Heard, app_of, hear, open_turn, whisper, why_not
from handlers.words import bare
from integrations.slack_markup import plain

WORDS = frozenset(
    {"stop", "stop it", "stop that", "stop this", "cancel", "cancel that", "abort", "halt"}
)

WRAP_UP = frozenset({"wrap up", "wrap it up", "finish up", "that is enough", "that's enough"})
"""With an answer from what was found by then; `stop` throws away what is being done."""


def is_asked_for(event: Event, bot_user: str) -> bool:
    """Whether a message is the word "stop", or one that means the same, and nothing else."""
    return event.get("subtype") in TALK and _words(event, bot_user) in WORDS | WRAP_UP


def _words(event: Event, bot_user: str) -> str:
    return bare(plain(event.get("text") or "", without=bot_user))


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for the word and for the button."""

    async def is_stop(event: Event) -> bool:
        return is_asked_for(event, desk.bot_user)

    async def said(event: Event, body: Event, context: AsyncBoltContext) -> None:
        arrived: Arrived = context["arrived"]
        heard = await hear(desk, event, tenant=arrived.event.arrival.tenant, app=app_of(body))
        wraps_up = _words(event, desk.bot_user) in WRAP_UP
        await _on_word(desk, arrived, heard, wraps_up=wraps_up)

    async def pressed(event: Event, context: AsyncBoltContext) -> None:
        await _on_button(desk, context["arrived"], event)

    for name in ("message", "app_mention"):
        app.event(name, matchers=[is_stop])(said)
    app.event("agent_session_stopped")(pressed)


async def _on_word(desk: Desk, arrived: Arrived, heard: Heard, *, wraps_up: bool) -> None:
    """Anybody in the thread may stop the work there, whatever the attention is set to."""
    by_person = not (heard.is_own or heard.bot or heard.is_late_mention)
    at_work = await desk.at_work(arrived) if by_person else None
    if at_work and wraps_up:
        await at_work.wrap_up()
        arrived.joined(at_work.turn_id)
    elif at_work:
        await end_work(desk, arrived, at_work, await open_turn(desk, arrived, heard))
    elif because := await why_not(desk, arrived, heard):
        arrived.ignore(because)
    elif not wraps_up and (stopped := await _stop_elsewhere(desk, arrived, heard)):
        arrived.answered(f"passed on to {stopped} conversations of these direct messages")
    else:
        await whisper(desk, await open_turn(desk, arrived, heard), nothing_runs(heard))
        arrived.answered("nothing was running")


def nothing_runs(heard: Heard) -> Answer:
    """What is said, to whoever asks alone, where there is nothing to stop."""
    if heard.in_thread:
        return Answer("done", "Nothing is running in this thread.", plain=True)
    if heard.place.kind == "im":
        return Answer("done", "Nothing is running here.", plain=True)
    return manner.cannot(
        "Nothing is running here, outside of threads",
        "To stop what I do in a thread, say “stop” there, or press the Stop button",
    )


async def _stop_elsewhere(desk: Desk, arrived: Arrived, heard: Heard) -> int:
    """Press Stop wherever something runs in these direct messages; returns in how many places.

    In direct messages each message begins a thread, and its work runs under the lease of that
    thread, perhaps in another process. So the press goes through the inbox, as one of Slack's.
    """
    if heard.place.kind != "im" or heard.in_thread:
        return 0
    arrival = arrived.event.arrival
    channel = arrival.conversation.rpartition(":")[0]
    at_work = await desk.stores.conversations.at_work(channel)
    others = [conversation for conversation in at_work if conversation != arrival.conversation]
    for conversation in others:
        await desk.stores.inbox.accept(_press(arrival, conversation, by=heard.author))
    return len(others)


def _press(arrival: Arrival, conversation: str, *, by: str) -> Arrival:
    """The Stop button of a conversation, pressed; passing it on again changes nothing."""
    _, tenant, channel, thread = conversation.split(":", 3)
    place = Place(tenant, "slack", channel, thread, "im")
    event = {"type": "agent_session_stopped", "channel": channel, "user": by}
    if place.root:
        event["thread_ts"] = place.root
    return replace(
        arrival,
        event_key=f"{arrival.event_key}:{thread}",
        twin_key=None,
        conversation=conversation,
        body=json.dumps(json.loads(arrival.body) | {"event": event}),
    )


async def _on_button(desk: Desk, arrived: Arrived, event: Event) -> None:
    thread = event.get("thread_ts") or ""
    turn = await _turn_of_button(desk, arrived, event, thread=thread)
    if at_work := await desk.at_work(arrived):
        await end_work(desk, arrived, at_work, turn)
        return
    if thread:
        # Slack goes on showing a working Rootle, with the button, until it is told otherwise.
        await desk.threads(turn).status("")
    arrived.ignore("the Stop button, and nothing was running any more")


async def _turn_of_button(desk: Desk, arrived: Arrived, event: Event, *, thread: str) -> Turn:
    arrival = arrived.event.arrival
    channel = event["channel"]
    return Turn(
        id=arrived.turn_id,
        place=Place(arrival.tenant, "slack", channel, thread, await desk.people.kind(channel)),
        asker=await desk.people.person(event["user"]),
        text="",
        asked_at=arrival.received_at,
        fence=arrived.event.fence,
        attempt=arrived.event.attempt,
    )


async def end_work(
    desk: Desk, arrived: Arrived, at_work: RunningTurn | Elsewhere, turn: Turn
) -> None:
    """End what is at work; `turn` is the one of whoever wants that."""
    if await at_work.stop(turn.asker.id):
        arrived.joined(at_work.turn_id)
    else:  # a job that waited for its turn: nobody else will say so
        await desk.threads(turn).say(manner.stopped([]))
        arrived.answered("stopped while it waited")

"""Ends work when people ask for it: with Slack's Stop button, or with the word "stop"."""

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from agent import manner
from agent.turn import Place, Turn
from handlers.arrived import Arrived
from handlers.desk import Desk
from handlers.listening import TALK, Event, Heard, app_of, hear, open_turn, why_not
from handlers.words import bare
from integrations.slack_markup import plain

WORDS = frozenset(
    {"stop", "stop it", "stop that", "stop this", "cancel", "cancel that", "abort", "halt"}
)

NOTHING = manner.done(
    "Nothing is running here. Work is stopped in its own thread: "
    "say “stop” there, or press the Stop button."
)


def is_asked_for(event: Event, bot_user: str) -> bool:
    """Whether a message is the word "stop", or one that means the same, and nothing else."""
    words = bare(plain(event.get("text") or "", without=bot_user))
    return event.get("subtype") in TALK and words in WORDS


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for the word and for the button."""

    async def is_stop(event: Event) -> bool:
        return is_asked_for(event, desk.bot_user)

    async def said(event: Event, body: Event, context: AsyncBoltContext) -> None:
        arrived: Arrived = context["arrived"]
        heard = await hear(desk, event, tenant=arrived.event.arrival.tenant, app=app_of(body))
        await _on_word(desk, arrived, heard)

    async def pressed(event: Event, context: AsyncBoltContext) -> None:
        await _on_button(desk, context["arrived"], event)

    for name in ("message", "app_mention"):
        app.event(name, matchers=[is_stop])(said)
    app.event("agent_session_stopped")(pressed)


async def _on_word(desk: Desk, arrived: Arrived, heard: Heard) -> None:
    """Anybody in the thread may stop the work there, whatever the attention is set to."""
    by_person = not (heard.is_own or heard.bot or heard.is_late_mention)
    if arrived.running and by_person:
        _stop(arrived, heard.author)
    elif because := await why_not(desk, arrived, heard):
        arrived.ignore(because)
    else:
        await desk.threads(await open_turn(desk, arrived, heard)).say(NOTHING)
        arrived.answered("nothing was running")


async def _on_button(desk: Desk, arrived: Arrived, event: Event) -> None:
    if arrived.running:
        _stop(arrived, event["user"])
        return
    if thread := event.get("thread_ts"):
        # Slack goes on showing a working Rootle, with the button, until it is told otherwise.
        turn = await _turn_of_button(desk, arrived, event, thread=thread)
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


def _stop(arrived: Arrived, by: str) -> None:
    running = arrived.running
    assert running is not None  # both callers have just seen it
    running.stop(by)
    arrived.joined(running.turn.id)

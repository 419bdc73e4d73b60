"""Does what the buttons under Rootle's messages say: choose an option, share, rate an answer."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from agent import manner
from agent.filled import in_words, missing
from agent.policy import Audience
from agent.ports import Answer
from agent.state.buttons import Button
from agent.turn import Place, Turn
from agent.unhurried import without_hurry
from handlers.arrivals import kind_by_name
from handlers.arrived import Arrived
from handlers.desk import Desk
from handlers.listening import whisper
from handlers.stop import end_work

log = structlog.get_logger(__name__)

EXPIRED = manner.cannot(
    "This button is not valid any more", "Ask me again, and I will give you a new one"
)
SHARED = manner.cannot("This was shared here already, so everyone can see it")
NOT_FOR_EVERYONE = manner.cannot(
    "I cannot share this here: not everyone who would see it may read what it comes from",
    "Share it where those people are",
)

ENDED = manner.cannot("This has ended already, so there is nothing to stop")

_OPINION = re.compile(r"(?P<how>good|bad):(?P<turn>[A-Za-z0-9:_-]{1,80})")

Payload = Mapping[str, Any]

Press = Callable[[Desk, Arrived, Payload, Payload], Awaitable[None]]


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for every button; one that nobody knows gets a word too."""

    def on(press: Press) -> Callable[..., Awaitable[None]]:
        async def listen(body: Payload, action: Payload, context: AsyncBoltContext) -> None:
            await context.ack()  # Bolt's own book-keeping: Slack had its answer from the guard
            arrived: Arrived = context["arrived"]
            if arrived.event.exhausted and in_channel(arrived):  # the desk says that it failed
                await desk.take(arrived, await open_turn(desk, arrived, body))
            else:
                await press(desk, arrived, body, action)

        return listen

    app.action(re.compile(r"^option:\d+$"))(on(_choose))
    app.action("share")(on(_share))
    app.action("feedback")(on(_rate))
    app.action("stop_job")(on(_stop))
    app.action("form")(on(_send))
    app.action(re.compile(r"^field:\d+$"))(on(_pick))
    known = (
        r"option:\d+|share|feedback|stop_job|form|field:\d+|evidence(?::.*)?|approval:.*|digest:\w+"
    )
    app.action(re.compile(rf"^(?!(?:{known})$)"))(on(_unknown))


async def _choose(desk: Desk, arrived: Arrived, body: Payload, action: Payload) -> None:
    """An option is the next turn of its conversation, with its text as the words."""
    if (button := await _known(desk, arrived, action, kind="option")) is None:
        await _refuse(desk, arrived, body, EXPIRED)
        return
    turn = await open_turn(desk, arrived, body, button=button)
    if await _first_press(desk, arrived, turn, button):
        await desk.take(arrived, _to_its_asker(turn, button))
    else:
        await _refuse(desk, arrived, body, await _chosen(desk, button), button=button)


async def _pick(desk: Desk, arrived: Arrived, body: Payload, action: Payload) -> None:
    """A choice in a form, which Slack keeps until the form is sent."""
    arrived.ignore("a choice in a form that is not sent yet")


async def _send(desk: Desk, arrived: Arrived, body: Payload, action: Payload) -> None:
    """A form that was filled in is the next turn of its conversation, in words."""
    if (button := await _known(desk, arrived, action, kind="form")) is None:
        await _refuse(desk, arrived, body, EXPIRED)
        return
    fields = button.payload["fields"]
    chosen = [_choices(body, f"field:{n}", len(fields[n]["choices"])) for n in range(len(fields))]
    if open_ones := missing(fields, chosen):
        names = ", ".join(f"“{label}”" for label in open_ones)
        left = manner.cannot(
            f"Nothing is chosen for {names} yet", "Choose there, and send it again"
        )
        await _refuse(desk, arrived, body, left, button=button)
        return
    turn = await open_turn(desk, arrived, body, button=button)
    turn = replace(turn, text=in_words(fields, chosen))
    if await _first_press(desk, arrived, turn, button):
        await desk.take(arrived, _to_its_asker(turn, button))
    else:
        await _refuse(desk, arrived, body, await _chosen(desk, button), button=button)


def _choices(body: Payload, field: str, most: int) -> list[int]:
    """The numbers of what this person has chosen in a field, as Slack tells them with the press."""
    state = (body.get("state") or {}).get("values") or {}
    picked = (state.get(field) or {}).get(field) or {}
    options = [picked.get("selected_option"), *(picked.get("selected_options") or ())]
    values = [str(option.get("value")) for option in options if option]
    return [number for number in range(most) if str(number) in values]


def _to_its_asker(turn: Turn, button: Button) -> Turn:
    """What work in the background has asked for goes back into the background."""
    if str(button.payload.get("turn", "")).startswith("j"):
        return replace(turn, text=without_hurry(turn.text))
    return turn


async def _share(desk: Desk, arrived: Arrived, body: Payload, action: Payload) -> None:
    """What only one person saw is said to everyone there, if they all may know it."""
    if (button := await _known(desk, arrived, action, kind="share")) is None:
        await _refuse(desk, arrived, body, EXPIRED)
        return
    asked = await open_turn(desk, arrived, body, button=button)
    turn = replace(asked, private=False, response_url="")
    if not button.label.allows(Audience(turn.place.channel)):
        await _refuse(desk, arrived, body, NOT_FOR_EVERYONE, button=button)
    elif await _first_press(desk, arrived, turn, button):
        payload = button.payload
        names = tuple(payload.get("evidence", ()))
        answer = Answer(payload["kind"], payload["text"], button.label, evidence=names)
        await desk.threads(turn).say(answer)
        arrived.answered("shared")
    else:
        await _refuse(desk, arrived, body, SHARED, button=button)


async def _rate(desk: Desk, arrived: Arrived, body: Payload, action: Payload) -> None:
    """The last opinion of a person about an answer counts."""
    if opinion := _OPINION.fullmatch(str(action.get("value"))):
        await desk.stores.feedback.add(
            arrived.event.arrival.tenant,
            opinion["turn"],
            body["user"]["id"],
            positive=opinion["how"] == "good",
        )
        arrived.answered(f"rated {opinion['how']}")
    else:
        await _refuse(desk, arrived, body, EXPIRED)


async def _stop(desk: Desk, arrived: Arrived, body: Payload, action: Payload) -> None:
    """The button on the message that shows how far work in the background is."""
    if (button := await _known(desk, arrived, action, kind="stop_job")) is None:
        await _refuse(desk, arrived, body, EXPIRED)
        return
    at_work = await desk.at_work(arrived)
    if at_work and at_work.turn_id == button.payload["turn"]:
        await end_work(desk, arrived, at_work, await open_turn(desk, arrived, body, button=button))
    else:
        await _refuse(desk, arrived, body, ENDED, button=button)


async def _unknown(desk: Desk, arrived: Arrived, body: Payload, action: Payload) -> None:
    log.warning("unknown button", action_id=action["action_id"])
    await _refuse(desk, arrived, body, EXPIRED)


async def open_turn(
    desk: Desk,
    arrived: Arrived,
    body: Payload,
    *,
    button: Button | None = None,
    conversation: str = "",
    hidden: bool = False,
) -> Turn:
    """The turn that a press starts, in the conversation of its button, private like its message.

    Another `conversation` may be named; `hidden` makes it private in any case.

    A private message may stand outside of that conversation, which is then not leased; that a
    button counts only once keeps its turn from running twice.
    """
    arrival = arrived.event.arrival
    conversation = button.conversation if button else conversation or arrival.conversation
    _, tenant, channel, thread = conversation.split(":", 3)
    kind = await desk.people.kind(channel, kind_by_name((body.get("channel") or {}).get("name")))
    place = Place(tenant, "slack", channel, thread, kind)
    hidden = hidden or bool((body.get("container") or {}).get("is_ephemeral"))
    return Turn(
        id=arrived.turn_id,
        place=place,
        asker=await desk.people.person(body["user"]["id"]),
        text=button.payload.get("text", "") if button else "",
        asked_at=arrival.received_at,
        fence=arrived.event.fence if conversation == arrival.conversation else 0,
        attempt=arrived.event.attempt,
        private=hidden and (kind != "im" or not place.root),
        # Slack shows what is said there in the channel, so inside of threads it is not used.
        response_url="" if place.root else str(body.get("response_url") or ""),
    )


async def _known(desk: Desk, arrived: Arrived, action: Payload, *, kind: str) -> Button | None:
    """The button that was pressed, if it is one of ours, of this kind and this workspace."""
    button = await desk.stores.buttons.get(str(action.get("value")))
    ours = button and button.kind == kind and button.tenant == arrived.event.arrival.tenant
    return button if ours else None


async def _chosen(desk: Desk, button: Button) -> Answer:
    """That a question has its answer, and who gave which."""
    chosen = await desk.stores.buttons.chosen(button.id)
    who = await desk.people.name(chosen.used_by) if chosen and chosen.used_by else "somebody"
    given = (chosen.payload.get("label") or chosen.payload.get("text")) if chosen else ""
    what = f" chose “{given}”" if given else ""
    return manner.cannot(
        f"This was answered already: {who}{what or ' was faster'}",
        "If you want something else, write it in the thread",
    )


async def _first_press(desk: Desk, arrived: Arrived, turn: Turn, button: Button) -> bool:
    """Whether this press is the one that counts; it still is when it is tried again."""
    key = arrived.event.arrival.event_key
    return await desk.stores.buttons.use(button.id, turn.asker.id, event=key)


def in_channel(arrived: Arrived) -> bool:
    """Whether the button stands under a message, and not in a view."""
    return arrived.event.arrival.conversation.count(":") >= 3


async def _refuse(
    desk: Desk, arrived: Arrived, body: Payload, answer: Answer, *, button: Button | None = None
) -> None:
    """A word to the person who pressed, which nobody else sees."""
    if not in_channel(arrived):
        arrived.ignore("a button that stands in no channel, where nothing can be said")
        return
    await whisper(desk, await open_turn(desk, arrived, body, button=button), answer)
    arrived.answered(f"told privately: {answer.text.partition('.')[0]}")

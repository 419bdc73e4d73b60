"""Shows what an answer rests on, and asks it again, for those who may read it.

A press opens a modal, which Slack allows within three seconds of it. So it opens first of all,
empty, and is filled in as soon as the evidence is there. Where that was too late, as after a
restart, the same is said as a message that only this person sees.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from agent import manner
from agent.again import project_zone, run_again
from agent.evidence_shown import Shown, markdown, moment, shown, shown_again
from agent.ports import Answer
from agent.state.buttons import Button
from agent.state.evidence import Evidence
from agent.turn import Place, Turn
from handlers.arrived import Arrived
from handlers.desk import NOT_FOR_GUESTS, Desk
from handlers.listening import whisper
from handlers.rights import may_read
from integrations.errors import OutsideError

log = structlog.get_logger(__name__)

GONE = manner.cannot("This evidence is not there any more", "Ask me again, and I will look anew")
NOT_FOR_YOU = manner.cannot(
    "You may not read what this comes from", "Whoever asked can tell you about it"
)
LOOKING, RUNNING = "Looking it up…", "Running again…"
LATE = "Slack waits three seconds for a form, and I was late. So here it is:"

Payload = Mapping[str, Any]

Press = Callable[[Desk, Arrived, Payload, Payload], Awaitable[None]]


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for the button under answers and those in its modal."""

    def on(press: Press) -> Callable[..., Awaitable[None]]:
        async def listen(body: Payload, action: Payload, context: AsyncBoltContext) -> None:
            await context.ack()
            arrived: Arrived = context["arrived"]
            if (
                arrived.event.exhausted
            ):  # nothing more is tried, and whoever pressed can do so again
                arrived.failed(f"given up after {arrived.event.attempt - 1} attempts")
            else:
                await press(desk, arrived, body, action)

        return listen

    async def opened(context: AsyncBoltContext) -> None:
        await context.ack()
        arrived: Arrived = context["arrived"]
        arrived.ignore("a link to PostHog, which Slack opens itself")

    app.action("evidence")(on(_show))
    app.action(re.compile(r"^evidence:again:E\d+$"))(on(_again))
    app.action(re.compile(r"^evidence:open:"))(opened)


async def _show(desk: Desk, arrived: Arrived, body: Payload, action: Payload) -> None:
    view = await _open(desk, str(body.get("trigger_id")))
    button = await _known(desk, arrived, action)
    refusal = await _refusal(desk, body, button)
    kept = await _kept(desk, button) if button and not refusal else []
    if button is None or not kept:
        await _refuse(desk, arrived, body, refusal or GONE, view=view, button=button)
        return
    pieces = await _pieces(desk, kept)
    if view:
        await _update(desk, view, desk.views.evidence(pieces, button.id))
    else:
        text = "\n\n".join([LATE, *map(markdown, pieces)])
        turn = await _turn(desk, arrived, body, button)
        await whisper(desk, turn, Answer("done", text, button.label, plain=True))
    arrived.answered("showed the evidence")


async def _again(desk: Desk, arrived: Arrived, body: Payload, action: Payload) -> None:
    """Ask one of them again, and show what is different now; the modal is open already."""
    view = str((body.get("view") or {}).get("id"))
    name = str(action["action_id"]).rpartition(":")[2]
    button = await _known(desk, arrived, action)
    refusal = await _refusal(desk, body, button)
    kept = await _kept(desk, button) if button and not refusal else []
    wanted = next((one for one in kept if one.name == name), None)
    if button is None or wanted is None:
        await _refuse(desk, arrived, body, refusal or GONE, view=view, button=button)
        return
    pieces = await _pieces(desk, kept)
    await _update(desk, view, desk.views.evidence(_with(pieces, name, RUNNING), button.id))
    before = next(one for one in pieces if one.name == name)
    now = await _run(desk, await _turn(desk, arrived, body, button), wanted, before)
    result = [now if one.name == name else one for one in pieces]
    await _update(desk, view, desk.views.evidence(result, button.id))
    arrived.answered(f"ran {name} again")


async def _run(desk: Desk, turn: Turn, wanted: Evidence, before: Shown) -> Shown:
    """The new figures beside the old ones, or the sentence that says why there are none."""
    now = desk.agent.clock()
    try:
        table = await run_again(desk.agent, wanted, turn, now=now)
        return shown_again(before, wanted, table, moment(now, await project_zone(desk.agent)))
    except OutsideError as error:
        return replace(before, note=f"It could not be run again: {error}")


def _with(pieces: Sequence[Shown], name: str, note: str) -> list[Shown]:
    return [replace(one, note=note) if one.name == name else one for one in pieces]


async def _refuse(
    desk: Desk,
    arrived: Arrived,
    body: Payload,
    answer: Answer,
    *,
    view: str,
    button: Button | None,
) -> None:
    """Say in the modal, or where there is none to the person alone, why there is nothing to see."""
    if view:
        await _update(desk, view, desk.views.notice(answer.text))
    else:
        await whisper(desk, await _turn(desk, arrived, body, button), answer)
    arrived.answered(f"told privately: {answer.text.partition('.')[0]}")


# --- who may see what --------------------------------------------------------------------------


async def _known(desk: Desk, arrived: Arrived, action: Payload) -> Button | None:
    button = await desk.stores.buttons.get(str(action.get("value")))
    ours = button and button.kind == "evidence" and button.tenant == arrived.event.arrival.tenant
    return button if ours else None


async def _refusal(desk: Desk, body: Payload, button: Button | None) -> Answer | None:
    """Why this person may not see it; None if they may."""
    if button is None:
        return GONE
    person = await desk.people.person(body["user"]["id"])
    if person.is_guest and not desk.guests:
        return NOT_FOR_GUESTS
    return None if await may_read(desk, person.id, button.label) else NOT_FOR_YOU


# --- what is shown, and where ------------------------------------------------------------------


async def _kept(desk: Desk, button: Button) -> list[Evidence]:
    kept = await desk.stores.evidence.all(button.conversation)
    return [one for one in kept if one.name in button.payload["names"]]


async def _pieces(desk: Desk, kept: Sequence[Evidence]) -> list[Shown]:
    try:
        zone = await project_zone(desk.agent)
    except OutsideError:  # what was found can be shown all the same
        zone = ZoneInfo(kept[0].timezone)
    return [shown(one, desk.agent.offer.tools, zone) for one in kept]


async def _open(desk: Desk, trigger: str) -> str:
    """The id of a modal that waits for its content; empty where Slack does not open one."""
    try:
        return await desk.slack.open_view(trigger=trigger, view=desk.views.notice(LOOKING))
    except OutsideError as error:
        log.info("no modal opened", reason=str(error), detail=error.detail)
        return ""


async def _update(desk: Desk, view: str, content: Mapping[str, Any]) -> None:
    try:
        await desk.slack.update_view(view=view, content=content)
    except OutsideError as error:  # closed meanwhile, most likely
        log.info("modal not updated", reason=str(error), detail=error.detail)


async def _turn(desk: Desk, arrived: Arrived, body: Payload, button: Button | None) -> Turn:
    """Who wants to see it, and where; nothing is remembered of it."""
    arrival = arrived.event.arrival
    conversation = button.conversation if button else arrival.conversation
    _, tenant, channel, thread = [*conversation.split(":", 3), "", ""][:4]
    kind = await desk.people.kind(channel)
    return Turn(
        id=arrived.turn_id,
        place=Place(tenant, "slack", channel, thread, kind),
        asker=await desk.people.person(body["user"]["id"]),
        text="",
        asked_at=arrival.received_at,
        attempt=arrived.event.attempt,
    )

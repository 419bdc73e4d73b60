"""Hears what people want of digests: the words behind `/rootle digest`, and the buttons under them."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from agent.digests.managing import Digests, Reply
from agent.digests.showing import ACTION
from agent.digests.verbs import VERBS
from agent.turn import Turn
from handlers.arrived import Arrived
from handlers.buttons import open_turn
from handlers.desk import Desk
from handlers.listening import whisper
from integrations.errors import Locked, OutsideError, TryLater

Payload = Mapping[str, Any]


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for the buttons, but for the one that opens a form; the command listens by itself."""

    async def pressed(body: Payload, action: Payload, context: AsyncBoltContext) -> None:
        await context.ack()  # Bolt's own book-keeping: Slack had its answer from the guard
        arrived: Arrived = context["arrived"]
        turn = await open_turn(desk, arrived, body)
        if arrived.event.exhausted:  # the desk says that it failed, and nothing else is tried
            await desk.take(arrived, turn)
            return
        verb = VERBS[str(action["action_id"]).rpartition(":")[2]]
        reply = await digests_of(desk, turn).act(verb, number_of(action))
        await whisper(desk, turn, reply.answer)
        await pass_on(desk, turn, reply)
        arrived.answered(f"digest: {verb}")

    verbs = "|".join(verb for verb in VERBS if verb != "edit")
    app.action(re.compile(rf"^{ACTION}:(?:{verbs})$"))(pressed)


def number_of(action: Payload) -> int:
    """The number of the digest of a button; 0, which none has, where that is no number."""
    value = str(action.get("value"))
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else 0


def digests_of(desk: Desk, turn: Turn) -> Digests:
    """The digests of the place where somebody wants something."""

    async def may_post() -> bool:
        if turn.place.kind == "im":
            return True
        try:
            return await desk.slack.is_member(turn.place.channel, desk.bot_user)
        except (TryLater, Locked):
            raise
        except OutsideError:  # a channel that Rootle cannot look into
            return False

    return Digests(
        stores=desk.stores,
        turn=turn,
        now=desk.agent.clock(),
        name=desk.people.name,
        may_post=may_post,
        has_workers=desk.nudge is not None,
    )


async def pass_on(desk: Desk, turn: Turn, reply: Reply) -> None:
    """Tell the channel what it is to hear, and the workers that there is something to do."""
    if reply.told:
        channel = replace(turn.place, thread=turn.place.thread if not turn.place.root else turn.id)
        everybody = replace(turn, place=channel, private=False, response_url="", fence=0)
        await desk.threads(everybody).say(reply.told)
    if reply.made_job and desk.nudge:
        desk.nudge()

"""Keeps up with people who edit or delete what they said, in what Rootle does and remembers."""

import json
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from agent import manner
from agent.remarks import DELETED
from agent.unhurried import unhurried
from handlers.arrivals import message_key
from handlers.arrived import Arrived
from handlers.desk import Desk
from handlers.listening import Event, Heard, app_of, hear, open_turn
from handlers.messages import answer
from integrations.slack_markup import mentions

WORDY = frozenset({"attachments", "blocks", "files"})
"""Fields of a Slack message that repeat its text, or hold more of what its author gave."""


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for changed and deleted messages."""

    async def changed(event: Event, body: Event, context: AsyncBoltContext) -> None:
        arrived: Arrived = context["arrived"]
        if event["message"].get("subtype") == "tombstone":  # deleted, but there are replies
            await _on_deletion(desk, arrived, event)
        else:
            await _on_edit(desk, arrived, event, app=app_of(body))

    async def deleted(event: Event, context: AsyncBoltContext) -> None:
        await _on_deletion(desk, context["arrived"], event)

    async def replied(context: AsyncBoltContext) -> None:
        context["arrived"].ignore("a count of replies, which the replies themselves tell of")

    app.event({"type": "message", "subtype": "message_changed"})(changed)
    app.event({"type": "message", "subtype": "message_deleted"})(deleted)
    app.event({"type": "message", "subtype": "message_replied"})(replied)


async def _on_edit(desk: Desk, arrived: Arrived, event: Event, *, app: str) -> None:
    """New words replace the remembered ones.

    They steer the turn that works on the old ones. An answered question is not answered again
    because of a mended typo; a mention that was added asks for the first time.
    """
    whole = {
        **event["message"],
        "type": "message",
        "channel": event["channel"],
        "channel_type": event.get("channel_type"),
    }
    before = (event.get("previous_message") or {}).get("text")
    heard = await hear(desk, whole, tenant=arrived.event.arrival.tenant, app=app)
    words, _ = unhurried(heard.text)
    if heard.is_own or heard.bot:
        arrived.ignore("an edit by a bot")
    elif before == event["message"].get("text"):
        arrived.ignore("an edit that leaves the words as they were")
    elif await _is_being_answered(desk, arrived, heard):
        known = await _remember(desk, arrived, heard.ts, words)
        await desk.take(arrived, await open_turn(desk, arrived, heard))
        if not known:  # it was still being prepared, and has been written down since
            await _remember(desk, arrived, heard.ts, words)
    elif await _remember(desk, arrived, heard.ts, words):
        arrived.ignore("an edit of what was answered: the remembered words were replaced")
    elif heard.mentioned and not mentions(before or "", desk.bot_user):
        await answer(desk, arrived, heard)
    else:
        arrived.ignore("an edit of a message that Rootle has no part in")


async def _on_deletion(desk: Desk, arrived: Arrived, event: Event) -> None:
    """Deleted words are forgotten, and work on them is stopped."""
    before = event.get("previous_message") or {}
    ts = event.get("deleted_ts") or before.get("ts") or event["message"]["ts"]
    at_work = await desk.at_work(arrived)
    asked = at_work is not None and at_work.message == ts
    if at_work and asked and not await at_work.stop(before.get("user") or "", taken_back=True):
        await _say_that_it_ended(desk, arrived, event)  # a job that waited: nobody else will
    known = await _remember(desk, arrived, ts, DELETED)
    async with arrived.lane.turn:  # what is at work may still need what it made of the words
        known = await _forget(desk, arrived, event, ts) or known
    if at_work and asked:
        arrived.joined(at_work.turn_id)
    elif known:
        arrived.ignore("a deletion: the remembered words were removed")
    else:
        arrived.ignore("a deletion of a message that is not remembered")


async def _say_that_it_ended(desk: Desk, arrived: Arrived, event: Event) -> None:
    asked = event.get("previous_message") or event["message"]
    whole = {**asked, "type": "message", "channel": event["channel"]}
    whole["channel_type"] = event.get("channel_type")
    heard = await hear(desk, whole, tenant=arrived.event.arrival.tenant, app="")
    turn = await open_turn(desk, arrived, heard, text="")
    await desk.threads(turn).say(manner.taken_back())


async def _is_being_answered(desk: Desk, arrived: Arrived, heard: Heard) -> bool:
    """Whether the running turn works on this message, as its question or as a later word."""
    at_work = await desk.at_work(arrived)
    if not at_work:
        return False
    if at_work.message == heard.ts:
        return True
    said = await desk.stores.conversations.messages(heard.place.conversation)
    return any(m.slack_ts == heard.ts and m.turn == at_work.turn_id for m in said)


async def _remember(desk: Desk, arrived: Arrived, ts: str, text: str) -> bool:
    """Put `text` in place of a remembered message; False if it is not remembered."""
    conversation = arrived.event.arrival.conversation
    known = await desk.stores.conversations.redact(
        conversation, ts, text=text, copies=_is_direct(conversation)
    )
    if known and (at_work := await desk.at_work(arrived)):
        await at_work.reworded()
    return known


async def _forget(desk: Desk, arrived: Arrived, event: Event, ts: str) -> bool:
    """Remove the words from everywhere else; False if the message is not remembered."""
    arrival = arrived.event.arrival
    return await desk.stores.conversations.forget(
        arrival.conversation,
        ts,
        text=DELETED,
        copies=_is_direct(arrival.conversation),
        events=(message_key(arrival.tenant, event["channel"], ts), arrival.event_key),
        wordless=wordless,
    )


def _is_direct(conversation: str) -> bool:
    """Whether a conversation is held in direct messages, where others go on from it."""
    return conversation.split(":")[2].startswith("D")


def wordless(body: str) -> str:
    """The body of an event without what people wrote, but with who, where and when."""
    return json.dumps(_wordless(json.loads(body)))


def _wordless(value: Any) -> Any:
    if isinstance(value, list):
        return [_wordless(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: "" if name == "text" else _wordless(inner)
        for name, inner in value.items()
        if name not in WORDY
    }

"""Looks at a message again before answering it, if it had to wait: people edit and delete."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from handlers.desk import Desk
from handlers.listening import Heard
from integrations.errors import OutsideError
from integrations.slack_markup import plain
from integrations.slack_seen import SlackMessage

LATE = timedelta(seconds=10)
"""After this time a message is looked at again: it waited for a restart, a retry or another turn.

Within it, an edit or a deletion finds the turn running and steers or stops it.
"""

GONE = frozenset({"thread_not_found", "message_not_found"})
"""What Slack says of a thread whose first message was deleted before anybody replied."""


async def as_it_stands(desk: Desk, heard: Heard, clock: Callable[[], datetime]) -> Heard | None:
    """`heard` as its author has left it, None if it was deleted.

    Slack is asked only about messages that waited; where it does not answer, `heard` stands.
    """
    if clock() - heard.at < LATE:
        return heard
    try:
        now = await _look(desk, heard)
    except OutsideError as error:
        return None if GONE & set(error.detail.split()) else heard
    if now is None or now.subtype == "tombstone":  # what a deleted message with replies turns into
        return None
    return replace(heard, text=plain(now.text, without=desk.bot_user), files=now.files)


async def _look(desk: Desk, heard: Heard) -> SlackMessage | None:
    just_before = str(Decimal(heard.ts) - Decimal("0.000001"))
    found = await desk.slack.replies(
        heard.place.channel, heard.place.thread, oldest=just_before, most=2
    )
    return next((message for message in found if message.ts == heard.ts), None)

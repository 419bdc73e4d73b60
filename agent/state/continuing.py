"""Lets a new conversation go on from the one before it, as people expect in direct messages."""

from datetime import datetime

from sqlalchemy import ColumnElement, Table, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.state.tables import evidence, leases, messages

MOST_MESSAGES = 80
"""Messages that are taken along, about 15 questions; after more, a conversation begins anew."""


def beside(conversation: str) -> ColumnElement[bool]:
    """Which leases are those of conversations in the same channel, this one included."""
    channel = conversation.rpartition(":")[0]
    return leases.c.conversation.startswith(f"{channel}:", autoescape=True)


async def go_on(connection: AsyncConnection, conversation: str, *, since: datetime) -> bool:
    """Copy the latest conversation of the same channel, worked on after `since`, into this one.

    Messages and evidence keep their names, so that figures stay what they were. False, and no
    change, when there is none, when it is too long, or when something was said here before.
    """
    if await _count(connection, conversation):
        return False
    said = select(messages.c.id).where(messages.c.conversation == leases.c.conversation)
    latest = (
        select(leases.c.conversation)
        .where(
            beside(conversation),
            leases.c.conversation != conversation,
            leases.c.expires_at > since,
            said.exists(),
        )
        .order_by(leases.c.expires_at.desc())
        .limit(1)
    )
    earlier = await connection.scalar(latest)
    if earlier is None or await _count(connection, earlier) > MOST_MESSAGES:
        return False
    await _copy_all(connection, earlier, conversation)
    return True


async def take_over(connection: AsyncConnection, earlier: str, conversation: str) -> bool:
    """Copy all of a conversation into another one, in which nothing was said yet.

    False, and no change, where something was, as when this is done again.
    """
    if await _count(connection, conversation):
        return False
    await _copy_all(connection, earlier, conversation)
    return True


async def _count(connection: AsyncConnection, conversation: str) -> int:
    said = select(func.count()).where(messages.c.conversation == conversation)
    return int(await connection.scalar(said) or 0)


async def _copy_all(connection: AsyncConnection, earlier: str, conversation: str) -> None:
    # Before what a model wrote stands what it had read, which may have been stored after it.
    order = func.coalesce(func.nullif(messages.c.read_to, 0), messages.c.id), messages.c.read_to
    await _copy(connection, messages, earlier, conversation, *order, messages.c.id)
    await _copy(connection, evidence, earlier, conversation, evidence.c.number)


async def _copy(
    connection: AsyncConnection,
    table: Table,
    earlier: str,
    conversation: str,
    *order: ColumnElement[int],
) -> None:
    theirs = select(table).where(table.c.conversation == earlier).order_by(*order)
    copies = []
    for row in (await connection.execute(theirs)).mappings():
        copy = {**row, "conversation": conversation}
        del copy["id"]
        if "read_to" in copy:
            copy["read_to"] = 0  # the copies stand in their order by themselves
        copies.append(copy)
    for copy in copies:
        await connection.execute(insert(table).values(copy))

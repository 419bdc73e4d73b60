"""Removes what people take back: what was made of a deleted message, and notes that are forgotten.

It runs inside a database work.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, Text, cast, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.remembered import OPENING, without
from agent.state.columns import AnyRow
from agent.state.continuing import beside
from agent.state.tables import approvals, evidence, inbox, leases, memories, messages

Block = dict[str, Any]


def there(table: Table, conversation: str, *, copies: bool) -> ColumnElement[bool]:
    """Which rows belong to a conversation, or to any of its channel, where copies may stand."""
    if not copies:
        return table.c.conversation == conversation
    return table.c.conversation.in_(select(leases.c.conversation).where(beside(conversation)))


async def blank_calls(
    connection: AsyncConnection, conversation: str, slack_ts: str, *, text: str, copies: bool
) -> None:
    """Tool calls of the turns that a Slack message belongs to lose their input and their result.

    The blocks stay, so that each call keeps its result: an error that reads `text`. A call that
    failed counts for nothing later. Figures keep their evidence. Notes that were made of the
    message are forgotten, and what it proposed and nobody has decided about is over.
    """
    theirs = select(messages.c.turn).where(
        there(messages, conversation, copies=copies), messages.c.slack_ts == slack_ts
    )
    turns = list(await connection.scalars(theirs.distinct()))
    of_them = select(messages.c.id, messages.c.content).where(
        there(messages, conversation, copies=copies), messages.c.turn.in_(turns)
    )
    for row in (await connection.execute(of_them)).all():
        blank = [_blank(block, text) for block in row.content]
        if blank != row.content:
            await connection.execute(
                update(messages).where(messages.c.id == row.id).values(content=blank)
            )
    await connection.execute(
        update(evidence)
        .where(there(evidence, conversation, copies=copies), evidence.c.turn.in_(turns))
        .values(arguments={})
    )
    await _withdraw(connection, there(approvals, conversation, copies=copies), turns)
    await forget_notes(
        connection, there(memories, conversation, copies=copies), memories.c.turn.in_(turns)
    )


async def _withdraw(
    connection: AsyncConnection, here: ColumnElement[bool], turns: Sequence[str]
) -> None:
    """Proposals of these turns that still wait end, without a word of what they were about."""
    wordless: dict[str, Any] = {"given": {}, "lines": [], "arguments": {}}
    await connection.execute(
        update(approvals)
        .where(here, approvals.c.turn.in_(turns), approvals.c.state == "waiting")
        .values(state="expired", decided_at=approvals.c.created_at, **wordless)
    )


async def forget_notes(connection: AsyncConnection, *which: ColumnElement[bool]) -> list[AnyRow]:
    """Delete notes, and take them out of the questions beside which models were given them.

    Summaries behind such a question may tell of them, so they are made anew.
    """
    gone = list(
        (await connection.execute(delete(memories).where(*which).returning(memories))).all()
    )
    for note in gone:
        words = cast(messages.c.content, Text)
        given = select(messages.c.id, messages.c.conversation, messages.c.content).where(
            messages.c.tenant == note.tenant,
            messages.c.role == "user",
            messages.c.created_at >= note.created_at,
            words.contains(OPENING),
            words.contains(f"M{note.id} "),
        )
        for row in (await connection.execute(given)).all():
            content = [_without(block, f"M{note.id}") for block in row.content]
            await connection.execute(
                update(messages).where(messages.c.id == row.id).values(content=content)
            )
            await empty_summaries(connection, row.conversation, behind=row.id, copies=False)
    return gone


async def empty_summaries(
    connection: AsyncConnection, conversation: str, *, behind: int, copies: bool
) -> None:
    """Summaries of the message `behind` which they stand lose their words.

    The conversation is summed up anew from what it says now.
    """
    told = select(messages.c.id, messages.c.content).where(
        there(messages, conversation, copies=copies),
        messages.c.role == "user",
        messages.c.id > behind,
    )
    for row in (await connection.execute(told)).all():
        if any(block["type"] == "summary" for block in row.content):
            empty = [block | {"text": ""} for block in row.content]
            await connection.execute(
                update(messages).where(messages.c.id == row.id).values(content=empty)
            )


async def blank_events(
    connection: AsyncConnection, keys: Sequence[str], wordless: Callable[[str], str]
) -> None:
    """Inbox events that have one of `keys`, as their own or their twin's, get a wordless body."""
    told = select(inbox.c.id, inbox.c.body).where(
        inbox.c.source == "slack", or_(inbox.c.event_key.in_(keys), inbox.c.twin_key.in_(keys))
    )
    for row in (await connection.execute(told)).all():
        await connection.execute(
            update(inbox).where(inbox.c.id == row.id).values(body=wordless(row.body))
        )


def _blank(block: Block, text: str) -> Block:
    match block["type"]:
        case "tool_use":
            return block | {"input": {}}
        case "tool_result":
            return block | {"is_error": True, "content": [{"type": "text", "text": text}]}
        case _:
            return block


def _without(block: Block, name: str) -> Block:
    return block | {"text": without(block["text"], name)} if block["type"] == "text" else block

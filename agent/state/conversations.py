"""What was said in a conversation, word for word, so that a restart continues where it stopped."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import Executable, bindparam, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.policy import Label
from agent.state import continuing, forgetting
from agent.state.columns import AnyRow, Insert, insert_into, label_of, label_values
from agent.state.database import Database
from agent.state.leases import check_fence
from agent.state.tables import inbox, jobs, messages
from agent.state.usage import UsageRow, spend

Role = Literal["user", "assistant"]

# Made once: it is read before every generation, and making a statement takes as long as running it.
_SAID = (
    select(*(column for column in messages.c if column.name not in {"tenant", "created_at"}))
    .where(messages.c.conversation == bindparam("conversation"))
    .order_by(messages.c.id)
)


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to remember.

    `key` names it within its conversation for ever, `content` is a list of Messages-API blocks,
    `fence` is that of the lease (0 needs none), which has the conversation's name unless `lease`
    names another, and `slack_ts` the Slack message it came from, if any.
    `read_to` is, for what a model wrote, the last message that it had read (0: all of them).
    `alone` is, for a question, who alone sees the answer, empty for everybody in its place.
    """

    conversation: str
    tenant: str
    turn: str
    key: str
    role: Role
    content: list[dict[str, Any]]
    label: Label
    fence: int
    slack_ts: str = ""
    read_to: int = 0
    alone: str | None = None
    lease: str = ""


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message as remembered; `seq` grows with time within a conversation."""

    seq: int
    turn: str
    key: str
    role: Role
    content: list[dict[str, Any]]
    label: Label
    slack_ts: str


class Conversations:
    """Appends messages and reads them back; only an author's own edit changes one."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def append(
        self, message: NewMessage, spent: UsageRow | None = None
    ) -> StoredMessage | None:
        """Remember `message`, and return it; None, and no change, if its key is there already.

        What was `spent` on it is counted in the same commit, so never twice and never without it.
        Raises `LeaseLost` when its fence is stale.
        """
        return next(iter(await self.append_all([message], spent)), None)

    async def append_all(
        self, these: Sequence[NewMessage], spent: UsageRow | None = None
    ) -> list[StoredMessage]:
        """Remember all of `these`, of one conversation, in one commit; a kill leaves all or none.

        Empty, and no change, if the key of the first is there already. The rest is as in `append`.
        """

        async def work(connection: AsyncConnection) -> list[StoredMessage]:
            first = these[0]
            await check_fence(connection, first.lease or first.conversation, first.fence)
            stored: list[StoredMessage] = []
            for message in these:
                seq = await remember(connection, message, self._clock())
                if seq is None:
                    return []
                stored.append(_as_stored(message, seq))
            if spent:
                await spend(connection, spent, self._clock())
            return stored

        return await self._database.write(work)

    async def messages(self, conversation: str) -> list[StoredMessage]:
        """Every message of a conversation, in the order in which it was read.

        What somebody said while a model was writing stands behind what the model wrote.
        """

        async def work(connection: AsyncConnection) -> list[StoredMessage]:
            rows = await connection.execute(_SAID, {"conversation": conversation})
            return [_stored(row) for row in sorted(rows, key=_place)]

        return await self._database.read(work)

    async def exists(self, conversation: str) -> bool:
        """Whether anything was said in this conversation."""

        async def work(connection: AsyncConnection) -> bool:
            query = select(messages.c.id).where(messages.c.conversation == conversation).limit(1)
            return (await connection.execute(query)).first() is not None

        return await self._database.read(work)

    async def go_on(self, conversation: str, fence: int, *, within: timedelta) -> bool:
        """Begin a conversation with the latest one of its channel, if that was so recent.

        Raises `LeaseLost` when its fence is stale.
        """

        async def work(connection: AsyncConnection) -> bool:
            await check_fence(connection, conversation, fence)
            return await continuing.go_on(connection, conversation, since=self._clock() - within)

        return await self._database.write(work)

    async def take_over(self, earlier: str, conversation: str) -> bool:
        """Copy a conversation into one in which nothing was said yet; False where something was.

        Done again, nothing changes.
        """
        return await self._database.write(
            lambda connection: continuing.take_over(connection, earlier, conversation)
        )

    async def redact(
        self, conversation: str, slack_ts: str, *, text: str, copies: bool = False
    ) -> bool:
        """Put `text` in place of the words of a Slack message, which are the last of its blocks.

        Its author has edited or deleted it; summaries lose what they say of it. False if that
        message is not remembered. With `copies`, also in the conversations of the same channel
        that went on from this one.
        """

        async def work(connection: AsyncConnection) -> bool:
            theirs = select(messages.c.id, messages.c.content).where(
                forgetting.there(messages, conversation, copies=copies),
                messages.c.slack_ts == slack_ts,
            )
            rows = (await connection.execute(theirs)).all()
            for row in rows:
                words = {"type": "text", "text": text}
                await connection.execute(
                    update(messages)
                    .where(messages.c.id == row.id)
                    .values(content=[*row.content[:-1], words])
                )
            if rows:
                first = min(row.id for row in rows)
                await forgetting.empty_summaries(
                    connection, conversation, behind=first, copies=copies
                )
            return bool(rows)

        return await self._database.write(work) if slack_ts else False

    async def forget(
        self,
        conversation: str,
        slack_ts: str,
        *,
        text: str,
        copies: bool,
        events: Sequence[str],
        wordless: Callable[[str], str],
    ) -> bool:
        """Redact a deleted message, and remove its words from what was made of it.

        The tool calls of the turns it belongs to lose their input and their result. `wordless`
        makes the new body of each inbox event with one of these keys, its own or its twin's.
        """

        async def work(connection: AsyncConnection) -> None:
            await forgetting.blank_calls(
                connection, conversation, slack_ts, text=text, copies=copies
            )
            await forgetting.blank_events(connection, events, wordless)

        known = await self.redact(conversation, slack_ts, text=text, copies=copies)
        await self._database.write(work)
        return known

    async def at_work(self, channel: str) -> list[str]:
        """The conversations with unfinished events or jobs, of those that begin with `channel:`."""
        unfinished = union(
            *(
                select(table.c.conversation).where(
                    table.c.finished_at.is_(None),
                    table.c.conversation.startswith(f"{channel}:", autoescape=True),
                )
                for table in (inbox, jobs)
            )
        )

        async def work(connection: AsyncConnection) -> list[str]:
            return list(await connection.scalars(unfinished))

        return await self._database.read(work)


async def remember(connection: AsyncConnection, message: NewMessage, now: datetime) -> int | None:
    """Write one message, inside of somebody's commit, and return its `seq`; None if it is there."""
    statement = _remembering(insert_into(connection, messages))
    seq: int | None = await connection.scalar(statement, _values(message, now))
    return seq


@lru_cache
def _remembering(insert: Insert) -> Executable:
    """Made once, its values given apart, for the same reason as `_SAID`."""
    unique = [messages.c.conversation, messages.c.key]
    return insert.on_conflict_do_nothing(index_elements=unique).returning(messages.c.id)


def _values(message: NewMessage, now: datetime) -> dict[str, Any]:
    return {
        "tenant": message.tenant,
        "conversation": message.conversation,
        "turn": message.turn,
        "key": message.key,
        "role": message.role,
        "content": message.content,
        "slack_ts": message.slack_ts,
        "read_to": message.read_to,
        "alone": message.alone,
        **label_values(message.label),
        "created_at": now,
    }


def _place(row: AnyRow) -> tuple[int, bool, int]:
    return row.read_to or row.id, row.read_to > 0, row.id


def _as_stored(message: NewMessage, seq: int) -> StoredMessage:
    return StoredMessage(
        seq=seq,
        turn=message.turn,
        key=message.key,
        role=message.role,
        content=message.content,
        label=message.label,
        slack_ts=message.slack_ts,
    )


def _stored(row: AnyRow) -> StoredMessage:
    return StoredMessage(
        seq=row.id,
        turn=row.turn,
        key=row.key,
        role=row.role,
        content=row.content,
        label=label_of(row),
        slack_ts=row.slack_ts,
    )

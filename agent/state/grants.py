"""Keeps the leaves that people gave: one tool in one thread, for some hours."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.approvals.grant import LASTS, Grant
from agent.state.columns import insert_into
from agent.state.database import Database
from agent.state.tables import grants


class GrantStore:
    """Gives a leave and finds the one that stands."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def give(self, *, grant: str, tenant: str, conversation: str, tool: str, by: str) -> None:
        """Allow a tool in a conversation from now on; the same `grant` (id) again changes nothing."""
        now = self._clock()
        values = {
            "id": grant,
            "tenant": tenant,
            "conversation": conversation,
            "tool": tool,
            "given_by": by,
            "given_at": now,
            "expires_at": now + LASTS,
        }

        async def work(connection: AsyncConnection) -> None:
            first = insert_into(connection, grants).values(values)
            await connection.execute(first.on_conflict_do_nothing(index_elements=[grants.c.id]))

        await self._database.write(work)

    async def standing(self, *, tenant: str, conversation: str, tool: str) -> Grant | None:
        """The leave that holds now for this tool in this conversation, or None."""
        query = select(grants).where(
            grants.c.tenant == tenant,
            grants.c.conversation == conversation,
            grants.c.tool == tool,
            grants.c.expires_at > self._clock(),
        )

        async def work(connection: AsyncConnection) -> Grant | None:
            row = (await connection.execute(query.order_by(grants.c.given_at).limit(1))).first()
            return None if row is None else Grant(*row)

        return await self._database.read(work)

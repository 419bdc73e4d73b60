"""When Rootle listens: to mentions only, to the threads it is part of, or not at all."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from agent.state.columns import insert_into
from agent.state.database import Database
from agent.state.tables import attention

Mode = Literal["mentions", "follow", "silent"]

_WHOLE_CHANNEL = ""


class AttentionStore:
    """One setting for a channel, and one for a thread in it, which wins."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def get(self, tenant: str, channel: str, thread: str) -> Mode:
        """The setting that holds in this thread; `follow` where nothing was said."""

        async def work(connection: AsyncConnection) -> Mode:
            query = (
                select(attention.c.mode)
                .where(
                    attention.c.tenant == tenant,
                    attention.c.channel == channel,
                    attention.c.thread.in_((thread, _WHOLE_CHANNEL)),
                )
                .order_by(attention.c.thread.desc())  # the thread's own comes first
                .limit(1)
            )
            mode: Mode | None = await connection.scalar(query)
            return mode or "follow"

        return await self._database.read(work)

    async def set(self, tenant: str, channel: str, thread: str | None, mode: Mode, by: str) -> None:
        """Set it for a thread, or with None for the whole channel; the last word holds."""
        values = {"mode": mode, "set_by": by, "set_at": self._clock()}

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(
                insert_into(connection, attention)
                .values(tenant=tenant, channel=channel, thread=thread or _WHOLE_CHANNEL, **values)
                .on_conflict_do_update(
                    index_elements=[
                        attention.c.tenant,
                        attention.c.channel,
                        attention.c.thread,
                    ],
                    set_=values,
                )
            )

        await self._database.write(work)

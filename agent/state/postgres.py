"""PostgreSQL, for those who run Rootle on several machines or have a server already."""

import random
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # ships no types
from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from agent.state.columns import compact_json

LONGEST = 3
"""In patiences: a process that stands still for longer inside a transaction loses its locks."""

# Classes and codes of https://www.postgresql.org/docs/current/errcodes-appendix.html
_DOWN = {
    "08": "the connection to it was lost",
    "28": "it does not accept this user or password",
    "3D": "it has no database of this name",
    "53": "it has no disk space, memory or connections left",
    "57": "it is being stopped or started",
    "58": "its machine reports an error",
    "XX": "it reports an error in itself",
    "25": "it may only be read",
    "25P03": "this process stood still within a transaction, which the server has ended",
    "25P04": "this process stood still within a transaction, which the server has ended",
}
_CONFLICTS = {"40001", "40P01", "55P03"}  # serialization failure, deadlock, lock timeout


def open_server(dsn: str, *, patience: float) -> tuple[AsyncEngine, AsyncEngine]:
    """An engine that writes and one that reads."""
    longest_milliseconds = int(patience * LONGEST * 1000)

    async def connect() -> Any:
        # Short, to leave time for repetitions, and never the same: of two processes that wait for
        # each other one gives up first.
        lock_milliseconds = int(patience * random.uniform(80, 160))  # noqa: S311 - no secret
        # asyncpg reads the address itself, so that everything libpq knows (sslmode, several
        # hosts, a socket folder) may stand in it.
        connection = await asyncpg.connect(
            dsn,
            timeout=patience,
            command_timeout=patience,
            server_settings={
                "application_name": "rootle",
                "jit": "off",
                "synchronous_commit": "on",
                "lock_timeout": f"{lock_milliseconds}ms",
                "idle_in_transaction_session_timeout": f"{longest_milliseconds}ms",
            },
        )
        if connection.get_server_version().major >= 17:
            # To the server nobody is idle between the preparation of a statement and its values.
            await connection.execute(f"SET transaction_timeout = {longest_milliseconds}")
        return connection

    shared: dict[str, Any] = {
        "async_creator": connect,
        "json_serializer": compact_json,
        "pool_timeout": patience,
    }
    url = "postgresql+asyncpg://"
    writing = create_async_engine(url, pool_size=1, max_overflow=0, **shared)
    # One read sees one moment, as it does on SQLite.
    reading = create_async_engine(
        url, pool_size=4, max_overflow=4, isolation_level="REPEATABLE READ", **shared
    )
    for engine in (writing, reading):
        event.listen(engine.sync_engine, "checkout", _refuse_closed)
    return writing, reading


def down_because(error: BaseException | None) -> str | None:
    """Why the server cannot be used now; None when `error` means something else."""
    state = getattr(error, "sqlstate", None) or ""
    return _DOWN.get(state) or _DOWN.get(state[:2])


def is_conflict(error: BaseException | None) -> bool:
    """Whether the server gave this work up in favour of another process's."""
    return getattr(error, "sqlstate", None) in _CONFLICTS


def _refuse_closed(connection: Any, _record: Any, _proxy: Any) -> None:
    # Costs no round trip, and is all it takes to get over a server that was restarted.
    if connection.driver_connection.is_closed():
        raise DisconnectionError("the server closed this connection")

"""Opens the database that an address names, and tells what its errors mean."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.state import postgres, sqlite

PATIENCE = 1.5
"""Seconds to wait for the database before it counts as down.

Slack waits three seconds for an answer; this leaves time to say 503 well before that.
"""


@dataclass(frozen=True, slots=True)
class Engines:
    """Two ways into one database: a single writing connection, and a few that only read.

    `gap` is how many seconds the writer leaves between two groups that follow each other. `is_file`:
    there is one lock for writing, and nobody on the other side who could end a connection.
    """

    writing: AsyncEngine
    reading: AsyncEngine
    gap: float = 0.0
    is_file: bool = False

    async def dispose(self) -> None:
        """Close every connection."""
        await self.writing.dispose()
        await self.reading.dispose()


def open_engines(address: str, *, patience: float = PATIENCE) -> Engines:
    """Engines for `sqlite:///path` or `postgresql://…`; nothing is connected yet.

    No single step of theirs waits longer than `patience` seconds. Raises `ValueError` with a
    sentence for whoever wrote the address.
    """
    scheme, _, rest = address.partition(":")
    kind = scheme.partition("+")[0]
    if kind == "sqlite":
        file = sqlite.open_file(make_url(address).database or "", patience=patience)
        return Engines(*file, gap=sqlite.GAP, is_file=True)
    if kind in {"postgresql", "postgres"}:
        return Engines(*postgres.open_server(f"postgresql:{rest}", patience=patience))
    raise ValueError(
        f"DATABASE_URL starts with {kind!r}. "
        "Write sqlite:///path/to/rootle.db or postgresql://user:password@host/name."
    )


def down_because(error: BaseException) -> str | None:
    """Why `error` means that the database cannot be used now; None when it means something else."""
    if isinstance(error, TimeoutError | PoolTimeout):
        return "it did not answer in time"
    if isinstance(error, OSError):
        return f"it cannot be reached ({error.strerror or type(error).__name__})"
    cause: Any = error
    if isinstance(error, DBAPIError):
        cause = error.orig
        lost = error.connection_invalidated or isinstance(error, InterfaceError)
        if lost and not hasattr(cause, "sqlite_errorcode"):
            return "the connection to it was lost"
    return sqlite.down_because(cause) or postgres.down_because(cause)


def is_conflict(error: BaseException) -> bool:
    """Whether a work was given up in favour of another process's, so that repeating it will do."""
    return isinstance(error, DBAPIError) and postgres.is_conflict(error.orig)

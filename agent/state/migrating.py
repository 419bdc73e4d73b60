"""Brings a database to the tables of this version, once, however many processes start together."""

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from agent.state.database import Database, DatabaseDown
from agent.state.engines import down_because, open_engines
from agent.state.migrations import HEAD, upgrade

MIGRATION_PATIENCE = 60.0
"""Seconds that a start waits for another process's migration, or for one step of its own."""

LOCK = int.from_bytes(b"rootle", "big")
"""PostgreSQL's advisory locks are numbers."""

_UNHURRIED = text(
    "SELECT set_config(name, '0', true) FROM pg_settings"
    " WHERE name IN ('lock_timeout', 'transaction_timeout')"  # the second is not in all versions
)
"""For this transaction: a step may wait for its lock, and all of them for their sum."""


async def is_migrated(url: str) -> bool:
    """Whether the database has the tables of this version. One cheap query.

    Raises `DatabaseDown`.
    """
    database = await Database.open(url)
    version = text("SELECT version_num FROM alembic_version")
    try:
        return bool(await database.read(lambda c: c.scalar(version)) == HEAD)
    except DBAPIError:  # there is no such table
        return False
    finally:
        await database.close()


async def migrate(url: str) -> None:
    """Bring the database to this version; processes that start at once wait for the first one.

    It is one transaction, on both databases. Raises `DatabaseDown`, and `NewerDatabase` for one
    that a newer version has migrated.
    """
    if await is_migrated(url):
        return
    engines = open_engines(url, patience=MIGRATION_PATIENCE)
    try:
        async with engines.writing.connect() as connection:
            await connection.begin()
            if connection.dialect.name == "postgresql":
                await connection.execute(_UNHURRIED)
                await connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
            await connection.run_sync(upgrade)
            await connection.commit()
    except Exception as error:
        if reason := down_because(error):
            raise DatabaseDown(reason) from error
        raise
    finally:
        await engines.dispose()

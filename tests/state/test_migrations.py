"""Migrations: from nothing to this version, once, and in step with what the stores expect."""

import asyncio
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text

from agent.state import migrations
from agent.state.database import Database
from agent.state.migrating import is_migrated, migrate
from agent.state.tables import metadata

ROOT = Path(__file__).parents[2]


async def test_an_empty_database_is_migrated(empty_database_url: str):
    """`is_migrated` turns true, and every table is there."""
    assert not await is_migrated(empty_database_url)
    await migrate(empty_database_url)
    assert await is_migrated(empty_database_url)

    database = await Database.open(empty_database_url)
    names = await database.read(lambda c: c.run_sync(lambda sync: inspect(sync).get_table_names()))
    assert set(names) == {*metadata.tables, "alembic_version"}
    await database.close()


async def test_migrating_twice_is_harmless(empty_database_url: str):
    """A second start finds nothing to do."""
    await migrate(empty_database_url)
    await migrate(empty_database_url)
    assert await is_migrated(empty_database_url)


async def test_the_migrations_make_the_tables_that_the_stores_expect(database: Database):
    """Alembic finds no difference between the migrated database and `tables.py`."""

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(context, metadata))

    assert await database.read(lambda c: c.run_sync(differences)) == []


async def test_the_sqlite_tables_are_the_same_to_the_letter(tmp_path: Path):
    """What Alembic does not compare (partial indexes, AUTOINCREMENT, key order) agrees as well."""
    await migrate(f"sqlite:///{tmp_path}/migrated.db")

    assert _schema(tmp_path / "migrated.db") == _made_by_metadata(tmp_path / "made.db")


_PART = re.compile(r"\n\)|\n|,(?![^()]*\))")
"""Between two parts: a line's end, or a comma outside of brackets."""


def _made_by_metadata(path: Path) -> dict[str, set[str]]:
    engine = create_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    engine.dispose()
    return _schema(path)


def _schema(path: Path) -> dict[str, set[str]]:
    """Each table's and index's definition as a set of its parts, because their order may differ."""
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    schema = {
        name: {part.strip() for part in _PART.split(sql.replace('"', "")) if part.strip()}
        for name, sql in rows
        if name not in {"alembic_version", "sqlite_sequence"}
    }
    connection.close()
    return schema


async def test_processes_that_start_at_once_migrate_once(empty_database_url: str):
    """Six real starts on an empty database all succeed; one of them did the work."""
    script = (
        "import asyncio, sys; from agent.state.migrating import migrate; "
        "asyncio.run(migrate(sys.argv[1]))"
    )
    starts = [
        subprocess.Popen([sys.executable, "-c", script, empty_database_url], cwd=ROOT)
        for _ in range(3)
    ]
    await asyncio.gather(*(migrate(empty_database_url) for _ in range(3)))
    codes = await asyncio.gather(*(asyncio.to_thread(one.wait, 60) for one in starts))

    assert codes == [0, 0, 0]
    assert await is_migrated(empty_database_url)


async def test_a_newer_database_is_left_alone(empty_database_url: str):
    """A version that the database has outgrown says so, and what to do."""
    await migrate(empty_database_url)
    database = await Database.open(empty_database_url)
    await database.write(lambda c: c.execute(text("UPDATE alembic_version SET version_num = '9'")))
    await database.close()

    assert not await is_migrated(empty_database_url)
    with pytest.raises(migrations.NewerDatabase, match="newer version"):
        await migrate(empty_database_url)


def test_head_is_the_newest_file():
    """The constant that `is_migrated` compares with is the head of the folder."""
    script = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert script.get_heads() == [migrations.HEAD]


def test_every_step_can_be_undone_and_has_a_sentence():
    """Each migration file opens with what it is for."""
    script = ScriptDirectory(str(Path(migrations.__file__).parent))
    for step in script.walk_revisions():
        assert step.doc.endswith(".")
        assert callable(step.module.downgrade)


def test_a_start_at_head_does_not_import_alembic():
    """The web process pays for Alembic only when there is something to migrate."""
    script = (
        "import asyncio, sys; from agent.state.migrating import migrate, is_migrated\n"
        "from agent.state.stores import Stores\n"
        "assert 'alembic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)


def test_every_table_has_a_tenant_and_every_value_its_label():
    """The policy can be applied to every row, from the first migration on."""
    without_values = {"leases", "usage", "attention", "feedback", "grants"}
    for table in metadata.tables.values():
        assert "tenant" in table.c, table.name
        labelled = {"sources", "circles", "untrusted"} <= set(table.c.keys())
        assert labelled == (table.name not in without_values), table.name

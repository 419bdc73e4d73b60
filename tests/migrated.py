"""Databases with the tables of this version for tests, whose SQLite file is made once and copied."""

import atexit
import shutil
import tempfile
from pathlib import Path

from agent.state import migrating

SQLITE = "sqlite:///"

_made: list[Path] = []


async def migrate(url):
    """What `rootle migrate` does; a new SQLite file is a copy of one that it made before."""
    file = Path(url.removeprefix(SQLITE))
    if not url.startswith(SQLITE) or file.exists():
        await migrating.migrate(url)
        return
    if not _made:
        folder = Path(tempfile.mkdtemp(prefix="rootle-migrated-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        await migrating.migrate(f"{SQLITE}{folder / 'rootle.db'}")
        _made.append(folder / "rootle.db")
    shutil.copyfile(_made[0], file)

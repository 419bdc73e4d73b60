"""The web process starts light: what is heavy is imported where it is used."""

import asyncio
import os
import socket
import subprocess
import sys

import pytest

from tests.migrated import migrate

HEAVY = ["anthropic", "chdb", "hogql_parser", "alembic", "pandas", "numpy", "matplotlib", "sklearn"]


@pytest.mark.parametrize("module", ["bot.web", "bot.cli"])
def test_nothing_heavy_is_imported_at_start(module):
    """Importing the web process or the command line loads no package that costs a second."""
    program = f"import {module}, sys; print(*[m for m in {HEAVY} if m in sys.modules])"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert loaded.stdout.split() == []


def test_help_comes_at_once_without_the_product():
    """`rootle --help` does not load the web framework or Slack's."""
    program = (
        "import bot.cli, sys; print(*[m for m in ('aiohttp', 'slack_bolt') if m in sys.modules])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert loaded.stdout.split() == []


@pytest.mark.parametrize(
    ("migrated", "taken", "words"),
    [(False, False, "rootle migrate"), (True, True, "ROOTLE_PORT")],
)
async def test_what_keeps_the_web_process_from_starting_is_a_sentence(
    tmp_path, migrated, taken, words
):
    """An old database and a port in use end with one line that says what to do."""
    database = f"sqlite:///{tmp_path / 'rootle.db'}"
    if migrated:
        await migrate(database)
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        if taken:
            holder.listen()
        settings = {
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_SIGNING_SECRET": "secret",
            "POSTHOG_API_KEY": "phx_1",
            "POSTHOG_PROJECT_ID": "1",
            "DATABASE_URL": database,
            "ROOTLE_ENV_FILE": "",
            "ROOTLE_HOME": str(tmp_path),
            "ROOTLE_PORT": str(holder.getsockname()[1]),
        }
        ended = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "bot.cli", "web"],
            env=os.environ | settings, capture_output=True, text=True, check=False, timeout=30,
        )  # fmt: skip

    assert ended.returncode == 1
    assert words in ended.stderr.splitlines()[-1]
    assert "Traceback" not in ended.stderr

"""The web process starts light: what is heavy is imported where it is used."""

import subprocess
import sys

import pytest

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

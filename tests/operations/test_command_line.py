"""The command `rootle`: what it promises in the README exists, answers fast, and speaks plainly."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from bot.cli import app

ROOT = Path(__file__).parents[2]
COMMAND = typer.main.get_command(app)
PAGES = ["README.md", *sorted(str(page.relative_to(ROOT)) for page in ROOT.glob("docs/**/*.md"))]
HEAVY = ("aiohttp", "anthropic", "slack_bolt", "sqlalchemy", "redis", "rq", "chdb", "pydantic")


def rootle(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **environ},
    )


@pytest.mark.parametrize("page", PAGES)
def test_commands_in_the_documentation_exist(page):
    """Every `rootle …` and `make …` that a page shows can be typed."""
    text = (ROOT / page).read_text()
    shown = re.findall(r"(?:`|^ {4}|bin/)rootle (?!\")([a-z]+)(?: ([a-z]+))?", text, re.MULTILINE)
    targets = set(re.findall(r"(?:`|^ {4})make ([a-z]+)", text, re.MULTILINE))

    for command, verb in shown:
        assert command in COMMAND.commands, f"{page}: rootle {command}"
        verbs = getattr(COMMAND.commands[command], "commands", None)
        assert not (verb and verbs) or verb in verbs, f"{page}: rootle {command} {verb}"
    known = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert targets <= known


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    """Every relative link of a page has its file."""
    text = (ROOT / page).read_text()
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)

    assert [link for link in links if not (ROOT / page).parent.joinpath(link).exists()] == []


def test_readme_shows_every_command():
    """No command is missing from the README's table."""
    text = (ROOT / "README.md").read_text()

    assert [name for name in COMMAND.commands if f"`rootle {name}" not in text] == []


def test_every_command_says_what_it_does():
    """Each command has a help text of its own."""
    for name, command in COMMAND.commands.items():
        assert command.help, name


def test_help_imports_nothing_heavy():
    """`rootle --help` needs none of the libraries that take long to import."""
    code = f"import sys, bot.cli; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert ran.stdout.split() == []


@pytest.mark.parametrize(
    ("command", "missing"),
    [
        (["up"], "SLACK_BOT_TOKEN"),
        (["web"], "SLACK_BOT_TOKEN"),
        (["worker"], "SLACK_BOT_TOKEN"),
        (["ask", "how many?"], "POSTHOG_API_KEY"),
    ],
)
def test_missing_settings_are_a_sentence(command, missing, tmp_path):
    """A command without its settings ends with sentences that name them, and no traceback."""
    ran = rootle(*command, ROOTLE_HOME=str(tmp_path))

    assert ran.returncode == 1
    assert f"{missing} is missing. Get it here:" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_unreachable_database_is_a_sentence():
    """`rootle migrate` says that the database cannot be reached, without its password."""
    ran = rootle("migrate", DATABASE_URL="postgresql://rootle:canary-pw@127.0.0.1:1/rootle")

    assert ran.returncode == 1
    assert ran.stderr.startswith("rootle: The database cannot be used")
    assert "canary" not in ran.stderr


@pytest.mark.parametrize("command", ["up", "web", "worker", "clock", "migrate", "ask"])
def test_invalid_settings_are_a_sentence(command):
    """Each command stops at an invalid setting with a sentence that names it."""
    arguments = ["a question"] if command == "ask" else []
    ran = rootle(command, *arguments, ROOTLE_PORT="no number")

    assert ran.returncode == 1
    assert ran.stderr.startswith("rootle: ROOTLE_PORT should be a valid integer")


def test_demo_refuses_a_real_slack(tmp_path):
    """`rootle up --demo` beside a real Slack token ends with a sentence and starts nothing."""
    ran = rootle("up", "--demo", ROOTLE_HOME=str(tmp_path), SLACK_BOT_TOKEN="xoxb-canary")

    assert ran.returncode == 1
    assert "must not touch a real Slack" in ran.stderr
    assert "canary" not in ran.stderr
    assert not (tmp_path / "logs").exists()

"""Logs: one line of JSON for each event, and never a secret."""

import asyncio
import io
import json
import logging
import subprocess
import sys

import pytest
import structlog

from bot.logs import configure
from bot.redaction import LOOKS_LIKE, Redactor

CANARIES = {
    "SLACK_SIGNING_SECRET": "canary-of-the-secret",
    "DATABASE_URL": "postgresql://rootle:canary-password@127.0.0.1/rootle",
    "POSTHOG_API_KEY": 'canary "quoted" \\ Ü',
}
TOKENS = {
    "Slack token": "xoxb-2345-6789-AbCdEf",
    "Slack address": "hooks.slack.com/commands/T1/2/abcDEF",
    "PostHog key": "phx_abcdefGHIJ0123",
    "Anthropic key": "sk-ant-api03-abc_def-123",
    "GitHub token": "ghp_0123456789abcdefABCDEF",
    "Atlassian token": "ATATT3xFfGF0abc-_=",
    "signed token": "eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl",
    "private key": "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
    "credentials": "https://user:hunter2@example.com/",
    "authorization": "Authorization: Bearer abcdefgh12345",
}


@pytest.fixture(autouse=True)
def logging_as_it_was():
    """What `configure` changes is put back."""
    root, hook = logging.getLogger(), sys.excepthook
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], sys.excepthook = handlers, hook
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def written(stream: io.StringIO) -> list[dict]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_one_json_line_each():
    """Our events and those of libraries come out alike, what happened first."""
    out = io.StringIO()
    configure("INFO", secrets={}, stream=out)
    structlog.get_logger("bot.web").info("web listening", port=3000)
    logging.getLogger("library").warning("slow: %d s", 3)
    structlog.get_logger("bot.web").debug("not shown")

    ours, theirs = written(out)

    assert list(ours) == ["timestamp", "level", "event", "port", "logger"]
    assert (ours["event"], ours["port"], ours["logger"]) == ("web listening", 3000, "bot.web")
    assert (theirs["event"], theirs["logger"]) == ("slow: 3 s", "library")


@pytest.mark.parametrize("name", CANARIES)
@pytest.mark.parametrize("terminal", [False, True])
def test_configured_secrets_never_appear(name, terminal):
    """No part of a log line shows a configured secret: event, value, nested value, traceback."""
    out = io.StringIO()
    out.isatty = lambda: terminal
    configure("DEBUG", secrets=CANARIES, stream=out)
    secret = CANARIES[name]
    log = structlog.get_logger("test")
    sentence = f"began with {secret}"
    log.info(sentence, value=secret, deep={"list": [secret], secret: 1})
    logging.getLogger("library").error("%s and %r", secret, secret.encode())
    try:
        {}[secret]
    except KeyError:
        log.exception("failed")

    assert out.getvalue().count(f"[{name}]") >= 6
    assert "canary" not in out.getvalue()


@pytest.mark.parametrize("kind", LOOKS_LIKE)
def test_tokens_are_recognised_by_their_shape(kind):
    """A token that nobody configured, as in a message a person wrote, is hidden as well."""
    redacted = Redactor({})(f"before {TOKENS[kind]} after")

    assert f"[{kind}]" in redacted
    assert redacted.startswith("before ")
    assert redacted.endswith(" after")
    assert TOKENS[kind] not in redacted


def test_lines_stay_json():
    """Hiding something never breaks the line it stands in, even when it has no end."""
    out = io.StringIO()
    configure("INFO", secrets=CANARIES, stream=out)
    for token in [*TOKENS.values(), *CANARIES.values(), "-----BEGIN PRIVATE KEY-----\nMIIE"]:
        structlog.get_logger("test").info("read", text=token, next=f'"{token}"')

    assert {line["event"] for line in written(out)} == {"read"}


def test_ordinary_text_is_left_alone():
    """Words that only resemble tokens are not touched."""
    text = "xox is no token, nor is phx_ or https://example.com:8080/a@b or Bearer of news"

    assert Redactor({"SHORT": "is"})(text) == text


def test_uncaught_exception_is_logged_without_secrets():
    """A process that dies of an exception says so in its log, redacted like everything else."""
    code = (
        "from bot.logs import configure\n"
        "configure('INFO', secrets={'SLACK_SIGNING_SECRET': 'canary-value'})\n"
        "raise RuntimeError('canary-value')"
    )
    died = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)

    assert died.returncode == 1
    assert json.loads(died.stderr)["event"] == "this process dies"
    assert "RuntimeError: [SLACK_SIGNING_SECRET]" in json.loads(died.stderr)["exception"]
    assert "canary" not in died.stderr


async def test_context_is_kept_apart():
    """What is bound for one turn appears in its lines alone, also when turns run side by side."""
    out = io.StringIO()
    configure("INFO", secrets={}, stream=out)

    async def work(turn: str) -> None:
        structlog.contextvars.bind_contextvars(turn=turn)
        await asyncio.sleep(0)
        structlog.get_logger("test").info("worked", of=turn)

    await asyncio.gather(*(work(f"t{number}") for number in range(5)))

    assert all(line["turn"] == line["of"] for line in written(out))

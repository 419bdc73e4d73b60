"""The local workspace as a process: `python -m integrations.local workspace`."""

import asyncio
import os
import signal
import socket
import sys

import aiohttp
import pytest

from tests.waiting import PATIENCE

SECRETS = {"SLACK_SIGNING_SECRET": "secret", "SLACK_BOT_TOKEN": "xoxb-local"}


async def start(*args, **environ):
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("SLACK_", "ROOTLE_"))}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "integrations.local", *args,
        env=clean | environ, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def healthy(port):
    async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(f"http://127.0.0.1:{port}/healthz") as answer:
                    return answer.status == 200
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)


async def test_it_starts_from_the_environment_alone_and_ends_on_sigterm(tmp_path, port):
    """Ports, home and secrets come from the variables that the demo sets."""
    places = {"ROOTLE_HOME": str(tmp_path), "ROOTLE_WORKSPACE_PORT": str(port)}
    process = await start("workspace", **SECRETS, **places)

    assert await healthy(port)
    process.send_signal(signal.SIGTERM)

    assert await asyncio.wait_for(process.wait(), 30) == 0
    assert (tmp_path / "demo" / "slack.jsonl").exists()


@pytest.mark.parametrize(
    ("args", "environ", "code", "words"),
    [
        (["workspace"], {}, 2, b"SLACK_SIGNING_SECRET and SLACK_BOT_TOKEN must be set"),
        (["workspace", "--host", "0.0.0.0"], SECRETS, 2, b"this machine alone"),
        (["zendesk"], {}, 2, b"invalid choice"),
    ],
)
async def test_what_cannot_start_says_why(tmp_path, args, environ, code, words):
    """A wrong call ends at once with a sentence instead of a traceback."""
    process = await start(*args, ROOTLE_HOME=str(tmp_path), **environ)

    _, said = await asyncio.wait_for(process.communicate(), 60)

    assert process.returncode == code
    assert words in said
    assert b"Traceback" not in said


async def test_a_port_in_use_is_named(tmp_path):
    """Where the port is taken, the message names it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        process = await start("workspace", "--port", port, "--home", str(tmp_path), **SECRETS)
        _, said = await asyncio.wait_for(process.communicate(), 60)

    assert process.returncode == 1
    assert port.encode() in said
    assert b"Traceback" not in said

"""Two more servers of others (mock-ai-api, MIT, in a process of its own): streams, errors, error events."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from integrations.errors import AskPerson, ChangeInput, TryLater
from tests.claude.asking import MODEL, ask, claude, request, user
from tests.ports import free_port

COMMAND = Path(sys.executable).with_name("mock-ai-api")


class Running:
    def __init__(self, port):
        self.address = f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def server():
    """Its two servers; the one that speaks as Anthropic does is used."""
    port, other = free_port(), free_port()
    command = [COMMAND, "--anthropic-port", str(port), "--openai-port", str(other)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as one:
        try:
            _wait(port)
            yield Running(port)
        finally:
            for process in (*psutil.Process(one.pid).children(recursive=True), one):
                process.terminate()  # each of the two is a process of its own


def _wait(port):
    until = time.monotonic() + 30
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert time.monotonic() < until, "it did not start"
        time.sleep(0.05)


def model(server, scenario):
    return claude(server, model=f"{MODEL}:{scenario}")


@pytest.mark.parametrize("scenario", ["mock-text", "mock-anthropic-stream"])
async def test_a_stream_is_read(server, scenario):
    """Its text is shown as it comes and kept whole."""
    shown, made = await ask(model(server, scenario))

    assert made.stop_reason == "end_turn"
    assert "".join(shown) == made.content[0]["text"]


async def test_a_call_is_read(server):
    """Its input comes in parts and is whole at the end."""
    _, made = await ask(model(server, "mock-tool-stream"))

    assert made.stop_reason == "tool_use"
    assert made.content[-1]["type"] == "tool_use"
    assert isinstance(made.content[-1]["input"], dict)


async def test_tokens_are_counted(server):
    """A longer request has more of them."""
    counting = model(server, "mock-text")
    short, long = [await counting.count(request(user("word " * n))) for n in (10, 1_000)]

    assert 0 < short < long


@pytest.mark.parametrize(
    ("scenario", "error"),
    [
        ("mock-stream-error", TryLater),
        ("mock-429", TryLater),
        ("mock-500", TryLater),
        ("mock-503", TryLater),
        ("mock-401", AskPerson),
        ("mock-400", ChangeInput),
    ],
)
async def test_an_error_is_told_as_who_can_mend_it(server, scenario, error):
    """Also one that comes as an event in a stream that began well."""
    with pytest.raises(error, match="Claude"):
        await ask(model(server, scenario))

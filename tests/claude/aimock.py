"""Runs aimock (npm, MIT), a server that plays written conversations in Claude's language."""

import contextlib
import json
import shutil
import subprocess
import time
import urllib.request

import pytest

from tests.ports import free_port

PACKAGE = "@copilotkit/aimock@1.43.0"


def install(home):
    """The command that runs aimock, installed under `home`; skips the test where npm cannot."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if not (npm and node):
        pytest.skip("aimock needs Node and npm")
    how = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(home)]
    done = subprocess.run(
        [npm, "install", *how, PACKAGE], capture_output=True, text=True, timeout=100, check=False
    )
    if done.returncode:
        pytest.skip(f"npm could not install aimock: {done.stderr.strip().splitlines()[-1:]}")
    return [node, str(home / "node_modules" / "@copilotkit" / "aimock" / "dist" / "cli.js")]


@contextlib.contextmanager
def running(command, home, fixtures):
    """Its address, while it plays `fixtures`, which it checks first."""
    file, port = home / "fixtures.json", free_port()
    file.write_text(json.dumps({"fixtures": fixtures}))
    options = ["-p", str(port), "-f", str(file), "--validate-on-load", "--strict"]
    with (home / "aimock.log").open("w") as log, subprocess.Popen(
        [*command, *options], stdout=log, stderr=log
    ) as process:  # fmt: skip
        address = f"http://127.0.0.1:{port}"
        try:
            _wait(address)
            yield address
        finally:
            process.terminate()


def _wait(address):
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/health", timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError("aimock did not start")

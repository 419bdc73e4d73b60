"""How `rootle up` sees that a process it started is ready for work."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

Ready = Callable[[float], Awaitable[bool]]
"""Gets the seconds since the start of the process; must not raise."""


def answers(host: str, port: int, path: str) -> Ready:
    """Ready when a GET of `path` is answered with 200 within two seconds."""
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  compared only

    async def ready(age: float) -> bool:
        try:
            async with asyncio.timeout(2):
                return await _says_200(reached, port, path)
        except (OSError, TimeoutError, ValueError):
            return False

    return ready


def says(log: Path, *signs: bytes) -> Ready:
    """Ready when the process has written one of `signs` into `log`: if it listens nowhere."""
    start, last = 0, float("inf")

    async def ready(age: float) -> bool:
        nonlocal start, last
        if age < last:  # the first look after a start: what stands there is from before
            start = _size(log)
        last = age
        written = _read(log, start)
        return any(sign in written for sign in signs)

    return ready


def stays(seconds: float) -> Ready:
    """Ready when the process has lived for `seconds`."""

    async def ready(age: float) -> bool:
        return age >= seconds

    return ready


async def _says_200(host: str, port: int, path: str) -> bool:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(f"GET {path} HTTP/1.0\r\nHost: {host}:{port}\r\n\r\n".encode())
        await writer.drain()
        line = await reader.readline()
    finally:
        writer.close()
    return line.startswith(b"HTTP/1.") and line.split()[1:2] == [b"200"]


def _size(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0


def _read(log: Path, start: int) -> bytes:
    """What was written from byte `start` on; a few lines, while a process starts."""
    try:
        with log.open("rb") as file:
            file.seek(start)
            return file.read()
    except FileNotFoundError:
        return b""

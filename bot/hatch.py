"""The opening between the two processes of `rootle web`: small messages, some of which want an answer.

A message is JSON behind its length. Both sides may ask; when one of them dies, however it dies, the
other sees the end of the line at once.
"""

import asyncio
import json
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog

log = structlog.get_logger(__name__)

Message = dict[str, Any]

Answers = Mapping[str, Callable[[Message], Awaitable[Message]]]
"""What the other side may ask, by name. An answer that raises is logged, and is an empty message."""

_LENGTH = struct.Struct("!I")


class Gone(Exception):
    """The process on the other side has ended."""

    def __init__(self) -> None:
        super().__init__("the process on the other side of the hatch has ended")


class Hatch:
    """One side of the opening; `run` must run for anything to come through."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answers: Answers
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._answers = answers
        self._asked: dict[int, asyncio.Future[Message]] = {}
        self._number = 0
        self._told: set[str] = set()
        self._answering: set[asyncio.Task[None]] = set()

    @classmethod
    async def through(cls, end: socket.socket, answers: Answers) -> "Hatch":
        """The side of whoever holds `end` of a pair of connected sockets."""
        reader, writer = await asyncio.open_unix_connection(sock=end)
        return cls(reader, writer, answers)

    async def ask(self, what: str, **values: Any) -> Message:
        """What the other side answers; empty if it could not. Raises `Gone`."""
        if self._writer.is_closing():
            raise Gone
        self._number += 1
        number = self._number
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._asked[number] = answer
        self._send({"what": what, "number": number, **values})
        try:
            return await answer
        finally:
            del self._asked[number]

    def tell(self, what: str) -> None:
        """Say something that wants no answer; said twice in one moment it is sent once."""
        if not self._told:
            asyncio.get_running_loop().call_soon(self._send_told)
        self._told.add(what)

    async def run(self) -> None:
        """Pass on what comes through until the other side is gone."""
        try:
            while True:
                self._take(await self._receive())
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._writer.close()
            for answer in self._asked.values():
                if not answer.done():
                    answer.set_exception(Gone())
            for task in self._answering:
                task.cancel()

    def _take(self, message: Message) -> None:
        if "answer" not in message:
            task = asyncio.create_task(self._reply(message), name=f"hatch {message['what']}")
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)
        elif (answer := self._asked.get(message.pop("answer"))) and not answer.done():
            answer.set_result(message)

    async def _reply(self, message: Message) -> None:
        try:
            answer = await self._answers[message["what"]](message)
        except Exception:
            log.exception("hatch: no answer", what=message["what"])
            answer = {}
        if "number" in message and not self._writer.is_closing():
            self._send(answer | {"answer": message["number"]})

    def _send_told(self) -> None:
        for what in self._told:
            self._send({"what": what})
        self._told.clear()

    def _send(self, message: Message) -> None:
        raw = json.dumps(message).encode()
        self._writer.write(_LENGTH.pack(len(raw)) + raw)

    async def _receive(self) -> Message:
        (length,) = _LENGTH.unpack(await self._reader.readexactly(_LENGTH.size))
        return dict(json.loads(await self._reader.readexactly(length)))

"""Keeps an answer that takes long to get: the old one serves while a new one is on its way."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import structlog

from integrations.errors import AskPerson, OutsideError, TryLater

log = structlog.get_logger(__name__)

T_co = TypeVar("T_co", covariant=True)

PAUSE_SECONDS = {True: 2.0, False: 30.0}
"""After a failure that passes (or not) nobody asks again for so long; all get the same error."""


class Kept(Generic[T_co]):
    """What `load` gives, read at most every `seconds`, in the background once there is something.

    Any number of askers share one reading. `clock` counts seconds.
    """

    def __init__(
        self,
        load: Callable[[], Awaitable[T_co]],
        *,
        name: str,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._load = load
        self.name = name
        self._seconds = seconds
        self._clock = clock
        self._value: T_co | None = None
        self._read_at = float("-inf")
        self._error: OutsideError | None = None
        self._failed_at = float("-inf")
        self._reading: asyncio.Task[None] | None = None

    async def get(self) -> T_co:
        """What is known; waits only when nothing is.

        Then, and only then, the errors of `load` are raised.
        """
        self.refresh()
        if self._value is None and self._reading is not None:
            await asyncio.shield(self._reading)  # whoever gives up does not end it for the others
        if self._value is None:
            assert self._error is not None
            raise self._error.with_traceback(None)  # it would grow with everyone who is told
        return self._value

    async def fresh(self, *, within: float) -> T_co:
        """What is known, read anew when it is older than `within` seconds, if that succeeds."""
        if self._value is not None and self._clock() - self._read_at > within:
            self._begin()
            assert self._reading is not None
            await asyncio.shield(self._reading)
        return await self.get()

    def known(self) -> T_co | None:
        """What is known at this moment."""
        return self._value

    @property
    def problem(self) -> OutsideError | None:
        """Why the last reading failed; None when it went well."""
        return self._error

    def refresh(self) -> None:
        """Begin to read when what is known is old; needs a running event loop."""
        if self._is_due():
            self._begin()

    async def close(self) -> None:
        """End a reading that is under way."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.wait([self._reading])

    def _begin(self) -> None:
        if self._reading is None:
            self._reading = asyncio.create_task(self._read())

    def _is_due(self) -> bool:
        now = self._clock()
        if now - self._read_at < self._seconds:
            return False
        return now - self._failed_at >= PAUSE_SECONDS[isinstance(self._error, TryLater)]

    async def _read(self) -> None:
        try:
            self._value = await self._load()
        except OutsideError as error:
            # Whoever asks is told what passes; what a person must mend is logged, once.
            is_news = isinstance(error, AskPerson) and str(error) != str(self._error)
            say = log.warning if is_news else log.debug
            say("not read", what=self.name, reason=str(error), detail=error.detail)
            self._error, self._failed_at = error, self._clock()
        else:
            self._error, self._read_at = None, self._clock()
        finally:
            self._reading = None

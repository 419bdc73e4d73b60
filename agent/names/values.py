"""Learns which values the properties of a project take, with few questions to PostHog."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

import structlog

from integrations.errors import ChangeInput, OutsideError
from integrations.posthog import Owner, PostHog, TooLong

log = structlog.get_logger(__name__)

BATCH = 40
"""Properties that one query reads. PostHog's cloud unpacks JSON for each of them."""

MOST_PROPERTIES = 400
"""Properties whose values are learnt, ten queries; values of others are read when asked for."""

WINDOWS = (timedelta(days=30), timedelta(days=3), timedelta(hours=6))
"""How far back values are looked for; the next one when PostHog finds it too much."""

SESSION_WINDOW = timedelta(days=7)
"""Sessions are put together from their events when they are asked about, which takes long."""

LONG_AGO = timedelta(days=365)
"""How far back values are looked for where there are none of late."""

AT_ONCE = 2
"""Queries at a time, so that one of PostHog's three places stays free for people."""


@dataclass(frozen=True, slots=True)
class Source:
    """Properties of one owner, whose values are wanted; the most interesting ones first."""

    of: Owner
    names: Sequence[str]
    group_index: int | None = None


Values = dict[tuple[Owner, int | None, str], tuple[str, ...]]
"""The values, most frequent first, by owner, group index and name of the property."""


async def read_values(posthog: PostHog, sources: Sequence[Source], *, now: datetime) -> Values:
    """The recent values of all these properties. What fails is left out, unless everything does.

    A property without any value is left out, one with too many for a list has none.
    """
    batches = [batch for source in sources for batch in _batches(source)]
    return await _read_all(posthog, batches, now, WINDOWS)


async def read_older_values(posthog: PostHog, names: Sequence[str], *, now: datetime) -> Values:
    """The values of event properties that have none of late and may have stopped: one query."""
    if not names:
        return {}
    return await _read_all(posthog, [Source("event", names[:BATCH])], now, (LONG_AGO,))


async def _read_all(
    posthog: PostHog, batches: Sequence[Source], now: datetime, windows: Sequence[timedelta]
) -> Values:
    places = asyncio.Semaphore(AT_ONCE)
    done = await asyncio.gather(
        *(_read(posthog, batch, places, now, windows) for batch in batches),
        return_exceptions=True,
    )
    found: Values = {}
    failures: list[OutsideError] = []
    for batch, result in zip(batches, done, strict=True):
        if isinstance(result, OutsideError):
            failures.append(result)
            log.warning("values not read", of=batch.of, reason=str(result))
        elif isinstance(result, BaseException):
            raise result
        else:
            found |= {(batch.of, batch.group_index, name): v for name, v in result.items()}
    if failures and not found:
        raise failures[0]
    return found


def _batches(source: Source) -> list[Source]:
    names = list(islice(source.names, MOST_PROPERTIES))
    return [
        Source(source.of, names[start : start + BATCH], source.group_index)
        for start in range(0, len(names), BATCH)
    ]


async def _read(
    posthog: PostHog,
    batch: Source,
    places: asyncio.Semaphore,
    now: datetime,
    windows: Sequence[timedelta],
) -> dict[str, tuple[str, ...]]:
    async with places:
        found: dict[str, tuple[str, ...]] = {}
        async for part in _parts(posthog, batch, now, windows):
            found |= part
        return found


async def _parts(
    posthog: PostHog, batch: Source, now: datetime, windows: Sequence[timedelta]
) -> AsyncIterator[dict[str, tuple[str, ...]]]:
    """The values of a batch; of its halves when PostHog refuses it for one property in it."""
    try:
        yield await _narrowing(posthog, batch, now, windows)
    except TooLong:
        raise
    except ChangeInput:
        if len(batch.names) < 2:
            return
        middle = len(batch.names) // 2
        for names in (batch.names[:middle], batch.names[middle:]):
            half = Source(batch.of, names, batch.group_index)
            async for part in _parts(posthog, half, now, windows):
                yield part


async def _narrowing(
    posthog: PostHog, batch: Source, now: datetime, windows: Sequence[timedelta]
) -> dict[str, tuple[str, ...]]:
    """The values over the first of `windows` that PostHog does not find too much."""
    hour = now.replace(minute=0, second=0, microsecond=0)  # the same question all the hour
    longest = SESSION_WINDOW if batch.of == "session" else windows[0]
    tries = (longest, *windows[1:])
    for window in tries:
        try:
            return await posthog.frequent_values(
                batch.names, batch.of, since=hour - window, group_index=batch.group_index
            )
        except TooLong:
            if window == tries[-1]:
                raise
    raise AssertionError("the last window returns or raises")

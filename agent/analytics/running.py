"""Asks PostHog for figures, and asks again in smaller pieces when a query takes too long."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from agent.analytics.counting import MOST_ROWS, Count, select, union
from agent.analytics.span import key_of, slots
from agent.calendar.dates import Range, instant
from integrations.errors import ChangeInput
from integrations.posthog import PostHog, TooLong

PIECES = 4
"""How many pieces of time a figure by interval is asked in, when all of it takes too long."""

Key = tuple[str | int, ...]
"""Where a figure belongs: the key of its interval (if any), then the names of its rows."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What one count found, by place; places without anything are not there."""

    by_place: dict[Key, Any]


async def figures(
    posthog: PostHog, counts: Sequence[Count], *, name: str
) -> tuple[str, list[Figures]]:
    """The query that was asked, and the figures of each count, in order.

    All are asked in one query. When PostHog stops that one, each is asked by itself, and those by
    interval in pieces of time: the figures are the same, for each interval stands alone. Raises
    `ChangeInput` when that takes too long as well.
    """
    sql = union([select(count, limit=MOST_ROWS) for count in counts])
    try:
        rows = (await posthog.query(sql, name=name)).rows
    except TooLong as error:
        return sql, await _in_pieces(posthog, counts, name=name, error=error)
    if len(counts) == 1:
        return sql, [_read(rows, counts[0])]
    parts = [[row[1:] for row in rows if row[0] == part] for part in range(len(counts))]
    return sql, [_read(part, count) for part, count in zip(parts, counts, strict=True)]


async def _in_pieces(
    posthog: PostHog, counts: Sequence[Count], *, name: str, error: TooLong
) -> list[Figures]:
    pieces = [_pieces(count) for count in counts]
    if len(counts) == len(pieces[0]) == 1:
        raise _too_long(error)
    try:
        return await asyncio.gather(*(_together(posthog, each, name=name) for each in pieces))
    except TooLong as again:
        raise _too_long(again) from again


def _too_long(error: TooLong) -> ChangeInput:
    return TooLong(
        "PostHog stops queries after 10 seconds, and this one takes longer. Ask for a shorter "
        "time, a single event instead of any, or fewer conditions.",
        detail=error.detail,
    )


async def _together(posthog: PostHog, pieces: Sequence[Count], *, name: str) -> Figures:
    found = await asyncio.gather(
        *(posthog.query(select(piece, limit=MOST_ROWS), name=name) for piece in pieces)
    )
    by_place: dict[Key, Any] = {}
    for result, piece in zip(found, pieces, strict=True):
        by_place |= _read(result.rows, piece).by_place
    return Figures(by_place)


def _pieces(count: Count) -> list[Count]:
    """The same figure over a few whole stretches of intervals, or as it is."""
    if count.interval is None or count.series.math == "first_time":
        return [count]
    starts = [slot.start for slot in slots(count.span, count.interval)]
    share = max(1, -(-len(starts) // PIECES))
    borders = [count.span.start, *starts[share::share], count.span.end]
    return [count.during(Range(a, b)) for a, b in pairwise(borders) if instant(a) < instant(b)]


def _read(rows: Sequence[tuple[Any, ...]], count: Count) -> Figures:
    if count.interval is None:
        return Figures({tuple(row[:-1]): row[-1] for row in rows})
    return Figures({(key_of(row[0]), *row[1:-1]): row[-1] for row in rows})

"""Finds what matters in a project nobody has described: its main events, and what leads to what.

Only names, numbers and the team's own "verified" marks are known of it. The main events are those
that most people do, verified ones first. One leads to another where those who do the second have
mostly done the first before, and not nearly everybody goes on: that is worth watching.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import permutations
from typing import Any

from agent.agent import Agent
from agent.analytics.main_events import ranked
from agent.calendar.dates import Range
from agent.digests.period import Period
from integrations.errors import ChangeInput
from integrations.posthog import hogql_string, hogql_time

LOOKED_AT = timedelta(days=28)
"""The time in which events are chosen, or the period itself where that is longer."""

MOST_EVENTS = 5
MOST_CONVERSIONS = 2
CANDIDATES = 8
"""Events between which conversions are looked for: all pairs of them are one query."""

LEAST_PEOPLE = 20
"""An event or a conversion of fewer people is not a main one."""

LEAST_BEFORE = 0.7
"""The share of people with the second event who did the first one earlier, to call it a step."""

LOWEST_RATE, HIGHEST_RATE = 0.02, 0.9
"""The share of people who go on; beyond, the two are unrelated, or nearly the same thing."""


@dataclass(frozen=True, slots=True)
class Main:
    """The events to tell of, those of most people first, and pairs of which one leads to the other."""

    events: tuple[str, ...]
    conversions: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """For the record of a job's step."""
        return asdict(self)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Main":
        """What `to_json` wrote."""
        pairs = tuple((first, second) for first, second in stored["conversions"])
        return cls(tuple(stored["events"]), pairs)


async def main_of(agent: Agent, period: Period) -> Main:
    """Look at the project. No events where nothing happens. Raises the errors of `integrations.errors`."""
    span = _looked_at(period)
    known = (await agent.taxonomy.found()).events
    people = await _people(agent, span)
    candidates = ranked(known, people, least=LEAST_PEOPLE)
    if len(candidates) < 2:
        return Main(tuple(candidates[:MOST_EVENTS]))
    try:
        first = await _firsts(agent, span, candidates[:CANDIDATES])
    except ChangeInput:  # too much for one query there: the events alone are worth telling
        return Main(tuple(candidates[:MOST_EVENTS]))
    conversions = steps(candidates[:CANDIDATES], people, first)
    ends = [second for _, second in conversions]
    events = [name for name in candidates[:MOST_EVENTS] if name not in ends]
    kept = [*events[: MOST_EVENTS - len(ends)], *ends]
    return Main(tuple(sorted(kept, key=candidates.index)), conversions)


def steps(
    events: Sequence[str], people: Mapping[str, int], first: Mapping[tuple[str, str], int]
) -> tuple[tuple[str, str], ...]:
    """The pairs in which one event leads to another, by how many people did the first one earlier.

    Each event is the end of one pair at most, the one with most people.
    """
    good: list[tuple[int, tuple[str, str]]] = []
    for pair in permutations(events, 2):
        count, start, end = first.get(pair, 0), people[pair[0]], people[pair[1]]
        rate = count / start
        if (
            count >= LEAST_PEOPLE
            and count >= LEAST_BEFORE * end
            and LOWEST_RATE <= rate <= HIGHEST_RATE
        ):
            good.append((count, pair))
    chosen: list[tuple[str, str]] = []
    for _, pair in sorted(good, reverse=True):
        if pair[1] not in {end for _, end in chosen} and pair[::-1] not in chosen:
            chosen.append(pair)
    return tuple(chosen[:MOST_CONVERSIONS])


def _looked_at(period: Period) -> Range:
    start = min(period.now.start, period.now.end - LOOKED_AT)
    return Range(start, period.now.end)


async def _people(agent: Agent, span: Range) -> dict[str, int]:
    """How many people did each event; the 500 that most people do."""
    sql = (
        "SELECT event, count(DISTINCT person_id) AS people FROM events "  # noqa: S608  all quoted
        f"WHERE {_within(span)} GROUP BY event ORDER BY people DESC LIMIT 500"
    )
    found = await agent.posthog.query(sql, name="rootle: main events")
    return dict(found.rows)


async def _firsts(agent: Agent, span: Range, events: Sequence[str]) -> dict[tuple[str, str], int]:
    """How many people did one event, and for the first time later the other, of each pair."""
    pairs = list(permutations(range(len(events)), 2))
    firsts = ", ".join(
        f"toUnixTimestamp(minIf(timestamp, event = {hogql_string(event)})) AS t{n}"
        for n, event in enumerate(events)
    )
    counts = ", ".join(f"countIf(t{a} > 0 AND t{b} > t{a}) AS p{a}_{b}" for a, b in pairs)
    names = ", ".join(map(hogql_string, events))
    sql = (
        f"SELECT {counts} FROM (SELECT person_id, {firsts} FROM events "  # noqa: S608  all quoted
        f"WHERE {_within(span)} AND event IN ({names}) GROUP BY person_id)"
    )
    found = await agent.posthog.query(sql, name="rootle: what leads to what")
    [row] = found.rows
    return {(events[a], events[b]): count for (a, b), count in zip(pairs, row, strict=True)}


def _within(span: Range) -> str:
    return f"timestamp >= {hogql_time(span.start)} AND timestamp < {hogql_time(span.end)}"

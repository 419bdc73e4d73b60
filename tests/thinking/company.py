"""A small PostHog for the thinking tests: events in a list, and just enough HogQL for `trends`."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from integrations.posthog import EventDefinition, QueryResult

_QUERY = re.compile(
    r"SELECT (?:(?P<start>\w+\(timestamp(?:, 1)?\)) AS (?P<unit>\w+), )?"
    r"(?P<count>count\(.*?\)) AS (?P<math>\w+) FROM events WHERE event = (?P<event>'(?:\\.|[^'])*')"
    r" AND timestamp >= toDateTime\('(?P<from>[^']+)', '(?P<zone>[^']+)'\)"
    r" AND timestamp < toDateTime\('(?P<to>[^']+)', '(?P<zone_to>[^']+)'\)"
    r"(?: GROUP BY \w+ ORDER BY \w+ LIMIT \d+)?",
    re.DOTALL,
)


@dataclass(frozen=True)
class Happened:
    event: str
    person: str
    at: datetime


@dataclass
class Company:
    """The client's methods over `happened`; what was asked is kept in `queries`."""

    definitions: dict[str, str]
    happened: list[Happened] = field(default_factory=list)
    zone: str = "Europe/Berlin"
    error: Exception | None = None
    queries: list[str] = field(default_factory=list)
    hidden: frozenset[str] = frozenset()
    unverified: frozenset[str] = frozenset()

    async def event_definitions(self, search: str = "") -> tuple[EventDefinition, ...]:
        if self.error:
            raise self.error
        last = {}
        for one in self.happened:
            last[one.event] = max(one.at, last.get(one.event, one.at))
        return tuple(
            EventDefinition(
                name, text, name not in self.unverified, name in self.hidden, last.get(name)
            )
            for name, text in sorted(self.definitions.items())
            if search.lower() in name.lower()
        )

    async def query(self, sql: str, *, name: str) -> QueryResult:
        self.queries.append(sql)
        if self.error:
            raise self.error
        asked = _QUERY.fullmatch(sql)
        assert asked, sql
        event = re.sub(r"\\(.)", r"\1", asked["event"][1:-1])
        start, end = _time(asked["from"], asked["zone"]), _time(asked["to"], asked["zone_to"])
        rows = self._count(event, start, end, asked["unit"], asked["math"])
        columns = (asked["unit"], asked["math"]) if asked["unit"] else (asked["math"],)
        return QueryResult(columns, rows, False)

    def _count(self, event, start, end, unit, math):
        groups = defaultdict(list)
        for one in self.happened:
            if one.event == event and start <= one.at < end:
                groups[self._first(one.at, unit)].append(one.person)
        count = (lambda people: len(set(people))) if math == "people" else len
        if unit is None:
            return ((count(groups[""]),),)
        return tuple((day, count(groups[day])) for day in sorted(groups))

    def _first(self, at, unit):
        day = at.astimezone(ZoneInfo(self.zone)).date()
        if unit is None:
            return ""
        if unit == "week":
            day -= timedelta(days=day.weekday())
        if unit == "month":
            day = day.replace(day=1)
        return day.isoformat()


def every_day(
    event: str, *, until: date, days: int, zone: str, of: Iterable[int]
) -> list[Happened]:
    """`event` at noon of each of the last `days` days, by as many people as `of` says, cycling."""
    counts = list(of)
    happened = []
    for back in range(days):
        day = until - timedelta(days=back)
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone))
        happened += [
            Happened(event, f"person {n}", noon + timedelta(seconds=n))
            for n in range(counts[back % len(counts)])
        ]
    return happened


def _time(wall: str, zone: str) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone))

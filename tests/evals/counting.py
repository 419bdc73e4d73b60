"""Counts what a question asks for, in Python, from a company's own list of events.

Nothing here shares a line with the tools that are checked by it: no SQL, no date arithmetic of
theirs. Persons are found as PostHog finds them, by the ids that `$identify` joins.
"""

import statistics
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass
class Book:
    """A company's events up to `at`, in order, with whoever did them; days are days in `zone`."""

    events: list
    zone: ZoneInfo
    at: datetime
    persons: dict = field(default_factory=dict)

    def __post_init__(self):
        self.events = sorted((e for e in self.events if e.timestamp < self.at), key=_when)
        self._join()

    def _join(self):
        """Two ids are one person from `$identify` on, and for everything before it."""
        leader = {}

        def find(one):
            while leader.setdefault(one, one) != one:
                one = leader[one]
            return one

        for event in self.events:
            find(event.distinct_id)
            other = event.properties.get("$anon_distinct_id")
            if event.event == "$identify" and isinstance(other, str):
                leader[find(other)] = find(event.distinct_id)
        self.persons = {one: find(one) for one in leader}

    def day(self, event):
        return event.timestamp.astimezone(self.zone).date()

    def person(self, event):
        return self.persons[event.distinct_id]

    def select(self, name=None, first=None, last=None, where=None, **properties):
        """Events of that name from the day `first` to the day `last`, both included.

        `where` is a test of an event; keywords are values that its properties must have.
        """
        return [
            e
            for e in self.events
            if (name is None or e.event == name)
            and (first is None or self.day(e) >= first)
            and (last is None or self.day(e) <= last)
            and all(e.properties.get(key) == value for key, value in properties.items())
            and (where is None or where(e))
        ]

    def people(self, *given, **fields):
        return {self.person(e) for e in self.select(*given, **fields)}

    def count(self, *given, **fields):
        return len(self.select(*given, **fields))

    def how_many(self, *given, **fields):
        return len(self.people(*given, **fields))

    def values(self, key, *given, **fields):
        """The numbers of a property, where it is one."""
        found = (e.properties.get(key) for e in self.select(*given, **fields))
        return [v for v in found if isinstance(v, int | float) and not isinstance(v, bool)]

    def by(self, key, *given, **fields):
        """People for each value of a property (a name, or what to make of an event)."""
        groups = defaultdict(set)
        for e in self.select(*given, **fields):
            groups[key(e) if callable(key) else e.properties.get(key)].add(self.person(e))
        return {value: len(people) for value, people in groups.items()}

    def events_by(self, key, *given, **fields):
        groups = defaultdict(int)
        for e in self.select(*given, **fields):
            groups[key(e) if callable(key) else e.properties.get(key)] += 1
        return dict(groups)

    def funnel(self, steps, first, last, *, window=timedelta(days=14)):
        """People who reached each step in order; the first lies between the days, and each later
        one after the one before it, within `window` of the first.
        """
        done = defaultdict(list)
        for e in self.events:
            if e.event in steps:
                done[self.person(e)].append(e)
        return [
            sum(self._reached(events, steps, first, last, window) > n for events in done.values())
            for n in range(len(steps))
        ]

    def _reached(self, events, steps, first, last, window):
        best = 0
        for number, start in enumerate(events):
            if start.event != steps[0] or not first <= self.day(start) <= last:
                continue
            step = 1
            for e in events[number + 1 :]:
                late = e.timestamp - start.timestamp > window
                if step < len(steps) and e.event == steps[step] and not late:
                    step += 1
            best = max(best, step)
        return best


def last_week(at, zone):
    """The previous Monday and Sunday."""
    today = at.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday() + 7)
    return monday, monday + timedelta(days=6)


def month_of(day):
    """The first and the last day of the month of `day`."""
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return first, following - timedelta(days=1)


def median(values):
    return statistics.median(values)


def change(before, after):
    return (after - before) / before * 100


def days_before(day: date, count: int) -> date:
    return day - timedelta(days=count)


def _when(event):
    return event.timestamp

"""Tells the company's history, day by day: who comes, who returns, who pays, and who leaves."""

from collections.abc import Iterator
from datetime import date
from operator import itemgetter

from integrations.local.posthog.company import team
from integrations.local.posthog.company.days import DAYS, midnight
from integrations.local.posthog.company.event import Event
from integrations.local.posthog.company.lives import (
    LONGEST_STAY,
    MONTH,
    Visit,
    arrivals,
    comes_back,
    first_visit,
    last_visit,
    next_visit,
)
from integrations.local.posthog.company.money import renew
from integrations.local.posthog.company.person import Person
from integrations.local.posthog.company.session import Told
from integrations.local.posthog.company.today import Today
from integrations.local.posthog.company.visits import tell

_IN_ORDER = itemgetter(0)


def simulate(
    seed: int, until: date, *, first: date | None = None, size: float = 1.0
) -> Iterator[Event]:
    """Every event from the day `first` to the day `until`, both whole and included, in order.

    Without `first` it begins `DAYS` days before the end. People who came earlier are there too,
    with what they do in that time. `size` is the share of visitors who come: 0 is nobody.
    """
    end = until.toordinal()
    begin = end - DAYS + 1 if first is None else first.toordinal()
    town = _Company(seed, size)
    late: Told = []
    for day in range(begin - LONGEST_STAY - 1, end + 1):
        today = Today.of(seed, day)
        # What begins in the evening may end after midnight: the day before is told as well.
        told = late + town.live(today, is_told=day >= begin - 1)
        told.sort(key=_IN_ORDER)
        border = midnight(day + 1)
        late = [one for one in told if one[0] >= border]
        if day >= begin:
            yield from (event for clock, event in told if clock < border)


class _Company:
    """Everybody who has signed up and not left yet."""

    def __init__(self, seed: int, size: float) -> None:
        self._seed = seed
        self._size = size
        self._members: list[Person] = []

    def live(self, today: Today, *, is_told: bool) -> Told:
        """One day in everybody's life, and what it sends if it is told."""
        told: Told = []
        for person, visit in self._visits(today):
            if is_told:
                told += tell(person, visit, today)
        for person, seed in self._renewals(today):
            if is_told:
                told += renew(person, today, seed)
        if is_told:
            for one in team.work(self._seed, today, self._size):
                told += one
        return told

    def _visits(self, today: Today) -> Iterator[tuple[Person, Visit]]:
        for person in self._members:
            if person.leaves <= today.day:
                if person.renews:
                    yield person, last_visit(person, today)
            elif comes_back(person, today):
                yield person, next_visit(person, today)
        self._members = [one for one in self._members if one.leaves > today.day]
        for person in arrivals(self._seed, today, self._size):
            yield person, first_visit(person, self._seed, today, self._size)
            if person.plan is not None:
                person.distinct_id = person.key
                self._members.append(person)

    def _renewals(self, today: Today) -> Iterator[tuple[Person, int]]:
        for person in self._members:
            if person.renews == today.day:
                person.renews += MONTH
                yield person, person.chance.getrandbits(64)

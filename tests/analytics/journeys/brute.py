"""Funnels counted the slow way: every attempt of every person is walked through.

A step is a function from an event to whether it can be that step.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from tests.analytics.company import Happened

Step = Callable[[Happened], bool]
Attempt = tuple[list[datetime], Happened]
"""When its steps were done, and the event that it began with."""


def named(event: str, **properties) -> Step:
    """A step of that name (empty: any), with these properties."""
    return lambda one: (
        event in {"", one.event} and all(one.properties.get(k) == v for k, v in properties.items())
    )


def in_order(
    events: Sequence[Happened],
    steps: Sequence[Step],
    *,
    start: datetime,
    end: datetime,
    now: datetime,
    window: timedelta,
    strict: bool = False,
) -> list[Attempt]:
    """Every attempt of one person, whose steps follow one another."""
    seen = [one for one in events if start <= one.at < min(end + window, now)]
    moments = sorted({one.at for one in seen})
    placed = sorted(
        (one.at, min(can), max(can), number, one)
        for number, one in enumerate(seen)
        if (can := [k for k, step in enumerate(steps) if step(one)])
    )
    path = [one for *_, one in placed]
    found = []
    for begin, first in enumerate(path):
        if not steps[0](first) or first.at >= end:
            continue
        times, place = [first.at], begin
        for step in steps[1:]:
            later = [n for n in range(place + 1, len(path)) if step(path[n])]
            if not later:
                break
            if strict and moments.index(path[later[0]].at) > moments.index(path[place].at) + 1:
                break
            place = later[0]
            times.append(path[place].at)
        found.append(([t for t in times if t - first.at <= window], first))
    return found


def in_any_order(
    events: Sequence[Happened],
    steps: Sequence[Step],
    *,
    start: datetime,
    end: datetime,
    now: datetime,
    window: timedelta,
) -> list[Attempt]:
    """Every attempt of one person, whose steps may be done in any order."""
    seen = [one for one in events if start <= one.at < min(end + window, now)]
    path = sorted((one for one in seen if any(step(one) for step in steps)), key=lambda one: one.at)
    found = []
    for begin, first in enumerate(path):
        if first.at >= end:
            continue
        times: list[datetime] = []
        taken: list[Happened] = []
        for one in path[begin:]:
            if one.at - first.at > window:
                break
            taken.append(one)
            if _most_steps(taken, steps) > len(times):
                times.append(one.at)
        found.append((times, first))
    return found


def _most_steps(events: Sequence[Happened], steps: Sequence[Step]) -> int:
    """How many steps these events can be, each at most one (Kuhn's augmenting paths)."""
    given: dict[int, int] = {}  # the number of an event: the step that it is

    def take(k: int, tried: set[int]) -> bool:
        for number, one in enumerate(events):
            if steps[k](one) and number not in tried:
                tried.add(number)
                if number not in given or take(given[number], tried):
                    given[number] = k
                    return True
        return False

    return sum(take(k, set()) for k in range(len(steps)))


def counting(attempts: Sequence[Attempt]) -> list[datetime] | None:
    """The attempt that counts: furthest, then there first, then begun last."""
    if not attempts:
        return None
    best = min(attempts, key=lambda a: (-len(a[0]), a[0][-1], -a[1].at.timestamp(), a[0]))
    return best[0]


def steps_by_posthog(
    events: Sequence[Happened],
    steps: Sequence[Step],
    *,
    start: datetime,
    end: datetime,
    now: datetime,
    window: timedelta,
) -> int:
    """How far PostHog's own engine says that a person got, whose events have different moments.

    It goes forward and remembers, for every step, the latest beginning with which it was done
    (funnel-udf/src/steps.rs in PostHog/posthog).
    """
    begun: list[datetime | None] = [None] * len(steps)
    most = 0
    for one in sorted(events, key=lambda one: one.at):
        if not start <= one.at < min(end + window, now):
            continue
        can = [step(one) for step in steps]
        for k in reversed(range(len(steps))):
            before = begun[k - 1] if k else (one.at if one.at < end else None)
            if can[k] and before is not None and one.at - before <= window:
                begun[k] = before
                most = max(most, k + 1)
    return most

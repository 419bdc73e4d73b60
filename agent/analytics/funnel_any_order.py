"""Writes funnels whose steps may be done in any order: which of them followed, and when.

Every event that can be a step begins an attempt, and for each step we look for the first event
from there on that can be it.

Where one event could be several steps (“file shared” twice, or once with a filter), each step
still needs an event of its own. Of g such steps j can be done as soon as, for every set of s of
them, j - g + s events came that can be one of the set (Hall's theorem). So for every set we look
for the first events that can be one of it, as many as the set has steps.
"""

# ruff: noqa: S608  every name and value is written by hogql_string or identifier

from collections.abc import Iterator, Sequence
from itertools import combinations

from agent.analytics.funnel import NEVER, Funnel, Step, alike
from integrations.errors import ChangeInput

MOST_ALIKE = 3
"""Steps that one event could be: there are seven sets of three, and fifteen of four."""

Steps = tuple[int, ...]
"""Numbers of steps, from 1."""


def in_any_order(funnel: Funnel) -> list[str]:
    """The tables from `done` to `tried`, whose `times` are those of an attempt, `NEVER` included.

    Raises `ChangeInput` when one event could be more than `MOST_ALIKE` steps.
    """
    groups = _groups(funnel.steps)
    sets = [chosen for group in groups for chosen in _subsets(group)]
    every = tuple(range(1, len(funnel.steps) + 1))
    kept = "person_id, uuid, t, in_time, label"
    nearby = ", ".join([kept, *(f"s{k}" for k in every), *(n for s in sets for n in _next(s))])
    ahead = ", ".join([kept, *map(_first_ones, sets)])
    times = ", ".join(time for group in groups for time in _times(group))
    return [
        f"nearby AS (SELECT {nearby} FROM done WHERE {_can_be(every)})",
        f"ahead AS (SELECT {ahead} FROM nearby WINDOW onward AS ({_ONWARD}))",
        f"tried AS (SELECT {_TRIED}, arraySort([{times}]) AS times FROM ahead WHERE in_time)",
    ]


_TRIED = "person_id, label, t"
_ONWARD = (
    "PARTITION BY person_id ORDER BY t DESC, uuid DESC "
    "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
)


def _groups(steps: Sequence[Step]) -> list[Steps]:
    """The steps, those together that one event could be, also by way of a third one."""
    groups: list[Steps] = []
    for number, step in enumerate(steps, 1):
        joined = [g for g in groups if any(alike(steps[k - 1], step) for k in g)]
        groups = [g for g in groups if g not in joined]
        groups.append((*(k for g in joined for k in g), number))
    if max(map(len, groups)) > MOST_ALIKE:
        raise ChangeInput(
            f"In any order one event can be at most {MOST_ALIKE} of the steps, and here it could "
            f"be {max(map(len, groups))}. Leave out repeated steps, or ask for them ordered."
        )
    return groups


def _subsets(group: Steps) -> Iterator[Steps]:
    for size in range(1, len(group) + 1):
        yield from combinations(group, size)


def _can_be(chosen: Steps) -> str:
    return " OR ".join(f"s{k}" for k in chosen)


def _name(chosen: Steps) -> str:
    return "_".join(map(str, chosen))


def _next(chosen: Steps) -> list[str]:
    """Columns with the times of the next events after this one that can be one of these steps."""
    return [
        f"leadInFrame(t, {n}, {NEVER}) OVER (PARTITION BY person_id, {_can_be(chosen)} "
        "ORDER BY t, uuid ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) "
        f"AS after_{_name(chosen)}_{n}"
        for n in range(1, len(chosen))
    ]


def _first_ones(chosen: Steps) -> str:
    """The times of the first events from this one on that can be these steps, as `first_…`."""
    times = ", ".join(["t", *(f"after_{_name(chosen)}_{n}" for n in range(1, len(chosen)))])
    name, never = _name(chosen), ", ".join([NEVER] * len(chosen))
    return (
        f"CASE WHEN {_can_be(chosen)} THEN [{times}] ELSE [{never}] END AS here_{name}, "
        f"min(here_{name}) OVER onward AS first_{name}"
    )


def _times(group: Steps) -> Iterator[str]:
    """When the first of these steps is done, when the second, and so on."""
    for done in range(1, len(group) + 1):
        needed = [
            f"first_{_name(chosen)}[{events}]"
            for chosen in _subsets(group)
            if (events := done - len(group) + len(chosen)) > 0
        ]
        yield needed[0] if len(needed) == 1 else f"greatest({', '.join(needed)})"

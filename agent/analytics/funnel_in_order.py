"""Writes funnels whose steps follow one another: the times of every attempt.

ClickHouse's `windowFunnel` gives the number of steps only, and whole seconds. Here every event
carries the times of the steps that follow it: the earliest following step n, then the earliest
following step n - 1 with the times that it carries, and so on. That is one pass over the events
in reverse order for every step, however many events a person has. (Arrays of times per person
would be shorter to write, but ClickHouse copies an array for every element that a lambda sees.)
"""

# ruff: noqa: S608  every name and value is written by hogql_string or identifier

from agent.analytics.funnel import NEVER, Funnel


def in_order(funnel: Funnel) -> list[str]:
    """The tables from `done` to `tried`, whose `times` are those of an attempt, `NEVER` included."""
    strict, count = funnel.order == "strict", len(funnel.steps)
    tables = [f"numbered AS ({_numbered(count, strict=strict)})"]
    source = "numbered WHERE lowest > 0"
    for k in range(count, 1, -1):
        tables.append(f"from_{k} AS ({_carrying(k, count, source, strict=strict)})")
        source = f"from_{k}"
    times = _with_times(1, count, strict=strict)
    tables.append(
        f"tried AS (SELECT person_id, label, t, {times} AS times FROM from_2 WHERE s1 AND in_time)"
    )
    return tables


def _numbered(count: int, *, strict: bool) -> str:
    """The events with the lowest and highest step that each can be, which order those of a moment.

    Strict funnels count the person's moments over all events; only then some of them are dropped.
    """
    lowest = " ".join(f"WHEN s{k} THEN {k}" for k in range(1, count + 1))
    highest = " ".join(f"WHEN s{k} THEN {k}" for k in range(count, 0, -1))
    moment = ", dense_rank() OVER (PARTITION BY person_id ORDER BY t) AS moment" if strict else ""
    return (
        f"SELECT *, CASE {lowest} ELSE 0 END AS lowest, CASE {highest} ELSE 0 END AS highest"
        f"{moment} FROM done"
    )


def _carrying(step: int, count: int, source: str, *, strict: bool) -> str:
    """Every event with the times from the first later event that is this step, as `then_…`.

    Of strict ones also the moment of that event, as `moment_…`.
    """
    moment = f", minIf(moment, s{step}) OVER later AS moment_{step}" if strict else ""
    return (
        f"SELECT *, {_with_times(step, count, strict=strict)} AS at_{step}, "
        f"minIf(at_{step}, s{step}) OVER later AS then_{step}{moment} "
        f"FROM {source} WINDOW later AS (PARTITION BY person_id "
        "ORDER BY t DESC, lowest DESC, highest DESC, uuid DESC "
        "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
    )


def _with_times(step: int, count: int, *, strict: bool) -> str:
    """The times from an event that is this step to the last step."""
    if step == count:
        return "[t]"
    then = f"then_{step + 1}"
    if strict:  # the next step is done at the same moment or at the next one
        then = f"moment_{step + 1} > moment + 1 ? [] : {then}"
    return f"arrayResize(arrayPushFront({then}, t), {count - step + 1}, {NEVER})"

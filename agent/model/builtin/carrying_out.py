"""Carries a plan out: which calls it takes, which of them were made, and what became of them.

A count that takes PostHog too long is tried again over the latest part of its time.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from agent.calendar.dates import instant, midnight, range_of
from agent.model.builtin.history import Call
from agent.model.builtin.plan import Explain, Plan, Query, ShowQuery
from agent.model.builtin.writing.answers import TOOLS

Calls = tuple[tuple[str, dict[str, Any]], ...]

_TOO_LONG = re.compile(r"\btakes? longer\b")
"""How the client and the tools say that PostHog would not finish a query in its ten seconds."""

MOST_TRIES = 3

NARROWED = (
    "Over the whole time PostHog took too long, so this is only its latest part. "
    "Ask me about another part to see that."
)


@dataclass(frozen=True, slots=True)
class Work:
    """What has been done for a plan: the query that counts, its call if it was made, and the next.

    `missing` is empty when nothing is left to call. `known` is what was read about an event that
    nobody has described: how often it came, then its properties.
    """

    query: Query | None = None
    call: Call | None = None
    missing: Calls = ()
    known: tuple[Call, ...] = ()


def work(plan: Plan, made: Sequence[Call], *, evidence: str, now: datetime) -> Work:
    """How far `plan` has come; `evidence` is the name of the last figure's evidence."""
    match plan:
        case Query():
            return _counting(plan, made, now)
        case ShowQuery() if evidence:
            arguments = {"kind": "evidence", "name": evidence}
            call = _made("read_data", arguments, made)
            return Work(None, call, () if call else (("read_data", arguments),))
        case Explain(events=(event,)) if not event.description and not plan.all_of_them:
            return _reading_about(event.name, made)
        case _:
            return Work()


def last_evidence(calls: Iterable[Call]) -> str:
    """The name of the evidence behind the last figure; empty when nothing was counted yet."""
    names = [c.result.name for c in calls if c.name in TOOLS and c.result and c.result.name]
    return names[-1] if names else ""


def once(calls: Iterable[tuple[str, dict[str, Any]]]) -> Calls:
    """Each call once, in order."""
    found: list[tuple[str, dict[str, Any]]] = []
    for call in calls:
        if call not in found:
            found.append(call)
    return tuple(found)


def _counting(query: Query, made: Sequence[Call], now: datetime) -> Work:
    for _ in range(MOST_TRIES):
        call = _made(query.tool, query.arguments, made)
        if call is None:
            return Work(query, None, ((query.tool, dict(query.arguments)),))
        narrower = _narrowed(query, now) if _took_too_long(call) else None
        if narrower is None:
            return Work(query, call)
        query, last = narrower, Work(query, call)
    return last


def _reading_about(event: str, made: Sequence[Call]) -> Work:
    """What is known of an event beside words: how often it came, when last, and with what."""
    calls: Calls = (
        ("read_data", {"kind": "definition", "name": event}),
        ("read_taxonomy", {"kind": "properties", "event": event}),
    )
    found = [_made(tool, arguments, made) for tool, arguments in calls]
    missing = tuple(call for call, one in zip(calls, found, strict=True) if one is None)
    return Work(missing=missing, known=tuple(one for one in found if one and not one.failed))


def _made(tool: str, arguments: Mapping[str, Any], made: Sequence[Call]) -> Call | None:
    return next((c for c in made if c.name == tool and c.input == arguments), None)


def _took_too_long(call: Call) -> bool:
    if not call.failed or call.result is None:
        return False
    return bool(_TOO_LONG.search(call.result.text.partition("\n")[0]))


def _narrowed(query: Query, now: datetime) -> Query | None:
    """The same over the latest quarter of the time, whole days; None when that is no help.

    A comparison with a shorter time than was asked for would be misleading.
    """
    given = query.arguments
    assert now.tzinfo is not None
    if not given.get("date_from") or not given.get("date_to") or given.get("compare_from"):
        return None
    try:
        span = range_of(given["date_from"], given["date_to"], now.tzinfo).so_far(now)
    except (ValueError, OverflowError):
        return None
    days = (instant(span.end) - instant(span.start)).days if span else 0
    if span is None or days < 2:
        return None
    last = (instant(span.end) - timedelta(microseconds=1)).astimezone(span.zone).date()
    first = midnight(last - timedelta(days=max(1, days // 4) - 1), span.zone)
    narrower = {**given, "date_from": first.date().isoformat(), "date_to": last.isoformat()}
    notes = query.notes if NARROWED in query.notes else (NARROWED, *query.notes)
    return replace(query, arguments=narrower, notes=notes)

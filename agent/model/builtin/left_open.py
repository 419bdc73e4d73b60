"""What can be gone on with after a question that was refused or asked back: the part that was read.

A follow-up on it says what it leaves out, so that nobody takes it for the whole question.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from agent.model.builtin.meaning import interpret
from agent.model.builtin.plan import Choose, Plan, Query, Refuse
from agent.model.builtin.writing.foreign import listed, quoted
from agent.names.taxonomy import Found

MOST_TRIES = 3
"""How often words are left out: a refusal may name the next ones only then."""

LEFT_OPEN = "You have not said yet which of them you mean, so this is without that condition."

_QUOTED = re.compile(r"“([^“”]+)”")
_COUNTED = ("series", "steps", "event", "returning_event", "property", "start", "end")
"""What a query counts, by the arguments of the tools."""


def read_of_it(
    question: str, plan: Plan, found: Found, now: datetime, *, before: Query | None
) -> Query | None:
    """The query for what was read of `question`, with a note on the rest; None without an event."""
    match plan:
        case Refuse():
            return _without_unread(question, plan, found, now, before)
        case Choose():
            readings = [interpret(o.question, found, now, before=before) for o in plan.options]
            return _in_common(readings) or _without_unread(question, plan, found, now, before)
    return None


def leaning_on(plan: Plan, before: Query | None, alone: Plan) -> Plan:
    """`plan` with what `before` left out, where it leans on it; `alone` is it without `before`."""
    if before is None or not before.notes or not isinstance(plan, Query) or plan == alone:
        return plan
    return replace(plan, notes=(*before.notes, *plan.notes))


def _without_unread(
    question: str, plan: Plan, found: Found, now: datetime, before: Query | None
) -> Query | None:
    """What the question counts without the words that a refusal or a question back is about."""
    events = {event.name for event in found.events}
    left: list[str] = []
    for _ in range(MOST_TRIES):
        if not isinstance(plan, Refuse | Choose):
            break
        names = _QUOTED.findall(plan.reason if isinstance(plan, Refuse) else plan.question)
        unread = [word for name in names if name not in events for word in name.split(", ")]
        if not unread or (isinstance(plan, Refuse) and events.isdisjoint(names)):
            return None
        for word in unread:
            spelt = rf"(?:\b(?:via|by|with|from|of|in|on)\s+)?(?<!\w){re.escape(word)}(?!\w)"
            question = re.sub(spelt, " ", question, flags=re.IGNORECASE)
        left += [word for word in unread if word not in left]
        plan = interpret(" ".join(question.split()), found, now, before=before)
    if not isinstance(plan, Query) or not left or not _names_event(plan):
        return None
    return replace(plan, notes=(_note(left),))


def _note(left: Sequence[str]) -> str:
    what = listed(map(quoted, left))
    return f"I left out {what} of what you asked before, because I could not tell what it means."


def _names_event(query: Query) -> bool:
    given = query.arguments
    named = [one.get("event") for one in (*given.get("series", ()), *given.get("steps", ()))]
    return bool(any(named) or given.get("event") or given.get("start") or given.get("end"))


def _in_common(plans: Sequence[Plan]) -> Query | None:
    """What all readings count, with the conditions that all of them have."""
    queries = [plan for plan in plans if isinstance(plan, Query)]
    if len(queries) != len(plans) or not queries:
        return None
    given = [query.arguments for query in queries]
    if len({query.tool for query in queries}) != 1 or not _same(given, _COUNTED):
        return None
    arguments = dict(_shared(given))
    return Query(queries[0].tool, arguments, (LEFT_OPEN,)) if "date_from" in arguments else None


def _same(given: Sequence[Mapping[str, Any]], names: Sequence[str]) -> bool:
    return all(one.get(name) == given[0].get(name) for one in given for name in names)


def _shared(given: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    first, *others = given
    for name, value in first.items():
        if isinstance(value, list) and name not in _COUNTED:
            shared = [item for item in value if all(item in one.get(name, []) for one in others)]
            if shared:
                yield name, shared
        elif all(one.get(name) == value for one in others):
            yield name, value

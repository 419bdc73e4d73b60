"""Makes retention, lifecycle and stickiness of a question: whether people come back, and how often."""

from agent.calendar import parse_range
from agent.dates import Range, first_day, midnight, step
from agent.model.builtin.plan import Query, Refuse
from agent.model.builtin.understanding.counting import query
from agent.model.builtin.understanding.criteria import filters_and_who
from agent.model.builtin.understanding.items import Loose, Mention, Time
from agent.model.builtin.understanding.sentence import Json, Sentence, Settled, days
from agent.model.builtin.understanding.series import signup_event
from agent.model.builtin.understanding.stretches import one_time
from agent.taxonomy import KnownEvent

ANY_EVENT = "*"
"""How `retention` is told that coming back is doing anything; see `agent.tools.retention`."""

PERIODS = 8
"""Periods of a retention table when nobody says how many."""

_UNITS = {
    "day": "day",
    "days": "day",
    "week": "week",
    "weeks": "week",
    "month": "month",
    "months": "month",
}


def retention(sentence: Sentence) -> Query:
    """A call of `retention`: of those who began in a week, how many come back later."""
    sentence.take("retention", "verb", "percent", "what", "exist")
    interval, period = _period(sentence)
    first = bool(sentence.take("first_time"))
    sentence.take("active")
    signup = signup_event(sentence)
    new = _new(sentence, signup)
    mentions = sentence.mentions
    if any(m.negated or m.often for m in mentions):
        raise Settled(Refuse("I cannot leave people out of retention so.", "Ask without “not”."))
    event = sentence.event(mentions[0]).name if mentions else ""
    returning = sentence.event(mentions[1]).name if len(mentions) > 1 else ""
    if len(mentions) > 2:
        raise Settled(Refuse("Retention is of one event, or of two.", "Name two at most."))
    sentence.take("to", "and", "then", "after")
    if event and not returning and event == getattr(signup, "name", ""):
        returning = _coming_back(sentence)
    span = _cohorts(sentence, interval)
    filters, who = filters_and_who(sentence, sentence.conditions)
    arguments: Json = {"event": event} | days(span) | {"interval": interval}
    if returning:
        arguments["returning_event"] = returning
    if period:
        arguments["periods"] = max(period, 1)
    if not first and mentions and not new and not returning:
        arguments["first_time"] = False
    if first or "first_time" in arguments:
        sentence.note(_whom(event, interval, first=first))
    if not mentions:
        sentence.note("Coming back is doing anything at all.")
    arguments |= {n: v for n, v in (("filters", filters), ("who", who)) if v}
    return query(sentence, "retention", arguments)


def _new(sentence: Sentence, signup: KnownEvent | None) -> bool:
    """New users are those who signed up, where there is one event of that."""
    mark = sentence.take("new")
    if mark and not sentence.mentions and signup is not None:
        sentence.items.append(Mention(mark.start, mark.end, (signup,), verbal=True))
        sentence.note(f"I took new people to be those who did “{signup.name}”.")
    return mark is not None


def _whom(event: str, interval: str, *, first: bool) -> str:
    if not first:
        return f"I counted everyone who did “{event}” in each {interval}, not only first-timers."
    what = f"those who did “{event}” for the first time ever" if event else "first events ever"
    return f"I counted {what}."


def _coming_back(sentence: Sentence) -> str:
    """Nobody signs up twice: coming back is doing anything at all."""
    sentence.note("Coming back is doing anything at all.")
    return ANY_EVENT


def _period(sentence: Sentence) -> tuple[str, int]:
    """Weekly; day 7; after two weeks; 30-day: the unit, and how many of it (0: as usual)."""
    interval = "week"
    for mark in sentence.marks("interval", "dau"):
        mark.used = True
        if mark.value in {"day", "week", "month"}:
            interval = mark.value
        elif mark.value != "auto":
            raise Settled(Refuse("Retention goes by day, week or month.", "Ask for one of these."))
    sentence.take("after")
    return _numbered(sentence) or _single(sentence) or (interval, 0)


def _numbered(sentence: Sentence) -> tuple[str, int] | None:
    """Day 7; 30 days."""
    for mark in sentence.marks("figure"):
        for one in (sentence.after(mark), sentence.before(mark)):
            said = sentence.question[one.start : one.end].lower() if one else ""
            if isinstance(one, Loose) and said in _UNITS:
                one.used = mark.used = True
                return _UNITS[said], int(mark.value)
    return None


def _single(sentence: Sentence) -> tuple[str, int] | None:
    """After a week; the next day."""
    for one in sentence.all(Loose):
        before = sentence.question[: one.start].lower().rstrip()
        if one.text.lower() in _UNITS and before.endswith((" a", " one", "next", "following")):
            one.used = True
            return _UNITS[one.text.lower()], 1
    return None


def _cohorts(sentence: Sentence, interval: str) -> Range:
    """The time of the cohorts: what was named, else the last eight whole ones and this one."""
    if sentence.all(Time):
        return one_time(sentence)
    if interval == "day":
        span = parse_range("past 30 days", sentence.now)
        assert span
        sentence.note("You named no time, so I took those who began in the past thirty days.")
        return Range(midnight(span.start.date(), span.zone), span.end)
    zone = sentence.now.tzinfo
    assert zone
    this = first_day(sentence.now.date(), "week" if interval == "week" else "month")
    back = PERIODS if interval == "week" else 3
    first = step(this, "week" if interval == "week" else "month", -back)
    sentence.note(f"You named no time, so I took the last {back} {interval}s and this one.")
    return Range(midnight(first, zone), sentence.now.replace(microsecond=0))


def lifecycle(sentence: Sentence) -> Query:
    """A call of `lifecycle`: who is new, returning, back again, and gone."""
    sentence.take("lifecycle", "what")
    for mark in sentence.marks("new", "retention", "vs", "active", "and", "by"):
        mark.used = True
    event = _one_event(sentence, "lifecycle")
    interval = next((m.value for m in sentence.marks("interval") if m.value != "auto"), "")
    for mark in sentence.marks("interval", "dau"):
        mark.used = True
        interval = interval or (mark.value if mark.kind == "dau" else "")
    span = one_time(sentence)
    filters, who = filters_and_who(sentence, sentence.conditions)
    if who:
        raise Settled(Refuse("I cannot take the lifecycle of a cohort.", "Ask for its retention."))
    arguments: Json = {"event": event} | days(span)
    unit = span.unit if span.unit in {"day", "week", "month"} and not interval else None
    arguments["interval"] = (
        interval or unit or ("day" if (span.end - span.start).days <= 14 else "week")
    )
    return query(sentence, "lifecycle", arguments | ({"filters": filters} if filters else {}))


def stickiness(sentence: Sentence) -> Query:
    """A call of `stickiness`: on how many days people do something."""
    mark = sentence.take("stickiness")
    for one in sentence.marks("math", "active", "what"):
        one.used = True
    said = sentence.question[mark.start : mark.end].lower() if mark else ""
    interval = next(
        (u for u in ("week", "month", "day") if f"many {u}" in said or f"different {u}" in said),
        "day",
    )
    for one in sentence.marks("interval"):
        one.used = True
    event = _one_event(sentence, "stickiness")
    words_said = sentence.question.lower().split()
    named = [unit for unit in ("week", "month") if unit in words_said]
    assumed = f"last {named[0]}" if named and interval == "day" else ""
    span = one_time(sentence, assumed=assumed)
    if not sentence.all(Time) and assumed.startswith("last"):
        sentence.note(f"You named no time, so I took {assumed}.")
    filters, who = filters_and_who(sentence, sentence.conditions)
    arguments: Json = {"event": event} | days(span) | {"interval": interval}
    arguments |= {n: v for n, v in (("filters", filters), ("who", who)) if v}
    return query(sentence, "stickiness", arguments)


def _one_event(sentence: Sentence, what: str) -> str:
    mentions: list[Mention] = sentence.mentions
    if len(mentions) > 1 or any(m.negated or m.often for m in mentions):
        raise Settled(
            Refuse(f"I take the {what} of one event.", "Name one event, or none for any.")
        )
    return sentence.event(mentions[0]).name if mentions else ""

"""Makes retention of a question: of those who begin, how many come back."""

import re
from collections.abc import Sequence
from itertools import pairwise

from agent.calendar.dates import Range, Unit, first_day, midnight, step
from agent.calendar.phrases import parse_range
from agent.model.builtin.plan import Query, Refuse
from agent.model.builtin.understanding.items import Condition, Loose, Mark, Mention, Time
from agent.model.builtin.understanding.sentence import Json, Sentence, Settled, days
from agent.model.builtin.understanding.settling.audience import who_did
from agent.model.builtin.understanding.settling.criteria import filters_and_who
from agent.model.builtin.understanding.settling.newness import happens_once, joins
from agent.model.builtin.understanding.settling.series import signup_event
from agent.model.builtin.understanding.shapes.counting import query
from agent.model.builtin.understanding.times.stretches import one_time
from agent.names.naming import words
from agent.names.taxonomy import KnownEvent

ANY_EVENT = "*"
"""How `retention` is told that coming back is doing anything; see `agent.tools.retention`."""

COHORTS = {"day": 30, "week": 8, "month": 3}
"""How many days, weeks or months people have begun in when nobody names a time."""

SEEN = {"day": 7, "week": 4, "month": 1}
"""Of how many cohorts the last period is over at least: week 12 takes more than 12 weeks."""

_SHORT = re.compile(r"(?P<unit>[dwm])(?P<number>\d{1,2})", re.IGNORECASE)
_LETTERS = {"d": "day", "w": "week", "m": "month"}

_COMING_BACK = frozenset(["retention", "to", "then", "after"])
"""Marks behind which the event of coming back stands."""

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
    people = [m for m in sentence.mentions[1:] if _says_who(sentence, m)]
    who, held = who_did(sentence, people)
    mentions = [m for m in sentence.mentions if m not in people]
    if any(m.negated or m.often for m in mentions):
        raise Settled(Refuse("I cannot leave people out of retention so.", "Ask without “not”."))
    began = sentence.event(mentions[0]) if mentions else None
    event = began.name if began else ""
    returning = sentence.event(mentions[1]).name if len(mentions) > 1 else ""
    if len(mentions) > 2:
        raise Settled(Refuse("Retention is of one event, or of two.", "Name two at most."))
    _refuse_joined(sentence, mentions)
    sentence.take("to", "and", "then", "after")
    begins = new and bool(mentions) and not mentions[0].agents  # new accounts are opened once
    once = began and (began == signup or begins or happens_once(began) or joins(began))
    if once and not returning:
        returning = _coming_back(sentence)
    span = _cohorts(sentence, interval, period)
    conditions = [c for c in sentence.conditions if c not in held]
    started = [c for c in conditions if _is_of_beginning(sentence, c, mentions, once=bool(once))]
    event_filters, _ = filters_and_who(sentence, started)
    filters, more = filters_and_who(sentence, [c for c in conditions if c not in started])
    arguments: Json = {"event": event} | days(span) | {"interval": interval}
    if returning:
        arguments["returning_event"] = returning
    if period:
        arguments["periods"] = max(period, 1)
    if not first and mentions and not new and not returning and not event_filters:
        arguments["first_time"] = False
    if first or "first_time" in arguments:
        sentence.note(_whom(event, interval, first=first))
    if not mentions:
        sentence.note("Coming back is doing anything at all.")
    held_by = (("filters", filters), ("event_filters", event_filters), ("who", [*who, *more]))
    arguments |= {n: v for n, v in held_by if v}
    return query(sentence, "retention", arguments)


def _is_of_beginning(
    sentence: Sentence, one: Condition, mentions: Sequence[Mention], *, once: bool
) -> bool:
    """Whether a condition is on what people begin with alone: nobody's second order is the first.

    Members who joined as developers, who joined once, and whatever stands between two events.
    """
    if one.cohort or any(p.of != "event" for p in one.properties):
        return False
    flags = [p for p in one.properties if p.type == "boolean"]
    if once or _FIRST & {w.text for p in flags for w in words(p.name)}:
        return True
    return len(mentions) > 1 and mentions[0].start < one.start < mentions[1].start


_FIRST = frozenset(["first", "new"])
"""Words in the names of truths that hold but once."""


def _says_who(sentence: Sentence, one: Mention) -> bool:
    """Sign-ups who uploaded: people who did both; who "come back to upload" do so later."""
    before = sentence.between(sentence.mentions[0], one)
    comes_back = any(isinstance(i, Mark) and i.kind in _COMING_BACK for i in before)
    return one.relative and not comes_back and not sentence.mentions[0].relative


def _refuse_joined(sentence: Sentence, mentions: Sequence[Mention]) -> None:
    """People who uploaded and shared: nothing says that sharing is the coming back."""
    for one, other in pairwise(mentions):
        between = sentence.between(one, other)
        joined = other.relative or other.lead in {"and", "or", "comma", "but", "rel"}
        if joined and not any(isinstance(i, Mark) and i.kind in _COMING_BACK for i in between):
            first, second = one.events[0].name, other.events[0].name
            raise Settled(
                Refuse(
                    f"I cannot tell how “{first}” and “{second}” go together.",
                    f"Ask for retention from “{first}” to “{second}”, or for one of them.",
                )
            )


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
    """Nobody does twice what each does once, such as signing up: coming back is doing anything at all."""
    sentence.note("Coming back is doing anything at all.")
    return ANY_EVENT


def _period(sentence: Sentence) -> tuple[str, int]:
    """Weekly; day 7; after two weeks; 30-day: the unit, and how many of it (0: as usual)."""
    interval = "week"
    for mark in sentence.marks("interval", "dau", "wow"):
        mark.used = True
        if mark.value in {"day", "week", "month"}:
            interval = mark.value
        elif mark.value != "auto":
            raise Settled(Refuse("Retention goes by day, week or month.", "Ask for one of these."))
    sentence.take("after")
    return _numbered(sentence) or _single(sentence) or (interval, 0)


def _numbered(sentence: Sentence) -> tuple[str, int] | None:
    """Day 7; 30 days; D30; day 1 and day 7: the last one, whose table has the others too."""
    found: list[tuple[str, int]] = []
    for short in sentence.all(Loose):
        if spelt := _SHORT.fullmatch(short.text):
            short.used = True
            found.append((_LETTERS[spelt["unit"].lower()], int(spelt["number"])))
    for mark in sentence.marks("figure"):
        for one in (sentence.before(mark), sentence.after(mark)):
            said = sentence.question[one.start : one.end].lower() if one else ""
            if isinstance(one, Loose) and said in _UNITS and not one.used:
                one.used = mark.used = True
                found.append((_UNITS[said], int(mark.value)))
                break
        else:
            if found and _listed_after(sentence, mark):
                mark.used = True
                found.append((found[-1][0], int(mark.value)))
    if len({unit for unit, _ in found}) > 1:
        raise Settled(Refuse("Retention goes by one unit of time at once.", "Ask for one of them."))
    return max(found) if found else None


def _listed_after(sentence: Sentence, mark: Mark) -> bool:
    """The 7 in "day 1 and 7"."""
    before = sentence.before(mark)
    return isinstance(before, Mark) and before.kind == "and"


def _single(sentence: Sentence) -> tuple[str, int] | None:
    """After a week; the next day."""
    for one in sentence.all(Loose):
        before = sentence.question[: one.start].lower().rstrip()
        if one.text.lower() in _UNITS and before.endswith((" a", " one", "next", "following")):
            one.used = True
            return _UNITS[one.text.lower()], 1
    return None


def _cohorts(sentence: Sentence, interval: str, period: int = 0) -> Range:
    """The time of the cohorts: what was named, else so many whole ones that the last one tells."""
    if sentence.all(Time):
        return one_time(sentence)
    back = max(COHORTS[interval], period + SEEN[interval])
    if interval == "day":
        span = parse_range(f"past {back} days", sentence.now)
        assert span
        said = "thirty" if back == COHORTS["day"] else str(back)
        sentence.note(f"You named no time, so I took those who began in the past {said} days.")
        return Range(midnight(span.start.date(), span.zone), span.end)
    return last_ones(sentence, interval, back)


def last_ones(sentence: Sentence, interval: str, back: int) -> Range:
    """The last so many weeks or months and this one, where no time was named; that is said."""
    zone = sentence.now.tzinfo
    assert zone
    unit: Unit = "week" if interval == "week" else "month"
    first = step(first_day(sentence.now.date(), unit), unit, -back)
    sentence.note(f"You named no time, so I took the last {back} {interval}s and this one.")
    return Range(midnight(first, zone), sentence.now.replace(microsecond=0))

"""Which time a question is about, which one it is compared with, and by what it goes along."""

import re

from agent.analytics.criteria import Interval
from agent.calendar.dates import Range, first_day, instant, step
from agent.calendar.phrases import parse_range
from agent.calendar.points import LONG_MONTHS
from agent.model.builtin.plan import Choose, Option, Refuse
from agent.model.builtin.understanding.items import Mark, Mention, Time
from agent.model.builtin.understanding.sentence import Json, Sentence, Settled, days
from agent.model.builtin.understanding.times.around_dates import how_taken
from agent.model.builtin.understanding.times.moved_times import TimeMention, moved
from agent.model.builtin.understanding.times.two_stretches import (
    against_now,
    as_long,
    from_to,
    one_after_another,
    refuse_unlike,
    since_then,
)

MOST_INTERVALS = 100
"""Rows of a course; a longer one is counted by longer intervals."""

MOST_ROWS = 35
"""Rows of a table in an answer: a month by day."""

_WEEK_OF_MONTH = re.compile(
    r"\b(?P<which>first|1st|second|2nd|third|3rd|fourth|4th|last)\s+week\s+(?:of|in)\b",
    re.IGNORECASE,
)
_DAYS: dict[Interval, float] = {"hour": 1 / 24, "day": 1, "week": 7, "month": 31, "quarter": 92}
_MEAN_DAYS: dict[Interval, float] = {"week": 7, "month": 30.44, "quarter": 91.31}
_MOST_DAYS: dict[str, int] = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}
_LONGER: tuple[Interval, ...] = ("day", "week", "month", "quarter")

ASSUMED = {"week": "past 4 weeks", "month": "past 6 months", "quarter": "past 4 quarters"}
"""The time that is taken for a course without one; else the past thirty days."""

SAID = {
    "past 30 days": "the past thirty days",
    "past 4 weeks": "the last 3 weeks and this one",
    "past 6 months": "the last 5 months and this one",
    "past 4 quarters": "the last 3 quarters and this one",
}


def one_time(sentence: Sentence, *, assumed: str = "") -> Range:
    """The time of the question; without any the past thirty days, which is said."""
    named: list[Interval] = [m.value for m in sentence.marks("interval") if m.value in ASSUMED]
    assumed = assumed or (ASSUMED[named[0]] if named else "past 30 days")
    times = sentence.all(Time)
    _refuse_bounds(sentence)
    if times:
        _say_how_read(sentence, times[0])
        times[0].used = True
        return times[0].mention.range
    span = parse_range(assumed, sentence.now)
    assert span
    if assumed in SAID:
        sentence.note(f"You named no time, so I took {SAID[assumed]}.")
    return span.whole(named[0]) if named and assumed == ASSUMED[named[0]] else span


def two_times(sentence: Sentence) -> tuple[Range, Range | None]:
    """The time of the question, and an earlier one to compare it with."""
    times = sentence.all(Time)
    each = sentence.take("wow")
    change = sentence.take("growth") or each
    if change and len(times) < 2 and len(sentence.mentions) > 1 and sentence.has("compare"):
        each = change = None
    _refuse_bounds(sentence)
    together = one_after_another(sentence, times)
    if together:
        return together, None
    if len(times) > 1 and _compares(sentence, times[0], times[1]):
        refuse_unlike(sentence, times[0], times[1])
        if instant(times[1].mention.range.start) > instant(times[0].mention.range.start):
            times[:2] = [times[1], times[0]]
        times[0].used = times[1].used = True
        _say_how_read(sentence, *times[:2])
        sentence.take("vs", "compare")
        return as_long(sentence, times[0].mention, times[1].mention)
    sides = None if each else against_now(sentence, times)
    if change and not each and not sentence.has("interval"):
        sides = sides or since_then(sentence, times)
    if each and not times:
        sides = _last_whole(sentence, each)
    if sides:
        return sides
    span = one_time(sentence)
    if each:
        return from_each_to_the_next(sentence, each, span)
    if change is None or sentence.has("interval"):
        return span, None
    return _grown(sentence, span)


def _last_whole(sentence: Sentence, each: Mark) -> tuple[Range, Range]:
    """Month over month, of no time that is named."""
    whole = "yesterday" if each.value == "day" else f"last {each.value}"
    span = parse_range(whole, sentence.now)
    assert span
    sentence.note(f"I compared the last whole {each.value} with the one before.")
    return span, span.before()


def from_each_to_the_next(
    sentence: Sentence, mark: Mark, span: Range
) -> tuple[Range, Range | None]:
    """Week over week: a longer time goes by week, a shorter one is against the week before."""
    if span.unit == mark.value:
        return _grown(sentence, span)
    if span.length > _MOST_DAYS[mark.value]:
        if mark.value == "year":
            raise Settled(Refuse("I can go by quarter at most.", "Ask by quarter or by month."))
        sentence.items.append(Mark(mark.start, mark.end, "interval", mark.value))
        return span, None
    before = moved(span, mark.value)
    if before is None:
        return span, span.before()
    sentence.note(f"I compared it with the same time a {mark.value} earlier.")
    same = TimeMention(before, mark.start, mark.end, "", same=True)
    return as_long(sentence, TimeMention(span, mark.start, mark.end, ""), same)


def _grown(sentence: Sentence, span: Range) -> tuple[Range, Range]:
    """A change over one time is against the time before; what is not over, against as much of it."""
    sides = from_to(sentence, span)
    if sides:
        return sides[1], sides[0]
    whole = span.so_far(sentence.now.replace(microsecond=0)) or span
    before = span.before()
    if whole != span:
        length = instant(whole.end) - instant(whole.start)
        end = (instant(before.start) + length).astimezone(span.zone)
        if instant(end) < instant(before.end):
            before = Range(before.start, end)
            sentence.note("That time is not over, so I compared it with as much of the one before.")
            return whole, before
    sentence.note("I compared it with the time before.")
    return span, before


def _say_how_read(sentence: Sentence, *times: Time) -> None:
    """What the dates in the answer do not explain by themselves."""
    for time in times:
        if time.mention.open_start:
            sentence.note("You named no beginning, so I counted from the very first event on.")
        if week := _WEEK_OF_MONTH.search(time.mention.words):
            which = week["which"].lower()
            sentence.note(f"I took the {which} seven days of the month for that week.")
        if taken := how_taken(time.mention):
            sentence.note(taken)


def _compares(sentence: Sentence, first: Time, second: Time) -> bool:
    """Whether two times are one beside the other, and not each with an event of its own."""
    between = sentence.between(first, second)
    names = {e.name for m in sentence.mentions for e in m.events[:1]}
    if any(isinstance(i, Mention) for i in between) and len(names) > 1:
        return False
    linked = any(
        isinstance(i, Mark) and i.kind in {"vs", "compare", "and", "growth", "wow", "to", "but"}
        for i in between
    )
    return (
        linked
        or sentence.has("vs", "compare", "growth", "wow")
        or second.mention.words.strip().endswith("before")
    )


def _refuse_bounds(sentence: Sentence) -> None:
    for time in sentence.all(Time):
        if len(time.mention.dates) > 1:
            raise Settled(_which_day(sentence, time))
        if time.mention.bounded:
            before = sentence.question[: time.start].split()
            said = " ".join([*before[-1:], time.mention.words.strip()])
            raise Settled(
                Refuse(
                    f"“{said}” has only one end.",
                    "Ask me with both ends, such as “from 1 to 14 November” or “since 3 March”.",
                )
            )


def _which_day(sentence: Sentence, time: Time) -> Choose:
    """10/11/2026: each button asks the question again with a day that can be read only one way."""
    options = tuple(
        Option(
            f"{day.day} {LONG_MONTHS[day.month - 1]} {day.year}",
            sentence.rewritten(time, day.isoformat()),
        )
        for day in time.mention.dates
    )
    return Choose(f"Which day do you mean by “{time.mention.words}”?", options)


def course(sentence: Sentence, span: Range) -> tuple[Interval | None, Range]:
    """By what the figures go along, and the time from the first whole one of it."""
    marks = sentence.marks("interval")
    for mark in marks:
        mark.used = True
        if "by" not in sentence.question[mark.start : mark.end].lower().split():
            for most in sentence.marks("most"):
                most.used = True
    named = [m.value for m in marks if m.value != "auto"]
    if len(set(named)) > 1:
        raise Settled(
            Refuse("I can go by one unit of time at once.", "Ask by day, by week or by month.")
        )
    if not marks:
        return None, span
    asked: Interval = named[0] if named else _fitting(span, sentence)
    interval = _bearable(asked, span, sentence)
    if interval != asked:
        sentence.note(f"By {asked} that is a very long list, so I took {interval}s.")
    return interval, whole_units(span, interval, sentence)


def whole_units(span: Range, interval: Interval, sentence: Sentence) -> Range:
    """The past 14 days by day are fourteen days, the past 6 months by month this one and five more.

    Of the past 90 days by week none is left out: the first and the last week are parts of weeks.
    """
    cut = span.whole(interval)
    if interval in {"hour", "day"} or cut == span:
        return cut
    times = sentence.all(Time)
    if all(interval in time.mention.words.lower() for time in times):
        count = round(span.length / _MEAN_DAYS[interval])
        if step(span.start.date(), interval, count) == span.end.date():
            if times:
                sentence.note(f"I took this {interval} and the {count - 1} before it.")
            return cut
    if span.start.date() == first_day(span.start.date(), interval):
        return span
    sentence.note(f"That time begins in the middle of a {interval}, so the first one is a part.")
    return span


def _length(span: Range, sentence: Sentence) -> float:
    return (span.so_far(sentence.now) or span).length


def _fitting(span: Range, sentence: Sentence) -> Interval:
    length = _length(span, sentence)
    if length <= 2:
        return "hour"
    return "day" if length <= 45 else "week" if length <= 220 else "month"


def _bearable(asked: Interval, span: Range, sentence: Sentence) -> Interval:
    length = _length(span, sentence)
    if length <= MOST_INTERVALS * _DAYS[asked] or (asked == "hour" and length <= 7.1):
        return asked
    return next((i for i in _LONGER if length <= MOST_ROWS * _DAYS[i]), "quarter")


def compared(span: Range, before: Range | None) -> Json:
    """Both times as arguments."""
    arguments = days(span)
    if before is not None:
        earlier = days(before)
        arguments |= {"compare_from": earlier["date_from"], "compare_to": earlier["date_to"]}
    return arguments

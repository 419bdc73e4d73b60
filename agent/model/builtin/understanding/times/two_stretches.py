"""Two times in one question: cut to the same length, one after the other, or refused as two questions."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from agent.calendar.dates import Range, calendar_unit, instant
from agent.calendar.earlier import as_far
from agent.calendar.phrases import parse_range
from agent.calendar.points import LONG_MONTHS
from agent.model.builtin.plan import Refuse
from agent.model.builtin.understanding.items import Loose, Mark, Split, Time
from agent.model.builtin.understanding.sentence import Sentence, Settled
from agent.model.builtin.understanding.times.moved_times import TimeMention


def as_long(sentence: Sentence, later: TimeMention, earlier: TimeMention) -> tuple[Range, Range]:
    """Two times; of "the same days last month" only as much as has passed of this one."""
    span, before = later.range, earlier.range
    if span == before:
        raise Settled(Refuse("Both times are the same.", "Name two different times to compare."))
    past = span.so_far(sentence.now.replace(microsecond=0)) or span
    over = past == span
    if over or not (earlier.same or later.so_far):
        if span.unit is None or span.unit != before.unit:
            _say_unlike(sentence, span, before)
        elif not over:
            sentence.note(f"The later {span.unit} is not over; the earlier one is counted whole.")
        return span, before
    end = as_far(past, before)
    if instant(before.start) < instant(end) < instant(before.end):
        sentence.note("That time is not over, so I compared it with as much of the earlier one.")
        before = Range(before.start, end)
    return past, before


def _say_unlike(sentence: Sentence, span: Range, before: Range) -> None:
    """Since September against August: more may only be longer; months of one year are alike."""
    shorter, longer = sorted([span.length, before.length])
    if longer > shorter * _MONTHS_DIFFER:
        sentence.note("The two times are not equally long.")


_MONTHS_DIFFER = 31 / 28 + 0.01


def collapse_equal(sentence: Sentence) -> None:
    """In 2026, year to date; in October, last month: one time said twice, if nothing is compared."""
    if sentence.has("vs", "compare", "growth", "wow", "vs_rest"):
        return
    now = sentence.now.replace(microsecond=0)
    kept: list[Time] = []
    for time in sentence.all(Time):
        span = time.mention.range.so_far(now) or time.mention.range
        same = [t for t in kept if (t.mention.range.so_far(now) or t.mention.range) == span]
        if not same or time.mention.bounded or same[0].mention.bounded:
            kept.append(time)
            continue
        if time.mention.so_far and not same[0].mention.so_far:
            same[0].mention = replace(same[0].mention, so_far=True)
        sentence.items.remove(time)


def one_after_another(sentence: Sentence, times: Sequence[Time]) -> Range | None:
    """October and November by month: one time, where each begins as the one before it ends.

    Three or more that are alike, "in September, October and November", go by their unit anyway.
    """
    listed = len(times) > 1 and all(_only_listed(sentence, a, b) for a, b in pairwise(times))
    spans = sorted((t.mention.range for t in times), key=lambda r: instant(r.start))
    if len(times) > MOST_COMPARED:
        listed = listed or all(_only_compared(sentence, a, b) for a, b in pairwise(times))
        _refuse_many(times, spans, listed=listed)
        if not sentence.has("interval"):
            sentence.items.append(Mark(times[0].start, times[0].end, "interval", spans[0].unit))
            sentence.note(f"You named {len(times)} {spans[0].unit}s, so I went by {spans[0].unit}.")
        sentence.take("vs", "compare")
    elif not listed or not sentence.has("interval") or sentence.has("vs", "compare"):
        return None
    if any(a.end != b.start for a, b in pairwise(spans)):
        return None
    for time in times:
        time.used = True
    return Range(spans[0].start, spans[-1].end)


MOST_COMPARED = 2
"""Times that are put one beside the other; more of them are a course."""


def _refuse_many(times: Sequence[Time], spans: Sequence[Range], *, listed: bool) -> None:
    """Three times that are no row of equal units, one right after the other, are several questions."""
    alike = len({s.unit for s in spans}) == 1 and spans[0].unit in {
        "day",
        "week",
        "month",
        "quarter",
    }
    bounded = any(t.mention.bounded or t.mention.dates for t in times)
    if not listed or not alike or bounded or any(a.end != b.start for a, b in pairwise(spans)):
        said = ", ".join(t.mention.words.strip() for t in times)
        raise Settled(
            Refuse(
                f"I can compare two times, and {said} are {len(times)}.",
                "Ask me for two of them, or for all of the time by week or by month.",
            )
        )


def _only_compared(sentence: Sentence, first: Time, second: Time) -> bool:
    between = sentence.between(first, second)
    return bool(between) and all(isinstance(i, Mark) and i.kind in {"and", "vs"} for i in between)


def _only_listed(sentence: Sentence, first: Time, second: Time) -> bool:
    between = sentence.between(first, second)
    return bool(between) and all(isinstance(i, Mark) and i.kind == "and" for i in between)


def refuse_unlike(sentence: Sentence, first: Time, second: Time) -> None:
    """Yesterday and last week are two questions; people of two months are not those of either."""
    if sentence.has("vs", "compare", "growth", "wow"):
        return
    said = f"{first.mention.words.strip()} and {second.mention.words.strip()}"
    if isinstance(sentence.before(second), Split):  # last week, and by country last month
        raise Settled(
            Refuse(
                f"I split by one time at once, and {said} are two.",
                "Ask me for each of them by itself, or compare them by “vs”.",
            )
        )
    if not _only_listed(sentence, first, second):
        return
    both = "both" in sentence.question.lower().split() and _are_people(sentence)
    if both or sentence.has("rel", "of_those"):
        raise Settled(
            Refuse(
                f"I cannot tell who did it in {said}.",
                "Ask me for each of these times by itself, or compare them by “vs”.",
            )
        )
    for word in sentence.all(Loose):
        word.used = word.used or word.text.lower() == "both"
    spans = first.mention.range, second.mention.range
    alike = spans[0].unit == spans[1].unit and spans[0].unit is not None
    lengths = [instant(s.end) - instant(s.start) for s in spans]
    if not alike and abs(lengths[0] - lengths[1]) > timedelta(hours=2):
        raise Settled(
            Refuse(
                f"I count one time at once, and {said} are two.",
                "Ask me for each of them by itself, or compare them by “vs”.",
            )
        )


def _are_people(sentence: Sentence) -> bool:
    """Whether "both" may be of the people: who was here in both weeks, and not both weeks' uploads."""
    verbal = any(m.verbal for m in sentence.mentions)
    return verbal or sentence.has("person", "persons", "active", "unique", "per_person")


def against_now(sentence: Sentence, times: Sequence[Time]) -> tuple[Range, Range] | None:
    """Sign-ups vs October: this month so far against as much of October, which is said.

    None where a later time is named, or where nothing tells how long a time is meant.
    """
    if len(times) != 1 or len(sentence.mentions) > 1:
        return None
    marks = [m for m in sentence.marks("vs", "compare") if sentence.after(m) is times[0]]
    before = times[0].mention.range
    if not marks or before.unit is None or before.unit == "hour":
        return None
    span = calendar_unit(sentence.now.date(), before.unit, before.zone)
    if instant(before.end) > instant(span.start):
        return None
    sentence.take("vs", "compare")
    times[0].used = True
    now = "today" if before.unit == "day" else f"this {before.unit}"
    sentence.note(f"You named one time only, so I compared {now} with it.")
    later = replace(times[0].mention, range=span, so_far=True)
    return as_long(sentence, later, times[0].mention)


_SINCE_THEN = re.compile(
    rf"since\s+(?P<time>(?:last|the\s+previous)\s+(?:week|month|quarter|year)|yesterday|(?:{'|'.join(LONG_MONTHS)}))",
    re.IGNORECASE,
)


def since_then(sentence: Sentence, times: Sequence[Time]) -> tuple[Range, Range] | None:
    """Up since last month: this month so far against as much of the last one, which is said."""
    named = _SINCE_THEN.fullmatch(times[0].mention.words.strip()) if len(times) == 1 else None
    said = named["time"] if named else ""
    before = parse_range(said, sentence.now) or parse_range(f"in {said}", sentence.now)
    if not named or before is None or before.unit is None:
        return None
    span = calendar_unit(sentence.now.date(), before.unit, before.zone)
    if instant(before.end) > instant(span.start):
        return None
    times[0].used = True
    now = "today" if before.unit == "day" else f"this {before.unit}"
    sentence.note(f"I compared {now} with {said}.")
    later = replace(times[0].mention, range=span, so_far=True)
    return as_long(sentence, later, replace(times[0].mention, range=before))


_TO = re.compile(r"\s+(?:to|until|till?|through|thru|and)\s+|\s*[-\u2013\u2014]\s*", re.IGNORECASE)


def from_to(sentence: Sentence, span: Range) -> tuple[Range, Range] | None:
    """A change from September to October is of one against the other, and not of both together."""
    time = next((t for t in sentence.all(Time) if t.mention.range == span), None)
    sides = _TO.split(time.mention.words.strip()) if time else []
    if len(sides) != 2:
        return None
    first, last = (
        parse_range(f"in {re.sub(r'^between ', '', side)}", sentence.now) for side in sides
    )
    if first is None or last is None or first.unit != last.unit or first.unit in {None, "day"}:
        return None
    if first.start != span.start or last.end != span.end:
        return None
    return first, last

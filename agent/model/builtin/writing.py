"""Writes the built-in planner's answers: Markdown with references to evidence in place of figures."""

import re
from collections.abc import Sequence
from datetime import date

from agent.dates import MONTHS, WEEKDAYS, Range, calendar_unit, instant
from agent.evidence import Rendered
from agent.model.builtin.lexicon import MOST_ROWS, Interval
from agent.model.builtin.meaning import Count, Explain, NotFound
from agent.tools.trends import read_most

MOST_EVENTS = 30
"""Events in a list; Slack folds a longer message."""

HELP = """\
I count what people do in your product, from the events it sends. Ask me, for example:

- how many people signed up last week?
- uploads per day since Monday
- files shared this month compared to last month
- which events are there?

Then go on with “and the week before?” or “by day?”. I always say which dates I took."""

_DOUBLED = re.compile(r"([{}])(?=[{}])")
"""Two braces begin or end a reference; foreign text never makes one."""

GREETING = f"Hello. {HELP}"
WELCOME = "You are welcome."


def answer(count: Count, results: Sequence[Rendered]) -> str:
    """What was found for `count`, one result for each of its ranges."""
    if all(_is_empty(result) for result in results):
        return _nothing(count, results)
    if len(results) > 1:
        body = _comparison(count, *results[:2])
    elif count.interval:
        body = _course(count, results[0])
    else:
        body = _single(count, results[0])
    return "\n\n".join([body, *_notes(count, results)])


def not_found(sought: NotFound) -> str:
    """No event of that name: what was searched, and what is near."""
    if not sought.sought:
        return "Nothing found. I searched the events of the project, and there are none yet."
    text = f"Nothing found. I searched the names of all events for “{plain(sought.sought)}”."
    if sought.nearest:
        names = ", ".join(f"“{plain(name)}”" for name in sought.nearest)
        text += f" The nearest names are {names}."
    return text


def left_aside(remark: str) -> str:
    """Words that were said during the work and are no question; they may have been a condition."""
    return f"I left “{plain(remark)}” aside: I could not read it as a question about events."


def explanation(explain: Explain) -> str:
    """The events there are, or what the ones asked about mean."""
    lines = []
    for event in explain.events[:MOST_EVENTS]:
        meaning = plain(event.description) or "nobody has described it yet"
        lines.append(f"- “{plain(event.name)}”: {meaning}")
    more = len(explain.events) > MOST_EVENTS
    heading = ["These are the events:", ""] if explain.all_of_them else []
    ending = ["", "There are more; ask me what one of them means."] if more else []
    return "\n".join([*heading, *lines, *ending])


def plain(text: str) -> str:
    """Foreign text for the middle of a sentence: on one line, without marks that have a meaning."""
    text = unreferenced(text)
    for mark, harmless in {"*": "\\*", "`": "'", "[": "\\[", "](": "] ("}.items():
        text = text.replace(mark, harmless)
    line = " ".join(text.split())
    return line if len(line) <= 200 else line[:199] + "…"


def unreferenced(text: str) -> str:
    """`text` without references to evidence: braces are kept apart."""
    return _DOUBLED.sub(r"\1 ", text)


# --- what was counted --------------------------------------------------------------------------


def _single(count: Count, result: Rendered) -> str:
    cell = f"{{{{{result.name}.{count.math}}}}}"
    one = result.rows[0][0] == 1
    when = f"({_span(count.ranges[0], result).phrase})"
    if count.math == "people":
        noun = "person" if one else "people"
        return f"**{cell} {noun}** did “{plain(count.event)}” {when}."
    return f"“{plain(count.event)}” happened **{cell} {'time' if one else 'times'}** {when}."


def _comparison(count: Count, one: Rendered, other: Rendered) -> str:
    """Both figures, the earlier time first, and the change between them."""
    pairs = [(_span(asked, r), r) for asked, r in zip(count.ranges, (one, other), strict=True)]
    pairs.sort(key=lambda pair: instant(pair[0].start))
    (first, before), (second, after) = pairs
    what = f"People who did “{plain(count.event)}”" if count.math == "people" else None
    lines = [f"{what or f'How often “{plain(count.event)}” happened'}:", ""]
    lines += [
        f"- **{{{{{result.name}.{count.math}}}}}**: {span.phrase}"
        for span, result in ((first, before), (second, after))
    ]
    formula = "difference" if _is_empty(before) else "pct_change"
    cells = f"{before.name}.{count.math}, {after.name}.{count.math}"
    return "\n".join([*lines, "", f"The change is **{{{{{formula}({cells})}}}}**."])


def _course(count: Count, result: Rendered) -> str:
    unit = count.interval or "day"
    what = "People who did" if count.math == "people" else "How often it happened:"
    span = _span(count.ranges[0], result)
    heading = f"{what} “{plain(count.event)}” by {unit} ({span.phrase})."
    if len(result.rows) > MOST_ROWS or result.is_cut:
        return f"{heading} {_ends(count, result)}"
    noun = "People" if count.math == "people" else "Times"
    table = [f"| {unit.capitalize()} | {noun} |", "|---|---:|"]
    table += [f"| {_named(day, unit)} | {_cell(count, result, day)} |" for day, _ in result.rows]
    return "\n".join([heading, "", *table, "", _ends(count, result)])


def _ends(count: Count, result: Rendered) -> str:
    """The highest row, the lowest of the complete ones, and the total where rows add up."""
    span = _span(count.ranges[0], result)
    unit = count.interval or "day"
    if result.is_cut:
        return f"{_highest(count, result, unit)}{_total(count, result)}."
    whole = [row for row in result.rows if _is_complete(row[0], unit, span)] or result.rows
    most = max(result.rows, key=lambda row: row[1])[0]
    least = min(whole, key=lambda row: row[1])[0]
    text = f"The most were {_when(most, unit)} ({_cell(count, result, most)})"
    if least != most:
        text += f", the fewest {_when(least, unit)} ({_cell(count, result, least)})"
    return f"{text}{_total(count, result)}."


def _highest(count: Count, result: Rendered, unit: Interval) -> str:
    """The highest of all rows where only the first were shown: the tool has seen the others."""
    most = read_most(result.text)
    if not most:
        return f"The most in one {unit} were {{{{max({result.name}.{count.math})}}}}"
    return f"The most were {_when(most, unit)} {most[:4]} ({_cell(count, result, most)})"


def _total(count: Count, result: Rendered) -> str:
    """People never add up."""
    return f"; **{{{{sum({result.name}.events)}}}}** in all" if count.math == "events" else ""


def _is_complete(day: str, unit: Interval, span: Range) -> bool:
    whole = calendar_unit(date.fromisoformat(day), unit, span.zone)
    return instant(span.start) <= instant(whole.start) and instant(whole.end) <= instant(span.end)


def _when(day: str, unit: Interval) -> str:
    before = {"day": "on ", "week": "in the week from ", "month": "in "}[unit]
    return before + _named(day, unit)


def _cell(count: Count, result: Rendered, day: str) -> str:
    return f"{{{{{result.name}[{count.interval}={day}].{count.math}}}}}"


def _named(day: str, unit: str) -> str:
    """“Mon 16 Nov” for a day, the same as the first day of a week, “Nov 2026” for a month."""
    first = date.fromisoformat(day)
    if unit == "month":
        return f"{MONTHS[first.month - 1]} {first.year}"
    return f"{WEEKDAYS[first.weekday()]} {first.day} {MONTHS[first.month - 1]}"


def _span(asked: Range, result: Rendered) -> Range:
    """What was really counted: the tool leaves out what lies in the future."""
    if result.start is None or result.end is None:
        return asked
    return Range(result.start.astimezone(asked.zone), result.end.astimezone(asked.zone))


# --- what else has to be said ------------------------------------------------------------------


def _notes(count: Count, results: Sequence[Rendered]) -> list[str]:
    notes = []
    if count.assumed_time:
        notes.append("You named no time, so I took the past thirty days.")
    if count.instead_of:
        notes.append(
            f"By {count.instead_of} that is a very long list, so I took {count.interval}s. "
            "Ask for a shorter time to see more of it."
        )
    unfinished = any(
        instant(_span(asked, result).end) < instant(asked.end)
        for asked, result in zip(count.ranges, results, strict=False)
    )
    if unfinished:
        comparing = " The two are not equally long." if len(results) > 1 else ""
        notes.append(f"The time is not over yet: this is what happened so far.{comparing}")
    return notes


def _nothing(count: Count, results: Sequence[Rendered]) -> str:
    found = "\n".join(f"- {plain(result.text)}" for result in results)
    body = f"Nothing found. {plain(results[0].text)}" if len(results) == 1 else found
    return "\n\n".join([body, *_notes(count, results)])


def _is_empty(result: Rendered) -> bool:
    return result.nothing or not result.name or not result.rows

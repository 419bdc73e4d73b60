"""Changes the time of a figure, and by what it goes along, as a follow-up asks."""

from agent.model.builtin.understanding.following.edit import Edit
from agent.model.builtin.understanding.following.edited_split import as_trend
from agent.model.builtin.understanding.items import Mark, Time
from agent.model.builtin.understanding.sentence import days
from agent.model.builtin.understanding.times.moved_times import TimeMention
from agent.model.builtin.understanding.times.stretches import (
    compared,
    course,
    from_each_to_the_next,
    one_time,
)
from agent.model.builtin.understanding.times.two_stretches import as_long
from agent.model.builtin.understanding.times.windows import bare_window, window_of

_INTERVALS = frozenset({"trends", "retention", "lifecycle", "stickiness"})


def change_time(edit: Edit) -> None:
    times = edit.sentence.all(Time)
    each = edit.sentence.take("wow")
    growth = edit.sentence.take("growth") or each
    if not times and growth is None:
        return
    if edit.tool != "trends" and (growth or edit.sentence.has("vs", "compare")):
        raise edit.refuse("the comparison")
    edit.changed = True
    if each and not times:
        _each(edit, each)
        return
    if not times or edit.sentence.has("vs", "compare"):
        other = times[0].mention.range if times else edit.span.before()
        for time in times[:1]:
            time.used = True
        edit.sentence.take("vs", "compare")
        if times:  # "the same days last month" are as many as have passed of this one
            mention = times[0].mention
            now = TimeMention(edit.span, 0, 0, "")
            edit.span, other = as_long(edit.sentence, now, mention)
            edit.arguments |= days(edit.span)
        earlier = days(other)
        edit.arguments |= {
            "compare_from": earlier["date_from"],
            "compare_to": earlier["date_to"],
        }
        return
    if len(times) > 1:
        raise edit.refuse("two times")
    span = one_time(edit.sentence)
    edit.span = span
    edit.arguments |= days(span)
    for name in ("compare_from", "compare_to"):
        edit.arguments.pop(name, None)
    if edit.arguments.get("interval") and edit.tool == "trends":
        _fit_interval(edit)


def _each(edit: Edit, mark: Mark) -> None:
    """Week over week, of the time before."""
    edit.span, other = from_each_to_the_next(edit.sentence, mark, edit.span)
    edit.arguments |= compared(edit.span, other)


def _fit_interval(edit: Edit) -> None:
    mark = Mark(0, 0, "interval", edit.arguments["interval"], used=True)
    edit.sentence.items.append(mark)
    interval, span = course(edit.sentence, edit.span)
    edit.sentence.items.remove(mark)
    edit.arguments["interval"] = interval
    edit.arguments |= days(span)


def change_interval(edit: Edit) -> None:
    marks = edit.sentence.marks("interval")
    if not marks:
        return
    if edit.tool == "top_values":
        as_trend(edit, split=True)
    if edit.tool not in _INTERVALS:
        raise edit.refuse("the interval")
    if edit.tool == "trends":
        edit.arguments["interval"], span = course(edit.sentence, edit.span)
        edit.arguments |= days(span)
    else:
        for mark in marks:
            mark.used = True
        if marks[0].value not in {"day", "week", "month"}:
            raise edit.refuse("the interval")
        edit.arguments["interval"] = marks[0].value
    edit.changed = True


def change_window(edit: Edit) -> None:
    if edit.tool != "funnels":
        return
    window = bare_window(edit.sentence)
    if not (window or edit.sentence.has("within", "window", "strict", "any_order")):
        return
    window = window or window_of(edit.sentence)
    if window:
        edit.arguments["window_days"] = window
    for kind, order in (("strict", "strict"), ("any_order", "any")):
        if edit.sentence.take(kind):
            edit.arguments["order"] = order
    edit.changed = True

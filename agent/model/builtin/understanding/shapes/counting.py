"""Makes a count of a question: how many, of what, for whom, split by what, beside what else."""

from agent.model.builtin.plan import Query, Refuse
from agent.model.builtin.understanding.items import Mark, Split, Time
from agent.model.builtin.understanding.linking.unit_sizes import SPOKEN, factor
from agent.model.builtin.understanding.sentence import Json, Sentence, Settled
from agent.model.builtin.understanding.settling.measures import measure
from agent.model.builtin.understanding.settling.series import new_people, series_of
from agent.model.builtin.understanding.shapes.ratios import average_by, over_time, per_event, ratio
from agent.model.builtin.understanding.times.stretches import compared, course, two_times
from agent.names.taxonomy import KnownProperty

MOST_SPLITS = 2


def count(sentence: Sentence) -> Query:
    """A call of `trends` for `sentence`. Raises `Settled` when it cannot be counted so."""
    new_people(sentence)
    per = per_event(sentence)
    math, measured = measure(sentence)
    series, who, shared = series_of(sentence, math, measured)
    span, before = two_times(sentence)
    average = average_by(sentence, series)
    if average:
        made = over_time(series, who, shared, span, average, sentence, splits(sentence))
        return query(sentence, "trends", made)
    _hours_of_days(sentence)
    interval, span = course(sentence, span)
    _compared_values(sentence)
    breakdowns = splits(sentence)
    if len(series) > 1 and len(breakdowns) > 1:
        raise Settled(
            Refuse("That is several things by two splits at once.", "Ask for one of them.")
        )
    formula = ratio(sentence, series, math, per) if per else _in_unit(sentence, series, measured)
    arguments: Json = {"series": series} | compared(span, before)
    optional: Json = {
        "interval": interval, "breakdowns": breakdowns, "filters": shared, "who": who,
        "formula": formula, "limit": _limit(sentence) if breakdowns else None,
        "chart": chart(sentence),
    }  # fmt: skip
    arguments |= {name: value for name, value in optional.items() if value}
    return query(sentence, "trends", arguments)


def _in_unit(sentence: Sentence, series: list[Json], measured: KnownProperty | None) -> str:
    """Total GB of `size_mb` is its sum over 1000, which the answer says; else empty."""
    marks = sentence.marks("unit")
    if len(marks) != 1 or measured is None or len(series) != 1:
        return ""
    if series[0]["math"] == "distinct" or factor(_said(sentence, marks[0]), measured) == 0:
        return ""
    marks[0].used = True
    said, size = _said(sentence, marks[0]), float(marks[0].value)
    spoken = SPOKEN.get(said, said)
    how = f"/ {size:g}" if size >= 1 else f"* {1 / size:g}"
    sentence.note(
        f"I took “{measured.name}” {how.replace('*', 'times').replace('/', 'over')} for {spoken}."
    )
    return f"A {how}"


def _said(sentence: Sentence, mark: Mark) -> str:
    return sentence.question[mark.start : mark.end].lower()


def query(sentence: Sentence, tool: str, arguments: Json) -> Query:
    """A call of `tool`, shown as the question asks."""
    shown = sentence.take("shown")
    how = "" if shown is None else "table" if shown.value == "table" else "chart"
    return Query(tool, arguments, tuple(sentence.notes), how)  # type: ignore[arg-type]


def chart(sentence: Sentence) -> str:
    """The kind of chart that was asked for."""
    marks = [m.value for m in sentence.marks("shown") if m.value in {"bar", "line", "area"}]
    return str(marks[0]) if marks else ""


def _hours_of_days(sentence: Sentence) -> None:
    """By weekday and hour: the hours of those days, and not one hour after the other."""
    weekdays = [m.value for m in sentence.marks("of_time")]
    weekdays += [s.time for s in sentence.all(Split)]
    for mark in sentence.marks("interval") if "weekday" in weekdays else ():
        if mark.value == "hour":
            mark.kind = "of_time"


def _compared_values(sentence: Sentence) -> None:
    """Compare uploads on mobile and desktop, on mobile and on desktop: a split by the values."""
    if sentence.all(Split) or len(sentence.all(Time)) > 1:
        return
    for one in sentence.conditions:
        if not (one.apart or sentence.has("compare")):
            continue
        of_time = any(p.of == "time" for p in one.properties)
        if len(one.values) > 1 and one.operator == "is" and not one.negated and not of_time:
            sentence.items.append(Split(one.start, one.end, one.properties[:1]))


def _limit(sentence: Sentence) -> int | None:
    """Top 5."""
    top = sentence.marks("top", "most")
    top = top if sentence.all(Split) or not sentence.has("interval") else []
    if top:
        sentence.take("rest")  # which is counted as one anyway
    for mark in top:
        mark.used = True
        number = sentence.after(mark)
        if isinstance(number, Mark) and number.kind == "figure" and number.value:
            if mark.value == "least":
                raise Settled(
                    Refuse("I can list the fewest only as a ranking.", "Ask which have the fewest.")
                )
            number.used = True
            return int(number.value)
    return None


def splits(sentence: Sentence, most: int = MOST_SPLITS) -> list[Json]:
    """The breakdowns; weekday and hour are of time."""
    found: list[Json] = []
    for split in sentence.all(Split):
        split.used = True
        if split.time:
            found.append({"property": split.time, "of": "time"})
            continue
        one = sentence.property(split)
        found.append({"property": one.name, "of": one.of})
    for mark in sentence.marks("of_time"):
        mark.used = True
        found.append({"property": mark.value, "of": "time"})
    found = [one for n, one in enumerate(found) if one not in found[:n]]
    if len(found) > most:
        raise Settled(
            Refuse("That is more splits than I can make at once.", f"Ask for {most} at most.")
        )
    return found

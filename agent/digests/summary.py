"""Writes the ready summary of a product: main events and conversions, what moved most, and where.

Every figure in it is a reference to what an analytics tool found, filled in as in any answer.
"""

from collections.abc import Sequence

from agent.analytics.moves import Move
from agent.digests.conversions import conversions
from agent.digests.course import Course, course_of
from agent.digests.finding import Finder
from agent.digests.main_events import Main
from agent.digests.period import NAMES, Period
from agent.digests.told import Told
from agent.digests.where_moved import where_it_moved
from agent.evidence import check
from agent.figures.reference_words import names_in
from agent.illustration import illustrate
from agent.model.builtin.writing.foreign import quoted
from agent.ports import Answer
from agent.state.evidence import Evidence

NOTHING = (
    "Nothing was measured in this project yet, or by very few people, so there is nothing to sum "
    "up: {phrase}. As soon as PostHog receives events, this digest tells of them."
)


async def summary(finder: Finder, period: Period, main: Main) -> Told:
    """Ask and write; what was stored before a crash is taken as it is.

    Raises the errors of `integrations.errors`.
    """
    if not main.events:
        text = NOTHING.format(phrase=period.now.phrase)
        await finder.end(text)
        return Told(Answer("nothing_found", text, finder.label), notable=False)
    course = await course_of(finder, period, main.events)
    steps = await conversions(finder, period, main.conversions)
    notable = [_beyond(course, name) for name in course.names[1:] if course.is_notable(name)]
    notable += [one.beyond for one in steps if one.beyond]
    moved = course.strongest()
    where = await where_it_moved(finder, period, moved, course.move(moved)) if moved else ""
    shown = await course_of(finder, period, [moved or main.events[0]], alone=True)
    last = await _of_the_period(finder, period, shown.names[0])
    told = [
        _dates(period),
        course.table(),
        _list("Who went on", [one.words for one in steps]),
        _most_moved(course, moved, where, now=f"{{{{{last.name}.people}}}}"),
        _list("Beyond the usual", notable) or _nothing_beyond(course),
        (
            f"The chart shows people with {quoted(shown.names[0])}; this {period.unit} is its last "
            f"point, {shown.now(shown.names[0])}."
        ),
    ]
    written = "\n\n".join(part for part in told if part)
    await finder.end(written)
    checked = check(
        written, finder.found, question=finder.turn.text, quotable=_values(finder.found)
    )
    files = await illustrate(written, finder.found, finder.agent.draw)
    pictures = tuple(file for file in files if file.name.endswith(".png"))
    names = tuple(one.name for one in finder.found if one.name in names_in(written))
    answer = Answer("done", checked.text, finder.label, pictures, evidence=names)
    return Told(answer, notable=bool(notable))


async def _of_the_period(finder: Finder, period: Period, event: str) -> Evidence:
    """The figure that follow-ups lean on: the last one that is asked for, of the digest's own time."""
    date_from, date_to = period.now.days
    series = [{"event": event}]
    return await finder.ask("trends", "last", series=series, date_from=date_from, date_to=date_to)


def _values(found: Sequence[Evidence]) -> list[str]:
    """Texts in what was found, which may be quoted with their digits."""
    return [cell for one in found for row in one.rows for cell in row if isinstance(cell, str)]


def _beyond(course: Course, name: str) -> str:
    return (
        f"{course.title(name)}: {course.now(name)}. There were {course.low(name)} to "
        f"{course.high(name)} {course.period.usually}."
    )


def _most_moved(course: Course, moved: str | None, where: str, *, now: str) -> str:
    if moved is None:
        return "**Nothing moved much**: no main event changed by a tenth and by enough people."
    move = course.move(moved)
    words = f"**What moved most: {quoted(moved)}**, {now} people, "
    words += f"{_after(course, moved, move)}."
    return f"{words} {where}" if where else words


def _after(course: Course, name: str, move: Move) -> str:
    if not move.before:
        return f"after none the {NAMES[course.period.unit][1]}"
    way = "up from" if move.now > move.before else "down from"
    return f"{way} {course.before(name)} ({course.change(name)})"


def _dates(period: Period) -> str:
    name = "" if period.unit == "day" else f"{period.unit.capitalize()} "
    before = period.before.phrase.rpartition(", ")[0]
    return f"**{name}{period.now.phrase}**, compared with {before}."


def _list(heading: str, lines: Sequence[str]) -> str:
    return "\n".join([f"**{heading}:**", "", *(f"- {line}" for line in lines)]) if lines else ""


def _nothing_beyond(course: Course) -> str:
    if not course.knows_usual:
        return "Too little is known of earlier times to say what is usual."
    return f"Nothing is beyond what was usual {course.period.usually}."

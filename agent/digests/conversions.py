"""Says of those who did one thing how many did the next one too, now and before."""

from collections.abc import Sequence
from dataclasses import dataclass

from agent.analytics.moves import is_notable_rate
from agent.digests.finding import Finder
from agent.digests.period import NAMES, Period
from agent.model.builtin.writing.foreign import quoted

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Conversion:
    """A sentence with references, and another one where the share is beyond chance, else nothing."""

    words: str
    beyond: str


async def conversions(finder: Finder, period: Period, pairs: Sequence[Pair]) -> list[Conversion]:
    """One for each of `pairs`; those whose first event nobody did are left out.

    Both events lie in the same time, so that people who came at its end count alike in both
    periods. Raises the errors of `integrations.errors`.
    """
    found = [await _conversion(finder, period, pair, n) for n, pair in enumerate(pairs, start=1)]
    return [one for one in found if one]


async def _conversion(finder: Finder, period: Period, pair: Pair, number: int) -> Conversion | None:
    first, second = pair
    date_from, date_to = period.now.days
    compare_from, compare_to = period.before.days
    kept = await finder.ask(
        "trends",
        f"conversion{number}",
        series=[{"event": first}, {"event": second}],
        who=[{"event": first}],
        date_from=date_from,
        date_to=date_to,
        compare_from=compare_from,
        compare_to=compare_to,
        formula="B / A * 100",
    )
    figures = dict(zip(kept.columns, kept.rows[0], strict=True))
    now, before = (figures["B"], figures["A"]), (figures["B_before"], figures["A_before"])
    if not now[1]:
        return None
    name = kept.name
    words = (
        f"Of {{{{{name}.A}}}} people who did {quoted(first)}, {{{{{name}.B}}}} also did "
        f"{quoted(second)} in that time: {{{{{name}.formula}}}}"
    )
    if before[1]:
        words += f", after {{{{{name}.formula_before}}}} the {NAMES[period.unit][1]}"
    beyond = ""
    if is_notable_rate(now, before):
        points = f"{{{{pct_points({name}.formula_before, {name}.formula)}}}}"
        beyond = f"The share of {quoted(first)} that goes on to {quoted(second)}: {points}."
    return Conversion(f"{words}.", beyond)

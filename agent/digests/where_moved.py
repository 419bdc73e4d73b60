"""Looks where a change comes from: in which value of a few properties it is strongest."""

import re
from collections.abc import Sequence

from agent.analytics.breakdowns import MISSING, REST
from agent.analytics.moves import Move
from agent.digests.finding import Finder
from agent.digests.period import Period
from agent.model.builtin.writing.foreign import listed, quoted
from agent.names.catalogue import best_known
from agent.names.taxonomy import KnownProperty, names_people
from agent.state.evidence import Evidence
from integrations.errors import AskPerson, ChangeInput

MOST_SPLITS = 4
"""Properties that are looked at: each is a question to PostHog."""

STANDARD = {
    "$geoip_country_name": "country",
    "$browser": "browser",
    "$os": "operating system",
    "$device_type": "kind of device",
}
"""Properties that PostHog itself sets, the most telling first, and what people call them. Half of
the places are theirs."""

MOST_VALUES = 30
"""A property with more values splits a change into pieces too small to tell anything."""

_VERSION = re.compile(r"v?\d+\.\d+")
"""Versions follow each other: that the last one is used no more is no news."""

LEAST_SHARE = 0.3
"""The part of the whole change that a value must make up to be named."""

MUCH_MORE = 1.5
"""How many times more than the whole it must have changed; otherwise it moved like everything."""


async def where_it_moved(finder: Finder, period: Period, event: str, move: Move) -> str:
    """A sentence with references, from splits by a few properties; empty where none could be made."""
    splits: list[tuple[KnownProperty, Evidence]] = []
    for number, known in enumerate(await _properties(finder, event), start=1):
        date_from, date_to = period.now.days
        compare_from, compare_to = period.before.days
        try:
            kept = await finder.ask(
                "trends",
                f"split{number}",
                series=[{"event": event}],
                date_from=date_from,
                date_to=date_to,
                compare_from=compare_from,
                compare_to=compare_to,
                breakdowns=[{"property": known.name, "of": known.of}],
            )
        except (ChangeInput, AskPerson):  # one of several ways to look; the others may do
            continue
        splits.append((known, kept))
    if not splits:
        return ""
    found = [one for known, kept in splits for one in _candidates(known, kept, move)]
    if not found:
        looked = listed([_called(known) for known, _ in splits])
        return f"It moved alike everywhere that I looked: by {looked}."
    return max(found)[1]


async def _properties(finder: Finder, event: str) -> list[KnownProperty]:
    """The team's own properties and PostHog's, of which so few values are known that they split."""
    there = best_known(await finder.agent.taxonomy.properties_of_event(event))
    good = [one for one in there if _splits(one)]
    own = [one for one in good if not one.name.startswith("$")]
    standard = sorted(
        (one for one in good if one.name in STANDARD),
        key=lambda one: list(STANDARD).index(one.name),
    )
    half = MOST_SPLITS // 2
    return [*own[: max(half, MOST_SPLITS - len(standard))], *standard][:MOST_SPLITS]


def _splits(known: KnownProperty) -> bool:
    if names_people(known.name, known.of) or any(map(_VERSION.match, known.values)):
        return False
    return known.type == "boolean" or (
        known.type == "text" and 2 <= len(known.values) <= MOST_VALUES
    )


def _candidates(known: KnownProperty, kept: Evidence, whole: Move) -> Sequence[tuple[float, str]]:
    """The values in which it moved the same way and clearly more, with their sentences."""
    found = []
    for number, (value, now, before) in enumerate(kept.rows, start=1):
        move = Move(float(now or 0), float(before or 0))
        part = (move.now - move.before) / (whole.now - whole.before)
        if (
            value not in {REST, MISSING}
            and move.is_news
            and part >= LEAST_SHARE
            and abs(move.change) >= MUCH_MORE * abs(whole.change)
        ):
            found.append((move.strength, _words(known, kept, number, str(value), move)))
    return found


def _words(known: KnownProperty, kept: Evidence, row: int, value: str, move: Move) -> str:
    now, before = f"{kept.name}[{row}].people", f"{kept.name}[{row}].people_before"
    words = (
        f"It moved most where {_called(known)} is {quoted(value)}: {{{{{now}}}}} people after "
        f"{{{{{before}}}}}"
    )
    change = f" ({{{{pct_change({before}, {now})}}}})" if move.before else ""
    return f"{words}{change}."


def _called(known: KnownProperty) -> str:
    return STANDARD.get(known.name) or quoted(known.name)

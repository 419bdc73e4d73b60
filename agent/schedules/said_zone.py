"""Finds the time zone in the words of a schedule: "in Berlin", "Tokyo time", "(Europe/Berlin)", "ET"."""

import re
from collections.abc import Iterator

from rapidfuzz import process
from rapidfuzz.distance import OSA

from agent.schedules.places import (
    ABBREVIATIONS,
    LONGEST_NAME,
    US_REGIONS,
    iana,
    place_names,
    region_of,
    zone_names,
    zone_of,
)
from agent.schedules.words import NotUnderstood, plain, quoted, split

_OFFSET = re.compile(r"(?:utc|gmt)([+-])(\d{1,2})(?::(\d\d))?")
_MOST = 3
"""Zones that are looked for; nobody says the same one more often."""
_NO_PLACE = frozenset(["the", "a", "an", "morning", "afternoon", "evening"])


def take_zone(words: list[str], default: str) -> tuple[str, list[str], list[str]]:
    """The zone, the words without its own, and notes on what was taken for granted.

    `default` is the zone when none is said. Raises `NotUnderstood` for two zones and for countries
    that have several.
    """
    zone, notes, rest = "", [], list(words)
    for _ in range(_MOST):
        found = next(_found(rest, default), None)
        if found is None:
            break
        start, end, name, note = found
        if zone and zone != name:
            raise NotUnderstood(_two(zone, name))
        zone, rest = name, rest[:start] + rest[end:]
        if note:
            notes.append(note)
    return zone or default, rest, notes


def _two(one: str, other: str) -> str:
    return f"Two time zones are said, {one} and {other}: name one."


def zone_alone(text: str) -> tuple[str, list[str]]:
    """The zone that a text names and nothing else, as "Berlin" does, and notes as in `take_zone`.

    Raises `NotUnderstood`.
    """
    words = split(plain(text), keep=zone_names())
    if not words:
        raise NotUnderstood("Which time zone? Name a larger city, or a zone such as Europe/Berlin.")
    zone, rest, notes = take_zone(["in", *words], "")
    if not zone or rest not in ([], ["in"]):
        raise unknown_place(words)
    return zone, notes


def unknown_place(words: list[str]) -> NotUnderstood:
    """The error for a place that is not known, with the nearest that is."""
    name = " ".join(words[:2])
    close = process.extractOne(words[0], place_names(), scorer=OSA.distance, score_cutoff=2)
    hint = f" Did you mean {close[0].title()}?" if close and len(words[0]) > 4 else ""
    return NotUnderstood(
        f"I know no place or time zone called {quoted(name)}; name a larger city, or a zone such "
        f"as Europe/Berlin.{hint}"
    )


def _found(words: list[str], default: str) -> Iterator[tuple[int, int, str, str]]:
    """Where a zone is named, from and to before, which one, and what to say of it."""
    for at in range(len(words)):
        yield from _us_region(words, at)
    for at, word in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else ""
        if word in {"in", "at"} and following and following not in _NO_PLACE:
            yield from _place_from(words, at + 1, begins=at, always=word == "in")
        if word in {"my", "local", "our"} and following == "time":
            yield at, at + 2, default, ""
        yield from _single(words, at)
        if following == "time":
            yield from _before_time(words, at)
    yield from _at_end(words)


def _single(words: list[str], at: int) -> Iterator[tuple[int, int, str, str]]:
    word = words[at]
    end = _behind(words, at + 1)
    if "/" in word and (zone := iana(word)):
        yield at, end, zone, ""
    elif zone := ABBREVIATIONS.get(word, ""):
        note = "" if word == "utc" else f"{word.upper()} is taken as {zone}."
        yield at, end, zone, note
    elif "/" in word and all(name in ABBREVIATIONS for name in word.split("/")):
        zones = list(dict.fromkeys(ABBREVIATIONS[name] for name in word.split("/")))
        if len(zones) > 1:
            raise NotUnderstood(_two(*zones[:2]))
        yield at, end, zones[0], f"{word.upper()} is taken as {zones[0]}."
    elif match := _OFFSET.fullmatch(word):
        # Etc/GMT-2 is two hours ahead: POSIX counts the other way round
        sign = "-" if match[1] == "+" else "+"
        whole = match[3] in {None, "00"}
        zone = iana(f"etc/gmt{sign}{int(match[2])}") or "" if whole else ""
        if not zone:
            raise NotUnderstood(f"{quoted(word.upper())} is no time zone; name a city.")
        yield at, end, zone, f"{word.upper()} is the same all year, without summer time."


def _us_region(words: list[str], at: int) -> Iterator[tuple[int, int, str, str]]:
    """Eastern; US Pacific; Eastern Standard Time: always with its summer time."""
    word, following = words[at], words[at + 1] if at + 1 < len(words) else ""
    longer = f"{word} {following}"
    if word not in US_REGIONS or region_of(longer) or zone_of(longer):
        return
    start = at
    for before in ("us", "in"):
        if start and words[start - 1] == before:
            start -= 1
    end = _behind(words, at + 1 + (following in {"standard", "daylight"}))
    zone = region_of(word) or ""
    yield start, end, zone, f"{word.capitalize()} time is taken as {zone}."


def _place_from(
    words: list[str], at: int, *, begins: int, always: bool
) -> Iterator[tuple[int, int, str, str]]:
    """The longest place that begins at `at`."""
    for end in range(min(len(words), at + LONGEST_NAME), at, -1):
        zone = zone_of(" ".join(words[at:end]).removeprefix("the "))
        behind = _behind(words, end)
        if zone and (always or behind > end):
            yield begins, behind, zone, ""
            return


def _before_time(words: list[str], last: int) -> Iterator[tuple[int, int, str, str]]:
    """The longest place that ends at `last`, before the word "time"."""
    for start in range(max(0, last + 1 - LONGEST_NAME), last + 1):
        name = " ".join(words[start : last + 1])
        if zone := region_of(name) or zone_of(name):
            note = f"{name.capitalize()} time is taken as {zone}." if region_of(name) else ""
            yield start, last + 2, zone, note
            return


def _at_end(words: list[str]) -> Iterator[tuple[int, int, str, str]]:
    """A place that stands alone at the end: "every day at 9 Berlin"."""
    for start in range(max(1, len(words) - LONGEST_NAME), len(words)):
        if zone := zone_of(" ".join(words[start:])):
            yield start, len(words), zone, ""
            return


def _behind(words: list[str], end: int) -> int:
    """Behind "time", "timezone" or "time zone", if they come next."""
    for phrase in (["time", "zone"], ["timezone"], ["time"]):
        if words[end : end + len(phrase)] == phrase:
            return end + len(phrase)
    return end

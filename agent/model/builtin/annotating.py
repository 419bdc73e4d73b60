"""Recognises that somebody wants a note on the charts: a release, an outage, a launch, at some day."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from agent.model.builtin.history import History
from agent.model.builtin.noted_day import EDGE, NotedDay, in_words, noted_day
from agent.model.builtin.remarks import EDITED, asks_nothing
from agent.model.builtin.writing.foreign import quoted

_POLITE = r"\W*(?:(?:please|rootle|hi|hey|ok(?:ay)?|can\s+you|could\s+you)\b[\s,]*)*"
_CHARTS = re.compile(
    r"\s*\b(?:on|to|onto|in|into)\s+(?:the|our|my|all(?:\s+(?:the|our))?|every)?\s*(?:posthog(?:['’]s)?\s+)?"
    r"(?:charts?|graphs?|timelines?|dashboards?|posthog)\b",
    re.IGNORECASE,
)
_ANNOTATE = re.compile(
    rf"{_POLITE}(?:annotate\b|(?:add|put|make|leave|write|set|place)\s+(?:an?|this)\s+annotation\b)"
    r"(?:\s+(?:the|our|all)?\s*(?:charts?|graphs?|timelines?|dashboards?)\b)?",
    re.IGNORECASE,
)
_MARK = re.compile(
    rf"{_POLITE}(?:(?:mark|pin)\b"
    r"|(?:add|put|make|leave|write|set|place)\s+(?:an?|this)\s+(?:note|mark(?:er)?|line)\b)",
    re.IGNORECASE,
)
_RELEASE = re.compile(
    r"\b(?:(?:the\s+)?(?:release|version)\s+(?P<after>v?\d[\w.-]*\w)"
    r"|(?:the\s+)?(?P<before>v?\d+(?:\.\w+)+|v\d[\w.]*)(?:\s+(?:release|version))?)",
    re.IGNORECASE,
)
_COLON = re.compile(r"(?<!\d):|:(?!\d)")
"""What divides a day from the words, and no time of day."""

_QUOTED = re.compile(r"(?P<mark>[\"'`“])(?P<inside>[^\"`“”]+)[\"'`”]")
"""Words in quotation marks, all of them; marks within belong to the note."""

_TAKES_AWAY = re.compile(
    rf"{_POLITE}(?:remove|delete|undo|erase|clear|take\s+(?:away|back|off|down))\s+"
    r"(?:(?:that|this|the|my|your|last|those|these|all)\s+)*(?P<what>notes?|annotations?|markers?|marks?)"
    r"(?P<charts>\s+(?:again\s+)?(?:on|from|off)\s+.{0,40}(?:charts?|graphs?|posthog))?(?:\s+(?:again|please))?\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Note:
    """Put these words on the charts, at this day (ISO) or at that of a release; else it is asked.

    `wrong` is a sentence about a day that was said and is none, `may_be` what it may mean.
    """

    words: str
    day: str = ""
    release: str = ""
    wrong: str = ""
    may_be: tuple[date, ...] = ()

    @property
    def input(self) -> dict[str, Any]:
        """The input of the tool."""
        more = {"day": self.day} if self.day else {"release": self.release}
        return {"note": self.words, **more}

    def options(self) -> list[dict[str, str]]:
        """The days that may be meant, or are most often, each with the whole wish as its words."""
        days = [in_words(day) for day in self.may_be] or ["today", "yesterday"]
        return [
            {"label": day[:1].upper() + day[1:], "says": f"annotate {day}: {self.words}"}
            for day in days
        ]


def wish(history: History, now: datetime) -> Note | None:
    """The note that the one open thing asks for, or that it completes by a day; None for all else."""
    said = [one for one in history.open if not asks_nothing(one.question)]
    if len(said) != 1:
        return None
    edit = EDITED.match(said[0].question)
    words = said[0].question[edit.end() :] if edit else said[0].question
    if found := read(words, now):
        return found
    before = _left_open(history, now)
    day = noted_day(words, now)
    if before is None or (day.rest and not day.is_long) or not (day.iso or day.wrong):
        return None
    return _note(before.words, day)


def wants_it_gone(history: History) -> bool:
    """Whether the one open thing is that a note on the charts be taken away."""
    said = [one for one in history.open if not asks_nothing(one.question)]
    found = _TAKES_AWAY.fullmatch(said[0].question) if len(said) == 1 else None
    if not found:
        return False
    names_it = found["charts"] or found["what"].lower().startswith("annotation")
    return bool(names_it) or any(one.made("annotate") for one in history.answered)


def _left_open(history: History, now: datetime) -> Note | None:
    """The note that was asked for last, where its day is still to be said."""
    if not history.answered:
        return None
    last = history.answered[-1]
    before = read(last.question, now)
    if before is None or not before.words or before.day:
        return None
    unknown = any(call.failed for call in last.made("annotate"))
    return None if before.release and not unknown else before


def read(words: str, now: datetime) -> Note | None:
    """What a sentence wants to stand on the charts; None when it wants something else."""
    head = _ANNOTATE.match(words) or (_MARK.match(words) if _CHARTS.search(words) else None)
    if head is None:
        return None
    wanted = _CHARTS.sub("", words[head.end() :], count=1)
    if colon := _COLON.search(wanted):
        return _behind_a_colon(wanted[: colon.start()], wanted[colon.end() :], now)
    release = _release(wanted)
    without = _RELEASE.sub(" ", wanted) if release else wanted  # a version may look like a date
    day = noted_day(without, now)
    only_release = release and len(_tidy(day.rest).split()) < 2  # nothing but “the 2.31 release”
    note = f"Release {release}" if only_release else _tidy(noted_day(wanted, now).rest)
    return _note(note, day, release)


def _behind_a_colon(before: str, behind: str, now: datetime) -> Note:
    """The words stand behind it; the day before it, or at their end."""
    release = _release(f"{before} {behind}")
    day = noted_day(before, now)
    if not (day.iso or day.wrong):
        day = noted_day(behind, now)
        behind = day.rest
    if not (day.iso or day.wrong or release) and re.search(r"\d", before):
        day = replace(day, wrong=f"{quoted(before.strip(EDGE))} is no day that I understand.")
    return _note(_tidy(behind), day, release)


def _note(words: str, day: NotedDay, release: str = "") -> Note:
    """A release that is named beside more than one day has a day of its own."""
    if release and not day.iso and (day.is_long or not day.wrong):
        return Note(words, release=release)
    return Note(words, day.iso, wrong=day.wrong, may_be=day.may_be)


def _release(text: str) -> str:
    found = _RELEASE.search(text)
    return (found["after"] or found["before"]).lstrip("vV") if found else ""


def _tidy(text: str) -> str:
    """One line, without what led to it or marks around it."""
    line = " ".join(text.split()).strip(EDGE)
    line = re.sub(r"^(?:that|the|a|an|for|on|with|saying)\s+", "", line, flags=re.IGNORECASE)
    if quoted := _QUOTED.fullmatch(line):
        line = quoted["inside"].strip()
    if line.lower() in {"it", "this", "that"}:
        return ""
    return line[:1].upper() + line[1:]

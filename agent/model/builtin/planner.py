"""Decides the next step of the built-in model: look up the events, count, ask, or answer.

It has no memory of its own: everything follows from the conversation, so that another process can
go on after a crash with the same step.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.dates import range_of
from agent.model.builtin import writing
from agent.model.builtin.history import Call, Exchange
from agent.model.builtin.lexicon import ASKS_FOR_HELP, GREETS, THANKS
from agent.model.builtin.linking import Event
from agent.model.builtin.meaning import (
    Before,
    Choose,
    Count,
    Explain,
    NotFound,
    Refuse,
    interpret,
)
from agent.model.builtin.reading import LONGEST, read
from agent.tools.taxonomy import read_events

ORDINALS = (("first", "1", "one"), ("second", "2", "two"), ("third", "3", "three"), ("fourth", "4"))


@dataclass(frozen=True, slots=True)
class Say:
    """Finish with these words."""

    text: str


@dataclass(frozen=True, slots=True)
class Use:
    """Call these tools: names and inputs."""

    calls: tuple[tuple[str, dict[str, Any]], ...]


Step = Say | Use


def decide(exchanges: Sequence[Exchange], tools: Collection[str], now: datetime) -> Step:
    """The next step for the last of `exchanges`; `tools` are the names that may be used."""
    current = exchanges[-1]
    question = _pressed(current.question, exchanges)
    small_talk = _small_talk(question)
    if small_talk:
        return Say(small_talk)
    failed = next((call for call in current.calls if call.failed and call.result), None)
    if failed and failed.result:
        says = failed.result.text.strip().partition("\n")[0]  # below it are hints for models
        return Say(says or "That did not work, and I do not know why.")
    taxonomy = next((c.result for c in current.made("read_taxonomy") if c.result), None)
    if taxonomy is None:
        if "read_taxonomy" not in tools:
            return Say("I cannot look up the events of the project here, so I cannot count them.")
        return Use((("read_taxonomy", _search(question, now)),))
    events = [Event(name, description) for name, description in read_events(taxonomy.text)]
    meaning = interpret(question, events, now, before=_before(exchanges[:-1], now))
    if isinstance(meaning, Count):
        return _count(meaning, current.made("trends"), tools)
    return _respond(meaning, tools)


def _small_talk(question: str) -> str:
    if not question or ASKS_FOR_HELP.fullmatch(question):
        return writing.HELP
    if GREETS.fullmatch(question):
        return writing.GREETING
    return writing.WELCOME if THANKS.fullmatch(question) else ""


def _search(question: str, now: datetime) -> dict[str, str]:
    """What to look up: the words of the question that are no time, measure or small talk."""
    reading = read(question[:LONGEST], now)
    search = " ".join([*reading.quoted, *(word.text for word in reading.content)])[:300]
    return {"search": search} if search else {}


def _count(count: Count, made: Sequence[Call], tools: Collection[str]) -> Step:
    results = [call.result for call in made if call.result]
    if len(results) >= len(count.ranges):
        return Say(writing.answer(count, results))
    if "trends" not in tools:
        return Say("I cannot count events here: the tool for it is not available.")
    return Use(
        tuple(("trends", _arguments(count, days)) for days in (r.days for r in count.ranges))
    )


def _arguments(count: Count, days: tuple[str, str]) -> dict[str, Any]:
    arguments = {
        "event": count.event,
        "date_from": days[0],
        "date_to": days[1],
        "math": count.math,
    }
    return arguments | {"interval": count.interval} if count.interval else arguments


def _respond(meaning: Choose | Refuse | NotFound | Explain, tools: Collection[str]) -> Step:
    """Everything but a count; without the tool for it, the same in words."""
    match meaning:
        case Choose(options) if "ask_user" in tools:
            buttons = [{"label": _label(event), "says": says[:500]} for event, says in options]
            return Use((("ask_user", {"question": "Which one do you mean?", "options": buttons}),))
        case Choose(options):
            names = ", ".join(f"“{writing.plain(event)}”" for event, _ in options)
            return Say(f"Which one do you mean: {names}?")
        case Refuse(reason, instead) if "cannot" in tools:
            return Use((("cannot", {"reason": reason[:500], "instead": instead[:1000]}),))
        case Refuse(reason, instead):
            return Say(f"{reason} {instead}")
        case NotFound():
            return Say(writing.not_found(meaning))
        case Explain():
            return Say(writing.explanation(meaning))


def _label(event: str) -> str:
    line = " ".join(event.split())
    return line if len(line) <= 75 else line[:74] + "…"


# --- what was said before ----------------------------------------------------------------------


def _before(exchanges: Sequence[Exchange], now: datetime) -> Before | None:
    """What the conversation is about: the last count, or the question that was asked back about."""
    before: Before | None = None
    for exchange in exchanges:
        counted = [call for call in exchange.made("trends") if not call.failed]
        if counted:
            before = _counted(counted, now)
        elif exchange.made("ask_user"):
            earlier = before.ranges[0] if before and before.ranges else None
            asked = read(exchange.question[:LONGEST], now, relative_to=earlier)
            held = before or Before()
            before = Before(
                math=asked.math or held.math,
                ranges=asked.ranges or held.ranges,
                interval=asked.interval or held.interval,
            )
    return before


def _counted(calls: Sequence[Call], now: datetime) -> Before:
    assert now.tzinfo is not None
    first = calls[0].input
    ranges = tuple(range_of(c.input["date_from"], c.input["date_to"], now.tzinfo) for c in calls)
    return Before(first["event"], first.get("math", "people"), ranges, first.get("interval"))


def _pressed(question: str, exchanges: Sequence[Exchange]) -> str:
    """The whole question behind "the first one", or behind a button's label typed by hand."""
    asked = exchanges[-2].made("ask_user") if len(exchanges) > 1 else []
    options = asked[-1].input.get("options", []) if asked else []
    said = " ".join(word for word in question.lower().split() if word not in {"the", "one"})
    said = said.strip(" .!“”\"'") or "one"
    for option, ordinals in zip(options, ORDINALS, strict=False):
        if said == option["label"].lower() or said in ordinals:
            return str(option["says"])
    return question

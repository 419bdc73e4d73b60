"""Decides the next step of the built-in model: look up the events, count, ask, or answer.

It has no memory of its own: everything follows from the conversation, so that another process can
go on after a crash with the same step.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from agent.calendar import parse_range
from agent.model.builtin import writing
from agent.model.builtin.beside import bare
from agent.model.builtin.history import Call, Exchange, History
from agent.model.builtin.lexicon import ASKS_FOR_HELP, CHIMES_IN, DELETED, EDITED, GREETS, THANKS
from agent.model.builtin.linking import Event
from agent.model.builtin.material import read_so_far
from agent.model.builtin.meaning import Choose, Count, Explain, Meaning, NotFound, Refuse
from agent.model.builtin.reading import LONGEST, read
from agent.model.builtin.together import Asked, Together, before_of, together
from agent.tools.taxonomy import read_events

ORDINALS = (("first", "1", "one"), ("second", "2", "two"), ("third", "3", "three"), ("fourth", "4"))

MOST_AT_ONCE = 5
"""Questions that one answer takes up; whoever asks more of them in one turn can ask again."""

NO_LOOK_UP = "I cannot look up the events of the project here, so I cannot count them."
NO_COUNT = "I cannot count events here: the tool for it is not available."

Calls = tuple[tuple[str, dict[str, Any]], ...]


@dataclass(frozen=True, slots=True)
class Say:
    """Finish with these words."""

    text: str


@dataclass(frozen=True, slots=True)
class Use:
    """Call these tools: names and inputs."""

    calls: Calls


Step = Say | Use


def decide(history: History, tools: Collection[str], now: datetime) -> Step:
    """The next step for all that is open; `tools` are the names that may be used."""
    asked = _questions(history)
    small_talk = [_small_talk(one.question) for one in asked]
    if all(small_talk):
        return Say(small_talk[-1])
    asked = [one for one, idle in zip(asked, small_talk, strict=True) if not idle][:MOST_AT_ONCE]
    made = [
        call
        for exchange in history.open
        for call in exchange.calls
        if call.result and call.result.text != DELETED
    ]
    looked_up = [_looked_up(_search(one.question, now), made) for one in asked]
    missing = _once(
        ("read_taxonomy", _search(one.question, now))
        for one, found in zip(asked, looked_up, strict=True)
        if not found
    )
    if missing:
        return Use(missing) if "read_taxonomy" in tools else Say(NO_LOOK_UP)
    if failure := next((_failure(call) for call in looked_up if call and call.failed), ""):
        return Say(failure)
    known = [
        replace(one, events=_events(found))
        for one, found in zip(asked, looked_up, strict=True)
        if found
    ]
    all_of_it = together(known, now, before=before_of(history.answered, now))
    return _step(_with_material(all_of_it, history.open), made, tools)


# --- what was said -----------------------------------------------------------------------------


def _questions(history: History) -> list[Asked]:
    """What is open, each thing once, without names and addresses beside it."""
    found: dict[str, Asked] = {}
    for exchange in history.open:
        edit = EDITED.match(exchange.question)
        words = exchange.question[edit.end() :] if edit else exchange.question
        question = _pressed(bare(words), history.answered)
        found.setdefault(question.casefold(), Asked(question, (), edited=bool(edit)))
    asked = [one for one in found.values() if not _asks_nothing(one.question)]
    return asked or list(found.values())


def _asks_nothing(words: str) -> bool:
    return words == DELETED or bool(CHIMES_IN.fullmatch(words))


def _pressed(question: str, answered: Sequence[Exchange]) -> str:
    """The whole question behind "the first one", or behind a button's label typed by hand."""
    asked = answered[-1].made("ask_user") if answered else []
    options = asked[-1].input.get("options", []) if asked else []
    said = " ".join(word for word in question.lower().split() if word not in {"the", "one"})
    said = said.strip(" .!“”\"'") or "one"
    for option, ordinals in zip(options, ORDINALS, strict=False):
        if said == option["label"].lower() or said in ordinals:
            return str(option["says"])
    return question


def _small_talk(question: str) -> str:
    if not question or ASKS_FOR_HELP.fullmatch(question):
        return writing.HELP
    if GREETS.fullmatch(question):
        return writing.GREETING
    return writing.WELCOME if THANKS.fullmatch(question) else ""


def _with_material(found: Together, said: Sequence[Exchange]) -> Together:
    """Words that could not be read, beside things to read, ask for what only others could do."""
    [first, *more] = found.meanings
    passages = [passage for exchange in said for passage in exchange.passages]
    if more or not passages or not isinstance(first, Refuse) or not first.unread:
        return found
    reason = (
        "Without a language model, and none is set up here, I cannot work with what people write. "
        + read_so_far(passages)
    )
    return replace(found, meanings=(replace(first, reason=reason),))


# --- the calls ---------------------------------------------------------------------------------


def _search(question: str, now: datetime) -> dict[str, str]:
    """What to look up: the words of the question that are no time, measure or small talk."""
    # "the week before" is a time too, whichever it is
    reading = read(question[:LONGEST], now, relative_to=parse_range("last week", now))
    search = " ".join(spelt for spelt, _ in reading.written)[:300]
    return {"search": search} if search else {}


def _looked_up(search: dict[str, str], made: Sequence[Call]) -> Call | None:
    """The look-up of `search`; a question that names nothing can do with any."""
    found = [call for call in made if call.name == "read_taxonomy"]
    return next((c for c in found if c.input == search or not search), None)


def _events(call: Call) -> tuple[Event, ...]:
    text = call.result.text if call.result else ""
    return tuple(Event(name, description) for name, description in read_events(text))


def _counts(count: Count, made: Sequence[Call]) -> list[tuple[dict[str, Any], Call | None]]:
    """The input of each count to make, and the call that made it."""
    inputs = [_arguments(count, days) for days in (r.days for r in count.ranges)]
    return [
        (given, next((c for c in made if c.name == "trends" and c.input == given), None))
        for given in inputs
    ]


def _arguments(count: Count, days: tuple[str, str]) -> dict[str, Any]:
    arguments = {
        "event": count.event,
        "date_from": days[0],
        "date_to": days[1],
        "math": count.math,
    }
    return arguments | {"interval": count.interval} if count.interval else arguments


def _once(calls: Iterable[tuple[str, dict[str, Any]]]) -> Calls:
    found: list[tuple[str, dict[str, Any]]] = []
    for call in calls:
        if call not in found:
            found.append(call)
    return tuple(found)


def _failure(call: Call) -> str:
    """The tool's own sentence; below it are hints for models."""
    says = call.result.text.strip().partition("\n")[0] if call.result else ""
    return writing.unreferenced(says) or "That did not work, and I do not know why."


# --- the answer --------------------------------------------------------------------------------


def _step(found: Together, made: Sequence[Call], tools: Collection[str]) -> Step:
    """Make the counts that are missing; then answer everything, one after the other."""
    counts = [meaning for meaning in found.meanings if isinstance(meaning, Count)]
    missing = _once(
        ("trends", given) for one in counts for given, call in _counts(one, made) if not call
    )
    if missing and "trends" in tools:
        return Use(missing)
    [first, *more] = found.meanings
    if not more and not isinstance(first, Count):
        return _asked_back(first, tools) or Say(_in_words(first, made))
    parts = [_in_words(meaning, made) for meaning in found.meanings]
    parts += [writing.left_aside(remark) for remark in found.aside]
    return Say("\n\n".join(dict.fromkeys(parts)))


def _asked_back(meaning: Meaning, tools: Collection[str]) -> Use | None:
    """The call that ends the turn in place of words, where there is one."""
    match meaning:
        case Choose(options) if "ask_user" in tools:
            buttons = [{"label": _label(event), "says": says[:500]} for event, says in options]
            return Use((("ask_user", {"question": "Which one do you mean?", "options": buttons}),))
        case Refuse(reason, instead) if "cannot" in tools:
            return Use((("cannot", {"reason": reason[:500], "instead": instead[:1000]}),))
    return None


def _in_words(meaning: Meaning, made: Sequence[Call]) -> str:
    match meaning:
        case Count():
            return _counted(meaning, made)
        case Choose(options):
            names = ", ".join(f"“{writing.plain(event)}”" for event, _ in options)
            return f"Which one do you mean: {names}?"
        case Refuse(reason, instead):
            return writing.unreferenced(f"{reason} {instead}")
        case NotFound():
            return writing.not_found(meaning)
        case Explain():
            return writing.explanation(meaning)


def _counted(count: Count, made: Sequence[Call]) -> str:
    calls = [call for _, call in _counts(count, made)]
    if failure := next((_failure(call) for call in calls if call and call.failed), ""):
        return failure
    results = [call.result for call in calls if call and call.result]
    return NO_COUNT if len(results) < len(calls) else writing.answer(count, results)


def _label(event: str) -> str:
    line = " ".join(event.split())
    return line if len(line) <= 75 else line[:74] + "…"

"""Ends a turn with buttons or a plain refusal, where words alone would leave the person to type."""

import re
from collections.abc import Iterable
from typing import Any

from rapidfuzz import fuzz

from agent.model.builtin import writing
from agent.model.builtin.carrying_out import Work
from agent.model.builtin.plan import Choose, NotFound, Option, Plan, Query, Refuse
from agent.names.naming import words

MOST_BUTTONS = 5
LIKE = 55
"""The least likeness (0 to 100) of a name that is offered as a button."""

LONGEST_LABEL = 75  # Slack's limit for a button
LONGEST_QUESTION = 500
LONGEST_INSTEAD = 1_000

_NEAREST = re.compile(
    r"“(?P<sought>[^“”]+)”[^“”]*\bnearest\b[^“”]*(?P<names>“[^“”]+”(?:(?:, | and | or )“[^“”]+”)*)"
)
"""How the tools say that a name is unknown, and which ones come near."""

_SEE_WHAT_THERE_IS = "Ask me “which events are there?” to see what can be counted."

Ending = tuple[str, dict[str, Any]]


def asked_back(question: str, plan: Plan, work: Work) -> Ending | None:
    """The call that ends the turn in place of words, where there is one."""
    match plan:
        case Choose():
            return _ask(writing.sentence(plan.question), plan.options)
        case Refuse():
            return "cannot", {
                "reason": writing.sentence(plan.reason)[:LONGEST_QUESTION],
                "instead": writing.sentence(plan.instead)[:LONGEST_INSTEAD],
            }
        case NotFound():
            return _not_found(question, plan)
        case Query():
            return _instead(question, work)
    return None


def _not_found(question: str, plan: NotFound) -> Ending:
    """Near names are buttons; without any, the turn ends as one that could not be carried out."""
    said = writing.not_found(plan)
    options = offers(question, plan.sought, plan.nearest)
    if options:
        return _ask(
            f"{said} Do you mean {'this' if len(options) == 1 else 'one of these'}?", options
        )
    return "cannot", {"reason": said[:LONGEST_QUESTION], "instead": _there(plan)}


def _there(plan: NotFound) -> str:
    """Names to choose from, where none is near: the best known ones come first."""
    if not plan.there or plan.nearest:
        return _SEE_WHAT_THERE_IS
    names = writing.listed([writing.quoted(name) for name in plan.there[:MOST_BUTTONS]])
    return f"Events that I know of are, for example, {names}. {_SEE_WHAT_THERE_IS}"


def offers(question: str, sought: str, nearest: Iterable[str]) -> tuple[Option, ...]:
    """The question again with each of the `nearest` names in place of the one `sought`."""
    found: dict[str, Option] = {}
    for words_ in (sought, *sought.split(", ")):
        spelt = re.compile(rf"[“\"'`]?(?<!\w){re.escape(words_)}(?!\w)[”\"'`]?", re.IGNORECASE)
        first = spelt.search(question)
        if not words_ or not first:
            continue
        before, after = question[: first.start()], question[first.end() :]
        for name in nearest:
            if "”" not in name and name not in found and _is_like(words_, name):
                found[name] = Option(name, f"{before}“{name}”{after}")
    return tuple(found.values())


def _is_like(sought: str, name: str) -> bool:
    """Whether somebody may have meant `name`: the nearest of all may be far away."""
    one, other = (" ".join(word.text for word in words(text)) for text in (sought, name))
    return max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other)) >= LIKE


def _instead(question: str, work: Work) -> Ending | None:
    """A count of which nothing was found, or that failed, because of a name that is unknown."""
    result = work.call.result if work.call else None
    if result is None or work.call is None or not (work.call.failed or result.nothing):
        return None
    found = _NEAREST.search(result.text)
    if not found:
        return _refused(result.text) if work.call.failed else None
    names = re.findall(r"“([^“”]+)”", found["names"])
    said = result.text.strip().partition("\n")[0]
    text = writing.sentence(said) if work.call.failed else writing.nothing(said)
    return _offered(text, offers(question, found["sought"], names))


def _refused(text: str) -> Ending | None:
    """A call that the tool would not take: its own words would name what only models know."""
    says = text.strip().partition("\n")[0]
    reason, instead = writing.in_plain_words(says)
    if reason == says[:1].upper() + says[1:]:
        return None
    return "cannot", {
        "reason": writing.sentence(reason)[:LONGEST_QUESTION],
        "instead": writing.sentence(instead)[:LONGEST_INSTEAD],
    }


def _offered(text: str, options: tuple[Option, ...]) -> Ending | None:
    return _ask(text, options) if options else None


def _ask(question: str, options: Iterable[Option]) -> Ending:
    buttons = [
        {"label": _label(one.label), "says": one.question[:LONGEST_QUESTION]} for one in options
    ]
    return "ask_user", {"question": question[:LONGEST_QUESTION], "options": buttons[:MOST_BUTTONS]}


def _label(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_LABEL else line[: LONGEST_LABEL - 1] + "…"

"""Asks whom two groups of people joined by "and" are: those of either one cannot be counted at once."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from agent.model.builtin.plan import Choose, Option, Refuse
from agent.model.builtin.understanding.buttons import label
from agent.model.builtin.understanding.items import Condition, Mark
from agent.model.builtin.understanding.lexicon import PERSONS
from agent.model.builtin.understanding.sentence import Sentence, Settled
from agent.model.builtin.understanding.settling.people_named import names_people

_AND = re.compile(
    rf"(?:\s+(?:{PERSONS}))?\s*(?:[,;&+]|(?:,\s*)?(?:and|plus|as\s+well\s+as))\s*(?:(?:the|our|all)\s+)?",
    re.IGNORECASE,
)
_BOTH = re.compile(r"\bboth\b", re.IGNORECASE)


def ask_two_groups(sentence: Sentence) -> None:
    """Power users and trial accounts, Germans and designers: those in either, and not in both.

    Conditions hold together, so what is joined so would be counted only where both hold. Values of
    one property ("Germans and Poles") are one condition, and no matter here; nor are "both power
    users and designers", or "power users in Germany". Raises `Settled` with a choice.
    """
    _refuse_cohorts(sentence)
    found = list(_joined(sentence))
    if not found:
        return
    first, second = found[0]
    said = sentence.question[first.start : second.end]
    if len(found) > 1:
        raise Settled(
            Refuse(
                f"I cannot count people who are in one or another of “{said}” and more.",
                "Ask for each of them by itself.",
            )
        )
    groups = [sentence.question[c.start : c.end] for c in (first, second)]
    options = [Option(label(one), _instead(sentence, first, second, one)) for one in groups]
    both = f"both {' and '.join(groups)}"
    options.append(Option(label(f"who are {both}"), _instead(sentence, first, second, both)))
    raise Settled(
        Choose(
            f"I cannot count those in either of “{said}” at once. Whom do you mean?", tuple(options)
        )
    )


def _refuse_cohorts(sentence: Sentence) -> None:
    """More files than trial accounts: one group beside the other, and not those in both."""
    ordered = sorted(sentence.conditions, key=lambda c: c.start)
    for first, second in pairwise(ordered):
        if (first.cohort or second.cohort) and _THAN.search(sentence.question, 0, second.start):
            said = [sentence.question[c.start : c.end] for c in (first, second)]
            raise Settled(
                Refuse(f"I cannot compare “{said[0]}” with “{said[1]}”.", "Ask for each by itself.")
            )


_THAN = re.compile(r"\bthan\s+(?:(?:the|our|all)\s+)?$", re.IGNORECASE)


def _joined(sentence: Sentence) -> Iterator[tuple[Condition, Condition]]:
    ordered = sorted(sentence.conditions, key=lambda c: c.start)
    for first, second in pairwise(ordered):
        between = sentence.question[first.end : second.start]
        if not _AND.fullmatch(between) or first.negated or second.negated:
            continue
        if _BOTH.search(sentence.question[: first.end]):
            continue
        if _are_groups(sentence, first, second):
            yield first, second


def _are_groups(sentence: Sentence, first: Condition, second: Condition) -> bool:
    """Whether both are people: cohorts, words for people, or what stands before "users"."""
    if {p.of for c in (first, second) for p in c.properties} & {"time"}:
        return False
    told = [
        bool(c.cohort) or _names_people(sentence, c) or _is_before_person(sentence, c)
        for c in (first, second)
    ]
    adjective = not (first.cohort or told[0])  # german and pro users
    return all(told) or (adjective and _is_before_person(sentence, second))


def _names_people(sentence: Sentence, condition: Condition) -> bool:
    """Uploads by power users and Germans: people, whatever word stands before them."""
    return names_people(sentence, replace(condition, lead=""))


def _is_before_person(sentence: Sentence, condition: Condition) -> bool:
    behind = sentence.after(condition)
    return isinstance(behind, Mark) and behind.kind == "person"


def _instead(sentence: Sentence, first: Condition, second: Condition, text: str) -> str:
    """The question with `text` in place of both groups, whole."""
    question = sentence.question
    return " ".join(f"{question[: first.start]}{text}{question[second.end :]}".split())[:500]

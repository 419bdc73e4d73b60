"""Finds names and values that are written out as they are: the longest that begins at a word."""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from agent.model.builtin.understanding.lexicon import (
    LEADS,
    OTHER_PERSONS,
    PERSONS,
    PHRASES,
    SILENT,
    SOFT,
)
from agent.model.builtin.understanding.linking.catalogue import LONGEST_NAME, Catalogue, Value
from agent.model.builtin.understanding.linking.names import FORM, SPELT
from agent.model.builtin.understanding.linking.whole_names import as_said, whole_names
from agent.model.builtin.understanding.tokens import Token, key
from agent.names.naming import PARTICLES, cover, words
from agent.names.taxonomy import KnownProperty

Spelt = dict[int, tuple[int, str, Any]]
"""Where a name begins: where it ends, its kind, and what it names."""

OPTIONAL = (
    PARTICLES | SOFT | {"user", "person", "people", "customer", "visitor", "member", "account"}
)
"""Words of an event's name that need not be said."""

FIGURES = frozenset(
    {"average", "avg", "mean", "median", "sum", "minimum", "min", "maximum", "max", "highest",
     "lowest", "largest", "smallest", "biggest", "greatest", "p50", "p90", "p95", "p99",
     "percentile", "typical"}
)  # fmt: skip
"""Words for figures of a number, and not of how many there are."""

_SPLITS = frozenset({"by", "per", "each", "where", "whose"})
"""Words behind which a name may begin with a small word: "by from plan"."""

_PERSON = re.compile(rf"(?:{PERSONS})|(?:{'|'.join(OTHER_PERSONS)})s?", re.IGNORECASE)
_NOUNS = re.compile(rf"(?:{PERSONS}|session|event|page|path|action)(?<!s)", re.IGNORECASE)
"""Phrases that are names' first words as well: "user role", "session length"."""


def spelt_out(
    question: str, said: Sequence[Token], catalogue: Catalogue, names: Collection[str]
) -> Spelt:
    """Names and values that are written out in a question; `names` are names for certain."""
    found: Spelt = {}
    at = 0
    while at < len(said):
        for end in range(min(at + LONGEST_NAME, len(said)), at, -1):
            part = said[at:end]
            kind = _spelt(part, catalogue, names) or _spelt_property(
                question, said, at, end, catalogue
            )
            if kind:
                found[at] = (end, *kind)
                at = end - 1
                break
        at += 1
    return found


def _spelt(
    part: Sequence[Token], catalogue: Catalogue, names: Collection[str]
) -> tuple[str, Any] | None:
    """The event, cohort or value whose whole name these words are, as kind and value of a piece."""
    if part[0].mark or part[-1].mark or (len(part) > 1 and any(t.quoted for t in part)):
        return None
    letters = key("".join(t.text for t in part))
    single = len(part) == 1 and not part[0].quoted
    if letters in catalogue.event_keys and (
        not single or _is_compound(part[0]) or part[0].low in names
    ):
        return "event", tuple(catalogue.event_keys[letters])
    if single and _is_cohort(part[0], letters, catalogue):
        return "cohort_name", catalogue.cohort_keys[letters]
    if single or part[0].quoted:
        return None
    if letters in catalogue.cohort_keys:
        return "cohort_name", catalogue.cohort_keys[letters]
    exact = _spelt_value(part, catalogue)
    return ("value", exact) if exact else None


def _is_cohort(token: Token, letters: str, catalogue: Catalogue) -> bool:
    """Regulars: a cohort of one word, where it is nothing else, in English or in this company."""
    low = token.low
    if letters not in catalogue.cohort_keys or low in SILENT | SOFT | LEADS or is_phrase(low):
        return False
    if _PERSON.fullmatch(low) or letters in catalogue.group_keys or catalogue.values(token.text):
        return False
    return not (catalogue.events.hits(token.word) or catalogue.properties.hits(token.word))


def _is_compound(token: Token) -> bool:
    return len(words(token.text)) > 1


def _spelt_value(part: Sequence[Token], catalogue: Catalogue) -> tuple[Value, ...]:
    """The values of just these words, though they are small: "in person", "on site", "no show".

    Not where all of them are one phrase that says what to do: "per month", "in total". Words that
    are English by themselves are a value only as it is spelt.
    """
    text = " ".join(t.text for t in part)
    if is_phrase(text.lower()):
        return ()
    small = all(t.low in SILENT or t.low in LEADS or is_phrase(t.low) for t in part)
    edge = any(t.low in LEADS and t.low not in {"of", "and"} for t in (part[0], part[-1]))
    least = SPELT if small or edge else 0.9
    return tuple(v for v in catalogue.values(text) if v.closeness >= least)


@lru_cache(maxsize=20_000)
def is_phrase(low: str) -> bool:
    """Whether a word is one of the phrases by itself."""
    return any(pattern.fullmatch(low) for _, _, pattern in PHRASES)


# --- properties ----------------------------------------------------------------------------------


def _spelt_property(
    question: str, said: Sequence[Token], at: int, end: int, catalogue: Catalogue
) -> tuple[str, tuple[KnownProperty, ...]] | None:
    """The property whose whole name these words are, so that none of them is of an event's name.

    Written as they are, `order_value` and `hoursToComplete` are nothing else; in plain words,
    "order value" must neither begin or end in a small word nor be all of an event's name.
    """
    part = said[at:end]
    if part[0].mark or part[-1].mark or any(t.quoted for t in part):
        return None
    written = _written(question, part, catalogue)
    if written:
        return "property", written
    if len(part) == 1 or any(t.mark or not t.word.stem for t in part):
        return None
    behind = next((t.low for t in reversed(said[:at]) if t.low not in _ARTICLES), "")
    named = whole_names(catalogue).get(tuple(as_said(t.word) for t in part), ())
    flag = bool(named) and all(p.type == "boolean" for p in named)  # delivered on time
    if not (flag or (_may_begin(part[0], behind) and _may_end(part[-1], behind))):
        return None
    if not named or _is_of_an_event(said[:at], part, said[end:], catalogue):
        return None
    return "property", named


def _written(
    question: str, part: Sequence[Token], catalogue: Catalogue
) -> tuple[KnownProperty, ...]:
    """The properties of a name of several words that is written without a space."""
    if " " in question[part[0].start : part[-1].end]:
        return ()
    if len(part) == 1 and not _is_compound(part[0]) and catalogue.events.hits(part[0].word):
        return ()
    named = catalogue.property_keys.get(key("".join(t.text for t in part)), ())
    return tuple(p for p in named if len(words(p.name)) > 1)


def _may_begin(token: Token, behind: str) -> bool:
    small = token.low in LEADS or is_phrase(token.low)
    return not small or bool(_NOUNS.fullmatch(token.low)) or behind in _SPLITS


def _may_end(token: Token, behind: str) -> bool:
    """Not in "by" or "at"; in "count" where a figure of it is asked for: "median items count"."""
    if token.low in _COUNTS:
        return behind in FIGURES
    return token.low not in LEADS and (not is_phrase(token.low) or token.low in _AMOUNTS)


def _is_of_an_event(
    before: Sequence[Token], part: Sequence[Token], after: Sequence[Token], catalogue: Catalogue
) -> bool:
    """Whether these words, with those right beside them, are all of an event's name.

    "Tasks completed" is one by itself, "feature flag" is in "feature flag calls".
    """
    said = [t.word for t in part]
    for hit in catalogue.events.hits(said[0]):
        name = catalogue.events.names[hit.thing][hit.name]
        rest = sum(w.text not in OPTIONAL for w in name) - len(said)
        if rest > MOST_BESIDE:
            continue
        for beside in (before[len(before) - rest :], after[:rest]) if rest > 0 else ((),):
            held = cover([*said, *(t.word for t in beside)], name)
            needed = zip(held.offered, name, strict=True)
            if all(held.wanted[: len(said)]) and all(
                o >= FORM or w.text in OPTIONAL for o, w in needed
            ):
                return True
    return False


MOST_BESIDE = 2
"""Words of an event's name beside those that are a property's as well."""

_ARTICLES = frozenset(["the", "of", "our"])
_COUNTS = frozenset(["count", "number"])
_AMOUNTS = frozenset(["amount", "total", "value", "time"])

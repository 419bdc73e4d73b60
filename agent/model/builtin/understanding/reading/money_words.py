"""Says money in the one word that the grammar reads: "how much did upgrades bring in" is revenue.

Only in a company that has an amount of money, and none of whose own names has the word.
"""

import re

from agent.model.builtin.understanding.lexicon import PERSONS
from agent.model.builtin.understanding.linking.called_persons import called_persons
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.linking.linked_properties import best_properties
from agent.model.builtin.understanding.linking.standard import MONEY
from agent.model.builtin.understanding.tokens import tokens
from agent.names.naming import word, words

_WE = r"(?:we|our\s+company|the\s+company|the\s+business|our\s+business)"
_DID = r"(?:did|do|does|have|has|had)"
_NO_TIME = r"(?!(?:in|on|over|during|by|per|last|this|since|between|each|yesterday|today)\b)"

_WE_EARNED = re.compile(
    rf"\bhow\s+much(?:\s+money)?\s+{_DID}\s+{_WE}\s+(?P<verb>earn(?:ed)?|make|made|take\s+in|taken\s+in|bring\s+in|brought\s+in)\b"
    r"(?:\s+(?P<from>from|with|through|on)\b)?",
    re.IGNORECASE,
)
_THEY_BROUGHT = re.compile(
    rf"\bhow\s+much(?:\s+money)?\s+{_DID}\s+(?P<what>{_NO_TIME}[^?,]+?)\s+(?:bring|brought)\s+(?:us\s+)?in\b",
    re.IGNORECASE,
)
_THEY_MADE = re.compile(
    rf"\bhow\s+much\s+money\s+{_DID}\s+(?P<what>{_NO_TIME}[^?,]+?)\s+(?:generated?|yield(?:ed)?|make|made)\b",
    re.IGNORECASE,
)
_SPENT = re.compile(
    rf"\bhow\s+much(?:\s+money)?\s+{_DID}\s+(?:(?:our|the|all)\s+)?(?:{PERSONS}|(?P<who>\w+s))\s+(?P<verb>spend|spent)\b(?:\s+(?P<on>on|for)\b)?",
    re.IGNORECASE,
)
_BRINGS_IN = re.compile(r"\b(?P<verb>brings?|brought)\s+(?:us\s+)?in\b", re.IGNORECASE)
_PER_PAYING = re.compile(
    rf"\b(?:arppu|(?:average\s+|mean\s+)?(?:revenue|money|earnings)\s+per\s+paying\s+(?:{PERSONS}))\b",
    re.IGNORECASE,
)
_MONEY = re.compile(r"\b(?P<word>money|earnings)\b(?!\s+back)", re.IGNORECASE)
_OTHERS_MONEY = re.compile(rf"\bhow\s+much\s+money\s+{_DID}\b", re.IGNORECASE)
_MONTHLY = re.compile(r"\bmrr(?=\s+(?:from|of)\b)", re.IGNORECASE)
_FEES = re.compile(
    r"\s*(?P<name>(?:[\w-]+\s+){0,3}?[\w-]+?)(?=\s+(?:in|last|this|since|by|per|over)\b|[?.,!\s]*$)"
)
"""What money was earned with, up to a time or a split."""


def in_revenue(question: str, catalogue: Catalogue) -> str:
    """`question` with "revenue" for what it says of money in other words."""
    if not best_properties(catalogue, words("revenue")):
        return question
    for turn in (_earned, _brought, _spent, _ranked, _per_paying, _monthly, _plain):
        question = turn(question, catalogue)
    return question


def _earned(question: str, catalogue: Catalogue) -> str:
    """How much did we earn from posting fees last month: their total, where they are a number."""
    asked = _WE_EARNED.search(question)
    if not asked or _is_own(catalogue, asked["verb"].split()[0]):
        return question
    before, behind = question[: asked.start()], question[asked.end() :]
    named = _FEES.match(behind) if asked["from"] else None
    numbers = [p for p in catalogue.found.properties if p.type == "number" and _is_money(p.name)]
    if named and best_properties(catalogue, words(named["name"]), only=numbers):
        return f"{before}total{behind}"
    return f"{before}revenue{' from' if asked['from'] else ''}{behind}"


def _brought(question: str, catalogue: Catalogue) -> str:
    """How much money did upgrades bring in; how much money does the pro plan make."""
    for pattern in (_THEY_BROUGHT, _THEY_MADE):
        asked = pattern.search(question)
        if asked and not re.fullmatch(rf"(?:{PERSONS}|they|i|you)", asked["what"], re.IGNORECASE):
            rest = f"revenue of {asked['what']}{question[asked.end() :]}"
            return f"{question[: asked.start()]}{rest}"
    return question


def _spent(question: str, catalogue: Catalogue) -> str:
    """How much did people spend on upgrades; what we spend ourselves is no revenue."""
    asked = _SPENT.search(question)
    if not asked or _is_own(catalogue, asked["verb"]) or not _is_people(asked, catalogue):
        return question
    on = " of" if asked["on"] else ""
    return f"{question[: asked.start()]}revenue{on}{question[asked.end() :]}"


def _ranked(question: str, catalogue: Catalogue) -> str:
    """Which plan brings in the most money."""
    if not re.search(r"\bmoney|revenue|earnings\b", question, re.IGNORECASE):
        return question
    return _BRINGS_IN.sub(lambda m: m["verb"], question)


def _per_paying(question: str, catalogue: Catalogue) -> str:
    """Per paying user: per person of those who did it, which the sum is divided by anyway."""
    return _PER_PAYING.sub("average revenue per user", question)


def _monthly(question: str, catalogue: Catalogue) -> str:
    """MRR from upgrades, where the only amount of money is said to be of a month."""
    [*found] = best_properties(catalogue, words("revenue"))
    told = len(found) == 1 and {"month", "monthly"} & {w.text for w in words(found[0].description)}
    return _MONTHLY.sub("revenue", question) if told and not _is_own(catalogue, "mrr") else question


def _plain(question: str, catalogue: Catalogue) -> str:
    """Money by plan, earnings last month; not what people make for themselves."""
    if _OTHERS_MONEY.search(question):
        return question
    return _MONEY.sub(lambda m: m[0] if _is_own(catalogue, m["word"]) else "revenue", question)


def _is_money(name: str) -> bool:
    return bool({w.text for w in words(name)} & MONEY)


def _is_people(asked: re.Match[str], catalogue: Catalogue) -> bool:
    """Whether those who spent it are people, as this company calls them."""
    if asked["who"] is None:
        return True
    said = tokens(asked.string)
    return any(said[n].start == asked.start("who") for n in called_persons(said, catalogue))


def _is_own(catalogue: Catalogue, said: str) -> bool:
    """Whether a name, a value or a description of the company has the word."""
    one = word(said.lower())
    named = catalogue.events.hits(one) or catalogue.properties.hits(one)
    return bool(named) or said.lower() in catalogue.value_words

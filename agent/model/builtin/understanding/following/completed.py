"""Completes a follow-up that leaves out what it is about: "more than 20", "compare with desktop"."""

import re
from collections.abc import Iterator
from typing import Final

from agent.model.builtin.plan import Query
from agent.model.builtin.understanding.linking.catalogue import Catalogue
from agent.model.builtin.understanding.linking.names import SPELT
from agent.model.builtin.understanding.sentence import Json
from agent.names.taxonomy import KnownProperty

_ONLY_NUMBERS: Final = re.compile(
    r"\W*(?:(?:and|or|only|just|what\s+about|how\s+about|now|those|with|instead|rather|make\s+(?:it|that))\s+)*"
    r"(?P<bounds>(?:at\s+least|at\s+most|(?:more|less|fewer|greater|larger|smaller|higher|lower)\s+than|over|under|above|below|exactly"
    r"|up\s+to|between|from)\s+[$€£]?\d[\d.,]*(?:\s*(?:and|to|-)\s*[$€£]?\d[\d.,]*)?)\W*",
    re.IGNORECASE,
)
_COMPARED: Final = re.compile(
    r"\W*(?:(?:and|now|please)\s+)*(?:compared?(?:\s+(?:it|that|this))?\s+(?:with|to|against)|vs\.?|versus|against)\s+(?P<other>[^?!]+?)[?!.\s]*",
    re.IGNORECASE,
)
_BESIDE: Final = re.compile(
    r"\W*(?:(?:and|now|please|what\s+about|how\s+about|only|just|compare)\s+)*(?:(?:for|in|on|from|by|with)\s+)?(?P<one>[^?!]+?)\s+(?:vs\.?|versus|compared\s+(?:to|with)|against)\s+"
    r"(?P<other>[^?!]+?)[?!.\s]*",
    re.IGNORECASE,
)
_NUMERIC: Final = frozenset([">", ">=", "<", "<=", "between"])


def completed(question: str, before: Query, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """`question` as a whole follow-up on a count, with a note for the answer, which may be empty."""
    if before.tool != "trends" or len(before.arguments.get("series", ())) != 1:
        return
    said = _ONLY_NUMBERS.fullmatch(question)
    limited = [f for f in before.arguments.get("filters", ()) if f["operator"] in _NUMERIC]
    if said and len({f["property"] for f in limited}) == 1:
        name = limited[0]["property"]
        yield f"with “{name}” {said['bounds']}", f"I took “{said['bounds']}” to be of “{name}”."
    yield from _side_by_side(question, before, catalogue)


def _side_by_side(question: str, before: Query, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """One value beside another of the same property, or beside the one that was asked for."""
    beside = _BESIDE.fullmatch(question)
    if beside:
        shared = [p for p in _of(beside["one"], catalogue) if p in _of(beside["other"], catalogue)]
        if shared:
            yield _values(shared[0], beside["one"], beside["other"]), ""
    compared = _COMPARED.fullmatch(question)
    for one in before.arguments.get("filters", ()) if compared else ():
        known = [p for p in _of(compared["other"], catalogue) if _is_of(one, p)] if compared else []
        if compared and known and one["operator"] == "is" and len(one["values"]) == 1:
            yield _values(known[0], one["values"][0], compared["other"]), ""


def _of(said: str, catalogue: Catalogue) -> list[KnownProperty]:
    return [v.property for v in catalogue.values(said) if v.closeness >= SPELT]


def _is_of(one: Json, known: KnownProperty) -> bool:
    return (known.name, known.of) == (one["property"], one.get("of", "event"))


def _values(known: KnownProperty, one: object, other: object) -> str:
    return f"only “{known.name}” = “{one}” or “{other}” by “{known.name}”"

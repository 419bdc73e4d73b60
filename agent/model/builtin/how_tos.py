"""Answers how something is done from the team's documentation, where no count could be meant."""

import re

from agent.model.builtin.history import Call
from agent.model.builtin.plan import NotFound, Plan, Refuse
from agent.model.builtin.writing import repeated
from agent.searching.hits import read_hits

MOST_EXCERPT = 600

_ASKS_HOW = re.compile(
    r"\W*(?:(?:and|so|hi|hey|hello|please)\b[\s,]*)*(?:how\s+(?:do|can|could|should|would|must)\s+(?:i|we|you|one)"
    r"|how\s+to|where\s+(?:do|can|could|should)\s+(?:i|we|you|one))\s+\w",
    re.IGNORECASE,
)
_ABOUT_DATA = re.compile(
    r"\b(?:many|much|often|long|number|count(?:ed|ing|s)?|amounts?|totals?|sums?|average|mean|median|rates?|ratio"
    r"|shares?|percent(?:age)?s?|figures?|data|metrics?|kpis?|trends?|growth|grow|compare[ds]?|versus|vs|per|by"
    r"|since|between|last|past|this|yesterday|today|days?|weeks?|months?|quarters?|years?|daily|weekly|monthly"
    r"|most|least|top|best|worst|more|fewer|less|higher|lower|events?|users?|customers?|people|visitors?"
    r"|sessions?|funnels?|retention|churn|conversions?|convert|revenue|sales|traffic|active|usage)\b|\d|%",
    re.IGNORECASE,
)
"""Words that make a question one about data, however it begins: those are never answered here."""


def asks_how(question: str, plan: Plan) -> bool:
    """Whether `question` is about how something is done and could not be counted anyway."""
    if not isinstance(plan, Refuse | NotFound):
        return False
    return bool(_ASKS_HOW.match(question)) and not _ABOUT_DATA.search(question)


def call_of(question: str) -> tuple[str, dict[str, str]]:
    """The search in the documentation."""
    return "search", {"query": question[:1_000], "kind": "docs"}


def answered(call: Call) -> str:
    """The best section's words and its link; empty when nothing was found."""
    found = read_hits(call.result.text) if call.result and not call.failed else []
    if not found:
        return ""
    best = found[0]
    text = f"The documentation says, in {repeated(best.title)}:"
    if best.excerpt:
        text += f"\n\n{repeated(best.excerpt, most=MOST_EXCERPT)}"
    return f"{text}\n\n{best.link}" if best.link else text

"""Recognises what a question wants to hear first, which the query that answers it does not say."""

import re
from typing import Literal

from agent.model.builtin.plan import Plan, Query

_TIME = re.compile(
    r"\bhow\s+(?:long|fast|quick(?:ly)?|soon|slow(?:ly)?)\b|\btime\s+(?:to|from|between|until|it\s+takes?)\b"
    r"|\b(?:median|average|mean|typical|usual)\s+(?:time|duration|delay)\b|\b(?:takes?|took)\s+(?:people|users)\b"
    r"|\bhow\s+(?:many|much)\s+(?:seconds?|minutes?|hours?|days?|time)\b",
    re.IGNORECASE,
)
_DIFFERENCE = re.compile(
    r"\b(?:more|fewer|less|bigger|larger|smaller|higher|lower)\b|\bvs\b|\bversus\b|\bcompared?\b"
    r"|\bdifferen(?:ce|t)\b|\bor\b|\bthan\b|\bahead\b",
    re.IGNORECASE,
)
_LEAST = re.compile(
    r"\b(?:fewest|(?<!at\s)least|lowest|smallest|worst|quietest|weakest)\b", re.IGNORECASE
)


def wanted(question: str, plan: Plan) -> Literal["", "time", "difference", "least"]:
    """The time that a funnel took, which of two figures is higher, or the lowest; empty for all else."""
    if not isinstance(plan, Query) or plan.wants:
        return plan.wants if isinstance(plan, Query) else ""
    if plan.tool == "funnels" and _TIME.search(question):
        return "time"
    if plan.tool == "funnels":
        return "least" if plan.arguments.get("breakdowns") and _LEAST.search(question) else ""
    if plan.tool != "trends":
        return ""
    rows = plan.arguments.get("interval") or plan.arguments.get("breakdowns")
    if rows and _LEAST.search(question):
        return "least"
    two = len(plan.arguments.get("series") or ()) == 2
    return "difference" if two and _DIFFERENCE.search(question) else ""

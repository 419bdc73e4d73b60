"""Asks whether “how many people uploaded every day” is of each day, or of those who did on all of them."""

import re
from typing import Final

from agent.model.builtin.plan import Choose, Option, Plan, Query

_EVERY: Final = re.compile(
    r"\W*(?P<how>how\s+many\s+\w+)\s+(?P<what>[^?]+?)\s+(?:on\s+)?every\s+(?:single\s+)?(?P<unit>day|week|month)"
    r"(?P<rest>\s+[^?]+?)?[?\s]*",
    re.IGNORECASE,
)
_ACTIVE: Final = re.compile(r"(?:were|are|was|have\s+been)\s+active", re.IGNORECASE)


def on_every_one(question: str, plan: Plan) -> Plan:
    """`plan`, or a choice where it is a course and the question may mean those who came each time."""
    asked = _EVERY.fullmatch(question)
    if not asked or not isinstance(plan, Query) or not _is_course_of_people(plan):
        return plan
    how, what, unit, rest = asked["how"], asked["what"], asked["unit"].lower(), asked["rest"] or ""
    whom = "active users" if _ACTIVE.fullmatch(what) else what
    return Choose(
        f"Do you mean each {unit} by itself, or people who did it on every one of them?",
        (
            Option(f"Each {unit} by itself", f"{how} {what} by {unit}{rest}"),
            Option(f"On how many {unit}s people did it", f"stickiness of {whom} by {unit}{rest}"),
        ),
    )


def _is_course_of_people(plan: Query) -> bool:
    counted = [one.get("math") for one in plan.arguments.get("series", ())]
    return bool(plan.arguments.get("interval")) and counted == ["people"]

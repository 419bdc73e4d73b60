"""Sets the two figures of the query before against each other: their ratio, or their difference."""

import re

from agent.model.builtin.plan import Refuse
from agent.model.builtin.understanding.following.edit import Edit
from agent.model.builtin.understanding.sentence import Settled

_OF_BOTH = re.compile(
    r"\W*(?:(?:and|ok|so|what(?:'?s|\s+is))\s+)*(?:(?:the|their|its)\s+)?"
    r"(?P<what>ratio|difference|delta|gap|rate)(?:\s+(?:between|of)\s+(?:them|both|these|those|the\s+two))?\W*",
    re.IGNORECASE,
)
_FORMULAS = {"ratio": "A / B", "difference": "A - B", "delta": "A - B", "gap": "A - B"}


def change_to_ratio(edit: Edit) -> None:
    """The ratio? Of two things that stand side by side, or of a time and the one before."""
    asked = _OF_BOTH.fullmatch(edit.asked)
    if asked is None:
        return
    what = asked["what"].lower()
    series = edit.arguments.get("series", [])
    compared = "compare_from" in edit.arguments
    events = len(series) == 2 and not compared and all(s["math"] == "events" for s in series)
    if what in _FORMULAS and events and "formula" not in edit.arguments:
        edit.arguments["formula"] = _FORMULAS[what]
        sign = "divided by" if what == "ratio" else "less"
        edit.sentence.note(f"That is “{series[0]['event']}” {sign} “{series[1]['event']}”.")
    elif what in {"difference", "delta", "gap"} and compared and len(series) == 1:
        edit.wants = "difference"
    else:
        raise Settled(
            Refuse(
                f"I cannot tell between which two figures you want the {what}.",
                "Name both, such as: “shares divided by uploads”, or “this week against last week”.",
            )
        )
    edit.sentence.items.clear()
    edit.changed = True
